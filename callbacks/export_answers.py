"""Exports on their way out: two at a time, each in the audit log from before its first byte, and
once more when it ended or was broken off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import SEEK_END
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO

from flask import Response, request
from flask_login import current_user

from callbacks.api_parameters import Refused
from callbacks.deps import Deps
from dashboard.errors import ExportsBusy
from dashboard.filters import Problem
from dashboard.places import City
from dashboard.spreadsheet import EXCEL, PLAIN, Cells, Dialect, csv_start, csv_text
from dashboard.workbook import MOST_ROWS, Sheet, write_workbook
from data_access.audit import Author, record_by
from data_access.reach import writing

MOST_AT_ONCE = 2
"""Each holds a connection and a thread for as long as its reader takes."""
ROWS = "Qlue-Rows"
"""The header that says how many rows a file has."""
BLOCK = 64 * 1024
XLSX = "xlsx"
DIALECTS = {"csv": PLAIN, "excel.csv": EXCEL}
FORMS = (*DIALECTS, XLSX)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
TOO_LONG = "XLSX memuat paling banyak 100.000 baris: unduh sebagai CSV, atau persempit saringan"
_turns = BoundedSemaphore(MOST_AT_ONCE)
Pieces = Iterable[Sequence[Cells]]


@dataclass(frozen=True)
class Table:
    """What is exported: the rows in pieces, how many they are, and the name of the file."""

    city: City
    name: str
    file: str
    header: list[str]
    total: int
    pieces: Pieces


@dataclass
class Passage:
    """How far an export has come: rows handed on, and whether these were all."""

    rows: int = 0
    whole: bool = False


def send(deps: Deps, form: str, open_table: Callable[[ExitStack], Table]) -> Response:
    """The table as a file that is saved. `open_table` leaves with the stack what has to be closed
    after the last byte. Raises Refused, ExportsBusy, DatabaseAway."""
    with ExitStack() as stack:
        stack.enter_context(_turn())
        table = open_table(stack)
        if form == XLSX and table.total > MOST_ROWS:
            raise Refused([Problem("?", f"{table.total} baris", TOO_LONG)])
        if request.method == "HEAD":
            return _answer(table, form, ())
        passage = stack.enter_context(_recorded(deps, table))
        if form == XLSX:
            file = stack.enter_context(TemporaryFile())
            length = _write(table, file, deps)
            response = _answer(table, form, _blocks(table, file, passage))
            response.content_length = length
        else:
            response = _answer(table, form, _lines(table, DIALECTS[form], passage))
        response.call_on_close(stack.pop_all().close)
        return response


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(blocking=False):
        raise ExportsBusy
    try:
        yield
    finally:
        _turns.release()


@contextmanager
def _recorded(deps: Deps, table: Table) -> Iterator[Passage]:
    """Nothing goes out that the audit log does not know of: who, which address, how many rows."""
    author = Author(current_user.scope, current_user.username, request.remote_addr)
    address = f"{request.path}?{request.query_string.decode('latin-1')}"
    passage = Passage()

    def record(action: str, **detail: object) -> None:
        with writing(deps.engine) as conn:
            record_by(
                conn,
                author=author,
                action=action,
                at=deps.clock(),
                subject=table.city.code,
                detail={"address": address, "file": table.file, **detail},
            )

    record("export", rows=table.total)
    try:
        yield passage
    finally:
        action = "export ended" if passage.whole else "export broken off"
        record(action, rows=passage.rows)


def _answer(table: Table, form: str, body: Iterable[bytes]) -> Response:
    response = Response(body, mimetype=WORKBOOK if form == XLSX else CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{table.file}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers[ROWS] = str(table.total)
    return response


def _lines(table: Table, dialect: Dialect, passage: Passage) -> Iterator[bytes]:
    zone = table.city.zone
    yield csv_start(table.header, dialect, zone).encode()
    for piece in table.pieces:
        yield csv_text(piece, dialect, zone).encode()
        # Asked for the next piece: this one was taken.
        passage.rows += len(piece)
    passage.whole = True


def _write(table: Table, file: IO[bytes], deps: Deps) -> int:
    """Writes the workbook, and rewinds it; its length in bytes."""
    rows = (row for piece in table.pieces for row in piece)
    sheet = Sheet(table.name, table.header, rows)
    write_workbook(file, [sheet], zone=table.city.zone, made_at=deps.clock())
    length = file.seek(0, SEEK_END)
    file.seek(0)
    return length


def _blocks(table: Table, file: IO[bytes], passage: Passage) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block
    passage.rows, passage.whole = table.total, True
