"""Sanggahan: contesting a charge, and what an administrator rules on it; and what somebody is
charged with, to be contested."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.access import is_within
from dashboard.leaderboard import Line
from dashboard.sla import ClockName


class Ruling(StrEnum):
    """What became of a contest. `dikabulkan`: the charge is left out of every board made since."""

    UPHELD = "dikabulkan"
    REJECTED = "ditolak"


@dataclass(frozen=True)
class Contest:
    """A contested charge; the ruling and what goes with it are None until there is one. `due_at`
    and `stopped_at` are those of the clock, as they stand now."""

    id: int
    report_id: int
    city: str
    area: str
    area_name: str
    clock: ClockName
    reason: str
    raised_at: datetime
    raised_by: str
    ruling: Ruling | None = None
    ruling_reason: str | None = None
    ruled_at: datetime | None = None
    ruled_by: str | None = None
    category: str = ""
    created_at: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def decided_at(self) -> datetime | None:
        """When the clock was decided."""
        return min((end for end in (self.due_at, self.stopped_at) if end), default=None)


@dataclass(frozen=True)
class OwnPlace:
    """What a place of somebody's own is charged with in a period: clocks decided, and met."""

    code: str
    name: str
    decided: int
    met: int


@dataclass(frozen=True)
class OwnCharge:
    """A missed clock that is charged to a place of somebody's own. `readable`: whether they may
    read the report, too; it may lie elsewhere."""

    report_id: int
    category: str
    area: str
    area_name: str
    created_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    readable: bool


@dataclass(frozen=True)
class OwnCharges:
    """What somebody answers for in a period, by place, and the missed ones, the latest first.
    Charges that were contested with success are in neither."""

    places: tuple[OwnPlace, ...] = ()
    missed: tuple[OwnCharge, ...] = ()

    @property
    def decided(self) -> int:
        """Clocks decided, of all the places."""
        return sum(place.decided for place in self.places)

    @property
    def met(self) -> int:
        """Those of them that were met."""
        return sum(place.met for place in self.places)


def contests_of_board(
    contests: Iterable[Contest], clock: ClockName, start: datetime, end: datetime
) -> tuple[Contest, ...]:
    """The contests that bear on a board by that clock, of decisions from `start` to `end` (not
    included); and all that wait for a ruling, whatever board they bear on."""
    return tuple(
        one
        for one in contests
        if one.ruling is None
        or (one.clock is clock and one.decided_at is not None and start <= one.decided_at < end)
    )


def contests_of_line(
    contests: Iterable[Contest], line: Line, clock: ClockName
) -> tuple[Contest, ...]:
    """The contests of charges that fell on a line of a board by that clock."""
    return tuple(
        one
        for one in contests
        if one.clock is clock
        and is_within(one.area, line.unit.code)
        and one.decided_at is not None
        and line.from_at <= one.decided_at < line.to_at
    )
