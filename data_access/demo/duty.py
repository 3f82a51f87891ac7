"""Duty at the demo's alerts: its operator takes some, as time passes and before it begins."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from dashboard.alerts import AlertState, Level
from dashboard.errors import AlreadyTaken, NotFound
from dashboard.places import City
from data_access import users
from data_access.alert_ticks import tick
from data_access.alerts import Taker, acknowledge
from data_access.demo.city import demo_city
from data_access.demo.generate import SOURCE
from data_access.demo.words import DUTY_NOTES
from data_access.reach import writing
from data_access.schema import alert_events, alerts, reports

OPERATOR = "operator"
"""The user name of the demo account that stands duty."""
WATCHED = timedelta(hours=6)
EVERY = timedelta(minutes=15)
USUALLY_WAITING = 25
"""Breaches that usually wait for somebody to take them."""
CHANCE = 0.03
"""Of one being taken at a look when so many wait; more of them make it likelier."""


def stand_duty(engine: Engine, *, now: datetime) -> int:
    """Plays the last hours of duty after, as ticks and takings at their own times, from the last
    thing known of an alert on; how many alerts were taken. Nothing without a demo city.

    To be called before the alerts tick by themselves: of what went on earlier only what is late
    still shows. Raises DatabaseAway.
    """
    with writing(engine) as conn:
        city = demo_city(conn)
        if city is None:
            return 0
        last = conn.execute(select(func.max(alert_events.c.recorded_at))).scalar()
        taken, rng = 0, Random(f"duty {now.isoformat()}")
        for at in _moments(max(now - WATCHED, last or now - WATCHED), now):
            tick(conn, now=at)
            for alert in _waiting(conn, city)[:-USUALLY_WAITING]:
                taken += _take(conn, alert, now=at, rng=rng)
        return taken


def take_one(conn: Connection, *, city: City, now: datetime, rng: Random) -> int | None:
    """Lets the operator take the breach that has waited longest, now and then; its report's id."""
    waiting = _waiting(conn, city)
    chance = CHANCE * (len(waiting) / USUALLY_WAITING) ** 3
    if not waiting or rng.random() > chance:
        return None
    return waiting[0].report_id if _take(conn, waiting[0], now=now, rng=rng) else None


def _moments(start: datetime, end: datetime) -> Iterator[datetime]:
    """The times from `start` on at which duty looks, and the end."""
    while start < end:
        yield start
        start += EVERY
    yield end


def _waiting(conn: Connection, city: City) -> Sequence[Any]:
    """The breaches of simulated reports that nobody has taken, those first that wait longest."""
    asked = (
        select(alerts.c.id, alerts.c.report_id)
        .join(reports, reports.c.id == alerts.c.report_id)
        .where(
            alerts.c.city_id == city.id,
            alerts.c.state == AlertState.OPEN.value,
            alerts.c.level == Level.TERLAMBAT.value,
            alerts.c.muted_at.is_(None),
            reports.c.source == SOURCE,
        )
        .order_by(alerts.c.due_at, alerts.c.id)
    )
    return conn.execute(asked).all()


def _take(conn: Connection, alert: Any, *, now: datetime, rng: Random) -> bool:
    """Whether the operator has taken it: somebody may have been quicker, or be no more."""
    user_id = users.id_of(conn, username=OPERATOR)
    user = users.get(conn, user_id=user_id) if user_id is not None else None
    if user is None or user.disabled:
        return False
    try:
        acknowledge(
            conn,
            alert_id=alert.id,
            scope=user.scope,
            taker=Taker(user.id, user.username, user.name),
            note=rng.choice(DUTY_NOTES),
            now=now,
        )
    except (AlreadyTaken, NotFound):
        return False
    return True
