"""How many reports came in of which category."""

from datetime import datetime

from sqlalchemy import func, select

from dashboard.access import Scope
from dashboard.filters import Filters
from data_access import conditions
from data_access.connection import Connection
from data_access.schema import categories, reports


def category_counts(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> dict[str, int]:
    """The window's reports by category slug: of all categories, whichever the filters leave."""
    rows = filters.but(categories=frozenset())
    counts = (
        select(reports.c.category_id, func.count().label("n"))
        .where(conditions.counted(rows, scope), conditions.created_in(*filters.bounds(now)))
        .group_by(reports.c.category_id)
        .subquery()
    )
    found = conn.execute(
        select(categories.c.slug, counts.c.n)
        .join_from(counts, categories, categories.c.id == counts.c.category_id)
        .order_by(categories.c.slug)
    ).all()
    return {row.slug: row.n for row in found}
