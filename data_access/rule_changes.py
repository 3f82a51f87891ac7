"""What an administrator changes in a city's rules: allowed or not, written, and put in the audit
log. Nothing here changes what is in force."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.calendar_forms import DraftContent
from dashboard.errors import BadCalendar, NameTaken, NotFound
from dashboard.places import City
from dashboard.policies import ALWAYS, Policy, Target
from dashboard.profiles import OFFICE, PROFILES
from data_access import audit
from data_access.adopting import adopt_profile
from data_access.audit import Author
from data_access.calendar_drafts import copy_version, discard_draft, edit_draft
from data_access.holiday_seed import seed_holidays
from data_access.rule_board import require_rules
from data_access.rule_versions import add_calendar, add_policy, confirm_version
from data_access.schema import calendar_versions, calendars, categories, policies

MOST_YEARS = 10


def lay_down(conn: Connection, *, city: City, policy: Policy, author: Author, now: datetime) -> int:
    """Adds a policy to the city's rules; its id. Raises NotAllowed, NotFound for a category of
    another city, and what `add_policy` raises."""
    require_rules(author.scope, city)
    slug = _category(conn, city, policy.category_id)
    made = add_policy(conn, city=city, policy=policy, actor=author.username, now=now)
    detail = {
        "policy": made,
        "category": slug,
        "severity": policy.severity,
        "response": _told(policy.response),
        "resolution": _told(policy.resolution),
        "from": policy.valid_from.isoformat(),
        "legal_basis": policy.legal_basis,
        "example": policy.example,
    }
    _record(conn, author, city, now, "sla.policy.add", detail)
    return made


def start_from_example(
    conn: Connection, *, city: City, profile: str, author: Author, now: datetime
) -> int:
    """Gives the categories that have no policy those of an example profile, from now on; how many.
    Raises NotAllowed, NotFound for a profile that there isn't."""
    require_rules(author.scope, city)
    if profile not in PROFILES:
        raise NotFound
    lacking = _categories_without_policy(conn, city)
    if not lacking:
        return 0
    added, _ = adopt_profile(
        conn,
        city=city,
        profile=profile,
        valid_from=now,
        actor=author.username,
        now=now,
        only=lacking,
    )
    detail = {"profile": profile, "from": now.isoformat(), "categories": lacking}
    _record(conn, author, city, now, "sla.adopt", detail)
    return added


def begin_draft(
    conn: Connection,
    *,
    city: City,
    slug: str,
    author: Author,
    now: datetime,
    years: Sequence[int] = (),
) -> int:
    """Drafts the next version of a calendar, equal to its newest one, with the national holidays of
    those years; the draft's id. It is to hold from now on.

    Raises NotAllowed, UnknownCalendar, and BadCalendar for years that nobody can know of, and for
    the calendar that never rests.
    """
    require_rules(author.scope, city)
    if slug == ALWAYS:
        raise BadCalendar(why="the calendar that never rests has no other version")
    if years and not now.year - 1 <= min(years) <= max(years) <= now.year + MOST_YEARS:
        raise BadCalendar(why=f"holidays are drafted at most {MOST_YEARS} years ahead")
    actor = author.username
    if not years:
        draft = copy_version(conn, city=city, slug=slug, of=slug, actor=actor, now=now)
    else:
        draft = seed_holidays(
            conn, city=city, slug=slug, years=years, actor=actor, now=now, valid_from=now
        ).id
    detail = {"calendar": slug, "version": draft, "years": list(years)}
    _record(conn, author, city, now, "sla.calendar.draft", detail)
    return draft


def begin_calendar(
    conn: Connection, *, city: City, name: str, author: Author, now: datetime
) -> int:
    """Makes a calendar of that name with a draft that starts from the office hours; the draft's id.
    Raises NotAllowed, NameTaken."""
    require_rules(author.scope, city)
    slug = slug_of(name)
    known = set(
        conn.execute(select(calendars.c.slug).where(calendars.c.city_id == city.id)).scalars()
    )
    if not slug or slug in known:
        raise NameTaken(name=name)
    add_calendar(conn, city=city, slug=slug, name=name)
    draft = copy_version(conn, city=city, slug=slug, of=OFFICE, actor=author.username, now=now)
    detail = {"calendar": slug, "name": name, "version": draft}
    _record(conn, author, city, now, "sla.calendar.add", detail)
    return draft


def save_draft(
    conn: Connection,
    *,
    city: City,
    version_id: int,
    content: DraftContent,
    author: Author,
    now: datetime,
    confirm: bool = False,
) -> None:
    """Writes what a draft is to hold, and puts it in force from its start on where `confirm` says
    so. Raises NotAllowed, NotFound for a draft of another city, BadCalendar."""
    require_rules(author.scope, city)
    slug = _calendar_of(conn, city, version_id)
    edit_draft(
        conn,
        version_id=version_id,
        calendar=content.calendar,
        names=content.names,
        valid_from=content.valid_from,
    )
    if confirm:
        confirm_version(conn, version_id=version_id, actor=author.username, now=now)
    action = "sla.calendar.confirm" if confirm else "sla.calendar.edit"
    detail = {
        "calendar": slug,
        "version": version_id,
        "from": content.valid_from.isoformat(),
        "holidays": len(content.names),
    }
    _record(conn, author, city, now, action, detail)


def drop_draft(
    conn: Connection, *, city: City, version_id: int, author: Author, now: datetime
) -> None:
    """Discards a draft. Raises NotAllowed, NotFound for a draft of another city, BadCalendar."""
    require_rules(author.scope, city)
    slug = _calendar_of(conn, city, version_id)
    discard_draft(conn, version_id=version_id)
    detail = {"calendar": slug, "version": version_id}
    _record(conn, author, city, now, "sla.calendar.discard", detail)


def slug_of(name: str) -> str:
    """The slug of a name, as in jam-layanan-rsud; empty where it has no letter."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:64].strip("-")


def _category(conn: Connection, city: City, category_id: int) -> str:
    of_city = (categories.c.id == category_id) & (categories.c.city_id == city.id)
    slug: str | None = conn.execute(select(categories.c.slug).where(of_city)).scalar()
    if slug is None:
        raise NotFound
    return slug


def _categories_without_policy(conn: Connection, city: City) -> list[str]:
    has_one = policies.c.category_id == categories.c.id
    lacking = select(categories.c.slug).where(
        categories.c.city_id == city.id,
        categories.c.active,
        ~select(policies.c.id).where(has_one).exists(),
    )
    return sorted(conn.execute(lacking).scalars())


def _calendar_of(conn: Connection, city: City, version_id: int) -> str:
    slug: str | None = conn.execute(
        select(calendars.c.slug)
        .join(calendar_versions, calendar_versions.c.calendar_id == calendars.c.id)
        .where(calendar_versions.c.id == version_id, calendars.c.city_id == city.id)
    ).scalar()
    if slug is None:
        raise NotFound
    return slug


def _told(target: Target) -> str:
    return f"{target.amount} {target.unit.value} ({target.calendar})"


def _record(
    conn: Connection,
    author: Author,
    city: City,
    now: datetime,
    action: str,
    detail: Mapping[str, object],
) -> None:
    audit.record_by(conn, author=author, action=action, at=now, subject=city.code, detail=detail)
