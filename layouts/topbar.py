"""The top bar: city, category lenses, window, search, how fresh the data is."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.filters import Filters, Preset, View, Window, to_query
from dashboard.ids import Operasi, Shell
from dashboard.metrics import Category, ReportLine
from dashboard.places import City, Place
from dashboard.texts import Texts
from layouts.components import link, popover, segments, stage_mark
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.lists import title_of
from layouts.situation import LEVEL_WORDS, WINDOW_WORDS, Situation

MOST_FOUND = 7


def cities_view(s: Situation) -> list[Any]:
    """The city's name; with more than one city in reach, the way to the others."""
    name = html.Span(s.filters.city.name, className="city-name")
    others = [city for city in s.cities if city.code != s.filters.city.code]
    if not others:
        return [html.Span(name, className="city")]
    button = html.Button([name, icon("down")], type="button", className="city plain")
    items = [_city_link(s, city) for city in s.cities]
    menu = html.Nav(items, className="menu", **{"aria-label": s.t("Kota")})
    return [popover(button, menu, width=240, position="bottom-start")]


def _city_link(s: Situation, city: City) -> html.A:
    current = city.code == s.filters.city.code
    href = s.path + to_query(Filters(city=city, area=city.code), View())
    return link([html.Span(city.name), _tick(current)], href, current=current)


def lenses_view(s: Situation) -> list[Any]:
    """All categories, the wall's own lenses, and a menu of the others, of which several can be on
    at once."""
    chosen = s.filters.categories
    lenses = [category for category in s.categories if category.lens]
    others = [category for category in s.categories if not category.lens]
    items = [
        link(
            [icon("grid"), s.t("Semua")],
            s.href(categories=frozenset(), report=None),
            current=not chosen,
        )
    ]
    items += [
        link(
            [icon(category.icon), category.label(s.t.language)],
            s.href(categories=frozenset({category.slug}), report=None),
            current=category.slug in chosen,
        )
        for category in lenses
    ]
    bar: list[Any] = list(items)
    if others:
        bar.append(_others(s, others))
    return [segments(bar, label=s.t("Kategori"), className="lenses")]


def _others(s: Situation, others: Sequence[Category]) -> dmc.Popover:
    on = [category for category in others if category.slug in s.filters.categories]
    if len(on) == 1:
        words = on[0].label(s.t.language)
    elif on:
        words = s.t.count("{n} lainnya dipilih", len(on))
    else:
        words = s.t.count("{n} lainnya", len(others))
    button = html.Button(
        [words, icon("down")], type="button", className="segment on" if on else "segment"
    )
    items = [_toggle(s, category) for category in s.categories]
    hint = html.P(s.t("Pilih satu atau beberapa."), className="menu-hint")
    menu = html.Nav([hint, *items], className="menu", **{"aria-label": s.t("Kategori lain")})
    return popover(button, menu, width=240, position="bottom-start")


def _toggle(s: Situation, category: Category) -> html.A:
    on = category.slug in s.filters.categories
    return link(
        [icon(category.icon), html.Span(category.label(s.t.language)), _tick(on)],
        s.href(categories=s.filters.categories ^ {category.slug}, report=None),
        role="switch",
        **{"aria-checked": str(on).lower()},
    )


def windows_view(s: Situation) -> list[Any]:
    """The windows that roll with the clock, and a range of days of one's own."""
    items: list[Any] = [
        link(s.t(word), s.href(window=Window(preset)), current=s.filters.window.preset is preset)
        for preset, word in WINDOW_WORDS.items()
    ]
    return [segments([*items, _range(s)], label=s.t("Jangka waktu"), className="windows")]


def _range(s: Situation) -> dmc.Popover:
    """The button that opens a calendar; picking two days goes to that range (assets/shell.js)."""
    window = s.filters.window
    own = window.preset is Preset.CUSTOM
    button = html.Button(
        s.window if own else s.t("Tanggal"),
        type="button",
        className="segment on" if own else "segment",
    )
    today = s.now.astimezone(s.filters.city.zone).date()
    calendar = dmc.DatesProvider(
        dmc.DatePicker(
            id=Operasi.RANGE,
            type="range",
            value=[str(window.first), str(window.last)] if own else None,
            maxDate=str(today),
            allowSingleDateInRange=True,
            size="sm",
        ),
        settings={"locale": s.t.language, "firstDayOfWeek": 1},
    )
    hint = html.P(s.t("Pilih hari pertama dan terakhir."), className="menu-hint")
    return popover(button, html.Div([hint, calendar], className="calendar"))


def badges_view(s: Situation) -> list[Any]:
    """What must be known about the data as a whole."""
    if not s.filters.city.demo:
        return []
    said = s.t("Laporan simulasi, bukan kejadian nyata")
    return [html.Span(s.t("data contoh"), className="badge", title=said)]


def search_box(t: Texts) -> html.Div:
    """The search: `/` goes there, arrows choose, Enter opens (assets/search.js)."""
    return html.Div(
        [
            icon("search"),
            dcc.Input(
                id=Shell.SEARCH,
                type="search",
                debounce=0.15,
                placeholder=t("Cari laporan, wilayah"),
                autoComplete="off",
                maxLength=80,
                n_submit=0,
            ),
            html.Kbd("/", **{"aria-hidden": "true"}),
            html.Div(id=Shell.FOUND, className="found"),
        ],
        className="search",
        role="search",
        **{"data-qlue": "search", "data-label": t("Cari laporan, wilayah")},
    )


def found_view(
    s: Situation, words: str, places: Sequence[Place], reports: Sequence[ReportLine]
) -> list[Any]:
    """What the search found, as links; a sentence when that is nothing."""
    if not words.strip():
        return []
    items = [_found_place(s, place) for place in places[:MOST_FOUND]]
    items += [_found_report(s, line) for line in reports[:MOST_FOUND]]
    if not items:
        hint = s.t("Tidak ada wilayah atau nomor laporan “{words}”.", words=words.strip()[:40])
        return [html.P(hint, className="menu-hint")]
    return [html.Div(items, className="menu", role="listbox")]


def match_places(places: Sequence[Place], words: str) -> list[Place]:
    """Places whose name holds the words or whose code starts with them, best first."""
    wanted = words.strip().casefold()
    for prefix in ("kel.", "kec.", "kelurahan ", "kecamatan ", "kota "):
        wanted = wanted.removeprefix(prefix).strip()
    if not wanted:
        return []

    def rank(place: Place) -> tuple[int, int, str] | None:
        name = place.name.casefold()
        if name == wanted or place.code == wanted:
            return (0, len(place.code), place.code)
        if name.startswith(wanted):
            return (1, len(place.code), place.code)
        if any(part.startswith(wanted) for part in name.split()) or place.code.startswith(wanted):
            return (2, len(place.code), place.code)
        return (3, len(place.code), place.code) if wanted in name else None

    ranked = [(key, place) for place in places if (key := rank(place)) and not place.valid_to]
    return [place for _, place in sorted(ranked, key=lambda pair: pair[0])]


def _found_place(s: Situation, place: Place) -> html.A:
    parent = s.places.get(place.parent_code or "")
    where = parent.name if parent else s.t(LEVEL_WORDS[place.level])
    return link(
        [icon("pin"), html.Span(s.name(place)), html.Span(where, className="quiet")],
        s.href(area=place.code, report=None),
        role="option",
    )


def _found_report(s: Situation, line: ReportLine) -> html.A:
    category = s.category(line.category)
    return link(
        [
            icon(category.icon if category else CATEGORY_FALLBACK),
            html.Span(f"#{line.id} {title_of(s, line)}"),
            stage_mark(line.stage, s.t),
        ],
        s.href(report=line.id),
        role="option",
    )


def _tick(on: bool) -> html.Span:
    return icon("check") if on else html.Span()
