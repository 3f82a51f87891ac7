"""What leaves a unit's score without being done: missed clocks of reports that were closed without
work, and clocks that pause. Each is counted beside the score."""

from datetime import datetime

from sqlalchemy import and_, func, literal, not_, or_, select, union_all

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.leaderboard import Tally, UnitKind
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.leaderboard import Cuts, except_for, tallies, tally_columns, with_charged
from data_access.schema import clock_spells, reports


def closed_late(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    clock: ClockName,
    cuts: Cuts = (),
    without: tuple[int, ...] = (),
) -> tuple[Tally, ...]:
    """The reports whose clock was missed in the window and that were closed without work since, by
    who would be charged with them; without the reports of these ids."""
    decided_at = func.least(clocks.STOP[clock], clocks.due_at(clock))
    source, _ = with_charged(reports, unit, clock)
    asked = (
        select(*tally_columns(unit, clock, cuts, decided_at))
        .select_from(source)
        .where(
            conditions.with_closed(filters, scope),
            conditions.closed_without_work(),
            clocks.decided_in(clock, *filters.bounds(now)),
            not_(func.coalesce(clocks.met(clock), False)),
            except_for(without),
        )
        .group_by("unit", "part")
    )
    return tallies(conn.execute(asked).all())


def held_at_end(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    cuts: Cuts = (),
) -> tuple[Tally, ...]:
    """The reports whose resolution paused at the window's end, before it had come due, by who has
    them: no board counts them until they go on."""
    end, resolution = filters.bounds(now)[1], ClockName.RESOLUTION
    lasting = and_(clocks.held_at_risk(), reports.c.open_since <= end)
    ended = and_(
        clock_spells.c.paused,
        clock_spells.c.due_at.is_(None),
        clock_spells.c.from_at <= end,
        clock_spells.c.to_at > end,
        or_(reports.c.policy_id.is_not(None), reports.c.promised_at.is_not(None)),
    )
    spells = clock_spells.join(reports, reports.c.id == clock_spells.c.report_id)
    parts = [
        select(*tally_columns(unit, resolution, cuts, literal(end)))
        .select_from(with_charged(source, unit, resolution)[0])
        .where(conditions.counted(filters, scope), held)
        .group_by("unit", "part")
        for source, held in ((reports, lasting), (spells, ended))
    ]
    return tallies(conn.execute(union_all(*parts)).all())
