"""The demo's dispatcher: gives the teams some of what is in hand, so that they have work."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, exists, func, select

from dashboard.access import everything
from dashboard.lifecycle import OPEN, EventKind, Stage
from dashboard.places import City
from dashboard.teams import Team, suggest
from data_access.demo.generate import SOURCE
from data_access.history import record_team
from data_access.schema import agencies, areas, report_events, reports
from data_access.teams import list_teams, loads

DISPATCHER = "Operator pusat komando"
IN_HAND = sorted(OPEN - {Stage.MENUNGGU})
GIVEN, OF = 3, 5
"""So many of so many reports that are in hand are a team's; the others their holder does alone."""


def give_out(conn: Connection, *, city: City) -> int:
    """Gives simulated reports that are in hand to the team that is suggested for each and has room,
    as of the last that happened to them; how many. The same reports stay without one however often
    it is asked for, and so does one that ever had a team: somebody took it away."""
    teams = [team for team in list_teams(conn, city=city, scope=everything()) if team.staffed]
    carried, given = loads(conn, city=city), 0
    for row in _without_team(conn, city) if teams else ():
        team = _team_for(row, city, teams, carried)
        if team is None:
            continue
        record_team(
            conn,
            report_id=row.id,
            team_id=team.id,
            at=row.last_at,
            actor=DISPATCHER,
            source=SOURCE,
            now=row.last_at,
        )
        carried[team.id] = carried.get(team.id, 0) + 1
        given += 1
    return given


def _without_team(conn: Connection, city: City) -> Sequence[Any]:
    """Those of them that no team ever had, and that nobody is acting on at this moment, the oldest
    first."""
    of_it = report_events.c.report_id == reports.c.id
    had_one = exists().where(of_it, report_events.c.kind == EventKind.TEAM)
    last_told = select(func.max(report_events.c.recorded_at)).where(of_it).scalar_subquery()
    asked = (
        select(
            reports.c.id,
            reports.c.lat,
            reports.c.lon,
            func.greatest(reports.c.last_change_at, last_told).label("last_at"),
            areas.c.code.label("area"),
            agencies.c.slug.label("agency"),
        )
        .outerjoin(areas, areas.c.id == reports.c.area_id)
        .outerjoin(agencies, agencies.c.id == reports.c.holder_agency_id)
        .where(
            reports.c.city_id == city.id,
            reports.c.source == SOURCE,
            reports.c.stage.in_(IN_HAND),
            reports.c.team_id.is_(None),
            ~had_one,
            ~reports.c.dihapus,
            func.mod(reports.c.id, OF) < GIVEN,
        )
        .order_by(reports.c.id)
    )
    return conn.execute(asked.with_for_update(of=reports, skip_locked=True)).all()


def _team_for(row: Any, city: City, teams: Sequence[Team], carried: dict[int, int]) -> Team | None:
    room = [team for team in teams if carried.get(team.id, 0) < team.capacity]
    found = suggest(
        room,
        area=row.area,
        agency=row.agency,
        lat=row.lat,
        lon=row.lon,
        loads=carried,
        now=row.last_at,
        zone=city.zone,
    )
    return found[0].team if found else None
