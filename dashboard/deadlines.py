"""A clock as it is kept beside its report, and which of a report's clocks matters first."""

from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.sla import ClockName, ClockState

RUNNING = frozenset(
    {ClockState.AMAN, ClockState.BERISIKO, ClockState.TERLAMBAT, ClockState.DITAHAN}
)
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Deadlines:
    """A clock as it is kept beside its report: enough to tell its state at any time from its last
    change on. `paused` is told of the resolution clock of a report that is held back."""

    risk_at: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    paused: bool = False

    def state(self, now: datetime) -> ClockState:
        """How the clock stands at `now`."""
        over_at = self.stopped_at or now
        late = self.due_at is not None and self.due_at < over_at
        if self.stopped_at is not None:
            stopped = ClockState.TELAT if late else ClockState.TEPAT
            return ClockState.NONE if self.due_at is None else stopped
        if late:
            return ClockState.TERLAMBAT
        if self.paused:
            return ClockState.DITAHAN
        if self.due_at is None:
            return ClockState.NONE
        at_risk = self.risk_at is not None and self.risk_at <= now
        return ClockState.BERISIKO if at_risk else ClockState.AMAN


NO_CLOCK = Deadlines()


@dataclass(frozen=True)
class Urgent:
    """The clock of a report that matters first: which, how it stands, and when it comes due."""

    clock: ClockName
    state: ClockState
    due_at: datetime | None


def most_urgent(
    response: Deadlines,
    resolution: Deadlines,
    now: datetime,
    wanted: ClockState = ClockState.TERLAMBAT,
) -> Urgent | None:
    """Of a report's clocks the one in the state `wanted`, else the one that comes due first; of a
    stopped report its resolution. None where there is no clock."""
    found = [
        Urgent(name, deadlines.state(now), deadlines.due_at)
        for name, deadlines in (
            (ClockName.RESPONSE, response),
            (ClockName.RESOLUTION, resolution),
        )
    ]
    running = [one for one in found if one.state in RUNNING]
    if running:
        first = [one for one in running if one.state is wanted]
        return min(first or running, key=lambda one: one.due_at or NEVER)
    return found[1] if found[1].state is not ClockState.NONE else None
