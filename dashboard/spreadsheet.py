"""Cells of a table as they leave the product: in a CSV file, and typed for a workbook.

A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP's "CSV
injection" advises. Whatever stands in a title is shown there, and nothing in it is ever computed.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import category
from zoneinfo import ZoneInfo

Cell = str | int | float | datetime | date | None
Cells = Sequence[Cell]

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""With these a spreadsheet begins a formula, or takes them away and looks at what follows."""
INSIDE = re.compile(r"([,;\t\n]\s*)(?=[=+\-@＝＋－＠])")
"""Where a cell would begin, with a formula, for who reads the file by the other separator."""
APOSTROPHE = "'"
LONGEST_TEXT = 32_767
"""Characters of a cell: no spreadsheet keeps more."""
CONTROLS = frozenset({"Cc", "Cf", "Cs"})
"""Kinds of characters that nobody sees: controls, format marks, halves of pairs."""
BYTE_ORDER_MARK = "\ufeff"
LINE_END = "\r\n"


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written: what stands between cells, before decimals, and whether a byte
    order mark comes first."""

    separator: str
    decimal: str
    marked: bool = False


PLAIN = Dialect(separator=",", decimal=".")
"""For programs: RFC 4180, UTF-8."""
EXCEL = Dialect(separator=";", decimal=",", marked=True)
"""For a double click where Excel speaks Indonesian: there the comma is a decimal one, a file with
commas opens as one column, and one without the mark is not read as UTF-8."""


def guarded(text: str) -> str:
    """The text, with an apostrophe where a spreadsheet would take it for a formula: at its start,
    and after what separates cells in any dialect, since nobody knows how a file will be read."""
    body = text.lstrip()
    text = text[: len(text) - len(body)] + INSIDE.sub(rf"\1{APOSTROPHE}", body)
    if text[:1] in FORMULA_STARTS or text.lstrip()[:1] in FORMULA_STARTS:
        return APOSTROPHE + text
    return text


def clean(text: str) -> str:
    """The text as one cell holds it: line ends as line feeds, no other control characters, and no
    longer than a spreadsheet keeps."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(sign for sign in text if sign in "\n\t" or category(sign) not in CONTROLS)
    if len(text) > LONGEST_TEXT:
        return text[: LONGEST_TEXT - 1] + "…"
    return text


def csv_text(rows: Iterable[Cells], dialect: Dialect, zone: ZoneInfo) -> str:
    """The rows as CSV. Times are told in the zone with its offset, numbers stay numbers, every text
    is guarded. A carriage return stands at the end of a row and nowhere else."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=dialect.separator, lineterminator=LINE_END)
    writer.writerows([_csv_cell(cell, dialect, zone) for cell in row] for row in rows)
    return written.getvalue()


def csv_start(header: Sequence[str], dialect: Dialect, zone: ZoneInfo) -> str:
    """What a CSV file begins with: its mark, where it has one, and the names of its columns."""
    return (BYTE_ORDER_MARK if dialect.marked else "") + csv_text([header], dialect, zone)


def _csv_cell(cell: Cell, dialect: Dialect, zone: ZoneInfo) -> str | int | None:
    if isinstance(cell, str):
        return guarded(clean(cell))
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return repr(cell).replace(".", dialect.decimal)
    return cell
