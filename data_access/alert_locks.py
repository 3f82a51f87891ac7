"""The locks under which alerts are written. Whoever writes one holds its report first.

A tick takes no report that somebody else holds: it waits for nobody, so it can stand in no circle
of waiters. A report that is being changed is looked at again by the next tick.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update

from data_access.schema import reports

TICK_LOCK = 0x716C7565_0003
"""Key of the advisory lock of the one tick of a database."""
LEASE_LOCK = 0x716C7565_0004
"""Key of the advisory lock under which deliveries are shared out."""


def begin_tick(conn: Connection) -> bool:
    """Whether this transaction is the one that ticks; no other is, until it ends."""
    return bool(conn.execute(select(func.pg_try_advisory_xact_lock(TICK_LOCK))).scalar())


def wait_for_ticks(conn: Connection) -> None:
    """Keeps ticks out until this transaction ends, once the one under way has ended."""
    conn.execute(select(func.pg_advisory_xact_lock(TICK_LOCK)))


def touch(conn: Connection, *, report_ids: Sequence[int]) -> None:
    """Writes the reports as they are: their transaction tells every reader to look again. The
    caller holds them."""
    if report_ids:
        same = update(reports).where(reports.c.id.in_(report_ids)).values(id=reports.c.id)
        conn.execute(same)
