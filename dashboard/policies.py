"""SLA policies: which targets a report is held to, by category, severity and day of creation.

A rulebook is all that a city has laid down, with its versions; it is data, and rules take it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from dashboard.calendars import MOST_DAYS, Calendar, around_the_clock
from dashboard.errors import BadPolicy, FarTarget, ResponseAfterResolution
from dashboard.sla import ClockName, Clocks, ReportFacts, Terms, read_clocks

ALWAYS = "24-7"
"""The slug of the calendar that never rests; every city has it."""
MOST_MINUTES = MOST_DAYS * 24 * 60
WARN_DAYS = 60
FARTHEST = timedelta(days=3_653)
"""Ten years: a target that a calendar's hours don't reach by then is a slip of the pen."""


class Unit(StrEnum):
    """What a target is told in: minutes of any day, minutes or days of a calendar's hours."""

    MINUTES = "minutes"
    WORKING_MINUTES = "working_minutes"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Target:
    """So many units of a calendar, named by its slug. Raises BadPolicy when made."""

    amount: int
    unit: Unit
    calendar: str = ALWAYS

    def __post_init__(self) -> None:
        most = MOST_DAYS if self.unit is Unit.WORKING_DAYS else MOST_MINUTES
        if not 1 <= self.amount <= most:
            raise BadPolicy(why=f"a target is 1 to {most} of its unit")

    def terms(self, calendar: Calendar, created_at: datetime) -> Terms:
        """The terms of a report created then. Working days end at the close of the last of them,
        and are worked out as time here, once."""
        if self.unit is Unit.WORKING_DAYS:
            closes = calendar.close_after(created_at, self.amount)
            return Terms(calendar.between(created_at, closes), calendar)
        return Terms(timedelta(minutes=self.amount), calendar)


@dataclass(frozen=True)
class Policy:
    """A version of what holds for a category, of all severities or of one, from `valid_from` until
    `valid_to` (aware; None: until it is replaced). `example` while no administrator stands for it.
    """

    category_id: int
    response: Target
    resolution: Target
    valid_from: datetime
    valid_to: datetime | None = None
    severity: int | None = None
    legal_basis: str = ""
    example: bool = False
    id: int = 0

    def holds_at(self, moment: datetime) -> bool:
        """Whether it is in force then."""
        return self.valid_from <= moment and (self.valid_to is None or moment < self.valid_to)

    def target(self, clock: ClockName) -> Target:
        """What it gives a clock."""
        return self.response if clock is ClockName.RESPONSE else self.resolution


@dataclass(frozen=True)
class CalendarVersion:
    """A version of a calendar, in force from `valid_from` until the next one of its slug.

    `holidays_until` is the last day whose holidays an administrator has confirmed; None for a
    calendar that knows no holidays.
    """

    slug: str
    calendar: Calendar
    valid_from: datetime
    holidays_until: date | None = None
    id: int = 0


@dataclass(frozen=True)
class Ruling:
    """What a report is under: the policy and the calendar versions by id (None where nothing sets
    a clock), and the terms of each clock. `promised`: those of the resolution are its source's own
    promise."""

    policy_id: int | None = None
    response_calendar_id: int | None = None
    resolution_calendar_id: int | None = None
    response: Terms | None = None
    resolution: Terms | None = None
    promised: bool = False


@dataclass(frozen=True)
class Rulebook:
    """The policies and calendar versions of a city."""

    zone: ZoneInfo
    policies: tuple[Policy, ...] = ()
    calendars: tuple[CalendarVersion, ...] = ()
    _by_category: dict[int, list[Policy]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_category: dict[int, list[Policy]] = {}
        for policy in self.policies:
            by_category.setdefault(policy.category_id, []).append(policy)
        object.__setattr__(self, "_by_category", by_category)

    def policy_for(self, *, category_id: int, severity: int, created_at: datetime) -> Policy | None:
        """The policy in force at the creation: the one for the severity, else the one for all."""
        holding = [
            policy
            for policy in self._by_category.get(category_id, ())
            if policy.severity in (severity, None) and policy.holds_at(created_at)
        ]
        return max(holding, key=lambda policy: policy.severity is not None, default=None)

    def calendar_at(self, slug: str, moment: datetime) -> CalendarVersion | None:
        """The version of the calendar in force then, None before the first."""
        holding = [
            version
            for version in self.calendars
            if version.slug == slug and version.valid_from <= moment
        ]
        return max(holding, key=lambda version: version.valid_from, default=None)

    def ruling(
        self,
        *,
        category_id: int,
        severity: int,
        created_at: datetime,
        promised_at: datetime | None = None,
    ) -> Ruling:
        """What a report of that category and severity, created then, is under.

        `promised_at` is a time by which the report's source itself promised to be done; it stands
        in the place of the policy's resolution target, and is told in hours of any day.
        """
        policy = self.policy_for(category_id=category_id, severity=severity, created_at=created_at)
        response_id, response = self._terms(policy, ClockName.RESPONSE, created_at)
        resolution_id, resolution = self._terms(policy, ClockName.RESOLUTION, created_at)
        promised = promised_at is not None and promised_at > created_at
        if promised_at is not None and promised:
            resolution_id, resolution = None, Terms(promised_at - created_at, self._always)
        return Ruling(
            policy_id=policy.id if policy else None,
            response_calendar_id=response_id,
            resolution_calendar_id=resolution_id,
            response=response,
            resolution=resolution,
            promised=promised,
        )

    def check(self, policy: Policy) -> None:
        """Raises FarTarget for a target that isn't reached within FARTHEST by a report of the
        policy's first moment, ResponseAfterResolution where it would have to be looked at later
        than be done (asked of targets in the same hours alone: over a night others may cross)."""
        start = policy.valid_from
        dues = []
        for clock in ClockName:
            _, terms = self._terms(policy, clock, start)
            if terms is None:  # Its hours are not in force, which is an error of its own.
                return
            dues.append(terms.calendar.add(start, terms.allowed))
        if max(dues) > start + FARTHEST:
            raise FarTarget
        response, resolution = dues
        if policy.response.calendar == policy.resolution.calendar and response > resolution:
            raise ResponseAfterResolution

    def clocks(self, facts: ReportFacts, ruling: Ruling) -> Clocks:
        """The clocks of a report under its ruling."""
        return read_clocks(facts, response=ruling.response, resolution=ruling.resolution)

    def _terms(
        self, policy: Policy | None, clock: ClockName, created_at: datetime
    ) -> tuple[int | None, Terms | None]:
        if policy is None:
            return None, None
        target = policy.target(clock)
        if target.unit is Unit.MINUTES:
            return None, target.terms(self._always, created_at)
        version = self.calendar_at(target.calendar, created_at)
        if version is None:
            return None, None
        return version.id, target.terms(version.calendar, created_at)

    @cached_property
    def _always(self) -> Calendar:
        return around_the_clock(self.zone)


def ending_holidays(calendars: Iterable[CalendarVersion], today: date) -> list[CalendarVersion]:
    """The newest version of each calendar whose confirmed holidays end within 60 days, or have."""
    newest: dict[str, CalendarVersion] = {}
    for version in sorted(calendars, key=lambda version: version.valid_from):
        newest[version.slug] = version
    limit = today + timedelta(days=WARN_DAYS)
    return [
        version
        for _, version in sorted(newest.items())
        if version.holidays_until is not None and version.holidays_until < limit
    ]
