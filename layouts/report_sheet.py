"""Reports as a sheet to take along: what stands above each column, and what of a report stands in
it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.lifecycle import PUBLIC_WORD, STAGE_WORD, ReportKind, Stage
from dashboard.report_table import ExportedReport
from dashboard.sla import ClockState
from dashboard.spreadsheet import Cell
from dashboard.texts import Texts
from layouts.chips import KIND_WORDS
from layouts.clocks import ACTED_LATE
from layouts.drawer_history import SEVERITY_WORDS

STATE_WORDS = {
    ClockState.AMAN: "dalam batas",
    ClockState.BERISIKO: "berisiko",
    ClockState.TERLAMBAT: "terlambat",
    ClockState.DITAHAN: "ditahan",
    ClockState.TEPAT: "tepat waktu",
    ClockState.TELAT: "selesai terlambat",
    ClockState.NONE: "",
}
RESPONSE_WORDS = {**STATE_WORDS, ClockState.TELAT: ACTED_LATE}
HEADER_WORDS = {
    "number": "Nomor",
    "source": "Sumber",
    "external_id": "Nomor di sumber",
    "kind": "Asal",
    "created": "Masuk ({zone})",
    "category": "Kategori",
    "severity": "Keparahan",
    "stage": "Tahap",
    "stage_detail": "Rincian tahap",
    "area_code": "Kode wilayah",
    "area": "Kelurahan",
    "district": "Kecamatan",
    "holder": "Pemegang",
    "response": "Respons",
    "response_due": "Batas respons ({zone})",
    "acted": "Tindakan pertama ({zone})",
    "response_minutes": "Lama respons (menit kerja)",
    "resolution": "Penyelesaian",
    "resolution_due": "Batas penyelesaian ({zone})",
    "stopped": "Selesai ({zone})",
    "resolution_minutes": "Lama penyelesaian (menit kerja)",
    "lat": "Lintang (derajat)",
    "lon": "Bujur (derajat)",
    "address": "Alamat",
    "title": "Judul",
    "description": "Isi laporan",
}
DEGREE_DIGITS = 6
"""A tenth of a metre."""


@dataclass(frozen=True)
class Telling:
    """In which words an export is told: the language, the names of categories by slug, and the
    moment and zone that its states and times are of."""

    t: Texts
    labels: Mapping[str, str]
    now: datetime
    zone: ZoneInfo


def header(of: Telling) -> list[str]:
    """The names of the columns, each with its unit."""
    zone = of.t.zone(of.now, of.zone)
    return [of.t(words, zone=zone) for words in HEADER_WORDS.values()]


def cells(report: ExportedReport, of: Telling) -> list[Cell]:
    """What stands in the columns of one report."""
    return [_CELLS[column](report, of) for column in HEADER_WORDS]


def _created(report: ExportedReport, of: Telling) -> Cell:
    line = report.row.line
    return line.created_at.astimezone(of.zone).date() if line.date_only else line.created_at


def _degrees(angle: float | None) -> float | None:
    return None if angle is None else round(angle, DEGREE_DIGITS)


def _stage(report: ExportedReport) -> Stage | None:
    stage = report.row.line.stage
    return Stage(stage) if stage else None


_CELLS: dict[str, Callable[[ExportedReport, Telling], Cell]] = {
    "number": lambda report, _: report.row.line.id,
    "source": lambda report, _: report.source,
    "external_id": lambda report, _: report.external_id,
    "kind": lambda report, of: of.t(KIND_WORDS[ReportKind(report.kind)]),
    "created": _created,
    "category": lambda report, of: of.labels.get(report.row.line.category, ""),
    "severity": lambda report, of: of.t(SEVERITY_WORDS[report.row.severity]),
    "stage": lambda report, of: of.t(PUBLIC_WORD[_stage(report)]),
    "stage_detail": lambda report, of: of.t(STAGE_WORD[_stage(report)]),
    "area_code": lambda report, _: report.row.line.area_code,
    "area": lambda report, _: report.row.line.area_name,
    "district": lambda report, _: report.row.district,
    "holder": lambda report, _: report.row.holder,
    "response": lambda report, of: of.t(RESPONSE_WORDS[report.row.line.response.state(of.now)]),
    "response_due": lambda report, _: report.row.line.response.due_at,
    "acted": lambda report, _: report.row.line.response.stopped_at,
    "response_minutes": lambda report, _: report.response_minutes,
    "resolution": lambda report, of: of.t(STATE_WORDS[report.row.line.resolution.state(of.now)]),
    "resolution_due": lambda report, _: report.row.line.resolution.due_at,
    "stopped": lambda report, _: report.row.line.resolution.stopped_at,
    "resolution_minutes": lambda report, _: report.resolution_minutes,
    "lat": lambda report, _: _degrees(report.lat),
    "lon": lambda report, _: _degrees(report.lon),
    "address": lambda report, _: report.address,
    "title": lambda report, _: report.title,
    "description": lambda report, _: report.description,
}
