"""Past months beside a board: how each unit kept its clock, month by month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.officials import DAY
from dashboard.ranking import FLOOR

SHOWN = 6
"""Months that are told beside a board."""


@dataclass(frozen=True)
class MonthCount:
    """What a unit, by its code, was charged with in the month that begins on that day."""

    unit: str
    month: date
    decided: int
    met: int


@dataclass(frozen=True)
class PastMonth:
    """A month of one unit. `frozen`: as its board was frozen; else as things stand now."""

    month: date
    decided: int
    met: int
    frozen: bool

    @property
    def share(self) -> float | None:
        """Met out of decided, 0 to 1; None of none."""
        return self.met / self.decided if self.decided else None

    @property
    def too_few(self) -> bool:
        """Whether something was decided, and less than a board ranks a unit by."""
        return 0 < self.decided < FLOOR


Months = Mapping[str, tuple[PastMonth, ...]]
"""The past months of each unit by its code, the earliest first; all have the same months."""


def past_months(last_day: date, *, today: date, number: int = SHOWN) -> tuple[date, ...]:
    """The first days of the last so many months that are over, both today and when a board that
    goes to `last_day` ends; the earliest first."""
    month = (min(last_day + DAY, today)).replace(day=1)
    found = []
    for _ in range(number):
        month = (month - DAY).replace(day=1)
        found.append(month)
    return tuple(reversed(found))


def by_unit(
    units: Iterable[str],
    months: Sequence[date],
    *,
    frozen: Iterable[MonthCount],
    live: Iterable[MonthCount],
) -> Months:
    """Each unit's months: the frozen ones as they are frozen, the others as they stand. A unit that
    a month doesn't know had nothing decided in it."""
    kept = {(one.unit, one.month): one for one in frozen}
    told = {(one.unit, one.month): one for one in live}
    sealed = {month for _, month in kept}

    def one(unit: str, month: date) -> PastMonth:
        source = kept if month in sealed else told
        count = source.get((unit, month), MonthCount(unit, month, 0, 0))
        return PastMonth(month, count.decided, count.met, month in sealed)

    return {unit: tuple(one(unit, month) for month in months) for unit in units}
