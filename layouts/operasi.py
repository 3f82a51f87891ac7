"""The Operasi page: where everything stands on it, and what each part shows."""

from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard.alerts import AlertBoard, AlertLine
from dashboard.filters import Problem
from dashboard.ids import Kpi, Operasi, kpi_value, kpi_why
from dashboard.metrics import AreaFigures, Kpis, TrendStep
from dashboard.pace import DueSoon
from dashboard.reports import ReportDetail, ReportLine
from dashboard.team_queue import AtHand
from dashboard.texts import Texts
from layouts import charts, maps, topbar
from layouts.alerts import NO_ALERTS
from layouts.chips import narrowed_notice
from layouts.components import link, skeleton
from layouts.drawer import drawer_frame, drawer_parts
from layouts.drawer_actions import acting_frame, acting_view, work_view
from layouts.headline import headline, headline_view
from layouts.icons import icon
from layouts.incidents import incidents_view
from layouts.kpis import kpi_frame, kpi_parts
from layouts.measures import measure_of
from layouts.rail import NO_INCIDENTS, Incidents, panel_view, tabs_view
from layouts.rows import analisis_link
from layouts.rule_notice import holidays_notice
from layouts.scrubber import past_note, playback_state, scrubber
from layouts.situation import Situation, short_name
from layouts.worst import worst_view

CHILDREN = (
    Operasi.CITIES,
    Operasi.LENSES,
    Operasi.OTHERS,
    Operasi.OTHERS_MENU,
    Operasi.WINDOWS,
    Operasi.RANGE_WORDS,
    Operasi.BADGES,
    Operasi.PROBLEMS,
    Operasi.INCIDENTS,
    Operasi.CRUMBS,
    Operasi.CLOCK,
    Operasi.HEADLINE,
    Operasi.MAP_TOOLS,
    Operasi.MAP_LEGEND,
    Operasi.MAP_NOTE,
    Operasi.COMPARED,
    *(kpi_value(kpi) for kpi in Kpi),
    *(kpi_why(kpi) for kpi in Kpi),
    Operasi.OUTSIDE,
    Operasi.MEDIAN_N,
    Operasi.TREND_HEAD,
    Operasi.TREND_MARKS,
    Operasi.WORST,
    Operasi.TABS,
    Operasi.PANEL,
    Operasi.DRAWER,
    Operasi.DRAWER_CLOCKS,
    Operasi.DRAWER_FACTS,
    Operasi.DRAWER_ACTIONS,
    Operasi.ACTING,
)
PARTS: tuple[tuple[str, str], ...] = (
    *((part, "children") for part in CHILDREN),
    (Operasi.RANGE, "value"),
    (Operasi.TREND, "figure"),
    (Operasi.MAP_STATE, "data"),
    (Operasi.ZONE, "data-zone"),
)


NOTHING_SOON = DueSoon()


@dataclass(frozen=True)
class Answers:
    """The numbers of the page. `lines` and `soon` are told where their list is shown,
    `report_alerts` are those of the report that is open, `at_hand` how it stands for who works on
    it; `unknown` are the parts that can't be told
    now and stay as shown."""

    kpis: Kpis
    areas: tuple[AreaFigures, ...]
    trend: tuple[TrendStep, ...]
    lines: tuple[ReportLine, ...]
    heat_top: float
    geometry_version: str
    report: ReportDetail | None = None
    at_hand: AtHand | None = None
    alerts: AlertBoard = NO_ALERTS
    report_alerts: tuple[AlertLine, ...] = ()
    soon: DueSoon = NOTHING_SOON
    incidents: Incidents = NO_INCIDENTS
    unknown: frozenset[str] = frozenset()


def layout(t: Texts, *, chip: html.Div) -> list[Any]:
    """The page before its numbers are there: every panel in its place and of its size."""
    return [
        dcc.Store(id=Operasi.MAP_STATE),
        dcc.Store(id=Operasi.SHOWN, data={}),
        _top(t, chip),
        html.Main(
            [
                html.Div(
                    [
                        html.Div(id=Operasi.PROBLEMS, role="status"),
                        html.Div(id=Operasi.INCIDENTS, role="status"),
                    ]
                ),
                _head(),
                _map(t),
                scrubber(t),
                _trend(t),
            ],
            id="isi",
            className="main",
        ),
        html.Section(
            [
                html.Div(kpi_frame(t), className="kpis"),
                html.Nav(
                    skeleton(20),
                    id=Operasi.TABS,
                    className="list-tabs",
                    **{"aria-label": t("Daftar di samping peta")},
                ),
                html.Div(
                    skeleton(20, 40, 40, 40, 40),
                    id=Operasi.PANEL,
                    className="panel rail-panel",
                    **{"data-rail": ""},
                ),
            ],
            className="side",
            **{"aria-label": t("Angka, peringatan dan laporan")},
        ),
        html.Section(
            skeleton(20, 20, 20, 20, 20),
            id=Operasi.WORST,
            className="panel worst-panel",
            **{"aria-label": t("Wilayah terburuk")},
        ),
        drawer_frame(actions=Operasi.DRAWER_ACTIONS),
        acting_frame(Operasi.ACTING),
    ]


def parts(s: Situation, answers: Answers) -> dict[str, Any]:
    """What each part of the page shows, by its id."""
    areas, trend, clocked = answers.areas, answers.trend, answers.kpis.clocked
    found = {
        **topbar.filter_parts(s, Operasi),
        Operasi.PROBLEMS: [*problems_view(s), *narrowed_notice(s), *holidays_notice(s)],
        Operasi.INCIDENTS: incidents_view(s, answers.incidents.running),
        Operasi.CRUMBS: [*crumbs_view(s), analisis_link(s)],
        Operasi.CLOCK: s.t.moment(s.now, s.filters.city.zone),
        Operasi.HEADLINE: headline_view(headline(s, answers.kpis, areas)),
        Operasi.MAP_TOOLS: maps.map_tools(s),
        Operasi.MAP_LEGEND: maps.map_legend(s, areas, answers.heat_top, clocked=clocked),
        Operasi.MAP_NOTE: maps.map_note(s, areas),
        **kpi_parts(s, answers.kpis),
        Operasi.TREND_HEAD: charts.trend_head(s, trend),
        Operasi.TREND_MARKS: charts.trend_marks(s, trend),
        Operasi.WORST: worst_view(s, areas, trend),
        Operasi.TABS: tabs_view(s, answers.alerts, answers.incidents),
        Operasi.PANEL: panel_view(
            s,
            kpis=answers.kpis,
            board=answers.alerts,
            soon=answers.soon,
            lines=answers.lines,
            incidents=answers.incidents,
        ),
        **drawer_parts(s, answers.report, answers.report_alerts),
        Operasi.DRAWER_ACTIONS: work_view(s, answers.report, answers.at_hand),
        Operasi.ACTING: acting_view(s),
        Operasi.ZONE: s.filters.city.timezone,
        Operasi.TREND: charts.trend_figure(s, trend),
        Operasi.MAP_STATE: maps.map_state(
            s,
            areas,
            heat_top=answers.heat_top,
            geometry_version=answers.geometry_version,
            report=answers.report,
            board=answers.alerts,
            running=answers.incidents.running,
            opened=answers.incidents.opened,
            clocked=clocked,
            playback=playback_state(s, trend, measure=measure_of(s, clocked=clocked)),
        ),
    }
    return {part: picture for part, picture in found.items() if part not in answers.unknown}


def failed(t: Texts) -> dict[str, Any]:
    """What changes when the database can't be asked: the last good picture stays."""
    return {Operasi.PROBLEMS: away_notice(t)}


def no_city(t: Texts) -> dict[str, Any]:
    """What is shown where the user has no city to look at."""
    return {Operasi.HEADLINE: t("Belum ada kota"), Operasi.PROBLEMS: no_city_notice(t)}


def away_notice(t: Texts) -> html.Div:
    """That the database can't be reached, and what becomes of the picture."""
    said = t(
        "Basis data sedang tidak dapat dihubungi. Gambar terakhir tetap tampil; halaman ini "
        "mencoba lagi sendiri."
    )
    return html.Div(html.P([icon("alert"), said]), className="problem")


def no_city_notice(t: Texts) -> html.Div:
    """That there is no city to look at, and who adds one."""
    said = t(
        "Belum ada kota yang dapat Anda lihat. Administrator menambahkannya dengan "
        "`flask --app app cities add`, lalu memberi Anda kewenangan."
    )
    return html.Div(html.P([icon("alert"), said]), className="problem")


def crumbs_view(s: Situation) -> list[Any]:
    """The way down to the place looked at; all but the last are links, the one above it data-up."""
    line = s.line
    items: list[Any] = []
    for index, place in enumerate(line):
        if index:
            items.append(icon("right", className="sep"))
        if place.code == s.filters.area:
            items.append(html.Span(short_name(place.name), **{"aria-current": "page"}))
        else:
            up = {"data-up": ""} if index == len(line) - 2 else {}
            items.append(link(short_name(place.name), s.href(area=place.code, report=None), **up))
    if s.children:
        hint = s.t("pilih {level} di peta", level=s.child_word)
        items += [icon("right", className="sep"), html.Span(hint, className="hint")]
    return items


def problems_view(s: Situation, *, clean: str = "") -> list[Any]:
    """What in the address made no sense, one sentence each, and a way to be rid of it: the address
    `clean`, where the page's own says more than the situation."""
    if not s.problems:
        return []
    return [
        html.Div(
            [
                html.P([icon("alert"), *_sentences(s.problems, s.t)]),
                link([icon("close"), s.t("Tutup")], clean or s.href(), className="dismiss"),
            ],
            className="problem",
        )
    ]


def _sentences(problems: tuple[Problem, ...], t: Texts) -> list[Any]:
    return [
        html.Span(
            t(
                "{parameter}={value} diabaikan: {reason}.",
                parameter=problem.parameter,
                value=problem.value,
                reason=t(problem.reason),
            )
            + " "
        )
        for problem in problems
    ]


def _top(t: Texts, chip: html.Div) -> html.Header:
    return html.Header(
        [
            html.Div(id=Operasi.CITIES, className="cities"),
            html.Div(topbar.filters_frame(t), className="filters"),
            html.Div(
                [
                    topbar.search_box(t),
                    html.Div(id=Operasi.BADGES, className="badges"),
                    html.Div(chip, id=Operasi.ZONE, className="chip-place"),
                ],
                className="top-right",
            ),
        ],
        className="top",
    )


def _head() -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.Nav(id=Operasi.CRUMBS, className="crumbs", **{"aria-label": "Breadcrumb"}),
                    html.Div(id=Operasi.CLOCK, className="clock"),
                ],
                className="above",
            ),
            html.H1(skeleton(32), id=Operasi.HEADLINE, className="headline"),
        ],
        className="head",
    )


def _map(t: Texts) -> html.Section:
    over = {"data-map-over": ""}
    return html.Section(
        maps.map_frame(
            Operasi.MAP,
            html.Div(id=Operasi.MAP_TOOLS, className="map-tools", **over),
            html.Div(id=Operasi.MAP_LEGEND, className="map-legend", **over),
            html.Div(id=Operasi.PAST_LEGEND, className="map-legend past-legend", **over),
            html.Div(id=Operasi.MAP_NOTE, className="map-note", **over),
            past_note(),
        ),
        className="map-panel",
        **{"aria-label": t("Peta")},
    )


def _trend(t: Texts) -> html.Section:
    graph = dcc.Graph(
        id=Operasi.TREND,
        config=charts.CONFIG,
        responsive=True,
        className="trend",
        figure={"data": [], "layout": charts.BLANK},
    )
    return html.Section(
        [
            html.Div(skeleton(20), id=Operasi.TREND_HEAD, className="panel-head"),
            html.Div(id=Operasi.TREND_MARKS, className="marks-row"),
            graph,
        ],
        className="panel trend-panel",
        **{"aria-label": t("Laporan masuk menurut waktu")},
    )
