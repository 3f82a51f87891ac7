"""How long reports have been open, and which of them are done."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, extract, func, literal, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.survival import Durations
from data_access import conditions
from data_access.connection import Connection, list_of
from data_access.schema import reports

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400


def durations(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> Durations:
    """The window's reports by the wall's time from creation until done, or for those still open
    until now: of all, whichever time until done the filters leave. Those whose stage nobody knows
    are left out, as nobody knows whether they are done."""
    rows = filters.but(done=None)
    until = func.coalesce(extract("epoch", reports.c.stopped_at), literal(now.timestamp()))
    minutes = rough_minutes(until - extract("epoch", reports.c.created_at))
    counts = (
        select(
            minutes.label("minutes"),
            conditions.is_done().label("is_done"),
            func.count().label("n"),
        )
        .where(
            conditions.counted(rows, scope),
            conditions.created_in(*filters.bounds(now)),
            reports.c.stage.is_not(None),
        )
        .group_by("minutes", "is_done")
        .subquery()
    )
    found = conn.execute(
        select(list_of(counts.c.minutes), list_of(counts.c.is_done), list_of(counts.c.n))
    ).one()
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for minutes, is_done, n in zip(*(column or () for column in found), strict=True):
        sums[minutes][not is_done] += n
    order = sorted(sums)
    return Durations(
        minutes=tuple(order),
        done=tuple(sums[minutes][0] for minutes in order),
        open=tuple(sums[minutes][1] for minutes in order),
    )


def rough_minutes(seconds: ColumnElement[Any]) -> ColumnElement[int]:
    """A length in whole minutes, from a day on in whole hours: more than a picture can show."""
    return cast(
        case(
            (seconds < DAY_S, func.floor(seconds / MINUTE_S)),
            else_=func.floor(seconds / HOUR_S) * (HOUR_S // MINUTE_S),
        ),
        BigInteger,
    )
