"""Webhooks: the addresses that a city's alerts are posted to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from dashboard.access import Ability
from dashboard.deliveries import DeliveryKind, DeliveryState, Webhook, shown_url, url_fault
from dashboard.errors import BadWebhook, NotAllowed, NotFound, WebhookExists
from dashboard.messages import trial_message
from dashboard.places import City
from data_access import audit
from data_access.audit import Author
from data_access.cities import get_city
from data_access.deliveries import LEASE, Delivery, get_delivery
from data_access.outbox import as_json
from data_access.schema import cities, deliveries, webhooks


def add_webhook(
    conn: Connection, *, city: City, url: str, at_risk: bool, author: Author, now: datetime
) -> Webhook:
    """Makes a webhook. Raises NotAllowed, BadWebhook, WebhookExists where the city has that address
    already."""
    if not author.scope.may_in(Ability.MANAGE_RULES, city.code):
        raise NotAllowed
    if fault := url_fault(url):
        raise BadWebhook(url=url[:80], why=fault.value)
    there = webhooks.c.city_id == city.id, webhooks.c.url == url, webhooks.c.removed_at.is_(None)
    if conn.execute(select(webhooks.c.id).where(*there)).first():
        raise WebhookExists(url=shown_url(url), city=city.name)
    values = {"city_id": city.id, "url": url, "at_risk": at_risk}
    made: int = conn.execute(
        insert(webhooks)
        .values(**values, created_at=now, created_by=author.username)
        .returning(webhooks.c.id)
    ).scalar_one()
    detail = {"city": city.code, "url": shown_url(url), "at_risk": at_risk}
    _audit(conn, "webhook.add", made, author, now, detail)
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


def renew_secret(conn: Connection, *, webhook_id: int, author: Author, now: datetime) -> Webhook:
    """Gives a webhook its next secret; the one before holds no more. Raises NotFound."""
    _require_theirs(conn, webhook_id, author)
    conn.execute(
        update(webhooks)
        .where(webhooks.c.id == webhook_id)
        .values(generation=webhooks.c.generation + 1)
    )
    _audit(conn, "webhook.renew", webhook_id, author, now)
    return get_webhook(conn, webhook_id=webhook_id)


def remove_webhook(conn: Connection, *, webhook_id: int, author: Author, now: datetime) -> Webhook:
    """Posts nothing to a webhook any more; what waits for it is given up. Raises NotFound."""
    webhook = _require_theirs(conn, webhook_id, author)
    removed = update(webhooks).where(webhooks.c.id == webhook_id)
    conn.execute(removed.values(removed_at=now, removed_by=author.username))
    pending = deliveries.c.state == DeliveryState.PENDING.value
    conn.execute(
        update(deliveries)
        .where(deliveries.c.webhook_id == webhook_id, pending)
        .values(state=DeliveryState.DEAD, next_attempt_at=None, leased_until=None, finished_at=now)
    )
    _audit(conn, "webhook.remove", webhook_id, author, now, {"url": webhook.shown})
    return webhook


def post_trial(conn: Connection, *, webhook_id: int, author: Author, now: datetime) -> Webhook:
    """Puts a delivery that only tries the webhook into the outbox. Raises NotFound."""
    webhook = _require_theirs(conn, webhook_id, author)
    _add_trial(conn, webhook, author, now, leased_until=None)
    return webhook


def begin_trial(conn: Connection, *, webhook_id: int, author: Author, now: datetime) -> Delivery:
    """The same, taken by the caller, who sends it. Raises NotFound."""
    webhook = _require_theirs(conn, webhook_id, author)
    made = _add_trial(conn, webhook, author, now, leased_until=now + LEASE)
    return get_delivery(conn, delivery_id=made)


def _add_trial(
    conn: Connection,
    webhook: Webhook,
    author: Author,
    now: datetime,
    *,
    leased_until: datetime | None,
) -> int:
    message = trial_message(get_city(conn, code=webhook.city))
    made: int = conn.execute(
        insert(deliveries)
        .values(
            kind=DeliveryKind.TEST,
            webhook_id=webhook.id,
            payload=as_json(message),
            created_at=now,
            next_attempt_at=now,
            leased_until=leased_until,
        )
        .returning(deliveries.c.id)
    ).scalar_one()
    _audit(conn, "webhook.test", webhook.id, author, now)
    return made


def _require_theirs(conn: Connection, webhook_id: int, author: Author) -> Webhook:
    webhook = get_webhook(conn, webhook_id=webhook_id)
    if not author.scope.may_in(Ability.MANAGE_RULES, webhook.city):
        raise NotFound
    return webhook


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
    author: Author,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    audit.record_by(
        conn, author=author, action=action, at=now, subject=str(webhook_id), detail=detail
    )
