"""What comes due within two hours, and what became of the clocks that came due lately."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    case,
    cast,
    extract,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from dashboard.access import Ability, Scope
from dashboard.filters import Filters
from dashboard.narrowing import NOT_NARROWED
from dashboard.pace import (
    LOOKED_BACK,
    WITHIN,
    DueSoon,
    Pace,
    PastClocks,
    SoonLine,
    outlook,
)
from dashboard.places import district_of
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection, Statement, list_of
from data_access.reports import line_of, select_lines
from data_access.schema import areas, categories, reports


def due_soon(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime, limit: int = 50
) -> DueSoon:
    """The open counted reports of the place with a clock that comes due within two hours and none
    that is late, by due time; the window has no part in it. The first `limit` of them are listed,
    none for who may not read reports.

    The usual pace is that of the whole city, as far as the user sees it.
    """
    rows = conn.execute(_coming_due(filters, scope, now)).all()
    if not rows:
        return DueSoon()
    pace = Pace(_past(conn, filters, scope, now), city=filters.city.code)
    lines = [_line(row, pace, now) for row in rows]
    listed = lines[:limit] if scope.may(Ability.READ_REPORTS) else ()
    return replace(outlook([line.estimate for line in lines]), lines=tuple(listed))


def _coming_due(filters: Filters, scope: Scope, now: datetime) -> Statement:
    waits = clocks.STOP[ClockName.RESPONSE].is_(None)
    first = func.least(
        case((waits, clocks.due_at(ClockName.RESPONSE))), clocks.due_at(ClockName.RESOLUTION)
    )
    return (
        select_lines(first.label("due_at"))
        .where(
            conditions.counted(filters, scope),
            conditions.is_open(),
            first > now,
            first <= now + WITHIN,
        )
        .order_by(first, reports.c.id)
    )


def _line(row: Any, pace: Pace, now: datetime) -> SoonLine:
    line = line_of(row)
    urgent = line.urgent(now)
    assert urgent is not None, "it was picked for its clock"
    estimate = pace.estimate(
        urgent.clock,
        category=line.category,
        district=district_of(line.area_code),
        left=row.due_at - now,
    )
    return SoonLine(line, urgent.clock, row.due_at, estimate)


def _past(conn: Connection, filters: Filters, scope: Scope, now: datetime) -> Iterator[PastClocks]:
    city = replace(filters, area=filters.city.code, categories=frozenset(), narrow=NOT_NARROWED)
    rows = conditions.counted(city, scope)
    counts = union_all(*(_came_due(clock, rows, now) for clock in ClockName)).subquery()
    sort = (counts.c.clock, categories.c.slug, areas.c.code)
    found = conn.execute(
        select(*sort, list_of(counts.c.minutes), list_of(counts.c.number))
        .join_from(counts, categories, categories.c.id == counts.c.category_id)
        .join(areas, areas.c.id == counts.c.area_id)
        .group_by(*sort)
    ).all()
    for clock, category, area, minutes, numbers in found:
        left = dict(zip(minutes, numbers, strict=True))
        yield PastClocks(ClockName(clock), category, district_of(area), left)


def _came_due(clock: ClockName, rows: ColumnElement[bool], now: datetime) -> Statement:
    """How many of the rows' clocks that came due lately, and ran close to it, stopped how many
    whole minutes before; null for those that didn't."""
    due_at, stop = clocks.due_at(clock), clocks.STOP[clock]
    left = cast(func.floor(extract("epoch", due_at - stop) / 60), BigInteger)
    return (
        select(
            literal_column(f"'{clock.value}'").label("clock"),
            reports.c.category_id,
            reports.c.area_id,
            case((clocks.met(clock), left)).label("minutes"),
            func.count().label("number"),
        )
        .where(
            rows,
            due_at >= now - LOOKED_BACK,
            due_at < now,
            or_(stop.is_(None), stop > due_at - WITHIN),
        )
        .group_by(reports.c.category_id, reports.c.area_id, "minutes")
    )
