"""After any sequence of ticks, at once or late or killed, what lives is what the histories say."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select, update

from dashboard.alerts import (
    ALERTED_KINDS,
    ClosedWhy,
)
from dashboard.history import StageStep
from dashboard.lifecycle import STOPPED, EventKind, Stage
from dashboard.sla import ClockName, Clocks, ClockState
from data_access import alert_ticks
from data_access.alert_ticks import Ticked, tick
from data_access.history import record_fact, record_stage
from data_access.schema import alert_events, alerts, deliveries, reports, webhooks
from tests.factories import NOW, Town
from tests.questions.alerting import live
from tests.questions.random_history import write_random_history
from tests.questions.test_clocks import read_all, town_policy

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPEN_STAGES = (Stage.DITAHAN, Stage.PROSES, Stage.DISPOSISI)
COMMON: dict[str, Any] = {"actor": "operator", "source": "test"}


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

    def test_very_many_are_settled_some_at_a_time(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(alert_ticks, "MOST", 2)
        with engine.begin() as conn:
            town = Town(conn)
            town_policy(town)
            late = [town.report(ago=2 * HOUR) for _ in range(5)]
            lefts = [tick(conn, now=NOW).left for _ in range(3)]  # type: ignore[union-attr]
            assert lefts == [3, 1, 0]
            assert {report_id for report_id, *_ in live(conn)} == set(late)

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
