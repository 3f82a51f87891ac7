"""The rows behind a picture, as a table shows them: page by page, in an order of the reader's."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboard.members import member
from dashboard.reports import ReportLine


class Column(StrEnum):
    """The columns of the table; each can order it."""

    NUMBER = "number"
    CREATED = "created"
    AGE = "age"
    CATEGORY = "category"
    AREA = "area"
    DISTRICT = "district"
    STAGE = "stage"
    HOLDER = "holder"
    RESPONSE = "response"
    RESOLUTION = "resolution"
    SEVERITY = "severity"
    ACTED = "acted"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Order:
    """What a table is ordered by. What has no value in that column comes last, either way; among
    equals the newest report comes first.

    A clock's column orders by when the clock comes due while it runs, and has no value after.
    """

    column: Column = Column.CREATED
    descending: bool = True


NEWEST_FIRST = Order()


@dataclass(frozen=True)
class ReportRow:
    """A report as a row of the table. `district` is the name of its kecamatan; the holder is an
    agency, or an area where `holder_area` tells its code."""

    line: ReportLine
    district: str | None
    holder: str | None
    holder_area: str | None
    severity: int


@dataclass(frozen=True)
class RowPage:
    """Some of the rows, and how many there are in all."""

    total: int
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True)
class ExportedReport:
    """A report as it is exported: never with the reporter's name or contact. Minutes are whole
    working minutes of the clock's calendar."""

    row: ReportRow
    source: str
    external_id: str
    kind: str
    response_minutes: int | None
    resolution_minutes: int | None
    lat: float | None
    lon: float | None
    address: str | None
    title: str | None
    description: str | None


PAGE_ROWS = 50
MOST_OFFSET = 99_999_999


@dataclass(frozen=True)
class Wanted:
    """The rows that a page asks for: from which on, in which order. Always PAGE_ROWS of them."""

    offset: int = 0
    order: Order = NEWEST_FIRST


def read_wanted(sent: object) -> Wanted:
    """What the table's own request asks for, `startRow` and `sortModel` as AG Grid names them. What
    makes no sense there is the first page, newest first."""
    asked: dict[str, Any] = sent if isinstance(sent, dict) else {}
    start = asked.get("startRow")
    offset = start if isinstance(start, int) and 0 <= start <= MOST_OFFSET else 0
    return Wanted(offset, _order(asked.get("sortModel")))


def _order(model: object) -> Order:
    first = model[0] if isinstance(model, list) and model else None
    if not isinstance(first, dict):
        return NEWEST_FIRST
    column = member(Column, str(first.get("colId")))
    return NEWEST_FIRST if column is None else Order(column, first.get("sort") != "asc")
