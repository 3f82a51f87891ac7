"""The past months of a board: as they were frozen, and of the others as they stand now."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import case, func, literal_column, select

from dashboard.access import Scope
from dashboard.board_months import MonthCount
from dashboard.boards import month_end
from dashboard.filters import Filters, Preset, Window
from dashboard.leaderboard import UnitKind
from dashboard.places import City
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access.connection import Connection
from data_access.desk import Desk
from data_access.leaderboard import decided_rows, with_charged
from data_access.schema import reports

KEPT_FOR = timedelta(minutes=30)
"""How long the months that are over stand: late imports and corrections change them seldom."""
Counts = tuple[tuple[int, int, int, int], ...]
"""By unit (its id) and number of the month: clocks decided, and met."""


def month_counts(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    clock: ClockName,
    starts: tuple[datetime, ...] = (),
    without: tuple[int, ...] = (),
) -> Counts:
    """What each unit was charged with in the window, by the months that begin at `starts` (before
    the first of them: 0), without the reports of these ids."""
    decided_at = func.least(clocks.STOP[clock], clocks.due_at(clock))
    month: Any = literal_column("0")
    for start in starts:
        month = month + case((decided_at >= start, literal_column("1")), else_=literal_column("0"))
    source, charged = with_charged(reports, unit, clock)
    asked = (
        select(
            charged.label("unit"),
            month.label("month"),
            func.count().label("decided"),
            func.count().filter(clocks.met(clock)).label("met"),
        )
        .select_from(source)
        .where(
            decided_rows(filters, scope, clock, filters.bounds(now)),
            charged.is_not(None),
            *([reports.c.id.not_in(without)] if without else []),
        )
        .group_by("unit", "month")
    )
    return tuple(sorted(tuple(row) for row in conn.execute(asked).all()))


class LiveMonths:
    """Months that are over and not frozen, asked all at once and kept for half an hour: of whole
    cities, so that all who may see them see the same. `clock` gives the time (aware, UTC)."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[tuple[Any, ...], tuple[datetime, Counts]] = {}
        self._lock = Lock()

    def ask(
        self,
        desk: Desk,
        *,
        filters: Filters,
        scope: Scope,
        unit: UnitKind,
        clock: ClockName,
        months: Sequence[date],
        codes: Mapping[int, str],
        without: tuple[int, ...],
    ) -> tuple[MonthCount, ...]:
        """How the units of these ids (with their codes) kept the clock in these months, which
        follow one another. Of a part of a city nothing is told. Raises DatabaseAway."""
        city = filters.city
        if not months or not scope.sees_whole_city(city.code):
            return ()
        key = (city.code, unit, clock, tuple(months), without)
        with self._lock:
            since, counts = self._kept.get(key, (None, ()))
        if since is None or self._clock() - since > KEPT_FOR:
            window = Window(Preset.CUSTOM, months[0], month_end(months[-1]))
            counts = desk.ask(
                month_counts,
                filters=_whole(filters, window),
                scope=scope,
                unit=unit,
                clock=clock,
                starts=tuple(_midnight(month, city) for month in months[1:]),
                without=without,
            )
            with self._lock:
                self._kept = {
                    one: kept
                    for one, kept in self._kept.items()
                    if self._clock() - kept[0] <= KEPT_FOR
                } | {key: (self._clock(), counts)}
        return tuple(
            MonthCount(codes[unit_id], months[number], decided, met)
            for unit_id, number, decided, met in counts
            if unit_id in codes
        )


def _whole(filters: Filters, window: Window) -> Filters:
    return Filters(city=filters.city, area=filters.city.code, window=window)


def _midnight(day: date, city: City) -> datetime:
    return datetime.combine(day, time(), city.zone)
