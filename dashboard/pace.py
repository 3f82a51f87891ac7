"""Clocks that come due within two hours, and how many of them the usual pace will not reach.

The chance that a clock comes late is told by clocks like it: of those that came due in the last
eight weeks and still ran when just as much time was left, the share that came late. Alike are those
of the same category in the same kecamatan; where fewer than 30 of them ran so far, of the same
category in the whole city; else all of the city. Time left is told by the wall, not in working
hours: docs/akan-terlambat.md has what was measured of both.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.reports import ReportLine
from dashboard.sla import ClockName

WITHIN = timedelta(hours=2)
LOOKED_BACK = timedelta(weeks=8)
ENOUGH = 30
MINUTE = timedelta(minutes=1)
MINUTES = WITHIN // MINUTE
NINE_IN_TEN = 1.645
"""Standard deviations about the mean that hold nine in ten of a normal distribution."""


@dataclass(frozen=True)
class PastClocks:
    """Clocks of one sort that came due: how many of them stopped with how many whole minutes left,
    less than WITHIN; None: came late. `district` is the kecamatan, None above one."""

    clock: ClockName
    category: str
    district: str | None
    numbers: Mapping[int | None, int]


@dataclass(frozen=True)
class Estimate:
    """The chance that a clock comes late: `missed` of `n` clocks like it did, those of `category`
    (None: of any) in the area of code `area`."""

    chance: float
    missed: int
    n: int
    category: str | None
    area: str


@dataclass(frozen=True)
class SoonLine:
    """A report, the clock of it that comes due soon, and the chance that it comes late."""

    report: ReportLine
    clock: ClockName
    due_at: datetime
    estimate: Estimate


@dataclass(frozen=True)
class DueSoon:
    """The reports with a clock that comes due within two hours: how many there are, how many of
    them will come late at the usual pace, with the bounds that nine in ten such counts fall into,
    and the first of them by due time."""

    total: int = 0
    expected: float = 0.0
    low: int = 0
    high: int = 0
    lines: tuple[SoonLine, ...] = ()


@dataclass
class _Group:
    """Clocks that are alike: how many came late, and how many stopped with each minute left."""

    missed: int = 0
    stopped: list[int] = field(default_factory=lambda: [0] * MINUTES)

    def add(self, numbers: Mapping[int | None, int]) -> None:
        """Adds clocks by the minutes that were left."""
        for left, number in numbers.items():
            if left is None:
                self.missed += number
            else:
                self.stopped[left] += number

    def running(self, left: timedelta) -> int:
        """How many of them still ran with so much time left."""
        return self.missed + sum(self.stopped[: left // MINUTE])


class Pace:
    """What became of the clocks of the city of that code that came due lately."""

    def __init__(self, past: Iterable[PastClocks], *, city: str) -> None:
        self._city = city
        self._groups: dict[tuple[ClockName, str | None, str | None], _Group] = defaultdict(_Group)
        for one in past:
            wholes = ((one.category, city), (None, city))
            for category, area in ((one.category, one.district), *wholes):
                self._groups[one.clock, category, area].add(one.numbers)

    def estimate(
        self, clock: ClockName, *, category: str, district: str | None, left: timedelta
    ) -> Estimate:
        """The chance that a clock which still runs, with so much time left, comes late.

        With half a clock added to either outcome (Jeffreys' prior), so that few clocks, or none,
        never make it certain.
        """
        alike = [(category, district)] if district else []
        for among, area in (*alike, (category, self._city), (None, self._city)):
            group = self._groups[clock, among, area]
            n = group.running(left)
            if n >= ENOUGH:
                break
        return Estimate((group.missed + 0.5) / (n + 1), group.missed, n, among, area)


def outlook(estimates: Sequence[Estimate]) -> DueSoon:
    """How many of so many clocks will come late; lists none.

    Their count has the chances' sum for its mean and, each clock taken for itself, the sum of
    p (1 - p) for its variance.
    """
    chances = [estimate.chance for estimate in estimates]
    expected = sum(chances)
    spread = NINE_IN_TEN * math.sqrt(sum(chance * (1 - chance) for chance in chances))
    return DueSoon(
        total=len(chances),
        expected=expected,
        low=max(0, round(expected - spread)),
        high=min(len(chances), round(expected + spread)),
    )
