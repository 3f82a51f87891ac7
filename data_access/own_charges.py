"""What somebody answers for: the decided clocks that are charged to places of their own."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, not_, select

from dashboard.access import Scope
from dashboard.contests import OwnCharge, OwnCharges, OwnPlace, Ruling
from dashboard.filters import Filters
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.schema import areas, categories, contests, reports

MOST = 200


def own_charges(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    clock: ClockName,
    limit: int = MOST,
) -> OwnCharges:
    """What the user's own places are charged with in the window, and `limit` of what was missed.

    Asked of PostgreSQL, which alone knows of rulings.
    """
    source, which = _source(clock), _which(filters, scope, now, clock)
    places = conn.execute(
        select(
            areas.c.code,
            areas.c.name,
            func.count().label("decided"),
            func.count().filter(clocks.met(clock)).label("met"),
        )
        .select_from(source)
        .where(which)
        .group_by(areas.c.code, areas.c.name)
        .order_by(areas.c.code)
    ).all()
    missed = conn.execute(
        select(
            reports.c.id.label("report_id"),
            categories.c.slug.label("category"),
            areas.c.code.label("area"),
            areas.c.name.label("area_name"),
            reports.c.created_at,
            clocks.due_at(clock).label("due_at"),
            clocks.STOP[clock].label("stopped_at"),
            conditions.readable(scope).label("readable"),
        )
        .select_from(source.join(categories, categories.c.id == reports.c.category_id))
        .where(which, not_(func.coalesce(clocks.met(clock), False)))
        .order_by(clocks.due_at(clock).desc(), reports.c.id.desc())
        .limit(limit)
    ).all()
    return OwnCharges(
        tuple(OwnPlace(*row) for row in places),
        tuple(OwnCharge(**dict(row._mapping)) for row in missed),
    )


def _source(clock: ClockName) -> FromClause:
    return reports.join(areas, areas.c.id == reports.c[f"{clock.value}_charged_area_id"])


def _which(filters: Filters, scope: Scope, now: datetime, clock: ClockName) -> ColumnElement[Any]:
    upheld = select(contests.c.report_id).where(
        contests.c.clock == clock.value,
        contests.c.ruling == Ruling.UPHELD.value,
        contests.c.area_id == reports.c[f"{clock.value}_charged_area_id"],
    )
    return and_(
        conditions.charged_to(filters, scope, clock),
        clocks.decided_in(clock, *filters.bounds(now)),
        reports.c.id.not_in(upheld.correlate(reports)),
    )
