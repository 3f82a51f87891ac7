"""Ticks, one by one: what is raised, closes, goes up, is taken and comes again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from dashboard.alerts import (
    AlertEventKind,
    AlertState,
    Escalation,
    Step,
)
from dashboard.history import StageStep
from dashboard.lifecycle import EventKind, ReportKind, Stage
from data_access.alert_rules import set_alert_rule
from data_access.alert_ticks import Ticked, tick
from data_access.alerts import Taker, acknowledge
from data_access.history import record_fact, record_stage
from data_access.schema import alert_events, reports
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.alerting import OPERATOR, alert_rows, history, live
from tests.questions.test_clocks import town_policy

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SITI = Taker(user_id=None, username="operator", name="Operator")
COMMON: dict[str, Any] = {"actor": "operator", "source": "test"}


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town in which floods are to be seen within an hour and done within ten."""
    town = Town(conn)
    town_policy(town)
    return town


def acknowledge_first(town: Town, now: datetime, note: str | None = "petugas di jalan") -> int:
    [alert, *_] = [row for row in alert_rows(town) if row.state == AlertState.OPEN]
    acknowledge(town.conn, alert_id=alert.id, scope=OPERATOR, taker=SITI, note=note, now=now)
    return int(alert.id)


class TestRaising:
    def test_a_clock_at_risk_then_late_raises_one_alert_each_time(self, town: Town):
        report = town.report(ago=timedelta())
        assert tick(town.conn, now=NOW + 47 * MINUTE) == Ticked()
        tick(town.conn, now=NOW + 48 * MINUTE)
        [at_risk] = alert_rows(town, report)
        assert (at_risk.clock, at_risk.level, at_risk.state) == ("response", "berisiko", "open")
        assert (at_risk.due_at, at_risk.next_step_at) == (NOW + HOUR, None)
        assert tick(town.conn, now=NOW + HOUR) == Ticked()  # due, and not yet late
        tick(town.conn, now=NOW + HOUR + timedelta(seconds=1))
        at_risk, late = alert_rows(town, report)
        assert (at_risk.state, at_risk.closed_why) == ("closed", "superseded")
        assert (late.level, late.state, late.step) == ("terlambat", "open", Step.HOLDER)
        assert late.next_step_at == NOW + 90 * MINUTE
        assert history(town, late.id) == [("raised", "terlambat")]

    def test_both_clocks_have_their_own(self, town: Town):
        report = town.report(ago=11 * HOUR)
        tick(town.conn, now=NOW)
        assert live(town.conn) == {
            (report, "response", 1, "terlambat"),
            (report, "resolution", 1, "terlambat"),
        }

    def test_decoys_raise_nothing(self, town: Town):
        late = {"ago": 11 * HOUR}
        town.report(area=None, **late)  # outside every area
        town.report(kind=ReportKind.MESIN, **late)  # no citizen's
        town.report(category="pohon", **late)  # under no policy
        town.report((Stage.DUPLIKAT, HOUR), **late)  # closed without work
        town.report((Stage.SELESAI, HOUR), **late)  # done, too late
        erased = town.report(**late)
        town.conn.execute(update(reports).where(reports.c.id == erased).values(dihapus=True))
        assert tick(town.conn, now=NOW) == Ticked()

    def test_the_report_is_written_so_that_screens_look_again(self, town: Town):
        report = town.report(ago=2 * HOUR)
        town.conn.commit()
        before = town.conn.execute(select(reports.c.xid)).scalar()
        tick(town.conn, now=NOW)
        town.conn.commit()
        assert town.conn.execute(select(reports.c.xid)).scalar() != before
        assert town.conn.execute(select(reports.c.id)).scalars().all() == [report]


class TestClosing:
    def test_by_the_first_action_and_by_the_end(self, town: Town):
        report = town.report(ago=11 * HOUR)
        tick(town.conn, now=NOW)
        acted = StageStep(Stage.PROSES, NOW + MINUTE)
        record_stage(town.conn, report_id=report, step=acted, now=acted.at, **COMMON)
        tick(town.conn, now=NOW + 2 * MINUTE)
        assert live(town.conn) == {(report, "resolution", 1, "terlambat")}
        done = StageStep(Stage.SELESAI, NOW + 3 * MINUTE)
        record_stage(town.conn, report_id=report, step=done, now=done.at, **COMMON)
        tick(town.conn, now=NOW + 4 * MINUTE)
        assert live(town.conn) == set()
        [_, resolution] = alert_rows(town)
        assert resolution.closed_at == NOW + 4 * MINUTE
        *_, closed = town.conn.execute(select(alert_events).order_by(alert_events.c.id)).all()
        assert (closed.kind, closed.note, closed.at) == ("closed", "stopped", done.at)

    def test_at_risk_stays_through_a_pause(self, town: Town):
        report = town.report((Stage.PROSES, 8 * HOUR), ago=9 * HOUR)
        tick(town.conn, now=NOW)
        step = {"report_id": report, **COMMON}
        held = StageStep(Stage.DITAHAN, NOW + MINUTE, reason="PLN")
        record_stage(town.conn, step=held, now=held.at, **step)
        for later in (HOUR, 30 * HOUR):
            tick(town.conn, now=NOW + later)
            assert live(town.conn) == {(report, "resolution", 1, "berisiko")}
        assert alert_rows(town)[0].due_at is None
        goes_on = StageStep(Stage.PROSES, NOW + 31 * HOUR)
        record_stage(town.conn, step=goes_on, now=goes_on.at, **step)
        tick(town.conn, now=goes_on.at)
        assert alert_rows(town)[0].due_at == NOW + 32 * HOUR - MINUTE
        assert history(town, alert_rows(town)[0].id) == [("raised", "berisiko")]

    def test_a_correction_closes_it_and_a_second_one_brings_it_back(self, town: Town):
        report = town.report(ago=2 * HOUR)
        tick(town.conn, now=NOW)
        fact = {"report_id": report, "kind": EventKind.CATEGORY, "at": NOW, "now": NOW, **COMMON}
        record_fact(town.conn, value=town.categories["pohon"], **fact)
        tick(town.conn, now=NOW + MINUTE)
        assert live(town.conn) == set()
        record_fact(town.conn, value=town.categories["banjir"], **fact)
        tick(town.conn, now=NOW + 2 * MINUTE)
        [alert] = alert_rows(town)
        assert (alert.state, alert.closed_why) == ("open", None)
        kinds = [kind for kind, _ in history(town, alert.id) if kind != "missed"]
        assert kinds == ["raised", "closed", "raised"]

    def test_reopened_after_a_breach_the_offices_have_their_time_anew(self, town: Town):
        report = town.report((Stage.PROSES, 12 * HOUR), (Stage.SELESAI, HOUR), ago=13 * HOUR)
        reopened = StageStep(Stage.PROSES, NOW)
        record_stage(town.conn, report_id=report, step=reopened, now=NOW, **COMMON)
        tick(town.conn, now=NOW + 10 * MINUTE)
        [alert] = alert_rows(town)
        assert (alert.run, alert.level, alert.step) == (2, "terlambat", Step.HOLDER)
        assert alert.next_step_at == NOW + 30 * MINUTE


class TestGoingUp:
    def test_step_by_step_while_nobody_takes_it(self, town: Town):
        town.report(ago=HOUR)
        steps = []
        for minutes in (1, 29, 30, 59, 60, 119, 120, 999):
            tick(town.conn, now=NOW + minutes * MINUTE)
            [alert] = [row for row in alert_rows(town) if row.clock == "response"]
            steps.append((minutes, Step(alert.step).name, alert.next_step_at))
        assert steps == [
            (1, "HOLDER", NOW + 30 * MINUTE),
            (29, "HOLDER", NOW + 30 * MINUTE),
            (30, "LURAH", NOW + 60 * MINUTE),
            (59, "LURAH", NOW + 60 * MINUTE),
            (60, "CAMAT", NOW + 120 * MINUTE),
            (119, "CAMAT", NOW + 120 * MINUTE),
            (120, "WALIKOTA", None),
            (999, "WALIKOTA", None),
        ]

    def test_after_downtime_one_alert_at_the_highest_step_with_what_was_missed(self, town: Town):
        town.report(ago=HOUR)
        ticked = tick(town.conn, now=NOW + 75 * MINUTE)
        assert ticked is not None
        assert ticked.events == {AlertEventKind.RAISED: 1, AlertEventKind.MISSED: 3}
        [alert] = alert_rows(town)
        assert (alert.step, alert.next_step_at) == (Step.CAMAT, NOW + 120 * MINUTE)
        events = town.conn.execute(select(alert_events).order_by(alert_events.c.id)).all()
        assert [(row.kind, row.level, row.step, row.at) for row in events] == [
            ("missed", "berisiko", None, NOW - 12 * MINUTE),
            ("missed", None, Step.HOLDER, NOW),
            ("missed", None, Step.LURAH, NOW + 30 * MINUTE),
            ("raised", "terlambat", Step.CAMAT, NOW + 60 * MINUTE),
        ]
        assert {row.recorded_at for row in events} == {NOW + 75 * MINUTE}

    def test_steps_missed_while_it_lives_are_told_too(self, town: Town):
        town.report(ago=HOUR)
        tick(town.conn, now=NOW + MINUTE)
        tick(town.conn, now=NOW + 3 * HOUR)
        [alert] = alert_rows(town)
        assert history(town, alert.id)[-3:] == [
            ("missed", "lurah"),
            ("missed", "camat"),
            ("escalated", "walikota"),
        ]

    def test_by_the_citys_own_rule_also_those_that_are_open(self, town: Town):
        town.report(ago=HOUR)
        tick(town.conn, now=NOW + MINUTE)
        rule = Escalation(lurah=5 * MINUTE, camat=6 * MINUTE, walikota=7 * MINUTE)
        set_alert_rule(
            town.conn, city=town.city, rule=rule, scope=EVERYTHING, actor="admin", now=NOW
        )
        assert alert_rows(town)[0].next_step_at == NOW + 5 * MINUTE
        tick(town.conn, now=NOW + 5 * MINUTE)
        assert alert_rows(town)[0].step == Step.LURAH
        patient = Escalation(lurah=HOUR, camat=2 * HOUR, walikota=3 * HOUR)
        set_alert_rule(
            town.conn, city=town.city, rule=patient, scope=EVERYTHING, actor="admin", now=NOW
        )
        tick(town.conn, now=NOW + 90 * MINUTE)
        assert (alert_rows(town)[0].step, alert_rows(town)[0].next_step_at) == (
            Step.LURAH,
            NOW + 2 * HOUR,
        )


class TestTaking:
    def test_one_that_is_taken_goes_no_further_and_comes_again_without_a_change(self, town: Town):
        town.report(ago=HOUR)
        tick(town.conn, now=NOW + 31 * MINUTE)
        alert_id = acknowledge_first(town, NOW + 32 * MINUTE)
        assert tick(town.conn, now=NOW + 91 * MINUTE) == Ticked()
        tick(town.conn, now=NOW + 92 * MINUTE)
        [again] = alert_rows(town)
        assert (again.id, again.state, again.step, again.reraised) == (alert_id, "open", 1, 1)
        assert (again.acknowledged_by, again.note) == ("Operator", "petugas di jalan")
        assert again.next_step_at == NOW + 122 * MINUTE  # half an hour from lurah to camat
        assert history(town, alert_id)[-2:] == [
            ("acknowledged", "petugas di jalan"),
            ("reraised", "lurah"),
        ]

    def test_a_change_of_stage_lets_it_stand(self, town: Town):
        report = town.report((Stage.PROSES, 11 * HOUR), ago=12 * HOUR)
        tick(town.conn, now=NOW)
        acknowledge_first(town, NOW + MINUTE)
        held = StageStep(Stage.DITAHAN, NOW + 10 * MINUTE, reason="PLN")
        record_stage(town.conn, report_id=report, step=held, now=held.at, **COMMON)
        assert tick(town.conn, now=NOW + 61 * MINUTE) == Ticked()
        [alert] = alert_rows(town)
        assert (alert.state, alert.reraise_at) == ("acknowledged", None)

    def test_another_change_does_not(self, town: Town):
        report = town.report((Stage.PROSES, 11 * HOUR), ago=12 * HOUR)
        tick(town.conn, now=NOW)
        acknowledge_first(town, NOW + MINUTE)
        note = {"kind": EventKind.NOTE, "value": None, "note": "ya", "at": NOW + 2 * MINUTE}
        record_fact(town.conn, report_id=report, now=NOW + 2 * MINUTE, **note, **COMMON)
        tick(town.conn, now=NOW + 61 * MINUTE)
        assert alert_rows(town)[0].state == "open"
