"""The map: its frame, its tools, its legend, and the state that the browser draws from."""

import math
from collections.abc import Collection, Sequence
from typing import Any

import dash_leaflet as dl
from dash import html

from dashboard.access import Ability
from dashboard.alerts import AlertBoard
from dashboard.filters import Filters, Layer, Measure, Panel, Preset, to_parameters
from dashboard.incident_view import Incident
from dashboard.lifecycle import PUBLIC_WORD, Stage
from dashboard.metrics import AreaFigures, per_km2
from dashboard.reports import ReportDetail
from dashboard.texts import Texts
from layouts import measures
from layouts.alerts import NO_ALERTS, pin_numbers
from layouts.components import link
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.incidents import incident_href, incident_words
from layouts.lists import title_of
from layouts.situation import Situation, short_name

LAYER_WORDS = {Layer.HEAT: "Kepadatan", Layer.AREAS: "Wilayah", Layer.POINTS: "Titik"}
MOST_NAMED = 2
WORLD_CENTRE = [-2.5, 118.0]


def map_frame(map_id: str, *over: Any) -> html.Div:
    """The map's place on the page; what stands over it keeps names clear of itself."""
    drawn = dl.Map(
        id=map_id,
        center=WORLD_CENTRE,
        zoom=5,
        preferCanvas=True,
        trackViewport=False,
        attributionControl=False,
        className="map",
        children=[],
    )
    return html.Div([drawn, *over], className="map-frame", **{"data-qlue": "map"})


def map_tools(s: Situation, layers: Collection[Layer] = tuple(Layer)) -> list[html.A]:
    """The layers that the page has, each a link that switches it."""
    return [
        link(
            [html.I(icon("check"), className="box"), s.t(word)],
            s.href(layers=s.view.layers ^ {layer}),
            className="layer on" if layer in s.view.layers else "layer",
            role="switch",
            **{"aria-checked": str(layer in s.view.layers).lower()},
        )
        for layer, word in LAYER_WORDS.items()
        if layer in layers
        if layer is not Layer.POINTS or s.scope.may(Ability.READ_REPORTS)
    ]


def map_legend(
    s: Situation, areas: Sequence[AreaFigures], heat_top: float, *, clocked: bool = True
) -> list[html.Div]:
    """What the map's colours mean, with unit and window."""
    blocks = []
    if Layer.HEAT in s.view.layers:
        blocks.append(_density_legend(s, heat_top))
    if Layer.AREAS in s.view.layers and areas:
        blocks.append(_class_legend(s, areas, clocked=clocked))
    if Layer.POINTS in s.view.layers or not s.children:
        blocks.append(_stage_legend(s))
    return blocks


def ramp_ticks(top: float, t: Texts) -> list[str]:
    """Round numbers from 0 to the top of the scale, which means that much and more."""
    lead = round(top / 10 ** math.floor(math.log10(top)))
    steps = {1: 5, 2: 4, 3: 3, 5: 5, 8: 4}.get(lead, 4)
    digits = max(0, 1 - math.floor(math.log10(top)))
    ticks = [t.number(top * step / steps, digits) for step in range(steps + 1)]
    return [*ticks[:-1], f"{ticks[-1]}+"]


def _density_legend(s: Situation, top: float) -> html.Div:
    return density_block(s, top, s.t("laporan per km², {window}", window=s.window))


def density_block(s: Situation, top: float, unit: Any) -> html.Div:
    """The density's ramp up to its top; `unit` says what of, and of when."""
    ticks = ramp_ticks(top, s.t)
    subject = ", ".join(s.chosen) or s.t("semua kategori")
    if len(s.chosen) > MOST_NAMED:
        subject = s.t.count("{n} kategori", len(s.chosen))
    return html.Div(
        [
            html.H3(s.t("Kepadatan laporan, {subject}", subject=subject)),
            html.P(unit),
            html.Div(className="ramp"),
            html.Div([html.Span(tick) for tick in ticks], className="ticks"),
        ],
        className="legend-block",
    )


def _class_legend(s: Situation, areas: Sequence[AreaFigures], *, clocked: bool) -> html.Div:
    measure = measures.measure_of(s, clocked=clocked)
    classes = measures.legend_classes(s, measure, areas)
    block = class_block(s, measures.title_of(s, measure), classes, measure, clocked=clocked)
    if measure is Measure.COMPLIANCE:
        block.children.append(html.P(s.t("n: yang diputuskan")))
    return block


def class_block(
    s: Situation,
    title: str,
    classes: Sequence[tuple[str, str]],
    measure: Measure,
    *,
    clocked: bool,
) -> html.Div:
    """The classes of the areas as (CSS name, words), and the measures to choose from."""
    swatches = [html.Div([html.I(className=name), html.Span(word)]) for name, word in classes]
    picks: list[Any] = [
        link(s.t(word), s.href(measure=one), current=one is measure, className="pick")
        for one, word in measures.MEASURE_WORDS.items()
        if clocked or one not in measures.OF_CLOCKS
    ]
    if not clocked:
        picks.append(html.Span(s.t("belum ada aturan SLA"), className="quiet"))
    return html.Div(
        [
            html.H3(title),
            html.Div(picks, className="picks"),
            html.Div(swatches, className="swatches"),
        ],
        className="legend-block",
    )


def _stage_legend(s: Situation) -> html.Div:
    shapes = (
        ("menunggu", "Menunggu"),
        ("ditindaklanjuti", "Ditindaklanjuti"),
        ("ditahan", "Ditahan"),
        ("selesai", "Selesai"),
    )
    items = [
        html.Span([html.I(className=f"stage stage-{shape}"), s.t(word)], className="stage-mark")
        for shape, word in shapes
    ]
    return html.Div(items, className="legend-block stages")


def map_note(s: Situation, areas: Sequence[AreaFigures]) -> list[Any]:
    """What must be said about the land itself: borders that are a guess, or none at all."""
    place = s.place
    shown = [*s.children, *([place] if place else [])]
    if any(child.approximate for child in shown):
        return [html.Span(className="dash"), s.t("batas perkiraan")]
    if place is not None and place.km2 is None and not s.children:
        return [s.t("Belum ada batas wilayah untuk {place}.", place=place.name)]
    return []


def map_state(
    s: Situation,
    areas: Sequence[AreaFigures],
    *,
    heat_top: float,
    geometry_version: str,
    report: ReportDetail | None,
    board: AlertBoard = NO_ALERTS,
    running: Sequence[Incident] = (),
    opened: Incident | None = None,
    clocked: bool = True,
    playback: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The state for `qlue.map.show` (assets/clientside.js tells its fields)."""
    measure = measures.measure_of(s, clocked=clocked)
    shades = measures.shades(s, measure, areas)
    city = s.filters.city.code
    return {
        "city": city,
        "area": s.filters.area,
        "geometry_url": f"/map/{city}/areas.json?v={geometry_version}",
        "layers": sorted(s.view.layers),
        "measure": measure.value,
        "heat_url": "/api/v1/heat?" + rows_query(s.filters),
        "heat_max": heat_top,
        "points_url": _points_url(s),
        "children": {
            area.code: {
                "weight": measures.weight_of(s, measure, area),
                "class": shades[area.code],
                "label": short_name(area.name),
                "note": measures.note_of(s, measure, area),
                "number": measures.number_of(s, measure, area),
                "lines": _lines(s, area, clocked=clocked),
            }
            for area in areas
        },
        "approximate": any(child.approximate for child in s.children),
        "selected": _selected(report),
        "pins": _pins(s, board),
        "incidents": _incident_pins(s, running),
        "hull": opened.hull if opened else (),
        "tiles": s.tiles,
        "playback": playback,
        "scope": [] if s.scope.sees_area(city, city) else sorted(s.scope.areas),
        "words": {category.slug: s.label(category.slug) for category in s.categories}
        | {stage.value: s.t(PUBLIC_WORD[stage]) for stage in Stage},
    }


def _points_url(s: Situation) -> str | None:
    if not s.scope.may(Ability.READ_REPORTS):
        return None
    return "/api/v1/points?" + rows_query(s.filters)


def rows_query(filters: Filters) -> str:
    """The parameters of the API for these rows."""
    pairs = to_parameters(filters)
    return "&".join(f"{name}={value}" for name, value in pairs.items())


def _lines(s: Situation, area: AreaFigures, *, clocked: bool) -> list[str]:
    """What the card beside the pointer says: open, overdue, kept in time, the last hour."""
    t, counted, met = s.t, measures.counted_of(s, area), area.compliance
    first = t.count("{n} masuk", counted) if s.past else t.count("{n} terbuka", counted)
    lines = [f"{first} · {t.number(per_km2(counted, area.km2), 2)} / km²" if area.km2 else first]
    if s.past:
        lines.append(t.count("{n} terbuka pada akhir periode", area.open))
    if clocked:
        late, at_risk = area.late, area.standing.at_risk
        states = [t.count("{n} terlambat", late), t.count("{n} berisiko", at_risk)]
        lines.append(", ".join(states if at_risk else states[:1]))
    if met.share is not None:
        share = t.number(100 * met.share)
        lines.append(t("{share} % tepat SLA dari {n}", share=share, n=t.number(met.decided)))
    if not s.past:
        lines.append(t.count("{n} masuk dalam {window}", area.received, window=s.window))
    if s.filters.window.preset is not Preset.HOUR and not s.past:
        lines.append(t.count("{n} dalam 1 jam terakhir", area.received_last_hour))
    return lines


def _pins(s: Situation, board: AlertBoard) -> list[dict[str, Any]]:
    """The first reports of the rail as the map's pins, by the same numbers; none while the rail is
    not there to say what the numbers mean."""
    if s.view.listed is not Panel.ALERTS:
        return []
    lines = {line.report.id: line for line in reversed(board.lines)}
    return [
        {
            "id": report,
            "number": number,
            "lat": lines[report].lat,
            "lon": lines[report].lon,
            "level": lines[report].level.value,
            "title": title_of(s, lines[report].report),
        }
        for report, number in pin_numbers(board).items()
    ]


def _incident_pins(s: Situation, running: Sequence[Incident]) -> list[dict[str, Any]]:
    """The incidents that go on and whose place is known, as flags on the map."""
    return [_incident_pin(s, one) for one in running if one.centre is not None]


def _incident_pin(s: Situation, one: Incident) -> dict[str, Any]:
    assert one.centre is not None, "only one with a place has a flag"
    category = s.category(one.category)
    reports = s.t.count("{n} laporan", one.reports)
    return {
        "id": one.id,
        "lat": one.centre[0],
        "lon": one.centre[1],
        "number": s.t.number(one.reports),
        "icon": category.icon if category else CATEGORY_FALLBACK,
        "title": f"{incident_words(s, one)}: {reports}",
        "address": incident_href(s, one),
        "opened": s.view.incident == one.id,
    }


def _selected(report: ReportDetail | None) -> dict[str, Any] | None:
    if report is None or report.lat is None or report.lon is None:
        return None
    return {"id": report.id, "lat": report.lat, "lon": report.lon}
