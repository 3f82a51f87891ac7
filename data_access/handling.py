"""What was done with the reports that a unit is charged with, besides the work on them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select

from dashboard.access import Scope
from dashboard.entries import SOURCE as BY_HAND
from dashboard.filters import Filters
from dashboard.handling import Handling
from dashboard.leaderboard import UnitKind
from dashboard.lifecycle import EventKind
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.field_effects import SOURCE as BY_TEAM
from data_access.leaderboard import except_for, with_charged
from data_access.schema import report_events, reports


def handling(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    clock: ClockName,
    unit_id: int,
    without: tuple[int, ...] = (),
) -> Handling:
    """What was done with the reports whose clock was decided in the window and that the unit is
    charged with, without those of these ids. Asked of PostgreSQL: the mirror has no events."""
    source, charged = with_charged(reports, unit, clock)
    changed = report_events.c.old.is_not(None)
    # Whole files come in later than what they tell; people of a team write down what they do.
    told_late = and_(report_events.c.flagged, report_events.c.source == BY_TEAM)
    counts = (
        _had(changed, EventKind.CATEGORY, EventKind.SEVERITY),
        _had(changed, EventKind.AREA, EventKind.HOLDER),
        _had(told_late, EventKind.STAGE),
        reports.c.source == BY_HAND,
    )
    asked = (
        select(func.count(), *(func.count().filter(which) for which in counts))
        .select_from(source)
        .where(
            conditions.answered_for(filters, scope, clock),
            clocks.decided_in(clock, *filters.bounds(now)),
            charged == unit_id,
            except_for(without),
        )
    )
    return Handling(*conn.execute(asked).one())


def _had(which: ColumnElement[bool], *kinds: EventKind) -> ColumnElement[bool]:
    """The reports with an event of these kinds of which that holds."""
    return exists().where(
        and_(
            report_events.c.report_id == reports.c.id,
            report_events.c.kind.in_([kind.value for kind in kinds]),
            which,
        )
    )
