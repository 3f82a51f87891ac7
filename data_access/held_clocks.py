"""Who held the clocks that a unit missed: how long each, until they were late."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, not_, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.held import HeldClock
from dashboard.leaderboard import UnitKind
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.leaderboard import except_for, with_charged
from data_access.schema import agencies, areas, reports, spells

MOST = 8


def held_clocks(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    clock: ClockName,
    unit_id: int,
    without: tuple[int, ...] = (),
) -> tuple[HeldClock, ...]:
    """Of the clocks of the window that the unit missed: who held their reports from creation to the
    due time, those who held longest first. By the wall's clock, pauses included. Asked of
    PostgreSQL: the mirror has no spells."""
    due = clocks.due_at(clock)
    source, charged = with_charged(
        reports.join(spells, and_(spells.c.report_id == reports.c.id, spells.c.from_at < due)),
        unit,
        clock,
    )
    holder = areas.alias("who_held")
    span = func.least(func.coalesce(spells.c.to_at, due), due) - spells.c.from_at
    seconds = func.sum(func.extract("epoch", span))
    asked = (
        select(
            func.coalesce(agencies.c.name, holder.c.name).label("who"),
            holder.c.code,
            func.count(reports.c.id.distinct()),
            seconds,
        )
        .select_from(
            source.outerjoin(holder, holder.c.id == spells.c.holder_area_id).outerjoin(
                agencies, agencies.c.id == spells.c.holder_agency_id
            )
        )
        .where(
            conditions.answered_for(filters, scope, clock),
            clocks.decided_in(clock, *filters.bounds(now)),
            charged == unit_id,
            not_(func.coalesce(clocks.met(clock), False)),
            except_for(without),
        )
        .group_by("who", holder.c.code)
        .order_by(seconds.desc(), "who")
        .limit(MOST)
    )
    return tuple(
        HeldClock(name, code, number, timedelta(seconds=round(float(total))))
        for name, code, number, total in conn.execute(asked).all()
    )
