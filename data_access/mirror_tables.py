"""What the mirror holds: which columns of which tables, as what in DuckDB, loaded how.

Types are narrow, and no text that only single reports show is among the columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import duckdb
import pyarrow as pa
from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    Select,
    SmallInteger,
    String,
    Table,
    Text,
    cast,
    select,
)

from dashboard.lifecycle import ReportKind, Stage
from data_access.schema import MIRRORED, Xid8, clock_spells, reports

SMALL_TABLES = tuple(table for table in MIRRORED if table not in (reports, clock_spells))
SPELL_COLUMNS = frozenset({"report_id", "paused", "from_at", "to_at", "risk_at", "due_at"})
LEFT_OUT = frozenset(
    {
        "source",
        "external_id",
        "title",
        "description",
        "address",
        "photo_url",
        "reporter_name",
        "reporter_contact",
        "duplicate_of",
        "team_id",
        "content_hash",
        "import_id",
        "response_calendar_id",
        "resolution_calendar_id",
        "geometry",
        "screen_geometry",
    }
)
ENUMS = {"stage": Stage, "kind": ReportKind}
# As the questions cut them, so that most of a table is passed over: reports by when they came in;
# spells by when they ended, since a question on a time asks for those that had not ended by then.
SORTED_BY = {reports: "created_at", clock_spells: "to_at nulls last"}
UTC_MOMENT = pa.timestamp("us", tz="UTC")
# The order matters: a BigInteger is an Integer too.
TYPES: tuple[tuple[Any, str, pa.DataType], ...] = (
    (Boolean, "boolean", pa.bool_()),
    (SmallInteger, "smallint", pa.int16()),
    (BigInteger, "bigint", pa.int64()),
    (Integer, "integer", pa.int32()),
    (Double, "double", pa.float64()),
    (Date, "date", pa.date32()),
    (String, "varchar", pa.string()),
    (Xid8, "varchar", pa.string()),
)


@dataclass(frozen=True)
class MirrorColumn:
    """A column of the mirror: its name, its type in DuckDB and in Arrow."""

    name: str
    duckdb_type: str
    arrow_type: pa.DataType


@cache
def columns_of(table: Table) -> tuple[MirrorColumn, ...]:
    """The columns of the table that the mirror has."""
    return tuple(_mirror_column(column) for column in table.c if _is_mirrored(column))


def rows_of(table: Table) -> Select[Any]:
    """The rows of the table as the mirror takes them."""
    return select(
        *(
            cast(column, Text).label(column.name) if isinstance(column.type, Xid8) else column
            for column in table.c
            if _is_mirrored(column)
        )
    )


def create_tables(database: duckdb.DuckDBPyConnection) -> None:
    """Makes the mirror's empty tables."""
    for name, values in ENUMS.items():
        listed = ", ".join(f"'{value}'" for value in values)
        database.execute(f"create type {name} as enum ({listed})")
    for table in MIRRORED:
        columns = [f"{column.name} {column.duckdb_type}" for column in columns_of(table)]
        key = ["primary key (id)"] if table is reports else []
        database.execute(f"create table {table.name} ({', '.join(columns + key)})")


def load_tables(database: duckdb.DuckDBPyConnection, *, url: URL) -> None:
    """Fills the mirror's empty tables with PostgreSQL's rows, all of the same moment.

    Raises adbc_driver_manager's errors.
    """
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    dialect = url.get_dialect()()
    with adbc.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        for table in MIRRORED:
            cursor.execute(str(rows_of(table).compile(dialect=dialect)))
            with cursor.fetch_record_batch() as batches:
                insert_rows(database, table=table, rows=batches)


def insert_rows(database: duckdb.DuckDBPyConnection, *, table: Table, rows: Any) -> None:
    """Writes Arrow rows (a table or a stream) into a table of the mirror."""
    order = f"order by {SORTED_BY[table]}" if table in SORTED_BY else ""
    database.register("incoming", rows)
    try:
        database.execute(f"insert into {table.name} by name from incoming {order}")
    finally:
        database.unregister("incoming")


def to_arrow(table: Table, rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Rows of `rows_of(table)` as SQLAlchemy gives them, as an Arrow table."""
    columns = columns_of(table)
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table(
        {
            column.name: pa.array(column_values, column.arrow_type)
            for column, column_values in zip(columns, values, strict=True)
        }
    )


def _is_mirrored(column: Column[Any]) -> bool:
    if column.table is clock_spells:
        return column.name in SPELL_COLUMNS
    if column.table is reports and column.name == "xid":
        return False
    return column.name not in LEFT_OUT


def _mirror_column(column: Column[Any]) -> MirrorColumn:
    if column.table in SORTED_BY and column.name in ENUMS:
        return MirrorColumn(column.name, column.name, pa.string())
    if isinstance(column.type, DateTime):
        if column.type.timezone:
            return MirrorColumn(column.name, "timestamptz", UTC_MOMENT)
        return MirrorColumn(column.name, "timestamp", pa.timestamp("us"))
    for kind, duckdb_type, arrow_type in TYPES:
        if isinstance(column.type, kind):
            return MirrorColumn(column.name, duckdb_type, arrow_type)
    raise TypeError(f"the mirror knows no type for {column.table.name}.{column.name}")
