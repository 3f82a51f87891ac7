"""The top bar: city, category lenses, window, search, how fresh the data is."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.filters import Filters, Preset, View, Window, to_query
from dashboard.ids import Analisis, Operasi, Shell
from dashboard.metrics import Category
from dashboard.places import City, Place
from dashboard.reports import ReportLine
from dashboard.texts import Texts
from layouts.clocks import line_chip
from layouts.components import link, popover, search_field, stage_mark
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
    words = [html.Span(city.name), _tick(current)]
    return link(words, href, current=current, **{"data-dismiss": ""})


def filters_frame(t: Texts, ids: type[Operasi | Analisis] = Operasi) -> list[html.Nav]:
    """The two bars of choices, for the page of these ids. What opens from them stays open while
    choices change, so it is no part of what changes."""
    others = popover(
        html.Button(html.Span(id=ids.OTHERS), type="button", className="segment"),
        html.Nav(id=ids.OTHERS_MENU, className="menu", **{"aria-label": t("Kategori lain")}),
        width=240,
        position="bottom-start",
    )
    lenses = [html.Div(id=ids.LENSES, className="links"), others]
    windows = [html.Div(id=ids.WINDOWS, className="links"), _range(t, ids)]
    return [
        html.Nav(lenses, className="segments", **{"aria-label": t("Kategori")}),
        html.Nav(windows, className="segments", **{"aria-label": t("Jangka waktu")}),
    ]


def lenses_view(s: Situation) -> list[html.A]:
    """All categories, and the wall's own lenses one by one."""
    chosen = s.filters.categories
    everything = link(
        [icon("grid"), s.t("Semua")],
        s.href(categories=frozenset(), report=None),
        current=not chosen,
    )
    return [
        everything,
        *(
            link(
                [icon(category.icon), category.label(s.t.language)],
                s.href(categories=frozenset({category.slug}), report=None),
                current=category.slug in chosen,
            )
            for category in s.categories
            if category.lens
        ),
    ]


def others_words(s: Situation) -> list[Any]:
    """What the button of the other categories says; how many there are, or which are on."""
    others = [category for category in s.categories if not category.lens]
    on = [category for category in others if category.slug in s.filters.categories]
    if len(on) == 1:
        words = on[0].label(s.t.language)
    elif on:
        words = s.t.count("{n} lainnya dipilih", len(on))
    else:
        words = s.t.count("{n} lainnya", len(others))
    return [html.Span(words, className="on" if on else ""), icon("down")]


def others_menu(s: Situation) -> list[Any]:
    """All categories as switches: several can be on at once."""
    hint = html.P(s.t("Pilih satu atau beberapa."), className="menu-hint")
    return [hint, *(_toggle(s, category) for category in s.categories)]


def _toggle(s: Situation, category: Category) -> html.A:
    on = category.slug in s.filters.categories
    return link(
        [icon(category.icon), html.Span(category.label(s.t.language)), _tick(on)],
        s.href(categories=s.filters.categories ^ {category.slug}, report=None),
        role="switch",
        **{
            "aria-checked": str(on).lower(),
            "data-toggle": "category",
            "data-value": category.slug,
        },
    )


def windows_view(s: Situation) -> list[html.A]:
    """The windows that roll with the clock."""
    return [
        link(s.t(word), s.href(window=Window(preset)), current=s.filters.window.preset is preset)
        for preset, word in WINDOW_WORDS.items()
    ]


def range_words(s: Situation) -> html.Span:
    """What the button of the calendar says: the range that is on, if one is."""
    if s.filters.window.preset is Preset.CUSTOM:
        return html.Span(s.window, className="on")
    return html.Span(s.t("Tanggal"))


def range_days(s: Situation) -> list[str] | None:
    """The days that the calendar shows as chosen."""
    window = s.filters.window
    if window.first is None or window.last is None:
        return None
    return [window.first.isoformat(), window.last.isoformat()]


def _range(t: Texts, ids: type[Operasi | Analisis]) -> dmc.Popover:
    """The button that opens a calendar; picking two days goes to that range (assets/shell.js)."""
    calendar = dmc.DatesProvider(
        dmc.DatePicker(id=ids.RANGE, type="range", allowSingleDateInRange=True, size="sm"),
        settings={"locale": t.language, "firstDayOfWeek": 1},
    )
    hint = html.P(t("Pilih hari pertama dan terakhir."), className="menu-hint")
    button = html.Button(html.Span(id=ids.RANGE_WORDS), type="button", className="segment")
    return popover(button, html.Div([hint, calendar], className="calendar"))


def filter_parts(s: Situation, ids: type[Operasi | Analisis]) -> dict[str, Any]:
    """What the bars of choices show, and the city and the badges beside them, by part."""
    return {
        ids.CITIES: cities_view(s),
        ids.LENSES: lenses_view(s),
        ids.OTHERS: others_words(s),
        ids.OTHERS_MENU: others_menu(s),
        ids.WINDOWS: windows_view(s),
        ids.RANGE_WORDS: range_words(s),
        ids.RANGE: range_days(s),
        ids.BADGES: badges_view(s),
    }


def badges_view(s: Situation) -> list[Any]:
    """What must be known about the data as a whole."""
    badges = []
    if s.scope.agencies and not s.scope.sees_whole_city(s.filters.city.code):
        badges.append((s.t("laporan dinas Anda"), s.t("Hanya laporan yang dipegang dinas Anda")))
    if s.filters.city.demo:
        badges.append((s.t("data contoh"), s.t("Laporan simulasi, bukan kejadian nyata")))
    return [html.Span(word, className="badge", title=said) for word, said in badges]


def search_box(t: Texts) -> html.Div:
    """The search: `/` goes there, arrows choose, Enter opens (assets/search.js)."""
    return html.Div(
        [
            *search_field(Shell.SEARCH, t("Cari laporan, wilayah"), wait_ms=150),
            html.Div(id=Shell.FOUND, className="found"),
        ],
        className="search",
        role="search",
        **{"data-qlue": "search"},
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
            html.Span([line_chip(s, line), stage_mark(line.stage, s.t)], className="state"),
        ],
        s.href(report=line.id),
        role="option",
    )


def _tick(on: bool) -> html.Span:
    return icon("check") if on else html.Span()
