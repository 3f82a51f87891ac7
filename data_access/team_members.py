"""Who is in which team of a city, and who could be."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, insert, or_, select

from dashboard.access import ABILITIES, Ability, Scope
from dashboard.errors import BadTeam, NotAllowed
from dashboard.places import City
from dashboard.teams import Member
from data_access.schema import agencies, areas, scopes, team_members, teams, users

ROLES = sorted(role for role, abilities in ABILITIES.items() if Ability.WORK_REPORTS in abilities)
"""Of whom a team can be made: those who work on reports."""


def members_of(conn: Connection, *, city: City) -> dict[int, tuple[Member, ...]]:
    """The members of each team, by its id; none of those without any."""
    found: dict[int, tuple[Member, ...]] = defaultdict(tuple)
    asked = _people().where(teams.c.city_id == city.id)
    for row in conn.execute(asked.order_by(users.c.username)).all():
        found[row.team_id] += (_member(row),)
    return dict(found)


def is_staffed() -> ColumnElement[bool]:
    """Whether in a row of teams somebody is in the team whose account can log in."""
    inside = select(users.c.id).join(team_members, team_members.c.user_id == users.c.id)
    here = inside.where(team_members.c.team_id == teams.c.id, users.c.disabled_at.is_(None))
    return here.correlate(teams).exists().label("staffed")


def could_join(conn: Connection, *, city: City, scope: Scope) -> tuple[Member, ...]:
    """The accounts that a team of the city can be made of, by user name, those in a team too.
    Raises NotAllowed."""
    if not scope.may_in(Ability.MANAGE_TEAMS, city.code):
        raise NotAllowed
    rows = conn.execute(_people().where(_fits(city)).order_by(users.c.username)).all()
    return tuple(map(_member, rows))


def lock_people(conn: Connection, *, city: City, usernames: Sequence[str]) -> dict[int, Member]:
    """Those of these names, by the id of their account, whom nobody else puts into a team until the
    end of the transaction. Raises BadTeam for one who can't be in a team of the city."""
    wanted = select(users.c.id).where(users.c.username.in_(usernames), _fits(city))
    ids = conn.execute(wanted.order_by(users.c.id).with_for_update(key_share=True)).scalars().all()
    # Who had to be waited for may be in a team of another city by now: only a new question sees it.
    rows = conn.execute(_people(users.c.id).where(users.c.id.in_(ids), _fits(city))).all()
    found = {row.id: _member(row) for row in rows}
    if missing := sorted(set(usernames) - {one.username for one in found.values()}):
        raise BadTeam(why=f"{missing[0]} is no account that works on reports of the city")
    return found


def replace_members(conn: Connection, *, team_id: int, user_ids: Sequence[int]) -> None:
    """Makes these the team's members; whoever joins a team leaves the one before."""
    table = team_members
    left = or_(table.c.team_id == team_id, table.c.user_id.in_(user_ids))
    conn.execute(delete(table).where(left))
    if user_ids:
        conn.execute(insert(table), [{"team_id": team_id, "user_id": one} for one in user_ids])


def _people(*more: Any) -> Select[Any]:
    return (
        select(
            users.c.username,
            users.c.name,
            teams.c.id.label("team_id"),
            teams.c.slug.label("team"),
            teams.c.name.label("team_name"),
            *more,
        )
        .select_from(users)
        .outerjoin(team_members, team_members.c.user_id == users.c.id)
        .outerjoin(teams, teams.c.id == team_members.c.team_id)
    )


def _member(row: Any) -> Member:
    return Member(row.username, row.name, row.team, row.team_name)


def _fits(city: City) -> ColumnElement[bool]:
    """The accounts that can log in, work on reports, have a part of the city to do it in, and are
    in no team of another city: that city's administrator lets them go."""
    granted = (
        select(scopes.c.user_id)
        .outerjoin(areas, areas.c.id == scopes.c.area_id)
        .outerjoin(agencies, agencies.c.id == scopes.c.agency_id)
        .where(
            or_(
                scopes.c.city_id == city.id,
                areas.c.city_id == city.id,
                agencies.c.city_id == city.id,
            )
        )
    )
    elsewhere = (
        select(team_members.c.user_id)
        .join(teams, teams.c.id == team_members.c.team_id)
        .where(teams.c.city_id != city.id)
    )
    return and_(
        users.c.disabled_at.is_(None),
        users.c.role.in_(ROLES),
        users.c.id.in_(granted.correlate(None)),
        users.c.id.not_in(elsewhere.correlate(None)),
    )
