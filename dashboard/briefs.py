"""The daily brief: what somebody should know of their city or area in the morning.

It is decided once, from facts of one moment, and kept as it was: a page of last Tuesday says what
was said on Tuesday.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from dashboard.access import Ability, Role, Scope
from dashboard.lifecycle import Stage
from dashboard.movers import Move
from dashboard.places import City, Level
from dashboard.usual import Usual

DAY = timedelta(days=1)
MOST_PLACES = 3
MOST_ASKED = 3
FEW_DUPLICATES = 2
"""So many duplicates make a report one to ask about; of reopenings one does."""
UNTOUCHED_AFTER = DAY
ON_UNLESS_SAID = frozenset({Role.WALIKOTA, Role.ANALIS, Role.CAMAT, Role.LURAH})
"""The roles that get a brief until they switch it off; the others may switch it on."""


class Why(StrEnum):
    """Why a report is asked about: no other is late for as long, was told or reopened as often, or
    waits so long without anybody having acted though it is as severe."""

    LATE = "late"
    REPEATED = "repeated"
    UNTOUCHED = "untouched"


class FigureKind(StrEnum):
    """What is counted of a day: reports that came in, that were done, that became late."""

    RECEIVED = "received"
    DONE = "done"
    LATE = "late"


@dataclass(frozen=True)
class Spot:
    """A place as it was named then. `level` is None for the city itself."""

    code: str
    name: str
    level: Level | None = None


@dataclass(frozen=True)
class Topic:
    """A category as it was named then."""

    slug: str
    label_id: str
    label_en: str

    def label(self, language: str) -> str:
        """Its name in the language."""
        return self.label_en if language == "en" else self.label_id


@dataclass(frozen=True)
class SpotCount:
    """A place and a number of reports."""

    spot: Spot
    count: int


@dataclass(frozen=True)
class Risen:
    """A place's category that had more in a day than it usually has."""

    spot: Spot
    topic: Topic
    received: int
    usual: Usual


@dataclass(frozen=True)
class Candidate:
    """An open report that could be asked about. Times are aware, UTC; `late_since` is when the
    first of its clocks passed its due time, None while none has."""

    id: int
    topic: Topic
    spot: Spot
    created_at: datetime
    stage: Stage
    severity: int
    late_since: datetime | None = None
    duplicates: int = 0
    reopened: int = 0


@dataclass(frozen=True)
class Asked:
    """A report to ask about, and why."""

    report: Candidate
    why: Why


@dataclass(frozen=True)
class Figure:
    """A count of the last 24 hours, and what the same hours of the weekday usually have."""

    kind: FigureKind
    count: int
    usual: Usual | None = None


@dataclass(frozen=True)
class BriefFacts:
    """What a brief is decided from; `breaches` counts the reports that became late from `since` to
    `at`, by the code of the child place. `late` and `open` are how many there are at `at`."""

    city: City
    home: Spot
    since: datetime
    at: datetime
    clocked: bool
    late: int
    open: int
    breaches: Mapping[str, int]
    moves: Sequence[Move]
    candidates: Sequence[Candidate]
    figures: Sequence[Figure]
    spots: Mapping[str, Spot]
    topics: Mapping[str, Topic]


@dataclass(frozen=True)
class Brief:
    """A brief: of a place of a city, for a day of its calendar, from facts of `at`. `clocked`: any
    report of the city has a clock, without which none can be late. `example`: its reports are
    simulated."""

    city: str
    city_name: str
    timezone: str
    home: Spot
    day: date
    since: datetime
    at: datetime
    clocked: bool
    late: int
    open: int
    breaches: int
    places: tuple[SpotCount, ...]
    risen: tuple[Risen, ...]
    asked: tuple[Asked, ...]
    figures: tuple[Figure, ...]
    example: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, in the city, of the 24 hours that its figures are of."""
        return (self.at - DAY).astimezone(self.zone).date(), self.day

    @property
    def quiet(self) -> bool:
        """Whether nothing became late and no place is above what it usually has."""
        return not self.breaches and not self.risen


_BRIEF: TypeAdapter[Brief] = TypeAdapter(Brief)


def decide(facts: BriefFacts) -> Brief:
    """The brief of the facts, for the day that their time is of in the city."""
    return Brief(
        city=facts.city.code,
        city_name=facts.city.name,
        timezone=facts.city.timezone,
        home=facts.home,
        day=facts.at.astimezone(facts.city.zone).date(),
        since=facts.since,
        at=facts.at,
        clocked=facts.clocked,
        late=facts.late,
        open=facts.open,
        breaches=sum(facts.breaches.values()),
        places=_most(facts),
        risen=_risen(facts),
        asked=ask_about(facts.candidates, now=facts.at),
        figures=tuple(facts.figures),
        example=facts.city.demo,
    )


def ask_about(candidates: Sequence[Candidate], *, now: datetime) -> tuple[Asked, ...]:
    """The reports to ask about, at most three and each once: for each reason the one that it is
    truest of, then those late for longest, from places that aren't named yet where there are."""
    found: list[Asked] = []
    for why in Why:
        fitting = [one for one in _without(candidates, found) if _fits(one, why, now)]
        if fitting:
            found.append(Asked(min(fitting, key=lambda one: _rank(one, why)), why))
    while len(found) < MOST_ASKED:
        late = [one for one in _without(candidates, found) if _fits(one, Why.LATE, now)]
        if not late:
            break
        named = {asked.report.spot.code for asked in found}
        late.sort(key=lambda one: (one.spot.code in named, _rank(one, Why.LATE)))
        found.append(Asked(late[0], Why.LATE))
    return tuple(found)


def is_for(scope: Scope) -> bool:
    """Whether who has that scope can have a brief."""
    return scope.may(Ability.READ_BRIEF)


def is_wanted(role: Role, choice: bool | None) -> bool:
    """Whether a user gets briefs: as they chose, else as their role has it."""
    return role in ON_UNLESS_SAID if choice is None else choice


def due_day(now: datetime, zone: ZoneInfo, at: time) -> date | None:
    """The day whose brief is due at `now`: today in the zone from that time on, else none. What
    was missed on days before isn't made up: it would tell of now."""
    local = now.astimezone(zone)
    return local.date() if local.time() >= at else None


def next_at(now: datetime, zone: ZoneInfo, at: time, *, has_todays: bool) -> datetime:
    """When the next brief comes (aware, the city's zone); in the past: as soon as can be."""
    local = now.astimezone(zone)
    day = local.date() + DAY if has_todays else local.date()
    return datetime.combine(day, at, zone)


def since_of(now: datetime, last_at: datetime | None) -> datetime:
    """From when on breaches are new: the last brief where that is of yesterday or so, else a day
    ago."""
    if last_at is not None and now - 2 * DAY < last_at < now:
        return last_at
    return now - DAY


def reach_of(scope: Scope) -> dict[str, Any]:
    """What a scope covers, as plain data: a brief is shown while its reader's is the same."""
    return {
        "all": scope.all_cities,
        "cities": sorted(scope.cities),
        "areas": sorted(scope.areas),
        "agencies": sorted(scope.agencies),
    }


def plain(brief: Brief) -> dict[str, Any]:
    """The brief as JSON holds it."""
    found: dict[str, Any] = _BRIEF.dump_python(brief, mode="json")
    return found


def read_brief(data: Mapping[str, Any]) -> Brief:
    """The brief again from `plain`."""
    return _BRIEF.validate_python(data)


def _most(facts: BriefFacts) -> tuple[SpotCount, ...]:
    counts = sorted(facts.breaches.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        SpotCount(facts.spots[code], count)
        for code, count in counts
        if count and code in facts.spots
    )[:MOST_PLACES]


def _risen(facts: BriefFacts) -> tuple[Risen, ...]:
    return tuple(
        Risen(facts.spots[move.area], facts.topics[move.category], move.received, move.usual)
        for move in facts.moves
        if move.usual.place_of(move.received) > 0
        and move.area in facts.spots
        and move.category in facts.topics
    )[:MOST_PLACES]


def _without(candidates: Sequence[Candidate], found: Collection[Asked]) -> list[Candidate]:
    taken = {asked.report.id for asked in found}
    return [one for one in candidates if one.id not in taken]


def _fits(one: Candidate, why: Why, now: datetime) -> bool:
    if why is Why.LATE:
        return one.late_since is not None and one.late_since < now
    if why is Why.REPEATED:
        return one.duplicates >= FEW_DUPLICATES or one.reopened > 0
    return one.stage is Stage.MENUNGGU and one.created_at <= now - UNTOUCHED_AFTER


def _rank(one: Candidate, why: Why) -> tuple[Any, ...]:
    if why is Why.LATE:
        return one.late_since, one.id
    if why is Why.REPEATED:
        return -(one.duplicates + one.reopened), -one.severity, one.created_at, one.id
    return -one.severity, one.created_at, one.id
