"""The tree of places: what lies where, and the figures of a place's children."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal_column, or_, select, union_all

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.metrics import AreaFigures, Compliance, Standing
from dashboard.places import City, Level, Place, is_direct_child
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.schema import areas, reports

HOUR = timedelta(hours=1)
Period = tuple[datetime, datetime]
_COLUMNS = (
    areas.c.id,
    areas.c.code,
    areas.c.name,
    areas.c.level,
    areas.c.km2,
    areas.c.approximate,
    areas.c.valid_to,
)


def places(conn: Connection, *, city: City, scope: Scope) -> dict[str, Place]:
    """All places of the city that the user may look at, by code, with the ones above them.

    A place above a scope is named so that the way up can be drawn, though nothing is seen there.
    """
    rows = conn.execute(
        select(*_COLUMNS).where(areas.c.city_id == city.id).order_by(areas.c.code)
    ).all()
    found = {row.code: _place(row) for row in rows}
    return {code: place for code, place in found.items() if scope.sees_area(code, city.code)}


def area_figures(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> tuple[AreaFigures, ...]:
    """The figures of each child of the place looked at that the user may see, by code."""
    current, previous = filters.bounds(now), filters.before(now)
    counts = conn.execute(
        union_all(
            *_open_by_area(filters, scope, at=current[1], now=now, then=0),
            *_open_by_area(filters, scope, at=previous[1], now=now, then=1),
            _received_by_area(filters, scope, previous, current),
            _decided_by_area(filters, scope, current),
        )
    ).all()
    inside = areas_inside(conn, filters=filters)
    child_of = {
        row.id: child
        for row in inside
        if (child := child_above(row.code, filters.area)) is not None
    }
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for area_id, what, *numbers in counts:
        child = child_of.get(area_id)
        if child is not None:
            had = sums[child, what]
            sums[child, what] = [one + more for one, more in zip(had, numbers, strict=True)]
    return tuple(
        AreaFigures(
            code=row.code,
            name=row.name,
            km2=row.km2,
            standing=Standing(*sums[row.code, "open 0"]),
            standing_before=Standing(*sums[row.code, "open 1"]),
            received=sums[row.code, "received"][1],
            received_before=sums[row.code, "received"][0] - sums[row.code, "received"][1],
            received_last_hour=sums[row.code, "received"][2],
            compliance=Compliance(*sums[row.code, "decided"][:2]),
        )
        for row in inside
        if is_shown_child(row, filters=filters, scope=scope)
    )


def areas_inside(conn: Connection, *, filters: Filters) -> list[Any]:
    """The rows of the place looked at and of all areas below it, by code."""
    rows = conn.execute(
        select(*_COLUMNS).where(
            areas.c.city_id == filters.city.id,
            or_(areas.c.code == filters.area, areas.c.code.startswith(f"{filters.area}.")),
        )
    ).all()
    return sorted(rows, key=lambda row: str(row.code))


def child_above(code: str, root: str) -> str | None:
    """The code of the child of `root` that an area lies in, or is; None for one in none of them."""
    if not code.startswith(f"{root}."):
        return None
    return f"{root}.{code[len(root) + 1 :].split('.')[0]}"


def is_shown_child(row: Any, *, filters: Filters, scope: Scope) -> bool:
    """Whether an area is a child of the place looked at that has figures of its own."""
    return (
        is_direct_child(row.code, filters.area)
        and scope.sees_area(row.code, filters.city.code)
        and row.valid_to is None
    )


def _open_by_area(
    filters: Filters, scope: Scope, *, at: datetime, now: datetime, then: int
) -> list[Select[Any]]:
    """Open, late and at risk at that time."""
    rows = conditions.counted(filters, scope)
    return [
        select(
            reports.c.area_id,
            literal_column(f"'open {then}'").label("what"),
            func.count(),
            func.count().filter(part.late),
            func.count().filter(part.at_risk),
        )
        .select_from(part.source)
        .where(part.where)
        .group_by(reports.c.area_id)
        for part in clocks.open_at(rows, at=at, now=now)
    ]


def _received_by_area(
    filters: Filters, scope: Scope, previous: Period, current: Period
) -> Select[Any]:
    """Received in both periods, in the current one, and in its last hour."""
    created_at, (start, end) = reports.c.created_at, current
    return (
        select(
            reports.c.area_id,
            literal_column("'received'").label("what"),
            func.count(),
            func.count().filter(created_at >= start),
            func.count().filter(created_at >= end - HOUR),
        )
        .where(conditions.counted(filters, scope), conditions.created_in(previous[0], end))
        .group_by(reports.c.area_id)
    )


def _decided_by_area(filters: Filters, scope: Scope, period: Period) -> Select[Any]:
    """Resolution clocks met and decided in the period."""
    clock = ClockName.RESOLUTION
    return (
        select(
            reports.c.area_id,
            literal_column("'decided'").label("what"),
            func.count().filter(clocks.met(clock)),
            func.count(),
            literal_column("0"),
        )
        .where(
            conditions.counted(filters, scope),
            clocks.decided_in(clock, *period),
        )
        .group_by(reports.c.area_id)
    )


def _place(row: Any) -> Place:
    return Place(
        id=row.id,
        code=row.code,
        parent_code=row.code.rpartition(".")[0] or None,
        name=row.name,
        level=Level(row.level),
        km2=row.km2,
        approximate=row.approximate,
        valid_to=row.valid_to,
    )
