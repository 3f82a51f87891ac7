"""Kenapa peringkat ini? One line of a board in sentences, with its numbers."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from dashboard.leaderboard import Board, Line
from dashboard.ranking import DRAWS, Band
from dashboard.sla import ClockName
from dashboard.texts import Texts

KEPT_WORDS = {
    ClockName.RESPONSE: "{unit} menjawab tepat waktu {met} dari {n} laporan yang jamnya diputuskan "
    "dari {first} sampai {last}: {share} %.",
    ClockName.RESOLUTION: "{unit} menyelesaikan tepat waktu {met} dari {n} laporan yang jamnya "
    "diputuskan dari {first} sampai {last}: {share} %.",
}
MIX_WORDS = {
    -1: "Jenis laporannya lebih sulit daripada rata-rata kota: dengan campuran yang sama, kota "
    "mencapai {expected} %, sedangkan angka kota {rate} %.",
    0: "Jenis laporannya sesulit rata-rata kota: dengan campuran yang sama, kota mencapai "
    "{expected} %, dan angka kota {rate} %.",
    1: "Jenis laporannya lebih mudah daripada rata-rata kota: dengan campuran yang sama, kota "
    "mencapai {expected} %, sedangkan angka kota {rate} %.",
}
BAND_WORDS = {
    Band.ABOVE: "Peluang bahwa hasilnya di atas angka kota {above} %: jelas di atas.",
    Band.SAME: "Peluang bahwa hasilnya di atas angka kota {above} %: tidak dapat dibedakan dari "
    "kota, dan dari unit lain di kelompok ini.",
    Band.BELOW: "Peluang bahwa hasilnya di atas angka kota {above} %: jelas di bawah.",
    Band.TOO_FEW: "Peluang bahwa hasilnya di atas angka kota {above} %, tetapi datanya belum cukup "
    "untuk menyimpulkan apa pun.",
}
LEAST_CHANCE = 0.001
"""Below it, and that near to certainty, a probability is told as a bound."""
SAME_MIX = 0.005
"""Expected rates that lie nearer to the city's than this are as good as equal."""


def why_this_rank(t: Texts, board: Board, line: Line, zone: ZoneInfo) -> tuple[str, ...]:
    """Five sentences: what was kept, how hard it was, the score, the rank, and what may be said.
    One, where nothing was decided."""
    standing, rate = line.standing, board.scores.rate
    if standing.score is None or standing.expected is None or standing.above is None:
        return (t("{unit} belum punya laporan yang diputuskan.", unit=line.unit.name),)
    harder = standing.expected - rate
    mix = 0 if abs(harder) < SAME_MIX else 1 if harder > 0 else -1
    score = standing.score
    # The end isn't included: midnight is the end of the day before.
    last = line.to_at - timedelta(microseconds=1)
    return (
        t(
            KEPT_WORDS[board.clock],
            unit=line.unit.name,
            met=t.number(standing.met),
            n=t.number(standing.decided),
            first=t.day(line.from_at, zone),
            last=t.day(last, zone),
            share=_percent(t, standing.rate or 0.0),
        ),
        t(MIX_WORDS[mix], expected=_percent(t, standing.expected), rate=_percent(t, rate)),
        t(
            "Skornya {score} %, dengan peluang 90 % antara {low} % dan {high} %: begitulah angka "
            "kota bila semua bekerja seperti {unit}; makin sedikit laporan, makin dekat skor itu "
            "ke angka kota.",
            score=_percent(t, score.median),
            low=_percent(t, score.low),
            high=_percent(t, score.high),
            unit=line.unit.name,
        ),
        _rank(t, board, line),
        t(BAND_WORDS[standing.band], above=_chance(t, standing.above)),
    )


def _rank(t: Texts, board: Board, line: Line) -> str:
    standing, drawn = line.standing, line.standing.drawn_rank
    if standing.rank is None or drawn is None:
        return t(
            "Baru {n} laporan diputuskan, kurang dari {floor}: belum diberi peringkat.",
            n=t.number(standing.decided),
            floor=t.number(board.scores.floor),
        )
    return t(
        "Menurut skor ia peringkat {rank} dari {ranked}; dalam 90 % dari {draws} undian, "
        "peringkatnya {low} sampai {high}.",
        rank=t.number(standing.rank),
        ranked=t.number(board.scores.ranked),
        draws=t.number(DRAWS),
        low=t.number(drawn.low),
        high=t.number(drawn.high),
    )


def _percent(t: Texts, share: float) -> str:
    return t.number(100 * share, 1)


def _chance(t: Texts, share: float) -> str:
    """A probability in percent, which is never called nothing or certain."""
    if share < LEAST_CHANCE:
        return t("kurang dari {share}", share=_percent(t, LEAST_CHANCE))
    if share > 1 - LEAST_CHANCE:
        return t("lebih dari {share}", share=_percent(t, 1 - LEAST_CHANCE))
    return _percent(t, share)
