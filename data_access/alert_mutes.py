"""Mutes: which alerts are kept quiet for planned work, as rows and as a condition."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    false,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy import Connection as PostgresConnection

from dashboard.access import Ability, Scope, is_within
from dashboard.alerts import Level, Mute, clean_note
from dashboard.errors import BadMute, NotAllowed, NotFound, UnknownPlace
from dashboard.places import City
from dashboard.sla import ClockName
from data_access import audit, conditions
from data_access.connection import Connection
from data_access.schema import alert_mutes, areas, categories, cities


def mutes_at(conn: Connection, *, now: datetime) -> tuple[Mute, ...]:
    """The mutes of all cities that keep quiet at `now`, oldest first."""
    found = conn.execute(
        _mutes()
        .where(alert_mutes.c.from_at <= now, alert_mutes.c.to_at > now)
        .order_by(alert_mutes.c.id)
    ).all()
    return tuple(mute for row in found if (mute := _mute(row)).holds_at(now))


def list_mutes(
    conn: Connection,
    *,
    scope: Scope,
    now: datetime,
    city: City | None = None,
    since: datetime | None = None,
) -> tuple[Mute, ...]:
    """The mutes of places that the user may look at, of a city or of all: those that hold or are to
    come, the next to end first; and those that have ended `since` then, on demand."""
    holds = and_(alert_mutes.c.to_at > now, alert_mutes.c.ended_at.is_(None))
    asked = _mutes().order_by(alert_mutes.c.to_at, alert_mutes.c.id)
    if since is not None:
        end = func.coalesce(alert_mutes.c.ended_at, alert_mutes.c.to_at)
        holds = or_(holds, end > since)
    if city is not None:
        asked = asked.where(alert_mutes.c.city_id == city.id)
    asked = asked.where(holds)
    found = (_mute(row) for row in conn.execute(asked).all())
    return tuple(mute for mute in found if scope.sees_area(mute.area, mute.city))


def add_mute(
    conn: PostgresConnection,
    *,
    scope: Scope,
    area: str,
    from_at: datetime,
    to_at: datetime,
    reason: str,
    actor: str,
    now: datetime,
    category: str | None = None,
    clock: ClockName | None = None,
    level: Level | None = None,
    address: str | None = None,
) -> Mute:
    """Keeps alerts of an area (a code; a city's own is the whole city) quiet for a time.

    It is in force at the next tick, within seconds. Raises NotAllowed, UnknownPlace, BadMute.
    """
    reason = clean_note(reason) or ""
    if not reason:
        raise BadMute(why="say why, so that everybody knows")
    if to_at <= max(from_at, now):
        raise BadMute(why="the end is past, or not after the beginning")
    place = conn.execute(
        select(areas.c.id, areas.c.city_id, cities.c.code.label("city"))
        .join(cities, cities.c.id == areas.c.city_id)
        .where(areas.c.code == area)
    ).first()
    _require_may(scope, area, place.city if place else "")
    if place is None:
        raise UnknownPlace(code=area)
    made: int = conn.execute(
        insert(alert_mutes)
        .values(
            city_id=place.city_id,
            area_id=place.id,
            category_id=_category_id(conn, place.city_id, category),
            clock=clock,
            level=level,
            from_at=from_at,
            to_at=to_at,
            reason=reason,
            created_at=now,
            created_by=actor,
        )
        .returning(alert_mutes.c.id)
    ).scalar_one()
    mute = _get(conn, made)
    detail: dict[str, object] = {
        "area": area,
        "category": category,
        "clock": clock,
        "level": level,
        "from": from_at.isoformat(),
        "to": to_at.isoformat(),
        "reason": reason,
    }
    _audit(conn, "alert.mute", mute, scope, actor, now, address, detail)
    return mute


def end_mute(
    conn: PostgresConnection,
    *,
    mute_id: int,
    scope: Scope,
    actor: str,
    now: datetime,
    address: str | None = None,
) -> Mute:
    """Ends a mute before its time; the mute. Raises NotAllowed, NotFound where none holds."""
    ended = update(alert_mutes).where(
        alert_mutes.c.id == mute_id, alert_mutes.c.ended_at.is_(None), alert_mutes.c.to_at > now
    )
    mute = _get(conn, mute_id)
    if not scope.sees_area(mute.area, mute.city):
        raise NotFound
    _require_may(scope, mute.area, mute.city)
    if not conn.execute(ended.values(ended_at=now, ended_by=actor)).rowcount:
        raise NotFound
    _audit(conn, "alert.unmute", mute, scope, actor, now, address, None)
    return _get(conn, mute_id)


def muted_for(mutes: Sequence[Mute], about: Any) -> ColumnElement[Any]:
    """Why an alert is quiet, null where it is not: what `Mute.covers` says, in SQL. `about` has the
    columns city_id, area_id and category_id of its report, clock and level of its own."""
    if not mutes:
        return null()
    return case(*((_covers(mute, about), mute.reason) for mute in mutes), else_=null())


def is_muted(mutes: Sequence[Mute], about: Any) -> ColumnElement[bool]:
    """Whether any of the mutes is about the alert."""
    return or_(false(), *(_covers(mute, about) for mute in mutes))


def _covers(mute: Mute, about: Any) -> ColumnElement[bool]:
    city_id = select(cities.c.id).where(cities.c.code == mute.city).scalar_subquery()
    asked = [about.city_id == city_id]
    if mute.area != mute.city:
        asked.append(about.area_id.in_(conditions.subtree(mute.area)))
    if mute.category is not None:
        of_category = categories.c.slug == mute.category
        found = select(categories.c.id).where(categories.c.city_id == city_id, of_category)
        asked.append(about.category_id == found.scalar_subquery())
    if mute.clock is not None:
        asked.append(about.clock == mute.clock)
    if mute.level is not None:
        asked.append(about.level == mute.level)
    return and_(*asked)


def _mutes() -> Select[Any]:
    return (
        select(
            alert_mutes,
            cities.c.code.label("city"),
            areas.c.code.label("area"),
            categories.c.slug.label("category"),
        )
        .join(cities, cities.c.id == alert_mutes.c.city_id)
        .join(areas, areas.c.id == alert_mutes.c.area_id)
        .outerjoin(categories, categories.c.id == alert_mutes.c.category_id)
    )


def _mute(row: Any) -> Mute:
    facts = {name: getattr(row, name) for name in Mute.__dataclass_fields__}
    facts["clock"] = ClockName(row.clock) if row.clock else None
    facts["level"] = Level(row.level) if row.level else None
    return Mute(**facts)


def _get(conn: Connection, mute_id: int) -> Mute:
    row = conn.execute(_mutes().where(alert_mutes.c.id == mute_id)).first()
    if row is None:
        raise NotFound
    return _mute(row)


def _require_may(scope: Scope, area: str, city: str) -> None:
    """A mute keeps all that lies in its area quiet: whoever makes one must see all of that."""
    inside = any(is_within(area, root) for root in scope.areas)
    if not scope.may(Ability.MUTE_ALERTS) or not (inside or scope.sees_whole_city(city)):
        raise NotAllowed


def _category_id(conn: Connection, city_id: int, slug: str | None) -> int | None:
    if slug is None:
        return None
    found: int | None = conn.execute(
        select(categories.c.id).where(categories.c.city_id == city_id, categories.c.slug == slug)
    ).scalar()
    if found is None:
        raise BadMute(why=f"the city has no category {slug}")
    return found


def _audit(
    conn: PostgresConnection,
    action: str,
    mute: Mute,
    scope: Scope,
    actor: str,
    now: datetime,
    address: str | None,
    detail: dict[str, object] | None,
) -> None:
    audit.record(
        conn,
        actor=actor,
        action=action,
        at=now,
        user_id=scope.user_id,
        subject=str(mute.id),
        detail=detail,
        address=address,
    )
