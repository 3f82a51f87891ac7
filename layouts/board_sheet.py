"""A leaderboard as a sheet to take along: its lines, the city's own numbers, and what was left
out, row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.board_summary import days_of
from dashboard.leaderboard import Board, Line
from dashboard.places import City
from dashboard.ranking import Interval
from dashboard.seals import Seal
from dashboard.spreadsheet import Cell, Cells
from dashboard.texts import Texts
from layouts.peringkat_words import BAND_TITLES, LEFT_OUT_WORDS

DIGITS = 4


@dataclass(frozen=True)
class BoardSheet:
    """A board to be told as a table: the lines of it that are wanted, in which words, and, of a
    frozen one, its seal."""

    board: Board
    lines: Sequence[Line]
    city: City
    t: Texts
    seal: Seal | None = None

    @property
    def header(self) -> list[str]:
        """The names of the columns, each with its unit."""
        return [self.t(name) for name in (*_OF_EVERY_ROW, *_OF_LINES, *_OF_EXCLUSIONS)]

    @property
    def rows(self) -> list[Cells]:
        """The lines in the board's order, then the city, then what was left out."""
        nothing: list[Cell] = [None] * len(_OF_LINES)
        lines = [
            [*self._of_every_row("unit", line), *(of(line) for of in _OF_LINES.values()), None]
            for line in self.lines
        ]
        left_out = [
            [*self._of_every_row("tidak dihitung", None, self.t(LEFT_OUT_WORDS[why])), *nothing, n]
            for why, n in self.board.excluded.items()
        ]
        return [*lines, self._city(), *left_out]

    def _city(self) -> Cells:
        scores = self.board.scores
        told: dict[str, Cell] = dict.fromkeys(_OF_LINES)
        told |= {
            "Jam diputuskan": scores.decided,
            "Tepat waktu": scores.met,
            "Tepat waktu (%)": _percent(scores.rate),
        }
        left_out = sum(self.board.excluded.values())
        return [*self._of_every_row("kota", None, self.city.name), *told.values(), left_out]

    def _of_every_row(self, kind: str, line: Line | None, name: str = "") -> list[Cell]:
        of = line or self.board
        start, end = (of.start, of.end) if isinstance(of, Board) else (of.from_at, of.to_at)
        official = line.official.name if line and line.official else None
        band = self.t(BAND_TITLES[line.standing.band]) if line else None
        return [
            self.t(kind),
            line.standing.rank if line else None,
            line.unit.code if line else None,
            line.unit.name if line else name,
            official,
            *days_of(start, end, self.city.zone),
            band,
            self.board.scores.formula,
            self.seal.version if self.seal else None,
        ]


_OF_EVERY_ROW = (
    "Baris",
    "Peringkat",
    "Kode",
    "Unit",
    "Pejabat",
    "Hari pertama",
    "Hari terakhir",
    "Kelompok",
    "Rumus",
    "Versi beku",
)
_OF_LINES: dict[str, Callable[[Line], Cell]] = {
    "Jam diputuskan": lambda line: line.standing.decided,
    "Tepat waktu": lambda line: line.standing.met,
    "Tepat waktu (%)": lambda line: _percent(line.standing.rate),
    "Harapan menurut campurannya (%)": lambda line: _percent(line.standing.expected),
    "Skor (%)": lambda line: _percent(_end(line.standing.score, "median")),
    "Skor, batas 5 % (%)": lambda line: _percent(_end(line.standing.score, "low")),
    "Skor, batas 95 % (%)": lambda line: _percent(_end(line.standing.score, "high")),
    "Peluang di atas angka kota (%)": lambda line: _percent(line.standing.above),
    "Rentang peringkat, batas 5 %": lambda line: _end(line.standing.drawn_rank, "low"),
    "Rentang peringkat, batas 95 %": lambda line: _end(line.standing.drawn_rank, "high"),
    "Peringkat periode sebelumnya": lambda line: line.rank_before,
    "Laporan masuk": lambda line: line.beside.received,
    "Median respons (menit kerja)": lambda line: line.beside.median,
    "Respons p90 (menit kerja)": lambda line: line.beside.p90,
    "Terlambat pada akhir periode": lambda line: line.beside.overdue,
    "Selesai dalam periode": lambda line: line.beside.done,
    "Dibuka lagi": lambda line: line.beside.reopened,
    "Dibuka lagi (%)": lambda line: _percent(line.beside.reopened_share),
    "Poin": lambda line: line.beside.points,
}
_OF_EXCLUSIONS = ("Tidak dihitung (laporan)",)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, DIGITS)


def _end(of: Interval | None, name: str) -> float | None:
    return None if of is None else getattr(of, name)
