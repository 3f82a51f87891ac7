"""A city's rules as an administrator looks at them: every version, who made it and when."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.calendars import Calendar
from dashboard.policies import CalendarVersion, Policy, ending_holidays


@dataclass(frozen=True)
class PolicyEntry:
    """A policy, by whom it was laid down and when (aware, UTC)."""

    policy: Policy
    created_by: str
    created_at: datetime


@dataclass(frozen=True)
class Holiday:
    """A free day: its name and kind (nasional, cuti_bersama, kota)."""

    day: date
    name: str
    kind: str


@dataclass(frozen=True)
class VersionEntry:
    """A version of a calendar, with its holidays in order. `confirmed_at` is None for a draft."""

    id: int
    number: int
    calendar: Calendar
    holidays: tuple[Holiday, ...]
    valid_from: datetime
    holidays_until: date | None
    note: str
    created_by: str
    created_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    @property
    def is_draft(self) -> bool:
        """Whether it holds for nothing yet."""
        return self.confirmed_at is None


@dataclass(frozen=True)
class CalendarEntry:
    """A calendar with its versions, the newest number first."""

    slug: str
    name: str
    versions: tuple[VersionEntry, ...]

    def in_force(self, now: datetime) -> VersionEntry | None:
        """The confirmed version in force at `now`."""
        begun = [v for v in self.versions if not v.is_draft and v.valid_from <= now]
        return max(begun, key=lambda version: version.valid_from, default=None)

    @property
    def newest(self) -> VersionEntry | None:
        """The confirmed version that holds last; it may not have begun."""
        confirmed = [version for version in self.versions if not version.is_draft]
        return max(confirmed, key=lambda version: version.valid_from, default=None)

    @property
    def draft(self) -> VersionEntry | None:
        """The newest draft."""
        return next((version for version in self.versions if version.is_draft), None)


@dataclass(frozen=True)
class RuleBoard:
    """All policies and calendars of a city."""

    policies: tuple[PolicyEntry, ...]
    calendars: tuple[CalendarEntry, ...]

    def versions_of(self, category_id: int, severity: int | None) -> list[PolicyEntry]:
        """The policies for that category and severity (None: for all), the newest first."""
        found = [
            entry
            for entry in self.policies
            if (entry.policy.category_id, entry.policy.severity) == (category_id, severity)
        ]
        return sorted(found, key=lambda entry: entry.policy.valid_from, reverse=True)

    def severities_of(self, category_id: int) -> list[int]:
        """The severities of a category that have policies of their own, the highest first."""
        found = {e.policy.severity for e in self.policies if e.policy.category_id == category_id}
        return sorted((severity for severity in found if severity is not None), reverse=True)

    def in_force(self, category_id: int, severity: int | None, now: datetime) -> PolicyEntry | None:
        """The policy that holds at `now` for that category and exactly that severity."""
        versions = self.versions_of(category_id, severity)
        return next((entry for entry in versions if entry.policy.holds_at(now)), None)

    def last_from(self, category_id: int, severity: int | None) -> datetime | None:
        """When the newest policy for that category and severity begins, or began."""
        versions = self.versions_of(category_id, severity)
        return versions[0].policy.valid_from if versions else None

    @property
    def calendar_starts(self) -> dict[str, datetime]:
        """The calendars that hold or will, by slug, with the start of their first version."""
        found = {
            calendar.slug: min(
                (version.valid_from for version in calendar.versions if not version.is_draft),
                default=None,
            )
            for calendar in self.calendars
        }
        return {slug: start for slug, start in found.items() if start is not None}

    def calendar(self, slug: str) -> CalendarEntry | None:
        """The calendar of that slug."""
        return next((calendar for calendar in self.calendars if calendar.slug == slug), None)

    def draft(self, version_id: int) -> tuple[CalendarEntry, VersionEntry] | None:
        """The draft of that id, with the calendar that it is of."""
        for calendar in self.calendars:
            for version in calendar.versions:
                if version.id == version_id and version.is_draft:
                    return calendar, version
        return None

    def ending(self, today: date) -> list[CalendarEntry]:
        """The calendars whose confirmed holidays end within 60 days, or have."""
        newest = {entry.slug: entry.newest for entry in self.calendars}
        versions = [
            CalendarVersion(slug, version.calendar, version.valid_from, version.holidays_until)
            for slug, version in newest.items()
            if version is not None
        ]
        slugs = {version.slug for version in ending_holidays(versions, today)}
        return [calendar for calendar in self.calendars if calendar.slug in slugs]

    @property
    def holidays_until(self) -> date | None:
        """The last day up to which every calendar that knows holidays has them confirmed."""
        found = (calendar.newest for calendar in self.calendars)
        days = [v.holidays_until for v in found if v is not None and v.holidays_until is not None]
        return min(days, default=None)
