"""Which reports' alerts are not what they should be at a moment: what a tick has to look at.

Compared from two indexes that hold just this: ix_reports_running of the open reports and
ix_alerts_live of the live alerts. What is to be done is decided in `dashboard.alerting`, by which a
test measures this file.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    SmallInteger,
    and_,
    cast,
    literal,
    or_,
    select,
    union,
    union_all,
)

from dashboard.alerts import ALERTED_KINDS, AlertState, Level, Mute
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access.alert_mutes import is_muted
from data_access.schema import alerts, reports


def reports_to_look_at(conn: Connection, *, now: datetime, mutes: Sequence[Mute]) -> list[int]:
    """The ids of the reports that an alert is missing of, or has to change, close or go up; in
    order. `mutes` are those that hold at `now`."""
    live = (
        select(
            *(alerts.c[name] for name in ("id", "report_id", "clock", "run", "level")),
            *(alerts.c[name] for name in ("due_at", "next_step_at", "reraise_at", "muted_at")),
        )
        .where(alerts.c.state != AlertState.CLOSED.value)
        .cte("live")
    )
    due = union_all(*(_due(clock, now) for clock in ClockName)).cte("due")
    found = union(_missing(live, due, mutes), _over(live, due, mutes), _timed(live, now)).subquery()
    return list(conn.execute(select(found.c.report_id).order_by(found.c.report_id)).scalars())


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


def _missing(live: CTE, due: CTE, mutes: Sequence[Mute]) -> Select[Any]:
    """Without an alert; or with one whose due time has moved, or that falls silent or speaks."""
    wrong = or_(
        live.c.id.is_(None),
        live.c.due_at.is_distinct_from(due.c.due_at),
        is_muted(mutes, due.c) != live.c.muted_at.is_not(None),
    )
    return select(due.c.report_id).outerjoin_from(due, live, _same(live, due)).where(wrong)


def _over(live: CTE, due: CTE, mutes: Sequence[Mute]) -> Select[Any]:
    """With an alert that there should be none of; one at risk stays while its clock is held."""
    about = _About(live, reports)
    held = and_(
        live.c.clock == ClockName.RESOLUTION.value,
        live.c.level == Level.BERISIKO.value,
        live.c.run == reports.c.resolution_run,
        reports.c.kind.in_(sorted(ALERTED_KINDS)),
        clocks.held_at_risk(),
    )
    as_it_should = and_(
        held,
        live.c.due_at.is_(None),
        is_muted(mutes, about) == live.c.muted_at.is_not(None),
    )
    return (
        select(live.c.report_id)
        .outerjoin_from(live, due, _same(live, due))
        .join(reports, reports.c.id == live.c.report_id)
        .where(due.c.report_id.is_(None), ~as_it_should)
    )


def _timed(live: CTE, now: datetime) -> Select[Any]:
    """With an alert whose next step, or whose acknowledgement's end, has come."""
    come = or_(live.c.next_step_at <= now, live.c.reraise_at <= now)
    return select(live.c.report_id).where(come, live.c.muted_at.is_(None))


def _same(live: CTE, due: CTE) -> ColumnElement[bool]:
    return and_(*(live.c[name] == due.c[name] for name in ("report_id", "clock", "run", "level")))


class _About:
    """What a mute asks of an alert and its report, by name."""

    def __init__(self, alert: CTE, report: Any) -> None:
        self.clock, self.level = alert.c.clock, alert.c.level
        self.city_id = report.c.city_id
        self.area_id = report.c.area_id
        self.category_id = report.c.category_id
