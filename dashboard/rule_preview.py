"""What a policy would have made of reports that are there already, clock by clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.deadlines import Deadlines
from dashboard.sla import Clock, ClockName, ClockState

DAYS = 30
LATE = frozenset({ClockState.TERLAMBAT, ClockState.TELAT})


@dataclass(frozen=True)
class Outcome:
    """How many reports are late under a policy, how many were in time, and of how many nobody can
    tell yet, since they still run before their due time. Those without a clock are in none."""

    late: int = 0
    in_time: int = 0
    undecided: int = 0

    @property
    def count(self) -> int:
        """All that have the clock."""
        return self.late + self.in_time + self.undecided


@dataclass(frozen=True)
class ClockPreview:
    """A clock's outcome under the new policy, and under the one in force today."""

    new: Outcome
    today: Outcome


@dataclass(frozen=True)
class Preview:
    """What comes of a policy tried on the reports created from `first` to `last` (local dates, both
    included). `count` reports were there, `tried` of them, picked by chance, were looked at."""

    first: date
    last: date
    count: int
    tried: int
    clocks: Mapping[ClockName, ClockPreview]

    @property
    def sampled(self) -> bool:
        """Whether only some were looked at, so that the numbers are estimates."""
        return self.tried < self.count

    def of_all(self, number: int) -> int:
        """What a number of the reports tried comes to for all of them."""
        return round(number * self.count / self.tried) if self.tried else 0


def state_of(clock: Clock, now: datetime) -> ClockState:
    """How the clock stands at `now`, without the time it has used."""
    if clock.terms is None:
        return ClockState.NONE
    paused = clock.stopped_at is None and clock.stretches[-1].paused
    return Deadlines(clock.risk_at, clock.due_at, clock.stopped_at, paused).state(now)


def outcome(states: Mapping[ClockState, int]) -> Outcome:
    """The outcome of so many clocks in each state."""
    late = sum(states.get(state, 0) for state in LATE)
    in_time = states.get(ClockState.TEPAT, 0)
    known = sum(states.values()) - states.get(ClockState.NONE, 0)
    return Outcome(late, in_time, known - late - in_time)
