"""The sentence of the Peringkat page, what must be known with it, and why there is no board."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dash import html

from dashboard.board_address import MONTH_SO_FAR, month_of
from dashboard.board_months import Months
from dashboard.board_summary import compares_nothing, in_band
from dashboard.contests import Contest, OwnCharges
from dashboard.handling import Handling
from dashboard.held import HeldClock
from dashboard.leaderboard import Board
from dashboard.ranking import Band
from dashboard.reports import ReportLine
from dashboard.seals import Seal, newest_seal
from layouts.components import empty, link
from layouts.icons import icon
from layouts.peringkat_words import (
    BAND_TITLES,
    OWN_TITLES,
    TITLE_WORDS,
    Here,
    dates,
    percent,
    ranks,
)


@dataclass(frozen=True)
class BoardAnswers:
    """What the page shows. `board` is None where there is none: `approximate` says how many real
    reports stand in approximate areas, `unsealed` that the month asked for is not frozen. `seal` is
    that of the board, if it is a frozen one; `seals` are those of this unit and clock. `reports`
    are those of what is open, None where they can't be told. `contests` are the contested charges
    that the visitor may know of; `own` is what they answer for themselves, on `own_days`.
    `months` are the past months of each unit, `held` who held the clocks that the open line missed,
    `handling` what else was done with its reports."""

    board: Board | None = None
    seal: Seal | None = None
    seals: tuple[Seal, ...] = ()
    approximate: int = 0
    unsealed: bool = False
    reports: tuple[ReportLine, ...] | None = None
    contests: tuple[Contest, ...] = ()
    own: OwnCharges | None = None
    own_days: tuple[date, date] | None = None
    months: Months = field(default_factory=dict)
    held: tuple[HeldClock, ...] = ()
    handling: Handling | None = None


def headline(here: Here, answers: BoardAnswers) -> list[html.Span]:
    """The answer in a sentence, with the city's numbers after it."""
    s, board = here.s, answers.board
    if answers.own is not None and here.address.month is None:
        return [html.Span(_of_own(here, answers.own))]
    if board is None:
        return [html.Span(_no_board_title(here, answers))]
    told = [html.Span(_answer(here, board))]
    if board.scores.decided:
        aside = s.t(
            "{n} tenggat diputuskan, angka kota {rate} %",
            n=s.t.number(board.scores.decided),
            rate=percent(s, board.scores.rate),
        )
        told.append(html.Span(aside, className="aside"))
    return told


def _answer(here: Here, board: Board) -> str:
    s = here.s
    if not s.scope.sees_whole_city(s.filters.city.code):
        return _own_answer(here, board)
    above, below = len(in_band(board, Band.ABOVE)), len(in_band(board, Band.BELOW))
    if not board.scores.decided:
        return s.t("Belum ada tenggat yang diputuskan dalam periode ini")
    if not board.scores.ranked:
        return s.t("Belum ada {unit} yang cukup datanya untuk diperingkat", unit=here.unit)
    if not above and not below:
        return s.t("Tidak ada {unit} yang dapat dibedakan dari angka kota", unit=here.unit)
    return s.t(
        "{above} {unit} jelas di atas angka kota, {below} jelas di bawah",
        above=s.t.number(above),
        below=s.t.number(below),
        unit=here.unit,
    )


def _own_answer(here: Here, board: Board) -> str:
    """The sentence for who sees a part of the city: of their own lines."""
    s = here.s
    if len(board.lines) != 1:
        return s.t.count("{n} baris wilayah Anda", len(board.lines))
    [line] = board.lines
    band = s.t(BAND_TITLES[line.standing.band])
    said = f"{line.unit.name}: {band[:1].lower()}{band[1:]}"
    if line.standing.rank is None:
        return said
    return said + s.t(", rentang peringkat {range}", range=ranks(s, line))


def _of_own(here: Here, own: OwnCharges) -> str:
    """The sentence for who answers for a place: what they are charged with."""
    s = here.s
    if not own.decided:
        return s.t("Belum ada tenggat yang dibebankan kepada Anda dalam periode ini")
    return s.t(
        "{met} dari {n} tenggat yang dibebankan kepada Anda tepat waktu, {late} terlambat",
        met=s.t.number(own.met),
        n=s.t.number(own.decided),
        late=s.t.number(own.decided - own.met),
    )


def title(here: Here, answers: BoardAnswers) -> str:
    """What is ranked, by which clock, of when."""
    s, board = here.s, answers.board
    if answers.own_days is not None and here.address.month is None:
        return s.t(OWN_TITLES[here.address.clock], period=s.range(*answers.own_days))
    if board is None:
        return s.t("Peringkat {unit}", unit=here.unit)
    return s.t(TITLE_WORDS[board.clock], unit=here.unit, period=dates(s, board))


def paper_marks(here: Here, board: Board | None) -> list[html.Span]:
    """What the top bar says on a screen, and a printed page has to say, too."""
    marks = [html.Span(here.s.filters.city.name, className="paper")]
    if board is not None and board.example:
        marks.append(html.Span(here.s.t("data contoh"), className="badge paper"))
    return marks


def notes_view(here: Here, answers: BoardAnswers) -> list[Any]:
    """What must be known before the list is read."""
    s, board = here.s, answers.board
    notes = []
    if board is not None and not s.scope.sees_whole_city(s.filters.city.code):
        notes.append(
            s.t(
                "Papan yang masih berjalan membandingkan seluruh kota dan hanya untuk yang boleh "
                "melihatnya. Yang tampil di sini: baris wilayah Anda pada bulan yang dibekukan."
            )
        )
    if board is None and answers.own is not None:
        notes.append(
            s.t(
                "Papan yang masih berjalan membandingkan seluruh kota dan hanya untuk yang boleh "
                "melihatnya. Setelah sebuah bulan dibekukan, baris wilayah Anda tampil di sini."
            )
        )
    if board is not None and compares_nothing(board):
        notes.append(
            s.t(
                "Papan ini tidak membandingkan apa pun: hampir setiap kategori dipegang satu "
                "unit saja, sehingga angka kota untuk kategori itu adalah angkanya sendiri."
            )
        )
    return [
        *_recomputed(here, answers),
        *(html.P([icon("info"), html.Span(note)]) for note in notes),
    ]


def _recomputed(here: Here, answers: BoardAnswers) -> list[html.P]:
    """That the dates are those of a frozen month, and the way to it, where it is told anew."""
    s, address = here.s, here.address
    seal = newest_seal(answers.seals, month_of(address.window))
    if seal is None or answers.board is None or answers.seal is not None:
        return []
    said = s.t(
        "Bulan ini dibekukan (versi {version}); angka di sini dihitung ulang sekarang.",
        version=s.t.number(seal.version),
    )
    frozen = here.href(window=MONTH_SO_FAR, month=seal.month, version=None, opened=None)
    way = link(s.t("Lihat yang dibekukan"), frozen)
    return [html.P([icon("sealed"), html.Span([said, " ", way])])]


def _no_board_title(here: Here, answers: BoardAnswers) -> str:
    s = here.s
    if answers.approximate:
        return s.t("Peringkat {city} tidak dapat dibuat", city=s.filters.city.name)
    if answers.unsealed:
        return s.t("Bulan itu belum dibekukan")
    return s.t("Papan yang masih berjalan bukan untuk wilayah Anda saja")


def no_board(here: Here, answers: BoardAnswers) -> html.Div:
    """Why there is no board, and what to do."""
    s = here.s
    if answers.approximate:
        return empty(
            s.t.count(
                "{n} laporan nyata ditempatkan menurut batas perkiraan, yang menaruh satu dari "
                "tiga di kelurahan yang salah.",
                answers.approximate,
            ),
            s.t(
                "Tidak ada lurah yang boleh dinilai dengan itu. Administrator mengimpor batas "
                "resmi dengan `flask --app app areas import FILE --city {code}`; laporannya lalu "
                "ditempatkan ulang.",
                code=s.filters.city.code,
            ),
            name="alert",
        )
    if answers.unsealed:
        way = link(s.t("Ke papan berjalan"), here.href(month=None, version=None))
        return empty(s.t("Tidak ada papan beku untuk bulan, unit, dan jam itu."), way)
    return empty(
        s.t("Papan yang masih berjalan membandingkan semua {unit} kota ini.", unit=here.unit),
        s.t(
            "Ia hanya untuk yang boleh melihat seluruh kota. Setelah sebuah bulan dibekukan, baris "
            "wilayah Anda tampil di sini."
        ),
    )
