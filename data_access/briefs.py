"""Briefs as they are kept: which are due, written once a user, city and day, read again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.access import Role, Scope
from dashboard.brief_words import brief_mail
from dashboard.briefs import (
    Brief,
    due_day,
    is_for,
    plain,
    reach_of,
    read_brief,
    since_of,
)
from dashboard.deliveries import DeliveryKind
from dashboard.errors import NotAllowed
from dashboard.places import City
from dashboard.texts import texts
from data_access.brief_choices import brief_choice, brief_readers
from data_access.cities import list_cities
from data_access.outbox import Post, as_json
from data_access.schema import briefs, deliveries

BRIEF_LOCK = 0x716C7565_0006
"""Key of the advisory lock of the one who writes briefs."""
MOST_DAYS = 60


@dataclass(frozen=True)
class BriefDue:
    """A brief that is to be written: whose (as `scope`), of which city, for which day."""

    scope: Scope
    city: City
    day: date


def begin_briefs(conn: Connection) -> bool:
    """Whether this transaction is the one that writes a brief; no other is, until it ends."""
    return bool(conn.execute(select(func.pg_try_advisory_xact_lock(BRIEF_LOCK))).scalar())


def briefs_due(conn: Connection, *, now: datetime, at: time) -> list[BriefDue]:
    """The briefs that are due at `now` (aware, UTC) and not written: of each user who wants them
    and each city that they see something of, from the time `at` of that city on."""
    days = {
        city: day
        for city in list_cities(conn, scope=Scope(role=Role.NASIONAL, all_cities=True))
        if (day := due_day(now, city.zone, at)) is not None
    }
    if not days:
        return []
    written = _written(conn, days.values())
    return [
        BriefDue(scope, city, day)
        for scope in brief_readers(conn)
        for city, day in days.items()
        if scope.sees_city(city.code) and (scope.user_id, city.id, day) not in written
    ]


def is_written(conn: Connection, *, due: BriefDue) -> bool:
    """Whether the brief is there."""
    return (due.scope.user_id, due.city.id, due.day) in _written(conn, [due.day])


def since_for(conn: Connection, *, due: BriefDue, now: datetime) -> datetime:
    """From when on what became late is new to its reader: since the brief before."""
    last = conn.execute(
        select(func.max(briefs.c.at)).where(
            briefs.c.user_id == due.scope.user_id,
            briefs.c.city_id == due.city.id,
            briefs.c.day < due.day,
        )
    ).scalar()
    return since_of(now, last)


def write_brief(
    conn: Connection, *, due: BriefDue, brief: Brief, now: datetime, post: Post = Post()
) -> int | None:
    """Keeps the brief and, where its reader has an address and mail can be sent, puts it in the
    outbox, in the same transaction; its id. None where that day's is there already."""
    made = conn.execute(
        upsert(briefs)
        .values(
            user_id=due.scope.user_id,
            city_id=due.city.id,
            day=due.day,
            at=brief.at,
            reach=reach_of(due.scope),
            facts=plain(brief),
        )
        .on_conflict_do_nothing()
        .returning(briefs.c.id)
    ).scalar()
    if made is None:
        return None
    choice = brief_choice(conn, scope=due.scope, language=post.language)
    if post.by_mail and choice.email is not None:
        mail = brief_mail(brief, texts(choice.language), public_url=post.public_url)
        conn.execute(
            insert(deliveries).values(
                kind=DeliveryKind.BRIEF,
                user_id=due.scope.user_id,
                brief_id=made,
                payload=as_json(mail),
                created_at=now,
                next_attempt_at=now,
            )
        )
    return int(made)


def list_brief_days(conn: Connection, *, scope: Scope, city: City) -> list[date]:
    """The days whose briefs the user may read, newest first."""
    found = conn.execute(
        select(briefs.c.day).where(_own(scope, city)).order_by(briefs.c.day.desc()).limit(MOST_DAYS)
    )
    return list(found.scalars())


def get_brief(
    conn: Connection, *, scope: Scope, city: City, day: date | None = None
) -> Brief | None:
    """The user's brief of that day, or the newest; None where there is none. Of what the user
    could see once and can't any more, nothing is read."""
    asked = select(briefs.c.facts).where(_own(scope, city)).order_by(briefs.c.day.desc()).limit(1)
    if day is not None:
        asked = asked.where(briefs.c.day == day)
    facts = conn.execute(asked).scalar()
    return None if facts is None else read_brief(facts)


def _own(scope: Scope, city: City) -> ColumnElement[bool]:
    if not is_for(scope) or not scope.sees_city(city.code):
        raise NotAllowed
    return and_(
        briefs.c.user_id == scope.user_id,
        briefs.c.city_id == city.id,
        briefs.c.reach == reach_of(scope),
    )


def _written(conn: Connection, days: Iterable[date]) -> set[tuple[int | None, int, date]]:
    asked = select(briefs.c.user_id, briefs.c.city_id, briefs.c.day)
    rows = conn.execute(asked.where(briefs.c.day.in_(sorted(set(days))))).all()
    return {(row.user_id, row.city_id, row.day) for row in rows}
