"""Teams: who works where and when, and which of them a report is best given to."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from pyproj import Geod

from dashboard.access import is_within
from dashboard.errors import BadTeam

EARTH = Geod(ellps="WGS84")
DAY = timedelta(days=1)
SHIFT_FORM = re.compile(
    r"(?P<first>[1-7])(-(?P<last>[1-7]))? +(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)", re.ASCII
)
SLUG_FORM = re.compile(r"[a-z0-9-]{1,64}")
LONGEST_NAME = 60
MOST_ROOM = 1_000
USUAL_ROOM = 12
"""How many open reports a team has room for where nobody says."""
KM_A_FULL_LOAD = 5.0
"""A team with as many open reports as it has room for is as far as one that much farther away."""


@dataclass(frozen=True)
class Shift:
    """A stretch of a week in the city's time: from `start` on that ISO weekday (1 Monday) until
    `end`, on the next day where that is not later."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True)
class Team:
    """A team: the areas (codes) that it works in, its agency's slug, how many open reports it has
    room for, its shifts (none: always on duty), where it starts from, in degrees, and whether
    anybody is in it: an account that can log in, without which nobody sees what it is given."""

    id: int
    slug: str
    name: str
    areas: frozenset[str]
    capacity: int
    agency: str | None = None
    shifts: tuple[Shift, ...] = ()
    lat: float | None = None
    lon: float | None = None
    staffed: bool = True

    def on_duty(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it works at that moment; never where nobody is in it."""
        return self.staffed and on_duty(self.shifts, at, zone)

    def works_in(self, area: str | None) -> bool:
        """Whether the area lies in one of the team's."""
        return area is not None and any(is_within(area, root) for root in self.areas)


@dataclass(frozen=True)
class Member:
    """An account that is in a team, or could be: its user name, the name of whose it is, and the
    slug and name of the team that it is in, None without one."""

    username: str
    name: str
    team: str | None = None
    team_name: str | None = None


@dataclass(frozen=True)
class TeamEntry:
    """A team as it is listed: its members by user name, and its open reports."""

    team: Team
    members: tuple[Member, ...] = ()
    load: int = 0

    @property
    def version(self) -> str:
        """A short text that differs when anything that is kept of the team differs."""
        told = (
            self.team.name,
            self.team.agency,
            self.team.capacity,
            sorted(self.team.areas),
            shift_words(self.team.shifts),
            (self.team.lat, self.team.lon),
            sorted(member.username for member in self.members),
        )
        return blake2b(json.dumps(told).encode(), digest_size=8).hexdigest()

    @property
    def is_full(self) -> bool:
        """Whether it has as many open reports as it has room for."""
        return self.load >= self.team.capacity


@dataclass(frozen=True)
class Suggestion:
    """A team for a report and why: kilometres from where it starts (None: not known), its open
    reports out of what it has room for, and whether it is on duty. `score` is in kilometres; the
    least is best."""

    team: Team
    distance_km: float | None
    load: int
    on_duty: bool
    score: float

    @property
    def is_full(self) -> bool:
        """Whether it has as many open reports as it has room for."""
        return self.load >= self.team.capacity


def on_duty(shifts: Iterable[Shift], at: datetime, zone: ZoneInfo) -> bool:
    """Whether that moment lies in one of the shifts; always where there are none."""
    listed = tuple(shifts)
    return not listed or shift_at(listed, at, zone) is not None


def shift_at(shifts: Iterable[Shift], at: datetime, zone: ZoneInfo) -> Shift | None:
    """The shift that the moment lies in; of several the first that was told."""
    local = at.astimezone(zone)
    return next((shift for shift in shifts if _covers(shift, local)), None)


def read_shifts(text: str) -> tuple[Shift, ...]:
    """The shifts that a text such as `1-5 07:00-15:00` or `6 22:00-06:00` tells. Raises BadTeam."""
    found = SHIFT_FORM.fullmatch(text.strip())
    if found is None:
        raise BadTeam(why=f"{text} is no shift: write one such as 1-5 07:00-15:00")
    first, last = int(found["first"]), int(found["last"] or found["first"])
    start, end = (_time_of(found[name], text) for name in ("start", "end"))
    if first > last:
        raise BadTeam(why=f"{text}: days go from 1 (Monday) to 7")
    return tuple(Shift(day, start, end) for day in range(first, last + 1))


def shift_words(shifts: Iterable[Shift]) -> list[str]:
    """The shifts as `read_shifts` reads them, day by day."""
    return [f"{one.weekday} {one.start:%H:%M}-{one.end:%H:%M}" for one in shifts]


def suggest(
    teams: Sequence[Team],
    *,
    area: str | None,
    agency: str | None,
    lat: float | None,
    lon: float | None,
    loads: dict[int, int],
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Suggestion, ...]:
    """The teams that work in the report's area or for its agency, the best first: those with room
    and on duty, those with room alone, those that are full, on duty first, then those that nobody
    is in, which are no suggestion but can be chosen; among each by
    score = distance + 5 km x open reports / room for them. A distance that isn't known counts as
    5 km."""
    found = []
    for team in teams:
        if not (team.works_in(area) or (agency is not None and team.agency == agency)):
            continue
        away = distance_km(team.lat, team.lon, lat, lon)
        load = loads.get(team.id, 0)
        far = KM_A_FULL_LOAD if away is None else away
        score = far + KM_A_FULL_LOAD * load / team.capacity
        found.append(Suggestion(team, away, load, team.on_duty(now, zone), score))
    return tuple(sorted(found, key=_best_first))


def distance_km(
    lat: float | None, lon: float | None, to_lat: float | None, to_lon: float | None
) -> float | None:
    """The geodesic distance on the WGS 84 ellipsoid; None where a point is not known."""
    if lat is None or lon is None or to_lat is None or to_lon is None:
        return None
    metres: float = EARTH.inv(lon, lat, to_lon, to_lat)[2]
    return metres / 1000


def _best_first(one: Suggestion) -> tuple[bool, bool, bool, float, str]:
    return not one.team.staffed, one.is_full, not one.on_duty, one.score, one.team.slug


def _time_of(text: str, of: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise BadTeam(why=f"{of}: {text} is no time of day") from error


def _covers(shift: Shift, local: datetime) -> bool:
    overnight = shift.end <= shift.start
    clock = local.time().replace(tzinfo=None)
    if shift.weekday == local.isoweekday():
        return shift.start <= clock and (overnight or clock < shift.end)
    return overnight and shift.weekday == (local - DAY).isoweekday() and clock < shift.end
