"""Incidents as screens and the API show them; never with the reporter's personal data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from zoneinfo import ZoneInfo

from shapely import MultiPoint

from dashboard.incidents import IncidentState
from dashboard.windows import SPANS, Preset, Window

STEP = timedelta(minutes=15)
LONGEST = timedelta(days=7)
"""A timeline's length: an incident that went on for longer shows its last days."""
ENDED_DAYS = 7
"""Incidents are listed for at least so many days after their end."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Member:
    """A report of an incident. Times are aware, UTC; `depth_cm` where its text tells one."""

    id: int
    created_at: datetime
    area_code: str
    area_name: str
    stage: str | None
    lat: float | None = None
    lon: float | None = None
    depth_cm: int | None = None


@dataclass(frozen=True)
class Origin:
    """What told the burst when it was found: the place, what it had in the last hours, what is
    usual, and how often chance brings as many. `stand_in`: there were too few weeks to tell what
    is usual, and the city-wide rate of the category stood in."""

    area_code: str
    area_name: str
    hours: int
    observed: int
    expected: float
    tail: float
    stand_in: bool


@dataclass(frozen=True)
class Facts:
    """An incident as it is kept. Times are aware, UTC."""

    id: int
    city: str
    category: str
    state: IncidentState
    found_at: datetime
    ended_at: datetime | None
    origin: Origin | None


@dataclass(frozen=True)
class PlaceCount:
    """A kelurahan, and how many of an incident's reports lie in it."""

    code: str
    name: str
    reports: int


@dataclass(frozen=True)
class TimelineStep:
    """A quarter of an hour by its start (aware, UTC), and how many reports came in it."""

    start: datetime
    reports: int


@dataclass(frozen=True)
class Depth:
    """What reports tell of the water's depth, in centimetres: the deepest, the median (of an even
    number the lower), and how many tell one."""

    deepest_cm: int
    median_cm: int
    reports: int


@dataclass(frozen=True)
class Incident:
    """An incident to one user: all but `origin` is told from those of its reports that they may
    know of. `origin` is None for who may not see its place, `members` are for who may read reports
    one by one, newest first. `hull` is the smallest convex shape round its points (lat, lon), at
    least a triangle or nothing; `centre` the mean of them."""

    id: int
    city: str
    category: str
    state: IncidentState
    found_at: datetime
    began_at: datetime
    last_report_at: datetime
    ended_at: datetime | None
    origin: Origin | None
    reports: int
    last_hour: int
    places: tuple[PlaceCount, ...]
    timeline: tuple[TimelineStep, ...]
    centre: Point | None = None
    hull: tuple[Point, ...] = ()
    depth: Depth | None = None
    members: tuple[Member, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state is IncidentState.OPEN


def incident_of(
    facts: Facts, members: Sequence[Member], *, now: datetime, one_by_one: bool
) -> Incident:
    """The incident as these of its reports (at least one) tell it."""
    members = sorted(members, key=lambda one: (one.created_at, one.id), reverse=True)
    last, first = members[0].created_at, members[-1].created_at
    points = [(one.lat, one.lon) for one in members if one.lat is not None and one.lon is not None]
    return Incident(
        id=facts.id,
        city=facts.city,
        category=facts.category,
        state=facts.state,
        found_at=facts.found_at,
        began_at=first,
        last_report_at=last,
        ended_at=facts.ended_at,
        origin=facts.origin,
        reports=len(members),
        last_hour=sum(one.created_at > now - timedelta(hours=1) for one in members),
        places=_places(members),
        timeline=timeline_of([one.created_at for one in members]),
        centre=_centre(points),
        hull=_hull(points),
        depth=depth_of([one.depth_cm for one in members]),
        members=tuple(members) if one_by_one else (),
    )


def window_of(one: Incident, *, now: datetime, zone: ZoneInfo) -> Window:
    """The window that shows all of it: the last day where it has gone on within that, else its
    dates in the city's zone."""
    if one.began_at > now - SPANS[Preset.DAY]:
        return Window(Preset.DAY)
    first, last = (moment.astimezone(zone).date() for moment in (one.began_at, one.last_report_at))
    return Window(Preset.CUSTOM, first, last)


def ended_within(window: Window, *, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when (included) till when (not included) an incident has to have ended to be listed:
    in the dates chosen, else in the window that rolls, of at least ENDED_DAYS. Aware."""
    start, end = window.bounds(now, zone)
    if window.preset is Preset.CUSTOM:
        return start, end
    return min(start, now - timedelta(days=ENDED_DAYS)), now


def timeline_of(moments: Sequence[datetime]) -> tuple[TimelineStep, ...]:
    """How many of these moments fall in each quarter of an hour, from the first to the last, with
    those that have none."""
    starts = Counter(_quarter(moment) for moment in moments)
    last = max(starts)
    first = max(min(starts), last - LONGEST)
    return tuple(
        TimelineStep(start, starts[start])
        for number in range((last - first) // STEP + 1)
        for start in [first + number * STEP]
    )


def timeline_until(
    timeline: Sequence[TimelineStep], now: datetime, *, least: int
) -> tuple[TimelineStep, ...]:
    """The timeline (not empty) on to `now`, and from so much earlier that it has at least so many
    steps."""
    steps = {step.start: step.reports for step in timeline}
    last = max(_quarter(now), timeline[-1].start)
    first = min(timeline[0].start, last - (least - 1) * STEP)
    starts = [first + number * STEP for number in range((last - first) // STEP + 1)]
    return tuple(TimelineStep(start, steps.get(start, 0)) for start in starts)


def depth_of(depths: Sequence[int | None]) -> Depth | None:
    """What these depths come to; None where none is told."""
    told = [depth for depth in depths if depth is not None]
    return Depth(max(told), median_low(told), len(told)) if told else None


def _quarter(moment: datetime) -> datetime:
    return moment - timedelta(seconds=moment.timestamp() % STEP.total_seconds())


def _places(members: Sequence[Member]) -> tuple[PlaceCount, ...]:
    counts = Counter((one.area_code, one.area_name) for one in members)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(PlaceCount(code, name, reports) for (code, name), reports in ranked)


def _centre(points: Sequence[Point]) -> Point | None:
    if not points:
        return None
    lats, lons = zip(*points, strict=True)
    return sum(lats) / len(points), sum(lons) / len(points)


def _hull(points: Sequence[Point]) -> tuple[Point, ...]:
    hull = MultiPoint(points).convex_hull if points else None
    if hull is None or hull.geom_type != "Polygon":
        return ()
    return tuple((lat, lon) for lat, lon in hull.exterior.coords[:-1])
