"""The demo's teams. Their names say what they are, and they are marked as examples."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.access import everything
from dashboard.places import City
from dashboard.teams import Shift
from data_access.audit import Author
from data_access.demo.accounts import add_accounts
from data_access.demo.crew import DemoTeam, crew_accounts, demo_teams
from data_access.schema import team_members, teams, users
from data_access.teams import keep_team
from data_access.users import id_of

ROOM_OF_AREA, ROOM_OF_LARGE, ROOM_OF_AGENCY = 25, 40, 60
LARGE = frozenset({"73.71.07", "73.71.09", "73.71.10", "73.71.11", "73.71.13", "73.71.14"})
"""The kecamatan that most reports come from."""
EVERY_DAY, WORKDAYS = range(1, 8), range(1, 6)
HOURS = ((6, 22), (6, 14), (14, 22), (22, 6))
LONG_DAY, ROUND_THE_CLOCK = HOURS[:1], HOURS[1:]
SHIFTS = {
    "trc-73-71-11": ROUND_THE_CLOCK,
    "trc-73-71-12": ROUND_THE_CLOCK,
    "trc-73-71-14": ROUND_THE_CLOCK,
    "tim-dlh": ((5, 13), (13, 21)),
}
"""Hours of every day: where floods come first somebody always works, streets are swept from five
on; the others are there from six to ten."""
OFFICE = "tim-dpu"
"""Works as an office does, with a half Saturday."""


def add_teams(
    conn: Connection, *, city: City, now: datetime, actor: str, late: Collection[str] = ()
) -> int:
    """Gives the demo city its teams and who is in them; how many. Where there are some already, the
    accounts that come `late` and those that fill teams alone are put into the demo's own: 0."""
    wanted = demo_teams(conn, city=city)
    made = add_accounts(conn, now=now, actor=actor, accounts=crew_accounts(wanted, city=city))
    if conn.execute(select(teams.c.id).where(teams.c.city_id == city.id).limit(1)).first():
        _join(conn, city, wanted, {*late, *made})
        return 0
    known = set(conn.execute(select(users.c.username).where(users.c.demo)).scalars())
    for team in wanted:
        keep_team(
            conn,
            city=city,
            slug=team.slug,
            name=team.name,
            capacity=_room(team),
            area_codes=[team.area] if team.area else [],
            agency=team.agency,
            shifts=_shifts(team.slug),
            lat=team.lat,
            lon=team.lon,
            members=[name for name in team.members if name in known],
            example=True,
            by=Author(everything(), actor),
            now=now,
        )
    return len(wanted)


def _join(conn: Connection, city: City, wanted: Sequence[DemoTeam], late: Collection[str]) -> None:
    for team in wanted:
        asked = select(teams.c.id).where(
            teams.c.city_id == city.id,
            teams.c.slug == team.slug,
            teams.c.example,
            teams.c.ended_at.is_(None),
        )
        team_id = conn.execute(asked).scalar()
        for name in team.members if team_id is not None else ():
            if name in late:
                row: dict[str, Any] = {"team_id": team_id, "user_id": id_of(conn, username=name)}
                conn.execute(insert(team_members).values(row))


def _room(team: DemoTeam) -> int:
    if team.area is None:
        return ROOM_OF_AGENCY
    return ROOM_OF_LARGE if team.area in LARGE else ROOM_OF_AREA


def _shifts(slug: str) -> list[Shift]:
    if slug == OFFICE:
        return [*(Shift(day, time(8), time(16)) for day in WORKDAYS), Shift(6, time(8), time(12))]
    hours = SHIFTS.get(slug, LONG_DAY)
    return [Shift(day, time(start), time(end)) for day in EVERY_DAY for start, end in hours]
