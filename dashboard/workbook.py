"""Tables as an Excel workbook (XLSX): cells keep their types, and no text is ever a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from dashboard.spreadsheet import Cell, Cells, clean

MOST_ROWS = 100_000
"""A workbook is made whole before its first byte goes out; what is longer goes as CSV."""
OPTIONS = {
    # Rows go to a file as they are written.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
TIME_FORM, DATE_FORM = "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"
WIDTH = 20
LONGEST_NAME = 31


@dataclass(frozen=True)
class Sheet:
    """A table: the name of its tab, what stands above its columns, its rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Cells]


def write_workbook(
    file: IO[bytes], sheets: Iterable[Sheet], *, zone: ZoneInfo, made_at: datetime
) -> None:
    """Writes the tables into the file, one tab each. Times are dates of Excel in the zone, which
    the header is to name: Excel knows no zones."""
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"created": made_at})
        for sheet in sheets:
            _write_sheet(book, sheet, zone)


def _write_sheet(book: Any, sheet: Sheet, zone: ZoneInfo) -> None:
    page = book.add_worksheet(sheet.name[:LONGEST_NAME])
    page.freeze_panes(1, 0)
    page.set_column(0, len(sheet.header) - 1, WIDTH)
    bold = book.add_format({"bold": True})
    forms = {
        True: book.add_format({"num_format": TIME_FORM}),
        False: book.add_format({"num_format": DATE_FORM}),
    }
    for column, name in enumerate(sheet.header):
        page.write_string(0, column, name, bold)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, zone, forms)


def _write_cell(
    page: Any, row: int, column: int, cell: Cell, zone: ZoneInfo, forms: dict[bool, Any]
) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(row, column, clean(cell))
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif isinstance(cell, datetime):
        local = cell.astimezone(zone).replace(tzinfo=None, microsecond=0)
        page.write_datetime(row, column, local, forms[True])
    else:
        page.write_datetime(row, column, cell, forms[False])
