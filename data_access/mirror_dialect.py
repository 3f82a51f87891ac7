"""SQLAlchemy's way to the mirror: PostgreSQL's SQL, sent to DuckDB.

With it a question's connection to the mirror is SQLAlchemy's own, with its rows and its cache of
compiled statements, and the same statement runs on both engines.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import duckdb
from sqlalchemy import DateTime, Engine, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.pool import NullPool

Rows = list[tuple[Any, ...]]
Parsed = dict[str, duckdb.Statement]
MOST_STATEMENTS = 500

registry.register("mirror", __name__, "MirrorDialect")


def engine_on(connect: Callable[[], duckdb.DuckDBPyConnection]) -> Engine:
    """An engine whose connections read what `connect` connects to.

    Each is one transaction: all that is asked in it is answered from the same rows.
    """
    parsed: Parsed = {}
    return create_engine(
        "mirror://", creator=lambda: Session(connect(), parsed), poolclass=NullPool
    )


class Session:
    """A DuckDB connection as the DBAPI has it. DuckDB's own cursors are connections of their own,
    each with its own transaction; these share one.

    `parsed` keeps the statements of all sessions as DuckDB has read them: with questions this short
    reading them anew would be a quarter of their time.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, parsed: Parsed) -> None:
        self._connection, self._parsed = connection, parsed
        self.begin()

    def begin(self) -> None:
        """Starts a transaction."""
        self._connection.execute("begin transaction read only")
        self._begun = True

    def cursor(self) -> "Cursor":
        """A cursor in the session's transaction."""
        return Cursor(self._run)

    def commit(self) -> None:
        """Ends the transaction."""
        self.rollback()

    def rollback(self) -> None:
        """Ends the transaction; nothing was written."""
        if self._begun:
            self._begun = False
            self._connection.execute("rollback")

    def close(self) -> None:
        """Gives the connection back to DuckDB."""
        self._connection.close()

    def _run(self, statement: str, values: Sequence[Any]) -> tuple[Any, Rows]:
        if not self._begun:
            self.begin()
        done = self._connection.execute(self._parse(statement), values or None)
        # Names only: DuckDB's types, kept by SQLAlchemy's caches, are reported as leaks at exit.
        names = [(column[0], None, None, None, None, None, None) for column in done.description]
        return names, done.fetchall()

    def _parse(self, statement: str) -> duckdb.Statement:
        known = self._parsed.get(statement)
        if known is None:
            if len(self._parsed) >= MOST_STATEMENTS:
                self._parsed.clear()
            [known] = self._connection.extract_statements(statement)
            self._parsed[statement] = known
        return known


class Cursor:
    """A DBAPI cursor that has all its rows at once, as psycopg2's has."""

    rowcount = -1
    arraysize = 1

    def __init__(self, run: Callable[[str, Sequence[Any]], tuple[Any, Rows]]) -> None:
        self._run = run
        self._rows: Rows = []
        self.description: Any = None

    def execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Runs a statement and takes all its rows."""
        self.description, self._rows = self._run(statement, values)

    def fetchall(self) -> Rows:
        """The rows not yet taken."""
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, None at the end."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = arraysize) -> Rows:
        """The next rows, at most `size`."""
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def close(self) -> None:
        """Nothing to give back."""


class _Moment(DateTime):
    """Times with a zone come back in UTC of the standard library, as from psycopg2."""

    def result_processor(self, dialect: Any, coltype: object) -> Any:
        if not self.timezone:
            return None

        def in_utc(value: datetime | None) -> datetime | None:
            return None if value is None else value.replace(tzinfo=UTC)

        return in_utc


class MirrorDialect(PGDialect):
    """PostgreSQL's dialect with $1 parameters, to be sent to DuckDB."""

    name = "postgresql"
    driver = "duckdb"
    default_paramstyle = "numeric_dollar"
    supports_statement_cache = True
    colspecs = PGDialect.colspecs | {DateTime: _Moment}

    @classmethod
    def import_dbapi(cls) -> Any:
        """DuckDB's errors under the names of the DBAPI."""
        errors = {
            name: getattr(duckdb, name, duckdb.Error)
            for name in (
                "Error",
                "InterfaceError",
                "DatabaseError",
                "DataError",
                "OperationalError",
                "IntegrityError",
                "InternalError",
                "ProgrammingError",
                "NotSupportedError",
            )
        }
        return SimpleNamespace(paramstyle=cls.default_paramstyle, **errors)

    def initialize(self, connection: Any) -> None:
        """Nothing: DuckDB has none of PostgreSQL's catalogue to ask."""
        self.server_version_info = (18,)
        self.default_schema_name = "main"

    def on_connect(self) -> None:
        """Nothing is set on a connection."""

    def do_ping(self, dbapi_connection: Any) -> bool:
        """A database of this process is always there."""
        return True
