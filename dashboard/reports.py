"""Single reports as screens show them; never with the reporter's personal data."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.deadlines import NO_CLOCK, Deadlines, Urgent, most_urgent
from dashboard.evidence import Finding
from dashboard.policies import Target
from dashboard.sla import ClockName, ClockState, Reading, Stretch
from dashboard.tracks import Piece, Track


@dataclass(frozen=True)
class ReportPoint:
    """A report as a point of the map."""

    id: int
    lat: float
    lon: float
    category: str
    stage: str | None


@dataclass(frozen=True)
class ReportLine:
    """A report as a line of a list. Times are aware, UTC."""

    id: int
    category: str
    area_code: str | None
    area_name: str | None
    stage: str | None
    created_at: datetime
    date_only: bool
    outside: bool
    response: Deadlines = NO_CLOCK
    resolution: Deadlines = NO_CLOCK

    def urgent(self, now: datetime, wanted: ClockState = ClockState.TERLAMBAT) -> Urgent | None:
        """The clock that matters first at `now`: one in the state `wanted`, where there is one."""
        return most_urgent(self.response, self.resolution, now, wanted)


@dataclass(frozen=True)
class HistoryLine:
    """A row of a report's history. Times are aware, UTC; `flagged` when recorded late."""

    kind: str
    old: str | None
    new: str | None
    note: str | None
    actor: str
    source: str
    occurred_at: datetime
    recorded_at: datetime
    flagged: bool


@dataclass(frozen=True)
class ClockView:
    """A clock of a report in full: its target as the policy tells it (None where the source itself
    promised a time), the calendar it is told in, how it stands, the stretches it went through, and
    its course in working time (None without a clock).
    """

    name: ClockName
    target: Target | None
    calendar: str | None
    reading: Reading
    stretches: tuple[Stretch, ...]
    track: Track | None = None


@dataclass(frozen=True)
class HolderTime:
    """How long somebody held a report while its resolution clock ran, over which times, and where
    these lie in that clock's course. `area_code` is told of a holder that is an area."""

    holder: str
    used: timedelta
    times: tuple[tuple[datetime, datetime], ...]
    pieces: tuple[Piece, ...] = ()
    area_code: str | None = None


@dataclass(frozen=True)
class PolicyView:
    """The policy that a report is under."""

    id: int
    legal_basis: str
    example: bool
    severity: int | None
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True)
class ReportClocks:
    """Both clocks of a report at one moment, what they are held to, and who held the report."""

    at: datetime
    policy: PolicyView | None
    promised_at: datetime | None
    response: ClockView
    resolution: ClockView
    holders: tuple[HolderTime, ...]


@dataclass(frozen=True)
class Review:
    """That somebody has looked at what there was to look at in a photo: who, when, and what they
    found."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True)
class PhotoLine:
    """A photo of work done: who added it and when, its size in pixels. `findings` and `review` are
    told to who reviews photos."""

    id: int
    report_id: int
    author: str
    at: datetime
    width: int
    height: int
    findings: tuple[Finding, ...] = ()
    review: Review | None = None


@dataclass(frozen=True)
class ReportDetail:
    """A report with all its facts (never the reporter's), its clocks, and its history, newest
    first."""

    id: int
    city: str
    source: str
    external_id: str
    line: ReportLine
    title: str | None
    description: str | None
    address: str | None
    lat: float | None
    lon: float | None
    kind: str
    severity: int
    holder: str | None
    agency: str | None
    photo_url: str | None
    first_action_at: datetime | None
    stopped_at: datetime | None
    duplicate_of: int | None
    history: tuple[HistoryLine, ...]
    clocks: ReportClocks | None = None
    photos: tuple[PhotoLine, ...] = ()
