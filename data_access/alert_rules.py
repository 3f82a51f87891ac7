"""Each city's rule of escalation; one without a rule of its own has the default."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection as PostgresConnection
from sqlalchemy import Select, case, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.access import Ability, Scope
from dashboard.alerts import MINUTE, Escalation, EscalationInForce, Step
from dashboard.errors import NotAllowed
from dashboard.places import City
from data_access import audit
from data_access.alert_locks import wait_for_ticks
from data_access.connection import Connection
from data_access.schema import alert_rules, alerts

NAMES = tuple(Escalation.__dataclass_fields__)


def alert_rule(conn: Connection, *, city: City) -> Escalation:
    """The city's rule."""
    row = conn.execute(_rules().where(alert_rules.c.city_id == city.id)).first()
    return _rule(row) if row else Escalation()


def escalation_in_force(conn: Connection, *, city: City) -> EscalationInForce:
    """The city's rule with who gave it, and when."""
    row = conn.execute(_rules().where(alert_rules.c.city_id == city.id)).first()
    if row is None:
        return EscalationInForce(Escalation())
    return EscalationInForce(_rule(row), row.changed_at, row.changed_by)


def all_alert_rules(conn: Connection) -> dict[int, Escalation]:
    """The rules of the cities that have one of their own, by the city's id."""
    return {row.city_id: _rule(row) for row in conn.execute(_rules()).all()}


def set_alert_rule(
    conn: PostgresConnection,
    *,
    city: City,
    rule: Escalation,
    scope: Scope,
    actor: str,
    now: datetime,
    address: str | None = None,
) -> None:
    """Gives the city a rule, which holds at once, also for the alerts that are open. Raises
    NotAllowed."""
    if not scope.may(Ability.MANAGE_RULES) or not scope.sees_whole_city(city.code):
        raise NotAllowed
    wait_for_ticks(conn)
    before = alert_rule(conn, city=city)
    values = {f"{name}_minutes": getattr(rule, name) // MINUTE for name in NAMES}
    values |= {"changed_at": now, "changed_by": actor}
    conn.execute(
        upsert(alert_rules)
        .values(city_id=city.id, **values)
        .on_conflict_do_update(index_elements=["city_id"], set_=values)
    )
    steps = [step for step in Step if step is not Step.WALIKOTA]
    after = case({step.value: rule.after(Step(step + 1)) for step in steps}, value=alerts.c.step)
    conn.execute(
        update(alerts)
        .where(alerts.c.city_id == city.id, alerts.c.next_step_at.is_not(None))
        .values(next_step_at=alerts.c.counts_from + after)
    )
    audit.record(
        conn,
        actor=actor,
        action="alert.rule",
        at=now,
        user_id=scope.user_id,
        subject=city.code,
        detail={"before": _minutes(before), "after": _minutes(rule)},
        address=address,
    )


def _rules() -> Select[Any]:
    return select(alert_rules)


def _rule(row: Any) -> Escalation:
    return Escalation(**{name: getattr(row, f"{name}_minutes") * MINUTE for name in NAMES})


def _minutes(rule: Escalation) -> dict[str, int]:
    return {name: getattr(rule, name) // MINUTE for name in NAMES}
