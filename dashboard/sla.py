"""The clocks of a report: what it is held to, and how it stands (section 4 of the reference).

Clocks are read from a report's history and the terms it is under; `now` is a parameter. What does
not depend on it (when a clock comes due if it runs on as it does) is worked out once, stored beside
the report and compared with `now` in SQL: `data_access.clock_conditions` is the twin of this file.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.calendars import Calendar
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, STOPPED, Stage

NOTHING = timedelta()
_Deadlines = tuple[datetime | None, datetime | None]
"""When a clock is at risk and when it comes due."""


class ClockName(StrEnum):
    """The two clocks: until somebody first acts, until it is done."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


def other_clock(name: ClockName) -> ClockName:
    """The one of the two that this is not."""
    return ClockName.RESOLUTION if name is ClockName.RESPONSE else ClockName.RESPONSE


class ClockState(StrEnum):
    """How a clock stands. `aman`, `berisiko`, `terlambat` and `ditahan` run or pause, `tepat` and
    `telat` have stopped."""

    AMAN = "aman"
    BERISIKO = "berisiko"
    TERLAMBAT = "terlambat"
    DITAHAN = "ditahan"
    TEPAT = "tepat"
    TELAT = "telat"
    NONE = "none"


class Missing(StrEnum):
    """Why a report has no clock."""

    NO_POLICY = "no_policy"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Terms:
    """What a clock is held to: so much time, told in the working hours of a calendar."""

    allowed: timedelta
    calendar: Calendar

    @property
    def at_risk(self) -> timedelta:
        """The time used from which it is at risk: 80 % of what is allowed."""
        return at_risk_of(self.allowed)


@dataclass(frozen=True)
class Stay:
    """A stretch of a report's life in one stage; `to_at` is None while it lasts."""

    stage: Stage
    from_at: datetime
    to_at: datetime | None = None


@dataclass(frozen=True)
class Stretch:
    """A stretch in which a clock runs, or pauses, with its deadlines as they stand all through.

    `due_at` of a running clock is when it comes due if it runs on; once that has passed it is the
    time of the breach, and stays. While paused an unbreached clock has no deadlines. `run` counts
    from 1 and rises with each reopening.
    """

    run: int
    from_at: datetime
    to_at: datetime | None
    paused: bool
    risk_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Reading:
    """A clock at one moment. Lengths are working time of its calendar, times aware, UTC.

    `target` is what the policy gives, `allowed` that with what a reopening added, or what a closing
    without work took that was taken back; `used` is what has passed while it was open without the
    pauses, `paused` how much they took. `remaining` is None once it is over or
    late. `decided_at` and `met` are None while it is undecided.
    """

    state: ClockState
    why: Missing | None = None
    run: int = 1
    target: timedelta | None = None
    allowed: timedelta | None = None
    used: timedelta | None = None
    paused: timedelta = NOTHING
    remaining: timedelta | None = None
    risk_at: datetime | None = None
    due_at: datetime | None = None
    breached_at: datetime | None = None
    stopped_at: datetime | None = None
    decided_at: datetime | None = None
    met: bool | None = None


@dataclass(frozen=True)
class Clock:
    """One clock of a report. Without `terms` (`missing` says why) it has no deadlines, and its
    stretches still tell when the report was open.

    `due_at` and `risk_at` are the deadlines as they stand after the last change: of a stopped clock
    those that it was stopped under, None while it is paused unbreached. `open_since` is when the
    present stretch began, None for a stopped one.
    """

    terms: Terms | None
    missing: Missing | None
    stretches: tuple[Stretch, ...]
    allowed: tuple[timedelta, ...] = ()
    stopped_at: datetime | None = None
    risk_at: datetime | None = None
    due_at: datetime | None = None

    @property
    def run(self) -> int:
        """The present run, from 1."""
        return self.stretches[-1].run if self.stretches else 1

    @property
    def open_since(self) -> datetime | None:
        """When the present stretch began."""
        return self.stretches[-1].from_at if self.stretches and self.stopped_at is None else None

    def at(self, now: datetime) -> Reading:
        """How it stands at `now`, as far as its history up to then goes."""
        if self.terms is None:
            return Reading(ClockState.NONE, self.missing)
        past = [stretch for stretch in self.stretches if stretch.from_at <= now]
        if not past:
            return Reading(ClockState.NONE, Missing.UNKNOWN)
        last, allowed = past[-1], self.allowed[past[-1].run - 1]
        used = sum((self._length(s, now) for s in past if not s.paused), NOTHING)
        stopped_at = last.to_at if last.to_at is not None and last.to_at <= now else None
        # After its last stop it stands as it was closed; before, as the stretch itself says.
        closed = stopped_at is not None and last is self.stretches[-1]
        risk_at, due_at = (self.risk_at, self.due_at) if closed else (last.risk_at, last.due_at)
        over_at = stopped_at or now
        late = due_at is not None and due_at < over_at
        return Reading(
            state=_state(last, now, risk_at, late=late, stopped=stopped_at is not None),
            run=last.run,
            target=self.terms.allowed,
            allowed=allowed,
            used=used,
            paused=sum((self._length(s, now) for s in past if s.paused), NOTHING),
            remaining=None if late or stopped_at else allowed - used,
            risk_at=risk_at,
            due_at=due_at,
            breached_at=due_at if late else None,
            stopped_at=stopped_at,
            decided_at=due_at if late else stopped_at,
            met=False if late else True if stopped_at else None,
        )

    def used_by(self, at: datetime) -> timedelta:
        """The working time used by then, pauses out; wall time without terms."""
        running = (stretch for stretch in self.stretches if not stretch.paused)
        return sum((self._length(stretch, at) for stretch in running), NOTHING)

    def paused_by(self, at: datetime) -> timedelta:
        """The working time that pauses took by then."""
        pauses = (stretch for stretch in self.stretches if stretch.paused)
        return sum((self._length(stretch, at) for stretch in pauses), NOTHING)

    def passed_by(self, at: datetime) -> timedelta:
        """The working time that it had run or paused by then."""
        return self.used_by(at) + self.paused_by(at)

    def _length(self, stretch: Stretch, now: datetime) -> timedelta:
        end = now if stretch.to_at is None else min(stretch.to_at, now)
        if self.terms is None:
            return max(end - stretch.from_at, NOTHING)
        return self.terms.calendar.between(stretch.from_at, end)


@dataclass(frozen=True)
class Clocks:
    """Both clocks of a report."""

    response: Clock
    resolution: Clock

    def __getitem__(self, name: ClockName) -> Clock:
        return self.response if name is ClockName.RESPONSE else self.resolution


@dataclass(frozen=True)
class ReportFacts:
    """What clocks are read from, besides the terms. `stays` are the stages in their order, none
    where the source told none; `response_known` is False where it can't tell when somebody first
    acted."""

    created_at: datetime
    stays: tuple[Stay, ...]
    first_action_at: datetime | None
    response_known: bool = True
    outside: bool = False


def read_clocks(facts: ReportFacts, *, response: Terms | None, resolution: Terms | None) -> Clocks:
    """The clocks of a report under these terms; None for a clock that no policy sets."""
    missing = Missing.OUTSIDE if facts.outside else None if facts.stays else Missing.UNKNOWN
    return Clocks(
        response=_response_clock(facts, response, missing or _response_missing(facts)),
        resolution=_resolution_clock(facts, resolution, missing),
    )


def at_risk_of(allowed: timedelta) -> timedelta:
    """80 % of the time allowed."""
    return allowed * 4 / 5


def least_after_reopening(target: timedelta) -> timedelta:
    """What a report that was done and is opened again is given at least, once: a quarter of the
    target."""
    return target / 4


def _state(
    last: Stretch, now: datetime, risk_at: datetime | None, *, late: bool, stopped: bool
) -> ClockState:
    if stopped:
        return ClockState.TELAT if late else ClockState.TEPAT
    if late:
        return ClockState.TERLAMBAT
    if last.paused:
        return ClockState.DITAHAN
    return ClockState.BERISIKO if risk_at is not None and risk_at <= now else ClockState.AMAN


def _response_missing(facts: ReportFacts) -> Missing | None:
    waiting = facts.stays[-1].stage is Stage.MENUNGGU if facts.stays else False
    known = facts.response_known and (waiting or facts.first_action_at is not None)
    return None if known else Missing.UNKNOWN


def _response_clock(facts: ReportFacts, terms: Terms | None, missing: Missing | None) -> Clock:
    """It runs from creation to the first action, and never pauses: whoever holds a report back has
    acted."""
    terms, missing = _settled(terms, missing)
    if missing in (Missing.OUTSIDE, Missing.UNKNOWN):
        return Clock(terms, missing, ())
    risk_at = due_at = None
    if terms is not None:
        risk_at = terms.calendar.add(facts.created_at, terms.at_risk)
        due_at = terms.calendar.add(facts.created_at, terms.allowed)
    stopped_at = facts.first_action_at
    stretch = Stretch(1, facts.created_at, stopped_at, False, risk_at, due_at)
    allowed = (terms.allowed,) if terms else ()
    return Clock(terms, missing, (stretch,), allowed, stopped_at, risk_at, due_at)


def _resolution_clock(facts: ReportFacts, terms: Terms | None, missing: Missing | None) -> Clock:
    terms, missing = _settled(terms, missing)
    winding = _Winding(terms)
    for open_time in _open_times(facts):
        winding.go_on(open_time)
    return winding.clock(missing, _stopped_at(facts.stays))


def _stopped_at(stays: tuple[Stay, ...]) -> datetime | None:
    """When the report was stopped for the last time, None while it is open: handing it on since
    then has begun a stay, and is no stop."""
    since = None
    for stay in reversed(stays):
        if stay.stage not in STOPPED:
            break
        since = stay.from_at
    return since


def _settled(terms: Terms | None, missing: Missing | None) -> tuple[Terms | None, Missing | None]:
    if missing is not None:
        return None, missing
    return terms, None if terms else Missing.NO_POLICY


@dataclass(frozen=True)
class _OpenTime:
    """A time in which a report was open, all of it paused or none. `after` is the stop that it was
    opened again from, None where there was none."""

    paused: bool
    after: Stay | None
    from_at: datetime
    to_at: datetime | None


def _open_times(facts: ReportFacts) -> list[_OpenTime]:
    """When the report was open, in order; the first time starts at its creation."""
    found: list[_OpenTime] = []
    stop: Stay | None = None
    for stay in facts.stays:
        if stay.stage in STOPPED:
            stop = replace(stay, from_at=stop.from_at if stop else stay.from_at)
            continue
        paused = stay.stage is Stage.DITAHAN
        if found and stop is None and found[-1].paused == paused:
            found[-1] = replace(found[-1], to_at=stay.to_at)
        else:
            from_at = stay.from_at if found else facts.created_at
            found.append(_OpenTime(paused, stop if found else None, from_at, stay.to_at))
        stop = None
    return found


class _Winding:
    """The resolution clock while its history is gone through."""

    def __init__(self, terms: Terms | None) -> None:
        self._terms = terms
        self._used = NOTHING
        self._granted = False
        self._breach: _Deadlines | None = None
        self._stretches: list[Stretch] = []
        self._allowed = [terms.allowed] if terms else []
        self._run = 1

    def go_on(self, time: _OpenTime) -> None:
        """Goes through the next time in which the report was open."""
        if time.after is not None:
            self._reopen(time.after)
        deadlines = self._deadlines(time.from_at, paused=time.paused)
        stretch = Stretch(self._run, time.from_at, time.to_at, time.paused, *deadlines)
        self._stretches.append(stretch)
        if time.to_at is None or self._terms is None:
            return
        if not time.paused:
            self._used += self._terms.calendar.between(time.from_at, time.to_at)
        if stretch.due_at is not None and stretch.due_at < time.to_at:
            self._breach = deadlines

    def clock(self, missing: Missing | None, stopped_at: datetime | None) -> Clock:
        """The clock that has come of it."""
        last = self._stretches[-1] if self._stretches else None
        deadlines = (last.risk_at, last.due_at) if last else (None, None)
        if stopped_at is not None and last is not None and last.due_at is None:
            # Stopped out of a pause: held to the deadlines of a clock that runs on from there.
            deadlines = self._deadlines(stopped_at, paused=False)
        stretches, allowed = tuple(self._stretches), tuple(self._allowed)
        return Clock(self._terms, missing, stretches, allowed, stopped_at, *deadlines)

    def _reopen(self, stop: Stay) -> None:
        self._run += 1
        if self._terms is None:
            return
        allowed = self._allowed[-1]
        if stop.stage in CLOSED_WITHOUT_WORK:
            # Closed by mistake, or to gain time: it goes on as if it had not been closed. Whoever
            # closes it ends a hold.
            closed = self._terms.calendar.between(stop.from_at, stop.to_at or stop.from_at)
            if self._breach is None and closed >= allowed - self._used:
                self._breach = stop.to_at, stop.to_at
            allowed = max(allowed - closed, self._used)
        elif self._breach is None and not self._granted:
            least = least_after_reopening(self._terms.allowed)
            if allowed - self._used < least:
                allowed, self._granted = self._used + least, True
        self._allowed.append(allowed)

    def _deadlines(self, from_at: datetime, *, paused: bool) -> _Deadlines:
        if self._breach is not None:
            return self._breach
        if self._terms is None or paused:
            return None, None
        allowed, calendar = self._allowed[-1], self._terms.calendar
        to_risk = max(at_risk_of(allowed) - self._used, NOTHING)
        to_due = max(allowed - self._used, NOTHING)
        return calendar.add(from_at, to_risk), calendar.add(from_at, to_due)
