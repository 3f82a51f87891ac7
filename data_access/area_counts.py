"""How many reports came in in each area of a city's lowest level."""

from datetime import datetime

from sqlalchemy import func, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.lenses import AreaCount
from dashboard.places import parent_code
from data_access import conditions
from data_access.connection import Connection
from data_access.schema import areas, reports


def area_counts(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> tuple[AreaCount, ...]:
    """The window's reports by each area of the lowest level in force that the user may see, by
    code: of the whole city, whichever place the filters leave. Reports that stand at an area above
    those, or at one that has ended, are in none."""
    rows = filters.but(area=filters.city.code)
    counts = conn.execute(
        select(reports.c.area_id, func.count().label("n"))
        .where(conditions.counted(rows, scope), conditions.created_in(*filters.bounds(now)))
        .group_by(reports.c.area_id)
    ).all()
    received = {row.area_id: row.n for row in counts}
    found = conn.execute(
        select(areas.c.id, areas.c.code, areas.c.name)
        .where(areas.c.city_id == filters.city.id, areas.c.valid_to.is_(None))
        .order_by(areas.c.code)
    ).all()
    above = {parent_code(row.code) for row in found}
    return tuple(
        AreaCount(row.code, row.name, received.get(row.id, 0))
        for row in found
        if row.code not in above and scope.sees_area(row.code, filters.city.code)
    )
