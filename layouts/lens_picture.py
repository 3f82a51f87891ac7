"""What a lens makes of the map: a look and words for each area, and the legend's words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from dashboard.hot_spots import HotSpots
from dashboard.indicators import KIND_WORDS, Indicator, IndicatorFigures
from dashboard.lenses import AreaCount, leaves_below
from dashboard.silence import Quiet
from layouts.components import link
from layouts.situation import LEVEL_WORDS, Situation

MOST_NAMED = 6
NO_CAUSE_WORDS = "Dua hal di satu peta belum berarti yang satu menyebabkan yang lain."


@dataclass(frozen=True)
class LensAnswers:
    """What the lens of the address is drawn from: `known` are the newest of the city's indicators,
    `counts` the areas of the lowest level. Of the rest there is what the lens needs."""

    known: tuple[Indicator, ...] = ()
    counts: tuple[AreaCount, ...] = ()
    residents: IndicatorFigures | None = None
    shown: IndicatorFigures | None = None
    spots: HotSpots | None = None
    quiet: Mapping[str, Quiet] | None = None


@dataclass(frozen=True)
class Note:
    """What stands under an area's name, and how it is said where there is little room."""

    words: str
    short: str


@dataclass(frozen=True)
class Cell:
    """An area as a lens draws it: the name of its look (assets/map_looks.js), what the card beside
    the pointer says, and what stands under its name."""

    look: str
    lines: list[str]
    note: Note | None = None


@dataclass(frozen=True)
class LensPicture:
    """A lens: its title, its finding as a sentence, its looks as (CSS name, words), what must be
    said beside them, the areas by code, and notes of areas above those."""

    title: str
    said: Any = None
    swatches: Sequence[tuple[str, str]] = ()
    foot: Sequence[Any] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)


def level_word(s: Situation, codes: Collection[str]) -> str:
    """What areas of these codes are, as in kelurahan."""
    levels = {place.level for code in codes if (place := s.places.get(code))}
    return s.t(LEVEL_WORDS[levels.pop()]) if len(levels) == 1 else s.t("wilayah")


def indicator_name(s: Situation, indicator: Indicator) -> str:
    """An indicator's name: in the language of the page where the product knows its kind."""
    words = KIND_WORDS.get(indicator.slug)
    return s.t(words) if words else indicator.name


def source_line(s: Situation, indicator: Indicator) -> html.P:
    """Where an indicator comes from, and of which day it is."""
    day = s.range(indicator.as_of, indicator.as_of)
    name = indicator_name(s, indicator)
    said = s.t("{name}: {source}, per {day}", name=name, source=indicator.source, day=day)
    example = [" · ", html.B(s.t("data contoh"))] if indicator.example else []
    return html.P([said, *example], className="lens-source")


def here(s: Situation, codes: Sequence[str]) -> list[str]:
    """Those of the codes that lie in the place looked at."""
    return list(leaves_below(s.filters.area, codes))


def named(s: Situation, codes: Sequence[str]) -> list[Any]:
    """The names of areas as links that lead there, the first few of them."""
    found: list[Any] = []
    for code in codes[:MOST_NAMED]:
        place = s.places.get(code)
        name = s.name(place) if place else code
        found += [", " if found else "", link(name, s.href(area=code))]
    more = len(codes) - MOST_NAMED
    return [*found, s.t.count(", dan {n} lainnya", more)] if more > 0 else found


def finding(s: Situation, words: str, codes: Sequence[str]) -> html.P:
    """A finding as a sentence: its words, then the places."""
    return html.P([html.B(words), ": ", *named(s, codes), "."], className="lens-said")


def notes_above(s: Situation, codes: Collection[str], words: str) -> dict[str, Note]:
    """Of the children of the place looked at how many of the codes lie in each, with the words."""
    found = {child.code: len(leaves_below(child.code, codes)) for child in s.children}
    return {code: Note(s.t.count(words, n), s.t.number(n)) for code, n in found.items() if n}
