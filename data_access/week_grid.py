"""When in the week reports come in."""

from datetime import datetime

from sqlalchemy import extract, func, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.week_grid import DAYS, HOURS, WeekGrid, hours_within
from data_access import conditions
from data_access.connection import Connection
from data_access.schema import reports
from data_access.trends import naive


def week_grid(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> WeekGrid:
    """The window's reports by weekday and hour: of all hours and weekdays, whichever of them the
    filters leave."""
    rows = filters.but(hours=frozenset(), weekdays=frozenset())
    start, end = filters.bounds(now)
    sort = (
        extract("isodow", reports.c.created_local).label("day"),
        extract("hour", reports.c.created_local).label("hour"),
        reports.c.date_only,
    )
    found = conn.execute(
        select(*sort, func.count().label("n"))
        .where(conditions.counted(rows, scope), conditions.created_in(start, end))
        .group_by(*(column.name for column in sort))
    ).all()
    counts = [[0] * HOURS for _ in range(DAYS)]
    for row in found:
        if not row.date_only:
            counts[int(row.day) - 1][int(row.hour)] += row.n
    zone = filters.city.zone
    return WeekGrid(
        counts=tuple(tuple(day) for day in counts),
        hours=hours_within(*(naive(moment.astimezone(zone)) for moment in (start, end))),
        undated=sum(row.n for row in found if row.date_only),
    )
