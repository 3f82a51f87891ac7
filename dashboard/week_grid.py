"""The week as a grid of hours and weekdays: when reports come in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
DAYS, HOURS = 7, 24
Cells = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class WeekGrid:
    """Reports received by weekday (Monday first) and hour of the city's time; `hours` is how much
    of each hour of the week lies in the window, and `undated` how many reports have no hour."""

    counts: tuple[tuple[int, ...], ...]
    hours: Cells
    undated: int = 0

    def pace(self, day: int, hour: int) -> float | None:
        """Reports an hour in that cell; None where the window has nothing of it.

        What the window only touches is told as it is: a report in the one minute of an hour does
        not make sixty an hour.
        """
        length = self.hours[day][hour]
        return self.counts[day][hour] / max(length, 1.0) if length else None

    @property
    def top(self) -> float:
        """The busiest cell's pace."""
        return max((pace for *_, pace in self.cells()), default=0.0)

    @property
    def busiest(self) -> tuple[int, int] | None:
        """Day and hour of the busiest cell, the first of several; None without any report."""
        found = max(self.cells(), key=lambda cell: cell[2], default=None)
        return found[:2] if found and found[2] else None

    def cells(self) -> list[tuple[int, int, float]]:
        """Day, hour and pace of the cells that the window has something of."""
        return [
            (day, hour, pace)
            for day in range(DAYS)
            for hour in range(HOURS)
            if (pace := self.pace(day, hour)) is not None
        ]


def hours_within(start: datetime, end: datetime) -> Cells:
    """How many hours of each hour of the week lie between two naive local times."""
    found = [[0.0] * HOURS for _ in range(DAYS)]
    weeks, rest = divmod(end - start, timedelta(days=7))
    current, stop = start, start + rest
    while current < stop:
        after = min(stop, current.replace(minute=0, second=0, microsecond=0) + HOUR)
        found[current.weekday()][current.hour] += (after - current) / HOUR
        current = after
    return tuple(tuple(length + weeks for length in day) for day in found)
