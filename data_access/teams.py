"""Teams of a city, how many open reports each has, and every change of one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, true, update
from sqlalchemy import Connection as PostgresConnection
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.access import Ability, Scope
from dashboard.errors import BadTeam, NotAllowed, TeamNameTaken, TeamOvertaken, TeamTaken
from dashboard.places import City
from dashboard.rule_forms import clean_text
from dashboard.teams import SLUG_FORM, Shift, Team, TeamEntry, shift_words
from data_access import audit, conditions
from data_access.connection import Connection
from data_access.schema import (
    agencies,
    areas,
    audit_log,
    cities,
    reports,
    team_areas,
    team_members,
    team_shifts,
    teams,
)
from data_access.team_members import is_staffed, lock_people, members_of, replace_members


def list_teams(conn: PostgresConnection, *, city: City, scope: Scope) -> tuple[Team, ...]:
    """The city's teams that are at work and that the user may know of, by name."""
    return _teams(conn, city, conditions.known_teams(scope))


def _teams(conn: Connection, city: City, wanted: ColumnElement[bool]) -> tuple[Team, ...]:
    rows = conn.execute(
        select(
            teams.c.id,
            teams.c.slug,
            teams.c.name,
            teams.c.capacity,
            agencies.c.slug.label("agency"),
            teams.c.lat,
            teams.c.lon,
            is_staffed(),
        )
        .join_from(teams, agencies, agencies.c.id == teams.c.agency_id, isouter=True)
        .where(teams.c.city_id == city.id, teams.c.ended_at.is_(None), wanted)
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


def teams_of(conn: PostgresConnection, *, user_id: int | None, city: str) -> frozenset[str]:
    """The slugs of the city's teams that the user is in: one at most. `city` is its code."""
    asked = (
        select(teams.c.slug)
        .join_from(team_members, teams, teams.c.id == team_members.c.team_id)
        .join(cities, cities.c.id == teams.c.city_id)
        .where(team_members.c.user_id == user_id, cities.c.code == city, teams.c.ended_at.is_(None))
    )
    return frozenset(conn.execute(asked).scalars())


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


def team_board(conn: PostgresConnection, *, city: City, scope: Scope) -> tuple[TeamEntry, ...]:
    """The teams of the city that the user may know of, by name. A team's load is told whole, also
    of what lies elsewhere: who gives it work has to know whether it has room. Raises NotAllowed."""
    require_reader(scope, city)
    return _entries(conn, city, conditions.known_teams(scope))


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
    seen: str | None = None,
) -> int:
    """Makes the team of that slug, or makes the one that there is so; its id. Its name is kept as
    the form reads one: on one line, without white space that nobody sees.

    `seen` is the version of it that the author decided on, empty where there was none at work; None
    makes it so whatever it is. Raises NotAllowed, BadTeam for an area, an agency or a member that
    there is not, TeamTaken, TeamNameTaken, TeamOvertaken.
    """
    _require(by, city)
    name, listed = clean_text(name), tuple(shifts)
    _check(slug, name, area_codes, agency, listed, lat, lon)
    _take_turns(conn, city)
    people = lock_people(conn, city=city, usernames=members)
    before = _entry(conn, city, slug)
    _require_free_name(conn, city, slug, name, new=seen == "")
    _require_seen(conn, city, slug, before, seen)
    columns: dict[str, Any] = {
        "name": name,
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
    _replace(conn, team_shifts, team_id, [_shift_row(shift) for shift in listed])
    replace_members(conn, team_id=team_id, user_ids=list(people))
    for one in people.values():
        if one.team not in (None, slug):
            _record(conn, by, "team.leave", city, str(one.team), now, member=one.username, to=slug)
    _record(
        conn,
        by,
        "team.keep",
        city,
        slug,
        now,
        name=columns["name"],
        capacity=capacity,
        areas=sorted(area_codes),
        agency=agency,
        shifts=shift_words(listed),
        point=None if lat is None else [lat, lon],
        members=sorted(members),
    )
    return team_id


def end_team(
    conn: PostgresConnection,
    *,
    city: City,
    slug: str,
    by: audit.Author,
    now: datetime,
    seen: str | None = None,
) -> TeamEntry:
    """Ends a team: it takes no more reports, and nobody is in it; the team as it was. Reports that
    it has stay open and told as its own until they are given to another. Raises NotAllowed,
    BadTeam, TeamOvertaken."""
    _require(by, city)
    _take_turns(conn, city)
    before = _locked_entry(conn, city, slug)
    if before is None:
        raise BadTeam(why=_no_team(slug))
    _require_seen(conn, city, slug, before, seen)
    conn.execute(update(teams).where(teams.c.id == before.team.id).values(ended_at=now))
    replace_members(conn, team_id=before.team.id, user_ids=[])
    _record(conn, by, "team.end", city, slug, now, open=before.load)
    return before


def require_reader(scope: Scope, city: City) -> None:
    """Teams are for who gives them work and for who makes them. Raises NotAllowed."""
    if not (scope.may(Ability.DISPATCH) or scope.may_in(Ability.MANAGE_TEAMS, city.code)):
        raise NotAllowed


def _require(by: audit.Author, city: City) -> None:
    if not by.scope.may_in(Ability.MANAGE_TEAMS, city.code):
        raise NotAllowed


def _take_turns(conn: PostgresConnection, city: City) -> None:
    """Whoever changes teams of a city comes after who does it already: a change of one may take a
    member from another."""
    conn.execute(select(cities.c.id).where(cities.c.id == city.id).with_for_update(key_share=True))


def _require_free_name(
    conn: PostgresConnection, city: City, slug: str, name: str, *, new: bool
) -> None:
    """Of the teams at work another one may not be called so; for a new team that of its slug is
    another one."""
    asked = select(teams.c.slug, teams.c.name).where(
        teams.c.city_id == city.id,
        teams.c.ended_at.is_(None),
        func.lower(func.btrim(teams.c.name)) == func.lower(name),
        true() if new else teams.c.slug != slug,
    )
    if (other := conn.execute(asked).first()) is not None:
        raise TeamNameTaken(**other._mapping)


def _require_seen(
    conn: PostgresConnection, city: City, slug: str, before: TeamEntry | None, seen: str | None
) -> None:
    if seen is None or seen == (before.version if before else ""):
        return
    if not seen:
        raise TeamTaken(slug=slug, name=before.team.name if before else slug)
    last = conn.execute(
        select(audit_log.c.actor, audit_log.c.at)
        .where(audit_log.c.subject == _subject(city, slug), audit_log.c.action.startswith("team."))
        .order_by(audit_log.c.id.desc())
        .limit(1)
    ).first()
    if last is None:
        raise BadTeam(why=_no_team(slug))
    raise TeamOvertaken(by=last.actor, at=last.at)


def _check(
    slug: str,
    name: str,
    area_codes: Sequence[str],
    agency: str | None,
    shifts: Sequence[Shift],
    lat: float | None,
    lon: float | None,
) -> None:
    if not SLUG_FORM.fullmatch(slug) or not name:
        raise BadTeam(why="it needs a name, and a slug of a-z, 0-9 and hyphens such as trc-1")
    if lat is not None and lon is not None and not (abs(lat) <= 90 and abs(lon) <= 180):
        raise BadTeam(why=f"{lat} {lon} is no point: write latitude and longitude in degrees")
    if not area_codes and agency is None:
        raise BadTeam(why="name an area that it works in, or the agency that it works for")
    if len({(one.weekday, one.start) for one in shifts}) < len(shifts):
        raise BadTeam(why="two shifts of a day start at the same hour")


def _no_team(slug: str) -> str:
    return f"there is no team {slug} at work in the city"


def _subject(city: City, slug: str) -> str:
    return f"{city.code}/{slug}"


def _record(
    conn: PostgresConnection,
    by: audit.Author,
    action: str,
    city: City,
    slug: str,
    now: datetime,
    **detail: object,
) -> None:
    subject = _subject(city, slug)
    audit.record_by(conn, author=by, action=action, at=now, subject=subject, detail=detail)


def _entry(conn: PostgresConnection, city: City, slug: str) -> TeamEntry | None:
    return next(iter(_entries(conn, city, teams.c.slug == slug)), None)


def _locked_entry(conn: PostgresConnection, city: City, slug: str) -> TeamEntry | None:
    """As `_entry`, once all that is being given to the team is its own, and nothing more comes."""
    wanted = select(teams.c.id).where(teams.c.city_id == city.id, teams.c.slug == slug)
    conn.execute(wanted.with_for_update(key_share=True)).all()
    return _entry(conn, city, slug)


def _entries(
    conn: PostgresConnection, city: City, wanted: ColumnElement[bool]
) -> tuple[TeamEntry, ...]:
    members, load = members_of(conn, city=city), loads(conn, city=city)
    return tuple(
        TeamEntry(team, members.get(team.id, ()), load.get(team.id, 0))
        for team in _teams(conn, city, wanted)
    )


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


def _shift_row(shift: Shift) -> dict[str, Any]:
    return {"weekday": shift.weekday, "starts": shift.start, "ends": shift.end}


def _replace(
    conn: PostgresConnection, table: Any, team_id: int, rows: Sequence[dict[str, Any]]
) -> None:
    conn.execute(delete(table).where(table.c.team_id == team_id))
    if rows:
        conn.execute(insert(table), [{"team_id": team_id, **row} for row in rows])
