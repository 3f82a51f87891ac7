"""How many reports came in, step by step, beside what the same steps of earlier weeks had."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import func, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.metrics import Step, step_for
from dashboard.usual import WEEKS, UsualStep, UsualTrend, silent_days, usual_of
from data_access import conditions
from data_access.connection import Connection
from data_access.schema import reports
from data_access.trends import naive, steps_of

WEEK, DAY = timedelta(days=7), timedelta(days=1)
UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
}


@dataclass(frozen=True)
class _Look:
    """The window in naive local times, its steps, and since when which days are known."""

    start: datetime
    end: datetime
    step: Step
    starts: tuple[datetime, ...]
    began: datetime | None
    silent: frozenset[date]

    def known(self, weeks: int) -> list[bool]:
        """Of each step, that many weeks earlier, whether its count is known."""
        if self.began is None:
            return [False] * len(self.starts)
        # The step in which the data began is shown, but is no step to compare with.
        began = self.began if weeks else self.step.floor(self.began)
        shifted = [start - weeks * WEEK for start in self.starts]
        return [start >= began and not self._is_silent(start) for start in shifted]

    def _is_silent(self, start: datetime) -> bool:
        days = range(max(1, self.step.size // DAY))
        return any(start.date() + number * DAY in self.silent for number in days)


@dataclass(frozen=True)
class _Counts:
    """Reports by unit of local time, told apart by where the window cuts a unit."""

    units: Any
    after_start: Any
    before_end: Any
    numbers: Any

    @classmethod
    def of(cls, rows: list[Any]) -> "_Counts":
        """The rows of a statement, as columns."""
        units, after, before, numbers = zip(*rows, strict=True) if rows else ((),) * 4
        return cls(
            np.array(units, dtype="datetime64[us]"),
            np.array(after, dtype=bool),
            np.array(before, dtype=bool),
            np.array(numbers, dtype=float),
        )


def usual_trend(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> UsualTrend:
    """Reports received in the window, step by step, with the usual range of the same times of the
    eight weeks before each; steps of a month have none, and none has one where the filters narrow
    by what became of the reports.

    Where the window cuts its first and last step, the earlier weeks are cut at the same times.
    """
    start, end = filters.bounds(now)
    zone = filters.city.zone
    step = step_for(end - start)
    local_start, local_end = (naive(moment.astimezone(zone)) for moment in (start, end))
    steps = steps_of(step, start, end, filters)
    look = _Look(
        start=local_start,
        end=local_end,
        step=step,
        starts=tuple(naive(local) for local in steps),
        began=data_began(conn, filters=filters, scope=scope),
        silent=_silent(conn, filters, scope, (start - (WEEKS + 1) * WEEK, end), local_end.date()),
    )
    found = _Counts.of(
        conn.execute(_counts(filters, scope, look, (start - (WEEKS + 1) * WEEK, end))).all()
    )
    comparable = step.unit != "month" and not filters.narrow.of_now
    weeks = range(WEEKS + 1) if comparable else range(1)
    counts = [_shifted(found, look, week) for week in weeks]
    totals = [None if None in week else sum(week) for week in counts[1:]]  # type: ignore[arg-type]
    return UsualTrend(
        steps=tuple(
            UsualStep(local, now_, usual_of(before))
            for local, now_, *before in zip(steps, *counts, strict=True)
        ),
        step=step,
        received=sum(count or 0 for count in counts[0]),
        usual=usual_of(totals),
    )


def _counts(filters: Filters, scope: Scope, look: _Look, over: tuple[datetime, datetime]) -> Any:
    """Reports by unit of local time, told apart by the times of a unit at which the window cuts."""
    unit = func.date_trunc(look.step.unit, reports.c.created_local)
    into = reports.c.created_local - unit
    cuts = (_into(look.start, look.step), _into(look.end, look.step))
    sort = (
        unit.label("unit"),
        (into >= cuts[0]).label("after_start"),
        (into < cuts[1]).label("before_end"),
    )
    return (
        select(*sort, func.count().label("n"))
        .where(conditions.counted(filters, scope), conditions.created_in(*over))
        .group_by(*(column.name for column in sort))
    )


def _shifted(found: _Counts, look: _Look, weeks: int) -> list[int | None]:
    """The counts of the window's steps that many weeks earlier; None where they aren't known."""
    first, last = (np.datetime64(_floor(at, look.step)) for at in (look.start, look.end))
    at = found.units + np.timedelta64(weeks * WEEK)
    inside = (at >= first) & (at <= last)
    inside &= (at != first) | found.after_start
    inside &= (at != last) | found.before_end
    begins = np.array(look.starts, dtype="datetime64[us]")
    which = np.searchsorted(begins, at[inside], side="right") - 1
    sums = np.bincount(which, weights=found.numbers[inside], minlength=len(begins))
    known = look.known(weeks)
    return [int(n) if is_known else None for n, is_known in zip(sums, known, strict=True)]


def data_began(conn: Connection, *, filters: Filters, scope: Scope) -> datetime | None:
    """When the first report came in that the user may know of, by the city's clocks."""
    first = select(func.min(reports.c.created_local)).where(
        conditions.visible(scope), reports.c.city_id == filters.city.id
    )
    found: datetime | None = conn.execute(first).scalar()
    return found


def _silent(
    conn: Connection,
    filters: Filters,
    scope: Scope,
    over: tuple[datetime, datetime],
    today: date,
) -> frozenset[date]:
    """The days without a report of any sort in a city that has some every day. The last day is
    none of them: it isn't over."""
    day = func.date_trunc("day", reports.c.created_local).label("day")
    rows = conn.execute(
        select(day, func.count().label("n"))
        .where(
            conditions.visible(scope),
            reports.c.city_id == filters.city.id,
            conditions.created_in(*over),
        )
        .group_by("day")
    ).all()
    counts = {row.day.date(): row.n for row in rows}
    return silent_days(counts, first=min(counts, default=today), last=today)


def _floor(local: datetime, step: Step) -> datetime:
    return Step(step.unit, UNITS[step.unit]).floor(local)


def _into(local: datetime, step: Step) -> timedelta:
    return local - _floor(local, step)
