"""Which PostgreSQL the rows live in, and what to do when they came from another one.

Transaction ids count up in each server by itself. Rows restored from a dump of another server may
carry ids that this one has not reached: they would look new at every look. They are stamped anew.
"""

import logging
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from data_access.schema import WITH_XID, cluster_identity, metadata, reports

STAMPED = tuple(metadata.tables[name] for name in WITH_XID)
RESTAMP_BATCH = 10_000
LOCK = 7_158_301_477
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Identity:
    """The server's identifier, its timeline (a new one after a restore or a failover), and the
    database in it. Rows of one identity can be compared by their transactions."""

    system_identifier: int
    timeline: str
    database: int


def read_identity(conn: Connection) -> Identity:
    """The identity of the database that is connected to."""
    row = conn.execute(
        text(
            "select s.system_identifier, d.oid::bigint as database, "
            "left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline "
            "from pg_control_system() s, pg_database d where d.datname = current_database()"
        )
    ).one()
    return Identity(row.system_identifier, row.timeline, row.database)


def settle(engine: Engine, *, batch: int = RESTAMP_BATCH) -> Identity:
    """The database's identity, after its rows were stamped anew where they came from another
    server. Several processes may call it at once; one of them does the work."""
    with engine.connect() as conn:
        identity = read_identity(conn)
        if _is_home(conn, identity):
            return identity
    with engine.connect() as conn:
        conn.execute(select(func.pg_advisory_lock(LOCK)))
        try:
            if not _is_home(conn, identity):
                conn.commit()
                restamp(conn, batch=batch)
                _remember(conn, identity)
            conn.commit()
        finally:
            conn.rollback()
            conn.execute(select(func.pg_advisory_unlock(LOCK)))
            conn.commit()
    return identity


def restamp(conn: Connection, *, batch: int = RESTAMP_BATCH) -> None:
    """Has this server's transactions write all rows anew; commits after each `batch` of ids."""
    logger.warning("the rows come from another server: stamping them with transactions of this one")
    for table in STAMPED:
        # The value is the trigger's to set; only that the row is written matters.
        stamp = update(table).values(xid=table.c.xid)
        if table is not reports:
            conn.execute(stamp)
            conn.commit()
            continue
        last = conn.execute(select(func.max(reports.c.id))).scalar() or 0
        for start in range(0, last + 1, batch):
            conn.execute(stamp.where(reports.c.id >= start, reports.c.id < start + batch))
            conn.commit()


def _is_home(conn: Connection, identity: Identity) -> bool:
    known = conn.execute(select(cluster_identity.c.system_identifier)).scalar()
    if known is None and not _any_from_the_future(conn):
        _remember(conn, identity)
        conn.commit()
        return True
    return known == identity.system_identifier


def _any_from_the_future(conn: Connection) -> bool:
    reached = func.pg_snapshot_xmax(func.pg_current_snapshot())
    ahead = select(reports.c.id).where(reports.c.xid >= reached).limit(1)
    return conn.execute(ahead).first() is not None


def _remember(conn: Connection, identity: Identity) -> None:
    values = {"system_identifier": identity.system_identifier}
    conn.execute(
        upsert(cluster_identity)
        .values(one=True, **values)
        .on_conflict_do_update(index_elements=["one"], set_=values)
    )
