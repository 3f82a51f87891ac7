"""The clocks in SQL: what `dashboard.sla` says, as comparisons of the stored times with `now`.

The columns of a report hold what its clocks come to after its last change; a clock spell holds the
same for the time that it covers. Only reports that are open, or were at the time asked for, may be
asked for a running state.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, or_

from dashboard.alerts import Level
from dashboard.lifecycle import Stage
from dashboard.sla import ClockName
from data_access import conditions
from data_access.schema import clock_spells, reports

Condition = ColumnElement[bool]
STOP = {
    ClockName.RESPONSE: reports.c.first_action_at,
    ClockName.RESOLUTION: reports.c.stopped_at,
}


def due_at(clock: ClockName) -> ColumnElement[datetime]:
    """When the clock comes, or came, due; null without one and while it is paused unbreached."""
    return reports.c[f"{clock.value}_due_at"]


def risk_at(clock: ClockName) -> ColumnElement[datetime]:
    """From when it is at risk."""
    return reports.c[f"{clock.value}_risk_at"]


def decided_in(clock: ClockName, start: datetime, end: datetime) -> Condition:
    """The reports whose clock was decided from `start` (included) to `end` (not), no later than
    now: at the earlier of its stop and its due time."""
    stop, due = STOP[clock], due_at(clock)
    # In comparisons of single columns, so that the mirror passes over blocks that can't hold any;
    # nothing is decided before it comes in.
    return and_(
        reports.c.created_at < end,
        due >= start,
        or_(stop.is_(None), stop >= start),
        or_(due < end, stop < end),
    )


def met(clock: ClockName) -> Condition:
    """Of decided ones, those that stopped at or before their due time; null while not stopped."""
    return STOP[clock] <= due_at(clock)


def breached_in(clock: ClockName, start: datetime, end: datetime) -> Condition:
    """The reports whose clock passed its due time from `start` to `end`, no later than now."""
    still_ran = or_(STOP[clock].is_(None), STOP[clock] > due_at(clock))
    return and_(due_at(clock) >= start, due_at(clock) < end, still_ran)


def runs_at(clock: ClockName, at: datetime) -> Condition:
    """Of reports open at that time, those whose response had not stopped by then."""
    return or_(STOP[clock].is_(None), STOP[clock] > at)


def running() -> Condition:
    """The reports inside some area that are open and have a clock: those of ix_reports_running, by
    the words of which the planner knows them."""
    any_clock = or_(*(due_at(clock).is_not(None) for clock in ClockName))
    return and_(conditions.is_open(), ~reports.c.outside, ~reports.c.dihapus, any_clock)


def level_at(clock: ClockName, now: datetime) -> ColumnElement[str]:
    """Of `running` reports whose clock is at risk or late: which of the two, as
    `dashboard.alerts.Level` names it."""
    late, at_risk = literal(Level.TERLAMBAT.value), literal(Level.BERISIKO.value)
    return case((due_at(clock) < now, late), else_=at_risk)


def at_risk_or_late(clock: ClockName, now: datetime) -> Condition:
    """Of `running` reports those whose clock is at risk or late."""
    crossed = or_(due_at(clock) < now, and_(risk_at(clock) <= now, due_at(clock).is_not(None)))
    if clock is ClockName.RESOLUTION:
        return crossed
    return and_(crossed, reports.c.first_action_at.is_(None))


def held_at_risk() -> Condition:
    """The reports whose resolution clock is paused, unbreached."""
    return and_(
        reports.c.stage == Stage.DITAHAN.value,
        reports.c.resolution_due_at.is_(None),
        or_(reports.c.policy_id.is_not(None), reports.c.promised_at.is_not(None)),
        ~reports.c.outside,
        ~reports.c.dihapus,
    )


@dataclass(frozen=True)
class OpenPart:
    """A part of the reports that were open at some time: where they are, and which of them had a
    clock late or at risk then. The parts of one time have no report in common.

    `due` is when the resolution clock came due; `late_since` when the first of its late clocks did,
    `risk_until` when the first of those at risk does.
    """

    source: FromClause
    where: Condition
    late: Condition
    at_risk: Condition
    due: ColumnElement[Any]
    late_since: ColumnElement[Any]
    risk_until: ColumnElement[Any]


def open_at(rows: Condition, *, at: datetime, now: datetime) -> tuple[OpenPart, ...]:
    """The rows that were open at that time, in one part for now, in two for a time before.

    A spell that still lasts is the report's own; the others are found by their end, which a sorted
    table finds without reading all of them.
    """
    resolution = ClockName.RESOLUTION
    lasting = _part(
        source=reports,
        where=and_(
            rows, conditions.is_open(), *([] if at == now else [reports.c.open_since <= at])
        ),
        risk=risk_at(resolution),
        due=due_at(resolution),
        at=at,
    )
    if at == now:
        return (lasting,)
    ended = _part(
        source=clock_spells.join(reports, reports.c.id == clock_spells.c.report_id),
        where=and_(rows, clock_spells.c.from_at <= at, clock_spells.c.to_at > at),
        risk=clock_spells.c.risk_at,
        due=clock_spells.c.due_at,
        at=at,
    )
    return (lasting, ended)


def _part(
    *,
    source: FromClause,
    where: Condition,
    risk: ColumnElement[Any],
    due: ColumnElement[Any],
    at: datetime,
) -> OpenPart:
    """Part of the open rows, with `risk` and `due` of their resolution as they stood then."""
    response = ClockName.RESPONSE
    running = runs_at(response, at)
    late = {due: due < at, due_at(response): and_(due_at(response) < at, running)}
    at_risk = {
        due: and_(risk <= at, due >= at),
        due_at(response): and_(risk_at(response) <= at, due_at(response) >= at, running),
    }
    return OpenPart(
        source=source,
        where=where,
        late=func.coalesce(or_(*late.values()), False),
        at_risk=func.coalesce(or_(*at_risk.values()), False),
        due=due,
        late_since=_first_of(late),
        risk_until=_first_of(at_risk),
    )


def _first_of(states: dict[ColumnElement[Any], Condition]) -> ColumnElement[Any]:
    """The first due time of the clocks that are in the state asked for."""
    return func.least(*(case((state, due)) for due, state in states.items()))
