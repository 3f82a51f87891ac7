"""Drafts of calendar versions: made from the version before, edited, discarded. A draft holds for
nothing until it is confirmed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from dashboard.calendars import Calendar
from dashboard.errors import UnknownCalendar
from dashboard.places import City
from dashboard.policies import CalendarVersion
from data_access.rule_versions import (
    add_calendar_version,
    add_holidays,
    locked_draft,
    override_json,
)
from data_access.rulebooks import load_rulebook, week_json
from data_access.schema import calendar_versions, calendars, holidays


def copy_version(
    conn: Connection, *, city: City, slug: str, of: str, actor: str, now: datetime
) -> int:
    """Drafts a version of a calendar that is equal to the newest one of the calendar `of`; its id.
    Raises UnknownCalendar."""
    before = newest_version(conn, city=city, slug=of)
    return add_calendar_version(
        conn,
        city=city,
        slug=slug,
        calendar=before.calendar,
        names={row.day: (row.name, row.kind) for row in days_of(conn, before.id)},
        valid_from=now,
        holidays_until=before.holidays_until,
        actor=actor,
        now=now,
        confirmed=False,
    )


def edit_draft(
    conn: Connection,
    *,
    version_id: int,
    calendar: Calendar,
    names: Mapping[date, tuple[str, str]],
    valid_from: datetime,
) -> None:
    """Gives a draft other hours, overrides and holidays, with the name and the kind of each, and
    another start. Raises BadCalendar for one that is no draft any more."""
    locked_draft(conn, version_id)
    conn.execute(delete(holidays).where(holidays.c.version_id == version_id))
    conn.execute(
        update(calendar_versions)
        .where(calendar_versions.c.id == version_id)
        .values(
            week=week_json(calendar.week),
            overrides=[override_json(override) for override in calendar.overrides],
            valid_from=valid_from,
        )
    )
    add_holidays(conn, version_id, calendar, names)


def discard_draft(conn: Connection, *, version_id: int) -> None:
    """Removes a draft, and its calendar where that has no other version. Raises BadCalendar for one
    that is no draft any more."""
    draft = locked_draft(conn, version_id)
    conn.execute(delete(holidays).where(holidays.c.version_id == version_id))
    conn.execute(delete(calendar_versions).where(calendar_versions.c.id == version_id))
    others = select(calendar_versions.c.id).where(
        calendar_versions.c.calendar_id == draft.calendar_id
    )
    conn.execute(delete(calendars).where(calendars.c.id == draft.calendar_id, ~others.exists()))


def newest_draft(conn: Connection, *, city: City, slug: str) -> int | None:
    """The id of the newest draft of a calendar, None without one."""
    found: int | None = conn.execute(
        select(calendar_versions.c.id)
        .join(calendars, calendars.c.id == calendar_versions.c.calendar_id)
        .where(
            calendars.c.city_id == city.id,
            calendars.c.slug == slug,
            calendar_versions.c.confirmed_at.is_(None),
        )
        .order_by(calendar_versions.c.version.desc())
        .limit(1)
    ).scalar()
    return found


def newest_version(conn: Connection, *, city: City, slug: str) -> CalendarVersion:
    """The confirmed version of a calendar that holds last, which a later one is made from. Raises
    UnknownCalendar."""
    rules = load_rulebook(conn, city_id=city.id)
    found = rules.calendar_at(slug, datetime.max.replace(tzinfo=UTC))
    if found is None:
        raise UnknownCalendar(slug=slug, city=city.name)
    return found


def days_of(conn: Connection, version_id: int) -> Sequence[Row[Any]]:
    """The free days of a version: day, name, kind."""
    return conn.execute(select(holidays).where(holidays.c.version_id == version_id)).all()
