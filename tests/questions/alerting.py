"""What tests of alerts share: what lives, and what its history tells."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from dashboard.access import Role, Scope
from dashboard.alerts import (
    Step,
)
from data_access.alert_mutes import add_mute
from data_access.schema import alert_events, alerts
from tests.factories import NOW, Town

HOUR = timedelta(hours=1)
CITY = frozenset({"73.71"})
OPERATOR = Scope(role=Role.OPERATOR, cities=CITY)
TEAM = Scope(role=Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=CITY)


def live(conn: Connection) -> set[tuple[int, str, int, str]]:
    rows = conn.execute(
        select(alerts.c.report_id, alerts.c.clock, alerts.c.run, alerts.c.level).where(
            alerts.c.state != "closed"
        )
    )
    return {tuple(row) for row in rows}


def alert_rows(town: Town, report_id: int | None = None) -> list[Any]:
    asked = select(alerts).order_by(alerts.c.id)
    if report_id is not None:
        asked = asked.where(alerts.c.report_id == report_id)
    return list(town.conn.execute(asked).all())


def history(town: Town, alert_id: int) -> list[tuple[str, Any]]:
    """Of each event its kind, and the level or step or note that it is about."""
    rows = town.conn.execute(
        select(alert_events).where(alert_events.c.alert_id == alert_id).order_by(alert_events.c.id)
    )
    steps = {step.value: step.name.lower() for step in Step}
    return [(row.kind, row.note or row.level or steps.get(row.step)) for row in rows]


def mute(town: Town, scope: Scope = OPERATOR, **fields: Any) -> Any:
    usual = {
        "area": "73.71.09",
        "from_at": NOW,
        "to_at": NOW + HOUR,
        "reason": "perbaikan drainase",
        "actor": "siti",
        "now": NOW,
    }
    return add_mute(town.conn, scope=scope, **(usual | fields))
