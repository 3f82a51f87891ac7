"""The thread that ticks: when something changes, as time passes, and after a failure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, func, select

from dashboard.errors import DatabaseAway
from data_access import alert_ticker, alert_ticks
from data_access.alert_ticker import AlertTicker
from data_access.reader import Reader
from data_access.schema import alerts, deliveries
from tests.factories import Town
from tests.questions.delivering import Clock, flood_town, hook, until

HOUR = timedelta(hours=1)


@pytest.fixture
def town(engine: Engine) -> Town:
    return flood_town(engine)


@pytest.fixture
def told() -> Event:
    """Set when something is in the outbox."""
    return Event()


def make(engine: Engine, clock: Clock, told: Event, *, every_s: float) -> AlertTicker:
    return AlertTicker(engine, clock=clock, told=told.set, every_s=every_s, rest_s=0.01)


@pytest.fixture
def ticker(engine: Engine, town: Town, clock: Clock, told: Event) -> Iterator[AlertTicker]:
    ticker = make(engine, clock, told, every_s=0.05)
    ticker.start()
    yield ticker
    ticker.stop()


def number(engine: Engine) -> int:
    with engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(alerts)).scalar_one())


def late_report(engine: Engine, town: Town) -> None:
    with engine.begin() as conn:
        town.conn = conn
        town.report(ago=timedelta(minutes=61))


def test_it_ticks_as_time_passes(
    engine: Engine, town: Town, ticker: AlertTicker, clock: Clock, told: Event
):
    hook(engine, town, "http://127.0.0.1:9/")
    with engine.begin() as conn:
        town.conn = conn
        town.report(ago=timedelta())
    clock.now += 2 * HOUR
    until(lambda: number(engine) == 1)
    assert told.wait(30)
    with engine.connect() as conn:
        assert conn.execute(select(deliveries.c.state)).scalars().all() == ["pending"]


def test_a_change_is_heard_of_at_once(engine: Engine, town: Town, clock: Clock, told: Event):
    """Else it would tick once an hour here."""
    reader = Reader(engine, mirror=None, clock=lambda: datetime.now(UTC))
    ticker = make(engine, clock, told, every_s=3600.0)
    reader.subscribe(ticker.hear)
    reader.start()
    assert reader.wait_for_look()
    ticker.start()
    late_report(engine, town)
    until(lambda: number(engine) == 1)
    ticker.stop()
    reader.stop()


def test_what_a_tick_leaves_is_settled_without_waiting(
    engine: Engine, town: Town, clock: Clock, told: Event, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(alert_ticks, "MOST", 1)
    for _ in range(3):
        late_report(engine, town)
    ticker = make(engine, clock, told, every_s=3600.0)
    ticker.start()
    until(lambda: number(engine) == 3)
    ticker.stop()


def test_what_fails_is_tried_again(
    engine: Engine, town: Town, clock: Clock, told: Event, monkeypatch: pytest.MonkeyPatch
):
    failures = iter([DatabaseAway(), ValueError("broken")])
    real = alert_ticker.tick

    def sometimes(*given: object, **asked: object) -> object:
        for failure in failures:
            raise failure
        return real(*given, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(alert_ticker, "tick", sometimes)
    late_report(engine, town)
    ticker = make(engine, clock, told, every_s=0.02)
    ticker.start()
    until(lambda: number(engine) == 1)
    ticker.stop()


def test_it_ends_while_it_waits(engine: Engine, town: Town, clock: Clock, told: Event):
    ticker = make(engine, clock, told, every_s=3600.0)
    ticker.start()
    ticker.stop()
    assert ticker._thread is not None
    assert not ticker._thread.is_alive()
