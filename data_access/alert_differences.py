"""Which reports' alerts are not what they should be at a moment: what a tick has to look at.

Compared from two indexes that hold just this: ix_reports_running of the open reports and
ix_alerts_live of the live alerts, of which a clock has at most one. What is to be done is decided
in `dashboard.alerting`, by which a test measures this file.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    SmallInteger,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from dashboard.alerts import ALERTED_KINDS, AlertState, Level, Mute
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access.alert_mutes import is_muted
from data_access.schema import alerts, reports

COMPARED = ("run", "level", "due_at")


def reports_to_look_at(conn: Connection, *, now: datetime, mutes: Sequence[Mute]) -> list[int]:
    """The ids of the reports that an alert is missing of, or has to change, close or go up; in
    order. `mutes` are those that hold at `now`."""
    due, live = union_all(*(_due(clock, now) for clock in ClockName)).subquery("due"), _live()
    same = and_(live.c.report_id == due.c.report_id, live.c.clock == due.c.clock)
    wrong = case(
        (live.c.id.is_(None), true()),
        (due.c.report_id.is_(None), ~_is_held(live, mutes)),
        else_=or_(
            *(live.c[name].is_distinct_from(due.c[name]) for name in COMPARED),
            is_muted(mutes, due.c) != live.c.muted_at.is_not(None),
        ),
    )
    report_id = func.coalesce(due.c.report_id, live.c.report_id)
    found = (
        select(report_id.label("report_id"))
        .select_from(due.outerjoin(live, same, full=True))
        .where(or_(wrong, _is_timed(live, now)))
    ).subquery()
    asked = select(found.c.report_id).distinct().order_by(found.c.report_id)
    return list(conn.execute(asked).scalars())


def _due(clock: ClockName, now: datetime) -> Select[Any]:
    """The clocks that there should be an alert about: `dashboard.alerting.crossings` in SQL."""
    first = cast(literal(1), SmallInteger)
    return select(
        reports.c.id.label("report_id"),
        literal(clock.value).label("clock"),
        (first if clock is ClockName.RESPONSE else reports.c.resolution_run).label("run"),
        clocks.level_at(clock, now).label("level"),
        clocks.due_at(clock).label("due_at"),
        reports.c.city_id,
        reports.c.area_id,
        reports.c.category_id,
    ).where(
        clocks.running(),
        reports.c.kind.in_(sorted(ALERTED_KINDS)),
        clocks.at_risk_or_late(clock, now),
    )


def _live() -> Subquery:
    names = ("id", "report_id", "clock", *COMPARED, "next_step_at", "reraise_at", "muted_at")
    return (
        select(*(alerts.c[name] for name in names))
        .where(alerts.c.state != AlertState.CLOSED.value)
        .subquery("live")
    )


def _is_held(live: FromClause, mutes: Sequence[Mute]) -> ColumnElement[bool]:
    """Whether an alert that no clock is due for is as it should be: at risk when its clock was
    paused. Asked of one report after the other: they are few."""
    held = and_(
        live.c.clock == ClockName.RESOLUTION.value,
        live.c.level == Level.BERISIKO.value,
        live.c.run == reports.c.resolution_run,
        live.c.due_at.is_(None),
        reports.c.kind.in_(sorted(ALERTED_KINDS)),
        clocks.held_at_risk(),
        is_muted(mutes, _About(live)) == live.c.muted_at.is_not(None),
    )
    asked = select(held).where(reports.c.id == live.c.report_id).correlate(live)
    return func.coalesce(asked.scalar_subquery(), False)


def _is_timed(live: FromClause, now: datetime) -> ColumnElement[bool]:
    """Whether its next step, or its acknowledgement's end, has come."""
    come = or_(live.c.next_step_at <= now, live.c.reraise_at <= now)
    return and_(live.c.muted_at.is_(None), come)


class _About:
    """What a mute asks of an alert and its report."""

    city_id, area_id, category_id = reports.c.city_id, reports.c.area_id, reports.c.category_id

    def __init__(self, live: FromClause) -> None:
        self.clock, self.level = live.c.clock, live.c.level
