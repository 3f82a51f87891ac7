"""Reports that became late in a time, by place: each counted once, when its first clock did."""

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.places import areas_inside, child_above
from data_access.schema import reports


def breaches(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    since: datetime,
    until: datetime | None = None,
) -> dict[str, int]:
    """How many reports became late from `since` to `until` (not included; None: until
    `now`), by the code of the child place; those of the place itself by its own."""
    until = until or now
    late_at = first_late_at(until)
    rows = conn.execute(
        select(reports.c.area_id, func.count().label("n"))
        .where(
            conditions.counted(filters, scope),
            or_(*(clocks.breached_in(clock, since, until) for clock in ClockName)),
            late_at >= since,
        )
        .group_by(reports.c.area_id)
    ).all()
    place_of = {row.id: row.code for row in areas_inside(conn, filters=filters)}
    found: Counter[str] = Counter()
    for area_id, number in rows:
        code = place_of.get(area_id, filters.area)
        found[child_above(code, filters.area) or filters.area] += number
    return dict(sorted(found.items()))


def first_late_at(now: datetime) -> ColumnElement[datetime]:
    """When the first of a report's clocks passed its due time, by `now`; null where none has."""
    return func.least(*(case((_passed(clock, now), clocks.due_at(clock))) for clock in ClockName))


def _passed(clock: ClockName, now: datetime) -> ColumnElement[bool]:
    stop, due = clocks.STOP[clock], clocks.due_at(clock)
    return and_(due < now, or_(stop.is_(None), stop > due))
