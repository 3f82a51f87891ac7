"""What tests of deliveries share: couriers, a clock to turn, receivers, a look at the outbox."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from dashboard.deliveries import Webhook
from data_access.alert_ticks import tick
from data_access.courier import Carrier, Courier
from data_access.outbox import Post
from data_access.schema import deliveries, delivery_attempts
from data_access.webhooks import add_webhook
from tests.factories import AUTHOR, NOW, Town
from tests.questions.receivers import HttpReceiver, MailReceiver
from tests.questions.test_clocks import town_policy

APP_KEY = "kunci-aplikasi"


class Clock:
    """Stands at NOW until a test turns it on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def http() -> Iterator[HttpReceiver]:
    receiver = HttpReceiver().start()
    yield receiver
    receiver.stop()


@pytest.fixture
def mail() -> Iterator[MailReceiver]:
    receiver = MailReceiver().start()
    yield receiver
    receiver.stop()


Start = Callable[..., Courier]


@pytest.fixture
def courier(engine: Engine, clock: Clock) -> Iterator[Start]:
    """Starts couriers, as a process would."""
    started: list[Courier] = []

    def start(**settings: Any) -> Courier:
        carrier = Carrier(app_key=lambda: APP_KEY, **settings)
        started.append(Courier(engine, carrier=carrier, clock=clock, every_s=0.05))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.stop()


def until(come: Callable[[], bool], seconds: float = 30.0) -> None:
    """Waits for something to come true; fails when it does not."""
    end = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def hook(engine: Engine, town: Town, url: str) -> Webhook:
    with engine.begin() as conn:
        return add_webhook(conn, city=town.city, url=url, at_risk=False, author=AUTHOR, now=NOW)


def alert(engine: Engine, town: Town, number: int, now: datetime = NOW, **post: Any) -> None:
    """Lets so many reports be late, one tick for each: one delivery each for who is told."""
    with engine.begin() as conn:
        town.conn, town.now = conn, now
        for _ in range(number):
            town.report(ago=61 * timedelta(minutes=1))
            tick(conn, now=now, post=Post(**post))


def states(engine: Engine) -> Counter[str]:
    with engine.connect() as conn:
        return Counter(conn.execute(select(deliveries.c.state)).scalars())


def attempts(engine: Engine) -> list[Any]:
    with engine.connect() as conn:
        return list(conn.execute(select(delivery_attempts).order_by(delivery_attempts.c.id)).all())


def delivered(engine: Engine, number: int) -> Callable[[], bool]:
    return lambda: states(engine) == {"delivered": number}


def flood_town(engine: Engine) -> Town:
    """A town whose floods are to be seen within an hour."""
    with engine.begin() as conn:
        town = Town(conn)
        town_policy(town)
        return town
