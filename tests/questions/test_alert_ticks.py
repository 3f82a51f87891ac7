"""Ticks: what lives after them is what the histories say, however often and late they come."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select, update

from dashboard.access import Role, Scope
from dashboard.alerts import (
    ALERTED_KINDS,
    AlertEventKind,
    AlertState,
    ClosedWhy,
    Escalation,
    Level,
    Step,
)
from dashboard.history import StageStep
from dashboard.lifecycle import STOPPED, EventKind, ReportKind, Stage
from dashboard.sla import ClockName, Clocks, ClockState
from data_access.alert_mutes import add_mute, end_mute
from data_access.alert_rules import set_alert_rule
from data_access.alert_ticks import Ticked, tick
from data_access.alerts import Taker, acknowledge
from data_access.history import record_fact, record_stage
from data_access.schema import alert_events, alerts, deliveries, reports, webhooks
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.random_history import write_random_history
from tests.questions.test_clocks import read_all, town_policy

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPERATOR = Taker(user_id=None, username="operator", name="Operator")
OPEN_STAGES = (Stage.DITAHAN, Stage.PROSES, Stage.DISPOSISI)
COMMON: dict[str, Any] = {"actor": "operator", "source": "test"}


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town in which floods are to be seen within an hour and done within ten."""
    town = Town(conn)
    town_policy(town)
    return town


def live(conn: Connection) -> set[tuple[int, str, int, str]]:
    rows = conn.execute(
        select(alerts.c.report_id, alerts.c.clock, alerts.c.run, alerts.c.level).where(
            alerts.c.state != "closed"
        )
    )
    return {tuple(row) for row in rows}


def alert_rows(town: Town, report_id: int | None = None) -> list[Any]:
    asked = select(alerts).order_by(alerts.c.id)
    if report_id is not None:
        asked = asked.where(alerts.c.report_id == report_id)
    return list(town.conn.execute(asked).all())


def history(town: Town, alert_id: int) -> list[tuple[str, Any]]:
    """Of each event its kind, and the level or step or note that it is about."""
    rows = town.conn.execute(
        select(alert_events).where(alert_events.c.alert_id == alert_id).order_by(alert_events.c.id)
    )
    steps = {step.value: step.name.lower() for step in Step}
    return [(row.kind, row.note or row.level or steps.get(row.step)) for row in rows]


def should_live(
    read: list[tuple[Any, Clocks]], now: datetime, before: set[tuple[int, str, int, str]]
) -> set[tuple[int, str, int, str]]:
    """What lives by the histories: clocks that are late or at risk; and those that were at risk
    when they were paused, if a tick saw that."""
    found = set()
    for row, clocks in read:
        if row.kind not in ALERTED_KINDS or row.area_id is None or row.dihapus:
            continue
        for name in ClockName:
            reading = clocks[name].at(now)
            at_risk = (row.id, name.value, reading.run, "berisiko")
            held = reading.state is ClockState.DITAHAN and at_risk in before
            if reading.state is ClockState.TERLAMBAT:
                found.add((row.id, name.value, reading.run, "terlambat"))
            elif reading.state is ClockState.BERISIKO or held:
                found.add(at_risk)
    return found


def acknowledge_first(town: Town, now: datetime, note: str | None = "petugas di jalan") -> int:
    [alert, *_] = [row for row in alert_rows(town) if row.state == AlertState.OPEN]
    scope = Scope(role=Role.OPERATOR, cities=frozenset({"73.71"}))
    acknowledge(town.conn, alert_id=alert.id, scope=scope, taker=OPERATOR, note=note, now=now)
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


class TestMutes:
    def mute(self, town: Town, **fields: Any) -> Any:
        usual = {
            "scope": EVERYTHING,
            "area": "73.71.09",
            "from_at": NOW,
            "to_at": NOW + 3 * HOUR,
            "reason": "perbaikan drainase",
            "actor": "operator",
            "now": NOW,
        }
        return add_mute(town.conn, **(usual | fields))

    def test_a_muted_one_is_raised_and_neither_goes_up_nor_is_told(self, town: Town):
        town.report(ago=HOUR)
        self.mute(town)
        tick(town.conn, now=NOW + MINUTE)
        [alert] = alert_rows(town)
        assert (alert.state, alert.muted_at, alert.next_step_at) == (
            "open",
            NOW + MINUTE,
            None,
        )
        assert tick(town.conn, now=NOW + 179 * MINUTE) == Ticked()
        # It goes on from where it was: a minute after the breach.
        tick(town.conn, now=NOW + 180 * MINUTE)
        [alert] = alert_rows(town)
        assert (alert.step, alert.muted_at) == (Step.HOLDER, None)
        assert alert.next_step_at == NOW + (180 + 29) * MINUTE
        told = [kind for kind, _ in history(town, alert.id)]
        assert told == ["missed", "raised", "muted", "unmuted"]

    def test_a_live_one_falls_silent_and_speaks_when_the_mute_is_ended(self, town: Town):
        town.report(ago=HOUR)
        tick(town.conn, now=NOW + 20 * MINUTE)
        mute = self.mute(town, from_at=NOW + 25 * MINUTE)
        assert tick(town.conn, now=NOW + 24 * MINUTE) == Ticked()
        tick(town.conn, now=NOW + 25 * MINUTE)
        end = {"mute_id": mute.id, "scope": EVERYTHING, "actor": "operator"}
        end_mute(town.conn, now=NOW + 65 * MINUTE, **end)
        tick(town.conn, now=NOW + 65 * MINUTE)
        [alert] = alert_rows(town)
        assert (alert.step, alert.next_step_at) == (Step.HOLDER, NOW + 70 * MINUTE)

    def test_only_what_it_is_about(self, town: Town):
        town_policy(town, "sampah")
        muted = town.report(ago=11 * HOUR, area="73.71.09.1002")
        town.report(ago=11 * HOUR, area="73.71.02.1001")
        town.report(ago=11 * HOUR, area="73.71.09.1002", category="sampah")
        about = {"category": "banjir", "clock": ClockName.RESPONSE, "level": Level.TERLAMBAT}
        self.mute(town, **about)
        tick(town.conn, now=NOW)
        quiet = [(row.report_id, row.clock) for row in alert_rows(town) if row.muted_at]
        assert quiet == [(muted, "response")]

    def test_one_that_was_at_risk_when_it_was_paused_falls_silent_too(self, town: Town):
        report = town.report((Stage.PROSES, 9 * HOUR), ago=10 * HOUR - 2 * MINUTE)
        tick(town.conn, now=NOW - 2 * MINUTE)
        held = StageStep(Stage.DITAHAN, NOW - MINUTE, reason="PLN")
        record_stage(town.conn, report_id=report, step=held, now=NOW, **COMMON)
        self.mute(town)
        tick(town.conn, now=NOW)
        assert [row.muted_at for row in alert_rows(town)] == [NOW]
        assert tick(town.conn, now=NOW + MINUTE) == Ticked()

    @pytest.mark.parametrize("seed", range(4))
    def test_sql_and_python_agree_on_what_is_muted(self, conn: Connection, seed: int):
        town, random = Town(conn), Random(seed)
        write_random_history(conn, town=town, reports=500, seed=seed)
        for _ in range(3):
            self.mute(
                town,
                area=random.choice(["73.71", "73.71.09", "73.71.02.1001"]),
                category=random.choice([None, *town.categories]),
                clock=random.choice([None, *ClockName]),
                level=random.choice([None, *Level]),
                to_at=NOW + random.randint(1, 40) * HOUR,
            )
        for later in (timedelta(), 20 * HOUR, 41 * HOUR):
            tick(conn, now=NOW + later)
            # What Python left wrong by the words of SQL would be looked at again.
            assert tick(conn, now=NOW + later) == Ticked()
        assert AlertEventKind.MUTED in set(conn.execute(select(alert_events.c.kind)).scalars())


class TestTogether:
    def test_while_one_ticks_another_does_not(self, engine: Engine):
        with engine.begin() as conn, engine.begin() as other:
            Town(conn)
            assert tick(conn, now=NOW) == Ticked()
            assert tick(other, now=NOW) is None

    def test_many_at_once_raise_nothing_twice(self, engine: Engine):
        with engine.begin() as conn:
            town = Town(conn)
            town_policy(town)
            for _ in range(50):
                town.report(ago=11 * HOUR)
        barrier = threading.Barrier(4)

        def run() -> None:
            for number in range(6):
                barrier.wait()
                with engine.begin() as conn:
                    tick(conn, now=NOW + number * 20 * MINUTE)

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with engine.connect() as conn:
            told = (alert_events.c.alert_id, alert_events.c.kind, alert_events.c.step)
            twice = select(*told).group_by(*told).having(func.count() > 1)
            assert conn.execute(select(func.count()).select_from(alerts)).scalar() == 100
            assert conn.execute(twice).all() == []

    def test_a_report_that_somebody_else_holds_is_left_for_the_next_tick(self, engine: Engine):
        with engine.begin() as conn:
            town = Town(conn)
            town_policy(town)
            held, free = town.report(ago=2 * HOUR), town.report(ago=2 * HOUR)
        with engine.begin() as writer:
            step = StageStep(Stage.PROSES, NOW)
            record_stage(writer, report_id=held, step=step, now=NOW, **COMMON)
            with engine.begin() as conn:
                ticked = tick(conn, now=NOW)
                assert ticked is not None
                assert ticked.left == 1
                assert live(conn) == {(free, "response", 1, "terlambat")}
        with engine.begin() as conn:
            tick(conn, now=NOW)
            assert live(conn) == {(free, "response", 1, "terlambat")}

    def test_killed_after_any_statement_the_next_tick_goes_on(self, engine: Engine):
        with engine.begin() as conn:
            town = Town(conn)
            town_policy(town)
            for _ in range(3):
                town.report(ago=2 * HOUR)
            insert_webhook(conn, town)

        class Killed(Exception):
            pass

        survived = 0
        for statements in range(1, 100):
            count = 0

            def kill(*_: object, last: int = statements) -> None:
                nonlocal count
                count += 1
                if count > last:
                    raise Killed

            with engine.connect() as conn:
                event.listen(conn, "before_cursor_execute", kill)
                try:
                    tick(conn, now=NOW)
                except Killed:
                    survived += 1
                    continue
                conn.commit()
                break
        assert survived > 8
        with engine.connect() as conn:
            rows = conn.execute(select(alerts.c.id)).all()
            assert len(rows) == 3
            raised = select(func.count()).where(alert_events.c.kind == "raised")
            assert conn.execute(raised).scalar() == 3
            assert conn.execute(select(func.count()).select_from(deliveries)).scalar() == 3


def insert_webhook(conn: Connection, town: Town) -> None:
    conn.execute(
        insert(webhooks).values(
            city_id=town.city.id, url="http://127.0.0.1:9/x", created_at=NOW, created_by="test"
        )
    )


def test_what_lives_is_what_the_histories_say(conn: Connection):
    """After any sequence of ticks at rising times, between which reports go on living."""
    town, random = Town(conn), Random(11)
    write_random_history(conn, town=town, reports=1_500, seed=20261125)
    now, before = NOW, set()
    for _ in range(14):
        tick(conn, now=now)
        read = list(read_all(town))
        before = should_live(read, now, before)
        assert live(conn) == before
        again = tick(conn, now=now)
        assert again == Ticked()
        now += random.choice([timedelta(seconds=5), 7 * MINUTE, 3 * HOUR, 40 * HOUR])
        live_on(town, random, now)
    levels = Counter(level for *_, level in before)
    assert min(levels.values()) > 5
    why = Counter(conn.execute(select(alerts.c.closed_why)).scalars())
    assert all(why[reason] > 5 for reason in ClosedWhy), why


def live_on(town: Town, random: Random, now: datetime) -> None:
    """Some reports change: by a stage, by two at once, by a corrected category, by leaving."""
    rows = town.conn.execute(select(reports).where(reports.c.stage.is_not(None))).all()
    categories = list(town.categories.values())
    for row in random.sample([row for row in rows if row.last_change_at < now], 80):
        for stage in next_stages(random, Stage(row.stage)):
            step = StageStep(stage, now, reason="sebab")
            record_stage(town.conn, report_id=row.id, step=step, now=now, **COMMON)
        chance = random.random()
        if chance < 0.4:
            value = random.choice(categories)
            fact = {"kind": EventKind.CATEGORY, "value": value, "at": now, "now": now}
            record_fact(town.conn, report_id=row.id, **fact, **COMMON)
        elif chance < 0.45:
            town.conn.execute(update(reports).where(reports.c.id == row.id).values(dihapus=True))


def next_stages(random: Random, stage: Stage) -> list[Stage]:
    """One stage, or done and reopened before anybody looked."""
    if stage in STOPPED:
        return [Stage.PROSES]
    if random.random() < 0.2:
        return [Stage.SELESAI, Stage.PROSES]
    return [random.choice([one for one in (*OPEN_STAGES, Stage.SELESAI) if one is not stage])]
