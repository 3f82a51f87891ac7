"""Reports as their alerts are decided on, held while that is done; and the decisions written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.alerting import Case, Decision
from dashboard.alerts import (
    ALERTED_KINDS,
    Alert,
    AlertEvent,
    AlertState,
    ClosedWhy,
    Level,
    Step,
)
from dashboard.lifecycle import EventKind
from dashboard.sla import ClockName
from data_access.reports import CLOCKS, deadlines_of
from data_access.schema import (
    alert_events,
    alerts,
    areas,
    categories,
    cities,
    clock_spells,
    report_events,
    reports,
)

UNIQUE = ("report_id", "clock", "run", "level")
Written = tuple[int, list[int]]
"""An alert's id, and those of its events."""


def held_cases(conn: Connection, *, report_ids: Sequence[int], now: datetime) -> list[Case]:
    """The reports, held until the transaction ends, with all alerts that they have had. Those that
    somebody else holds are left out."""
    rows = conn.execute(_cases(report_ids)).all()
    had = _alerts_of(conn, [row.id for row in rows])
    taken = [
        row.id
        for row in rows
        if any(alert.reraise_at and alert.reraise_at <= now for alert in had.get(row.id, ()))
    ]
    staged_at = _staged_at(conn, taken)
    return [_case(row, had.get(row.id, ()), staged_at.get(row.id)) for row in rows]


def write_decisions(
    conn: Connection, *, decisions: Sequence[tuple[Case, Decision]]
) -> list[Written]:
    """Writes what was decided on reports that this transaction holds; the ids of each decision's
    alert and events."""
    if not decisions:
        return []
    # A clock has one live alert: the one that closes makes room for the one that comes.
    closing = sorted(decisions, key=lambda made: made[1].alert.live)
    rows = [_alert_row(case, decision.alert) for case, decision in closing]
    write = upsert(alerts)
    later = {name: write.excluded[name] for name in rows[0] if name not in UNIQUE}
    stored = conn.execute(
        write.on_conflict_do_update(index_elements=UNIQUE, set_=later).returning(
            alerts.c.id, *(alerts.c[name] for name in UNIQUE)
        ),
        rows,
    ).all()
    ids = {tuple(row)[1:]: row.id for row in stored}
    alert_ids = [ids[_key(case, decision.alert)] for case, decision in decisions]
    events = [
        event_row(alert_id, event)
        for alert_id, (_, decision) in zip(alert_ids, decisions, strict=True)
        for event in decision.events
    ]
    event_ids = iter(write_events(conn, events))
    return [
        (alert_id, [next(event_ids) for _ in decision.events])
        for alert_id, (_, decision) in zip(alert_ids, decisions, strict=True)
    ]


def write_events(conn: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Adds rows to alerts' histories; their ids in the same order."""
    if not rows:
        return []
    added = insert(alert_events).returning(alert_events.c.id, sort_by_parameter_order=True)
    return list(conn.execute(added, list(rows)).scalars())


def event_row(alert_id: int, event: AlertEvent) -> dict[str, Any]:
    """The columns of a row of an alert's history."""
    return {"alert_id": alert_id, **vars(event)}


def alert_of(row: Any) -> Alert:
    """An alert as it was written."""
    facts = {name: getattr(row, name) for name in Alert.__dataclass_fields__}
    return Alert(
        **facts
        | {
            "clock": ClockName(row.clock),
            "level": Level(row.level),
            "state": AlertState(row.state),
            "step": Step(row.step),
            "closed_why": ClosedWhy(row.closed_why) if row.closed_why else None,
        }
    )


def _cases(report_ids: Sequence[int]) -> Select[Any]:
    began = (
        select(func.min(clock_spells.c.from_at))
        .where(
            clock_spells.c.report_id == reports.c.id,
            clock_spells.c.run == reports.c.resolution_run,
        )
        .correlate(reports)
        .scalar_subquery()
    )
    return (
        select(
            reports.c.id,
            reports.c.city_id,
            cities.c.code.label("city"),
            areas.c.code.label("area"),
            categories.c.slug.label("category"),
            reports.c.kind,
            reports.c.stage,
            reports.c.outside,
            reports.c.dihapus,
            reports.c.resolution_run,
            case((reports.c.resolution_run > 1, began)).label("run_since"),
            *CLOCKS,
        )
        .join_from(reports, cities, cities.c.id == reports.c.city_id)
        .join(categories, categories.c.id == reports.c.category_id)
        .outerjoin(areas, areas.c.id == reports.c.area_id)
        .where(reports.c.id.in_(report_ids))
        .order_by(reports.c.id)
        .with_for_update(of=reports, key_share=True, skip_locked=True)
    )


def _case(row: Any, had: Sequence[Alert], staged_at: datetime | None) -> Case:
    response, resolution = deadlines_of(row)
    return Case(
        report_id=row.id,
        city_id=row.city_id,
        city=row.city,
        area=row.area,
        category=row.category,
        counts=row.kind in ALERTED_KINDS and not row.outside and not row.dihapus,
        response=response,
        resolution=resolution,
        run=row.resolution_run,
        run_since=row.run_since,
        staged_at=staged_at,
        alerts=tuple(had),
    )


def _alerts_of(conn: Connection, report_ids: Sequence[int]) -> dict[int, list[Alert]]:
    found: dict[int, list[Alert]] = {}
    rows = conn.execute(
        select(alerts).where(alerts.c.report_id.in_(report_ids)).order_by(alerts.c.id)
    )
    for row in rows:
        found.setdefault(row.report_id, []).append(alert_of(row))
    return found


def _staged_at(conn: Connection, report_ids: Sequence[int]) -> dict[int, datetime]:
    """When the last change of stage of each report was recorded."""
    rows = conn.execute(
        select(report_events.c.report_id, func.max(report_events.c.recorded_at).label("at"))
        .where(
            report_events.c.report_id.in_(report_ids),
            report_events.c.kind == EventKind.STAGE.value,
        )
        .group_by(report_events.c.report_id)
    )
    return {row.report_id: row.at for row in rows}


def _alert_row(case: Case, alert: Alert) -> dict[str, Any]:
    return {"report_id": case.report_id, "city_id": case.city_id, **vars(alert)}


def _key(case: Case, alert: Alert) -> tuple[int, str, int, str]:
    return case.report_id, alert.clock, alert.run, alert.level
