"""Webhooks: the addresses that a city's alerts are posted to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Select, insert, select, update

from dashboard.deliveries import DeliveryKind, DeliveryState, shown_url
from dashboard.errors import BadWebhook, NotFound
from dashboard.messages import trial_message
from dashboard.places import City
from data_access import audit
from data_access.deliveries import LEASE, Delivery, get_delivery
from data_access.outbox import as_json
from data_access.schema import cities, deliveries, webhooks

LONGEST_URL = 500


@dataclass(frozen=True)
class Webhook:
    """A webhook. `generation` counts the secrets that it has had; `at_risk`: it is also told of
    clocks at risk."""

    id: int
    city: str
    url: str
    generation: int
    at_risk: bool
    created_at: datetime
    created_by: str

    @property
    def shown(self) -> str:
        """Its address as people are shown it."""
        return shown_url(self.url)


def add_webhook(
    conn: Connection, *, city: City, url: str, at_risk: bool, actor: str, now: datetime
) -> Webhook:
    """Makes a webhook. Raises BadWebhook, also where the city has that address already."""
    _require_url(url)
    there = webhooks.c.city_id == city.id, webhooks.c.url == url, webhooks.c.removed_at.is_(None)
    if conn.execute(select(webhooks.c.id).where(*there)).first():
        raise BadWebhook(url=url, why=f"{city.name} has it already")
    values = {"city_id": city.id, "url": url, "at_risk": at_risk}
    made: int = conn.execute(
        insert(webhooks).values(**values, created_at=now, created_by=actor).returning(webhooks.c.id)
    ).scalar_one()
    detail = {"city": city.code, "url": shown_url(url), "at_risk": at_risk}
    _audit(conn, "webhook.add", made, actor, now, detail)
    return get_webhook(conn, webhook_id=made)


def list_webhooks(conn: Connection, *, city: City | None = None) -> Sequence[Webhook]:
    """The webhooks in use, of a city or of all."""
    asked = _in_use().order_by(webhooks.c.id)
    if city is not None:
        asked = asked.where(webhooks.c.city_id == city.id)
    return [_webhook(row) for row in conn.execute(asked).all()]


def get_webhook(conn: Connection, *, webhook_id: int) -> Webhook:
    """A webhook in use. Raises NotFound."""
    row = conn.execute(_in_use().where(webhooks.c.id == webhook_id)).first()
    if row is None:
        raise NotFound("There is no such webhook: `alerts webhooks list` shows those in use.")
    return _webhook(row)


def renew_secret(conn: Connection, *, webhook_id: int, actor: str, now: datetime) -> Webhook:
    """Gives a webhook its next secret; the one before holds no more. Raises NotFound."""
    get_webhook(conn, webhook_id=webhook_id)
    conn.execute(
        update(webhooks)
        .where(webhooks.c.id == webhook_id)
        .values(generation=webhooks.c.generation + 1)
    )
    _audit(conn, "webhook.renew", webhook_id, actor, now, None)
    return get_webhook(conn, webhook_id=webhook_id)


def remove_webhook(conn: Connection, *, webhook_id: int, actor: str, now: datetime) -> Webhook:
    """Posts nothing to a webhook any more; what waits for it is given up. Raises NotFound."""
    webhook = get_webhook(conn, webhook_id=webhook_id)
    removed = update(webhooks).where(webhooks.c.id == webhook_id)
    conn.execute(removed.values(removed_at=now, removed_by=actor))
    pending = deliveries.c.state == DeliveryState.PENDING.value
    conn.execute(
        update(deliveries)
        .where(deliveries.c.webhook_id == webhook_id, pending)
        .values(state=DeliveryState.DEAD, next_attempt_at=None, leased_until=None, finished_at=now)
    )
    _audit(conn, "webhook.remove", webhook_id, actor, now, {"url": webhook.shown})
    return webhook


def begin_trial(conn: Connection, *, webhook_id: int, city: City, now: datetime) -> Delivery:
    """A delivery that only tries the webhook, taken by the caller. Raises NotFound."""
    get_webhook(conn, webhook_id=webhook_id)
    made: int = conn.execute(
        insert(deliveries)
        .values(
            kind=DeliveryKind.TEST,
            webhook_id=webhook_id,
            payload=as_json(trial_message(city)),
            created_at=now,
            next_attempt_at=now,
            leased_until=now + LEASE,
        )
        .returning(deliveries.c.id)
    ).scalar_one()
    return get_delivery(conn, delivery_id=made)


def _require_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadWebhook(url=url, why="it is no address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise BadWebhook(url=url, why="it is no http:// or https:// address")
    if parts.username is not None or parts.fragment:
        raise BadWebhook(url=url, why="leave out user, password and fragment: each is signed")
    if len(url) > LONGEST_URL or any(not char.isprintable() or char == " " for char in url):
        raise BadWebhook(url=url[:80], why="it is too long, or holds spaces")


def _in_use() -> Select[Any]:
    return (
        select(webhooks, cities.c.code.label("city"))
        .join(cities, cities.c.id == webhooks.c.city_id)
        .where(webhooks.c.removed_at.is_(None))
    )


def _webhook(row: Any) -> Webhook:
    return Webhook(**{name: getattr(row, name) for name in Webhook.__dataclass_fields__})


def _audit(
    conn: Connection,
    action: str,
    webhook_id: int,
    actor: str,
    now: datetime,
    detail: dict[str, object] | None,
) -> None:
    audit.record(conn, actor=actor, action=action, at=now, subject=str(webhook_id), detail=detail)
