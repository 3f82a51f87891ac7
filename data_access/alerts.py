"""Alerts as screens and the API ask for them, and who takes one. Asked of PostgreSQL: the mirror
has none."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, update
from sqlalchemy import Connection as PostgresConnection

from dashboard.access import Ability, Scope
from dashboard.alerting import take
from dashboard.alerts import (
    Alert,
    AlertBoard,
    AlertEvent,
    AlertEventKind,
    AlertLine,
    AlertOrder,
    AlertPart,
    AlertState,
    ClosedWhy,
    Escalation,
    Level,
    ReportAlert,
    Step,
    clean_note,
)
from dashboard.errors import AlreadyTaken, NotAllowed, NotFound
from dashboard.filters import Filters
from dashboard.sla import ClockName
from data_access import audit, conditions
from data_access.alert_cases import alert_of, event_row, write_events
from data_access.alert_locks import touch
from data_access.alert_mutes import is_muted, muted_for, mutes_at
from data_access.alert_rules import all_alert_rules
from data_access.connection import Connection
from data_access.reports import line_of, select_lines
from data_access.schema import alert_events, alerts, reports

OPEN, LIVE = alerts.c.state == AlertState.OPEN.value, alerts.c.state != AlertState.CLOSED.value


def alert_board(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    order: AlertOrder = AlertOrder.NEWEST,
    limit: int = 50,
    part: AlertPart | None = None,
) -> AlertBoard:
    """The alerts that live in the place and categories looked at, whatever the window; lines only
    for those who may read reports one by one. `part` narrows the lines, never the counts."""
    mutes = mutes_at(conn, now=now)
    muted = is_muted(mutes, _About)
    # Open ones are few among all, and an index has them.
    rows = and_(LIVE, conditions.is_open(), conditions.counted(filters, scope))
    waiting, taken, quiet = conn.execute(
        select(
            func.count().filter(_part(AlertPart.WAITING, muted)),
            func.count().filter(_part(AlertPart.ACKNOWLEDGED, muted)),
            func.count().filter(_part(AlertPart.MUTED, muted)),
        )
        .join_from(alerts, reports, reports.c.id == alerts.c.report_id)
        .where(rows)
    ).one()
    shown = and_(rows, conditions.one_by_one(scope))
    if part is not None:
        shown = and_(shown, _part(part, muted))
    in_order = _ordered(order, muted)
    first = (
        select(alerts.c.id)
        .join_from(alerts, reports, reports.c.id == alerts.c.report_id)
        .where(shown)
        .order_by(*in_order)
        .limit(limit)
    )
    asked = (
        _alert_lines(muted_for(mutes, _About).label("muted"))
        .where(alerts.c.id.in_(first))
        .order_by(*in_order)
    )
    found = tuple(_line(row) for row in conn.execute(asked).all())
    return AlertBoard(waiting=waiting, acknowledged=taken, muted=quiet, lines=found)


def report_alerts(
    conn: Connection, *, report_id: int, scope: Scope, now: datetime
) -> tuple[ReportAlert, ...]:
    """The alerts that a report has and has had, with their histories: live ones first, then the
    newest. Raises NotFound when the report isn't there for the user."""
    there = select(reports.c.id).where(reports.c.id == report_id, conditions.readable(scope))
    if conn.execute(there).first() is None:
        raise NotFound
    muted = muted_for(mutes_at(conn, now=now), _About).label("muted")
    rows = conn.execute(
        _alert_lines(muted, alerts.c.closed_at)
        .where(alerts.c.report_id == report_id)
        .order_by(LIVE.desc(), alerts.c.id.desc())
    ).all()
    events = defaultdict(list)
    for row in conn.execute(
        select(alert_events)
        .where(alert_events.c.alert_id.in_([row.alert_id for row in rows]))
        .order_by(alert_events.c.id)
    ).all():
        events[row.alert_id].append(_event(row))
    return tuple(
        ReportAlert(
            line=_line(row),
            closed_at=row.closed_at,
            events=tuple(events[row.alert_id]),
        )
        for row in rows
    )


@dataclass(frozen=True)
class Taker:
    """Who takes an alert: a user, by id, user name and the name shown; and from where."""

    user_id: int | None
    username: str
    name: str
    address: str | None = None


def acknowledge(
    conn: PostgresConnection,
    *,
    alert_id: int,
    scope: Scope,
    taker: Taker,
    now: datetime,
    note: str | None = None,
) -> AlertLine:
    """Takes an open alert, also a muted one, with a note; its line as it is then.

    Raises NotAllowed, BadNote, NotFound where there is no live alert of that id for the user, and
    AlreadyTaken when somebody was quicker.
    """
    if not scope.may(Ability.ACKNOWLEDGE):
        raise NotAllowed
    note = clean_note(note)
    alert = _held_alert(conn, alert_id, scope)
    if alert.state is AlertState.ACKNOWLEDGED and alert.acknowledged_at is not None:
        raise AlreadyTaken(by=alert.acknowledged_by or "", at=alert.acknowledged_at)
    row = conn.execute(select(alerts.c.report_id, alerts.c.city_id).where(_has_id(alert_id))).one()
    rule = all_alert_rules(conn).get(row.city_id, Escalation())
    taken = take(alert, rule=rule, by=taker.name, by_id=taker.user_id, note=note, now=now)
    changed = {name: getattr(taken.alert, name) for name in Alert.__dataclass_fields__}
    conn.execute(update(alerts).where(_has_id(alert_id)).values(changed))
    write_events(conn, [event_row(alert_id, event) for event in taken.events])
    touch(conn, report_ids=[row.report_id])
    audit.record(
        conn,
        actor=taker.username,
        action="alert.acknowledge",
        at=now,
        user_id=taker.user_id,
        subject=str(alert_id),
        detail={"report": row.report_id, "note": note},
        address=taker.address,
    )
    muted = muted_for(mutes_at(conn, now=now), _About).label("muted")
    return _line(conn.execute(_alert_lines(muted).where(_has_id(alert_id))).one())


def _held_alert(conn: PostgresConnection, alert_id: int, scope: Scope) -> Alert:
    """The live alert, held until the transaction ends: its report first, as in a tick."""
    report_id = select(alerts.c.report_id).where(_has_id(alert_id)).scalar_subquery()
    held = conn.execute(
        select(reports.c.id)
        .where(reports.c.id == report_id, conditions.readable(scope))
        .with_for_update(key_share=True)
    ).first()
    row = conn.execute(select(alerts).where(_has_id(alert_id), LIVE)).first() if held else None
    if row is None:
        raise NotFound
    return alert_of(row)


class _About:
    """What a mute asks of an alert and its report."""

    city_id, area_id, category_id = reports.c.city_id, reports.c.area_id, reports.c.category_id
    clock, level = alerts.c.clock, alerts.c.level


def _has_id(alert_id: int) -> ColumnElement[bool]:
    return alerts.c.id == alert_id


def _part(part: AlertPart, muted: ColumnElement[bool]) -> ColumnElement[bool]:
    if part is AlertPart.MUTED:
        return muted
    return and_(~muted, OPEN if part is AlertPart.WAITING else ~OPEN)


def _ordered(order: AlertOrder, muted: ColumnElement[bool]) -> tuple[ColumnElement[Any], ...]:
    part = case((muted, 2), (OPEN, 0), else_=1)
    risks_last = case((alerts.c.level == Level.BERISIKO.value, 1), else_=0)
    if order is AlertOrder.OVERDUE:
        return part, risks_last, alerts.c.due_at.asc().nulls_last(), alerts.c.id.asc()
    return part, risks_last, alerts.c.raised_at.desc(), alerts.c.id.desc()


_SHOWN = tuple(name for name in AlertLine.__dataclass_fields__ if name in alerts.c and name != "id")


def _alert_lines(*more: Any) -> Select[Any]:
    own = (alerts.c[name] for name in _SHOWN)
    about = (alerts.c.id.label("alert_id"), reports.c.lat, reports.c.lon)
    return select_lines(*about, *own, *more).join(alerts, alerts.c.report_id == reports.c.id)


def _line(row: Any) -> AlertLine:
    facts = {name: getattr(row, name) for name in (*_SHOWN, "lat", "lon")}
    facts |= {
        "clock": ClockName(row.clock),
        "level": Level(row.level),
        "state": AlertState(row.state),
        "step": Step(row.step),
        "closed_why": ClosedWhy(row.closed_why) if row.closed_why else None,
        "muted": row.muted if row.state != AlertState.CLOSED.value else None,
    }
    return AlertLine(id=row.alert_id, report=line_of(row), **facts)


def _event(row: Any) -> AlertEvent:
    return AlertEvent(
        kind=AlertEventKind(row.kind),
        at=row.at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        level=Level(row.level) if row.level else None,
        step=None if row.step is None else Step(row.step),
        note=row.note,
    )
