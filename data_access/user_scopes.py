"""What users are granted, as the scopes that follow from it. Fails closed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, func, select

from dashboard.access import WHOLE_CITY_ROLES, Role, Scope
from data_access.schema import agencies, areas, cities, scopes, users

NOBODY = Scope(role=Role.NASIONAL)


@dataclass(frozen=True)
class Grant:
    """One thing that a user is granted: a `city` or an `area` by its code, an `agency` by slug and
    id, with the city that it is part of."""

    user_id: int
    kind: str
    city_code: str
    name: str
    agency_id: int | None


def scope_of(conn: Connection, *, user_id: int) -> Scope:
    """What the user may see. An unknown or disabled user sees nothing, and a whole city is seen
    only by the roles that may have one."""
    user = conn.execute(
        select(users.c.role).where(users.c.id == user_id, users.c.disabled_at.is_(None))
    ).first()
    if user is None:
        return NOBODY
    return _scope(user_id, Role(user.role), all_grants(conn, user_id=user_id))


def mailed_scopes(conn: Connection, *, roles: Collection[Role]) -> list[Scope]:
    """The scopes of the users of these roles who can log in and have an e-mail address."""
    return _scopes_where(conn, users.c.email.is_not(None), users.c.role.in_(sorted(roles)))


def scopes_of(conn: Connection, *, roles: Collection[Role]) -> list[Scope]:
    """The scopes of the users of these roles who can log in."""
    return _scopes_where(conn, users.c.role.in_(sorted(roles)))


def _scopes_where(conn: Connection, *wanted: ColumnElement[bool]) -> list[Scope]:
    found = conn.execute(
        select(users.c.id, users.c.role)
        .where(users.c.disabled_at.is_(None), *wanted)
        .order_by(users.c.id)
    ).all()
    if not found:
        return []
    granted: dict[int, list[Grant]] = defaultdict(list)
    for grant in all_grants(conn):
        granted[grant.user_id].append(grant)
    return [_scope(row.id, Role(row.role), granted[row.id]) for row in found]


def all_grants(conn: Connection, *, user_id: int | None = None) -> list[Grant]:
    """What one user, or everybody, is granted, by place."""
    statement = (
        select(
            scopes.c.user_id,
            case(
                (scopes.c.city_id.is_not(None), "city"),
                (scopes.c.area_id.is_not(None), "area"),
                else_="agency",
            ).label("kind"),
            cities.c.code.label("city_code"),
            func.coalesce(areas.c.code, agencies.c.slug, cities.c.code).label("name"),
            scopes.c.agency_id,
        )
        .outerjoin(areas, areas.c.id == scopes.c.area_id)
        .outerjoin(agencies, agencies.c.id == scopes.c.agency_id)
        .join(
            cities,
            cities.c.id == func.coalesce(scopes.c.city_id, areas.c.city_id, agencies.c.city_id),
        )
        .order_by("city_code", "name")
    )
    if user_id is not None:
        statement = statement.where(scopes.c.user_id == user_id)
    return [Grant(**row) for row in conn.execute(statement).mappings()]


def _scope(user_id: int, role: Role, grants: Sequence[Grant]) -> Scope:
    whole = [row for row in grants if row.kind == "city" and role in WHOLE_CITY_ROLES]
    parts = [row for row in grants if row.kind == "area" and role != Role.NASIONAL]
    offices = [row for row in grants if row.kind == "agency" and role != Role.NASIONAL]
    return Scope(
        role=role,
        user_id=user_id,
        all_cities=role == Role.NASIONAL,
        cities=frozenset(row.city_code for row in whole),
        areas=frozenset(row.name for row in parts),
        agencies=frozenset(row.agency_id for row in offices if row.agency_id),
        area_cities=frozenset(row.city_code for row in parts),
        agency_cities=frozenset(row.city_code for row in offices),
    )
