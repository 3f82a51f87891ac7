"""Rules added to a city's rulebook. A version that is in force is never changed; the past may be
given rules that it never had."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

from dashboard.calendars import Calendar, Override, around_the_clock
from dashboard.errors import BadCalendar, BadPolicy, UnknownCalendar
from dashboard.places import City
from dashboard.policies import ALWAYS, Policy, Target
from dashboard.profiles import CALENDAR_NAMES, OFFICE, OFFICE_WEEK
from data_access.rulebooks import load_rulebook, week_json
from data_access.schema import (
    calendar_versions,
    calendars,
    categories,
    holidays,
    policies,
    reports,
)

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
SYSTEM = "sistem"


def add_default_calendars(conn: Connection, *, city: City) -> None:
    """Gives a city the calendars that every one starts with, where it doesn't have them: the one
    that never rests, and office hours that know no holidays yet."""
    for slug, week in ((ALWAYS, around_the_clock(city.zone).week), (OFFICE, OFFICE_WEEK)):
        if _calendar_id(conn, city, slug) is not None:
            continue
        calendar_id = add_calendar(conn, city=city, slug=slug, name=CALENDAR_NAMES[slug])
        conn.execute(
            insert(calendar_versions).values(
                calendar_id=calendar_id,
                version=1,
                week=week_json(week),
                valid_from=BEFORE_ALL,
                holidays_until=None if slug == ALWAYS else BEFORE_ALL.date(),
                created_by=SYSTEM,
                created_at=func.now(),
                confirmed_by=SYSTEM,
                confirmed_at=func.now(),
            )
        )


def add_calendar(conn: Connection, *, city: City, slug: str, name: str) -> int:
    """Makes a calendar of that slug, without a version yet; its id, also where it is there."""
    known = _calendar_id(conn, city, slug)
    if known is not None:
        return known
    made: int = conn.execute(
        insert(calendars).values(city_id=city.id, slug=slug, name=name).returning(calendars.c.id)
    ).scalar_one()
    return made


def add_calendar_version(
    conn: Connection,
    *,
    city: City,
    slug: str,
    calendar: Calendar,
    names: Mapping[date, tuple[str, str]],
    valid_from: datetime,
    holidays_until: date | None,
    actor: str,
    now: datetime,
    confirmed: bool,
    note: str | None = None,
) -> int:
    """Adds a version of the city's calendar of that slug; its id. A draft unless `confirmed`.

    `names` gives the name and the kind (nasional, cuti_bersama, kota) of each of its holidays.
    Raises UnknownCalendar, and BadCalendar for what would change the past.
    """
    calendar_id = _calendar_id(conn, city, slug)
    if calendar_id is None:
        raise UnknownCalendar(slug=slug, city=city.name)
    if confirmed:
        _refuse_a_changed_past(conn, calendar_id, valid_from, now)
    of_calendar = calendar_versions.c.calendar_id == calendar_id
    last = conn.execute(select(func.max(calendar_versions.c.version)).where(of_calendar)).scalar()
    version_id: int = conn.execute(
        insert(calendar_versions)
        .values(
            calendar_id=calendar_id,
            version=(last or 0) + 1,
            week=week_json(calendar.week),
            overrides=[override_json(override) for override in calendar.overrides],
            valid_from=valid_from,
            holidays_until=holidays_until,
            note=note,
            created_at=now,
            created_by=actor,
        )
        .returning(calendar_versions.c.id)
    ).scalar_one()
    add_holidays(conn, version_id, calendar, names)
    if confirmed:
        _confirm(conn, version_id, actor, now)
    return version_id


def confirm_version(conn: Connection, *, version_id: int, actor: str, now: datetime) -> None:
    """Puts a draft in force from its `valid_from` on.

    Raises BadCalendar for one that is confirmed already, and for what would change the past.
    """
    draft = locked_draft(conn, version_id)
    _refuse_a_changed_past(conn, draft.calendar_id, draft.valid_from, now)
    _confirm(conn, version_id, actor, now)


def move_out_of_the_past(conn: Connection, *, version_id: int, now: datetime) -> datetime:
    """When a draft is to begin: from `now` on where its own start would change the past, which is
    written down. Raises BadCalendar for one that is no draft any more."""
    draft = locked_draft(conn, version_id)
    begins: datetime = draft.valid_from
    try:
        _refuse_a_changed_past(conn, draft.calendar_id, begins, now)
    except BadCalendar:
        begins = now
    of_draft = calendar_versions.c.id == version_id
    conn.execute(update(calendar_versions).where(of_draft).values(valid_from=begins))
    return begins


def add_policy(conn: Connection, *, city: City, policy: Policy, actor: str, now: datetime) -> int:
    """Adds a policy, in place of the one of the same category and severity that it follows; its
    id. The past may be given a policy where it had none; one that held stands.

    Raises BadPolicy for what would change the past and for targets that make no sense,
    UnknownCalendar for hours that are not in force when it begins.
    """
    load_rulebook(conn, city_id=city.id).check(policy)
    same = (
        (policies.c.city_id == city.id)
        & (policies.c.category_id == policy.category_id)
        & policies.c.severity.is_not_distinct_from(policy.severity)
    )
    conn.execute(
        select(categories.c.id).where(categories.c.id == policy.category_id).with_for_update()
    )
    last = conn.execute(select(func.max(policies.c.valid_from)).where(same)).scalar()
    if last is not None and last >= policy.valid_from:
        raise BadPolicy(why=f"one that holds from {last:%Y-%m-%d %H:%M} UTC is there already")
    if policy.valid_from < now and _any_report(
        conn,
        reports.c.category_id == policy.category_id,
        reports.c.created_at >= policy.valid_from,
        reports.c.policy_id.is_not(None),
    ):
        raise BadPolicy(
            why="reports created since then are held to another: let the new one begin today "
            "or later"
        )
    conn.execute(
        update(policies)
        .where(same, policies.c.valid_to.is_(None))
        .values(valid_to=policy.valid_from)
    )
    made: int = conn.execute(
        insert(policies)
        .values(
            city_id=city.id,
            category_id=policy.category_id,
            severity=policy.severity,
            legal_basis=policy.legal_basis,
            example=policy.example,
            valid_from=policy.valid_from,
            created_at=now,
            created_by=actor,
            **_target_columns(conn, city, "response", policy.response, policy.valid_from),
            **_target_columns(conn, city, "resolution", policy.resolution, policy.valid_from),
        )
        .returning(policies.c.id)
    ).scalar_one()
    return made


def locked_draft(conn: Connection, version_id: int) -> Row[Any]:
    """The row of a draft, kept from others until the transaction ends. Raises BadCalendar for one
    that is none any more."""
    row = conn.execute(
        select(calendar_versions).where(calendar_versions.c.id == version_id).with_for_update()
    ).first()
    if row is None or row.confirmed_at is not None:
        raise BadCalendar(why="there is no such draft: it may have been confirmed or discarded")
    return row


def add_holidays(
    conn: Connection, version_id: int, calendar: Calendar, names: Mapping[date, tuple[str, str]]
) -> None:
    """Writes the free days of a version, with the name and the kind of each."""
    rows = [
        {"version_id": version_id, "day": day, "name": names[day][0], "kind": names[day][1]}
        for day in sorted(calendar.holidays)
    ]
    if rows:
        conn.execute(insert(holidays), rows)


def override_json(override: Override) -> dict[str, Any]:
    """An override as the database keeps it."""
    return {
        "name": override.name,
        "first": override.first.isoformat(),
        "last": override.last.isoformat(),
        "week": week_json(override.week),
    }


def _target_columns(
    conn: Connection, city: City, clock: str, target: Target, valid_from: datetime
) -> dict[str, Any]:
    calendar_id = _calendar_id(conn, city, target.calendar)
    # A target in hours that don't hold yet would set no clock.
    in_force = select(calendar_versions.c.id).where(
        calendar_versions.c.calendar_id == calendar_id,
        calendar_versions.c.confirmed_at.is_not(None),
        calendar_versions.c.valid_from <= valid_from,
    )
    if calendar_id is None or conn.execute(in_force.limit(1)).first() is None:
        raise UnknownCalendar(slug=target.calendar, city=city.name)
    return {
        f"{clock}_amount": target.amount,
        f"{clock}_unit": target.unit.value,
        f"{clock}_calendar_id": calendar_id,
    }


def _calendar_id(conn: Connection, city: City, slug: str) -> int | None:
    found: int | None = conn.execute(
        select(calendars.c.id).where(calendars.c.city_id == city.id, calendars.c.slug == slug)
    ).scalar()
    return found


def _refuse_a_changed_past(
    conn: Connection, calendar_id: int, valid_from: datetime, now: datetime
) -> None:
    """The past may be given hours that nobody was held to yet; those that held stand."""
    confirmed = select(calendar_versions.c.id, calendar_versions.c.valid_from).where(
        calendar_versions.c.calendar_id == calendar_id,
        calendar_versions.c.confirmed_at.is_not(None),
    )
    versions = conn.execute(confirmed).all()
    last = max((row.valid_from for row in versions), default=None)
    if last is not None and last >= valid_from:
        raise BadCalendar(why=f"a version in force from {last:%Y-%m-%d %H:%M} UTC is there already")
    ids = [row.id for row in versions]
    under = or_(reports.c.response_calendar_id.in_(ids), reports.c.resolution_calendar_id.in_(ids))
    if valid_from < now and _any_report(conn, under, reports.c.created_at >= valid_from):
        raise BadCalendar(
            why="reports created since then are held to the version before: "
            "let the new one begin today or later"
        )


def _any_report(conn: Connection, *which: ColumnElement[bool]) -> bool:
    return conn.execute(select(reports.c.id).where(*which).limit(1)).first() is not None


def _confirm(conn: Connection, version_id: int, actor: str, now: datetime) -> None:
    conn.execute(
        update(calendar_versions)
        .where(calendar_versions.c.id == version_id)
        .values(confirmed_at=now, confirmed_by=actor)
    )
