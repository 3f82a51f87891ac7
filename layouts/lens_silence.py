"""Peta sunyi: areas with few reports for who lives there, silent and not fine, in words."""

from typing import Any

from dash import html

from dashboard.silence import LEAST_EXPECTED, LEVEL, MOST_OF_EXPECTED, Quiet, silent_codes
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
from layouts.lens_spots import chance_words
from layouts.situation import Situation

SILENT_WORDS = "{n} sunyi"


def silence_picture(s: Situation, answers: LensAnswers) -> LensPicture:
    """The lens; without residents the sentence how to get them."""
    codes = [count.code for count in answers.counts]
    level = level_word(s, codes)
    title = s.t("Peta sunyi per {level}, {window}", level=level, window=s.window)
    if answers.residents is None or answers.quiet is None:
        return LensPicture(title, said=needs_residents(s, level), cells=unknown(s, answers))
    found = answers.quiet
    silent = here(s, silent_codes(found))
    return LensPicture(
        title,
        said=_said(s, silent, level),
        swatches=[
            ("silent", s.t("sunyi, bukan berarti baik")),
            ("even", s.t("tidak sunyi")),
            ("none", s.t("tidak dapat dinilai")),
        ],
        foot=[_foot(s), source_line(s, answers.residents.indicator)],
        cells={one.code: _cell(s, one.received, found.get(one.code)) for one in answers.counts},
        notes=notes_above(s, silent, SILENT_WORDS),
    )


def needs_residents(s: Situation, level: str) -> html.P:
    """That a lens needs to know how many people live where, and how it gets that."""
    said = s.t(
        "Lensa ini perlu jumlah penduduk tiap {level}. Minta administrator mengimpornya: "
        "`indicators import`, caranya di docs/indicators.md.",
        level=level,
    )
    return html.P(said, className="lens-said")


def unknown(s: Situation, answers: LensAnswers) -> dict[str, Cell]:
    """All areas as not known."""
    line = s.t("jumlah penduduk belum diketahui")
    return {one.code: Cell("none", [line]) for one in answers.counts}


def _said(s: Situation, silent: list[str], level: str) -> Any:
    if not silent:
        said = s.t("Tidak ada {level}{where} yang sunyi.", level=level, where=place_words(s))
        return html.P(said, className="lens-said")
    words = s.t.count("{n} {level} sunyi, bukan berarti baik", len(silent), level=level)
    return finding(s, words, silent)


def _foot(s: Situation) -> html.P:
    told = s.t(
        "Sunyi: laporannya paling banyak {share} % dari yang diharapkan menurut penduduknya, "
        "dan itu bukan kebetulan ({level} %). Dinilai bila diharapkan {least} laporan atau lebih.",
        share=s.t.number(100 * MOST_OF_EXPECTED),
        level=s.t.number(100 * LEVEL),
        least=s.t.number(LEAST_EXPECTED),
    )
    return html.P(told)


def _cell(s: Situation, received: int, quiet: Quiet | None) -> Cell:
    t = s.t
    if quiet is None:
        return Cell("none", [t("jumlah penduduk belum diketahui")])
    lines = [
        t(
            "{n} masuk, {expected} diharapkan dari {residents} penduduk",
            n=t.number(received),
            expected=t.number(quiet.expected, 0 if quiet.expected >= 10 else 1),
            residents=t.number(quiet.residents),
        )
    ]
    if quiet.p is None:
        return Cell("none", [*lines, t("terlalu sedikit yang diharapkan untuk dinilai")])
    if not quiet.silent:
        return Cell("even", [*lines, t("tidak sunyi")])
    said = t("sunyi, bukan berarti baik; peluang kebetulan {p}", p=chance_words(s, quiet.p))
    return Cell("silent", [*lines, said], Note(t("sunyi"), t("sunyi")))
