"""The open reports that somebody could be asked about. Asked of PostgreSQL: the mirror does not
know what is a duplicate of what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from dashboard.access import Scope
from dashboard.briefs import FEW_DUPLICATES, MOST_ASKED, UNTOUCHED_AFTER
from dashboard.filters import Filters
from dashboard.lifecycle import Stage
from data_access import conditions
from data_access.breaches import first_late_at
from data_access.schema import areas, categories, reports


def askable_reports(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> tuple[Row[Any], ...]:
    """Of the open reports that the user may read one by one, the first few by each reason to ask:
    late for longest, most often told again or reopened, waiting as the most severe."""
    copies = _copies()
    told = func.coalesce(copies.c.n, 0)
    reopened = reports.c.resolution_run - 1
    late_at = first_late_at(now)
    asked = (
        select(
            reports.c.id,
            categories.c.slug.label("category"),
            areas.c.code.label("area"),
            reports.c.created_at,
            reports.c.stage,
            reports.c.severity,
            late_at.label("late_since"),
            told.label("duplicates"),
            reopened.label("reopened"),
        )
        .join_from(reports, categories, categories.c.id == reports.c.category_id)
        .join(areas, areas.c.id == reports.c.area_id)
        .outerjoin(copies, copies.c.duplicate_of == reports.c.id)
        .where(
            conditions.counted(filters, scope),
            conditions.one_by_one(scope),
            conditions.is_open(),
        )
    )
    severe = reports.c.severity.desc(), reports.c.created_at, reports.c.id
    waiting = reports.c.stage == Stage.MENUNGGU.value
    parts = (
        asked.where(late_at.is_not(None)).order_by(late_at, reports.c.id).limit(5 * MOST_ASKED),
        asked.where(or_(told >= FEW_DUPLICATES, reopened > 0))
        .order_by((told + reopened).desc(), *severe)
        .limit(MOST_ASKED),
        asked.where(waiting, reports.c.created_at <= now - UNTOUCHED_AFTER)
        .order_by(*severe)
        .limit(MOST_ASKED),
    )
    found = {row.id: row for part in parts for row in conn.execute(part).all()}
    return tuple(found[id] for id in sorted(found))


def _copies() -> Any:
    """How many reports are duplicates of which."""
    return (
        select(reports.c.duplicate_of, func.count().label("n"))
        .where(reports.c.duplicate_of.is_not(None), ~reports.c.dihapus)
        .group_by(reports.c.duplicate_of)
        .subquery()
    )
