"""The window played back: what was open, and late, at every step of it, and where."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Integer,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
)

from dashboard.access import Ability, Scope
from dashboard.filters import Filters
from dashboard.metrics import nice_up
from dashboard.playback import Child, Counted, Playback, Spans, Steps, by_step, cut, steps_for
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection, Statement, list_of
from data_access.heat import AGGREGATE_SHIFT, LEAST_TOP, PEAK_SHIFT, cell_km2
from data_access.places import areas_inside, child_above, is_shown_child
from data_access.schema import WORLD_CELLS_LOG2, clock_spells, reports

MANY_SPANS = 150_000
COARSE_CELLS = 128
FINE_BITS = 16
MOMENTS = ("first", "until", "unanswered", "answered", "overdue")


@dataclass(frozen=True)
class _Asked:
    """Whose reports, of which place and window, counted how."""

    filters: Filters
    scope: Scope
    start: datetime
    steps: Steps
    counted: Counted = Counted.OPEN

    @property
    def source(self) -> FromClause:
        if self.counted is Counted.RECEIVED:
            return reports
        return clock_spells.join(reports, reports.c.id == clock_spells.c.report_id)

    @property
    def where(self) -> ColumnElement[bool]:
        rows = conditions.counted(self.filters, self.scope)
        if self.counted is Counted.RECEIVED:
            came = conditions.created_in(self.start, self.steps.end)
            return and_(rows, came, reports.c.stage.is_(None))
        from_at, to_at = clock_spells.c.from_at, clock_spells.c.to_at
        return and_(rows, from_at <= self.steps.end, or_(to_at.is_(None), to_at > self.start))


def playback(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> Playback:
    """The place's reports at every step of the window: which were open, which late.

    Where nothing was open at any time of it, the reports that came in and of which no stage is
    known count, from then on. Cells are some 10 m wide, with over 150,000 times that a report was
    open of a size that cuts the place into some 128 by 128; never small enough to point at a house
    for who may not read reports one by one.
    """
    start, end = filters.bounds(now)
    asked = _Asked(filters, scope, start, steps_for(start, end, filters.city.zone))
    extent = _extent(conn, asked)
    if not extent.n:
        asked = replace(asked, counted=Counted.RECEIVED)
        extent = _extent(conn, asked)
    shift = _shift(extent, scope)
    x0, y0 = (int(edge or 0) >> shift for edge in (extent.west, extent.north))
    children, child_of = _children(conn, asked)
    spans = _spans(conn, asked, shift, child_of)
    placed = spans.x >= 0
    spans = replace(
        spans, x=np.where(placed, spans.x - x0, -1), y=np.where(placed, spans.y - y0, -1)
    )
    size = 2.0 ** (shift - WORLD_CELLS_LOG2)
    return Playback(
        steps=asked.steps,
        counted=asked.counted,
        children=children,
        x0=x0 * size,
        y0=y0 * size,
        cell_size=size,
        stretches=cut(spans),
        top=_top(conn, asked),
    )


def _extent(conn: Connection, asked: _Asked) -> Any:
    """How many times there are that a report was open, and where."""
    columns = (
        func.count().label("n"),
        func.min(reports.c.cell_x).label("west"),
        func.max(reports.c.cell_x).label("east"),
        func.min(reports.c.cell_y).label("north"),
        func.max(reports.c.cell_y).label("south"),
    )
    return conn.execute(select(*columns).select_from(asked.source).where(asked.where)).one()


def _shift(extent: Any, scope: Scope) -> int:
    span = 0 if extent.west is None else max(extent.east - extent.west, extent.south - extent.north)
    if extent.n > MANY_SPANS:
        shift = max(0, math.ceil(math.log2((span + 1) / COARSE_CELLS)))
    else:
        shift = max(0, int(span).bit_length() - FINE_BITS)
    return shift if scope.may(Ability.READ_REPORTS) else max(shift, AGGREGATE_SHIFT)


def _children(conn: Connection, asked: _Asked) -> tuple[tuple[Child, ...], dict[int, int]]:
    """The children that have figures, by code, and in which of them each area lies."""
    filters, scope = asked.filters, asked.scope
    inside = areas_inside(conn, filters=filters)
    shown = [row for row in inside if is_shown_child(row, filters=filters, scope=scope)]
    number = {row.code: place for place, row in enumerate(shown)}
    child_of = {
        row.id: number[child]
        for row in inside
        if (child := child_above(row.code, filters.area)) in number
    }
    return tuple(Child(row.code, row.km2) for row in shown), child_of


def _top(conn: Connection, asked: _Asked) -> float:
    """The density at which the colours end: as `heat_top` has it, of the densest step."""
    whole = replace(asked.filters, area=asked.filters.city.code)
    spans = _spans(conn, replace(asked, filters=whole), PEAK_SHIFT, {})
    placed = spans.x >= 0
    cells, group = np.unique(
        np.stack([spans.y[placed], spans.x[placed]]), axis=1, return_inverse=True
    )
    numbers = by_step(
        group,
        spans.first[placed],
        spans.until[placed],
        spans.count[placed],
        groups=cells.shape[1],
        steps=asked.steps.count + 1,
    )
    most = zip(numbers.max(axis=1, initial=0), cells[0], strict=True)
    return nice_up(max([LEAST_TOP, *(n / cell_km2(int(y), PEAK_SHIFT) for n, y in most)]))


def _spans(conn: Connection, asked: _Asked, shift: int, child_of: dict[int, int]) -> Spans:
    timed = _timed(asked, shift).subquery()
    alike = (
        select(*timed.c, func.count().label("n"))
        .where(timed.c.first < timed.c.until)
        .group_by(*timed.c)
        .subquery()
    )
    columns = conn.execute(select(*(list_of(column) for column in alike.c))).one()
    area_id, *rest = (np.array(column or [], dtype=np.int64) for column in columns)
    elsewhere = max(child_of.values(), default=-1) + 1
    child = np.array([child_of.get(area, elsewhere) for area in area_id.tolist()], dtype=np.int64)
    x, y, first, until, unanswered, answered, overdue, count = rest
    return Spans(x, y, child, first, until, unanswered, answered, overdue, count)


def _timed(asked: _Asked, shift: int) -> Statement:
    """Each time that a report was open, with the steps at which something changed."""
    steps, never = asked.steps, literal(asked.steps.count + 1, Integer)
    moments: tuple[ColumnElement[int], ...]
    if asked.counted is Counted.RECEIVED:
        moments = (_from(reports.c.created_at, steps), never, never, never, never)
    else:
        moments = (
            _from(clock_spells.c.from_at, steps),
            _from(clock_spells.c.to_at, steps),
            _after(clocks.due_at(ClockName.RESPONSE), steps),
            _from(clocks.STOP[ClockName.RESPONSE], steps),
            _after(clock_spells.c.due_at, steps),
        )
    named = (moment.label(name) for moment, name in zip(moments, MOMENTS, strict=True))
    cells = (
        func.coalesce(cell.bitwise_rshift(shift), -1).label(name)
        for cell, name in ((reports.c.cell_x, "x"), (reports.c.cell_y, "y"))
    )
    columns = (reports.c.area_id, *cells, *named)
    return select(*columns).select_from(asked.source).where(asked.where)


def _from(moment: ColumnElement[Any], steps: Steps) -> ColumnElement[int]:
    """The number of the first step at or after the moment; one past the last where none is."""
    return _step(moment, func.ceil(_passed(moment, steps)), moment > steps.end, steps)


def _after(moment: ColumnElement[Any], steps: Steps) -> ColumnElement[int]:
    """The number of the first step after the moment, in the same way."""
    return _step(moment, func.floor(_passed(moment, steps)) + 1, moment >= steps.end, steps)


def _passed(moment: ColumnElement[Any], steps: Steps) -> ColumnElement[Any]:
    """How many steps the moment is after the first one."""
    seconds = cast(extract("epoch", moment), Double) - steps.first.timestamp()
    return seconds / steps.size.total_seconds()


def _step(
    moment: ColumnElement[Any],
    number: ColumnElement[Any],
    beyond: ColumnElement[bool],
    steps: Steps,
) -> ColumnElement[int]:
    within = func.least(func.greatest(number, 0), steps.count)
    return case((or_(moment.is_(None), beyond), steps.count + 1), else_=cast(within, Integer))
