"""Alerts with the facts of their reports, as those whom they concern are told of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from dashboard.alerts import Alert, AlertEventKind
from dashboard.deliveries import DeliveryKind
from dashboard.messages import Notice
from dashboard.places import City
from data_access.schema import agencies, areas, categories, cities, reports

BATCH = 5_000
KINDS = {
    AlertEventKind.RAISED: DeliveryKind.RAISED,
    AlertEventKind.UNMUTED: DeliveryKind.RAISED,
    AlertEventKind.ESCALATED: DeliveryKind.ESCALATED,
    AlertEventKind.RERAISED: DeliveryKind.RERAISED,
}


@dataclass(frozen=True)
class Told:
    """An alert that somebody is to be told of, and the event that it is told for."""

    report_id: int
    alert_id: int
    event_id: int
    kind: AlertEventKind
    alert: Alert


def read_notices(conn: Connection, *, told: Sequence[Told]) -> Iterator[Notice]:
    """What is told of each, in the same order."""
    for start in range(0, len(told), BATCH):
        some = told[start : start + BATCH]
        ids = {one.report_id for one in some}
        facts = {row.id: row for row in conn.execute(_facts().where(reports.c.id.in_(ids)))}
        for one in some:
            yield _notice(one, facts[one.report_id])


def _facts() -> Select[Any]:
    above, holder_area, holder_agency = areas.alias(), areas.alias(), agencies.alias()
    return (
        select(
            reports.c.id,
            reports.c.source,
            reports.c.external_id,
            reports.c.created_at,
            reports.c.severity,
            reports.c.stage,
            reports.c.holder_agency_id,
            cities.c.id.label("city_id"),
            cities.c.code.label("city"),
            cities.c.name.label("city_name"),
            cities.c.timezone,
            areas.c.code.label("area"),
            areas.c.name.label("area_name"),
            above.c.name.label("above_name"),
            categories.c.slug,
            categories.c.label_id,
            categories.c.label_en,
            holder_area.c.code.label("holder_area"),
            func.coalesce(holder_agency.c.name, holder_area.c.name).label("holder"),
        )
        .join_from(reports, cities, cities.c.id == reports.c.city_id)
        .join(categories, categories.c.id == reports.c.category_id)
        .outerjoin(areas, areas.c.id == reports.c.area_id)
        .outerjoin(above, above.c.id == areas.c.parent_id)
        .outerjoin(holder_area, holder_area.c.id == reports.c.holder_area_id)
        .outerjoin(holder_agency, holder_agency.c.id == reports.c.holder_agency_id)
    )


def _notice(one: Told, row: Any) -> Notice:
    alert = one.alert
    return Notice(
        kind=KINDS[one.kind],
        alert_id=one.alert_id,
        event_id=one.event_id,
        clock=alert.clock,
        run=alert.run,
        level=alert.level,
        state=alert.state,
        step=alert.step,
        raised_at=alert.raised_at,
        due_at=alert.due_at,
        report_id=row.id,
        source=row.source,
        external_id=row.external_id,
        created_at=row.created_at,
        city=City(row.city_id, row.city, row.city_name, row.timezone),
        area=row.area,
        place=", ".join(name for name in (row.area_name, row.above_name) if name) or row.city_name,
        category=row.slug,
        labels={"id": row.label_id, "en": row.label_en},
        severity=row.severity,
        stage=row.stage,
        holder=row.holder,
        holder_area=row.holder_area,
        holder_agency=row.holder_agency_id,
    )
