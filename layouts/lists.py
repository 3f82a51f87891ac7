"""The lists beside the map: the newest reports, and where most is open."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.filters import Preset, Window
from dashboard.metrics import AreaFigures, TrendStep
from dashboard.reports import ReportLine
from layouts.components import age, change, change_line, empty, link, stage_mark
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.situation import Situation, short_name

WORST = 5
LONG_AGO = timedelta(days=31)


def feed_view(s: Situation, lines: Sequence[ReportLine]) -> list[html.Div | html.Ol]:
    """The newest reports of the place and window, each a link to its drawer."""
    head = html.Div(
        [
            html.H2(s.t("Laporan terbaru")),
            html.Span(s.t("langsung") if not s.past else s.window, className="quiet"),
        ],
        className="panel-head",
    )
    if not s.scope.may(Ability.READ_REPORTS):
        return [head, empty(s.t("Peran Anda melihat angka gabungan, bukan laporan satu per satu."))]
    if not lines:
        return [head, _no_reports(s)]
    return [head, html.Ol([_line(s, line) for line in lines], className="feed")]


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


def _line(s: Situation, line: ReportLine) -> html.Li:
    category = s.category(line.category)
    content = [
        icon(category.icon if category else CATEGORY_FALLBACK),
        html.Span(title_of(s, line), className="title"),
        stage_mark(line.stage, s.t),
        _when(s, line),
    ]
    return html.Li(
        link(content, s.href(report=line.id)),
        className="report selected" if s.view.report == line.id else "report",
        **{"data-id": str(line.id)},
    )


def _when(s: Situation, line: ReportLine) -> html.Time | html.Span:
    """How long ago; the date where the hour isn't known, or so long ago that days say nothing."""
    zone = s.filters.city.zone
    day = s.t.day(line.created_at, zone)
    if line.date_only or s.now - line.created_at > LONG_AGO:
        return html.Span(day.partition(" ")[2])
    return age(line.created_at, f"{day} {s.t.time(line.created_at, zone)}")


def _no_reports(s: Situation) -> html.Div:
    said = s.t("Tidak ada laporan dalam {window}.", window=s.window)
    if s.filters.categories:
        return empty(said, link(s.t("Lihat semua kategori"), s.href(categories=frozenset())))
    if s.filters.window.preset is not Preset.MONTH:
        return empty(said, link(s.t("Lihat 30 hari"), s.href(window=Window(Preset.MONTH))))
    return empty(said, s.t("Laporan baru muncul di sini dengan sendirinya."))


def worst_view(
    s: Situation, areas: Sequence[AreaFigures], trend: Sequence[TrendStep]
) -> list[html.Div | html.Table]:
    """The five children with most open; of a place without children its busiest categories."""
    if len(areas) > 1:
        return _worst_areas(s, areas)
    return _busiest_categories(s, trend)


def worst(areas: Sequence[AreaFigures], *, past: bool = False) -> list[AreaFigures]:
    """The five areas with most open, then with most received; of a past window with most received.
    None with nothing at all."""

    def rank(area: AreaFigures) -> tuple[int, int, str]:
        most = (-area.received, 0) if past else (-area.open, -area.received)
        return (*most, area.code)

    some = [area for area in areas if area.received or (area.open and not past)]
    return sorted(some, key=rank)[:WORST]


def _worst_areas(s: Situation, areas: Sequence[AreaFigures]) -> list[html.Div | html.Table]:
    t, past, found = s.t, s.past, worst(areas, past=s.past)
    by = t("menurut masuk") if past else t("menurut terbuka")
    title = t("Per {level}", level=s.child_word)
    if len(areas) > WORST:
        title = t("Lima {level} terbanyak", level=s.child_word)
    if not found:
        head = html.Div(html.H2(title), className="panel-head")
        return [head, empty(t("Tidak ada yang terbuka maupun masuk."), name="check")]
    top = max(1, *((area.received if past else area.open) for area in found))
    heads: list[Any] = [html.Td(), _th(s.child_word.capitalize()), html.Td()]
    if past:
        heads += [_th(t("Masuk")), _th(t("Perubahan"))]
    else:
        count, delta = "wide-only", "small-only"
        words = [html.Span(t("Perubahan"), className=count), html.Span(t("Masuk"), className=delta)]
        heads += [_th(t("Terbuka")), html.Th(t("Masuk"), scope="col", className=count), _th(words)]
    rows = [_worst_row(s, rank, area, top) for rank, area in enumerate(found, start=1)]
    return _table(title, by, heads, rows)


def _worst_row(s: Situation, rank: int, area: AreaFigures, top: int) -> html.Tr:
    count = area.received if s.past else area.open
    cells = [
        html.Td(str(rank), className="rank"),
        html.Td(link(short_name(area.name), s.href(area=area.code, report=None))),
        _bar(count / top),
        html.Td(s.t.number(count), className="count"),
    ]
    if not s.past:
        cells.append(html.Td(s.t.number(area.received), className="wide-only"))
    return html.Tr([*cells, html.Td(change_line(*_short_change(s, area)), className="delta")])


def _busiest_categories(s: Situation, trend: Sequence[TrendStep]) -> list[html.Div | html.Table]:
    sums: dict[str, int] = {}
    for step in trend:
        for slug, received in step.received.items():
            sums[slug] = sums.get(slug, 0) + received
    found = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:WORST]
    if not found:
        head = html.Div(html.H2(s.t("Kategori terbanyak")), className="panel-head")
        return [head, _no_reports(s)]
    top = found[0][1]
    rows = [
        html.Tr(
            [
                html.Td(str(rank), className="rank"),
                html.Td(link(s.label(slug), s.href(categories=frozenset({slug})))),
                _bar(received / top),
                html.Td(s.t.number(received), className="count"),
            ]
        )
        for rank, (slug, received) in enumerate(found, start=1)
    ]
    heads = (html.Td(), _th(s.t("Kategori")), html.Td(), _th(s.t("Masuk")))
    return _table(s.t("Kategori terbanyak"), s.t("menurut masuk"), heads, rows)


def _short_change(s: Situation, area: AreaFigures) -> tuple[str, str]:
    words, direction = change(area.received, area.received_before, s.t)
    return words.partition(" (")[0], direction


def _bar(share: float) -> html.Td:
    return html.Td(
        html.Div(html.I(style={"width": f"{100 * share:.0f}%"}), className="track"),
        className="bar-cell",
    )


def _table(
    title: str, by: str, heads: Sequence[html.Th | html.Td], rows: Sequence[html.Tr]
) -> list[html.Div | html.Table]:
    head = html.Div([html.H2(title), html.Span(by, className="quiet")], className="panel-head")
    body = [html.Thead(html.Tr(list(heads))), html.Tbody(list(rows))]
    return [head, html.Table(body, className="worst")]


def _th(words: Any) -> html.Th:
    return html.Th(words, scope="col")
