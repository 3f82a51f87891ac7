"""The usual range: what the same hours of the same weekdays had in the weeks before.

Weeks from before the data began, and days on which a city's feed was plainly down, are missing:
they count as nothing, not as zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

import numpy as np

from dashboard.metrics import Step

WEEKS = 8
LEAST_WEEKS = 4
"""With fewer weeks to look back on, nobody can say what is usual."""
BUSY_DAY = 20
"""Where a usual day has so many reports, a day with none is a feed that was down: by chance (a
Poisson count) it would come once in e^20 days."""
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True)
class Usual:
    """The usual range of a count: the median of so many earlier weeks, and their 10 and 90 %."""

    low: float
    median: float
    high: float
    weeks: int

    def place_of(self, count: float) -> int:
        """1 for a count above the range, -1 for one below, 0 for one within."""
        return (count > self.high) - (count < self.low)


@dataclass(frozen=True)
class UsualStep:
    """One step of the trend: its start (aware, the city's zone), how many reports came in (None:
    nobody knows) and what is usual for it (None: too few weeks to tell)."""

    start: datetime
    received: int | None
    usual: Usual | None = None


@dataclass(frozen=True)
class UsualTrend:
    """The steps of a window, each with what is usual for it; the totals are of all of it."""

    steps: tuple[UsualStep, ...]
    step: Step
    received: int
    usual: Usual | None = None


def usual_of(counts: Sequence[int | None]) -> Usual | None:
    """The usual range of the counts of earlier weeks; None stands for a week that is missing.

    Quantiles are interpolated linearly (Hyndman and Fan 1996, type 7).
    """
    known = [count for count in counts if count is not None]
    if len(known) < LEAST_WEEKS:
        return None
    low, middle, high = np.quantile(known, (LOW, 0.5, HIGH)).tolist()
    return Usual(low=low, median=middle, high=high, weeks=len(known))


def silent_days(counts: Mapping[date, int], *, first: date, last: date) -> frozenset[date]:
    """The days from `first` to before `last` without a report though there is never such a day:
    those on which a city that takes in some twenty a day and more took in none."""
    days = [first + timedelta(days=number) for number in range((last - first).days)]
    if not days or median(counts.get(day, 0) for day in days) < BUSY_DAY:
        return frozenset()
    return frozenset(day for day in days if not counts.get(day))
