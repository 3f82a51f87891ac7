"""Holidays for a calendar, as a draft to be confirmed: from the library, kept as the city's rows.

The library's later years are partly estimates, and the government moves days late; so nothing here
is in force until an administrator has looked at it, and no rule ever asks the library.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from holidays import country_holidays
from sqlalchemy import Connection

from dashboard.errors import BadCalendar
from dashboard.places import City
from data_access.calendar_drafts import days_of, newest_version
from data_access.rule_versions import add_calendar_version

COUNTRY = "ID"
KINDS = {"public": "nasional", "government": "cuti_bersama"}
OWN = "kota"


@dataclass(frozen=True)
class Draft:
    """A version that is to be confirmed: its id and number, and its holidays in order."""

    id: int
    days: tuple[tuple[date, str, str], ...]
    valid_from: datetime


def seed_holidays(
    conn: Connection,
    *,
    city: City,
    slug: str,
    years: Sequence[int],
    actor: str,
    now: datetime,
    valid_from: datetime | None = None,
) -> Draft:
    """Drafts a new version of a calendar with the national holidays and joint leave days of those
    years, next to the hours and the other days of the newest version.

    It is to hold from `valid_from`, else from the first of those years. Raises UnknownCalendar, and
    BadCalendar for years that the library doesn't know.
    """
    before = newest_version(conn, city=city, slug=slug)
    found = national_holidays(years)
    found |= {
        row.day: (row.name, row.kind)
        for row in days_of(conn, before.id)
        if row.kind == OWN or row.day.year not in years
    }
    begins = valid_from or datetime.combine(date(min(years), 1, 1), time(), city.zone)
    until = max(date(max(years), 12, 31), before.holidays_until or date.min)
    version_id = add_calendar_version(
        conn,
        city=city,
        slug=slug,
        calendar=replace(before.calendar, holidays=frozenset(found)),
        names=found,
        valid_from=begins,
        holidays_until=until,
        actor=actor,
        now=now,
        confirmed=False,
        note=f"hari libur {min(years)}-{max(years)} dari pustaka, untuk diperiksa",
    )
    days = tuple((day, *found[day]) for day in sorted(found))
    return Draft(version_id, days, begins)


def national_holidays(years: Sequence[int]) -> dict[date, tuple[str, str]]:
    """Indonesia's holidays of those years: name (Indonesian) and kind by day."""
    found: dict[date, tuple[str, str]] = {}
    for category, kind in KINDS.items():
        known = country_holidays(COUNTRY, years=years, categories=(category,), language="id")
        for day, name in known.items():
            found.setdefault(day, (name, kind))
    lacking = set(years) - {day.year for day in found}
    if lacking:
        raise BadCalendar(why=f"no holidays are known for {', '.join(map(str, sorted(lacking)))}")
    return found
