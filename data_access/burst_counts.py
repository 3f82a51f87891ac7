"""What places had of a category in the last hours, and in the same hours of earlier weeks.

Asked of PostgreSQL, for whoever may know of it: the rules look at a whole city, and what they find
is shown to each user as far as they see it. All of it comes from the index on city and time: a few
hours of nine weeks.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from dashboard.bursts import BurstRules, CityRate, Reading, expected
from dashboard.lifecycle import ReportKind, Stage
from dashboard.places import City
from dashboard.usual import LEAST_WEEKS, WEEKS, silent_days
from data_access.schema import areas, categories, reports

WEEK, DAY = timedelta(days=7), timedelta(days=1)
REFUSED = (Stage.DITOLAK.value, Stage.SALAH_WILAYAH.value)
Pair = tuple[int, int]
"""The ids of an area and a category."""


@dataclass(frozen=True)
class _Known:
    """Since when a city has data, and on which local days its feed was down."""

    began: datetime
    silent: frozenset[date]

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether all that came in between is known; both in the city's zone."""
        days = {start.date(), end.date()}
        return start >= self.began and self.silent.isdisjoint(days)


def bursting() -> ColumnElement[bool]:
    """The reports that bursts are told by: citizens', within an area, whose hour is known, neither
    refused nor of a wrong area.

    Duplicates count, though they are in no figure: ten who report one flood are the burst, and it
    must not go away because an operator merges them.
    """
    return and_(
        reports.c.kind == ReportKind.WARGA.value,
        ~reports.c.outside,
        ~reports.c.dihapus,
        ~reports.c.date_only,
        or_(reports.c.stage.is_(None), reports.c.stage.not_in(REFUSED)),
    )


def busy_pairs(
    conn: Connection, *, city: City, now: datetime, rules: BurstRules
) -> frozenset[Pair]:
    """The pairs that have enough reports in the longest of the hours to be a burst at all."""
    rows = conn.execute(
        select(reports.c.area_id, reports.c.category_id)
        .where(_came(city, now - max(rules.spans), now), bursting())
        .group_by(reports.c.area_id, reports.c.category_id)
        .having(func.count() >= rules.least)
    ).all()
    return frozenset((row.area_id, row.category_id) for row in rows)


def pairs_tested(conn: Connection, *, city: City, rules: BurstRules) -> int:
    """How many (place, category, hours) a look at the city tests at once: all there are, those
    without a report, too."""
    kinds = select(func.count()).where(categories.c.city_id == city.id, categories.c.active)
    number = int(conn.execute(kinds).scalar_one())
    return number_of_places(conn, city=city) * max(1, number) * len(rules.hours)


def number_of_places(conn: Connection, *, city: City) -> int:
    """How many areas of the city have none below them, at least 1: where reports can lie."""
    below = aliased(areas)
    leaves = ~select(below.c.id).where(below.c.parent_id == areas.c.id).exists()
    asked = select(func.count()).where(
        areas.c.city_id == city.id, areas.c.valid_to.is_(None), leaves
    )
    return max(1, int(conn.execute(asked).scalar_one()))


def readings(
    conn: Connection, *, city: City, now: datetime, rules: BurstRules, pairs: Collection[Pair]
) -> dict[Pair, tuple[Reading, ...]]:
    """What each pair had in each of the hours up to `now` (aware, UTC), against what is usual."""
    began = _began(conn, city)
    if not pairs or began is None or began > now:
        return {}
    kinds = {category for _, category in pairs}
    places = number_of_places(conn, city=city)
    longest = max(rules.spans)
    ends = [_weeks_before(now, city, week) for week in range(WEEKS + 1)]
    by_week = [_moments(conn, city, [(end - longest, end)], kinds) for end in ends]
    known = _Known(began, _silent(conn, city, now, longest, ends, by_week))
    rates: dict[int, CityRate] = {}
    so_far: Counter[Pair] = Counter()
    found: dict[Pair, list[Reading]] = defaultdict(list)
    for hours, span in zip(rules.hours, rules.spans, strict=True):
        is_known = [_is_known(known, city, end, span) for end in ends[1:]]
        enough = sum(is_known) >= LEAST_WEEKS
        if not enough and not rates:
            so_far, had_for = _so_far(conn, city, known, now, kinds)
            rates = {
                kind: CityRate(
                    sum(n for (_, of), n in so_far.items() if of == kind), had_for, places
                )
                for kind in kinds
            }
        counts = [_counted(had, end, span) for had, end in zip(by_week, ends, strict=True)]
        for area, category in sorted(pairs):
            weeks = [
                had[area, category] if is_known_ else None
                for had, is_known_ in zip(counts[1:], is_known, strict=True)
            ]
            in_city = _in_city(counts[1:], is_known, category)
            rate = CityRate(in_city, hours * sum(is_known), places) if enough else rates[category]
            before = so_far[area, category] - counts[0][area, category]
            usual = expected(weeks, rate, hours=hours, before=max(0, before))
            found[area, category].append(Reading(area, hours, counts[0][area, category], usual))
    return {pair: tuple(of_pair) for pair, of_pair in found.items()}


def _came(city: City, start: datetime, end: datetime) -> ColumnElement[bool]:
    """What came to the city after `start` and up to `end`."""
    return and_(
        reports.c.city_id == city.id, reports.c.created_at > start, reports.c.created_at <= end
    )


def _moments(
    conn: Connection, city: City, spans: Sequence[tuple[datetime, datetime]], kinds: Iterable[int]
) -> dict[Pair, list[datetime]]:
    """When reports of these categories came in these spans of time, in order, by pair."""
    rows = conn.execute(
        select(reports.c.area_id, reports.c.category_id, reports.c.created_at)
        .where(
            or_(*(_came(city, start, end) for start, end in spans)),
            reports.c.category_id.in_(sorted(kinds)),
            bursting(),
        )
        .order_by(reports.c.created_at)
    ).all()
    found: dict[Pair, list[datetime]] = defaultdict(list)
    for area, category, created_at in rows:
        found[area, category].append(created_at)
    return found


def _counted(moments: dict[Pair, list[datetime]], end: datetime, span: timedelta) -> Counter[Pair]:
    """How many of each pair came in the span up to `end`."""
    return Counter(
        {pair: len(times) - bisect_right(times, end - span) for pair, times in moments.items()}
    )


def _in_city(weeks: Sequence[Counter[Pair]], known: Sequence[bool], category: int) -> int:
    """How many of the category came to the whole city in the weeks that are known."""
    return sum(
        number
        for had, is_known in zip(weeks, known, strict=True)
        if is_known
        for (_, kind), number in had.items()
        if kind == category
    )


def _weeks_before(now: datetime, city: City, weeks: int) -> datetime:
    """The same time of the week by the city's clocks, so many weeks earlier (aware, UTC)."""
    local = now.astimezone(city.zone).replace(tzinfo=None) - weeks * WEEK
    return local.replace(tzinfo=city.zone).astimezone(now.tzinfo)


def _is_known(known: _Known, city: City, end: datetime, span: timedelta) -> bool:
    return known.holds((end - span).astimezone(city.zone), end.astimezone(city.zone))


def _so_far(
    conn: Connection, city: City, known: _Known, now: datetime, kinds: set[int]
) -> tuple[Counter[Pair], float]:
    """What each place has had of these categories since the city's data began, at most eight weeks
    of it, and in how many hours (at least 1)."""
    since = max(known.began, now - WEEKS * WEEK)
    rows = conn.execute(
        select(reports.c.area_id, reports.c.category_id, func.count().label("n"))
        .where(
            _came(city, since - timedelta(microseconds=1), now),
            reports.c.category_id.in_(sorted(kinds)),
            bursting(),
        )
        .group_by(reports.c.area_id, reports.c.category_id)
    ).all()
    had = Counter({(row.area_id, row.category_id): int(row.n) for row in rows})
    return had, max(1.0, (now - since) / timedelta(hours=1))


def _began(conn: Connection, city: City) -> datetime | None:
    """When the city's first report came (aware, UTC); None where none has come yet."""
    of_city = and_(reports.c.city_id == city.id, ~reports.c.dihapus)
    found: datetime | None = conn.execute(
        select(func.min(reports.c.created_at)).where(of_city)
    ).scalar()
    return found


def _silent(
    conn: Connection,
    city: City,
    now: datetime,
    span: timedelta,
    ends: Sequence[datetime],
    by_week: Sequence[dict[Pair, list[datetime]]],
) -> frozenset[date]:
    """The days looked at on which the city's feed was down. A day with a report is none, so that
    all days are counted only where some of those looked at had none in these hours."""
    asked = {moment.astimezone(city.zone).date() for end in ends for moment in (end - span, end)}
    alive = {
        moment.astimezone(city.zone).date()
        for had in by_week
        for times in had.values()
        for moment in (times[0], times[-1])
    }
    if asked <= alive:
        return frozenset()
    today = now.astimezone(city.zone).date()
    # Reports of any sort, erased ones too: it is the feed that is asked about.
    day = func.date_trunc("day", func.timezone(city.timezone, reports.c.created_at)).label("day")
    rows = conn.execute(
        select(day, func.count().label("n"))
        .where(_came(city, now - (WEEKS + 1) * WEEK, now))
        .group_by("day")
    ).all()
    counts = {row.day.date(): row.n for row in rows}
    return silent_days(counts, first=min(counts, default=today), last=today)
