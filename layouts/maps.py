"""The map: its frame, its tools, its legend, and the state that the browser draws from."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import dash_leaflet as dl
from dash import html

from dashboard.access import Ability
from dashboard.filters import Filters, Layer, Measure, Preset, to_parameters
from dashboard.lifecycle import PUBLIC_WORD, Stage
from dashboard.metrics import AreaFigures, class_of, classes_of
from dashboard.reports import ReportDetail
from dashboard.texts import Texts
from layouts.components import link
from layouts.icons import icon
from layouts.situation import Situation, short_name

LAYER_WORDS = {Layer.HEAT: "Kepadatan", Layer.AREAS: "Wilayah", Layer.POINTS: "Titik"}
MEASURE_WORDS = {Measure.DENSITY: "per km²", Measure.COUNT: "jumlah"}
CLASSES = 4
NOTED_FROM = 2
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


def map_tools(s: Situation) -> list[html.A]:
    """The layers, each a link that switches it."""
    return [
        link(
            [html.I(icon("check"), className="box"), s.t(word)],
            s.href(layers=s.view.layers ^ {layer}),
            className="layer on" if layer in s.view.layers else "layer",
            role="switch",
            **{"aria-checked": str(layer in s.view.layers).lower()},
        )
        for layer, word in LAYER_WORDS.items()
        if layer is not Layer.POINTS or s.scope.may(Ability.READ_REPORTS)
    ]


def class_bounds(s: Situation, areas: Sequence[AreaFigures]) -> list[float]:
    """The upper bounds of the areas' classes but the last, for the measure looked at."""
    return classes_of([value_of(s, area) for area in areas], classes=CLASSES)


def value_of(s: Situation, area: AreaFigures) -> float:
    """What colours an area; 0 for a density where its size isn't known."""
    count = counted_of(s, area)
    if s.view.measure is Measure.COUNT:
        return float(count)
    return count / area.km2 if area.km2 else 0.0


def counted_of(s: Situation, area: AreaFigures) -> int:
    """What is open in an area; of a window that is past, what came in then: what was open then is
    not known area by area."""
    return area.received if s.past else area.open


def class_words(bounds: Sequence[float], *, top: float, whole: bool, t: Texts) -> list[str]:
    """What each class stands for, as in 0, 1-2, 3-5, 6+ of counts or 0, 0-3, > 3 of densities;
    `top` is the highest value there is."""
    words = ["0"]
    if top <= 0:
        return words
    for low, high in pairwise(bounds):
        first = low + 1 if whole else low
        if whole and first == high:
            words.append(t.number(high))
        else:
            words.append(f"{t.number(first, 2)}–{t.number(high, 2)}")
    last = bounds[-1] + 1 if whole else bounds[-1]
    words.append(f"{t.number(last, 2)}+" if whole else f"> {t.number(last, 2)}")
    return words


def map_legend(s: Situation, areas: Sequence[AreaFigures], heat_top: float) -> list[html.Div]:
    """What the map's colours mean, with unit and window."""
    blocks = []
    if Layer.HEAT in s.view.layers:
        blocks.append(_density_legend(s, heat_top))
    if Layer.AREAS in s.view.layers and areas:
        blocks.append(_class_legend(s, areas))
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


def _class_legend(s: Situation, areas: Sequence[AreaFigures]) -> html.Div:
    words = class_words(
        class_bounds(s, areas),
        top=max(value_of(s, area) for area in areas),
        whole=s.view.measure is Measure.COUNT,
        t=s.t,
    )
    counted = s.t("Masuk") if s.past else s.t("Terbuka")
    return class_block(s, words, s.t("{counted} per {level}", counted=counted, level=s.child_word))


def class_block(s: Situation, words: Sequence[str], title: str) -> html.Div:
    """The classes of the areas, and the measures to choose from."""
    swatches = [
        html.Div([html.I(className=f"c{_shade(index, len(words))}"), html.Span(word)])
        for index, word in enumerate(words)
    ]
    measures = [
        link(
            s.t(word), s.href(measure=measure), current=measure is s.view.measure, className="pick"
        )
        for measure, word in MEASURE_WORDS.items()
    ]
    return html.Div(
        [
            html.Div(
                [html.H3(title), html.Span(measures, className="picks")], className="legend-head"
            ),
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
    playback: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The state for `qlue.map.show` (assets/clientside.js tells its fields)."""
    bounds = class_bounds(s, areas)
    city = s.filters.city.code
    return {
        "city": city,
        "area": s.filters.area,
        "geometry_url": f"/map/{city}/areas.json?v={geometry_version}",
        "layers": sorted(s.view.layers),
        "measure": s.view.measure.value,
        "heat_url": "/api/v1/heat?" + rows_query(s.filters),
        "heat_max": heat_top,
        "points_url": _points_url(s),
        "children": {area.code: _child(s, area, bounds) for area in areas},
        "approximate": any(child.approximate for child in s.children),
        "selected": _selected(report),
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


def _child(s: Situation, area: AreaFigures, bounds: list[float]) -> dict[str, Any]:
    t = s.t
    counted = counted_of(s, area)
    note = t.count("{n} masuk", counted) if s.past else t.count("{n} terbuka", counted)
    lines = [f"{note} · {t.number(counted / area.km2, 1)} / km²" if area.km2 else note]
    if s.past:
        lines.append(t.count("{n} terbuka sekarang", area.open))
    else:
        lines.append(t.count("{n} masuk dalam {window}", area.received, window=s.window))
    if s.filters.window.preset is not Preset.HOUR and not s.past:
        lines.append(t.count("{n} dalam 1 jam terakhir", area.received_last_hour))
    return {
        "weight": counted,
        "class": _shade(class_of(value_of(s, area), bounds), len(bounds) + 1),
        "label": short_name(area.name),
        "note": note if counted >= NOTED_FROM else None,
        "lines": lines,
    }


def _shade(index: int, classes: int) -> int:
    """The colour, 0 to 3, of a class: with few of them the highest is still the strongest."""
    return index if index == 0 else index + CLASSES - classes


def _selected(report: ReportDetail | None) -> dict[str, Any] | None:
    if report is None or report.lat is None or report.lon is None:
        return None
    return {"id": report.id, "lat": report.lat, "lon": report.lon}
