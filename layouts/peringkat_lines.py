"""The list of the Peringkat page: bands, and within them lines with the interval of their rank."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.board_data import POINTS
from dashboard.board_months import Months
from dashboard.board_summary import (
    above_the_city,
    compares_nothing,
    in_band,
    matching,
    without_ranks,
)
from dashboard.leaderboard import Board, Line
from dashboard.ranking import Band
from dashboard.sla import ClockName
from layouts.components import empty, link
from layouts.icons import icon
from layouts.peringkat_words import (
    BAND_MARKS,
    BAND_TITLES,
    Here,
    minutes,
    moved,
    official_words,
    percent,
    ranks,
    rating_words,
)
from layouts.sparkline import scale_from, spark

FIRST_SHOWN = 4
"""Lines of a long band that are shown at once; of the lowest one the last ones."""
SHORT = 7
"""A band of so many lines is shown whole."""
HEAD_WORDS = {
    "rank": "Pkt",
    "name": "Unit, pejabat",
    "reach": "rentang",
    "range": "5–95 %",
    "score": "Skor %",
    "n": "n",
    "other": "Tenggat lain",
    "median": "Median",
    "p90": "p90",
    "late": "Tunggakan",
    "reopened": "Dibuka lagi",
    "rating": "Penilaian",
    "points": "Poin",
    "past": "6 bulan",
    "moved": "Perubahan",
}
OTHER_WORDS = {ClockName.RESPONSE: "Selesai", ClockName.RESOLUTION: "Respons"}
"""The head of what stands beside each clock: the other one."""
WORKING_TIME = frozenset({"median", "p90"})
"""Columns of lengths of working time, which the head says."""
HIDDEN_WORDS = "Tidak semua lajur muat di layar ini; klik sebuah unit untuk semua angkanya."
DISTRICT_WORDS = "Daftar ini satu kecamatan saja; judul, peringkat dan grafik tetap seluruh kota."
OVERTAKEN_WORDS = (
    "Kelompok dibentuk menurut keyakinan, bukan peringkat: dengan data lebih banyak, skor yang "
    "lebih rendah dapat jelas di atas."
)
MEANING_WORDS = {
    "rank": "Peringkat menurut skor",
    "name": "",
    "reach": "Di mana peringkatnya dalam 90 % dari 4.000 undian",
    "range": "Di mana peringkatnya dalam 90 % dari 4.000 undian",
    "score": "Angka kota bila semua bekerja seperti unit ini",
    "n": "Tenggat yang diputuskan dalam periode",
    "other": "Bagian yang tepat waktu menurut jam yang lain",
    "median": "Nilai tengah waktu kerja sampai tindakan pertama",
    "p90": "Sembilan dari sepuluh laporan ditindak dalam waktu kerja ini",
    "late": "Yang dipegangnya, lewat batas penyelesaian dan belum selesai pada akhir periode",
    "reopened": "Bagian dari yang selesai dalam periode yang kemudian dibuka lagi",
    "points": POINTS,
    "moved": "Peringkat sebelumnya; naik dan turun hanya bila kebetulan tidak menjelaskannya",
    "rating": "Rata-rata penilaian warga, 1 sampai 5, atas yang selesai; – bila kurang dari 5",
    "past": "Bagian yang tepat waktu, enam bulan terakhir: penuh beku, kosong belum dibekukan",
}


def list_view(here: Here, board: Board, months: Months | None = None) -> list[Any]:
    """The lines of the board by band, with the past months of their units; those that the address
    asks for."""
    months = months or {}
    s, address = here.s, here.address
    if compares_nothing(board):
        board = without_ranks(board)
    narrowed = bool(address.words or address.district)
    bands = {
        band: matching(in_band(board, band), words=address.words, district=address.district)
        for band in Band
    }
    if not any(bands.values()):
        return [_nothing(here, board)]
    shown = [
        _band(here, board, months, band, lines, narrowed) for band, lines in bands.items() if lines
    ]
    head = html.Div(
        [
            html.Span(
                _head_cell(here, board, name, word),
                className=name,
                title=s.t(MEANING_WORDS[name]),
            )
            for name, word in HEAD_WORDS.items()
        ],
        className="unit-grid unit-head",
        **{"aria-hidden": "true"},
    )
    return [html.P(s.t(HIDDEN_WORDS), className="narrow-words"), *_notes(here, board), head, *shown]


def _notes(here: Here, board: Board) -> list[html.P]:
    """What who reads the list might take wrong."""
    told = [
        (here.address.district is not None, DISTRICT_WORDS),
        (_overtaken(board), OVERTAKEN_WORDS),
    ]
    return [html.P(here.s.t(said), className="list-words") for so, said in told if so]


def _head_cell(here: Here, board: Board, name: str, word: str) -> Any:
    if name in WORKING_TIME:
        return [here.s.t(word), html.Small(here.s.t("waktu kerja"))]
    if name == "other":
        return [here.s.t(OTHER_WORDS[board.clock]), html.Small(here.s.t("tepat %"))]
    if name != "reach":
        return here.s.t(word)
    ends = [html.I("1"), html.Span(here.s.t(word)), html.I(here.s.t.number(board.scores.ranked))]
    return ends if board.scores.ranked else ""


def _nothing(here: Here, board: Board) -> html.Div:
    s = here.s
    if not board.lines:
        return empty(s.t("Papan ini tidak memuat wilayah Anda."))
    return empty(
        s.t("Tidak ada yang cocok dengan pencarian ini."),
        link(s.t("Tampilkan semua"), here.href(words="", district=None)),
    )


def _band(
    here: Here,
    board: Board,
    months: Months,
    band: Band,
    lines: Sequence[Line],
    narrowed: bool,
) -> html.Section:
    s = here.s
    title = s.t(BAND_TITLES[band])
    head = html.Div(
        [
            html.Span(className=f"band-mark {BAND_MARKS[band]}"),
            html.H2(title),
            html.Span(f"{s.t.number(len(lines))} {_lines_word(here, lines)}", className="many"),
            html.Span(_band_words(here, board, band), className="quiet"),
        ],
        className="band-head",
    )
    low = scale_from(months)
    rows = [
        _row(here, board, line, spark(s, months.get(line.unit.code, ()), low=low)) for line in lines
    ]
    if narrowed or len(rows) <= SHORT:
        return html.Section([head, html.Ol(rows)], className=f"band-{band}")
    if band is Band.BELOW:
        parts = [_more(here, band, rows[:-FIRST_SHOWN]), html.Ol(rows[-FIRST_SHOWN:])]
    else:
        first = 0 if band is Band.TOO_FEW else FIRST_SHOWN
        parts = [html.Ol(rows[:first]), _more(here, band, rows[first:])]
    return html.Section([head, *parts], className=f"band-{band}")


def _lines_word(here: Here, lines: Sequence[Line]) -> str:
    return here.s.t("baris") if any(line.split for line in lines) else here.unit


def _band_words(here: Here, board: Board, band: Band) -> str:
    s = here.s
    if band is Band.ABOVE:
        return s.t("peluang di atas angka kota lebih dari 95 %")
    if band is Band.BELOW:
        return s.t("peluang di atas angka kota kurang dari 5 %")
    if band is Band.SAME:
        return s.t("urutan di dalam kelompok ini tidak bermakna")
    return s.t("kurang dari {n} tenggat diputuskan", n=s.t.number(board.scores.floor))


def _overtaken(board: Board) -> bool:
    """Whether one that can't be told from the city stands before one that is clearly above it."""
    ranks = [
        [line.standing.rank or 0 for line in in_band(board, band)]
        for band in (Band.ABOVE, Band.SAME)
    ]
    return all(ranks) and min(ranks[1]) < max(ranks[0])


def _more(here: Here, band: Band, rows: Sequence[html.Li]) -> html.Details:
    some = band is not Band.TOO_FEW  # of that nothing is shown at once
    many = here.s.t.count("tampilkan {n} lainnya" if some else "tampilkan {n} baris", len(rows))
    left = "{n} lainnya tidak dicetak" if some else "{n} baris tidak dicetak"
    on_paper = here.s.t.count(left, len(rows))
    said = [
        icon("down"),
        html.Span(many, className="screen"),
        html.Span(on_paper, className="paper"),
    ]
    return html.Details(
        [html.Summary(said), html.Ol(list(rows))],
        **{"data-keep": f"band-{band}"},
    )


def _row(here: Here, board: Board, line: Line, past: list[Any]) -> html.Li:
    s, standing, beside = here.s, line.standing, line.beside
    change, direction = moved(s, line)
    rank = s.t.number(standing.rank) if standing.rank is not None else "–"
    score = percent(s, standing.score.median if standing.score else None)
    cells = {
        "rank": rank,
        "name": [html.B(line.unit.name), html.Span(official_words(s, line))],
        "reach": _reach(board, line),
        "range": ranks(s, line),
        "score": score,
        "n": s.t.number(standing.decided),
        "other": percent(s, beside.other_share),
        "median": minutes(s, beside.median),
        "p90": minutes(s, beside.p90),
        "late": s.t.number(beside.overdue),
        "reopened": f"{percent(s, beside.reopened_share)} %" if beside.done else "–",
        "rating": rating_words(s, beside),
        "points": s.t.number(beside.points),
        "past": past,
        "moved": [*([icon(direction, className="mark")] if direction else []), change],
    }
    said = s.t(
        "{unit}, {official}: peringkat {rank}, rentang {range}, skor {score} %, {n} diputuskan",
        unit=line.unit.name,
        official=official_words(s, line),
        rank=rank,
        range=cells["range"],
        score=score,
        n=cells["n"],
    )
    opened = here.address.opened
    return html.Li(
        link(
            [html.Span(cell, className=name) for name, cell in cells.items()],
            here.open_line(line),
            className="unit-grid unit-row",
            current=opened is not None and opened.name == standing.key,
            **{"aria-label": said, "data-unit": standing.key},
        )
    )


def _reach(board: Board, line: Line) -> list[html.I]:
    """The interval of the rank as a line from the best (left) to the last, the rank by the score on
    it, and where the city's rate would stand."""
    drawn, rank, last = line.standing.drawn_rank, line.standing.rank, board.scores.ranked
    if drawn is None or rank is None:
        return []
    above = above_the_city(board)
    left, right = _place(drawn.low, last), _place(drawn.high, last)
    marks = [
        html.I(className="whisker", style={"left": f"{left}%", "width": f"{right - left:.1f}%"}),
        html.I(
            className=f"band-mark {BAND_MARKS[line.standing.band]}",
            style={"left": f"{_place(rank, last)}%"},
        ),
    ]
    if above is None:
        return marks
    middle = html.I(className="middle", style={"left": f"{_place(above + 0.5, last)}%"})
    return [middle, *marks]


def _place(rank: float, last: int) -> float:
    """Where a rank stands on the line, in percent."""
    return round(min(100.0, max(0.0, 100 * (rank - 1) / max(1, last - 1))), 1)
