"""The columnar mirror: the reports' analytic columns and clock spells in memory, in DuckDB.

PostgreSQL is the truth. One thread loads the mirror and applies what changed; any number of threads
ask it, each of a state that the mirror really had: a batch of changes is seen whole or not at all.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
from adbc_driver_manager import Error as AdbcError
from sqlalchemy import URL, Connection, Table

from dashboard.errors import DatabaseAway
from data_access.changes import ChangedRows
from data_access.mirror_dialect import engine_on
from data_access.mirror_tables import create_tables, insert_rows, load_tables, to_arrow
from data_access.schema import clock_spells, reports

MOST_THREADS = 4
WORN_ROWS = 200_000


class Mirror:
    """The mirror of one database; empty until it is loaded."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._database: duckdb.DuckDBPyConnection | None = None
        self._engine = engine_on(self._open)
        self._rows = 0
        self._replaced = 0

    @property
    def loaded(self) -> bool:
        """Whether it can be asked."""
        return self._database is not None

    @property
    def worn(self) -> bool:
        """Whether so many rows were replaced that a new load would make it smaller and faster:
        DuckDB keeps what a replaced row took, and new rows stand out of order."""
        return self._replaced > max(WORN_ROWS, self._rows // 4)

    def load(self) -> None:
        """Loads everything beside what is there, then puts it in its place.

        Questions in progress end on the old rows. Raises DatabaseAway.
        """
        database = _new_database()
        try:
            load_tables(database, url=self._url)
        except AdbcError as error:
            raise DatabaseAway from error
        self._rows = _count(database)
        self._replaced = 0
        # The old database goes when the last question that reads it ends.
        self._database = database

    def apply(self, changed: ChangedRows) -> None:
        """Puts changed rows in the place of those with the same key. May be repeated."""
        assert self._database is not None
        database = self._database
        database.execute("begin")
        try:
            for table, rows in changed.small_tables.items():
                _replace_all(database, table, to_arrow(table, rows))
            if changed.reports:
                _replace_reports(
                    database,
                    to_arrow(reports, changed.reports),
                    to_arrow(clock_spells, changed.clock_spells),
                )
            database.execute("commit")
        except BaseException:
            database.execute("rollback")
            raise
        self._replaced += len(changed.reports)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection to ask questions of; all in it are answered from the same rows."""
        with self._engine.connect() as conn:
            yield conn

    def _open(self) -> duckdb.DuckDBPyConnection:
        assert self._database is not None
        return self._database.cursor()


def _new_database() -> duckdb.DuckDBPyConnection:
    threads = min(MOST_THREADS, os.cpu_count() or 1)
    database = duckdb.connect(":memory:", config={"threads": threads})
    # Global, so that each question's own connection has them: as PostgreSQL divides and tells time.
    database.execute("set global integer_division = true")
    database.execute("set global timezone = 'UTC'")
    create_tables(database)
    return database


def _replace_all(database: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table) -> None:
    database.execute(f"truncate {table.name}")
    insert_rows(database, table=table, rows=rows)


def _replace_reports(
    database: duckdb.DuckDBPyConnection, changed: pa.Table, their_spells: pa.Table
) -> None:
    database.register("changed", changed)
    try:
        database.execute("delete from reports where id in (select id from changed)")
        database.execute("delete from clock_spells where report_id in (select id from changed)")
    finally:
        database.unregister("changed")
    insert_rows(database, table=reports, rows=changed)
    insert_rows(database, table=clock_spells, rows=their_spells)


def _count(database: duckdb.DuckDBPyConnection) -> int:
    ((rows,),) = database.execute("select count(*) from reports").fetchall()
    return int(rows)
