"""The audit log: who did what, when, from where. Rows are only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from dashboard.access import Scope
from data_access.schema import audit_log


@dataclass(frozen=True)
class Author:
    """Who changes something: what they may do, their user name, and the address they came from."""

    scope: Scope
    username: str
    address: str | None = None


def record_by(
    conn: Connection,
    *,
    author: Author,
    action: str,
    at: datetime,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Adds a row on what the author does."""
    record(
        conn,
        actor=author.username,
        action=action,
        at=at,
        user_id=author.scope.user_id,
        subject=subject,
        detail=detail,
        address=author.address,
    )


def record(
    conn: Connection,
    *,
    actor: str,
    action: str,
    at: datetime,
    user_id: int | None = None,
    subject: str | None = None,
    detail: Mapping[str, object] | None = None,
    address: str | None = None,
) -> None:
    """Adds a row, in the transaction of the write it tells of.

    `actor` is a username, or the part of the system that acted, such as `command line`; `address`
    the network address that the request came from.
    """
    conn.execute(
        insert(audit_log).values(
            at=at,
            user_id=user_id,
            actor=actor,
            action=action,
            subject=subject,
            detail=dict(detail) if detail else None,
            address=address,
        )
    )
