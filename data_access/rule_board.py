"""A city's rules with all their versions and drafts, for those who manage them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from dashboard.access import Ability, Scope
from dashboard.errors import NotAllowed
from dashboard.places import City
from dashboard.policies import ending_holidays
from dashboard.rule_board import CalendarEntry, Holiday, PolicyEntry, RuleBoard, VersionEntry
from data_access.rulebooks import calendar_of, load_policies, load_rulebook
from data_access.schema import calendar_versions, calendars, holidays, policies


def require_rules(scope: Scope, city: City) -> None:
    """Raises NotAllowed unless the scope may manage the city's rules."""
    if not scope.may_in(Ability.MANAGE_RULES, city.code):
        raise NotAllowed


def rule_board(conn: Connection, *, city: City, scope: Scope) -> RuleBoard:
    """All that the city has laid down, and its drafts. Raises NotAllowed."""
    require_rules(scope, city)
    return RuleBoard(tuple(_policies(conn, city)), tuple(_calendars(conn, city)))


def holidays_end(conn: Connection, *, city: City, scope: Scope, now: datetime) -> date | None:
    """The day that the first of the city's calendars knows its holidays up to, where that is within
    60 days or has passed; None where it isn't, and for those who don't manage its rules."""
    if not scope.may_in(Ability.MANAGE_RULES, city.code):
        return None
    rules = load_rulebook(conn, city_id=city.id)
    ending = ending_holidays(rules.calendars, now.astimezone(city.zone).date())
    return min(
        (version.holidays_until for version in ending if version.holidays_until), default=None
    )


def _policies(conn: Connection, city: City) -> list[PolicyEntry]:
    found = load_policies(conn, city.id)
    made = select(policies.c.id, policies.c.created_by, policies.c.created_at)
    rows = conn.execute(made.where(policies.c.city_id == city.id)).all()
    by_id = {row.id: (row.created_by, row.created_at) for row in rows}
    return [PolicyEntry(policy, *by_id[policy.id]) for policy in found]


def _calendars(conn: Connection, city: City) -> list[CalendarEntry]:
    rows = conn.execute(
        select(calendars).where(calendars.c.city_id == city.id).order_by(calendars.c.id)
    ).all()
    versions: dict[int, list[VersionEntry]] = {row.id: [] for row in rows}
    days = _holidays(conn, city)
    for row in conn.execute(
        select(calendar_versions)
        .where(calendar_versions.c.calendar_id.in_(versions))
        .order_by(calendar_versions.c.version.desc())
    ):
        versions[row.calendar_id].append(_version(row, tuple(days.get(row.id, ())), city))
    return [CalendarEntry(row.slug, row.name, tuple(versions[row.id])) for row in rows]


def _holidays(conn: Connection, city: City) -> Mapping[int, list[Holiday]]:
    found: dict[int, list[Holiday]] = {}
    for row in conn.execute(
        select(holidays)
        .join(calendar_versions, calendar_versions.c.id == holidays.c.version_id)
        .join(calendars, calendars.c.id == calendar_versions.c.calendar_id)
        .where(calendars.c.city_id == city.id)
        .order_by(holidays.c.day)
    ):
        found.setdefault(row.version_id, []).append(Holiday(row.day, row.name, row.kind))
    return found


def _version(row: Any, days: tuple[Holiday, ...], city: City) -> VersionEntry:
    return VersionEntry(
        id=row.id,
        number=row.version,
        calendar=calendar_of(row, city.zone, frozenset(holiday.day for holiday in days)),
        holidays=days,
        valid_from=row.valid_from,
        holidays_until=row.holidays_until,
        note=row.note or "",
        created_by=row.created_by,
        created_at=row.created_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
    )
