"""A window played back: the steps that it is cut into, and how reports stood at each of them."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dashboard.filters import Measure
from dashboard.metrics import Step, class_limits, per_km2

Numbers = NDArray[np.int64]
MOST_STEPS = 110
SIZES = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 4, 6, 8, 12)),
    *(timedelta(days=days) for days in (1, 7)),
)


class Counted(StrEnum):
    """What a playback counts: reports while they were open or, where no source of theirs told a
    stage, reports from when they came in."""

    OPEN = "open"
    RECEIVED = "received"


class Played(StrEnum):
    """What can colour the areas in a playback."""

    LATE = "late"
    DENSITY = "density"
    COUNT = "count"


def played(measure: Measure, counted: Counted) -> Played:
    """What colours the areas of a playback where that measure colours them now: one that belongs to
    a period has no state at a time, and what only came in is never late."""
    found = next((one for one in Played if one.value == measure.value), Played.LATE)
    if found is Played.LATE and counted is Counted.RECEIVED:
        return Played.COUNT
    return found


@dataclass(frozen=True)
class Steps:
    """The times that a window is played through (aware, UTC): `count` of them, `size` apart from
    `first` on, then the window's end."""

    first: datetime
    size: timedelta
    count: int
    end: datetime

    @property
    def times(self) -> tuple[datetime, ...]:
        """All of them."""
        return (*(self.first + step * self.size for step in range(self.count)), self.end)


def steps_for(start: datetime, end: datetime, zone: ZoneInfo) -> Steps:
    """The steps of a window: whole local times, of the finest size that gives no more than some
    hundred, and its end. Where the clocks are changed within it, they stay equally far apart."""
    size = next((size for size in SIZES if end - start <= MOST_STEPS * size), SIZES[-1])
    local = start.astimezone(zone).replace(tzinfo=None)
    first = Step("minute", size).floor(local).replace(tzinfo=zone).astimezone(end.tzinfo)
    if first < start:
        first += size
    count = max(0, -((first - end) // size))
    return Steps(first=first, size=size, count=count, end=end)


@dataclass(frozen=True)
class Stretches:
    """Columns, a row of which says: so many reports (`count`) of this child and cell stood alike,
    late or not, from step `first` up to step `until`, which isn't in it.

    `child` is its place among the children, their number where it is in none of them; `x` and `y`
    are -1 for reports without a point. The rows of a report have no step in common.
    """

    x: Numbers
    y: Numbers
    child: Numbers
    first: Numbers
    until: Numbers
    late: Numbers
    count: Numbers


@dataclass(frozen=True)
class Spans:
    """What stretches are cut from, a row for each time that a report was open.

    It was from step `first` up to `until`; late for want of a first action from `unanswered` up to
    `answered`, and late for not being done from `overdue` on. The last three may lie anywhere.
    """

    x: Numbers
    y: Numbers
    child: Numbers
    first: Numbers
    until: Numbers
    unanswered: Numbers
    answered: Numbers
    overdue: Numbers
    count: Numbers


@dataclass(frozen=True)
class Child:
    """A child of the place looked at; `km2` is None where it has no polygon."""

    code: str
    km2: float | None


@dataclass(frozen=True)
class Playback:
    """A place's reports at every step of a window.

    Cells count from the corner (`x0`, `y0`), their side is `cell_size`, in world units as in Heat.
    `top` is the density, in reports per km2, at which the colours of the whole playback end.
    """

    steps: Steps
    counted: Counted
    children: tuple[Child, ...]
    x0: float
    y0: float
    cell_size: float
    stretches: Stretches
    top: float

    @property
    def counts(self) -> Numbers:
        """Reports by child and step, in the last row those in no child."""
        return _by_step(self, np.ones_like(self.stretches.late))

    @property
    def late(self) -> Numbers:
        """Late ones of them, in the same way."""
        return _by_step(self, self.stretches.late)

    @property
    def class_limits(self) -> dict[Played, list[float]]:
        """The limits of the areas' classes, by measure: for the most that a child ever had, so that
        a colour means the same at every step."""
        most = _most(self.counts)
        densest = [
            per_km2(number, child.km2) for number, child in zip(most, self.children, strict=True)
        ]
        return {
            Played.LATE: class_limits(max(_most(self.late), default=0)),
            Played.DENSITY: class_limits(max(densest, default=0)),
            Played.COUNT: class_limits(max(most, default=0)),
        }


def cut(spans: Spans) -> Stretches:
    """The spans as stretches in which nothing changes."""
    overdue = np.clip(spans.overdue, spans.first, spans.until)
    unanswered = np.clip(spans.unanswered, spans.first, overdue)
    answered = np.clip(spans.answered, unanswered, overdue)
    never = answered == unanswered
    unanswered, answered = np.where(never, overdue, unanswered), np.where(never, overdue, answered)
    overdue = np.where(answered == overdue, unanswered, overdue)
    answered = np.minimum(answered, overdue)
    edges = (spans.first, unanswered, answered, overdue, spans.until)
    pieces = [
        _piece(spans, edges[part], edges[part + 1], late=part % 2) for part in range(len(edges) - 1)
    ]
    return Stretches(
        **{
            field.name: np.concatenate([getattr(piece, field.name) for piece in pieces])
            for field in fields(Stretches)
        }
    )


def by_step(
    group: Numbers, first: Numbers, until: Numbers, count: Numbers, *, groups: int, steps: int
) -> Numbers:
    """How many there are of each group at each step, of rows that last from `first` to `until`."""
    change = np.zeros((groups, steps + 1), dtype=np.int64)
    np.add.at(change, (group, first), count)
    np.add.at(change, (group, until), -count)
    return change.cumsum(axis=1)[:, :-1]


def _most(numbers: Numbers) -> list[float]:
    """The most that each child ever had."""
    return [float(number) for number in numbers[:-1].max(axis=1, initial=0)]


def _by_step(playback: Playback, weight: Numbers) -> Numbers:
    rows = playback.stretches
    return by_step(
        rows.child,
        rows.first,
        rows.until,
        rows.count * weight,
        groups=len(playback.children) + 1,
        steps=playback.steps.count + 1,
    )


def _piece(spans: Spans, first: Numbers, until: Numbers, *, late: int) -> Stretches:
    kept = first < until
    return Stretches(
        x=spans.x[kept],
        y=spans.y[kept],
        child=spans.child[kept],
        first=first[kept],
        until=until[kept],
        late=np.full(int(kept.sum()), late, dtype=np.int64),
        count=spans.count[kept],
    )
