"""The way to PostgreSQL: engines, and the schema's version."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError

from dashboard.errors import DatabaseAway, DatabaseNotUpgraded

MIGRATIONS = Path(__file__).parent / "migrations"
SESSION = "-c timezone=UTC -c idle_in_transaction_session_timeout=300000 -c jit=off"


def make_engine(url: str, *, pool_size: int = 8, timeout_s: int = 3) -> Engine:
    """An engine on the database; users' plain postgresql:// addresses mean psycopg2 here.

    Connects when first used. Dead connections are noticed before use, and a database that does
    not answer within `timeout_s` seconds is away.
    """
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg2")
    return create_engine(
        address,
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=True,
        pool_timeout=timeout_s,
        connect_args={
            "connect_timeout": timeout_s,
            "options": SESSION,
            # A network that swallows packets is noticed in seconds; TCP takes a quarter of an hour.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "tcp_user_timeout": 15_000,
        },
    )


def upgrade(engine: Engine, *, progress: Callable[[str], None] | None = None) -> None:
    """Brings the schema to the newest migration. Raises DatabaseAway."""
    with _connect(engine) as conn:
        config = _config()
        config.attributes["connection"] = conn
        for step in _pending(conn):
            if progress:
                progress(step)
        command.upgrade(config, "head")
        conn.commit()


def found_revision(conn: Connection) -> str | None:
    """The migration that the database is at; None before the first."""
    return MigrationContext.configure(conn).get_current_revision()


def wanted_revision() -> str:
    """The newest migration that this code has."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def require_upgraded(engine: Engine) -> None:
    """Raises DatabaseNotUpgraded unless the database is at the newest migration."""
    with _connect(engine) as conn:
        found = found_revision(conn)
    if found != wanted_revision():
        raise DatabaseNotUpgraded(found=found or "none", wanted=wanted_revision())


def _connect(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except OperationalError as error:
        raise DatabaseAway from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _pending(conn: Connection) -> list[str]:
    script = ScriptDirectory.from_config(_config())
    found = found_revision(conn)
    steps = script.iterate_revisions("head", found or "base")
    return [f"{step.revision}: {step.doc}" for step in reversed(list(steps))]
