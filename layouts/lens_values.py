"""The lenses that colour areas by a number: an indicator, or reports per 1,000 residents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from dash import html

from dashboard.indicators import IndicatorFigures, per_thousand, rolled_up
from dashboard.lenses import finest, leaves_below, step_limits, step_of
from dashboard.texts import Texts
from layouts.lens_picture import (
    NO_CAUSE_WORDS,
    Cell,
    LensAnswers,
    LensPicture,
    Note,
    indicator_name,
    level_word,
    source_line,
)
from layouts.lens_silence import needs_residents, unknown
from layouts.situation import Situation


@dataclass(frozen=True)
class _Scale:
    """Numbers told in a unit, and the limits of their steps."""

    s: Situation
    unit: str
    limits: list[float]
    whole: bool

    def note(self, value: float) -> Note:
        """A value with its unit, and without."""
        number = told(self.s.t, value)
        return Note(f"{number} {self.unit}", number)

    @property
    def swatches(self) -> list[tuple[str, str]]:
        """The steps as (CSS name, words), from the lowest."""
        t, limits = self.s.t, self.limits
        if not limits:
            return [("s0", "0")]
        digits = max(2, -floor(log10(limits[0])))
        finest = 1 if self.whole and limits[0] >= 1 else 0.1 if limits[0] >= 1 else 10**-digits
        ends = [
            (t.number(first, digits), t.number(last - finest, digits))
            for first, last in pairwise(limits)
        ]
        spans = ["–".join(end) if end[0] != end[1] else end[0] for end in ends]
        first, last = (t.number(limits[at], digits) for at in (0, -1))
        words = [f"<\N{NO-BREAK SPACE}{first}", *spans, f"{last}+"]
        return [(f"s{step}", word) for step, word in enumerate(words)]


def told(t: Texts, value: float) -> str:
    """A number with as many digits as tell it from the next one: from 100 on none, from 1 on one,
    below the first two that aren't 0."""
    if value >= 100 or value == int(value):
        return t.number(value)
    return t.number(value, 1 if value >= 1 else 1 - floor(log10(value)))


def rate_picture(s: Situation, answers: LensAnswers) -> LensPicture:
    """Reports of the window per 1,000 residents; without residents how to get them."""
    codes = [count.code for count in answers.counts]
    level = level_word(s, codes)
    title = s.t(
        "Laporan masuk per 1.000 penduduk, per {level}, {window}", level=level, window=s.window
    )
    if answers.residents is None:
        return LensPicture(title, said=needs_residents(s, level), cells=unknown(s, answers))
    residents = answers.residents.values
    received = {one.code: one.received for one in answers.counts}
    rates = {
        code: rate
        for code, n in received.items()
        if (rate := per_thousand(n, residents.get(code))) is not None
    }
    scale = _scale(s, "", rates)
    cells = {
        one.code: _rate_cell(s, scale, one.received, residents.get(one.code))
        for one in answers.counts
    }
    above = {}
    for child in s.children:
        inside = leaves_below(child.code, codes)
        living = rolled_up(answers.residents, inside, residents)
        rate = per_thousand(sum(received[code] for code in inside), living)
        if rate is not None:
            above[child.code] = _per(s, rate)
    return LensPicture(
        title,
        swatches=_with_missing(s, scale, codes, rates),
        foot=[
            *_missing(s, codes, rates, level),
            html.P(s.t(NO_CAUSE_WORDS)),
            source_line(s, answers.residents.indicator),
        ],
        cells=cells,
        notes=above,
    )


def indicator_picture(s: Situation, answers: LensAnswers) -> LensPicture:
    """An indicator as it is known of areas, at the lowest level that it is told of."""
    if answers.shown is None:
        said = s.t(
            "Kota ini belum punya indikator {name}. Pilih lensa lain, atau minta administrator "
            "mengimpornya: `indicators import`.",
            name=s.view.lens,
        )
        cells = {count.code: _value_cell(s, None, None) for count in answers.counts}
        return LensPicture(s.t("Indikator"), html.P(said, className="lens-said"), cells=cells)
    shown = answers.shown
    leaves = [count.code for count in answers.counts]
    codes = _drawn(s, shown, leaves)
    level = level_word(s, codes)
    values = {code: shown.values[code] for code in codes if code in shown.values}
    scale = _scale(s, shown.indicator.unit, values)
    name = indicator_name(s, shown.indicator)
    title = s.t("{name} ({unit}), per {level}", name=name, unit=scale.unit, level=level)
    cells = {code: _value_cell(s, scale, values.get(code)) for code in codes}
    return LensPicture(
        title,
        swatches=_with_missing(s, scale, codes, values),
        foot=[
            *_missing(s, codes, values, level),
            html.P(s.t(NO_CAUSE_WORDS)),
            source_line(s, shown.indicator),
        ],
        cells=cells,
        notes=_above(s, answers, shown, scale, leaves),
    )


def _drawn(s: Situation, shown: IndicatorFigures, leaves: Sequence[str]) -> list[str]:
    """The areas that the indicator is drawn on: of the lowest level that it is told of; all of the
    lowest where it is told of none that is there."""
    told = finest(code for code in shown.values if code in s.places)
    if not told or told & set(leaves):
        return list(leaves)
    blocks = {code.count(".") for code in told}
    return [
        code
        for code, place in s.places.items()
        if code.count(".") in blocks and place.valid_to is None
    ]


def _above(
    s: Situation,
    answers: LensAnswers,
    shown: IndicatorFigures,
    scale: _Scale,
    leaves: Sequence[str],
) -> dict[str, Note]:
    """Notes of the children above the lowest level: as told, or put together from their parts."""
    residents = answers.residents.values if answers.residents else {}
    found = {}
    for child in s.children:
        value = shown.values.get(child.code)
        if value is None:
            value = rolled_up(shown, leaves_below(child.code, leaves), residents)
        if value is not None:
            found[child.code] = scale.note(value)
    return found


def _scale(s: Situation, unit: str, values: Mapping[str, float]) -> _Scale:
    whole = all(value == int(value) for value in values.values())
    return _Scale(s, unit, step_limits(max(values.values(), default=0)), whole)


def _with_missing(
    s: Situation, scale: _Scale, codes: Sequence[str], values: Mapping[str, float]
) -> list[tuple[str, str]]:
    missing = [("none", s.t("tanpa angka"))] if values.keys() < set(codes) else []
    return [*scale.swatches, *missing]


def _missing(
    s: Situation, codes: Sequence[str], values: Mapping[str, float], level: str
) -> list[html.P]:
    missing = len(set(codes) - values.keys())
    if not missing:
        return []
    return [html.P(s.t.count("{n} {level} tanpa angka: diarsir, bukan nol.", missing, level=level))]


def _per(s: Situation, rate: float) -> Note:
    number = told(s.t, rate)
    return Note(s.t("{n} per 1.000", n=number), number)


def _rate_cell(s: Situation, scale: _Scale, received: int, residents: float | None) -> Cell:
    rate = per_thousand(received, residents)
    came = s.t.count("{n} masuk dalam {window}", received, window=s.window)
    if rate is None:
        return Cell("none", [came, s.t("jumlah penduduk belum diketahui")])
    living = s.t("{n} penduduk", n=s.t.number(residents or 0))
    lines = [s.t("{n} laporan per 1.000 penduduk", n=told(s.t, rate)), came, living]
    return Cell(f"s{step_of(rate, scale.limits)}", lines, _per(s, rate))


def _value_cell(s: Situation, scale: _Scale | None, value: float | None) -> Cell:
    if value is None or scale is None:
        return Cell("none", [s.t("belum ada angka")])
    note = scale.note(value)
    return Cell(f"s{step_of(value, scale.limits)}", [note.words], note)
