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
    return [of.t(name, zone=zone) if "{zone}" in name else of.t(name) for name in _COLUMNS]


def cells(report: ExportedReport, of: Telling) -> list[Cell]:
    """What stands in the columns of one report."""
    return [column(report, of) for column in _COLUMNS.values()]


def _created(report: ExportedReport, of: Telling) -> Cell:
    line = report.row.line
    return line.created_at.astimezone(of.zone).date() if line.date_only else line.created_at


def _stage(report: ExportedReport) -> Stage | None:
    stage = report.row.line.stage
    return Stage(stage) if stage else None


_COLUMNS: dict[str, Callable[[ExportedReport, Telling], Cell]] = {
    "Nomor": lambda report, _: report.row.line.id,
    "Sumber": lambda report, _: report.source,
    "Nomor di sumber": lambda report, _: report.external_id,
    "Asal": lambda report, of: of.t(KIND_WORDS[ReportKind(report.kind)]),
    "Masuk ({zone})": _created,
    "Kategori": lambda report, of: of.labels.get(report.row.line.category, ""),
    "Keparahan": lambda report, of: of.t(SEVERITY_WORDS[report.row.severity]),
    "Tahap": lambda report, of: of.t(PUBLIC_WORD[_stage(report)]),
    "Rincian tahap": lambda report, of: of.t(STAGE_WORD[_stage(report)]),
    "Kode wilayah": lambda report, _: report.row.line.area_code,
    "Wilayah": lambda report, _: report.row.line.area_name,
    "Kecamatan": lambda report, _: report.row.district,
    "Pemegang": lambda report, _: report.row.holder,
    "Respons": lambda report, of: of.t(STATE_WORDS[report.row.line.response.state(of.now)]),
    "Batas respons ({zone})": lambda report, _: report.row.line.response.due_at,
    "Tindakan pertama ({zone})": lambda report, _: report.row.line.response.stopped_at,
    "Lama respons (menit kerja)": lambda report, _: report.response_minutes,
    "Penyelesaian": lambda report, of: of.t(STATE_WORDS[report.row.line.resolution.state(of.now)]),
    "Batas penyelesaian ({zone})": lambda report, _: report.row.line.resolution.due_at,
    "Selesai ({zone})": lambda report, _: report.row.line.resolution.stopped_at,
    "Lama penyelesaian (menit kerja)": lambda report, _: report.resolution_minutes,
    "Lintang (derajat)": lambda report, _: report.lat,
    "Bujur (derajat)": lambda report, _: report.lon,
    "Alamat": lambda report, _: report.address,
    "Judul": lambda report, _: report.title,
    "Isi laporan": lambda report, _: report.description,
}
