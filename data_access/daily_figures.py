"""What the last 24 hours had, beside the same hours of the eight weeks before."""

from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    cast,
    extract,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from dashboard.access import Scope
from dashboard.briefs import DAY, Figure, FigureKind
from dashboard.filters import Filters
from dashboard.usual import BUSY_DAY, WEEKS, usual_of
from data_access import conditions
from data_access.breaches import first_late_at
from data_access.connection import Connection
from data_access.schema import reports
from data_access.trends import naive
from data_access.usual import data_began

WEEK = timedelta(days=7)
WEEK_S, DAY_S = WEEK.total_seconds(), DAY.total_seconds()


def daily_figures(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> tuple[Figure, ...]:
    """The reports of the last 24 hours that came in, were done and are so still, and became late,
    each with its usual range; None for that where there are too few weeks to tell.

    Weeks from before the data began, and those whose day had no report at all where there always
    are some, are missing.
    """
    late_at, rows = first_late_at(now), conditions.counted(filters, scope)
    sorts = {
        FigureKind.RECEIVED: (reports.c.created_at, rows),
        FigureKind.DONE: (reports.c.stopped_at, and_(rows, conditions.is_done())),
        FigureKind.LATE: (late_at, and_(rows, late_at.is_not(None))),
    }
    asked = [_counts(kind, at, where, now) for kind, (at, where) in sorts.items()]
    found: dict[str, dict[int, int]] = {kind.value: {} for kind in FigureKind}
    for kind, week, number in conn.execute(union_all(*asked)).all():
        found[kind][week] = number
    known = _known(conn, filters, scope, now, found[FigureKind.RECEIVED])
    return tuple(
        Figure(
            kind,
            found[kind].get(0, 0),
            usual_of([found[kind].get(week, 0) if known[week] else None for week in sorted(known)]),
        )
        for kind in FigureKind
    )


def _counts(kind: FigureKind, at: ColumnElement[Any], where: Any, now: datetime) -> Any:
    """How many there were in the day that ends so many whole weeks before now."""
    ago = literal(now.timestamp()) - extract("epoch", at)
    week = cast(func.floor(ago / WEEK_S), BigInteger)
    return (
        select(
            literal_column(f"'{kind.value}'").label("kind"),
            week.label("week"),
            func.count().label("n"),
        )
        .where(where, at > now - WEEKS * WEEK - DAY, at <= now, ago - week * WEEK_S < DAY_S)
        .group_by("week")
    )


def _known(
    conn: Connection, filters: Filters, scope: Scope, now: datetime, received: dict[int, int]
) -> dict[int, bool]:
    began = data_began(conn, filters=filters, scope=scope)
    local = naive(now.astimezone(filters.city.zone))
    weeks = range(1, WEEKS + 1)
    since = {w: began is not None and local - w * WEEK - DAY >= began for w in weeks}
    counts = [received.get(week, 0) for week in weeks if since[week]]
    busy = bool(counts) and median(counts) >= BUSY_DAY
    return {week: since[week] and not (busy and not received.get(week)) for week in weeks}
