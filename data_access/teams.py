"""Teams of a city, their members, and how many open reports each has."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection as PostgresConnection
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.access import Ability, Scope
from dashboard.errors import BadTeam, NotAllowed, NotFound
from dashboard.places import City
from dashboard.teams import Shift, Suggestion, Team, suggest
from data_access import audit, conditions
from data_access.cities import get_city
from data_access.connection import Connection
from data_access.schema import (
    agencies,
    areas,
    cities,
    reports,
    team_areas,
    team_members,
    team_shifts,
    teams,
    users,
)

SLUG = re.compile(r"[a-z0-9-]{1,64}")


def list_teams(conn: Connection, *, city: City) -> tuple[Team, ...]:
    """The city's teams that are at work, by name."""
    rows = conn.execute(
        select(
            teams.c.id,
            teams.c.slug,
            teams.c.name,
            teams.c.capacity,
            agencies.c.slug.label("agency"),
            teams.c.lat,
            teams.c.lon,
        )
        .join_from(teams, agencies, agencies.c.id == teams.c.agency_id, isouter=True)
        .where(teams.c.city_id == city.id, teams.c.ended_at.is_(None))
        .order_by(teams.c.name, teams.c.id)
    ).all()
    places, shifts = _places(conn, city), _shifts(conn, city)
    return tuple(
        Team(
            **row._mapping,
            areas=frozenset(places[row.id]),
            shifts=tuple(shifts[row.id]),
        )
        for row in rows
    )


def teams_of(conn: PostgresConnection, *, user_id: int) -> frozenset[str]:
    """The slugs of the teams that the user is in: one at most."""
    asked = (
        select(teams.c.slug)
        .join_from(team_members, teams, teams.c.id == team_members.c.team_id)
        .where(team_members.c.user_id == user_id, teams.c.ended_at.is_(None))
    )
    return frozenset(conn.execute(asked).scalars())


def members_of(conn: PostgresConnection, *, city: City) -> dict[int, tuple[str, ...]]:
    """The user names of each team's members, by its id; none of those without any."""
    asked = (
        select(team_members.c.team_id, users.c.username)
        .join_from(team_members, teams, teams.c.id == team_members.c.team_id)
        .join(users, users.c.id == team_members.c.user_id)
        .where(teams.c.city_id == city.id)
        .order_by(users.c.username)
    )
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for team_id, username in conn.execute(asked).all():
        found[team_id] += (username,)
    return dict(found)


def loads(conn: Connection, *, city: City) -> dict[int, int]:
    """How many open reports each team has, by its id; none of those without any."""
    asked = (
        select(reports.c.team_id, func.count())
        .where(
            reports.c.city_id == city.id,
            reports.c.team_id.is_not(None),
            reports.c.open_since.is_not(None),
            ~reports.c.dihapus,
        )
        .group_by(reports.c.team_id)
    )
    return dict(conn.execute(asked).all())


def suggest_teams(
    conn: PostgresConnection, *, report_id: int, scope: Scope, now: datetime
) -> tuple[Suggestion, ...]:
    """The teams that the report could be given to, the best first. Raises NotFound where the user
    may not read it."""
    row = conn.execute(
        select(
            reports.c.lat,
            reports.c.lon,
            areas.c.code.label("area"),
            agencies.c.slug.label("agency"),
            cities.c.code.label("city"),
        )
        .join_from(reports, cities, cities.c.id == reports.c.city_id)
        .outerjoin(areas, areas.c.id == reports.c.area_id)
        .outerjoin(agencies, agencies.c.id == reports.c.holder_agency_id)
        .where(reports.c.id == report_id, conditions.readable(scope))
    ).first()
    if row is None:
        raise NotFound
    city = get_city(conn, code=row.city)
    return suggest(
        list_teams(conn, city=city),
        area=row.area,
        agency=row.agency,
        lat=row.lat,
        lon=row.lon,
        loads=loads(conn, city=city),
        now=now,
        zone=city.zone,
    )


def keep_team(
    conn: PostgresConnection,
    *,
    city: City,
    slug: str,
    name: str,
    capacity: int,
    by: audit.Author,
    now: datetime,
    area_codes: Sequence[str] = (),
    agency: str | None = None,
    shifts: Iterable[Shift] = (),
    lat: float | None = None,
    lon: float | None = None,
    members: Sequence[str] = (),
    example: bool = False,
) -> int:
    """Makes the team of that slug, or makes the one that there is so; its id.

    Raises NotAllowed, BadTeam for an area, an agency or a member that there is not.
    """
    if not by.scope.may_in(Ability.MANAGE_TEAMS, city.code):
        raise NotAllowed
    if not SLUG.fullmatch(slug) or not name.strip():
        raise BadTeam(why="it needs a name, and a slug of a-z, 0-9 and hyphens such as trc-1")
    if lat is not None and lon is not None and not (abs(lat) <= 90 and abs(lon) <= 180):
        raise BadTeam(why=f"{lat} {lon} is no point: write latitude and longitude in degrees")
    if not area_codes and agency is None:
        raise BadTeam(why="name an area that it works in, or the agency that it works for")
    columns: dict[str, Any] = {
        "name": name.strip(),
        "capacity": capacity,
        "agency_id": _agency_id(conn, city, agency),
        "lat": lat,
        "lon": lon,
        "example": example,
        "ended_at": None,
    }
    team_id: int = conn.execute(
        upsert(teams)
        .values(city_id=city.id, slug=slug, **columns)
        .on_conflict_do_update(constraint="uq_teams_city_id_slug", set_=columns)
        .returning(teams.c.id)
    ).scalar_one()
    _replace(conn, team_areas, team_id, _area_rows(conn, city, area_codes))
    _replace(conn, team_shifts, team_id, [_shift_row(shift) for shift in shifts])
    _replace(conn, team_members, team_id, _member_rows(conn, members))
    detail = {"areas": sorted(area_codes), "agency": agency, "members": sorted(members)}
    audit.record_by(
        conn, author=by, action="team.keep", at=now, subject=f"{city.code}/{slug}", detail=detail
    )
    return team_id


def end_team(
    conn: PostgresConnection, *, city: City, slug: str, by: audit.Author, now: datetime
) -> None:
    """Ends a team: it takes no more reports; those that it has stay told as its own. Raises
    NotAllowed, BadTeam."""
    if not by.scope.may_in(Ability.MANAGE_TEAMS, city.code):
        raise NotAllowed
    ended = conn.execute(
        update(teams)
        .where(teams.c.city_id == city.id, teams.c.slug == slug, teams.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(teams.c.id)
    ).scalar()
    if ended is None:
        raise BadTeam(why=f"there is no team {slug} at work in the city")
    conn.execute(delete(team_members).where(team_members.c.team_id == ended))
    audit.record_by(conn, author=by, action="team.end", at=now, subject=f"{city.code}/{slug}")


def _places(conn: Connection, city: City) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    asked = (
        select(team_areas.c.team_id, areas.c.code)
        .join_from(team_areas, areas, areas.c.id == team_areas.c.area_id)
        .where(team_areas.c.city_id == city.id)
    )
    for team_id, code in conn.execute(asked).all():
        found[team_id].append(code)
    return found


def _shifts(conn: Connection, city: City) -> dict[int, list[Shift]]:
    found: dict[int, list[Shift]] = defaultdict(list)
    asked = (
        select(team_shifts)
        .join_from(team_shifts, teams, teams.c.id == team_shifts.c.team_id)
        .where(teams.c.city_id == city.id)
        .order_by(team_shifts.c.weekday, team_shifts.c.starts)
    )
    for row in conn.execute(asked).all():
        found[row.team_id].append(Shift(row.weekday, row.starts, row.ends))
    return found


def _agency_id(conn: PostgresConnection, city: City, slug: str | None) -> int | None:
    if slug is None:
        return None
    asked = select(agencies.c.id).where(agencies.c.city_id == city.id, agencies.c.slug == slug)
    found: int | None = conn.execute(asked).scalar()
    if found is None:
        raise BadTeam(why=f"there is no agency {slug} in the city")
    return found


def _area_rows(conn: PostgresConnection, city: City, codes: Sequence[str]) -> list[dict[str, Any]]:
    asked = select(areas.c.code, areas.c.id).where(
        areas.c.city_id == city.id, areas.c.code.in_(codes), areas.c.valid_to.is_(None)
    )
    found = dict(conn.execute(asked).all())
    if missing := sorted(set(codes) - found.keys()):
        raise BadTeam(why=f"there is no area {missing[0]} in the city")
    return [{"area_id": area_id, "city_id": city.id} for area_id in found.values()]


def _member_rows(conn: PostgresConnection, usernames: Sequence[str]) -> list[dict[str, Any]]:
    asked = select(users.c.username, users.c.id).where(
        users.c.username.in_(usernames), users.c.disabled_at.is_(None)
    )
    found = dict(conn.execute(asked).all())
    if missing := sorted(set(usernames) - found.keys()):
        raise BadTeam(why=f"there is no user {missing[0]}")
    # Whoever joins a team leaves the one before.
    conn.execute(delete(team_members).where(team_members.c.user_id.in_(found.values())))
    return [{"user_id": user_id} for user_id in found.values()]


def _shift_row(shift: Shift) -> dict[str, Any]:
    return {"weekday": shift.weekday, "starts": shift.start, "ends": shift.end}


def _replace(
    conn: PostgresConnection, table: Any, team_id: int, rows: Sequence[dict[str, Any]]
) -> None:
    conn.execute(delete(table).where(table.c.team_id == team_id))
    if rows:
        conn.execute(insert(table), [{"team_id": team_id, **row} for row in rows])
