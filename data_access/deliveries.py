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
    select,
    true,
    update,
)

from dashboard.deliveries import DeliveryKind, DeliveryState, next_attempt_at, shown_url
from dashboard.errors import NotFound
from data_access import audit
from data_access.alert_locks import LEASE_LOCK
from data_access.schema import deliveries, delivery_attempts, users, webhooks
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
    payload: dict[str, Any]
    created_at: datetime
    attempts: int
    webhook_id: int | None = None
    url: str | None = None
    generation: int = 1
    email: str | None = None


@dataclass(frozen=True)
class DeliveryLine:
    """A delivery as a list shows it; `error` and `status` are of its last attempt."""

    id: int
    kind: DeliveryKind
    state: DeliveryState
    to: str
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    finished_at: datetime | None
    status: int | None
    error: str | None


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
    return Delivery(**{name: getattr(row, name) for name in Delivery.__dataclass_fields__})


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
    last = (
        select(delivery_attempts.c.status, delivery_attempts.c.error)
        .where(delivery_attempts.c.delivery_id == deliveries.c.id)
        .order_by(delivery_attempts.c.id.desc())
        .limit(1)
        .lateral()
    )
    to = webhooks.c.url, func.coalesce(users.c.email, users.c.username).label("person")
    asked: Select[Any] = (
        select(deliveries, *to, last.c.status, last.c.error)
        .outerjoin(webhooks, webhooks.c.id == deliveries.c.webhook_id)
        .outerjoin(users, users.c.id == deliveries.c.user_id)
        .outerjoin(last, true())
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    if state is not None:
        asked = asked.where(deliveries.c.state == state.value)
    names = DeliveryLine.__dataclass_fields__.keys() - {"to"}
    return [
        DeliveryLine(
            **{name: getattr(row, name) for name in names}
            | {"kind": DeliveryKind(row.kind), "state": DeliveryState(row.state), "to": _to(row)}
        )
        for row in conn.execute(asked).all()
    ]


def send_again(conn: Connection, *, delivery_id: int, actor: str, now: datetime) -> None:
    """Gives a dead delivery one more attempt, under the same key. Raises NotFound where none is
    dead, or its webhook is in use no more."""
    removed = select(webhooks.c.id).where(webhooks.c.removed_at.is_not(None))
    again = (
        update(deliveries)
        .where(
            deliveries.c.id == delivery_id,
            deliveries.c.state == DeliveryState.DEAD.value,
            func.coalesce(deliveries.c.webhook_id, MAIL).not_in(removed),
        )
        .values(state=DeliveryState.PENDING, next_attempt_at=now, finished_at=None)
    )
    if not conn.execute(again).rowcount:
        raise NotFound("There is no dead delivery of that number: `alerts deliveries` lists them.")
    audit.record(conn, actor=actor, action="delivery.again", at=now, subject=str(delivery_id))


def _to(row: Any) -> str:
    return shown_url(row.url) if row.url else str(row.person)


def _goes_to(receiver: int) -> ColumnElement[bool]:
    if receiver == MAIL:
        return deliveries.c.user_id.is_not(None)
    return deliveries.c.webhook_id == receiver


def _is_served(conn: Connection, receiver: int, now: datetime) -> bool:
    leased = exists().where(PENDING, _goes_to(receiver), deliveries.c.leased_until > now)
    return bool(conn.execute(select(leased)).scalar())
