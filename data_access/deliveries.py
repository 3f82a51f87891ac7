"""Deliveries: taken from the outbox one a receiver at a time, and what came of each attempt.

A receiver is a webhook, by its id, or the mail server (MAIL), which takes all e-mails. Whoever
takes a delivery has it for LEASE; who is killed meanwhile leaves it to the next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from dashboard.access import Ability
from dashboard.deliveries import (
    DeliveryKind,
    DeliveryLine,
    DeliveryState,
    next_attempt_at,
    shown_url,
)
from dashboard.errors import NotFound
from data_access import audit
from data_access.alert_locks import LEASE_LOCK
from data_access.audit import Author
from data_access.schema import cities, deliveries, delivery_attempts, users, webhooks
from data_access.sending import Outcome

LEASE = timedelta(seconds=90)
"""Longer than any attempt takes, so that two nodes don't make the same one."""
MAIL = 0
PENDING = deliveries.c.state == DeliveryState.PENDING.value


@dataclass(frozen=True)
class Delivery:
    """A delivery that was taken, with where it goes: a webhook's address and the generation of its
    secret, or a user's e-mail address (None: there is none any more)."""

    id: int
    key: UUID
    kind: DeliveryKind
    payload: dict[str, Any]
    created_at: datetime
    attempts: int
    webhook_id: int | None = None
    url: str | None = None
    generation: int = 1
    email: str | None = None


def receivers_waiting(conn: Connection, *, now: datetime) -> list[int]:
    """The receivers that something is due for and that nobody is sending to."""
    receiver = func.coalesce(deliveries.c.webhook_id, MAIL)
    asked = select(receiver).where(PENDING, deliveries.c.next_attempt_at <= now).distinct()
    waiting = conn.execute(asked).scalars().all()
    return sorted(one for one in waiting if not _is_served(conn, one, now))


def take_next(conn: Connection, *, receiver: int, now: datetime) -> Delivery | None:
    """The receiver's next due delivery, for LEASE; None where none is due, or somebody is sending
    to it already."""
    conn.execute(select(func.pg_advisory_xact_lock(LEASE_LOCK)))
    if _is_served(conn, receiver, now):
        return None
    due = (
        select(deliveries.c.id)
        .where(PENDING, _goes_to(receiver), deliveries.c.next_attempt_at <= now)
        .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = conn.execute(
        update(deliveries)
        .where(deliveries.c.id == due.scalar_subquery())
        .values(leased_until=now + LEASE)
        .returning(deliveries.c.id)
    ).scalar()
    return None if taken is None else get_delivery(conn, delivery_id=taken)


def get_delivery(conn: Connection, *, delivery_id: int) -> Delivery:
    """A delivery with where it goes now. Raises NotFound."""
    enabled = and_(users.c.id == deliveries.c.user_id, users.c.disabled_at.is_(None))
    row = conn.execute(
        select(deliveries, webhooks.c.url, webhooks.c.generation, users.c.email)
        .outerjoin(webhooks, webhooks.c.id == deliveries.c.webhook_id)
        .outerjoin(users, enabled)
        .where(deliveries.c.id == delivery_id)
    ).first()
    if row is None:
        raise NotFound
    facts = {name: getattr(row, name) for name in Delivery.__dataclass_fields__}
    return Delivery(**facts | {"kind": DeliveryKind(row.kind)})


def record_attempt(
    conn: Connection,
    *,
    delivery: Delivery,
    outcome: Outcome,
    started_at: datetime,
    ended_at: datetime,
    draw: float | None,
) -> DeliveryState:
    """Writes what came of an attempt, and when the next one is due; the state that leads to.
    `draw`, from 0 to 1, is the share of the pause; None: there is no other attempt."""
    conn.execute(
        insert(delivery_attempts).values(
            delivery_id=delivery.id,
            started_at=started_at,
            ended_at=max(started_at, ended_at),
            accepted=outcome.accepted,
            status=outcome.status,
            error=outcome.error,
        )
    )
    attempts, again_at = delivery.attempts + 1, None
    if not outcome.accepted and draw is not None:
        again_at = next_attempt_at(
            created_at=delivery.created_at, attempts=attempts, failed_at=ended_at, draw=draw
        )
    state = DeliveryState.PENDING if again_at else DeliveryState.DEAD
    if outcome.accepted:
        state = DeliveryState.DELIVERED
    conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, PENDING)
        .values(
            state=state,
            attempts=attempts,
            next_attempt_at=again_at,
            leased_until=None,
            finished_at=None if again_at else ended_at,
        )
    )
    return state


def list_deliveries(
    conn: Connection, *, state: DeliveryState | None = None, limit: int
) -> list[DeliveryLine]:
    """The newest deliveries, of one state or of all; newest first."""
    asked = delivery_lines().limit(limit)
    if state is not None:
        asked = asked.where(deliveries.c.state == state.value)
    return [delivery_line(row) for row in conn.execute(asked).all()]


def delivery_lines() -> Select[Any]:
    """All deliveries with what came of their last attempt, newest first."""
    last = (
        select(delivery_attempts.c.status, delivery_attempts.c.error)
        .where(delivery_attempts.c.delivery_id == deliveries.c.id)
        .order_by(delivery_attempts.c.id.desc())
        .limit(1)
        .lateral()
    )
    to = webhooks.c.url, func.coalesce(users.c.email, users.c.username).label("person")
    return (
        select(deliveries, *to, last.c.status, last.c.error)
        .outerjoin(webhooks, webhooks.c.id == deliveries.c.webhook_id)
        .outerjoin(users, users.c.id == deliveries.c.user_id)
        .outerjoin(last, true())
        .order_by(deliveries.c.id.desc())
    )


def delivery_line(row: Any) -> DeliveryLine:
    """A row of `delivery_lines`."""
    names = DeliveryLine.__dataclass_fields__.keys() - {"to"}
    return DeliveryLine(
        **{name: getattr(row, name) for name in names}
        | {"kind": DeliveryKind(row.kind), "state": DeliveryState(row.state), "to": _to(row)}
    )


def send_again(conn: Connection, *, delivery_id: int, author: Author, now: datetime) -> None:
    """Gives a dead delivery one more attempt, under the same key. Raises NotFound where none is
    dead, or its webhook is removed or of a city whose rules the author doesn't manage; e-mails are
    for who manages all cities."""
    in_use = and_(webhooks.c.id == deliveries.c.webhook_id, webhooks.c.removed_at.is_(None))
    dead = conn.execute(
        select(func.coalesce(cities.c.code, "").label("city"))
        .select_from(deliveries)
        .outerjoin(webhooks, in_use)
        .outerjoin(cities, cities.c.id == webhooks.c.city_id)
        .where(
            deliveries.c.id == delivery_id,
            deliveries.c.state == DeliveryState.DEAD.value,
            or_(deliveries.c.user_id.is_not(None), webhooks.c.id.is_not(None)),
        )
        .with_for_update(of=deliveries)
    ).first()
    if dead is None or not author.scope.may_in(Ability.MANAGE_RULES, dead.city):
        raise NotFound("There is no dead delivery of that number: `alerts deliveries` lists them.")
    conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(state=DeliveryState.PENDING, next_attempt_at=now, finished_at=None)
    )
    audit.record_by(conn, author=author, action="delivery.again", at=now, subject=str(delivery_id))


def _to(row: Any) -> str:
    return shown_url(row.url) if row.url else str(row.person)


def _goes_to(receiver: int) -> ColumnElement[bool]:
    if receiver == MAIL:
        return deliveries.c.user_id.is_not(None)
    return deliveries.c.webhook_id == receiver


def _is_served(conn: Connection, receiver: int, now: datetime) -> bool:
    leased = exists().where(PENDING, _goes_to(receiver), deliveries.c.leased_until > now)
    return bool(conn.execute(select(leased)).scalar())
