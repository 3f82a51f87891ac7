"""The reports behind a figure, one by one: by the same conditions that the figure counts by."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, not_, select, true, union_all

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.reports import ReportLine
from dashboard.sla import ClockName
from dashboard.slices import AT_END, Slice
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection, Statement
from data_access.reports import line_of, select_lines
from data_access.schema import reports

Condition = ColumnElement[bool]
Period = tuple[datetime, datetime]
EQUAL = literal(0)
"""The rank where the newest is the first."""


def slice_lines(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    slice: Slice,
    limit: int = 50,
    offset: int = 0,
) -> tuple[ReportLine, ...]:
    """The reports that a figure of the window counts, for who may read them one by one: late ones
    longest overdue first, those at risk by when they come due, others newest first."""
    rows = and_(conditions.counted(filters, scope), conditions.one_by_one(scope))
    period = filters.bounds(now)
    if slice in AT_END:
        parts = _open_at(slice, rows, period[1], now)
    else:
        parts = [_ranked(EQUAL).where(rows, _of_period(slice, period))]
    ranked = union_all(*parts).subquery()
    page = _in_order(select(ranked), ranked).limit(limit).offset(offset).subquery()
    asked = _in_order(select_lines().join(page, page.c.id == reports.c.id), page)
    return tuple(line_of(row) for row in conn.execute(asked).all())


def _open_at(slice: Slice, rows: Condition, at: datetime, now: datetime) -> list[Statement]:
    """The rows open at that time, or those of them that were in a state."""
    found = []
    for part in clocks.open_at(rows, at=at, now=now):
        state, rank = {
            Slice.OPEN: (true(), EQUAL),
            Slice.LATE: (part.late, part.late_since),
            Slice.AT_RISK: (part.at_risk, part.risk_until),
        }[slice]
        found.append(_ranked(rank).select_from(part.source).where(part.where, state))
    return found


def _of_period(slice: Slice, period: Period) -> Condition:
    """Reports by what happened in the period."""
    if slice is Slice.RECEIVED:
        return conditions.created_in(*period)
    if slice is Slice.RESPONDED:
        return and_(conditions.created_in(*period), reports.c.response_minutes.is_not(None))
    name, _, outcome = slice.partition("_")
    clock = ClockName(name)
    decided = clocks.decided_in(clock, *period)
    met = func.coalesce(clocks.met(clock), False)
    return {"decided": decided, "met": and_(decided, met), "missed": and_(decided, not_(met))}[
        outcome
    ]


def _ranked(rank: ColumnElement[Any]) -> Statement:
    return select(reports.c.id, reports.c.created_at, rank.label("rank"))


def _in_order(asked: Any, by: Any) -> Any:
    return asked.order_by(by.c.rank, by.c.created_at.desc(), by.c.id.desc())
