"""The tree of places: what lies where, and the figures of a place's children."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, union_all

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.metrics import AreaFigures
from dashboard.places import City, Level, Place, is_direct_child
from data_access import conditions
from data_access.connection import Connection
from data_access.schema import areas, reports

HOUR = timedelta(hours=1)
_NONE: tuple[ColumnElement[int], ...] = (literal_column("0"),)
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
    start, end = filters.bounds(now)
    before = filters.before(now)
    counts = conn.execute(
        union_all(
            _open_by_area(filters, scope), _received_by_area(filters, scope, before[0], start, end)
        )
    ).all()
    inside = conn.execute(
        select(*_COLUMNS).where(
            areas.c.city_id == filters.city.id,
            or_(areas.c.code == filters.area, areas.c.code.startswith(f"{filters.area}.")),
        )
    ).all()
    child_of = {
        row.id: child
        for row in inside
        if (child := _child_above(row.code, filters.area)) is not None
    }
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in counts:
        child = child_of.get(row.area_id)
        if child is not None:
            sums[child] = [had + more for had, more in zip(sums[child], row[1:], strict=True)]
    return tuple(
        AreaFigures(
            code=row.code,
            name=row.name,
            km2=row.km2,
            open=sums[row.code][0],
            received=sums[row.code][2],
            received_before=sums[row.code][1] - sums[row.code][2],
            received_last_hour=sums[row.code][3],
        )
        for row in sorted(inside, key=lambda row: str(row.code))
        if is_direct_child(row.code, filters.area)
        and scope.sees_area(row.code, filters.city.code)
        and row.valid_to is None
    )


def _open_by_area(filters: Filters, scope: Scope) -> Select[Any]:
    return (
        select(reports.c.area_id, func.count().label("open"), *_NONE * 3)
        .where(conditions.counted(filters, scope), conditions.is_open())
        .group_by(reports.c.area_id)
    )


def _received_by_area(
    filters: Filters, scope: Scope, before: datetime, start: datetime, end: datetime
) -> Select[Any]:
    """Of the period from `start` to `end`, and of the one from `before` to `start`."""
    created_at = reports.c.created_at
    return (
        select(
            reports.c.area_id,
            *_NONE,
            func.count().label("received_in_both"),
            func.count().filter(created_at >= start).label("received"),
            func.count().filter(created_at >= end - HOUR).label("received_last_hour"),
        )
        .where(and_(conditions.counted(filters, scope), conditions.created_in(before, end)))
        .group_by(reports.c.area_id)
    )


def _child_above(code: str, root: str) -> str | None:
    if not code.startswith(f"{root}."):
        return None
    return f"{root}.{code[len(root) + 1 :].split('.')[0]}"


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
