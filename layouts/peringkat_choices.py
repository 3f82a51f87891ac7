"""What the Peringkat page is chosen with: units, clocks, periods, kecamatan."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html

from dashboard.board_address import (
    MONTH_SO_FAR,
    BoardAddress,
    Period,
    month_of,
    period_window,
)
from dashboard.filters import Preset
from dashboard.leaderboard import Board, UnitKind
from dashboard.places import Place
from dashboard.seals import Seal, newest_seal
from layouts.components import link
from layouts.icons import icon
from layouts.peringkat_words import CLOCK_TITLES, UNIT_TITLES, Here, dates

PERIOD_WORDS = {
    Period.MONTH: "Bulan ini",
    Period.LAST_MONTH: "Bulan lalu",
    Period.QUARTER: "Kuartal ini",
}


def units_view(here: Here) -> list[html.A]:
    """The kinds of units that are ranked."""
    t, address = here.s.t, here.address
    return [
        link(
            t(word),
            Here(here.s, address.of_unit(unit)).href(version=None),
            current=unit is address.unit,
        )
        for unit, word in UNIT_TITLES.items()
    ]


def clocks_view(here: Here) -> list[html.A]:
    """The two clocks."""
    return [
        link(
            here.s.t(word),
            here.href(clock=clock, version=None, opened=None),
            current=clock is here.address.clock,
        )
        for clock, word in CLOCK_TITLES.items()
    ]


def periods_view(here: Here, seals: Sequence[Seal]) -> list[html.A]:
    """The periods that have a name; one that is a frozen month leads to it as it was frozen."""
    found = []
    for period, word in PERIOD_WORDS.items():
        address = _of_period(here, period, seals)
        found.append(
            link(here.s.t(word), Here(here.s, address).href(), current=_is_on(here, address))
        )
    return found


def range_words(here: Here, board: Board | None, seals: Sequence[Seal]) -> html.Span:
    """What the button of the calendar says: the dates that are on, if no name says them."""
    s, address = here.s, here.address
    if any(_is_on(here, _of_period(here, period, seals)) for period in Period):
        return html.Span(s.t("Tanggal"))
    if address.month is not None and board is not None:
        return html.Span(dates(s, board), className="on")
    if address.month is None and address.window.preset is Preset.CUSTOM:
        return html.Span(s.window, className="on")
    return html.Span(s.t("Tanggal"))


def _of_period(here: Here, period: Period, seals: Sequence[Seal]) -> BoardAddress:
    """Where the name of a period leads."""
    window = period_window(period, here.s.today)
    seal = newest_seal(seals, month_of(window))
    return replace(
        here.address,
        window=MONTH_SO_FAR if seal else window,
        month=seal.month if seal else None,
        version=None,
        opened=None,
    )


def _is_on(here: Here, address: BoardAddress) -> bool:
    shown = here.address
    if shown.month is not None or address.month is not None:
        return shown.month == address.month
    if address.window.preset is Preset.CUSTOM:
        return shown.window == address.window
    return shown.window.preset is not Preset.CUSTOM


def district_words(here: Here) -> list[Any]:
    """What the button of the kecamatan says; nothing where units lie in none."""
    s, code = here.s, here.address.district
    if here.address.unit is not UnitKind.KELURAHAN:
        return []
    place = s.places.get(code or "")
    words = s.name(place) if place else s.t("Semua kecamatan")
    return [html.Span(words, className="on" if place else ""), icon("down")]


def districts_menu(here: Here) -> list[html.A]:
    """The kecamatan to narrow the list to."""
    s, chosen = here.s, here.address.district
    found = [(None, s.t("Semua kecamatan"))]
    found += [(place.code, place.name) for place in _by_name(here)]
    return [
        link(name, here.href(district=code), current=code == chosen, **{"data-dismiss": ""})
        for code, name in found
    ]


def _by_name(here: Here) -> list[Place]:
    city = here.s.filters.city.code
    found = [one for one in here.s.places.values() if one.parent_code == city and not one.valid_to]
    return sorted(found, key=lambda place: place.name)
