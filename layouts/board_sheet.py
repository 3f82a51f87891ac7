"""A leaderboard as a sheet to take along: its lines, the city's own numbers, and what was left
out, row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dash import html

from dashboard.access import Ability
from dashboard.board_address import board_query
from dashboard.board_summary import days_of
from dashboard.ids import Export
from dashboard.leaderboard import Board, Line
from dashboard.places import City
from dashboard.ranking import Interval
from dashboard.seals import Seal
from dashboard.spreadsheet import Cell, Cells
from dashboard.texts import Texts
from layouts.peringkat_words import BAND_TITLES, LEFT_OUT_WORDS, Here

HEADER_WORDS = {
    "row": "Baris",
    "rank": "Peringkat",
    "code": "Kode",
    "unit": "Unit",
    "official": "Pejabat",
    "first_day": "Hari pertama",
    "last_day": "Hari terakhir",
    "band": "Kelompok",
    "formula": "Rumus",
    "version": "Versi beku",
    "decided": "Tenggat diputuskan",
    "met": "Tepat waktu",
    "share": "Tepat waktu (%)",
    "expected": "Harapan menurut campurannya (%)",
    "score": "Skor (%)",
    "score_low": "Skor, batas 5 % (%)",
    "score_high": "Skor, batas 95 % (%)",
    "above": "Peluang di atas angka kota (%)",
    "rank_low": "Rentang peringkat, batas 5 %",
    "rank_high": "Rentang peringkat, batas 95 %",
    "rank_before": "Peringkat periode sebelumnya",
    "moved": "Berubah melebihi kebetulan",
    "other_decided": "Tenggat lain: diputuskan",
    "other_met": "Tenggat lain: tepat waktu",
    "received": "Laporan masuk",
    "median": "Median respons (menit kerja)",
    "p90": "Respons p90 (menit kerja)",
    "overdue": "Tunggakan pada akhir periode",
    "done": "Selesai dalam periode",
    "reopened": "Dibuka lagi",
    "reopened_share": "Dibuka lagi (%)",
    "closed_late": "Lewat batas, lalu ditutup tanpa dikerjakan",
    "held": "Masih ditahan pada akhir periode",
    "points": "Poin",
    "rating": "Penilaian warga (rata-rata, 1 sampai 5)",
    "rated": "Penilaian warga (jumlah)",
    "left_out": "Tidak dihitung (laporan)",
}
FORM_WORDS = {"csv": "CSV", "xlsx": "XLSX"}
ROW_WORDS = {"unit": "unit", "city": "kota", "left_out": "tidak dihitung"}
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
        return [self.t(words) for words in HEADER_WORDS.values()]

    @property
    def rows(self) -> list[Cells]:
        """The lines in the board's order, then the city, then what was left out."""
        nothing: list[Cell] = [None] * len(_OF_LINES)
        lines = [
            [*self._of_every_row("unit", line), *(of(line) for of in _OF_LINES.values()), None]
            for line in self.lines
        ]
        left_out = [
            [*self._of_every_row("left_out", None, self.t(LEFT_OUT_WORDS[why])), *nothing, n]
            for why, n in self.board.excluded.items()
        ]
        return [*lines, self._city(), *left_out]

    def _city(self) -> Cells:
        scores = self.board.scores
        told: dict[str, Cell] = dict.fromkeys(_OF_LINES)
        told |= {
            "decided": scores.decided,
            "met": scores.met,
            "share": _percent(scores.met / scores.decided if scores.decided else None),
            "score": _percent(scores.rate) if scores.decided else None,
        }
        left_out = sum(self.board.excluded.values())
        return [*self._of_every_row("city", None, self.city.name), *told.values(), left_out]

    def _of_every_row(self, kind: str, line: Line | None, name: str = "") -> list[Cell]:
        of = line or self.board
        start, end = (of.start, of.end) if isinstance(of, Board) else (of.from_at, of.to_at)
        official = line.official.name if line and line.official else None
        band = self.t(BAND_TITLES[line.standing.band]) if line else None
        return [
            self.t(ROW_WORDS[kind]),
            line.standing.rank if line else None,
            line.unit.code if line else None,
            line.unit.name if line else name,
            official,
            *days_of(start, end, self.city.zone),
            band,
            self.board.scores.formula,
            self.seal.version if self.seal else None,
        ]


_OF_LINES: dict[str, Callable[[Line], Cell]] = {
    "decided": lambda line: line.standing.decided,
    "met": lambda line: line.standing.met,
    "share": lambda line: _percent(line.standing.rate),
    "expected": lambda line: _percent(line.standing.expected),
    "score": lambda line: _percent(_end(line.standing.score, "median")),
    "score_low": lambda line: _percent(_end(line.standing.score, "low")),
    "score_high": lambda line: _percent(_end(line.standing.score, "high")),
    "above": lambda line: _percent(line.standing.above),
    "rank_low": lambda line: _end(line.standing.drawn_rank, "low"),
    "rank_high": lambda line: _end(line.standing.drawn_rank, "high"),
    "rank_before": lambda line: line.rank_before,
    "moved": lambda line: int(line.moved) if line.climbed is not None else None,
    "other_decided": lambda line: line.beside.other_decided,
    "other_met": lambda line: line.beside.other_met,
    "received": lambda line: line.beside.received,
    "median": lambda line: line.beside.median,
    "p90": lambda line: line.beside.p90,
    "overdue": lambda line: line.beside.overdue,
    "done": lambda line: line.beside.done,
    "reopened": lambda line: line.beside.reopened,
    "reopened_share": lambda line: _percent(line.beside.reopened_share),
    "closed_late": lambda line: line.beside.closed_late,
    "held": lambda line: line.beside.held,
    "points": lambda line: line.beside.points,
    "rating": lambda line: _rounded(line.beside.rating),
    "rated": lambda line: line.beside.rated,
}


def board_files(here: Here) -> list[html.A]:
    """The board as shown as files, for who may take it along."""
    if not here.s.scope.may(Ability.EXPORT):
        return []
    query = board_query(here.s.filters.city, replace(here.address, opened=None))
    return [
        html.A(
            here.s.t(FORM_WORDS[form]),
            href=f"{Export.LEADERBOARD}.{form}{query}",
            className="countable",
            download="",
            **{"data-export": ""},
        )
        for form in ("csv", "xlsx")
    ]


def _percent(share: float | None) -> float | None:
    return _rounded(None if share is None else 100 * share)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _end(of: Interval | None, name: str) -> float | None:
    return None if of is None else getattr(of, name)
