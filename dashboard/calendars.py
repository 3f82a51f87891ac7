"""Working time: when an office works, and adding and measuring time in its hours alone.

A calendar is data: rules take it and ask nobody else. Times given and returned are aware; those
returned are UTC. All arithmetic is exact.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from dashboard.errors import BadCalendar

Span = tuple[int, int]
"""Working time of a day: minutes after local midnight, from (included) and to (not included)."""
Day = tuple[Span, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]
"""The hours of each weekday, Monday first; a break is the time between two spans."""

MINUTES_A_DAY = 24 * 60
MOST_DAYS = 1_000
FARTHEST_YEARS = 30
"""As far as is looked for working time: what is not reached by then is as good as never."""
NOTHING = timedelta()
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Override:
    """Other weekly hours from `first` to `last`, local dates, both included; such as Ramadan's."""

    name: str
    first: date
    last: date
    week: Week


@dataclass(frozen=True)
class Calendar:
    """Weekly hours in a time zone, with what overrides them. Raises BadCalendar when made.

    A day among `holidays` (the city's own closed days are among them) has no hours; on others the
    override of that day holds, else the week.
    """

    zone: ZoneInfo
    week: Week
    overrides: tuple[Override, ...] = ()
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for week in (self.week, *(override.week for override in self.overrides)):
            _check_week(week)
        if not any(self.week):
            raise BadCalendar(why="the week has no working hours")
        _check_overrides(self.overrides)

    def hours_of(self, day: date) -> Day:
        """The working hours of a local day, none on a free one."""
        if day in self.holidays:
            return ()
        for override in self.overrides:
            if override.first <= day <= override.last:
                return override.week[day.weekday()]
        return self.week[day.weekday()]

    def add(self, start: datetime, length: timedelta) -> datetime:
        """The earliest time at which `length` of working time has passed since `start`: always
        within working hours, at the latest on their close. With no length it is `start` itself, or
        the next opening. What isn't reached in FARTHEST_YEARS is told as their end."""
        first = self._local_year(start)
        if not length:
            return self._at_work(start, first)
        wanted = self._year(first).worked_by(start) + length
        for year in range(first, first + FARTHEST_YEARS):
            if wanted <= self._year(year).total:
                return self._year(year).reach(wanted)
            wanted -= self._year(year).total
        return self._end(first)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; none where `end` is not the later one."""
        if end <= start:
            return NOTHING
        first, last = self._local_year(start), self._local_year(end)
        worked = self._year(last).worked_by(end) - self._year(first).worked_by(start)
        return sum((self._year(year).total for year in range(first, last)), worked)

    def close_after(self, start: datetime, days: int) -> datetime:
        """The close of the `days`-th working day after the local date of `start`; what isn't
        reached in FARTHEST_YEARS is told as their end."""
        if not 1 <= days <= MOST_DAYS:
            raise BadCalendar(why=f"{days} working days are not between 1 and {MOST_DAYS}")
        day = start.astimezone(self.zone).date()
        end = self._end(day.year)
        while days and day < end.date():
            day += ONE_DAY
            days -= bool(self.hours_of(day))
        return end if days else self._moment(day, self.hours_of(day)[-1][1])

    def is_working(self, at: datetime) -> bool:
        """Whether `at` lies within working hours; their close still does."""
        return self._at_work(at, self._local_year(at)) == at

    def _at_work(self, at: datetime, first: int) -> datetime:
        years = range(first, first + FARTHEST_YEARS)
        found = (self._year(year).at_work(at) for year in years)
        return next((moment for moment in found if moment is not None), self._end(first))

    def _end(self, first: int) -> datetime:
        return datetime(first + FARTHEST_YEARS, 1, 1, tzinfo=self.zone).astimezone(UTC)

    def _local_year(self, at: datetime) -> int:
        return at.astimezone(self.zone).year

    def _year(self, year: int) -> "_Year":
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = _Year(self._spans_of(year))
        return found

    @cached_property
    def _years(self) -> dict[int, "_Year"]:
        return {}

    def _spans_of(self, year: int) -> Iterable[tuple[datetime, datetime]]:
        day = date(year, 1, 1)
        while day.year == year:
            for opens, closes in self.hours_of(day):
                yield self._moment(day, opens), self._moment(day, closes)
            day += ONE_DAY

    def _moment(self, day: date, minutes: int) -> datetime:
        if minutes == MINUTES_A_DAY:
            day, minutes = day + ONE_DAY, 0
        return datetime.combine(day, time(minutes // 60, minutes % 60), self.zone).astimezone(UTC)


class _Year:
    """The working time of one local year: when it opens and closes, and how much lies before."""

    def __init__(self, spans: Iterable[tuple[datetime, datetime]]) -> None:
        self._opens: list[datetime] = []
        self._closes: list[datetime] = []
        self._before: list[timedelta] = []
        self.total = NOTHING
        last = None
        for opens, closes in spans:
            # Where clocks are put forward a span can start within the one before.
            start = opens if last is None else max(opens, last)
            if start < closes:
                self._opens.append(start)
                self._closes.append(closes)
                self._before.append(self.total)
                self.total += closes - start
                last = closes

    def worked_by(self, at: datetime) -> timedelta:
        """The year's working time before `at`."""
        index = bisect_right(self._opens, at) - 1
        if index < 0:
            return NOTHING
        return self._before[index] + (min(at, self._closes[index]) - self._opens[index])

    def reach(self, worked: timedelta) -> datetime:
        """The earliest time with so much (more than nothing, at most the total) of it behind."""
        index = bisect_left(self._before, worked) - 1
        return self._opens[index] + (worked - self._before[index])

    def at_work(self, at: datetime) -> datetime | None:
        """`at` where it lies within hours, else their next opening; None with none left."""
        index = bisect_left(self._closes, at)
        return max(at, self._opens[index]) if index < len(self._opens) else None


@cache
def around_the_clock(zone: ZoneInfo) -> Calendar:
    """The calendar that never rests: floods do not wait for Monday."""
    day: Day = ((0, MINUTES_A_DAY),)
    return Calendar(zone, (day,) * 7)


def day_of(*hours: str) -> Day:
    """The working time of a day as it is written on a door: "07:30-12:00". Raises BadCalendar."""
    parts = (text.partition("-") for text in hours)
    return tuple((_minutes(opens), _minutes(closes)) for opens, _, closes in parts)


def hours_text(span: Span) -> str:
    """A span as it is written on a door, as in 07:30-12:00."""
    opens, closes = (f"{minutes // 60:02}:{minutes % 60:02}" for minutes in span)
    return f"{opens}-{closes}"


def _minutes(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    if not (hour.isascii() and hour.isdecimal() and minute.isascii() and minute.isdecimal()):
        raise BadCalendar(why=f"{text!r} is no time of day such as 07:30")
    return int(hour) * 60 + int(minute)


def _check_week(week: Week) -> None:
    if len(week) != 7:
        raise BadCalendar(why="a week has seven days")
    for day in week:
        edges = [minute for span in day for minute in span]
        rising = all(opens < closes for opens, closes in day) and edges == sorted(edges)
        if not rising or not all(0 <= minute <= MINUTES_A_DAY for minute in edges):
            raise BadCalendar(why="the hours of a day must follow each other, from 00:00 to 24:00")


def _check_overrides(overrides: tuple[Override, ...]) -> None:
    in_order = sorted(overrides, key=lambda override: override.first)
    for override in in_order:
        if override.last < override.first:
            raise BadCalendar(why=f"{override.name} ends before it starts")
    for one, other in pairwise(in_order):
        if other.first <= one.last:
            raise BadCalendar(why=f"{one.name} and {other.name} overlap")
