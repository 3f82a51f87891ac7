"""The rail, a report's alerts, and taking one: each within the scope of who asks."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from dashboard.access import Role, Scope
from dashboard.alerts import (
    AlertBoard,
    AlertEventKind,
    AlertOrder,
    AlertPart,
    AlertState,
    ClosedWhy,
    Escalation,
    EscalationInForce,
    Level,
    Step,
)
from dashboard.errors import (
    AlreadyTaken,
    BadNote,
    NotAllowed,
    NotFound,
)
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import ReportKind, Stage
from data_access.alert_rules import alert_rule, escalation_in_force, set_alert_rule
from data_access.alert_ticks import tick
from data_access.alerts import Taker, acknowledge, alert_board, report_alerts
from data_access.cities import add_city
from data_access.history import record_stage
from data_access.schema import alerts, audit_log
from tests.factories import NOW, Town
from tests.questions.alerting import OPERATOR, TEAM, mute
from tests.questions.test_clocks import town_policy

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SITI = Taker(user_id=None, username="siti", name="Siti", address="10.0.0.7")
CITY = frozenset({"73.71"})


@pytest.fixture
def town(conn: Connection) -> Town:
    """Floods are to be seen within an hour and done within ten; two are late in Panakkukang, one in
    Wajo, and one of each is at risk."""
    town = Town(conn)
    town_policy(town)
    town_policy(town, "sampah")
    for area in ("73.71.09.1001", "73.71.02.1001"):
        town.report(ago=2 * HOUR, area=area)
        town.report(ago=55 * MINUTE, area=area)
    town.report(ago=3 * HOUR, area="73.71.09.1002", category="sampah")
    tick(conn, now=NOW)
    return town


def board(town: Town, scope: Scope = OPERATOR, **asked: Any) -> AlertBoard:
    filters = {name: asked.pop(name) for name in ("area", "categories", "kinds") if name in asked}
    asked = {"now": NOW} | asked
    return alert_board(town.conn, filters=town.filters(**filters), scope=scope, **asked)


def take(town: Town, alert_id: int, scope: Scope = OPERATOR, **more: Any) -> Any:
    asked = {"taker": SITI, "now": NOW} | more
    return acknowledge(town.conn, alert_id=alert_id, scope=scope, **asked)


def late_in(town: Town, area: str) -> int:
    found = board(town, area=area).lines
    return next(line.id for line in found if line.level is Level.TERLAMBAT)


class TestBoard:
    def test_breaches_before_risks_the_newest_or_the_most_overdue_first(self, town: Town):
        newest, overdue = board(town), board(town, order=AlertOrder.OVERDUE)
        assert (newest.waiting, newest.acknowledged, newest.muted) == (5, 0, 0)
        levels = [line.level.value for line in newest.lines]
        assert levels == ["terlambat"] * 3 + ["berisiko"] * 2
        assert overdue.lines[0].report.category == "sampah"
        due = [line.due_at for line in overdue.lines[:3]]
        assert due == sorted(due)

    def test_taken_ones_follow_and_quiet_ones_end_it(self, town: Town):
        first = board(town).lines[0].id
        take(town, first)
        mute(town, area="73.71.02")
        found = board(town)
        assert (found.waiting, found.acknowledged, found.muted) == (2, 1, 2)
        parts = [(line.muted is not None, line.state.value) for line in found.lines]
        assert parts == sorted(parts, key=lambda part: (part[0], part[1] != "open"))
        assert [line.muted for line in found.lines[3:]] == ["perbaikan drainase"] * 2

    @pytest.mark.parametrize(
        ("part", "number"),
        [
            (AlertPart.WAITING, 2),
            (AlertPart.ACKNOWLEDGED, 1),
            (AlertPart.MUTED, 2),
        ],
    )
    def test_a_part_of_the_lines_under_the_same_counts(
        self, town: Town, part: AlertPart, number: int
    ):
        take(town, late_in(town, "73.71.09"))
        mute(town, area="73.71.02")
        found = board(town, part=part)
        assert (found.waiting, found.acknowledged, found.muted) == (2, 1, 2)
        assert len(found.lines) == number

    def test_a_line_tells_all_that_the_rail_shows(self, town: Town):
        [line, *_] = board(town, area="73.71.02").lines
        assert (line.report.area_name, line.clock.value, line.run) == ("Melayu", "response", 1)
        assert (line.state, line.step) == (AlertState.OPEN, Step.CAMAT)
        assert (line.raised_at, line.due_at) == (NOW, NOW - HOUR)
        assert line.next_step_at == NOW + HOUR
        assert (line.lat, line.lon) == pytest.approx((-5.145, 119.425))

    @pytest.mark.parametrize(
        ("asked", "waiting"),
        [
            ({"area": "73.71.09"}, 3),
            ({"area": "73.71.09.1002"}, 1),
            ({"categories": frozenset({"sampah"})}, 1),
            ({"area": "73.71.02", "categories": frozenset({"sampah"})}, 0),
            ({"kinds": frozenset({ReportKind.MESIN})}, 0),
        ],
    )
    def test_of_the_place_and_the_categories_asked_for(
        self, town: Town, asked: dict[str, Any], waiting: int
    ):
        found = board(town, **asked)
        assert (found.waiting, len(found.lines)) == (waiting, waiting)

    @pytest.mark.parametrize(
        ("scope", "waiting"),
        [
            (TEAM, 3),
            (Scope(role=Role.LURAH, areas=frozenset({"73.71.02.1001"}), area_cities=CITY), 2),
            (Scope(role=Role.CAMAT, areas=frozenset({"73.71.0"}), area_cities=CITY), 0),
            (Scope(role=Role.OPERATOR, cities=frozenset({"31"})), 0),
            (Scope(role=Role.OPERATOR), 0),
        ],
    )
    def test_of_what_the_user_may_see(self, town: Town, scope: Scope, waiting: int):
        found = board(town, scope)
        assert (found.waiting, len(found.lines)) == (waiting, waiting)

    def test_an_agency_sees_what_it_holds_or_owns(self, town: Town):
        agency = frozenset({town.agencies["sampah"]})
        scope = Scope(role=Role.PIMPINAN_TIM, agencies=agency, agency_cities=CITY)
        assert board(town, scope).waiting == 1
        town.report(ago=2 * HOUR, holder=Holder(agency_id=town.agencies["sampah"]))
        tick(town.conn, now=NOW)
        assert board(town, scope).waiting == 2

    def test_who_reads_no_reports_gets_numbers_alone(self, town: Town):
        found = board(town, Scope(role=Role.NASIONAL, all_cities=True))
        assert (found.waiting, found.lines) == (5, ())

    def test_one_whose_report_is_done_is_off_it_before_the_next_tick(self, town: Town):
        [line, *_] = board(town, area="73.71.02").lines
        step = StageStep(Stage.SELESAI, NOW)
        common = {"actor": "a", "source": "test", "now": NOW}
        record_stage(town.conn, report_id=line.report.id, step=step, **common)
        assert board(town, area="73.71.02").waiting == 1

    def test_no_more_lines_than_asked_for(self, town: Town):
        found = board(town, limit=2)
        assert (found.waiting, len(found.lines)) == (5, 2)


class TestTaking:
    def test_who_when_and_what_they_said(self, town: Town):
        alert_id = late_in(town, "73.71.02")
        line = take(town, alert_id, note="  regu berangkat ")
        assert (line.state, line.acknowledged_by, line.note) == (
            AlertState.ACKNOWLEDGED,
            "Siti",
            "regu berangkat",
        )
        assert (line.acknowledged_at, line.next_step_at) == (NOW, None)
        [audited] = town.conn.execute(select(audit_log)).all()
        assert (audited.actor, audited.action, audited.subject, audited.address) == (
            "siti",
            "alert.acknowledge",
            str(alert_id),
            "10.0.0.7",
        )

    def test_the_second_is_told_who_was_first(self, town: Town):
        alert_id = late_in(town, "73.71.09")
        take(town, alert_id)
        other = Taker(user_id=None, username="budi", name="Budi")
        with pytest.raises(AlreadyTaken, match="Siti has taken") as told:
            take(town, alert_id, TEAM, taker=other, now=NOW + MINUTE)
        assert (told.value.by, told.value.at) == ("Siti", NOW)

    def test_one_that_has_come_again_can_be_taken_again(self, town: Town):
        alert_id = late_in(town, "73.71.09")
        take(town, alert_id)
        tick(town.conn, now=NOW + HOUR)
        other = Taker(user_id=None, username="budi", name="Budi")
        line = take(town, alert_id, taker=other, now=NOW + HOUR)
        assert (line.acknowledged_by, line.reraised) == ("Budi", 1)

    def test_an_alert_elsewhere_is_like_none(self, town: Town):
        elsewhere = late_in(town, "73.71.02")
        for hidden in (elsewhere, 123_456_789):
            with pytest.raises(NotFound):
                take(town, hidden, TEAM)
        states = set(town.conn.execute(select(alerts.c.state)).scalars())
        assert states == {"open"}

    @pytest.mark.parametrize(
        "role", [role for role in Role if role not in (Role.OPERATOR, Role.PIMPINAN_TIM)]
    )
    def test_by_some_roles_only(self, town: Town, role: Role):
        acting = role in (Role.CAMAT, Role.LURAH)
        scope = Scope(role=role, all_cities=not acting, areas=TEAM.areas, area_cities=CITY)
        alert_id = late_in(town, "73.71.09")
        if acting:
            assert take(town, alert_id, scope).acknowledged_by == "Siti"
        else:
            with pytest.raises(NotAllowed):
                take(town, alert_id, scope)

    def test_one_that_is_over_can_not_be_taken(self, town: Town):
        [line, *_] = board(town, area="73.71.02").lines
        step = StageStep(Stage.SELESAI, NOW)
        common = {"actor": "a", "source": "test", "now": NOW}
        record_stage(town.conn, report_id=line.report.id, step=step, **common)
        tick(town.conn, now=NOW)
        with pytest.raises(NotFound):
            take(town, line.id)

    def test_a_note_that_is_too_long(self, town: Town):
        with pytest.raises(BadNote):
            take(town, late_in(town, "73.71.09"), note="a" * 501)

    def test_of_many_at_once_one_gets_it(self, engine: Engine):
        with engine.begin() as conn:
            town = Town(conn)
            town_policy(town)
            town.report(ago=2 * HOUR)
            tick(conn, now=NOW)
            alert_id = late_in(town, "73.71")
        results: list[str] = []
        barrier = threading.Barrier(5)

        def run(number: int) -> None:
            taker = Taker(user_id=None, username=f"u{number}", name=f"U{number}")
            barrier.wait()
            try:
                with engine.begin() as conn:
                    asked = {"alert_id": alert_id, "scope": OPERATOR, "now": NOW}
                    results.append(acknowledge(conn, taker=taker, **asked).acknowledged_by or "")
            except AlreadyTaken as error:
                results.append(f"not: {error.by}")

        threads = [threading.Thread(target=run, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [winner] = [result for result in results if not result.startswith("not")]
        assert results.count(f"not: {winner}") == 4


class TestReport:
    def test_all_its_alerts_with_their_histories(self, town: Town):
        report = town.report(ago=11 * HOUR)
        tick(town.conn, now=NOW)
        of: dict[str, Any] = {"report_id": report, "scope": OPERATOR}
        resolution, response = report_alerts(town.conn, now=NOW, **of)
        take(town, response.line.id, note="ya")
        done = StageStep(Stage.SELESAI, NOW + MINUTE)
        common = {"actor": "a", "source": "test", "now": done.at}
        record_stage(town.conn, report_id=report, step=done, **common)
        tick(town.conn, now=done.at)
        resolution, response = report_alerts(town.conn, now=done.at, **of)
        kinds = [event.kind for event in response.events if event.kind != "missed"]
        assert kinds == [
            AlertEventKind.RAISED,
            AlertEventKind.ACKNOWLEDGED,
            AlertEventKind.CLOSED,
        ]
        [taken] = [one for one in response.events if one.kind == "acknowledged"]
        assert (taken.actor, taken.note, taken.step) == ("Siti", "ya", Step.WALIKOTA)
        assert resolution.line.state is AlertState.CLOSED
        assert (resolution.line.closed_why, resolution.closed_at) == (ClosedWhy.STOPPED, done.at)

    def test_live_ones_come_first(self, town: Town):
        report = town.report((Stage.PROSES, HOUR), ago=3 * HOUR)
        waiting = town.report(ago=50 * MINUTE)
        tick(town.conn, now=NOW)
        tick(town.conn, now=NOW + 11 * MINUTE)
        found = report_alerts(town.conn, report_id=waiting, scope=OPERATOR, now=NOW + 11 * MINUTE)
        levels = [(one.line.level.value, one.line.state.value) for one in found]
        assert levels == [("terlambat", "open"), ("berisiko", "closed")]
        assert report_alerts(town.conn, report_id=report, scope=OPERATOR, now=NOW) == ()

    def test_a_report_elsewhere_is_like_none(self, town: Town):
        [line, *_] = board(town, area="73.71.02").lines
        for hidden in (line.report.id, 987_654):
            with pytest.raises(NotFound):
                report_alerts(town.conn, report_id=hidden, scope=TEAM, now=NOW)

    def test_a_live_one_says_why_it_is_quiet(self, town: Town):
        [line, *_] = board(town, area="73.71.02").lines
        mute(town, area="73.71.02")
        of: dict[str, Any] = {"report_id": line.report.id, "scope": OPERATOR}
        [alert] = report_alerts(town.conn, now=NOW, **of)
        assert alert.line.muted == "perbaikan drainase"
        [later] = report_alerts(town.conn, now=NOW + 2 * HOUR, **of)
        assert later.line.muted is None


class TestRules:
    def test_a_city_has_the_default_until_it_has_its_own(self, town: Town):
        other = add_city(town.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        mine = Escalation(lurah=MINUTE, camat=2 * MINUTE, walikota=3 * MINUTE)
        admin = Scope(role=Role.ADMIN, cities=CITY)
        change = {"rule": mine, "scope": admin, "actor": "admin", "now": NOW}
        assert escalation_in_force(town.conn, city=town.city) == EscalationInForce(Escalation())
        set_alert_rule(town.conn, city=town.city, **change)
        assert alert_rule(town.conn, city=town.city) == mine
        given = EscalationInForce(mine, NOW, "admin")
        assert escalation_in_force(town.conn, city=town.city) == given
        assert alert_rule(town.conn, city=other) == Escalation()
        with pytest.raises(NotAllowed):
            set_alert_rule(town.conn, city=other, **change)
        [audited] = town.conn.execute(select(audit_log)).all()
        assert audited.action == "alert.rule"
        assert audited.detail["before"]["lurah"] == 30
        assert audited.detail["after"]["lurah"] == 1

    def test_only_administrators_make_one(self, town: Town):
        change = {"rule": Escalation(), "actor": "x", "now": NOW}
        with pytest.raises(NotAllowed):
            set_alert_rule(town.conn, city=town.city, scope=OPERATOR, **change)


class TestKept:
    @pytest.mark.parametrize(
        "statement",
        [
            "delete from alerts",
            "truncate alerts cascade",
            "delete from alert_events",
            "update alert_events set note = 'x'",
            "delete from alert_mutes",
            "truncate delivery_attempts",
            "truncate deliveries cascade",
        ],
    )
    def test_history_can_not_be_rewritten(self, town: Town, statement: str):
        mute(town)
        town.conn.commit()
        with pytest.raises(DBAPIError, match="kept for ever"):
            town.conn.execute(text(statement))

    @pytest.mark.parametrize(
        "change",
        [
            "state = 'closed'",  # without saying why
            "state = 'acknowledged'",  # by nobody
            "level = 'berisiko', step = 1",
            "next_step_at = now() where level = 'berisiko'",
            "reraise_at = now()",
            "step = 4",
            "clock = 'lunch'",
            "report_id = -1",
        ],
    )
    def test_an_alert_that_makes_no_sense_is_refused(self, town: Town, change: str):
        with pytest.raises(DBAPIError, match=r"violates|check"):
            town.conn.execute(text(f"update alerts set {change}"))
