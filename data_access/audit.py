"""The audit log: who did what, when, from where. Rows are only ever added."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert

from data_access.schema import audit_log


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
