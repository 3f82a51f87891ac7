"""Reports as lists beside the map: the newest ones, and the row that every list of reports has."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.filters import Preset, Window
from dashboard.reports import ReportLine
from dashboard.sla import ClockState
from layouts.clocks import line_chip
from layouts.components import age, empty, link, stage_mark
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.situation import Situation

LONG_AGO = timedelta(days=31)


def feed_view(s: Situation, lines: Sequence[ReportLine]) -> list[Any]:
    """The newest reports of the place and window, each a link to its drawer."""
    if not s.scope.may(Ability.READ_REPORTS):
        return [numbers_only(s)]
    if not lines:
        return [no_reports(s)]
    told = s.window if s.past else s.t("langsung, {window}", window=s.window)
    return [
        html.Div(html.Span(told, className="quiet"), className="rail-head"),
        html.Ol([report_row(s, line) for line in lines], className="feed"),
    ]


def numbers_only(s: Situation) -> html.Div:
    """What a role that reads no single reports sees in the place of a list of them."""
    return empty(s.t("Peran Anda melihat angka gabungan, bukan laporan satu per satu."))


def title_of(s: Situation, line: ReportLine) -> str:
    """A report in a few words, as in Banjir, Kel. Tamamaung."""
    return f"{s.label(line.category)}, {place_of(s, line)}"


def place_of(s: Situation, line: ReportLine) -> str:
    """Where a report is, in words."""
    if line.outside:
        return s.t("di luar wilayah mitra")
    if line.area_code == s.filters.city.code:
        return s.t("wilayah tidak diketahui")
    return s.name_of(line.area_code, line.area_name) or s.t("wilayah tidak diketahui")


def report_row(
    s: Situation, line: ReportLine, wanted: ClockState = ClockState.TERLAMBAT
) -> html.Li:
    """A report as a row of a list: a link to its drawer. Its clock in the state `wanted` is told,
    where there is one."""
    category = s.category(line.category)
    content = [
        icon(category.icon if category else CATEGORY_FALLBACK),
        html.Span(title_of(s, line), className="title"),
        html.Span([stage_mark(line.stage, s.t), line_chip(s, line, wanted)], className="state"),
        html.Span(_when(s, line), className="when"),
    ]
    return html.Li(
        link(content, s.href(report=line.id)),
        className="report selected" if s.view.report == line.id else "report",
        **{"data-row": f"report-{line.id}"},
    )


def no_reports(s: Situation) -> html.Div:
    """That nothing came in, and where to look for more."""
    said = s.t("Tidak ada laporan dalam {window}.", window=s.window)
    if s.filters.categories:
        return empty(said, link(s.t("Lihat semua kategori"), s.href(categories=frozenset())))
    if s.filters.window.preset is not Preset.MONTH:
        return empty(said, link(s.t("Lihat 30 hari"), s.href(window=Window(Preset.MONTH))))
    return empty(said, s.t("Laporan baru muncul di sini dengan sendirinya."))


def _when(s: Situation, line: ReportLine) -> Any:
    """How long ago; the date where the hour isn't known, or so long ago that days say nothing."""
    zone = s.filters.city.zone
    day = s.t.day(line.created_at, zone)
    if line.date_only or s.now - line.created_at > LONG_AGO:
        return day.partition(" ")[2]
    return age(line.created_at, f"{day} {s.t.time(line.created_at, zone)}")
