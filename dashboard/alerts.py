"""Alerts: one for each clock that is at risk or late, and whom it reaches when nobody takes it.

Section 4 of the product's reference. An alert is unique by report, clock, run and level; it is
open, then acknowledged, then closed when its clock stops. Only citizens' reports raise alerts: they
are the ones that the figures are about. When one is raised, goes up and is closed is decided in
`dashboard.alerting`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from dashboard.access import is_within
from dashboard.errors import BadEscalation, BadNote
from dashboard.lifecycle import ReportKind
from dashboard.reports import ReportLine
from dashboard.sla import ClockName

ALERTED_KINDS = frozenset({ReportKind.WARGA})
MINUTE = timedelta(minutes=1)
LONGEST_STEP = timedelta(days=30)
LONGEST_NOTE = 500
SYSTEM = "sistem"
"""Who does what the ticker does."""


class Level(StrEnum):
    """How serious an alert is: its clock is at risk, or past due."""

    BERISIKO = "berisiko"
    TERLAMBAT = "terlambat"


class AlertState(StrEnum):
    """An alert's life."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Step(IntEnum):
    """How far an alert has been carried up: first to who holds the report, then to the offices."""

    HOLDER = 0
    LURAH = 1
    CAMAT = 2
    WALIKOTA = 3


class ClosedWhy(StrEnum):
    """Why an alert is over: its clock stopped, the breach came and has an alert of its own, the
    report was reopened into another run, or a correction left nothing to alert about."""

    STOPPED = "stopped"
    SUPERSEDED = "superseded"
    REOPENED = "reopened"
    CORRECTED = "corrected"


class AlertEventKind(StrEnum):
    """What happens to an alert. `missed` is a crossing or a step whose time passed unseen."""

    RAISED = "raised"
    MISSED = "missed"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    RERAISED = "reraised"
    MUTED = "muted"
    UNMUTED = "unmuted"
    CLOSED = "closed"


class AlertOrder(StrEnum):
    """The order of the alert rail: who came last, or who is most overdue, first."""

    NEWEST = "newest"
    OVERDUE = "overdue"


class AlertPart(StrEnum):
    """A part of the alerts that live in a place: those that wait to be taken, that are taken, and
    that are kept quiet."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    MUTED = "muted"


@dataclass(frozen=True)
class Escalation:
    """A city's rule: how long after a breach that nobody acknowledges it goes to each office, and
    how long an acknowledgement may stand without a change of stage. Raises BadEscalation when made,
    with the `name` of the time that is wrong.
    """

    lurah: timedelta = 30 * MINUTE
    camat: timedelta = 60 * MINUTE
    walikota: timedelta = 120 * MINUTE
    acknowledged: timedelta = 60 * MINUTE

    def __post_init__(self) -> None:
        before = MINUTE
        for name in ("lurah", "camat", "walikota"):
            length = getattr(self, name)
            if not before <= length <= LONGEST_STEP:
                raise BadEscalation(why="lurah, camat and walikota follow one another", name=name)
            before = length
        if not MINUTE <= self.acknowledged <= LONGEST_STEP:
            why = "an acknowledgement stands for some time"
            raise BadEscalation(why=why, name="acknowledged")

    def after(self, step: Step) -> timedelta:
        """How long after the breach a step is due."""
        return (timedelta(), self.lurah, self.camat, self.walikota)[step]

    def step_due(self, since: datetime, now: datetime) -> Step:
        """The highest step due at `now` of a breach at `since`."""
        return max(step for step in Step if step is Step.HOLDER or since + self.after(step) <= now)

    def next_step_at(self, since: datetime, step: Step) -> datetime | None:
        """When the step after this one is due, None after the last."""
        if step is Step.WALIKOTA:
            return None
        return since + self.after(Step(step + 1))


@dataclass(frozen=True)
class EscalationInForce:
    """A city's rule, since when (aware, UTC) and by whom; None for the default."""

    rule: Escalation
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True)
class AlertLine:
    """An alert as a line of the rail. Times are aware, UTC.

    `due_at` is when its clock comes, or came, due; `closed_why` is None while it lives. `muted` is
    the reason of the planned work that keeps it quiet, None while nothing does; `next_step_at` is
    when it goes one office further up.
    """

    id: int
    report: ReportLine
    clock: ClockName
    run: int
    level: Level
    state: AlertState
    step: Step
    raised_at: datetime
    due_at: datetime | None
    next_step_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    note: str | None = None
    muted: str | None = None
    reraised: int = 0
    closed_why: ClosedWhy | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class AlertBoard:
    """The alerts that live in a place: how many wait to be taken, are taken, and are kept quiet
    (`muted` ones are in none of the others), and the first of them in the order asked for: those
    that wait before those that are taken, breaches before risks."""

    waiting: int = 0
    acknowledged: int = 0
    muted: int = 0
    lines: tuple[AlertLine, ...] = ()


@dataclass(frozen=True)
class Alert:
    """An alert as it is kept. Times are aware, UTC.

    `counts_from` is since when its steps up are counted: the breach, moved on by the times in which
    it was acknowledged or muted. `muted_at` is since when a mute keeps it quiet. One that has come
    again is open, and still tells who took it last.
    """

    clock: ClockName
    run: int
    level: Level
    raised_at: datetime
    due_at: datetime | None
    counts_from: datetime
    state: AlertState = AlertState.OPEN
    step: Step = Step.HOLDER
    next_step_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by_id: int | None = None
    acknowledged_by: str | None = None
    note: str | None = None
    reraise_at: datetime | None = None
    reraised: int = 0
    muted_at: datetime | None = None
    closed_at: datetime | None = None
    closed_why: ClosedWhy | None = None

    @property
    def live(self) -> bool:
        """Whether it is open or acknowledged."""
        return self.state is not AlertState.CLOSED

    @property
    def goes_up(self) -> bool:
        """Whether it is carried up while nobody takes it."""
        return self.level is Level.TERLAMBAT and self.state is AlertState.OPEN


@dataclass(frozen=True)
class AlertEvent:
    """A row of an alert's history: `at` is when it was due, or done, and `recorded_at` when the
    system did it (aware, UTC). `note` is who took it wrote, why it is quiet, or why it closed."""

    kind: AlertEventKind
    at: datetime
    recorded_at: datetime
    actor: str = SYSTEM
    level: Level | None = None
    step: Step | None = None
    note: str | None = None


@dataclass(frozen=True)
class ReportAlert:
    """An alert of one report, live or closed (when), with its history, oldest first."""

    line: AlertLine
    closed_at: datetime | None = None
    events: tuple[AlertEvent, ...] = ()


@dataclass(frozen=True)
class Mute:
    """Alerts kept quiet for planned work: of a place and all below it, from `from_at` until `to_at`
    (not included; aware), or until somebody ends it. None stands for all of its kind.

    `city` and `area` are codes; an area that is the city's root is the whole city.
    """

    id: int
    city: str
    area: str
    from_at: datetime
    to_at: datetime
    reason: str
    created_at: datetime
    created_by: str
    category: str | None = None
    clock: ClockName | None = None
    level: Level | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None

    def holds_at(self, now: datetime) -> bool:
        """Whether it keeps quiet then."""
        return self.from_at <= now < self.end

    @property
    def end(self) -> datetime:
        """When it ends, or has ended."""
        return self.ended_at or self.to_at

    def covers(
        self, *, city: str, area: str | None, category: str, clock: ClockName, level: Level
    ) -> bool:
        """Whether it is about such an alert. What `data_access.alert_mutes` says in SQL."""
        return (
            self.city == city
            and (self.area == city or (area is not None and is_within(area, self.area)))
            and self.category in (None, category)
            and self.clock in (None, clock)
            and self.level in (None, level)
        )


def clean_note(text: str | None) -> str | None:
    """A note as it is kept: without what no text holds, None where nothing is left. Raises
    BadNote."""
    note = (text or "").replace("\0", "").strip()
    if len(note) > LONGEST_NOTE:
        raise BadNote(most=LONGEST_NOTE)
    return note or None
