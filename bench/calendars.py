"""Working time added and measured over a year of office hours, against a walk over its minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bench.clock import Times, repeated, timed
from dashboard.calendars import Calendar
from dashboard.profiles import OFFICE_WEEK, RAMADANS

ZONE = ZoneInfo("Asia/Makassar")
MINUTE, YEAR = timedelta(minutes=1), timedelta(days=365)
START = datetime(2026, 1, 1, tzinfo=UTC)
CALLS = 1_000
HOLIDAYS = frozenset(date(2026, month, day) for month in range(1, 13) for day in (1, 17))


@dataclass(frozen=True)
class Arithmetic:
    """How long a call takes, in microseconds, and how long a walk over the minutes."""

    call_us: float
    walk_us: float

    @property
    def figures(self) -> dict[str, float]:
        """As the JSON line has them."""
        ratio = self.walk_us / self.call_us
        return {
            "call_us": round(self.call_us, 2),
            "walk_us": round(self.walk_us),
            "ratio": round(ratio),
        }


def measure(*, seconds: float, progress: Callable[[str], None]) -> dict[str, Arithmetic]:
    """Both kinds of arithmetic, each from random moments over a span of one year."""
    calendar = Calendar(ZONE, OFFICE_WEEK, RAMADANS, HOLIDAYS)
    starts = [START + Random(number).random() * YEAR for number in range(CALLS)]
    lengths = [calendar.between(start, start + YEAR) for start in starts]

    def add_all() -> None:
        for start, length in zip(starts, lengths, strict=True):
            calendar.add(start, length)

    def measure_all() -> None:
        for start in starts:
            calendar.between(start, start + YEAR)

    progress("a walk over a year's minutes")
    first = starts[0].replace(second=0, microsecond=0)
    if walked(calendar, first, first + YEAR) != calendar.between(first, first + YEAR):
        raise RuntimeError("the walk over the minutes measures something else")
    walk_us = 1000 * timed(lambda: walked(calendar, first, first + YEAR))
    found = {}
    for name, work in (("add", add_all), ("between", measure_all)):
        progress(name)
        found[name] = Arithmetic(_call_us(repeated(work, seconds=seconds)), walk_us)
    return found


def walked(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two whole minutes, found by looking at each minute."""
    at, found = start, timedelta()
    while at < end:
        local = at.astimezone(calendar.zone)
        minute = local.hour * 60 + local.minute
        hours = calendar.hours_of(local.date())
        if any(opens <= minute < closes for opens, closes in hours):
            found += MINUTE
        at += MINUTE
    return found


def figures(measured: dict[str, Arithmetic]) -> dict[str, Any]:
    """As the JSON line has them."""
    return {name: one.figures for name, one in measured.items()}


def _call_us(times: Times) -> float:
    return 1000 * times.median / CALLS
