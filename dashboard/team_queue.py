"""A team's queue: the open reports of a scope, what is due first on top."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.deadlines import Urgent
from dashboard.field_actions import Standing
from dashboard.lifecycle import Stage
from dashboard.reports import ReportLine
from dashboard.sla import ClockState

STEP = 60
"""How many lines a screen shows at first, and how many more each time it is asked for them."""
MOST = 200
"""The longest part of a queue that is asked for at once."""


@dataclass(frozen=True)
class QueueLine:
    """A report of the queue. `version` is what an action on it has to name as seen, `duplicates`
    how many reports were merged into it; `team` and `team_name` tell whose it is, `holder_area` is
    the code of the area that holds it."""

    line: ReportLine
    version: int
    title: str | None
    address: str | None
    lat: float | None
    lon: float | None
    severity: int
    held_by: str
    holder_area: str | None
    team: str | None
    team_name: str | None
    duplicates: int
    waits_for: str | None

    def urgent(self, now: datetime) -> Urgent | None:
        """The clock that comes due first."""
        return self.line.urgent(now)

    def state(self, now: datetime) -> ClockState:
        """What its card and its pin say: held back where it is, whatever its clocks say, since
        nobody here can go on with it; else how the first of them stands."""
        if self.line.stage == Stage.DITAHAN:
            return ClockState.DITAHAN
        urgent = self.urgent(now)
        return urgent.state if urgent else ClockState.NONE


@dataclass(frozen=True)
class Queue:
    """The first lines, and how many there are: in all, past due, and of the asker's own team.
    `uncounted` of them are machine events and emergencies, which are work but in no figure."""

    lines: tuple[QueueLine, ...]
    number: int
    late: int
    own: int
    uncounted: int = 0

    @property
    def rest(self) -> int:
        """How many there are beyond the lines."""
        return self.number - len(self.lines)


@dataclass(frozen=True)
class AtHand:
    """A report that somebody may work on: how it stands, the version that an action on it has to
    name as seen, the name of the team that has it, and the slugs of who asks' own teams of its
    city."""

    standing: Standing
    version: int
    team_name: str | None = None
    own: frozenset[str] = frozenset()


def lines_asked(text: str | None) -> int:
    """How many lines the address's `n` asks for: at least the first step, at most all that a
    screen gets; the first step where it says no number."""
    wanted = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else STEP
    return max(STEP, min(wanted, MOST))
