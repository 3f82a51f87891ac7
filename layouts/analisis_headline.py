"""Analisis: what stands out, as a sentence."""

from dashboard.usual import UsualTrend
from layouts.analisis_trend import usual_words
from layouts.headline import Headline, place_words, subject_words, when_words
from layouts.situation import Situation


def analisis_headline(s: Situation, trend: UsualTrend) -> Headline:
    """How much came in, and whether that is more or less than is usual."""
    told = s.t.count(
        "{n} laporan masuk{where} {when}", trend.received, where=place_words(s), when=when_words(s)
    )
    subject = subject_words(s)
    said = subject + told[:1].lower() + told[1:] if subject else told
    if trend.usual is None:
        return Headline(said, s.t("belum cukup riwayat untuk membandingkan"))
    place = trend.usual.place_of(trend.received)
    words = {
        1: s.t("lebih banyak dari biasanya"),
        0: s.t("seperti biasanya"),
        -1: s.t("lebih sedikit dari biasanya"),
    }[place]
    return Headline(f"{said}, {words}", usual_words(s, trend.usual))
