"""Which teams of its city a report could be given to."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from dashboard.access import Scope
from dashboard.errors import NotFound
from dashboard.teams import Suggestion, suggest
from data_access import conditions
from data_access.cities import get_city
from data_access.schema import agencies, areas, categories, cities, reports
from data_access.teams import list_teams, loads, require_reader


def suggest_teams(
    conn: Connection, *, report_id: int, scope: Scope, now: datetime
) -> tuple[Suggestion, ...]:
    """The teams that the report could be given to, the best first, of those that the user may know
    of; its agency is the one that holds it, else the one whose category it is. Raises NotFound
    where the user may not read it, NotAllowed for whom teams are not for."""
    holder_or_owner = func.coalesce(reports.c.holder_agency_id, categories.c.agency_id)
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
        .join(categories, categories.c.id == reports.c.category_id)
        .outerjoin(agencies, agencies.c.id == holder_or_owner)
        .where(reports.c.id == report_id, conditions.readable(scope))
    ).first()
    if row is None:
        raise NotFound
    city = get_city(conn, code=row.city)
    require_reader(scope, city)
    return suggest(
        list_teams(conn, city=city, scope=scope),
        area=row.area,
        agency=row.agency,
        lat=row.lat,
        lon=row.lon,
        loads=loads(conn, city=city),
        now=now,
        zone=city.zone,
    )
