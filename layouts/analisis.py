"""The Analisis page: linked pictures of the same rows. A click in one filters all of them."""

from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard.filters import Layer
from dashboard.holders import HolderFigures
from dashboard.ids import Analisis
from dashboard.metrics import AreaFigures, Kpis
from dashboard.movers import Move
from dashboard.stage_flow import StageFlow
from dashboard.survival import Durations
from dashboard.texts import Texts
from dashboard.usual import UsualTrend
from dashboard.week_grid import WeekGrid
from layouts import analisis_lens, analisis_trend, charts, maps, topbar
from layouts.analisis_compare import compare_view
from layouts.analisis_flow import flow_view
from layouts.analisis_grid import grid_view
from layouts.analisis_headline import analisis_headline
from layouts.analisis_holders import holders_view
from layouts.analisis_movers import movers_view
from layouts.analisis_pareto import pareto_view
from layouts.analisis_survival import survival_figure, survival_head
from layouts.chips import chips_view
from layouts.components import skeleton
from layouts.headline import headline_view
from layouts.lens_picture import LensAnswers
from layouts.operasi import away_notice, crumbs_view, no_city_notice, problems_view
from layouts.rows import operasi_link, rows_drawer, rows_frame
from layouts.situation import Situation

CHILDREN = (
    Analisis.CITIES,
    Analisis.LENSES,
    Analisis.OTHERS,
    Analisis.OTHERS_MENU,
    Analisis.WINDOWS,
    Analisis.RANGE_WORDS,
    Analisis.BADGES,
    Analisis.PROBLEMS,
    Analisis.CRUMBS,
    Analisis.CLOCK,
    Analisis.HEADLINE,
    Analisis.CHIPS,
    Analisis.MAP_TOOLS,
    Analisis.MAP_LEGEND,
    Analisis.MAP_NOTE,
    Analisis.TREND_HEAD,
    Analisis.GRID,
    Analisis.PARETO,
    Analisis.HOLDERS,
    Analisis.SURVIVAL_HEAD,
    Analisis.MOVERS,
    Analisis.FLOW,
    Analisis.COMPARE,
)
PARTS: tuple[tuple[str, str], ...] = (
    *((part, "children") for part in CHILDREN),
    (Analisis.RANGE, "value"),
    (Analisis.TREND, "figure"),
    (Analisis.SURVIVAL, "figure"),
    (Analisis.MAP_STATE, "data"),
    (Analisis.ZONE, "data-zone"),
)


@dataclass(frozen=True)
class AnalisisAnswers:
    """The numbers of the page; without `geometry_version` the map stays as it is, without `lens`
    its legend too."""

    areas: tuple[AreaFigures, ...]
    clocked: bool
    heat_top: float
    geometry_version: str | None
    trend: UsualTrend
    grid: WeekGrid
    categories: dict[str, int]
    holders: tuple[HolderFigures, ...]
    durations: Durations
    moves: tuple[Move, ...] | None
    flow: StageFlow
    compared: Kpis | None
    lens: LensAnswers | None = None


def layout(t: Texts, *, chip: html.Div) -> html.Div:
    """The page before its numbers are there: every panel in its place and of its size."""
    return html.Div(
        [
            dcc.Store(id=Analisis.MAP_STATE),
            dcc.Store(id=Analisis.SHOWN, data={}),
            _top(t, chip),
            html.Main(
                [
                    html.Div(id=Analisis.PROBLEMS, role="status"),
                    _head(t),
                    html.Div(
                        [
                            _map(t),
                            _trend(t),
                            _panel(Analisis.GRID, t("Jam dan hari"), "grid-panel", 9),
                            _panel(Analisis.PARETO, t("Kategori"), "pareto-panel", 12),
                            _panel(Analisis.HOLDERS, t("Siapa yang memegang"), "holders-panel", 8),
                            _survival(t),
                            _panel(Analisis.MOVERS, t("Yang berubah"), "movers-panel", 6),
                            _panel(Analisis.FLOW, t("Alur tahap"), "flow-panel", 5),
                            _panel(Analisis.COMPARE, t("Bandingkan"), "compare-panel", 7),
                        ],
                        className="bench",
                    ),
                    rows_frame(t),
                ],
                id="isi",
                className="analysis-main",
            ),
            rows_drawer(),
        ],
        className="analysis",
    )


def parts(s: Situation, answers: AnalisisAnswers) -> dict[str, Any]:
    """What each part of the page shows, by its id."""
    found = {
        **topbar.filter_parts(s, Analisis),
        Analisis.PROBLEMS: problems_view(s),
        Analisis.CRUMBS: [*crumbs_view(s), operasi_link(s)],
        Analisis.CLOCK: s.t.moment(s.now, s.filters.city.zone),
        Analisis.ZONE: s.filters.city.timezone,
        Analisis.HEADLINE: headline_view(analisis_headline(s, answers.trend, answers.moves or ())),
        Analisis.CHIPS: chips_view(s),
        **_map_parts(s, answers),
        Analisis.TREND_HEAD: analisis_trend.trend_head(s, answers.trend),
        Analisis.TREND: analisis_trend.trend_figure(s, answers.trend),
        Analisis.GRID: grid_view(s, answers.grid),
        Analisis.PARETO: pareto_view(s, answers.categories),
        Analisis.HOLDERS: holders_view(s, answers.holders, clocked=answers.clocked),
        Analisis.MOVERS: movers_view(s, answers.moves),
        Analisis.FLOW: flow_view(s, answers.flow),
        Analisis.COMPARE: compare_view(s, answers.compared),
        Analisis.SURVIVAL_HEAD: survival_head(s, answers.durations),
        Analisis.SURVIVAL: survival_figure(s, answers.durations),
    }
    if answers.geometry_version is None or answers.lens is None:
        del found[Analisis.MAP_STATE]
    return found


def failed(t: Texts) -> dict[str, Any]:
    """What changes when the database can't be asked: the last good picture stays."""
    return {Analisis.PROBLEMS: away_notice(t)}


def no_city(t: Texts) -> dict[str, Any]:
    """What is shown where the user has no city to look at."""
    return {Analisis.HEADLINE: t("Belum ada kota"), Analisis.PROBLEMS: no_city_notice(t)}


def _map_parts(s: Situation, answers: AnalisisAnswers) -> dict[str, Any]:
    areas, clocked = answers.areas, answers.clocked
    state = maps.map_state(
        s,
        areas,
        heat_top=answers.heat_top,
        geometry_version=answers.geometry_version or "",
        report=None,
        clocked=clocked,
    ) | {"points_url": None}
    found = {Analisis.MAP_NOTE: maps.map_note(s, areas), Analisis.MAP_STATE: state}
    if answers.lens is None:
        return found
    choice = analisis_lens.lens_choice(s, answers.lens)
    picture = analisis_lens.lens_picture(s, answers.lens)
    if picture is None:
        tools = maps.map_tools(s, (Layer.HEAT, Layer.AREAS))
        legend = maps.map_legend(s, areas, answers.heat_top, clocked=clocked)
        return found | {Analisis.MAP_TOOLS: tools, Analisis.MAP_LEGEND: [choice, *legend]}
    return found | {
        Analisis.MAP_TOOLS: [],
        Analisis.MAP_LEGEND: [choice, *analisis_lens.lens_legend(s, picture)],
        Analisis.MAP_STATE: analisis_lens.under_lens(s, picture, state),
    }


def _top(t: Texts, chip: html.Div) -> html.Header:
    return html.Header(
        [
            html.Div(id=Analisis.CITIES, className="cities"),
            html.Div(topbar.filters_frame(t, Analisis), className="filters"),
            html.Div(
                [
                    html.Div(id=Analisis.BADGES, className="badges"),
                    html.Div(chip, id=Analisis.ZONE, className="chip-place"),
                ],
                className="top-right",
            ),
        ],
        className="top",
    )


def _head(t: Texts) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.Nav(
                        id=Analisis.CRUMBS, className="crumbs", **{"aria-label": "Breadcrumb"}
                    ),
                    html.Div(id=Analisis.CLOCK, className="clock"),
                ],
                className="above",
            ),
            html.H1(skeleton(32), id=Analisis.HEADLINE, className="headline"),
            html.Nav(
                id=Analisis.CHIPS,
                className="filter-chips",
                **{"aria-label": t("Saringan yang aktif")},
            ),
        ],
        className="head",
    )


def _map(t: Texts) -> html.Section:
    over = {"data-map-over": ""}
    return html.Section(
        maps.map_frame(
            Analisis.MAP,
            html.Div(id=Analisis.MAP_TOOLS, className="map-tools", **over),
            html.Div(id=Analisis.MAP_LEGEND, className="map-legend", **over),
            html.Div(id=Analisis.MAP_NOTE, className="map-note", **over),
        ),
        className="map-panel",
        **{"aria-label": t("Peta")},
    )


def _trend(t: Texts) -> html.Section:
    label = t("Laporan masuk menurut waktu, dengan kisaran biasa")
    return _chart(Analisis.TREND_HEAD, Analisis.TREND, label, "usual-panel")


def _survival(t: Texts) -> html.Section:
    label = t("Berapa lama sampai selesai")
    return _chart(Analisis.SURVIVAL_HEAD, Analisis.SURVIVAL, label, "survival-panel")


def _chart(head: Analisis, part: Analisis, label: str, name: str) -> html.Section:
    graph = dcc.Graph(
        id=part,
        config=charts.CONFIG,
        responsive=True,
        className="trend",
        figure={"data": [], "layout": charts.BLANK},
    )
    return html.Section(
        [html.Div(skeleton(20), id=head, className="panel-head"), graph],
        className=f"panel chart-panel {name}",
        **{"aria-label": label},
    )


def _panel(part: Analisis, label: str, name: str, rows: int) -> html.Section:
    waiting = skeleton(20, *[24] * (rows - 1))
    return html.Section(waiting, id=part, className=f"panel {name}", **{"aria-label": label})
