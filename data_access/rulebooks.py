"""A city's rulebook as the database keeps it: its calendars and its SLA policies."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select

from dashboard.calendars import (
    Calendar,
    Override,
    Week,
    day_of,
    hours_text,
)
from dashboard.errors import BadCalendar
from dashboard.policies import CalendarVersion, Policy, Rulebook, Target, Unit
from data_access.schema import (
    calendar_versions,
    calendars,
    cities,
    holidays,
    policies,
)

_RESPONSE, _RESOLUTION = calendars.alias("response"), calendars.alias("resolution")
_POLICIES = (
    select(policies, _RESPONSE.c.slug.label("response"), _RESOLUTION.c.slug.label("resolution"))
    .join(_RESPONSE, _RESPONSE.c.id == policies.c.response_calendar_id)
    .join(_RESOLUTION, _RESOLUTION.c.id == policies.c.resolution_calendar_id)
    .order_by(policies.c.valid_from, policies.c.id)
)
_DAYS = (
    select(holidays.c.version_id, func.array_agg(holidays.c.day).label("days"))
    .group_by(holidays.c.version_id)
    .subquery()
)
_CONFIRMED = (
    select(calendar_versions, calendars.c.slug, _DAYS.c.days)
    .join(calendars, calendars.c.id == calendar_versions.c.calendar_id)
    .outerjoin(_DAYS, _DAYS.c.version_id == calendar_versions.c.id)
    .where(calendar_versions.c.confirmed_at.is_not(None))
    .order_by(calendar_versions.c.valid_from)
)


def load_rulebook(conn: Connection, *, city_id: int) -> Rulebook:
    """All that the city has laid down and that an administrator has confirmed."""
    zone = conn.execute(select(cities.c.timezone).where(cities.c.id == city_id)).scalar_one()
    return Rulebook(
        zone=ZoneInfo(zone),
        policies=tuple(load_policies(conn, city_id)),
        calendars=tuple(_calendars(conn, city_id, ZoneInfo(zone))),
    )


def week_json(week: Week) -> list[list[str]]:
    """A week as the database keeps it: for each day its hours as on a door."""
    return [[hours_text(span) for span in day] for day in week]


def week_of(kept: list[list[str]]) -> Week:
    """The week that the database keeps so. Raises BadCalendar."""
    if len(kept) != 7:
        raise BadCalendar(why="a week has seven days")
    first, second, third, fourth, fifth, sixth, last = (day_of(*hours) for hours in kept)
    return first, second, third, fourth, fifth, sixth, last


def load_policies(conn: Connection, city_id: int) -> list[Policy]:
    """The city's policies with their versions, in the order in which they came into force."""
    rows = conn.execute(_POLICIES.where(policies.c.city_id == city_id)).all()
    return [_policy(row) for row in rows]


def _policy(row: Row[Any]) -> Policy:
    return Policy(
        id=row.id,
        category_id=row.category_id,
        severity=row.severity,
        response=Target(row.response_amount, Unit(row.response_unit), row.response),
        resolution=Target(row.resolution_amount, Unit(row.resolution_unit), row.resolution),
        legal_basis=row.legal_basis,
        example=row.example,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _calendars(conn: Connection, city_id: int, zone: ZoneInfo) -> list[CalendarVersion]:
    rows = conn.execute(_CONFIRMED.where(calendars.c.city_id == city_id)).all()
    return [
        CalendarVersion(
            id=row.id,
            slug=row.slug,
            calendar=_one_of_each(calendar_of(row, zone, frozenset(row.days or ()))),
            valid_from=row.valid_from,
            holidays_until=row.holidays_until,
        )
        for row in rows
    ]


def calendar_of(row: Row[Any], zone: ZoneInfo, free: frozenset[date]) -> Calendar:
    """The calendar that a row of `calendar_versions` keeps, with those free days."""
    return Calendar(
        zone=zone,
        week=week_of(row.week),
        overrides=tuple(_override(kept) for kept in row.overrides),
        holidays=free,
    )


@lru_cache(maxsize=256)
def _one_of_each(calendar: Calendar) -> Calendar:
    """The calendar that is equal and has worked out its years already."""
    return calendar


def _override(kept: Mapping[str, Any]) -> Override:
    return Override(
        name=kept["name"],
        first=date.fromisoformat(kept["first"]),
        last=date.fromisoformat(kept["last"]),
        week=week_of(kept["week"]),
    )
