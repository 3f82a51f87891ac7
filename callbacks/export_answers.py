"""Exports on their way out: one at a time for each account and a few for all, each in the audit
log from before its first byte, and once more when it ended or was broken off."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import SEEK_END
from tempfile import TemporaryFile
from threading import Lock
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

MOST_AT_ONCE = 3
"""Each holds a connection and a thread for as long as its reader takes."""
STALL_S, LONGEST_S = 60.0, 1_800.0
"""How long a reader may take for a piece (some 600 KB), and for a file, before it is broken off:
else who never reads would keep everybody else from theirs."""
ROWS = "Qlue-Rows"
"""The header that says how many rows a file has."""
BLOCK = 64 * 1024
XLSX = "xlsx"
DIALECTS = {"csv": PLAIN, "excel.csv": EXCEL}
FORMS = (*DIALECTS, XLSX)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
TOO_LONG = "XLSX memuat paling banyak 100.000 baris: unduh sebagai CSV, atau persempit saringan"
_under_way: set[int] = set()
_lock = Lock()
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
        _hurry_reader()
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
    account = current_user.id
    with _lock:
        if account in _under_way or len(_under_way) >= MOST_AT_ONCE:
            raise ExportsBusy
        _under_way.add(account)
    try:
        yield
    finally:
        with _lock:
            _under_way.discard(account)


def _hurry_reader() -> None:
    """Has what is sent to a reader who takes nothing fail after a while, where gunicorn serves."""
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(STALL_S)


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
    response = Response(body, content_type=WORKBOOK if form == XLSX else CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{table.file}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers[ROWS] = str(table.total)
    return response


def _lines(table: Table, dialect: Dialect, passage: Passage) -> Iterator[bytes]:
    zone = table.city.zone
    yield csv_start(table.header, dialect, zone).encode()
    until = time.monotonic() + LONGEST_S
    for piece in table.pieces:
        if time.monotonic() > until:
            return
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
