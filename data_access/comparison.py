"""The figures of a window beside those of another period or place."""

from datetime import datetime

from dashboard.access import Scope
from dashboard.comparison import WITH_PREVIOUS, YEAR, Comparison, a_year_before
from dashboard.filters import Filters
from dashboard.metrics import Kpis
from data_access.connection import Connection
from data_access.kpis import kpis, kpis_of
from data_access.trends import naive
from data_access.usual import data_began


def compared(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    beside: Comparison = WITH_PREVIOUS,
) -> Kpis | None:
    """The window's figures, as `before` those that they are compared with; None for a year ago
    where the data began later, and for any past where the filters go by how things stand now."""
    current = filters.bounds(now)
    if beside.place is not None:
        there = kpis(conn, filters=filters.but(area=beside.place), scope=scope, now=now)
        here = kpis(conn, filters=filters, scope=scope, now=now)
        return Kpis(here.now, there.now, here.left_out, clocked=here.clocked)
    if filters.narrow.of_now:
        return None
    if beside.beside != YEAR:
        return kpis(conn, filters=filters, scope=scope, now=now)
    then, began = a_year_before(current), data_began(conn, filters=filters, scope=scope)
    if began is None or naive(then[0].astimezone(filters.city.zone)) < began:
        return None
    return kpis_of(conn, filters=filters, scope=scope, now=now, periods=(current, then))
