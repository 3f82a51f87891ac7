"""Clocks as they are kept: what each write makes of them, and that SQL and Python say the same."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, and_, select, text, update
from sqlalchemy.exc import DBAPIError

from dashboard.access import everything
from dashboard.errors import BadCalendar, BadPolicy, UnknownCalendar
from dashboard.filters import Preset, Window
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, STOPPED, EventKind, Stage
from dashboard.metrics import Compliance, Standing
from dashboard.policies import Policy, Target, Unit
from dashboard.profiles import OFFICE
from dashboard.sla import ClockName, Clocks, ClockState, Missing
from dashboard.tracks import Piece
from data_access.adopting import add_policies, adopt_profile
from data_access.calendar_drafts import newest_draft
from data_access.clocks import CLOCK_FACTS, ClockFacts, wind
from data_access.embedded import EmbeddedServer
from data_access.engine import make_engine
from data_access.history import record_correction, record_fact, record_holder, record_stage
from data_access.holiday_seed import seed_holidays
from data_access.imports.replace import place_again
from data_access.kpis import kpis
from data_access.report_clocks import report_clocks
from data_access.report_rows import spell_of
from data_access.rewinding import wind_anew
from data_access.rule_versions import add_policy, confirm_version, move_out_of_the_past
from data_access.rulebooks import load_rulebook
from data_access.schema import clock_spells, metadata, reports, spells
from data_access.trends import trend
from tests.factories import NOW, Town
from tests.questions.random_history import write_random_history

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
COMMON: dict[str, Any] = {"actor": "operator", "source": "test", "now": NOW}


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town in which floods are to be seen within an hour and done within ten, for a year now."""
    town = Town(conn)
    town_policy(town)
    return town


def town_policy(town: Town, slug: str = "banjir", hours: int = 10, **fields: Any) -> int:
    plain = {
        "category_id": town.categories[slug],
        "response": Target(60, Unit.MINUTES),
        "resolution": Target(hours * 60, Unit.MINUTES),
        "valid_from": NOW - timedelta(days=365),
    }
    policy = Policy(**(plain | fields))
    return add_policy(town.conn, city=town.city, policy=policy, actor="admin", now=NOW)


def row(town: Town, report_id: int) -> Any:
    return town.conn.execute(select(reports).where(reports.c.id == report_id)).one()


def stretches(town: Town, report_id: int) -> list[tuple[int, bool, datetime, datetime | None]]:
    found = town.conn.execute(
        select(clock_spells)
        .where(clock_spells.c.report_id == report_id)
        .order_by(clock_spells.c.seq)
    ).all()
    return [(s.run, s.paused, s.from_at, s.to_at) for s in found]


class TestWriting:
    def test_a_new_report_has_its_deadlines(self, town: Town):
        kept = row(town, town.report(ago=2 * HOUR))
        assert kept.response_due_at == NOW - HOUR
        assert kept.resolution_due_at == NOW + 8 * HOUR
        assert kept.resolution_risk_at == NOW + 6 * HOUR
        assert kept.open_since == NOW - 2 * HOUR
        assert kept.policy_id is not None

    def test_each_stage_moves_the_clock_on(self, town: Town):
        report = town.report(ago=5 * HOUR)
        steps = ((Stage.PROSES, 4), (Stage.DITAHAN, 3), (Stage.PROSES, 1))
        for stage, back in steps:
            step = StageStep(stage, NOW - back * HOUR, reason="Menunggu PLN")
            record_stage(town.conn, report_id=report, step=step, **COMMON)
        kept = row(town, report)
        assert (kept.response_minutes, kept.paused_minutes) == (60, 120)
        assert kept.resolution_due_at == NOW + 7 * HOUR  # ten hours, and two of the pause
        assert kept.open_since == NOW - HOUR
        assert stretches(town, report) == [
            (1, False, NOW - 5 * HOUR, NOW - 3 * HOUR),
            (1, True, NOW - 3 * HOUR, NOW - HOUR),
            (1, False, NOW - HOUR, None),
        ]

    def test_while_it_is_held_back_nothing_is_due(self, town: Town):
        kept = row(town, town.report((Stage.DITAHAN, 4 * HOUR), ago=5 * HOUR))
        assert (kept.resolution_due_at, kept.resolution_risk_at) == (None, None)
        assert kept.response_due_at == NOW - 4 * HOUR

    def test_a_stop_keeps_what_it_was_held_to_and_what_it_took(self, town: Town):
        kept = row(town, town.report((Stage.SELESAI, 2 * HOUR), ago=5 * HOUR))
        assert (kept.resolution_minutes, kept.open_since) == (180, None)
        assert kept.resolution_due_at == NOW + 5 * HOUR

    def test_a_reopened_report_runs_again_and_a_late_one_stays_late(self, town: Town):
        late = town.report((Stage.SELESAI, HOUR), ago=12 * HOUR)
        step = StageStep(Stage.PROSES, NOW, reason=None)
        record_stage(town.conn, report_id=late, step=step, **COMMON)
        kept = row(town, late)
        assert (kept.resolution_run, kept.resolution_due_at) == (2, NOW - 2 * HOUR)

    def test_who_holds_it_is_no_matter_to_its_clocks(self, town: Town):
        report = town.report(ago=2 * HOUR)
        before = row(town, report)
        holder = Holder(agency_id=town.agencies["sampah"])
        record_holder(town.conn, report_id=report, holder=holder, at=NOW, **COMMON)
        after = row(town, report)
        assert after.open_since == before.open_since
        assert after.resolution_due_at == before.resolution_due_at

    def test_a_corrected_category_is_held_to_what_held_for_it_at_the_creation(self, town: Town):
        report = town.report(ago=5 * HOUR)
        old = town_policy(town, "sampah", hours=2)
        newer = town_policy(town, "sampah", hours=99, valid_from=NOW - HOUR)
        trash = town.categories["sampah"]
        fact: dict[str, Any] = {"report_id": report, "at": NOW, **COMMON}
        record_fact(town.conn, kind=EventKind.CATEGORY, value=trash, **fact)
        kept = row(town, report)
        assert kept.policy_id == old != newer
        assert kept.resolution_due_at == NOW - 3 * HOUR
        unruled = town.categories["pohon"]
        record_fact(town.conn, kind=EventKind.CATEGORY, value=unruled, **fact)
        assert row(town, report).resolution_due_at is None
        assert stretches(town, report) == [(1, False, NOW - 5 * HOUR, None)]

    def test_a_severity_has_its_own_policy_where_there_is_one(self, town: Town):
        town_policy(town, hours=1, severity=3)
        report = town.report(ago=2 * HOUR)
        fact: dict[str, Any] = {"report_id": report, "at": NOW, **COMMON}
        record_fact(town.conn, kind=EventKind.SEVERITY, value=3, **fact)
        assert row(town, report).resolution_due_at == NOW - HOUR

    def test_outside_every_area_no_clock_runs(self, town: Town):
        report = town.report(area=None, ago=2 * HOUR)
        assert row(town, report).resolution_due_at is None
        inside = town.areas["73.71.09.1001"]
        fact: dict[str, Any] = {"report_id": report, "at": NOW, **COMMON}
        record_fact(town.conn, kind=EventKind.AREA, value=inside, **fact)
        assert row(town, report).resolution_due_at == NOW + 8 * HOUR

    def test_reports_placed_anew_get_and_lose_their_clocks(self, town: Town):
        came = town.report(area=None, ago=2 * HOUR, lat=-5.145, lon=119.405)
        left = town.report(ago=2 * HOUR, lat=-5.0, lon=119.0)
        stayed = town.report(ago=2 * HOUR)
        assert place_again(town.conn, city=town.city, now=NOW, actor="areas") == 2
        due = [row(town, report).resolution_due_at for report in (came, left, stayed)]
        assert due == [NOW + 8 * HOUR, None, NOW + 8 * HOUR]

    def test_a_source_that_promised_a_time_is_held_to_it(self, town: Town):
        report = town.report(ago=2 * HOUR, promised_at=NOW + HOUR)
        assert row(town, report).resolution_due_at == NOW + HOUR
        moved = {"promised_at": NOW + 3 * HOUR}
        record_correction(town.conn, report_id=report, columns=moved, note=None, **COMMON)
        assert row(town, report).resolution_due_at == NOW + 3 * HOUR

    def test_where_the_first_action_is_not_known_its_clock_is_not(self, town: Town):
        report = town.report((Stage.SELESAI, HOUR), ago=2 * HOUR, response_known=False)
        kept = row(town, report)
        assert (kept.response_due_at, kept.response_minutes) == (None, None)
        assert kept.resolution_due_at == NOW + 8 * HOUR
        # One that waits is seen from here on.
        waiting = town.report(ago=2 * HOUR, response_known=False)
        assert row(town, waiting).response_due_at is None
        record_stage(town.conn, report_id=waiting, step=StageStep(Stage.PROSES, NOW), **COMMON)
        assert row(town, waiting).response_due_at == NOW - HOUR

    def test_in_office_hours_minutes_are_working_minutes(self, town: Town):
        office = Target(60, Unit.WORKING_MINUTES, OFFICE)
        town_policy(town, "sampah", response=office, resolution=office)
        # NOW is a Saturday evening; a report of Friday noon, acted on on Saturday morning.
        report = town.report((Stage.PROSES, 10 * HOUR), ago=29 * HOUR, category="sampah")
        kept = row(town, report)
        friday = NOW - 29 * HOUR  # 14:05:12, and the office closes at 16:30
        assert kept.response_minutes == 144
        assert kept.response_due_at == friday + HOUR


class TestRules:
    def test_what_held_stands(self, town: Town):
        town.report()
        town.conn.commit()
        for statement in (
            "update policies set resolution_amount = 9999",
            "delete from policies",
            "truncate policies cascade",
            "update calendar_versions set week = '[]'",
            "delete from calendar_versions",
        ):
            with pytest.raises(DBAPIError, match=r"stands|kept for ever"):
                town.conn.execute(text(statement))
            town.conn.rollback()

    def test_a_new_version_ends_the_one_before(self, town: Town):
        town_policy(town, hours=99, valid_from=NOW + HOUR)
        old, new = load_rulebook(town.conn, city_id=town.city.id).policies
        assert (old.valid_to, new.valid_to) == (new.valid_from, None)
        with pytest.raises(BadPolicy, match="there already"):
            town_policy(town, valid_from=NOW + HOUR)

    def test_the_past_may_be_given_a_rule_and_not_another_one(self, town: Town):
        flood, trash = town.report(ago=2 * HOUR), town.report(ago=2 * HOUR, category="sampah")
        town.report(ago=2 * HOUR, category="pohon")
        with pytest.raises(BadPolicy, match="held to another"):
            town_policy(town, valid_from=NOW - HOUR * 3)
        policy = Policy(
            category_id=town.categories["sampah"],
            response=Target(60, Unit.MINUTES),
            resolution=Target(60, Unit.MINUTES),
            valid_from=NOW - 3 * HOUR,
        )
        given = add_policies(town.conn, city=town.city, policies=[policy], actor="a", now=NOW)
        assert given == 1
        due = [row(town, report).resolution_due_at for report in (flood, trash)]
        assert due == [NOW + 8 * HOUR, NOW - HOUR]

    def test_a_target_in_hours_that_nobody_laid_down_is_refused(self, town: Town):
        with pytest.raises(UnknownCalendar):
            town_policy(town, "sampah", response=Target(5, Unit.WORKING_MINUTES, "malam"))

    def test_a_city_can_start_from_an_example(self, town: Town):
        report = town.report(ago=2 * HOUR, category="jalan-rusak")
        asked: dict[str, Any] = {"city": town.city, "actor": "admin", "now": NOW}
        since = NOW - timedelta(days=30)
        only = ("jalan-rusak",)
        added = adopt_profile(town.conn, profile="jakarta", valid_from=since, only=only, **asked)
        assert added == (1, 1)
        assert row(town, report).response_due_at == NOW + 4 * HOUR
        with pytest.raises(BadPolicy, match="no category"):
            adopt_profile(town.conn, profile="sp4n", valid_from=NOW, only=("hujan",), **asked)

    def test_holidays_hold_once_they_are_confirmed(self, town: Town):
        asked: dict[str, Any] = {"city": town.city, "slug": OFFICE}
        draft = seed_holidays(town.conn, years=[2026], actor="cli", now=NOW, **asked)
        assert ("Hari Suci Nyepi", "nasional") in [day[1:] for day in draft.days]
        before = load_rulebook(town.conn, city_id=town.city.id).calendar_at(OFFICE, NOW)
        assert before is not None
        assert not before.calendar.holidays
        assert newest_draft(town.conn, **asked) == draft.id
        confirm_version(town.conn, version_id=draft.id, actor="admin", now=NOW)
        after = load_rulebook(town.conn, city_id=town.city.id).calendar_at(OFFICE, NOW)
        assert after is not None
        assert len(after.calendar.holidays) == len(draft.days)
        assert newest_draft(town.conn, **asked) is None
        with pytest.raises(BadCalendar, match="no such draft"):
            confirm_version(town.conn, version_id=draft.id, actor="admin", now=NOW)

    def test_holidays_can_not_change_what_reports_are_held_to(self, town: Town):
        days = Target(3, Unit.WORKING_DAYS, OFFICE)
        town_policy(town, "sampah", response=days, resolution=days)
        town.report(category="sampah")
        asked: dict[str, Any] = {"city": town.city, "slug": OFFICE, "actor": "cli", "now": NOW}
        past = seed_holidays(town.conn, years=[2026], **asked)
        with pytest.raises(BadCalendar, match="held to the version before"):
            confirm_version(town.conn, version_id=past.id, actor="admin", now=NOW)
        ahead = seed_holidays(town.conn, years=[2026], valid_from=NOW + HOUR, **asked)
        confirm_version(town.conn, version_id=ahead.id, actor="admin", now=NOW)

    def test_a_draft_of_the_past_begins_with_its_confirmation(self, town: Town):
        days = Target(3, Unit.WORKING_DAYS, OFFICE)
        town_policy(town, "sampah", response=days, resolution=days)
        asked: dict[str, Any] = {"city": town.city, "slug": OFFICE, "actor": "cli", "now": NOW}
        draft = seed_holidays(town.conn, years=[2026], **asked).id
        start = datetime(2026, 1, 1, tzinfo=town.city.zone)
        assert move_out_of_the_past(town.conn, version_id=draft, now=NOW) == start
        town.report(category="sampah")
        later = NOW + HOUR
        assert move_out_of_the_past(town.conn, version_id=draft, now=later) == later
        confirm_version(town.conn, version_id=draft, actor="admin", now=later)


def test_a_report_explains_its_clocks(town: Town):
    report = town.report((Stage.PROSES, 4 * HOUR), (Stage.DITAHAN, 3 * HOUR), ago=5 * HOUR)
    handed = {"holder": Holder(agency_id=town.agencies["banjir"]), "at": NOW - HOUR}
    record_stage(
        town.conn, report_id=report, step=StageStep(Stage.PROSES, NOW - 2 * HOUR), **COMMON
    )
    record_holder(town.conn, report_id=report, **handed, **COMMON)
    found = report_clocks(town.conn, report_id=report, at=NOW)
    assert found.response.reading.state is ClockState.TEPAT
    assert found.resolution.reading.used == 4 * HOUR
    assert found.resolution.target == Target(600, Unit.MINUTES)
    assert found.policy is not None
    held = [(one.holder, one.used) for one in found.holders]
    assert held == [("Tamamaung", 3 * HOUR), ("Dinas Pekerjaan Umum", HOUR)]
    assert [one.area_code for one in found.holders] == ["73.71.09.1001", None]
    assert found.resolution.track is not None
    assert found.resolution.track.due == 11 * HOUR
    assert found.holders[1].pieces == (Piece(4 * HOUR, 5 * HOUR),)
    then = report_clocks(town.conn, report_id=report, at=NOW - 2.5 * HOUR)
    assert then.resolution.reading.state is ClockState.DITAHAN
    assert [one.used for one in then.holders] == [2 * HOUR]


@pytest.mark.parametrize("window", [Window(), Window(Preset.HOUR), Window(Preset.MONTH)])
def test_the_trend_tells_when_clocks_came_due_unmet(town: Town, window: Window):
    """Each breach once, in the step of its due time; a report may have two, by its two clocks."""
    town.report(ago=1.25 * HOUR)  # unanswered since a quarter of an hour
    town.report((Stage.PROSES, 0.25 * HOUR), ago=1.5 * HOUR)  # answered too late
    town.report((Stage.PROSES, HOUR), ago=1.9 * HOUR)  # in time
    town.report(ago=0.9 * HOUR)  # not due yet
    both = town.report((Stage.DITAHAN, 0.1 * HOUR), ago=10.2 * HOUR)
    town.report((Stage.DITOLAK, 0.1 * HOUR), ago=1.5 * HOUR)  # in no figure
    late = {NOW - 0.25 * HOUR: 1, NOW - 0.5 * HOUR: 1, NOW - 9.2 * HOUR: 1, NOW - 0.2 * HOUR: 1}
    assert row(town, both).resolution_due_at == NOW - 0.2 * HOUR
    filters = town.filters(window=window)
    start = filters.bounds(NOW)[0]
    steps = trend(town.conn, filters=filters, scope=everything(), now=NOW)
    ends = [step.start for step in steps[1:]] + [NOW]
    expected = [
        sum(n for at, n in late.items() if max(step.start, start) <= at < end)
        for step, end in zip(steps, ends, strict=True)
    ]
    assert [step.breaches for step in steps] == expected
    assert sum(expected) == (3 if window.preset is Preset.HOUR else 4)


def test_clocks_are_all_the_same_wound_anew(town: Town):
    """What single writes, corrections and COPY left is what the history says."""
    write_random_history(town.conn, town=town, reports=600, seed=8)
    rules = load_rulebook(town.conn, city_id=town.city.id)
    assert wind_anew(town.conn, city_id=town.city.id, rules=rules) == 0
    town.conn.execute(text("update reports set resolution_due_at = null, paused_minutes = 7"))
    wrong = town.conn.execute(select(reports).order_by(reports.c.id)).all()
    assert wind_anew(town.conn, city_id=town.city.id, rules=rules) == len(wrong)
    again = select(reports.c.id).where(reports.c.paused_minutes == 7)
    assert town.conn.execute(again).all() == []

    held = town.report((Stage.DITAHAN, HOUR), ago=2 * HOUR)
    kept = select(clock_spells).where(clock_spells.c.report_id == held).order_by("seq")
    right = town.conn.execute(kept).all()
    first = and_(clock_spells.c.report_id == held, clock_spells.c.seq == 0)
    town.conn.execute(update(clock_spells).where(first).values(due_at=NOW))
    assert town.conn.execute(kept).all() != right
    assert wind_anew(town.conn, city_id=town.city.id, rules=rules) == 1
    assert town.conn.execute(kept).all() == right
    town.conn.commit()  # the database checks reports against their spells here


@dataclass(frozen=True)
class Read:
    """A town of thousands of random reports, and the clocks of each as Python reads them."""

    town: Town
    found: list[tuple[Any, Clocks]]

    @property
    def counted(self) -> list[Clocks]:
        """The clocks of the reports that figures are about."""
        return [
            clocks
            for row, clocks in self.found
            if row.area_id and row.kind == "warga" and row.stage not in CLOSED_WITHOUT_WORK
        ]


@pytest.fixture(scope="module")
def read(server: EmbeddedServer, template: str, _maintenance: Engine) -> Iterator[Read]:
    name = "qlue_clock_parity"
    with _maintenance.connect() as conn:
        conn.execute(text(f"create database {name} template {template} strategy file_copy"))
    engine = make_engine(server.url(name))
    with engine.begin() as conn:
        town = Town(conn)
        write_random_history(conn, town=town, reports=3_000, seed=20261122)
    with engine.connect() as conn:
        town.conn = conn
        yield Read(town, list(read_all(town)))
    engine.dispose()
    with _maintenance.connect() as conn:
        conn.execute(text(f"drop database {name} with (force)"))


def read_all(town: Town) -> Iterator[tuple[Any, Clocks]]:
    rules = load_rulebook(town.conn, city_id=town.city.id)
    lives = defaultdict(list)
    for kept in town.conn.execute(select(spells).order_by(spells.c.report_id, spells.c.seq)):
        lives[kept.report_id].append(spell_of(kept))
    for kept in town.conn.execute(select(reports).order_by(reports.c.id)).all():
        facts = ClockFacts(**{name: getattr(kept, name) for name in CLOCK_FACTS})
        acted = kept.first_action_at
        _, clocks = wind(rules, facts=facts, spells=lives[kept.id], first_action_at=acted)
        yield kept, clocks


LAST_WEEK = Window(Preset.CUSTOM, NOW.date() - timedelta(days=9), NOW.date() - timedelta(days=3))


@pytest.mark.parametrize("later", [0, 1, 30, 400])
@pytest.mark.parametrize("window", [Window(), Window(Preset.MONTH), LAST_WEEK])
def test_what_sql_counts_is_what_python_reads_from_each_history(
    read: Read, later: int, window: Window
):
    """SQL compares stored times with `now`; also as time passes and nothing is written, and for
    times that are past."""
    now = NOW + later * HOUR
    filters = read.town.filters(window=window)
    answer = kpis(read.town.conn, filters=filters, scope=everything(), now=now)
    for figures, period in (
        (answer.now, filters.bounds(now)),
        (answer.before, filters.before(now)),
    ):
        assert figures.standing == standing(read.counted, period[1])
        for clock, told in (
            (ClockName.RESPONSE, figures.response_compliance),
            (ClockName.RESOLUTION, figures.resolution_compliance),
        ):
            assert told == compliance(read.counted, clock, period, now)
    assert answer.now.standing.late > 10


def test_every_sort_of_clock_is_among_them(read: Read):
    """Parity over clocks that lack a sort would prove nothing about it."""
    states = Counter(clocks.resolution.at(NOW).state for _, clocks in read.found)
    assert all(states[state] > 5 for state in ClockState)
    reasons = Counter(clocks.response.at(NOW).why for _, clocks in read.found)
    assert all(reasons[why] > 20 for why in Missing)
    assert any(clocks.resolution.run > 2 for _, clocks in read.found)


def standing(found: list[Clocks], at: datetime) -> Standing:
    """How the reports that were open at a time stood then."""
    total = Standing()
    for clocks in found:
        if any(
            s.from_at <= at and (not s.to_at or s.to_at > at) for s in clocks.resolution.stretches
        ):
            states = {clocks.response.at(at).state, clocks.resolution.at(at).state}
            late, at_risk = ClockState.TERLAMBAT in states, ClockState.BERISIKO in states
            total += Standing(1, int(late), int(at_risk))
    return total


def compliance(
    found: list[Clocks], clock: ClockName, period: tuple[datetime, datetime], now: datetime
) -> Compliance:
    """The clocks decided in a period, by the histories as they are now."""
    readings = [clocks[clock].at(now) for clocks in found]
    decided = [
        reading
        for reading in readings
        if reading.decided_at and period[0] <= reading.decided_at < period[1]
    ]
    return Compliance(sum(bool(reading.met) for reading in decided), len(decided))


def test_the_tables_hold_what_they_are_said_to(town: Town):
    """A stopped report has no stretch that lasts, an open one has one."""
    write_random_history(town.conn, town=town, reports=300, seed=3)
    lasting = select(clock_spells.c.report_id).where(clock_spells.c.to_at.is_(None))
    open_ids = set(town.conn.execute(lasting).scalars())
    for kept in town.conn.execute(select(reports)).all():
        is_open = kept.stage is not None and kept.stage not in STOPPED
        assert (kept.id in open_ids) == is_open
    assert set(metadata.tables) >= {"clock_spells", "policies", "calendar_versions", "holidays"}
