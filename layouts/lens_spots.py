"""The lens of hot spots: which areas and neighbours have more reports than chance, in words."""

from typing import Any

from dash import html

from dashboard.hot_spots import LEAST_AREAS, LEVEL, Heat, HotSpots, NoVerdict, Spot
from dashboard.lenses import AreaCount
from layouts.headline import place_words
from layouts.lens_picture import (
    Cell,
    LensAnswers,
    LensPicture,
    Note,
    finding,
    here,
    level_word,
    notes_above,
    source_line,
)
from layouts.situation import Situation

LOOKS = {Heat.HOT: "hot", Heat.EVEN: "even", Heat.COLD: "cold"}
HEAT_WORDS = {
    Heat.HOT: "lebih padat",
    Heat.EVEN: "tidak dapat dibedakan",
    Heat.COLD: "lebih jarang",
}
SPOT_WORDS = "{n} titik rawan"
LEAST_P = 0.001


def spots_picture(s: Situation, answers: LensAnswers) -> LensPicture:
    """The lens with its verdicts, or with a sentence why there are none."""
    found = answers.spots or HotSpots({}, without=NoVerdict.FEW)
    codes = [count.code for count in answers.counts]
    level = level_word(s, codes)
    title = s.t("Titik rawan per {level}, {window}", level=level, window=s.window)
    if found.without is not None:
        cells = {one.code: Cell("none", [_received(s, one)]) for one in answers.counts}
        return LensPicture(title, said=_why_not(s, found, level), cells=cells)
    hot, cold = (here(s, found.of(heat)) for heat in (Heat.HOT, Heat.COLD))
    return LensPicture(
        title,
        said=_said(s, hot, cold, level),
        swatches=[*((LOOKS[heat], s.t(word)) for heat, word in HEAT_WORDS.items())]
        + ([("none", s.t("tidak diuji"))] if found.lone else []),
        foot=_foot(s, answers, found, level),
        cells={one.code: _cell(s, one, found.spots.get(one.code)) for one in answers.counts},
        notes=notes_above(s, hot, SPOT_WORDS),
    )


def _said(s: Situation, hot: list[str], cold: list[str], level: str) -> list[Any]:
    t = s.t
    more = t.count("{n} {level} lebih padat laporan daripada kebetulan", len(hot), level=level)
    less = t.count("{n} {level} lebih jarang daripada kebetulan", len(cold), level=level)
    if not hot and not cold:
        nothing = t(
            "Tidak ada {level}{where} yang dapat dibedakan dari kebetulan.",
            level=level,
            where=place_words(s),
        )
        return [html.P(nothing, className="lens-said")]
    return [finding(s, words, codes) for words, codes in ((more, hot), (less, cold)) if codes]


def _why_not(s: Situation, found: HotSpots, level: str) -> html.P:
    if found.without is NoVerdict.EQUAL:
        why = s.t("Tidak ada yang dapat dibedakan: semua {level} sama banyak.", level=level)
    else:
        why = s.t(
            "Belum dapat diuji: perlu {n} {level} atau lebih yang saling berbatasan.",
            n=LEAST_AREAS,
            level=level,
        )
    return html.P(why, className="lens-said")


def _foot(s: Situation, answers: LensAnswers, found: HotSpots, level: str) -> list[Any]:
    t = s.t
    per = answers.residents is not None
    of = t("laporan masuk per 1.000 penduduk") if per else t("jumlah laporan masuk")
    told = t.count(
        "Tiap {level} bersama tetangganya diuji dari {of}: {n} diuji sekota, "
        "dan dari yang disebut paling banyak {share} % kebetulan.",
        len(found.spots),
        level=level,
        of=of,
        share=t.number(100 * LEVEL),
    )
    lone = t.count("{n} tanpa tetangga, tidak diuji.", len(found.lone)) if found.lone else ""
    source = [source_line(s, answers.residents.indicator)] if answers.residents else []
    return [html.P([told, " ", lone]), *source]


def _cell(s: Situation, area: AreaCount, spot: Spot | None) -> Cell:
    t = s.t
    if spot is None:
        return Cell("none", [_received(s, area), t("tanpa tetangga: tidak diuji")])
    words = {
        Heat.HOT: t("lebih padat daripada kebetulan"),
        Heat.EVEN: t("tidak dapat dibedakan dari kebetulan"),
        Heat.COLD: t("lebih jarang daripada kebetulan"),
    }[spot.heat]
    lines = [
        _received(s, area),
        t("bersama tetangganya {words}", words=words),
        t("z {z}; peluang kebetulan {p}", z=t.number(spot.z, 1), p=chance_words(s, spot.p)),
    ]
    note = None if spot.heat is Heat.EVEN else Note(*[t(HEAT_WORDS[spot.heat])] * 2)
    return Cell(LOOKS[spot.heat], lines, note)


def _received(s: Situation, area: AreaCount) -> str:
    return s.t.count("{n} masuk dalam {window}", area.received, window=s.window)


def chance_words(s: Situation, p: float) -> str:
    """A corrected p in percent, as in 3 %; below a thousandth as less than that."""
    if p < LEAST_P:
        return s.t("< {n} %", n=s.t.number(100 * LEAST_P, 1))
    return s.t("{n} %", n=s.t.number(100 * p, 1 if p < 0.1 else 0))
