"""Boards of a database: who may ask, what refuses, who was in office, frozen and contested ones."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from dashboard.access import Role, Scope
from dashboard.contests import Ruling
from dashboard.errors import (
    AlreadyFrozen,
    ApproximateAreas,
    BadContest,
    MonthNotOver,
    NotAllowed,
    NotFound,
    NotFrozen,
    NothingToCorrect,
    ReasonNeeded,
    WholeCityOnly,
)
from dashboard.filters import Preset, Window
from dashboard.history import Holder, StageStep
from dashboard.leaderboard import Board, Exclusion, UnitKind
from dashboard.lifecycle import EventKind, ReportKind, Stage
from dashboard.narrowing import Narrowing
from dashboard.policies import Policy, Target, Unit
from dashboard.sla import ClockName
from data_access import users
from data_access.alerts import Taker
from data_access.boards import ask_board, ask_facts
from data_access.contests import contest, list_contests, rule, upheld
from data_access.desk import Desk
from data_access.history import record_fact, record_stage
from data_access.rule_versions import add_policy
from data_access.schema import areas, audit_log, officials, report_events, reports
from data_access.sealed_boards import (
    BOARDS,
    correct,
    freeze,
    list_seals,
    month_facts,
    sealed_board,
)
from tests.factories import EVERYTHING, NOW, Town

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
RESPONSE = ClockName.RESPONSE
TAMAMAUNG, PAROPO, MELAYU = "73.71.09.1001", "73.71.09.1002", "73.71.02.1001"
OCTOBER = date(2026, 10, 1)
IN_OCTOBER = NOW - datetime(2026, 10, 10, tzinfo=UTC)
LURAH = Scope(
    role=Role.LURAH, areas=frozenset({TAMAMAUNG}), area_cities=frozenset({"73.71"}), user_id=1
)
MAYOR = Scope(role=Role.WALIKOTA, cities=frozenset({"73.71"}))
ADMIN = Scope(role=Role.ADMIN, cities=frozenset({"73.71"}))
CHIEF = Taker(None, "admin", "Administrator")


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine, clock=lambda: NOW)


@pytest.fixture
def town(engine: Engine) -> Town:
    """Tamamaung answered 25 of 30 in October, Paropo 10 of 30; both one more this month."""
    with engine.begin() as conn:
        town = Town(conn)
        policy = Policy(
            town.categories["banjir"],
            response=Target(60, Unit.MINUTES),
            resolution=Target(600, Unit.MINUTES),
            valid_from=NOW - 90 * DAY,
        )
        add_policy(conn, city=town.city, policy=policy, actor="admin", now=NOW)
        for area, kept in ((TAMAMAUNG, 25), (PAROPO, 10)):
            for number in range(30):
                ago = IN_OCTOBER - number * HOUR
                acted = (Stage.PROSES, ago - (MINUTE if number < kept else 2 * HOUR))
                town.report(acted, ago=ago, area=area)
            town.report(ago=5 * HOUR, area=area)
    return town


def october(town: Town, **more: Any) -> Any:
    window = Window(Preset.CUSTOM, OCTOBER, date(2026, 10, 31))
    return {"filters": town.filters(window=window), "scope": MAYOR} | more


def board_of(desk: Desk, town: Town, **more: Any) -> Board:
    return ask_board(desk, **october(town, unit=UnitKind.KELURAHAN, clock=RESPONSE) | more)


def facts_of(desk: Desk, town: Town) -> Any:
    return month_facts(desk, city=town.city, month=OCTOBER, scope=EVERYTHING)


class TestBoard:
    def test_a_board(self, desk: Desk, town: Town):
        board = board_of(desk, town)
        assert [(line.unit.code, line.standing.met, line.standing.rank) for line in board.lines][
            :2
        ] == [(TAMAMAUNG, 25, 1), (PAROPO, 10, 2)]
        assert board.scores.decided == 60
        assert len(board.lines) == 4
        assert not board.example

    def test_it_is_of_the_whole_city_whatever_rows_are_looked_at(self, desk: Desk, town: Town):
        narrow = replace(
            october(town)["filters"],
            area=MELAYU,
            categories=frozenset({"sampah"}),
            kinds=frozenset({ReportKind.MESIN}),
            narrow=Narrowing(hours=frozenset({3})),
        )
        assert board_of(desk, town, filters=narrow).scores == board_of(desk, town).scores

    @pytest.mark.parametrize(
        "scope",
        [
            LURAH,
            Scope(role=Role.WALIKOTA, cities=frozenset({"31"})),
            Scope(role=Role.PIMPINAN_TIM, agencies=frozenset({1}), agency_cities={"73.71"}),
            Scope(role=Role.ADMIN),
        ],
        ids=["a kelurahan", "another city", "an agency", "nothing"],
    )
    def test_it_takes_the_whole_city_to_compare(self, desk: Desk, town: Town, scope: Scope):
        with pytest.raises(WholeCityOnly):
            board_of(desk, town, scope=scope)

    def test_a_change_of_office_splits_the_charges(self, desk: Desk, town: Town, engine: Engine):
        """The first fifteen hours' reports were decided on the 10th in Makassar."""
        with engine.begin() as conn:
            for name, first, last in (
                ("Siti", date(2024, 1, 1), date(2026, 10, 10)),
                ("Budi", date(2026, 10, 11), None),
            ):
                conn.execute(
                    insert(officials).values(
                        city_id=town.city.id,
                        area_id=town.areas[PAROPO],
                        office="lurah",
                        name=name,
                        first_day=first,
                        last_day=last,
                    )
                )
        lines = {line.standing.key: line for line in board_of(desk, town).lines}
        first, second = lines[f"{PAROPO}/2026-10-01"], lines[f"{PAROPO}/2026-10-11"]
        assert (first.official.name, second.official.name) == ("Siti", "Budi")
        # 16 hours are left of the 10th; those of the first ten are kept at once, later ones late.
        assert first.standing.met == 10
        assert (first.standing.decided, second.standing.decided) == (15, 15)
        assert lines[TAMAMAUNG].official is None
        assert lines[TAMAMAUNG].standing.decided == 30


class TestApproximateAreas:
    def test_real_reports_in_approximate_areas_are_not_ranked(
        self, desk: Desk, town: Town, engine: Engine
    ):
        with engine.begin() as conn:
            conn.execute(update(areas).where(areas.c.code == TAMAMAUNG).values(approximate=True))
        with pytest.raises(ApproximateAreas, match="31 real reports"):
            board_of(desk, town)

    def test_simulated_reports_know_their_kelurahan(self, desk: Desk, engine: Engine):
        with engine.begin() as conn:
            town = Town(conn)
            conn.execute(update(areas).values(approximate=True))
            town.report(source="demo")
        assert board_of(desk, town).scores.decided == 0


class TestFrozenMonths:
    def test_a_month_is_frozen_with_formula_and_hash(self, desk: Desk, town: Town, engine: Engine):
        facts = facts_of(desk, town)
        with engine.begin() as conn:
            seals = freeze(conn, city=town.city, facts=facts, actor="admin", now=NOW)
        assert {(seal.unit, seal.clock) for seal in seals} == set(BOARDS)
        assert {(seal.version, seal.formula, seal.reason) for seal in seals} == {(1, "1.0", None)}
        assert len({seal.inputs_sha256 for seal in seals}) == len(BOARDS)
        found = desk.ask_postgres(sealed_board, **sealed(town))
        assert [line["code"] for line in found.board["lines"]][:2] == [TAMAMAUNG, PAROPO]
        with engine.connect() as conn:
            [action] = conn.execute(
                select(audit_log.c.action).where(audit_log.c.action.like("leaderboard.%"))
            ).scalars()
        assert action == "leaderboard.freeze"

    @pytest.mark.parametrize(
        "statement",
        [
            "update sealed_boards set board = '{}'",
            "update sealed_boards set reason = 'x', version = 2",
            "delete from sealed_boards",
            "truncate sealed_boards",
        ],
    )
    def test_the_database_refuses_to_change_one(
        self, desk: Desk, town: Town, engine: Engine, statement: str
    ):
        facts = facts_of(desk, town)
        with engine.begin() as conn:
            freeze(conn, city=town.city, facts=facts, actor="admin", now=NOW)
        with pytest.raises(IntegrityError, match="refused"), engine.begin() as conn:
            conn.execute(text(statement))

    def test_it_stays_as_it_was_when_rows_change(self, desk: Desk, town: Town, engine: Engine):
        facts = facts_of(desk, town)
        with engine.begin() as conn:
            freeze(conn, city=town.city, facts=facts, actor="admin", now=NOW)
            before = sealed_board(conn, **sealed(town))
            town.conn = conn
            town.report(ago=IN_OCTOBER, area=PAROPO)
        assert desk.ask_postgres(sealed_board, **sealed(town)) == before

    def test_a_month_is_frozen_once_and_when_it_is_over(
        self, desk: Desk, town: Town, engine: Engine
    ):
        facts = facts_of(desk, town)
        with engine.begin() as conn:
            freeze(conn, city=town.city, facts=facts, actor="admin", now=NOW)
            with pytest.raises(AlreadyFrozen):
                freeze(conn, city=town.city, facts=facts, actor="admin", now=NOW)
        with pytest.raises(MonthNotOver):
            month_facts(desk, city=town.city, month=date(2026, 11, 1), scope=EVERYTHING)

    def test_the_month_after_is_compared_with_what_was_frozen(
        self, desk: Desk, town: Town, engine: Engine
    ):
        """Two published boards must not contradict one another."""
        with engine.begin() as conn:
            freeze(conn, city=town.city, facts=facts_of(desk, town), actor="admin", now=NOW)
            town.conn = conn
            for number in range(60):  # of October, told after it was frozen
                ago = IN_OCTOBER - number * HOUR
                town.report((Stage.PROSES, ago - 5 * HOUR), ago=ago)
        later = Desk(engine, clock=lambda: datetime(2026, 12, 2, tzinfo=UTC))
        whole_month, days = (
            Window(Preset.CUSTOM, date(2026, 11, 1), date(2026, 11, last)) for last in (30, 29)
        )
        asked = {"scope": EVERYTHING, "unit": UnitKind.KELURAHAN, "clock": RESPONSE}
        before = [
            ask_facts(later, filters=town.filters(window=window), **asked).before
            for window in (whole_month, days)
        ]
        assert [sum(one.decided for one in charges) for charges in before] == [60, 120]
        assert {one.unit for one in before[0]} == {town.areas[TAMAMAUNG], town.areas[PAROPO]}

    def test_a_correction_is_a_version_with_a_reason(self, desk: Desk, town: Town, engine: Engine):
        facts = facts_of(desk, town)
        by: dict[str, Any] = {"city": town.city, "actor": "admin", "now": NOW}
        with engine.begin() as conn:
            with pytest.raises(NotFrozen):
                correct(conn, facts=facts, reason="keliru", **by)
            freeze(conn, facts=facts, **by)
            with pytest.raises(NothingToCorrect):
                correct(conn, facts=facts, reason="keliru", **by)
            town.conn = conn
            town.report(ago=IN_OCTOBER, area=PAROPO)
        late = facts_of(desk, town)
        with engine.begin() as conn:
            with pytest.raises(ReasonNeeded):
                correct(conn, facts=late, reason="  ", **by)
            seals = correct(conn, facts=late, reason="laporan terlambat masuk", **by)
            assert {(seal.version, seal.reason) for seal in seals} == {
                (2, "laporan terlambat masuk")
            }
            assert len(list_seals(conn, city=town.city)) == 2 * len(BOARDS)
            newest = sealed_board(conn, **sealed(town))
            first = sealed_board(conn, **sealed(town, version=1))
        assert (newest.board["decided"], first.board["decided"]) == (61, 60)

    def test_who_sees_a_part_gets_the_lines_of_that_part(
        self, desk: Desk, town: Town, engine: Engine
    ):
        facts = facts_of(desk, town)
        with engine.begin() as conn:
            freeze(conn, city=town.city, facts=facts, actor="admin", now=NOW)
        mine = desk.ask_postgres(sealed_board, **sealed(town, scope=LURAH)).board
        assert [line["code"] for line in mine["lines"]] == [TAMAMAUNG]
        assert [point["key"] for point in mine["funnel"]["points"]] == [TAMAMAUNG]
        assert mine["lines"][0]["rank"] == 1
        agencies = sealed(town, scope=LURAH, unit=UnitKind.AGENCY)
        assert desk.ask_postgres(sealed_board, **agencies).board["lines"] == []
        stranger = Scope(role=Role.WALIKOTA, cities=frozenset({"31"}))
        with pytest.raises(NotFrozen):
            desk.ask_postgres(sealed_board, **sealed(town, scope=stranger))


def sealed(town: Town, **more: Any) -> dict[str, Any]:
    usual = {"city": town.city, "scope": MAYOR, "month": OCTOBER}
    return usual | {"unit": UnitKind.KELURAHAN, "clock": RESPONSE} | more


class TestContests:
    @pytest.fixture
    def lurah(self, town: Town, engine: Engine) -> Taker:
        with engine.begin() as conn:
            users.add(
                conn,
                username="lurah",
                name="Lurah",
                role=Role.LURAH,
                password="kata-sandi-uji",
                now=NOW,
                actor="test",
                area_codes=[TAMAMAUNG],
            )
            user_id = conn.execute(text("select id from users where username = 'lurah'")).scalar()
        return Taker(user_id, "lurah", "Lurah Tamamaung", "10.0.0.7")

    @pytest.fixture
    def late(self, town: Town, engine: Engine) -> int:
        with engine.begin() as conn:
            town.conn = conn
            return town.report((Stage.PROSES, IN_OCTOBER - 5 * HOUR), ago=IN_OCTOBER)

    def raise_it(self, conn: Connection, report_id: int, by: Taker, **more: Any) -> Any:
        usual = {"clock": RESPONSE, "reason": "jalan provinsi", "scope": LURAH, "now": NOW}
        return contest(conn, report_id=report_id, by=by, **(usual | more))

    def test_upheld_the_charge_is_gone_and_counted(
        self, desk: Desk, town: Town, engine: Engine, lurah: Taker, late: int
    ):
        before = board_of(desk, town).line(TAMAMAUNG).standing
        with engine.begin() as conn:
            found = self.raise_it(conn, late, lurah)
            assert (found.area, found.reason, found.ruling) == (TAMAMAUNG, "jalan provinsi", None)
            assert upheld(conn, city=town.city, clock=RESPONSE) == ()
            rule(
                conn,
                contest_id=found.id,
                ruling=Ruling.UPHELD,
                reason="benar",
                scope=ADMIN,
                by=CHIEF,
                now=NOW,
            )
        board = board_of(desk, town)
        after = board.line(TAMAMAUNG).standing
        assert (before.decided, after.decided) == (31, 30)
        assert before.met == after.met
        assert board.excluded[Exclusion.CONTESTED] == 1
        with engine.connect() as conn:
            logged = conn.execute(
                select(audit_log.c.action, audit_log.c.actor, audit_log.c.subject)
                .where(audit_log.c.action.like("contest.%"))
                .order_by(audit_log.c.id)
            ).all()
        assert [tuple(row) for row in logged] == [
            ("contest.raise", "lurah", f"report {late} response"),
            ("contest.rule", "admin", f"report {late} response"),
        ]
        with engine.connect() as conn:
            told = conn.execute(
                select(report_events.c.report_id, report_events.c.new, report_events.c.note).where(
                    report_events.c.kind == "ruling"
                )
            ).all()
        assert [tuple(row) for row in told] == [(late, "response dikabulkan", "benar")]

    def test_a_ruling_frees_who_contested_and_nobody_else(
        self, desk: Desk, town: Town, engine: Engine, lurah: Taker, late: int
    ):
        """Found in the history to have been another's, it is charged to them."""
        with engine.begin() as conn:
            found = self.raise_it(conn, late, lurah)
            ruled = {"ruling": Ruling.UPHELD, "reason": "benar", "scope": ADMIN, "by": CHIEF}
            rule(conn, contest_id=found.id, now=NOW, **ruled)
            assert upheld(conn, city=town.city, clock=RESPONSE) == (late,)
            conn.execute(
                update(reports)
                .where(reports.c.id == late)
                .values(response_charged_area_id=town.areas[PAROPO])
            )
            assert upheld(conn, city=town.city, clock=RESPONSE) == ()
        board = board_of(desk, town)
        assert board.line(PAROPO).standing.decided == 31
        assert board.excluded[Exclusion.CONTESTED] == 0

    def test_what_was_upheld_is_not_held_against_who_contested_when_it_is_closed(
        self, desk: Desk, town: Town, engine: Engine, lurah: Taker, late: int
    ):
        """Beside the score no more than in it: one late and contested, one late and not."""
        with engine.begin() as conn:
            town.conn = conn
            other = town.report((Stage.PROSES, IN_OCTOBER - 5 * HOUR), ago=IN_OCTOBER)
            found = self.raise_it(conn, late, lurah)
            ruled = {"ruling": Ruling.UPHELD, "reason": "benar", "scope": ADMIN, "by": CHIEF}
            rule(conn, contest_id=found.id, now=NOW, **ruled)
            refused = StageStep(Stage.DITOLAK, NOW, reason="bukan laporan")
            for report_id in (late, other):
                record_stage(
                    conn, report_id=report_id, step=refused, actor="op", source="tim", now=NOW
                )
        line = board_of(desk, town).line(TAMAMAUNG)
        assert (line.standing.decided, line.beside.closed_late) == (30, 1)

    def test_who_is_charged_instead_may_contest_once_too(
        self, desk: Desk, town: Town, engine: Engine, lurah: Taker, late: int
    ):
        ruled = {"ruling": Ruling.UPHELD, "reason": "benar", "scope": ADMIN, "by": CHIEF}
        there = replace(LURAH, areas=frozenset({PAROPO}))
        with engine.begin() as conn:
            first = self.raise_it(conn, late, lurah)
            rule(conn, contest_id=first.id, now=NOW, **ruled)
            conn.execute(
                update(reports)
                .where(reports.c.id == late)
                .values(response_charged_area_id=town.areas[PAROPO])
            )
            second = self.raise_it(conn, late, lurah, scope=there)
            assert (second.area, second.ruling) == (PAROPO, None)
            assert upheld(conn, city=town.city, clock=RESPONSE) == ()
            with pytest.raises(BadContest, match="before"):
                self.raise_it(conn, late, lurah, scope=there)
            rule(conn, contest_id=second.id, now=NOW, **ruled)
            assert upheld(conn, city=town.city, clock=RESPONSE) == (late,)
        board = board_of(desk, town)
        decided = [board.line(code).standing.decided for code in (TAMAMAUNG, PAROPO)]
        assert (decided, board.excluded[Exclusion.CONTESTED]) == ([30, 30], 1)

    def test_rejected_the_charge_stands(
        self, desk: Desk, town: Town, engine: Engine, lurah: Taker, late: int
    ):
        with engine.begin() as conn:
            found = self.raise_it(conn, late, lurah)
            more = {"scope": ADMIN, "by": CHIEF, "now": NOW, "contest_id": found.id}
            rule(conn, ruling=Ruling.REJECTED, reason="jalan kota", **more)
            with pytest.raises(BadContest, match="ruled on already"):
                rule(conn, ruling=Ruling.UPHELD, reason="berubah", **more)
        assert board_of(desk, town).line(TAMAMAUNG).standing.decided == 31

    def test_what_can_not_be_contested(self, town: Town, engine: Engine, lurah: Taker, late: int):
        with engine.begin() as conn:
            town.conn = conn
            met = town.report((Stage.PROSES, 5 * HOUR - MINUTE), ago=5 * HOUR)
            running = town.report(ago=MINUTE)
            elsewhere = town.report(ago=5 * HOUR, area=MELAYU)
            others = town.report(ago=5 * HOUR, holder=Holder(area_id=town.areas[MELAYU]))
            for report_id in (met, running):
                with pytest.raises(BadContest, match="not missed"):
                    self.raise_it(conn, report_id, lurah)
            with pytest.raises(NotFound):
                self.raise_it(conn, elsewhere, lurah)
            with pytest.raises(NotAllowed):
                self.raise_it(conn, others, lurah)
            with pytest.raises(NotAllowed):
                self.raise_it(conn, late, lurah, scope=MAYOR)
            with pytest.raises(BadContest, match="Say why"):
                self.raise_it(conn, late, lurah, reason=" ")
            self.raise_it(conn, late, lurah)
            with pytest.raises(BadContest, match="before"):
                self.raise_it(conn, late, lurah)

    def test_a_report_that_lies_elsewhere_can_be_contested(
        self, town: Town, engine: Engine, lurah: Taker, late: int
    ):
        with engine.begin() as conn:
            record_fact(
                conn,
                report_id=late,
                kind=EventKind.AREA,
                value=town.areas[MELAYU],
                at=NOW,
                actor="operator",
                source="test",
                now=NOW,
            )
            assert self.raise_it(conn, late, lurah).area == TAMAMAUNG

    def test_only_an_administrator_of_the_city_rules(
        self, town: Town, engine: Engine, lurah: Taker, late: int
    ):
        with engine.begin() as conn:
            found = self.raise_it(conn, late, lurah)
            more = {"contest_id": found.id, "ruling": Ruling.UPHELD, "reason": "x", "now": NOW}
            for scope, error in (
                (LURAH, NotAllowed),
                (MAYOR, NotAllowed),
                (Scope(role=Role.ADMIN, cities=frozenset({"31"})), NotFound),
            ):
                with pytest.raises(error):
                    rule(conn, scope=scope, by=CHIEF, **more)
            assert list_contests(conn, city=town.city, scope=MAYOR) == (found,)
            assert list_contests(conn, city=town.city, scope=LURAH) == (found,)
            here = frozenset({"73.71"})
            for stranger in (
                Scope(role=Role.LURAH, areas=frozenset({MELAYU}), area_cities=here),
                Scope(role=Role.PIMPINAN_TIM, agencies=frozenset({1}), agency_cities=here),
                Scope(role=Role.NASIONAL, all_cities=True),
            ):
                assert list_contests(conn, city=town.city, scope=stranger) == ()

    def test_the_database_keeps_what_was_said(
        self, town: Town, engine: Engine, lurah: Taker, late: int
    ):
        with engine.begin() as conn:
            self.raise_it(conn, late, lurah)
        for statement in ("update contests set reason = 'x'", "delete from contests"):
            with pytest.raises(IntegrityError), engine.begin() as conn:
                conn.execute(text(statement))
