"""Analisis: what stands out, as a sentence."""

from dashboard.movers import Move
from dashboard.usual import UsualTrend
from layouts.analisis_movers import move_words, way_words
from layouts.analisis_trend import apart_words, steps_apart, usual_words
from layouts.headline import Headline, place_words, subject_words, when_words
from layouts.situation import Situation


def analisis_headline(s: Situation, trend: UsualTrend, moves: tuple[Move, ...] = ()) -> Headline:
    """How much came in, whether that is more or less than is usual, and what stands out in it."""
    where, when = place_words(s), when_words(s)
    told = s.t.count("{n} laporan masuk{where} {when}", trend.received, where=where, when=when)
    subject = subject_words(s)
    said = subject + told[:1].lower() + told[1:] if subject else told
    if trend.usual is None:
        return Headline(said, _no_range(s))
    place = trend.usual.place_of(trend.received)
    words = {
        1: s.t("lebih banyak dari biasanya"),
        0: s.t("seperti biasanya"),
        -1: s.t("lebih sedikit dari biasanya"),
    }[place]
    apart = steps_apart(trend)
    if not place and apart:
        # Else the sentence and the bars seem to say two things.
        aside = s.t("jumlah seluruhnya biasa, {apart}", apart=apart_words(s, apart))
    elif len(moves) > 1 or (moves and not place):
        aside = s.t(
            "paling menonjol {what}, {way}",
            what=move_words(s, moves[0]),
            way=way_words(s, moves[0]),
        )
    else:
        aside = usual_words(s, trend.usual)
    return Headline(f"{said}, {words}", aside)


def _no_range(s: Situation) -> str:
    return "" if s.filters.narrow.of_now else s.t("belum cukup riwayat untuk membandingkan")
