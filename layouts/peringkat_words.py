"""The words of the Peringkat page, and where on it one is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from dashboard.board_address import BoardAddress, Opened, Opens, board_query
from dashboard.board_summary import days_of
from dashboard.filters import View, to_query
from dashboard.ids import Path
from dashboard.leaderboard import Beside, Board, Exclusion, Line, UnitKind
from dashboard.officials import Term
from dashboard.ranking import Band
from dashboard.seals import Seal
from dashboard.sla import ClockName
from layouts.situation import Situation

UNIT_WORDS = {
    UnitKind.KELURAHAN: "kelurahan",
    UnitKind.KECAMATAN: "kecamatan",
    UnitKind.AGENCY: "dinas",
}
UNIT_TITLES = {
    UnitKind.KELURAHAN: "Kelurahan",
    UnitKind.KECAMATAN: "Kecamatan",
    UnitKind.AGENCY: "Dinas",
}
CLOCK_TITLES = {ClockName.RESPONSE: "Respons", ClockName.RESOLUTION: "Penyelesaian"}
TITLE_WORDS = {
    ClockName.RESPONSE: "Peringkat {unit}, tepat waktu respons, {period}",
    ClockName.RESOLUTION: "Peringkat {unit}, tepat waktu penyelesaian, {period}",
}
OWN_TITLES = {
    ClockName.RESPONSE: "Yang menjadi tanggung jawab Anda, respons, {period}",
    ClockName.RESOLUTION: "Yang menjadi tanggung jawab Anda, penyelesaian, {period}",
}
BAND_TITLES = {
    Band.ABOVE: "Jelas di atas",
    Band.SAME: "Tidak dapat dibedakan",
    Band.BELOW: "Jelas di bawah",
    Band.TOO_FEW: "Belum cukup data",
}
BAND_MARKS = {Band.ABOVE: "up", Band.SAME: "ring", Band.BELOW: "fall", Band.TOO_FEW: "ring-few"}
LEFT_OUT_WORDS: Mapping[Exclusion, str] = {
    Exclusion.DUPLICATE: "Duplikat",
    Exclusion.REFUSED: "Ditolak",
    Exclusion.WRONG_AREA: "Salah wilayah",
    Exclusion.MACHINE: "Kejadian dari mesin (CCTV)",
    Exclusion.EMERGENCY: "Darurat",
    Exclusion.OUTSIDE: "Di luar semua kelurahan",
    Exclusion.NO_CLOCK: "Tanpa jam: belum ada aturan, atau tahapnya tidak diketahui",
    Exclusion.OTHER_HOLDER: "Dipegang pihak yang tidak diperingkat di sini",
    Exclusion.CONTESTED: "Sanggahan yang dikabulkan",
}
LISTED = frozenset(Exclusion) - {Exclusion.OTHER_HOLDER, Exclusion.CONTESTED}
"""What can be listed report by report: what the report itself tells."""


@dataclass(frozen=True)
class Here:
    """Where on the page one is: the situation, and which board is looked at."""

    s: Situation
    address: BoardAddress

    def href(self, **changes: object) -> str:
        """The address after `changes`, which are fields of BoardAddress."""
        changed = replace(self.address, **changes)  # type: ignore[arg-type]
        return Path.PERINGKAT + board_query(self.s.filters.city, changed)

    def of_month(self, seal: Seal) -> "Here":
        """The same place with the frozen month named, which a page may show without that."""
        return replace(self, address=replace(self.address, month=seal.month, version=seal.version))

    def open_line(self, line: Line) -> str:
        """The address at which the line is open."""
        return self.href(opened=Opened(Opens.UNIT, line.standing.key))

    def data(self) -> str:
        """The address of the whole board as data."""
        of = replace(self.address, district=None, words="", opened=None)
        frozen = "/frozen" if of.month else ""
        return f"/api/v1/leaderboard{frozen}{board_query(self.s.filters.city, of)}"

    def report(self, report_id: int) -> str:
        """The address of a report's drawer, on Operasi."""
        return Path.OPERASI + to_query(self.s.filters, View(report=report_id))

    @property
    def unit(self) -> str:
        """What is ranked, in a word."""
        return self.s.t(UNIT_WORDS[self.address.unit])


def percent(s: Situation, share: float | None) -> str:
    """A share with one decimal, without its sign; a dash for none."""
    return "–" if share is None else s.t.number(100 * share, 1, fixed=True)


def minutes(s: Situation, length: float | None) -> str:
    """A length of working time, as in 2 j 10 m; a dash for none."""
    return "–" if length is None else s.t.hours(timedelta(minutes=length))


def rating_words(s: Situation, beside: Beside) -> str:
    """The citizens' rating, as in 4,2; a dash for none, or too few."""
    return "–" if beside.rating is None else s.t.number(beside.rating, 1, fixed=True)


def ranks(s: Situation, line: Line) -> str:
    """The interval of a rank, as in 1–10; a dash without one."""
    drawn = line.standing.drawn_rank
    if drawn is None or line.standing.rank is None:
        return "–"
    return f"{s.t.number(drawn.low)}–{s.t.number(drawn.high)}"


def dates(s: Situation, of: Board | Line) -> str:
    """The days that a board or a line is of."""
    start, end = (of.start, of.end) if isinstance(of, Board) else (of.from_at, of.to_at)
    return s.range(*days_of(start, end, s.zone))


def moved(s: Situation, line: Line) -> tuple[str, str]:
    """The change of a rank in words, and its direction: up, fall or same; of one that chance
    explains no more than what it was, and without anything to compare a dash."""
    climbed = line.climbed
    if climbed is None:
        return "–", ""
    if climbed == 0:
        return s.t("tetap"), "same"
    if not line.moved:
        return s.t("semula {rank}", rank=s.t.number(line.rank_before)), ""
    amount = s.t.number(abs(climbed))
    if climbed > 0:
        return s.t("naik {amount}", amount=amount), "up"
    return s.t("turun {amount}", amount=amount), "fall"


def official_words(s: Situation, line: Line) -> str:
    """Who answered for a line: the name, and since when; the line's own days where it is split."""
    official = line.official
    if line.split:
        name = official.name if official else s.t("jabatan kosong")
        return f"{name}, {dates(s, line)}"
    return official.name if official else ""


def term_words(s: Situation, term: Term) -> str:
    """A time in office, as in menjabat sejak 3 Jan 2025."""
    if term.last is None:
        return s.t("menjabat sejak {day}", day=s.range(term.first, term.first))
    return s.t("menjabat {days}", days=s.range(term.first, term.last))


def seal_words(here: Here, seal: Seal) -> str:
    """When and how a month was frozen."""
    s = here.s
    return s.t(
        "Dibekukan {day}, versi {version}, rumus {formula}",
        day=s.t.day(seal.sealed_at, s.zone).partition(" ")[2],
        version=s.t.number(seal.version),
        formula=seal.formula,
    )
