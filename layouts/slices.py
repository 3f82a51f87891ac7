"""The reports behind a figure as a list, page by page, in the place of the panel."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.metrics import Kpis
from dashboard.reports import ReportLine
from dashboard.sla import ClockState
from dashboard.slices import AT_END, Slice, number_of
from layouts.components import empty, link
from layouts.icons import icon
from layouts.lists import numbers_only, report_row
from layouts.situation import Situation

PAGE_ROWS = 50
TITLE_WORDS = {
    Slice.RECEIVED: "{n} laporan masuk",
    Slice.OPEN: "{n} laporan terbuka",
    Slice.LATE: "{n} laporan terlambat",
    Slice.AT_RISK: "{n} laporan berisiko",
    Slice.RESPONDED: "{n} laporan punya tindakan pertama",
    Slice.RESPONSE_DECIDED: "{n} respons diputuskan",
    Slice.RESPONSE_MET: "{n} respons tepat waktu",
    Slice.RESPONSE_MISSED: "{n} respons lewat batas",
    Slice.RESOLUTION_DECIDED: "{n} penyelesaian diputuskan",
    Slice.RESOLUTION_MET: "{n} penyelesaian tepat waktu",
    Slice.RESOLUTION_MISSED: "{n} penyelesaian lewat batas",
}
SLICE_DEFINITIONS = {
    Slice.RECEIVED: "Dibuat dalam jangka waktu ini, terbaru di atas.",
    Slice.OPEN: "Belum selesai dan belum ditutup, terbaru di atas.",
    Slice.LATE: "Terbuka dan salah satu jamnya lewat batas, yang paling lama di atas.",
    Slice.AT_RISK: "Terbuka dan salah satu jamnya terpakai 80 % atau lebih, yang paling dekat "
    "batasnya di atas.",
    Slice.RESPONDED: "Masuk dalam jangka waktu ini dan sudah ada yang bertindak, terbaru di atas.",
    Slice.RESPONSE_DECIDED: "Jam responsnya berhenti atau jatuh tempo dalam jangka waktu ini.",
    Slice.RESPONSE_MET: "Ada tindakan pertama pada atau sebelum batasnya, dalam jangka waktu ini.",
    Slice.RESPONSE_MISSED: "Batas responsnya lewat dalam jangka waktu ini tanpa tindakan.",
    Slice.RESOLUTION_DECIDED: "Jam penyelesaiannya berhenti atau jatuh tempo dalam jangka waktu "
    "ini.",
    Slice.RESOLUTION_MET: "Selesai pada atau sebelum batasnya, dalam jangka waktu ini.",
    Slice.RESOLUTION_MISSED: "Batas penyelesaiannya lewat dalam jangka waktu ini dan belum selesai "
    "saat itu.",
}


def slice_view(s: Situation, kpis: Kpis, lines: Sequence[ReportLine]) -> list[Any]:
    """The list of the figure that the address names."""
    slice = s.view.rows
    assert slice is not None, "asked for only where the address names a figure"
    total = number_of(slice, kpis.now)
    head = html.Div(
        [
            link(
                [icon("left"), s.t("Kembali")],
                s.href(rows=None),
                className="back",
                **{"data-qlue": "back"},
            ),
            html.H2(s.t.count(TITLE_WORDS[slice], total)),
            html.P([html.Span(s.t(SLICE_DEFINITIONS[slice])), *_when(s, slice)]),
        ],
        className="rows-head",
    )
    if not s.scope.may(Ability.READ_REPORTS):
        return [head, numbers_only(s)]
    if not total:
        return [head, empty(s.t("Tidak ada."), name="check")]
    if not lines:
        return [head, empty(s.t("Halaman ini kosong."), link(s.t("Ke awal"), s.href(page=1)))]
    wanted = ClockState.BERISIKO if slice is Slice.AT_RISK else ClockState.TERLAMBAT
    rows = html.Ol([report_row(s, line, wanted) for line in lines], className="feed")
    return [head, rows, _pager(s, total, len(lines))]


def _when(s: Situation, slice: Slice) -> list[Any]:
    """To what the list belongs where that is not the present."""
    if not s.past:
        return []
    if slice in AT_END:
        end = s.t.moment(s.filters.bounds(s.now)[1], s.filters.city.zone)
        said = s.t("Keadaan pada {time}; tanda di baris: keadaan sekarang.", time=end)
    else:
        said = s.t("Jangka waktu: {window}; tanda di baris: keadaan sekarang.", window=s.window)
    return [" ", html.Span(said)]


def _pager(s: Situation, total: int, shown: int) -> html.Nav | None:
    """Which rows these are, and the way to those before and after; nothing where they are all."""
    page = s.view.page
    first = (page - 1) * PAGE_ROWS + 1
    last = first + shown - 1
    if page == 1 and last >= total:
        return None
    numbers = {"first": s.t.number(first), "last": s.t.number(last), "n": s.t.number(total)}
    steps = [
        _step(s, "left", s.t("Sebelumnya"), page - 1 if page > 1 else None),
        _step(s, "right", s.t("Berikutnya"), page + 1 if last < total else None),
    ]
    return html.Nav(
        [html.Span(s.t("{first}–{last} dari {n}", **numbers)), *steps],
        className="pager",
        **{"aria-label": s.t("Halaman daftar")},
    )


def _step(s: Situation, name: str, label: str, page: int | None) -> Any:
    if page is None:
        return html.Span(icon(name), className="step off", **{"aria-hidden": "true"})
    return link(icon(name), s.href(page=page), className="step", **{"aria-label": label})
