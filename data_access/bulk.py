"""Many new reports at once: the single writer's rows, sent by COPY."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, text

from dashboard.policies import Rulebook
from data_access.report_rows import NewReport, history_of, report_rows
from data_access.rulebooks import load_rulebook

BATCH = 10_000
NULL = "\\N"


def copy_reports(
    conn: Connection, *, reports: Iterable[NewReport], actor: str, now: datetime | None
) -> int:
    """Writes new reports with their histories in the caller's transaction; how many.

    They are recorded at `now`, or with None as if each thing was recorded when it occurred. Their
    keys must be new. Raises StageRefused as the single writer does.
    """
    written, source = 0, iter(reports)
    rules: dict[int, Rulebook] = {}
    while batch := list(islice(source, BATCH)):
        _copy_batch(conn, batch, actor, now, rules)
        written += len(batch)
    return written


def copy_rows(conn: Connection, *, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Sends rows, all with the same columns, to a table by COPY."""
    if not rows:
        return
    columns = list(rows[0])
    buffer = io.StringIO()
    csv.writer(buffer).writerows(_fields(row, columns) for row in rows)
    buffer.seek(0)
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor = conn.connection.cursor()
    try:
        cursor.copy_expert(
            f"copy {table} ({listed}) from stdin (format csv, null '{NULL}')", buffer
        )
    finally:
        cursor.close()


def _copy_batch(
    conn: Connection,
    batch: list[NewReport],
    actor: str,
    now: datetime | None,
    rules: dict[int, Rulebook],
) -> None:
    ids = conn.execute(
        text("select nextval(pg_get_serial_sequence('reports', 'id')) from generate_series(1, :n)"),
        {"n": len(batch)},
    ).scalars()
    written = []
    for report_id, report in zip(ids, batch, strict=True):
        if report.city_id not in rules:
            rules[report.city_id] = load_rulebook(conn, city_id=report.city_id)
        history = history_of(report, actor=actor, now=now)
        city_rules = rules[report.city_id]
        written.append(report_rows(report, history, report_id=report_id, rules=city_rules))
    copy_rows(conn, table="reports", rows=[rows.report for rows in written])
    for table in ("events", "spells", "clock_spells"):
        rows = [row for one in written for row in getattr(one, table)]
        copy_rows(conn, table="report_events" if table == "events" else table, rows=rows)


def _fields(row: dict[str, Any], columns: list[str]) -> list[object]:
    """The row's values as the CSV writer takes them; it writes times by str(), which is ISO."""
    return [
        NULL
        if (value := row[column]) is None
        else "\\x" + value.hex()
        if type(value) is bytes
        else value
        for column in columns
    ]
