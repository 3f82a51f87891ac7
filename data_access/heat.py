"""Where the reports are: cells of the map's grid, and the density its colours end at."""

import math
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from dashboard.access import Ability, Scope
from dashboard.filters import Filters
from dashboard.metrics import Heat, nice_up
from data_access import conditions
from data_access.connection import Connection, Statement, list_of
from data_access.schema import WORLD_CELLS_LOG2, reports

MANY_REPORTS = 100_000
SCREEN_CELLS = 512
PEAK_SHIFT = 7
AGGREGATE_SHIFT = 5
"""The finest cells, of some 300 m, for who may see numbers but no single report."""
LEAST_TOP = 10.0
"""Reports per km2: below this a handful of reports would glow like a disaster."""
EARTH_CIRCUMFERENCE_KM = 40_075.016686


def heat(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> Heat:
    """The window's reports as cells: of about 10 m, or with over 100,000 of them of a size that
    cuts the place into some 512 by 512; never small enough to point at a house for who may not
    read reports one by one. Reports without a point are in no cell."""
    extent = conn.execute(_extent(filters, scope, now)).one()
    if not extent.n:
        return Heat(x0=0.0, y0=0.0, cell_size=2.0**-WORLD_CELLS_LOG2)
    shift = _shift(extent)
    if not scope.may(Ability.READ_REPORTS):
        shift = max(shift, AGGREGATE_SHIFT)
    x0, y0 = extent.west >> shift, extent.north >> shift
    cells = _cells(filters, scope, now, shift).subquery()
    x, y, count = conn.execute(
        select(list_of(cells.c.x - x0), list_of(cells.c.y - y0), list_of(cells.c.n))
    ).one()
    size = 2.0 ** (shift - WORLD_CELLS_LOG2)
    return Heat(
        x0=x0 * size,
        y0=y0 * size,
        cell_size=size,
        x=x,
        y=y,
        count=count,
    )


def heat_top(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> float:
    """The density, in reports per km2, at which the colour scale ends.

    One for the city, window and lens whatever place is looked at, so that a colour means the same
    at every zoom and on every screen: the densest cell of some 1.2 km, about what the map
    blurs a point over, rounded up.
    """
    whole = replace(filters, area=filters.city.code)
    cells = _cells(whole, scope, now, PEAK_SHIFT).subquery()
    densest = conn.execute(
        select(cells.c.y, cells.c.n).order_by(cells.c.n.desc(), cells.c.y).limit(1)
    ).first()
    density = densest.n / cell_km2(densest.y, PEAK_SHIFT) if densest else 0.0
    return nice_up(max(density, LEAST_TOP))


def cell_km2(y: int, shift: int) -> float:
    """The ground area, in km2, of a grid cell of row `y` at that coarseness."""
    row = (y + 0.5) * 2.0 ** (shift - WORLD_CELLS_LOG2)
    latitude = math.atan(math.sinh(math.pi * (1 - 2 * row)))
    side = EARTH_CIRCUMFERENCE_KM * math.cos(latitude) * 2.0 ** (shift - WORLD_CELLS_LOG2)
    return side * side


def _extent(filters: Filters, scope: Scope, now: datetime) -> Statement:
    return select(
        func.count().label("n"),
        func.min(reports.c.cell_x).label("west"),
        func.max(reports.c.cell_x).label("east"),
        func.min(reports.c.cell_y).label("north"),
        func.max(reports.c.cell_y).label("south"),
    ).where(
        conditions.counted(filters, scope),
        conditions.created_in(*filters.bounds(now)),
        reports.c.cell_x.is_not(None),
    )


def _cells(filters: Filters, scope: Scope, now: datetime, shift: int) -> Statement:
    x = reports.c.cell_x.bitwise_rshift(shift)
    y = reports.c.cell_y.bitwise_rshift(shift)
    return (
        select(x.label("x"), y.label("y"), func.count().label("n"))
        .where(
            conditions.counted(filters, scope),
            conditions.created_in(*filters.bounds(now)),
            reports.c.cell_x.is_not(None),
        )
        .group_by(x, y)
    )


def _shift(extent: Any) -> int:
    if extent.n <= MANY_REPORTS:
        return max(
            0, int(max(extent.east - extent.west, extent.south - extent.north)).bit_length() - 16
        )
    cells = max(extent.east - extent.west, extent.south - extent.north) + 1
    return max(0, math.ceil(math.log2(int(cells) / SCREEN_CELLS)))
