"""The rows behind a picture, as a table shows them: page by page, in an order of the reader's."""

from dataclasses import dataclass
from enum import StrEnum

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
