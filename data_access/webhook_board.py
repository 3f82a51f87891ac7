"""Where a city's alerts are sent and how that goes, for those who manage its rules."""

from sqlalchemy import Connection, func, select

from dashboard.access import Scope
from dashboard.deliveries import (
    STEP_ROLES,
    DeliveryKind,
    DeliveryLine,
    DeliveryState,
    Webhook,
    WebhookBoard,
    WebhookEntry,
)
from dashboard.places import City
from data_access.deliveries import PENDING, delivery_line, delivery_lines
from data_access.rule_board import require_rules
from data_access.schema import deliveries
from data_access.user_scopes import mailed_scopes
from data_access.webhooks import list_webhooks

MOST_GIVEN_UP = 20
GIVEN_UP = (
    deliveries.c.state == DeliveryState.DEAD.value,
    deliveries.c.kind != DeliveryKind.TEST.value,
)


def webhook_board(conn: Connection, *, city: City, scope: Scope) -> WebhookBoard:
    """The city's webhooks, the first made first. Raises NotAllowed."""
    require_rules(scope, city)
    return WebhookBoard(
        tuple(_entry(conn, webhook) for webhook in list_webhooks(conn, city=city)),
        mailed=sum(
            one.sees_city(city.code) for one in mailed_scopes(conn, roles=STEP_ROLES.values())
        ),
    )


def _entry(conn: Connection, webhook: Webhook) -> WebhookEntry:
    theirs = deliveries.c.webhook_id == webhook.id
    counted = select(func.count()).select_from(deliveries).where(theirs)
    tried = _lines(conn, theirs, deliveries.c.attempts > 0, most=1)
    return WebhookEntry(
        webhook=webhook,
        waiting=conn.execute(counted.where(PENDING)).scalar_one(),
        dead=conn.execute(counted.where(*GIVEN_UP)).scalar_one(),
        last=tried[0] if tried else None,
        given_up=_lines(conn, theirs, *GIVEN_UP, most=MOST_GIVEN_UP),
    )


def _lines(conn: Connection, *asked: object, most: int) -> tuple[DeliveryLine, ...]:
    """The newest of those asked for."""
    found = conn.execute(delivery_lines().where(*asked).limit(most)).all()  # type: ignore[arg-type]
    return tuple(delivery_line(row) for row in found)
