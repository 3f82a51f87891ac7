"""What no unit of a leaderboard is charged with, and why: counted and listed."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.leaderboard import Exclusion, Paused
from dashboard.lifecycle import ReportKind, Stage
from dashboard.reports import ReportLine
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.leaderboard import decided_rows, lines_of
from data_access.schema import reports

Condition = ColumnElement[bool]


def excluded(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime, clock: ClockName
) -> tuple[tuple[Exclusion, int], ...]:
    """How many reports of the window are charged to nobody, by why: those whose clock was decided
    in it and that no score counts, and those that came in and have no such clock."""
    # Two statements, so that each can pass over blocks of other times.
    parts = [
        select(_why(clock).label("why"), func.count().label("number"))
        .where(conditions.any_kind(filters, scope), part)
        .group_by("why")
        for part in _left_out(clock, filters.bounds(now))
    ]
    found: Counter[str] = Counter()
    for why, number in conn.execute(union_all(*parts)).all():
        found[why] += number
    return tuple((one, found[one]) for one in Exclusion if found[one])


def excluded_lines(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    clock: ClockName,
    why: Exclusion,
    limit: int = 50,
    offset: int = 0,
) -> tuple[ReportLine, ...]:
    """The reports that `excluded` counts for that reason, newest first, for who may read them."""
    which = and_(
        conditions.any_kind(filters, scope),
        or_(*_left_out(clock, filters.bounds(now))),
        _why(clock) == why.value,
        conditions.one_by_one(scope),
    )
    return lines_of(conn, reports, which, limit, offset)


def decided_among(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    clock: ClockName,
    ids: tuple[int, ...],
) -> int:
    """How many of these reports a board of the window would charge to somebody."""
    decided = decided_rows(filters, scope, clock, filters.bounds(now))
    number: int = conn.execute(select(func.count()).where(decided, reports.c.id.in_(ids))).scalar()
    return number


def paused(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime, clock: ClockName
) -> Paused:
    """What holding back took out of the resolutions decided in the window; nothing of responses,
    which no pause stops."""
    if clock is ClockName.RESPONSE:
        return Paused()
    minutes = reports.c.paused_minutes
    asked = select(func.count().filter(minutes > 0), func.coalesce(func.sum(minutes), 0)).where(
        decided_rows(filters, scope, clock, filters.bounds(now))
    )
    number, total = conn.execute(asked).one()
    return Paused(number, int(total))


def _left_out(clock: ClockName, period: tuple[datetime, datetime]) -> tuple[Condition, Condition]:
    """The reports that came in without such a clock (one that pauses has one); and those whose
    clock was decided, and that no score counts. None is in both."""
    has_clock = clocks.due_at(clock).is_not(None)
    pauses = func.coalesce(clocks.held_at_risk(), False)
    without = and_(
        not_(has_clock),
        true() if clock is ClockName.RESPONSE else not_(pauses),
        conditions.created_in(*period),
    )
    decided = and_(
        has_clock,
        clocks.decided_in(clock, *period),
        or_(reports.c.kind != ReportKind.WARGA.value, conditions.closed_without_work()),
    )
    return without, decided


def _why(clock: ClockName) -> ColumnElement[Any]:
    """The first reason of a left-out report, of those that the report itself tells."""
    reasons = (
        (reports.c.outside, Exclusion.OUTSIDE),
        (reports.c.kind == ReportKind.MESIN.value, Exclusion.MACHINE),
        (reports.c.kind == ReportKind.DARURAT.value, Exclusion.EMERGENCY),
        (reports.c.stage == Stage.DUPLIKAT.value, Exclusion.DUPLICATE),
        (reports.c.stage == Stage.DITOLAK.value, Exclusion.REFUSED),
        (reports.c.stage == Stage.SALAH_WILAYAH.value, Exclusion.WRONG_AREA),
    )
    return case(
        *((which, literal_column(f"'{why.value}'")) for which, why in reasons),
        else_=literal_column(f"'{Exclusion.NO_CLOCK.value}'"),
    )
