"""Officials: who held which office when, so that a decision is charged to who was in office."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dashboard.places import Level

DAY = timedelta(days=1)


class Office(StrEnum):
    """The offices that are ranked by name."""

    LURAH = "lurah"
    CAMAT = "camat"


OFFICE_OF = {Level.KELURAHAN: Office.LURAH, Level.KECAMATAN: Office.CAMAT}
"""The office of an area, by its level."""


@dataclass(frozen=True)
class Term:
    """A time in office, of the area with that code. Both days are included and of the city's zone;
    `last` is None while it lasts. `example` marks invented ones."""

    area: str
    office: Office
    name: str
    first: date
    last: date | None = None
    example: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: "Term") -> bool:
        """Whether both hold on some day."""
        return self.first <= (other.last or date.max) and other.first <= (self.last or date.max)


def joined(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms of one area in order, those that follow one another of exactly one name as one: who
    is appointed again stays in office. Two persons of one name can't be told apart."""
    found: list[Term] = []
    for term in sorted(terms, key=lambda term: term.first):
        before = found[-1] if found else None
        if before is not None and before.last == term.first - DAY and before.name == term.name:
            found[-1] = replace(before, last=term.last)
        else:
            found.append(term)
    return tuple(found)


def cuts(
    terms: Sequence[Term], start: datetime, end: datetime, zone: ZoneInfo
) -> tuple[datetime, ...]:
    """The moments between `start` and `end` at which the office, whose terms these are, goes to
    somebody else or to nobody, in order: midnights of the zone, told in the zone of `start`."""
    days = {term.first for term in terms}
    days |= {term.last + DAY for term in terms if term.last is not None}
    moments = sorted(datetime.combine(day, time(), zone).astimezone(start.tzinfo) for day in days)
    return tuple(
        moment
        for moment in moments
        if start < moment < end
        and in_office(terms, moment - DAY, zone) != in_office(terms, moment, zone)
    )


def in_office(terms: Sequence[Term], at: datetime, zone: ZoneInfo) -> Term | None:
    """Whose term of these, all of one area, holds at that moment."""
    day = at.astimezone(zone).date()
    return next((term for term in terms if term.holds_on(day)), None)
