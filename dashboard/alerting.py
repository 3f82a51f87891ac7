"""When an alert is raised, goes up, comes again and is closed: facts in, decisions out.

Nothing here depends on how often it is asked: what was not asked in time is made up for at once, by
one alert at the level and step that are due, with what was missed in its history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.alerts import (
    Alert,
    AlertEvent,
    AlertEventKind,
    AlertState,
    ClosedWhy,
    Escalation,
    Level,
    Mute,
    Step,
)
from dashboard.deadlines import Deadlines
from dashboard.sla import ClockName, ClockState

LEVELS = {ClockState.BERISIKO: Level.BERISIKO, ClockState.TERLAMBAT: Level.TERLAMBAT}
Key = tuple[ClockName, int, Level]


@dataclass(frozen=True)
class Case:
    """A report as far as it decides on its alerts: where it is, its clocks, the alerts it has had.

    `counts` is whether reports of its kind and place raise any. `run_since` is when the present run
    of the resolution clock began, None in the first one; `staged_at` when its last change of stage
    was recorded. Times are aware, UTC.
    """

    report_id: int
    city_id: int
    city: str
    area: str | None
    category: str
    counts: bool
    response: Deadlines
    resolution: Deadlines
    run: int = 1
    run_since: datetime | None = None
    staged_at: datetime | None = None
    alerts: tuple[Alert, ...] = ()

    def clock(self, name: ClockName) -> tuple[Deadlines, int]:
        """The deadlines and the present run of a clock."""
        if name is ClockName.RESPONSE:
            return self.response, 1
        return self.resolution, self.run


@dataclass(frozen=True)
class Crossing:
    """A clock that is at risk, or late: since when, and when it comes or came due."""

    clock: ClockName
    run: int
    level: Level
    risk_at: datetime
    due_at: datetime
    counts_from: datetime

    @property
    def key(self) -> Key:
        """What an alert about it is unique by, in its report."""
        return self.clock, self.run, self.level


@dataclass(frozen=True)
class Decision:
    """An alert as it is to be kept, and what that adds to its history. `told`: the last of the
    events is to be sent to those whom it concerns."""

    alert: Alert
    events: tuple[AlertEvent, ...] = ()
    told: bool = False


def crossings(case: Case, now: datetime) -> tuple[Crossing, ...]:
    """The clocks that there should be an alert about at `now`: at most one of each clock."""
    if not case.counts:
        return ()
    found = []
    for name in ClockName:
        deadlines, run = case.clock(name)
        level = LEVELS.get(deadlines.state(now))
        if level is None or deadlines.due_at is None:
            continue
        risk_at = deadlines.risk_at or deadlines.due_at
        since = risk_at
        if level is Level.TERLAMBAT:
            # A report reopened after its breach gives the offices their time anew.
            began = case.run_since if name is ClockName.RESOLUTION else None
            since = max(deadlines.due_at, began or deadlines.due_at)
        found.append(Crossing(name, run, level, risk_at, deadlines.due_at, since))
    return tuple(found)


def decide(case: Case, *, rule: Escalation, mutes: Sequence[Mute], now: datetime) -> list[Decision]:
    """What is to be written of the report's alerts at `now`; nothing where all is as it should be.

    Those that close come first: a clock has one live alert at a time.
    """
    deciding = _Deciding(case, rule, mutes, now)
    due = {crossing.key: crossing for crossing in crossings(case, now)}
    live = [alert for alert in case.alerts if alert.live]
    over = [alert for alert in live if _key(alert) not in due and not _is_held(case, alert, now)]
    found = [deciding.close(alert) for alert in over]
    for alert in live:
        if alert not in over:
            found += deciding.go_on(alert, due.pop(_key(alert), None))
    return found + [deciding.raise_(crossing) for crossing in due.values()]


def take(
    alert: Alert, *, rule: Escalation, by: str, by_id: int | None, note: str | None, now: datetime
) -> Decision:
    """An open alert once somebody has taken it: it goes no further up, for the time that an
    acknowledgement may stand without a change of stage."""
    taken = replace(
        alert,
        state=AlertState.ACKNOWLEDGED,
        acknowledged_at=now,
        acknowledged_by=by,
        acknowledged_by_id=by_id,
        note=note,
        next_step_at=None,
        reraise_at=now + rule.acknowledged,
    )
    event = AlertEvent(AlertEventKind.ACKNOWLEDGED, now, now, by, step=alert.step, note=note)
    return Decision(taken, (event,))


@dataclass(frozen=True)
class _Deciding:
    """One report at one moment, under its city's rule and the mutes that hold."""

    case: Case
    rule: Escalation
    mutes: Sequence[Mute]
    now: datetime

    def raise_(self, crossing: Crossing) -> Decision:
        """A new alert; one that was closed too early comes again as the same."""
        late = crossing.level is Level.TERLAMBAT
        muted = self._mute(crossing.clock, crossing.level)
        step = Step.HOLDER
        if late and not muted:
            step = self.rule.step_due(crossing.counts_from, self.now)
        alert = Alert(
            clock=crossing.clock,
            run=crossing.run,
            level=crossing.level,
            raised_at=self.now,
            due_at=crossing.due_at,
            counts_from=crossing.counts_from,
            step=step,
            muted_at=self.now if muted else None,
        )
        events = [
            *self._missed_risk(crossing),
            *self._missed_steps(alert, Step.HOLDER),
            self._event(
                AlertEventKind.RAISED, self._due(alert, step), level=alert.level, step=step
            ),
        ]
        if muted:
            events.append(self._event(AlertEventKind.MUTED, note=muted.reason))
        return Decision(self._timed(alert), tuple(events), told=not muted)

    def close(self, alert: Alert) -> Decision:
        """The alert closed, and why."""
        why = _why_closed(self.case, alert, self.now)
        stopped_at = self.case.clock(alert.clock)[0].stopped_at
        at = stopped_at if why is ClosedWhy.STOPPED and stopped_at else self.now
        closed = replace(
            alert,
            state=AlertState.CLOSED,
            closed_at=self.now,
            closed_why=why,
            next_step_at=None,
            reraise_at=None,
            muted_at=None,
        )
        return Decision(closed, (self._event(AlertEventKind.CLOSED, at, note=why.value),))

    def go_on(self, alert: Alert, crossing: Crossing | None) -> Iterator[Decision]:
        """A live alert as time has passed; `crossing` is None while its clock is held back."""
        after = replace(alert, due_at=crossing.due_at if crossing else None)
        events: list[AlertEvent] = []
        told = False
        muted = self._mute(alert.clock, alert.level)
        if muted and not alert.muted_at:
            after = self._timed(replace(after, muted_at=self.now))
            events.append(self._event(AlertEventKind.MUTED, note=muted.reason))
        elif alert.muted_at and not muted:
            quiet = self.now - alert.muted_at
            after = replace(after, muted_at=None, counts_from=alert.counts_from + quiet)
            after = self._timed(after)
            events.append(self._event(AlertEventKind.UNMUTED))
            # Nobody has heard of one that was raised in silence.
            told = after.state is AlertState.OPEN and alert.muted_at <= alert.raised_at
        if not after.muted_at:
            after, more = self._up_or_again(after)
            events += more
            told = told or bool(more)
        if after != alert or events:
            yield Decision(after, tuple(events), told)

    def _up_or_again(self, alert: Alert) -> tuple[Alert, list[AlertEvent]]:
        if alert.next_step_at is not None and alert.next_step_at <= self.now:
            step = max(alert.step, self.rule.step_due(alert.counts_from, self.now))
            after = self._timed(replace(alert, step=step))
            if step is alert.step:  # The rule has become more patient meanwhile.
                return after, []
            missed = self._missed_steps(after, Step(alert.step + 1))
            due_at = self._due(after, step)
            return after, [*missed, self._event(AlertEventKind.ESCALATED, due_at, step=step)]
        if alert.reraise_at is None or alert.reraise_at > self.now:
            return alert, []
        if self._stage_changed_since(alert.acknowledged_at):
            return replace(alert, reraise_at=None), []
        again = replace(
            alert,
            state=AlertState.OPEN,
            reraise_at=None,
            reraised=alert.reraised + 1,
            counts_from=self.now - self.rule.after(alert.step),
        )
        event = self._event(AlertEventKind.RERAISED, alert.reraise_at, step=alert.step)
        return self._timed(again), [event]

    def _timed(self, alert: Alert) -> Alert:
        """The alert with the time of its next step, as the rule has it."""
        at = None
        if alert.goes_up and alert.muted_at is None:
            at = self.rule.next_step_at(alert.counts_from, alert.step)
        return replace(alert, next_step_at=at)

    def _mute(self, clock: ClockName, level: Level) -> Mute | None:
        covering = (mute for mute in self.mutes if self._covers(mute, clock, level))
        return next(covering, None)

    def _covers(self, mute: Mute, clock: ClockName, level: Level) -> bool:
        case = self.case
        return mute.covers(
            city=case.city, area=case.area, category=case.category, clock=clock, level=level
        )

    def _missed_risk(self, crossing: Crossing) -> Iterator[AlertEvent]:
        """Of a breach that nobody was warned of."""
        warned = (crossing.clock, crossing.run, Level.BERISIKO)
        if crossing.level is Level.TERLAMBAT and warned not in map(_key, self.case.alerts):
            yield self._event(AlertEventKind.MISSED, crossing.risk_at, level=Level.BERISIKO)

    def _missed_steps(self, alert: Alert, first: Step) -> Iterator[AlertEvent]:
        """Of the steps from `first` on those that it has passed without stopping at them."""
        for step in Step:
            if first <= step < alert.step:
                yield self._event(AlertEventKind.MISSED, self._due(alert, step), step=step)

    def _due(self, alert: Alert, step: Step) -> datetime:
        return alert.counts_from + self.rule.after(step)

    def _stage_changed_since(self, at: datetime | None) -> bool:
        staged_at = self.case.staged_at
        return at is not None and staged_at is not None and staged_at > at

    def _event(
        self,
        kind: AlertEventKind,
        at: datetime | None = None,
        *,
        level: Level | None = None,
        step: Step | None = None,
        note: str | None = None,
    ) -> AlertEvent:
        # Nodes' clocks differ by a little: nothing is recorded before it happens.
        at = min(at or self.now, self.now)
        return AlertEvent(kind, at, self.now, level=level, step=step, note=note)


def _key(alert: Alert) -> Key:
    return alert.clock, alert.run, alert.level


def _is_held(case: Case, alert: Alert, now: datetime) -> bool:
    """Whether its clock has been held back since it was at risk: there is still as much to do."""
    deadlines, run = case.clock(alert.clock)
    at_risk = alert.level is Level.BERISIKO and alert.run == run
    return case.counts and at_risk and deadlines.state(now) is ClockState.DITAHAN


def _why_closed(case: Case, alert: Alert, now: datetime) -> ClosedWhy:
    deadlines, run = case.clock(alert.clock)
    if not case.counts:
        return ClosedWhy.CORRECTED
    if alert.run != run:
        return ClosedWhy.REOPENED
    if deadlines.stopped_at is not None:
        return ClosedWhy.STOPPED
    if alert.level is Level.BERISIKO and deadlines.state(now) is ClockState.TERLAMBAT:
        return ClosedWhy.SUPERSEDED
    return ClosedWhy.CORRECTED
