"""A team's queue: the open reports of a scope, what is due first on top."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.deadlines import Urgent
from dashboard.field_actions import Standing
from dashboard.reports import ReportLine


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


@dataclass(frozen=True)
class Queue:
    """The first lines, and how many there are: in all, past due, and of the asker's own team."""

    lines: tuple[QueueLine, ...]
    number: int
    late: int
    own: int


@dataclass(frozen=True)
class AtHand:
    """A report that somebody may work on: how it stands, the version that an action on it has to
    name as seen, the name of the team that has it, and the slugs of who asks' own teams of its
    city."""

    standing: Standing
    version: int
    team_name: str | None = None
    own: frozenset[str] = frozenset()
