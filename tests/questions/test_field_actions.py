"""Actions in the database: one transaction, once for a key, never over somebody else's head, and
taken back without a trace in the clocks."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import IntegrityError

from dashboard.access import Role, Scope
from dashboard.errors import ActionRefused, NotAllowed, NotFound, Overtaken, QlueError
from dashboard.field_actions import Action, Wish
from dashboard.lifecycle import EventKind, Stage
from dashboard.policies import Policy, Target, Unit
from data_access import users
from data_access.alert_ticks import tick
from data_access.audit import Author
from data_access.field_actions import Acted, act, undo, version_of
from data_access.history import record_fact
from data_access.rule_versions import add_policy
from data_access.schema import audit_log, clock_spells, report_actions, report_events, reports
from data_access.schema import spells as spell_table
from data_access.teams import keep_team
from tests.factories import AUTHOR, NOW, Town
from tests.questions.alerting import live

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
CITY = frozenset({"73.71"})
TAMAMAUNG, MELAYU = "73.71.09.1001", "73.71.02.1001"


class Crew:
    """A town with two teams in Panakkukang, and those who work there."""

    def __init__(self, conn: Connection) -> None:
        self.town = Town(conn)
        self.conn = conn
        policy = Policy(
            self.town.categories["banjir"],
            response=Target(60, Unit.MINUTES),
            resolution=Target(600, Unit.MINUTES),
            valid_from=NOW - timedelta(days=90),
        )
        add_policy(conn, city=self.town.city, policy=policy, actor="admin", now=NOW)
        leads: dict[str, Any] = {"areas": frozenset({"73.71.09"}), "area_cities": CITY}
        self.sari = self._user("sari", Role.PIMPINAN_TIM, **leads)
        self.budi = self._user("budi", Role.PIMPINAN_TIM, **leads)
        self.ani = self._user("ani", Role.ANGGOTA_TIM, **leads)
        self.operator = self._user("operator", Role.OPERATOR, cities=CITY)
        self.analyst = self._user("analis", Role.ANALIS, cities=CITY)
        for slug, members in (("tim-1", ["sari", "ani"]), ("tim-3", ["budi"])):
            keep_team(
                conn,
                city=self.town.city,
                slug=slug,
                name=slug.replace("-", " ").title(),
                capacity=10,
                area_codes=["73.71.09"],
                members=members,
                by=AUTHOR,
                now=NOW,
            )

    def do(
        self,
        action: Action,
        report_id: int,
        by: Author,
        note: str | None = None,
        *,
        at: timedelta = timedelta(),
        key: UUID | None = None,
        seen: int | None = None,
        age: timedelta = timedelta(),
        **wish: Any,
    ) -> Acted:
        return act(
            self.conn,
            report_id=report_id,
            wish=Wish(action, note, **wish),
            key=key or uuid4(),
            seen=version_of(self.conn, report_id=report_id) if seen is None else seen,
            by=by,
            now=NOW + at,
            age=age,
        )

    def row(self, report_id: int) -> Any:
        return self.conn.execute(select(reports).where(reports.c.id == report_id)).one()

    def events(self, report_id: int) -> list[tuple[str, str | None, str | None]]:
        """Of each event since intake what it is about, what it led to, and its note."""
        asked = (
            select(report_events.c.kind, report_events.c.new, report_events.c.note)
            .where(report_events.c.report_id == report_id)
            .order_by(report_events.c.id)
        )
        return [tuple(row) for row in self.conn.execute(asked).all()][2:]

    def clocks(self, report_id: int) -> Any:
        """All that tells of the report's stage and clocks, and its clock spells."""
        row = dict(self.row(report_id)._mapping)
        for told_anew in ("xid", "last_change_at"):
            row.pop(told_anew)
        asked = select(clock_spells).where(clock_spells.c.report_id == report_id)
        return row, [tuple(one) for one in self.conn.execute(asked.order_by("seq")).all()]

    def _user(self, name: str, role: Role, **scope: Any) -> Author:
        user_id = users.add(
            self.conn,
            username=name,
            name=name.title(),
            role=role,
            password="x",
            now=NOW,
            actor="test",
            city_codes=sorted(scope.get("cities", ())),
            area_codes=sorted(scope.get("areas", ())),
            demo=True,
        )
        return Author(Scope(role=role, user_id=user_id, **scope), name, "10.0.0.7")


@pytest.fixture
def crew(conn: Connection) -> Crew:
    return Crew(conn)


class TestActing:
    def test_a_report_through_its_life(self, crew: Crew):
        report = crew.town.report(ago=HOUR / 2)
        crew.do(Action.AMBIL, report, crew.sari, team="tim-1")
        crew.do(Action.MULAI, report, crew.ani, at=MINUTE)
        crew.do(Action.TAHAN, report, crew.ani, "PLN", at=2 * MINUTE)
        crew.do(Action.MULAI, report, crew.sari, at=3 * MINUTE)
        crew.do(Action.CATAT, report, crew.sari, "menunggu pompa", at=4 * MINUTE)
        crew.do(Action.SELESAI, report, crew.ani, "surut", at=5 * MINUTE)
        crew.do(Action.BUKA_KEMBALI, report, crew.operator, "naik lagi", at=6 * MINUTE)
        row = crew.row(report)
        assert (row.stage, row.first_action_at, row.stopped_at) == ("proses", NOW, None)
        assert row.response_minutes == 30
        team = str(row.team_id)
        assert crew.events(report) == [
            ("team", team, None),
            ("stage", "disposisi", None),
            ("stage", "proses", None),
            ("stage", "ditahan", "PLN"),
            ("stage", "proses", None),
            ("note", None, "menunggu pompa"),
            ("stage", "selesai", "surut"),
            ("stage", "proses", "naik lagi"),
        ]

    def test_who_did_it_stands_in_the_history_and_the_audit_log(self, crew: Crew):
        report = crew.town.report()
        crew.do(Action.MULAI, report, crew.sari)
        last = crew.conn.execute(
            select(report_events)
            .where(report_events.c.report_id == report)
            .order_by(report_events.c.id.desc())
        ).first()
        assert (last.actor, last.source) == ("sari", "tim")
        row = crew.conn.execute(select(audit_log).where(audit_log.c.action == "report.act")).one()
        assert (row.actor, row.subject, row.address) == ("sari", f"report {report}", "10.0.0.7")
        assert row.detail == {"action": "mulai", "age_s": 0.0}

    @pytest.mark.parametrize(
        ("action", "ago", "clock"),
        [
            (Action.MULAI, 70 * MINUTE, "response"),
            (Action.SELESAI, 605 * MINUTE, "resolution"),
            (Action.TAHAN, 605 * MINUTE, "resolution"),
        ],
    )
    def test_no_phone_clears_a_breach(self, crew: Crew, action: Action, ago, clock: str):
        """Pressed a quarter of an hour ago, when the clock still ran; the miss stays."""
        report = crew.town.report(ago=ago)
        due = crew.row(report)._mapping[f"{clock}_due_at"]
        assert NOW - 15 * MINUTE < due < NOW
        done = crew.do(action, report, crew.sari, "x", age=15 * MINUTE)
        assert done.at == NOW
        row = crew.row(report)
        assert row._mapping[f"{clock}_due_at"] == due
        stop = {"response": row.first_action_at, "resolution": row.stopped_at}[clock]
        assert stop is None or stop > due

    def test_done_on_the_phone_minutes_before_it_arrived(self, crew: Crew):
        report = crew.town.report(ago=HOUR)
        done = crew.do(Action.MULAI, report, crew.sari, age=20 * MINUTE)
        row = crew.row(report)
        assert row.first_action_at == done.at == NOW - 20 * MINUTE
        flagged = select(report_events.c.flagged).where(
            report_events.c.report_id == report, report_events.c.new == "proses"
        )
        assert crew.conn.execute(flagged).scalar_one() is True

    def test_a_duplicate_points_to_what_its_original_is_a_duplicate_of(self, crew: Crew):
        root, first, second = (crew.town.report() for _ in range(3))
        crew.do(Action.GABUNG, first, crew.sari, original=root)
        crew.do(Action.GABUNG, second, crew.sari, original=first)
        assert [crew.row(one).duplicate_of for one in (root, first, second)] == [None, root, root]
        assert crew.row(second).stage == "duplikat"
        with pytest.raises(ActionRefused, match="duplicate of this one"):
            crew.do(Action.GABUNG, root, crew.sari, original=second)

    def test_duplicates_never_close_in_a_ring(self, crew: Crew):
        a, b, c = (crew.town.report() for _ in range(3))
        crew.do(Action.GABUNG, c, crew.sari, original=b)
        crew.do(Action.GABUNG, b, crew.sari, original=a)
        for other in (b, c):
            with pytest.raises(ActionRefused, match="duplicate of this one"):
                crew.do(Action.GABUNG, a, crew.sari, original=other)
        late = crew.town.report()
        crew.do(Action.GABUNG, late, crew.sari, original=c)
        assert [crew.row(one).duplicate_of for one in (c, b, late)] == [b, a, a]
        assert crew.row(a).stage == "menunggu"

    @pytest.mark.parametrize("stage", [Stage.DITOLAK, Stage.SALAH_WILAYAH])
    def test_nothing_hides_behind_what_was_refused(self, crew: Crew, stage: Stage):
        report, refused = crew.town.report(), crew.town.report((stage, MINUTE))
        with pytest.raises(ActionRefused, match="closed without work"):
            crew.do(Action.GABUNG, report, crew.sari, original=refused)

    def test_reopened_it_is_no_duplicate_any_more(self, crew: Crew):
        original, report, key = crew.town.report(), crew.town.report(), uuid4()
        crew.do(Action.GABUNG, report, crew.sari, original=original)
        crew.do(Action.BUKA_KEMBALI, report, crew.sari, "bukan", key=key)
        assert crew.row(report).duplicate_of is None
        undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW)
        assert (crew.row(report).duplicate_of, crew.row(report).stage) == (original, "duplikat")

    def test_a_clock_set_back_changes_no_order(self, crew: Crew):
        report = crew.town.report()
        crew.do(Action.MULAI, report, crew.sari, at=HOUR)
        done = crew.do(Action.SELESAI, report, crew.budi, "surut", at=-HOUR)
        assert done.at == crew.row(report).stopped_at == NOW + HOUR

    def test_a_version_that_is_none_is_refused(self, crew: Crew):
        report = crew.town.report()
        with pytest.raises(ActionRefused, match="nobody can have seen"):
            crew.do(Action.MULAI, report, crew.sari, seen=2**40)

    @pytest.mark.parametrize("area", [MELAYU, None])
    def test_no_merging_with_what_the_user_may_not_read(self, crew: Crew, area: str | None):
        mine, other = crew.town.report(), crew.town.report(area=area)
        with pytest.raises(ActionRefused, match="no report"):
            crew.do(Action.GABUNG, mine, crew.sari, original=other)
        assert crew.row(mine).stage == "menunggu"

    def test_no_merging_across_cities(self, crew: Crew):
        mine = crew.town.report()
        with pytest.raises(ActionRefused, match="no report"):
            crew.do(Action.GABUNG, mine, crew.operator, original=mine + 1_000)

    def test_of_another_city_no_team_is_named(self, crew: Crew):
        report = crew.town.report()
        with pytest.raises(ActionRefused, match="name a team"):
            crew.do(Action.TUGASKAN, report, crew.sari, team="tim-9")

    @pytest.mark.parametrize("area", [MELAYU, None])
    def test_outside_the_scope_there_is_no_report(self, crew: Crew, area: str | None):
        report = crew.town.report(area=area)
        with pytest.raises(NotFound):
            crew.do(Action.MULAI, report, crew.sari)

    def test_who_only_reads_does_nothing(self, crew: Crew):
        report = crew.town.report()
        with pytest.raises(NotAllowed):
            crew.do(Action.CATAT, report, crew.analyst, "saya juga")
        with pytest.raises(NotAllowed):  # A member's own team alone.
            crew.do(Action.MULAI, report, crew.ani)
        assert crew.events(report) == []


class TestOnce:
    def test_sent_again_it_is_done_once(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        seen = version_of(crew.conn, report_id=report)
        first = crew.do(Action.MULAI, report, crew.sari, key=key, seen=seen)
        crew.do(Action.SELESAI, report, crew.budi, "surut", at=MINUTE)
        # Also after somebody has gone on from it, and however late.
        again = crew.do(Action.MULAI, report, crew.sari, key=key, seen=seen, at=5 * HOUR)
        assert (first.repeated, again.repeated) == (False, True)
        assert (again.version, again.at) == (first.version, first.at)
        assert [new for _, new, _ in crew.events(report)] == ["proses", "selesai"]

    def test_a_key_is_the_senders_own(self, crew: Crew):
        first, second, key = crew.town.report(), crew.town.report(), uuid4()
        crew.do(Action.MULAI, first, crew.sari, key=key)
        assert not crew.do(Action.MULAI, second, crew.budi, key=key).repeated
        assert crew.row(second).stage == "proses"

    def test_a_key_is_for_one_report(self, crew: Crew):
        first, second, key = crew.town.report(), crew.town.report(), uuid4()
        crew.do(Action.MULAI, first, crew.sari, key=key)
        with pytest.raises(ActionRefused, match="another report"):
            crew.do(Action.MULAI, second, crew.sari, key=key)

    def test_one_key_at_once_for_two_reports_is_done_for_one(self, engine: Engine):
        with engine.begin() as conn:
            crew = Crew(conn)
            both = [crew.town.report() for _ in range(2)]
            seen = [version_of(conn, report_id=report) for report in both]
        start, key = Barrier(2), uuid4()

        def begin(report: int, version: int) -> str:
            wish = Wish(Action.MULAI)
            start.wait(20)
            try:
                with engine.begin() as conn:
                    act(
                        conn,
                        report_id=report,
                        wish=wish,
                        key=key,
                        seen=version,
                        by=crew.sari,
                        now=NOW,
                    )
            except ActionRefused:
                return "refused"
            return "done"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(begin, both, seen)) == ["done", "refused"]
        with engine.connect() as conn:
            asked = select(func.count()).where(reports.c.stage == "proses")
            assert conn.execute(asked).scalar_one() == 1

    def test_two_leads_at_once_one_wins_and_the_other_sees_who(self, engine: Engine):
        with engine.begin() as conn:
            crew = Crew(conn)
            taken = [crew.town.report(ago=HOUR / 2) for _ in range(12)]
            seen = {report: version_of(conn, report_id=report) for report in taken}
        start = Barrier(2)

        def take(by: Author, team: str) -> list[str]:
            said = []
            for report in taken:
                start.wait(20)
                wish = Wish(Action.AMBIL, team=team)
                try:
                    with engine.begin() as conn:
                        act(
                            conn,
                            report_id=report,
                            wish=wish,
                            key=uuid4(),
                            seen=seen[report],
                            by=by,
                            now=NOW,
                        )
                    said.append("won")
                except Overtaken as error:
                    said.append(error.by)
            return said

        with ThreadPoolExecutor(2) as both:
            sari = both.submit(take, crew.sari, "tim-1")
            budi = both.submit(take, crew.budi, "tim-3")
            outcomes = list(zip(sari.result(60), budi.result(60), strict=True))
        assert set(outcomes) <= {("won", "sari"), ("budi", "won")}
        assert len(outcomes) == 12
        with engine.connect() as conn:
            crew.conn = conn
            for report, (first, _) in zip(taken, outcomes, strict=True):
                assert len(crew.events(report)) == 2
                winner = "sari" if first == "won" else "budi"
                done = select(report_actions.c.user_id).where(report_actions.c.report_id == report)
                assert conn.execute(done).scalars().all() == [getattr(crew, winner).scope.user_id]

    def test_what_others_only_noted_overtakes_nobody(self, crew: Crew):
        report = crew.town.report()
        seen = version_of(crew.conn, report_id=report)
        crew.do(Action.CATAT, report, crew.budi, "lihat foto")
        assert crew.do(Action.MULAI, report, crew.sari, seen=seen).action is Action.MULAI

    def test_a_team_is_named_to_who_was_slower(self, crew: Crew):
        report = crew.town.report()
        seen = version_of(crew.conn, report_id=report)
        record_fact(
            crew.conn,
            report_id=report,
            kind=EventKind.NOTE,
            value=None,
            at=NOW,
            actor="x",
            source="x",
            now=NOW,
        )
        crew.do(Action.TUGASKAN, crew.town.report(), crew.budi, team="tim-3")  # another report
        crew.do(Action.MULAI, report, crew.budi)
        crew.do(Action.TUGASKAN, report, crew.budi, team="tim-3")
        with pytest.raises(Overtaken, match="budi was faster: the report is at Tim 3"):
            crew.do(Action.AMBIL, report, crew.sari, team="tim-1", seen=seen)


class TestUndo:
    @pytest.mark.parametrize(
        ("before", "wish"),
        [
            ((), Wish(Action.AMBIL, team="tim-1")),
            ((), Wish(Action.MULAI)),
            ((), Wish(Action.SELESAI, "surut")),
            ((), Wish(Action.GABUNG)),
            ((Stage.PROSES,), Wish(Action.TAHAN, "PLN")),
            ((Stage.PROSES,), Wish(Action.TUGASKAN, team="tim-3")),
            ((Stage.DITAHAN,), Wish(Action.MULAI)),
            ((Stage.SELESAI,), Wish(Action.BUKA_KEMBALI, "naik lagi")),
            ((Stage.PROSES, Stage.DITOLAK), Wish(Action.BUKA_KEMBALI, "salah tolak")),
        ],
    )
    def test_everything_is_as_if_it_had_not_been(self, crew: Crew, before, wish: Wish):
        steps = [(stage, (20 - n) * MINUTE) for n, stage in enumerate(before)]
        report, original = crew.town.report(*steps, ago=HOUR / 2), crew.town.report()
        stood, key = crew.clocks(report), uuid4()
        original_id = original if wish.action is Action.GABUNG else None
        told = {"team": wish.team, "original": original_id}
        crew.do(wish.action, report, crew.sari, wish.note, key=key, **told)
        assert crew.clocks(report) != stood
        done = undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + 59 * SECOND)
        assert done.undone
        assert done.undo_until is None
        (row, clock_rows), (row_before, clock_rows_before) = crew.clocks(report), stood
        assert row == row_before
        # A stretch that went on is told in two; together they are the one that was.
        assert _joined(clock_rows) == _joined(clock_rows_before)
        assert crew.events(report)[-1][2] == "dibatalkan"

    def test_and_the_report_goes_on_from_there(self, crew: Crew):
        report, key = crew.town.report(ago=HOUR / 2), uuid4()
        crew.do(Action.SELESAI, report, crew.sari, "keliru", key=key)
        undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + 30 * SECOND)
        crew.do(Action.MULAI, report, crew.sari, at=10 * MINUTE)
        crew.do(Action.SELESAI, report, crew.sari, "surut", at=20 * MINUTE)
        row = crew.row(report)
        assert (row.first_action_at, row.resolution_run) == (NOW + 10 * MINUTE, 1)
        assert (row.response_minutes, row.resolution_minutes) == (40, 50)
        stays = select(spell_table.c.stage).where(spell_table.c.report_id == report)
        told = crew.conn.execute(stays.order_by(spell_table.c.seq)).scalars().all()
        assert told == ["menunggu", "menunggu", "proses", "selesai"]

    def test_asked_again_it_is_done_once(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + SECOND)
        again = undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + HOUR)
        assert (again.repeated, again.undone) == (True, True)
        assert [new for _, new, _ in crew.events(report)] == ["proses", "menunggu"]

    def test_only_for_a_minute(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key, age=10 * MINUTE)
        undone_at = NOW + 61 * SECOND
        with pytest.raises(ActionRefused, match="for a minute"):
            undo(crew.conn, report_id=report, key=key, by=crew.sari, now=undone_at)

    def test_only_what_one_did_oneself(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        with pytest.raises(NotFound):
            undo(crew.conn, report_id=report, key=key, by=crew.budi, now=NOW)
        with pytest.raises(NotFound):
            undo(crew.conn, report_id=crew.town.report(), key=key, by=crew.sari, now=NOW)

    def test_not_once_anybody_has_gone_on_from_it(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        crew.do(Action.SELESAI, report, crew.budi, "surut")
        with pytest.raises(Overtaken, match="budi"):
            undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW)
        assert crew.row(report).stage == "selesai"

    def test_what_was_done_stands_in_the_database(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        for statement in (
            "delete from report_actions",
            "truncate report_actions",
            "update report_actions set action = 'selesai'",
        ):
            with pytest.raises(IntegrityError), crew.conn.begin_nested():
                crew.conn.execute(text(statement))

    def test_not_by_who_may_not_any_more(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.AMBIL, report, crew.sari, key=key, team="tim-1")
        demoted = replace(crew.sari, scope=replace(crew.sari.scope, role=Role.ANGGOTA_TIM))
        with pytest.raises(NotAllowed):
            undo(crew.conn, report_id=report, key=key, by=demoted, now=NOW)

    def test_a_note_stays(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.CATAT, report, crew.sari, "hati-hati", key=key)
        with pytest.raises(ActionRefused, match="a note stays"):
            undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW)

    def test_an_alert_that_its_stop_had_closed_comes_again(self, crew: Crew):
        report, key = crew.town.report(ago=20 * HOUR), uuid4()
        tick(crew.conn, now=NOW)
        stood = live(crew.conn)
        assert {clock for _, clock, _, _ in stood} == {"response", "resolution"}
        crew.do(Action.SELESAI, report, crew.sari, "surut", key=key)
        tick(crew.conn, now=NOW + SECOND)
        assert live(crew.conn) == set()
        undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + 2 * SECOND)
        tick(crew.conn, now=NOW + 3 * SECOND)
        assert live(crew.conn) == stood


@pytest.mark.parametrize("seed", range(25))
def test_slips_taken_back_leave_no_mark_on_a_random_life(crew: Crew, seed: int):
    """Two reports live the same life; in one of them, slips are made and taken back on the way."""
    random = Random(seed)
    plain, slipped = crew.town.report(ago=HOUR), crew.town.report(ago=HOUR)
    others = [crew.town.report() for _ in range(2)]
    at = timedelta()
    for _ in range(8):
        at += random.randint(1, 90) * MINUTE
        wish = _random_wish(random, others)
        try:
            with crew.conn.begin_nested():
                crew.do(wish.action, plain, crew.operator, wish.note, at=at, **_named(wish))
        except QlueError:
            continue
        for _ in range(random.randint(0, 2)):
            _slip(crew, slipped, random, others, at - MINUTE / 2)
        crew.do(wish.action, slipped, crew.operator, wish.note, at=at, **_named(wish))
    ours, theirs = crew.clocks(plain), crew.clocks(slipped)
    own = {"id", "external_id"}
    assert {k: v for k, v in ours[0].items() if k not in own} == {
        k: v for k, v in theirs[0].items() if k not in own
    }
    assert _joined(ours[1]) == _joined(theirs[1])
    assert crew.conn.execute(select(func.count()).select_from(report_events)).scalar_one() > 6


def _slip(crew: Crew, report: int, random: Random, others: list[int], at: timedelta) -> None:
    wish, key = _random_wish(random, others), uuid4()
    if wish.action is Action.CATAT:
        return
    try:
        with crew.conn.begin_nested():
            crew.do(wish.action, report, crew.operator, wish.note, at=at, key=key, **_named(wish))
    except QlueError:
        return
    undo(crew.conn, report_id=report, key=key, by=crew.operator, now=NOW + at + SECOND)


def _random_wish(random: Random, others: list[int]) -> Wish:
    return Wish(
        random.choice(list(Action)),
        "alasan",
        team=random.choice(["tim-1", "tim-3"]),
        original=random.choice(others),
    )


def _named(wish: Wish) -> dict[str, Any]:
    return {"team": wish.team, "original": wish.original}


def _joined(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Clock spells without their report, those that go on in the next one as one."""
    found: list[tuple[Any, ...]] = []
    for _, _, run, paused, from_at, to_at, risk_at, due_at in rows:
        if found and found[-1][:2] == (run, paused) and found[-1][3] == from_at:
            _, _, from_at, *_ = found.pop()
        found.append((run, paused, from_at, to_at, risk_at, due_at))
    return found
