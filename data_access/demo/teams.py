"""The demo's teams: a Quick Response team for each kecamatan, one for each agency that works
outdoors. Their names say what they are, and they are marked as examples."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.access import everything
from dashboard.places import City, Level
from dashboard.teams import Shift
from data_access.audit import Author
from data_access.schema import areas, team_members, teams, users
from data_access.teams import keep_team
from data_access.users import id_of

AGENCIES = {"dlh": "Tim Dinas Lingkungan Hidup", "dpu": "Tim Dinas Pekerjaan Umum"}
MEMBERS = {"trc-73-71-09": ["tim", "anggota"], "tim-dlh": ["dlh"]}
"""The demo accounts that are in a team."""
WEEK = tuple(Shift(day, time(6), time(22)) for day in range(1, 8))
ROOM_OF_AREA, ROOM_OF_AGENCY = 25, 60


def add_teams(conn: Connection, *, city: City, now: datetime, actor: str) -> int:
    """Gives the demo city its teams; how many. Does nothing where there are some."""
    if conn.execute(select(teams.c.id).where(teams.c.city_id == city.id).limit(1)).first():
        return 0
    accounts = set(conn.execute(select(users.c.username)).scalars())
    of: dict[str, Any] = {"city": city, "by": Author(everything(), actor), "now": now}
    districts = _districts(conn, city)
    for area in districts:
        slug = f"trc-{area.code.replace('.', '-')}"
        keep_team(
            conn,
            slug=slug,
            name=f"TRC {area.name}",
            capacity=ROOM_OF_AREA,
            area_codes=[area.code],
            shifts=WEEK,
            lat=area.label_lat,
            lon=area.label_lon,
            members=[name for name in MEMBERS.get(slug, ()) if name in accounts],
            example=True,
            **of,
        )
    for agency, name in AGENCIES.items():
        slug = f"tim-{agency}"
        keep_team(
            conn,
            slug=slug,
            name=name,
            capacity=ROOM_OF_AGENCY,
            agency=agency,
            members=[one for one in MEMBERS.get(slug, ()) if one in accounts],
            example=True,
            **of,
        )
    return len(districts) + len(AGENCIES)


def add_members(conn: Connection, *, city: City, usernames: Collection[str]) -> None:
    """Puts the accounts, which were made later, into the demo's own teams."""
    for slug, names in MEMBERS.items():
        asked = select(teams.c.id).where(
            teams.c.city_id == city.id,
            teams.c.slug == slug,
            teams.c.example,
            teams.c.ended_at.is_(None),
        )
        team_id = conn.execute(asked).scalar()
        for name in set(names) & set(usernames) if team_id is not None else ():
            conn.execute(
                insert(team_members).values(team_id=team_id, user_id=id_of(conn, username=name))
            )


def _districts(conn: Connection, city: City) -> list[Any]:
    asked = select(areas.c.code, areas.c.name, areas.c.label_lat, areas.c.label_lon).where(
        areas.c.city_id == city.id,
        areas.c.level == Level.KECAMATAN.value,
        areas.c.valid_to.is_(None),
    )
    return list(conn.execute(asked.order_by(areas.c.code)).all())
