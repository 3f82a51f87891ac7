"""Alerts: one for each clock that is at risk or late, and whom it reaches when nobody takes it.

Section 4 of the product's reference. An alert is unique by report, clock, run and level; it is
open, then acknowledged, then closed when its clock stops. Only citizens' reports raise alerts: they
are the ones that the figures are about.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from dashboard.lifecycle import ReportKind
from dashboard.reports import ReportLine
from dashboard.sla import ClockName

ALERTED_KINDS = frozenset({ReportKind.WARGA})
MINUTE = timedelta(minutes=1)


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


class AlertOrder(StrEnum):
    """The order of the alert rail: who came last, or who is most overdue, first."""

    NEWEST = "newest"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Escalation:
    """A city's rule: how long after a breach that nobody acknowledges it goes to each office, and
    how long an acknowledgement may stand without a change of stage."""

    lurah: timedelta = 30 * MINUTE
    camat: timedelta = 60 * MINUTE
    walikota: timedelta = 120 * MINUTE
    acknowledged: timedelta = 60 * MINUTE

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
class AlertLine:
    """An alert as a line of the rail. Times are aware, UTC.

    `due_at` is when its clock comes, or came, due. `muted` is the reason of the planned work that
    keeps it quiet, None while nothing does; `next_step_at` is when it goes one office further up.
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
