"""What the address of the Peringkat page says besides the city and the dates: which board, which of
its lines are shown, and what is open over it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from dashboard.boards import month_end
from dashboard.filters import Filters, Preset, Problem, Window, to_parameters
from dashboard.leaderboard import DEFAULT_CLOCK, Exclusion, UnitKind
from dashboard.narrowing import PARAMETERS as NARROWING
from dashboard.officials import DAY
from dashboard.places import City
from dashboard.sla import ClockName

PARAMETERS = frozenset({"unit", "clock", "kec", "q", "month", "version", "open"})
"""Those of this page alone."""
FOREIGN = NARROWING | {"category", "kind"}
"""Those of other pages: a board is of all that citizens of the city reported."""
NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
FIRST_MONTH, LAST_MONTH = "1990-01", "2100-12"
KEY = re.compile(r"[a-z0-9.-]{1,64}(?:/\d{4}-\d{2}-\d{2})?")
LONGEST_WORDS = 80
MONTH_SO_FAR = Window()
"""No dates: a board is of the month so far then, and goes on with it."""
NO_DISTRICT = "tidak ada kecamatan itu di kota ini"
NO_MONTH = "tulis bulan seperti 2026-10"
NO_VERSION = "nomor versi adalah angka dari 1"
NOTHING_TO_OPEN = "tidak ada yang bisa dibuka dengan nama itu"
NO_UNIT = "pilihannya: kelurahan, kecamatan, dinas"
NO_CLOCK = "pilihannya: response, resolution"


class Opens(StrEnum):
    """What can be open: a line of the board, the reports that it left out for one reason, the form
    that contests a report's charge, the one that rules on a contest, the one that corrects a frozen
    month."""

    UNIT = "unit"
    LEFT_OUT = "left"
    CONTEST = "contest"
    RULING = "ruling"
    CORRECTION = "correct"


NUMBERED = frozenset({Opens.CONTEST, Opens.RULING})
FORMS = NUMBERED | {Opens.CORRECTION}


@dataclass(frozen=True)
class Opened:
    """What is open: the line of that key, what was left out for that reason, the form for the
    report or the contest of that number, the one for a month."""

    kind: Opens
    name: str

    @property
    def number(self) -> int | None:
        """The number of what a form is for; None where it is for no numbered thing."""
        return int(self.name) if self.kind in NUMBERED else None

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.name}"


@dataclass(frozen=True)
class BoardAddress:
    """Which board: its unit, clock and dates, or, with `month`, a frozen one (`version` None: the
    newest). `district` and `words` narrow the list."""

    unit: UnitKind = UnitKind.KELURAHAN
    clock: ClockName = ClockName.RESPONSE
    window: Window = MONTH_SO_FAR
    month: date | None = None
    version: int | None = None
    district: str | None = None
    words: str = ""
    opened: Opened | None = None

    @property
    def correcting(self) -> date | None:
        """The month whose correction is open."""
        opened = self.opened
        if opened is None or opened.kind is not Opens.CORRECTION:
            return None
        return date.fromisoformat(f"{opened.name}-01")

    def of_unit(self, unit: UnitKind) -> "BoardAddress":
        """The board of other units, with the clock that they lead with."""
        return replace(self, unit=unit, clock=DEFAULT_CLOCK[unit], district=None, opened=None)


class Period(StrEnum):
    """The periods offered by name."""

    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"


def period_window(period: Period, today: date) -> Window:
    """The dates of a period; those of the month so far are left out, so that they go on."""
    first = today.replace(day=1)
    if period is Period.MONTH:
        return MONTH_SO_FAR
    if period is Period.LAST_MONTH:
        last = first - DAY
        return Window(Preset.CUSTOM, last.replace(day=1), last)
    first = first.replace(month=3 * ((today.month - 1) // 3) + 1)
    return Window(Preset.CUSTOM, first, month_end(first.replace(month=first.month + 2)))


def month_of(window: Window) -> date | None:
    """The first day of the month that the dates are exactly; None where they are no whole month."""
    first, last = window.first, window.last
    if first is None or first.day != 1 or last != month_end(first):
        return None
    return first


def board_query(city: City, address: BoardAddress) -> str:
    """The query string of that board, with its question mark; what is usual is left out."""
    window = address.window if address.window.preset is Preset.CUSTOM else MONTH_SO_FAR
    found = to_parameters(Filters(city=city, area=city.code, window=window))
    if address.unit is not UnitKind.KELURAHAN:
        found["unit"] = address.unit.value
    if address.clock is not DEFAULT_CLOCK[address.unit]:
        found["clock"] = address.clock.value
    named = {
        "month": f"{address.month:%Y-%m}" if address.month else "",
        "version": str(address.version) if address.month and address.version else "",
        "kec": address.district or "",
        "q": address.words,
        "open": str(address.opened) if address.opened else "",
    }
    return "?" + urlencode(found | {name: text for name, text in named.items() if text}, safe=",:/")


def read_board_address(
    parameters: Mapping[str, str], *, window: Window, districts: Collection[str]
) -> tuple[BoardAddress, tuple[Problem, ...]]:
    """The board that the parameters name, and what in them made no sense."""
    problems: list[Problem] = []
    unit = _unit(parameters.get("unit", UnitKind.KELURAHAN.value), problems)
    month = _month(parameters.get("month", ""), problems)
    found = BoardAddress(
        unit=unit,
        clock=_clock(parameters.get("clock", DEFAULT_CLOCK[unit].value), unit, problems),
        window=window,
        month=month,
        version=_version(parameters.get("version", ""), problems) if month else None,
        district=_district(parameters.get("kec", ""), districts, problems),
        words=parameters.get("q", "").strip()[:LONGEST_WORDS],
        opened=_opened(parameters.get("open", ""), problems),
    )
    return found, tuple(problems)


def _unit(text: str, problems: list[Problem]) -> UnitKind:
    if text in set(UnitKind):
        return UnitKind(text)
    problems.append(Problem("unit", text[:80], NO_UNIT))
    return UnitKind.KELURAHAN


def _clock(text: str, unit: UnitKind, problems: list[Problem]) -> ClockName:
    if text in set(ClockName):
        return ClockName(text)
    problems.append(Problem("clock", text[:80], NO_CLOCK))
    return DEFAULT_CLOCK[unit]


def _month(text: str, problems: list[Problem]) -> date | None:
    if _is_month(text):
        return date.fromisoformat(f"{text}-01")
    if text:
        problems.append(Problem("month", text[:80], NO_MONTH))
    return None


def _is_month(text: str) -> bool:
    return bool(MONTH.fullmatch(text)) and FIRST_MONTH <= text <= LAST_MONTH


def _version(text: str, problems: list[Problem]) -> int | None:
    if re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII):
        return int(text)
    if text:
        problems.append(Problem("version", text[:80], NO_VERSION))
    return None


def _district(text: str, districts: Collection[str], problems: list[Problem]) -> str | None:
    if text and text not in districts:
        problems.append(Problem("kec", text[:80], NO_DISTRICT))
    return text if text in districts else None


def _opened(text: str, problems: list[Problem]) -> Opened | None:
    kind, _, name = text.partition(":")
    if kind == Opens.UNIT and KEY.fullmatch(name):
        return Opened(Opens.UNIT, name)
    if kind == Opens.LEFT_OUT and name in set(Exclusion):
        return Opened(Opens.LEFT_OUT, name)
    if kind in set(NUMBERED) and NUMBER.fullmatch(name):
        return Opened(Opens(kind), name)
    if kind == Opens.CORRECTION and _is_month(name):
        return Opened(Opens.CORRECTION, name)
    if text:
        problems.append(Problem("open", text[:80], NOTHING_TO_OPEN))
    return None
