"""A report as who works on it finds it: what decides what can be done with it."""

from sqlalchemy import Connection, select

from dashboard.access import Ability, Scope
from dashboard.errors import NotAllowed, NotFound
from dashboard.field_actions import Standing
from dashboard.lifecycle import Stage
from dashboard.team_queue import AtHand
from data_access import conditions
from data_access.field_actions import version_of
from data_access.schema import areas, cities, reports, teams
from data_access.teams import teams_of


def report_at_hand(conn: Connection, *, report_id: int, scope: Scope, user_id: int) -> AtHand:
    """How the report stands for that user. Raises NotAllowed for who works on no reports, NotFound
    where the user may not read it."""
    if not scope.may(Ability.WORK_REPORTS):
        raise NotAllowed
    holder = areas.alias("holder")
    row = conn.execute(
        select(
            reports.c.id,
            cities.c.code.label("city"),
            reports.c.stage,
            teams.c.slug.label("team"),
            teams.c.name.label("team_name"),
            holder.c.code.label("holder_area"),
        )
        .join_from(reports, cities, cities.c.id == reports.c.city_id)
        .outerjoin(holder, holder.c.id == reports.c.holder_area_id)
        .outerjoin(teams, teams.c.id == reports.c.team_id)
        .where(reports.c.id == report_id, conditions.readable(scope))
    ).first()
    if row is None:
        raise NotFound
    standing = Standing(
        id=row.id,
        city=row.city,
        stage=Stage(row.stage) if row.stage else None,
        team=row.team,
        holder_area=row.holder_area,
    )
    own = teams_of(conn, user_id=user_id, city=row.city)
    return AtHand(standing, version_of(conn, report_id=report_id), row.team_name, own)
