"""A clock's course, laid end to end in its own working time: what a bar of it shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.sla import Clock, Reading


@dataclass(frozen=True)
class Piece:
    """A piece of a clock's course, in working time since the clock started, pauses in. `over` is
    what ran after its due time."""

    start: timedelta
    end: timedelta
    paused: bool = False
    over: bool = False

    @property
    def length(self) -> timedelta:
        """How much working time it took."""
        return self.end - self.start


@dataclass(frozen=True)
class Track:
    """A clock's course up to a moment: its pieces, how far it has come, and where it comes due if
    it runs on (or did). The times between closing and reopening are no part of it."""

    pieces: tuple[Piece, ...]
    end: timedelta
    due: timedelta

    @property
    def length(self) -> timedelta:
        """As far as there is something to tell."""
        return max(self.end, self.due)


def track_of(clock: Clock, at: datetime) -> Track | None:
    """The course of the clock up to that time; None where there is no clock."""
    reading = clock.at(at)
    if clock.terms is None or reading.allowed is None:
        return None
    end = clock.passed_by(at)
    due = _due(clock, reading, end)
    pieces: list[Piece] = []
    for stretch in clock.stretches:
        start = clock.passed_by(stretch.from_at)
        stop = clock.passed_by(min(stretch.to_at or at, at))
        if stretch.paused:
            pieces.append(Piece(start, stop, paused=True))
        else:
            pieces.append(Piece(start, min(stop, due)))
            pieces.append(Piece(max(start, due), stop, over=True))
    return Track(tuple(piece for piece in pieces if piece.start < piece.end), end, due)


def _due(clock: Clock, reading: Reading, end: timedelta) -> timedelta:
    if reading.breached_at is not None:
        return clock.passed_by(reading.breached_at)
    if reading.remaining is not None:
        return end + reading.remaining
    if clock.terms is None or reading.stopped_at is None or reading.due_at is None:
        return end
    return end + clock.terms.calendar.between(reading.stopped_at, reading.due_at)
