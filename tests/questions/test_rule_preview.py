"""A policy tried on last month's reports: which ones, under which hours, and that it equals what
the clocks of those reports say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, and_, select

from dashboard.access import Role, Scope
from dashboard.errors import NotAllowed, NotFound
from dashboard.history import StageStep
from dashboard.lifecycle import ReportKind, Stage
from dashboard.policies import Policy, Target, Unit
from dashboard.profiles import OFFICE
from dashboard.rule_preview import Outcome, Preview
from dashboard.sla import ClockName
from data_access import conditions, rule_preview
from data_access.adopting import add_policies
from data_access.cities import add_city
from data_access.clock_conditions import STOP, due_at
from data_access.history import record_stage
from data_access.rule_preview import preview_policy
from data_access.rule_versions import add_policy
from data_access.schema import reports
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.random_history import write_random_history

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town in which floods are to be seen within an hour and done within ten, for a year now."""
    town = Town(conn)
    add_policy(conn, city=town.city, policy=policy(town), actor="test", now=NOW)
    return town


def policy(town: Town, hours: float = 10, slug: str = "banjir", **fields: Any) -> Policy:
    plain = {
        "category_id": town.categories[slug],
        "response": Target(60, Unit.MINUTES),
        "resolution": Target(int(hours * 60), Unit.MINUTES),
        "valid_from": NOW - 365 * DAY,
    }
    return Policy(**(plain | fields))


def ask(town: Town, tried: Policy, scope: Scope = EVERYTHING) -> Preview:
    return preview_policy(town.conn, city=town.city, policy=tried, scope=scope, now=NOW)


def resolution(preview: Preview) -> tuple[Outcome, Outcome]:
    clock = preview.clocks[ClockName.RESOLUTION]
    return clock.new, clock.today


def test_late_under_the_new_rule_and_under_todays(town: Town):
    for took in (2, 5, 9, 12, 20):
        done = (Stage.SELESAI, 2 * DAY - took * HOUR)
        town.report((Stage.PROSES, 2 * DAY - HOUR), done, ago=2 * DAY)
    town.report((Stage.PROSES, 2 * DAY - HOUR), ago=2 * DAY)
    preview = ask(town, policy(town, hours=4))
    new, today = resolution(preview)
    assert (new, today) == (Outcome(late=5, in_time=1), Outcome(late=3, in_time=3))
    response = preview.clocks[ClockName.RESPONSE]
    assert response.new == response.today == Outcome(late=0, in_time=6)
    assert (preview.first, preview.last) == (date(2026, 10, 22), date(2026, 11, 20))
    assert (preview.count, preview.tried, preview.sampled) == (6, 6, False)


def test_what_still_runs_before_its_due_time_is_neither(town: Town):
    town.report(ago=2 * DAY)
    new, today = resolution(ask(town, policy(town, hours=100)))
    assert new == Outcome(undecided=1)
    assert today == Outcome(late=1)


def test_only_the_counted_reports_of_those_days_and_that_category(town: Town):
    town.report(ago=2 * DAY)
    decoys = {
        "today": {"ago": 2 * HOUR},
        "too long ago": {"ago": 31 * DAY},
        "another category": {"ago": 2 * DAY, "category": "sampah"},
        "a machine's": {"ago": 2 * DAY, "kind": ReportKind.MESIN},
        "outside": {"ago": 2 * DAY, "area": None},
    }
    for fields in decoys.values():
        town.report(**fields)
    town.report((Stage.DUPLIKAT, DAY), ago=2 * DAY)
    assert ask(town, policy(town)).count == 1


def test_the_days_are_the_citys(town: Town):
    midnight = datetime(2026, 11, 20, 16, tzinfo=UTC)  # 00.00 WITA on the 21st
    for at in (midnight, midnight - timedelta(seconds=1)):
        town.report(ago=NOW - at)
    assert ask(town, policy(town)).count == 1


def test_a_severity_is_tried_on_its_own(town: Town):
    for severity in (1, 2, 3):
        town.report(ago=2 * DAY, severity=severity)
    assert ask(town, policy(town, severity=3)).count == 1
    own = policy(town, hours=100, severity=3, valid_from=NOW - DAY)
    add_policy(town.conn, city=town.city, policy=own, actor="test", now=NOW)
    new, today = resolution(ask(town, policy(town, hours=4)))
    assert new.count == 2  # the rule for all leaves out what has one of its own
    new, today = resolution(ask(town, policy(town, hours=4, severity=3)))
    assert (new, today) == (Outcome(late=1), Outcome(undecided=1))


def test_without_a_rule_today_there_is_nothing_to_compare_with(town: Town):
    town.report(ago=2 * DAY, category="sampah")
    new, today = resolution(ask(town, policy(town, slug="sampah")))
    assert (new, today) == (Outcome(late=1), Outcome())


def test_a_rule_that_comes_later_is_not_todays(town: Town):
    coming = policy(town, hours=100, valid_from=NOW + DAY)
    add_policy(town.conn, city=town.city, policy=coming, actor="test", now=NOW)
    town.report(ago=2 * DAY)
    assert resolution(ask(town, policy(town, hours=4)))[1] == Outcome(late=1)


def test_hours_of_a_calendar_are_those_of_the_report(town: Town):
    # Friday 20 November 16.00 WITA: half an hour before the close, the weekend follows.
    created = datetime(2026, 11, 20, 8, tzinfo=UTC)
    town.report(ago=NOW - created)
    one_hour = policy(town, resolution=Target(60, Unit.WORKING_MINUTES, OFFICE))
    assert resolution(ask(town, one_hour))[0] == Outcome(undecided=1)
    assert resolution(ask(town, policy(town, hours=1)))[0] == Outcome(late=1)


def test_pauses_count_as_they_do_on_the_clock(town: Town):
    report = town.report((Stage.PROSES, 47 * HOUR), ago=2 * DAY)
    for stage, back in ((Stage.DITAHAN, 46), (Stage.PROSES, 4), (Stage.SELESAI, 1)):
        step = StageStep(stage, NOW - back * HOUR, reason="Menunggu PLN")
        record_stage(
            town.conn, report_id=report, step=step, actor="operator", source="test", now=NOW
        )
    assert resolution(ask(town, policy(town, hours=6)))[0] == Outcome(in_time=1)
    assert resolution(ask(town, policy(town, hours=4)))[0] == Outcome(late=1)


def test_it_foretells_what_the_clocks_say_once_the_rule_holds(conn: Connection):
    """Tried on random histories, then laid down: the clocks kept in the database say the same."""
    town = Town(conn)
    write_random_history(conn, town=town, reports=1_500, seed=11)
    tried = policy(town, hours=30, slug="sampah")
    foretold = ask(town, tried)
    add_policies(conn, city=town.city, policies=[tried], actor="test", now=NOW)
    for name, clock in foretold.clocks.items():
        assert clock.today == Outcome()
        assert (clock.new.late, clock.new.in_time) == kept_by_the_database(town, name)
        assert clock.new.late > 5


def kept_by_the_database(town: Town, name: ClockName) -> tuple[int, int]:
    """The reports of the preview's days that are late, and that were in time, by their columns."""
    slug = frozenset({"sampah"})
    asked = and_(
        conditions.counted(town.filters(categories=slug), EVERYTHING),
        conditions.created_in(
            datetime(2026, 10, 21, 16, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC)
        ),
    )
    if name is ClockName.RESOLUTION:
        asked &= reports.c.promised_at.is_(None)
    clocks = select(due_at(name).label("due"), STOP[name].label("stop")).where(asked)
    rows = [row for row in town.conn.execute(clocks) if row.due is not None]
    late = sum(row.due < (row.stop or NOW) for row in rows)
    return late, sum(row.stop is not None and row.stop <= row.due for row in rows)


def test_of_too_many_some_are_picked_and_the_same_each_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rule_preview, "MOST", 4)
    for hours in range(10):
        town.report(ago=2 * DAY + hours * HOUR)
    preview = ask(town, policy(town, hours=49))
    assert (preview.count, preview.tried, preview.sampled) == (10, 4, True)
    assert preview.clocks == ask(town, policy(town, hours=49)).clocks


@pytest.mark.parametrize(
    "scope",
    [
        Scope(Role.OPERATOR, cities=frozenset({"73.71"})),
        Scope(Role.ADMIN, cities=frozenset({"31"})),
        Scope(Role.ADMIN, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})),
    ],
)
def test_it_is_for_the_citys_administrators_alone(town: Town, scope: Scope):
    with pytest.raises(NotAllowed):
        ask(town, policy(town), scope)


def test_a_category_of_another_city_is_not_found(town: Town):
    other = add_city(town.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
    with pytest.raises(NotFound):
        preview_policy(town.conn, city=other, policy=policy(town), scope=EVERYTHING, now=NOW)
