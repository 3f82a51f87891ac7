"""The reports that came in, all of them, for an export: read from PostgreSQL piece by piece.

PostgreSQL alone has their texts. One snapshot serves the count and every piece, so that what is
written is what was promised; no more than a piece is in memory.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.report_table import ExportedReport
from data_access.reach import reading
from data_access.report_table import received, row_of, row_total, select_rows
from data_access.schema import reports

PIECE = 2_000
_MORE = tuple(name for name in ExportedReport.__dataclass_fields__ if name != "row")


@dataclass(frozen=True)
class ReportStream:
    """How many reports there are, and they themselves in pieces, newest first."""

    total: int
    pieces: Iterator[Sequence[ExportedReport]]


@contextmanager
def report_stream(
    engine: Engine, *, filters: Filters, scope: Scope, now: datetime
) -> Iterator[ReportStream]:
    """The rows of the table, all of one moment, for as long as the context lasts. A reader who
    pauses for longer than the server lets a transaction idle loses the rest. Raises DatabaseAway.
    """
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with reading(snapshot) as conn:
        asked: dict[str, Any] = {"filters": filters, "scope": scope, "now": now}
        yield ReportStream(row_total(conn, **asked), _pieces(conn, **asked))


def _pieces(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> Iterator[Sequence[ExportedReport]]:
    asked = (
        select_rows(*(reports.c[name] for name in _MORE))
        .where(received(filters, scope, now))
        .order_by(reports.c.created_at.desc(), reports.c.id.desc())
    )
    # A cursor of the server's: the driver would take all rows at once.
    with conn.execute(asked, execution_options={"yield_per": PIECE}) as found:
        for rows in found.partitions():
            yield [_exported(row) for row in rows]


def _exported(row: Any) -> ExportedReport:
    return ExportedReport(row=row_of(row), **{name: getattr(row, name) for name in _MORE})
