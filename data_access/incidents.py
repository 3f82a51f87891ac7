"""Incidents as screens and the API ask for them. Asked of PostgreSQL: the mirror has none.

Who may know of any of an incident's reports knows of the incident, and all that is counted of it is
counted of the reports that they may know of. So a lurah sees a flood that began next door, and no
number of the neighbour's.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from dashboard.access import Ability, Scope
from dashboard.errors import NotFound
from dashboard.filters import Filters
from dashboard.incident_view import Facts, Incident, Member, Origin, incident_of
from dashboard.incidents import IncidentState
from dashboard.places import City
from data_access import conditions
from data_access.burst_counts import bursting
from data_access.connection import Connection
from data_access.schema import areas, categories, cities, incident_reports, incidents, reports

MOST = 50
OPEN = incidents.c.state == IncidentState.OPEN.value


def open_incidents(
    conn: Connection, *, city: City, scope: Scope, now: datetime
) -> tuple[Incident, ...]:
    """The incidents that go on in the city, as far as the user sees them; the newest first."""
    return _incidents(
        conn, and_(incidents.c.city_id == city.id, OPEN), conditions.visible(scope), scope, now
    )


def incidents_in(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> tuple[Incident, ...]:
    """The incidents that went on at any time of the window, of the place and categories looked at;
    the newest first, at most MOST."""
    start, end = filters.bounds(now)
    which = and_(
        incidents.c.city_id == filters.city.id,
        incidents.c.began_at < end,
        or_(incidents.c.ended_at.is_(None), incidents.c.ended_at >= start),
        incidents.c.merged_into.is_(None),
    )
    rows = and_(
        conditions.visible(scope), conditions.of_place(filters), conditions.of_categories(filters)
    )
    return _incidents(conn, which, rows, scope, now)


def ended_incidents(
    conn: Connection, *, city: City, start: datetime, end: datetime, scope: Scope, now: datetime
) -> tuple[Incident, ...]:
    """The incidents of the city that ended from `start` (included) to `end` (not included), aware;
    the newest first, at most MOST."""
    which = and_(
        incidents.c.city_id == city.id,
        incidents.c.ended_at >= start,
        incidents.c.ended_at < end,
        incidents.c.merged_into.is_(None),
    )
    return _incidents(conn, which, conditions.visible(scope), scope, now)


def get_incident(
    conn: Connection, *, incident_id: int, city: City, scope: Scope, now: datetime
) -> Incident:
    """The city's incident of that id, or the one that it turned out to be part of. Raises NotFound
    when there is none for the user."""
    which = and_(incidents.c.city_id == city.id, incidents.c.id == followed(conn, incident_id))
    found = _incidents(conn, which, conditions.visible(scope), scope, now)
    if not found:
        raise NotFound
    return found[0]


def followed(conn: Connection, incident_id: int) -> int:
    """The id of the incident that has the reports of that one: an older one each time, so that
    there is an end."""
    into = conn.execute(
        select(incidents.c.merged_into).where(incidents.c.id == incident_id)
    ).scalar()
    return incident_id if into is None else followed(conn, into)


def _incidents(
    conn: Connection,
    which: ColumnElement[bool],
    rows: ColumnElement[bool],
    scope: Scope,
    now: datetime,
) -> tuple[Incident, ...]:
    """The incidents that have any of these rows, told by them. A report that was refused since, or
    whose category was corrected, is none of it any more."""
    of_category = reports.c.category_id == incidents.c.category_id
    members = and_(rows, bursting(), of_category)
    shown = (
        select(incidents.c.id)
        .distinct()
        .join_from(incidents, incident_reports, incident_reports.c.incident_id == incidents.c.id)
        .join(reports, reports.c.id == incident_reports.c.report_id)
        .where(which, members)
        .order_by(incidents.c.id.desc())
        .limit(MOST)
    )
    found = conn.execute(_facts().where(incidents.c.id.in_(shown))).all()
    of_incident = _members(conn, shown, members)
    one_by_one = scope.may(Ability.READ_REPORTS)
    return tuple(
        incident_of(_facts_of(row, scope), of_incident[row.id], now=now, one_by_one=one_by_one)
        for row in found
        if row.id in of_incident
    )


def _facts() -> Any:
    return (
        select(
            incidents,
            cities.c.code.label("city"),
            categories.c.slug.label("category"),
            categories.c.agency_id,
            areas.c.code.label("area_code"),
            areas.c.name.label("area_name"),
        )
        .join_from(incidents, cities, cities.c.id == incidents.c.city_id)
        .join(categories, categories.c.id == incidents.c.category_id)
        .join(areas, areas.c.id == incidents.c.area_id)
        .order_by(incidents.c.id.desc())
    )


def _members(conn: Connection, shown: Any, members: ColumnElement[bool]) -> dict[int, list[Member]]:
    rows = conn.execute(
        select(
            incident_reports.c.incident_id,
            incident_reports.c.depth_cm,
            reports.c.id,
            reports.c.created_at,
            reports.c.stage,
            reports.c.lat,
            reports.c.lon,
            areas.c.code,
            areas.c.name,
        )
        .join_from(incident_reports, reports, reports.c.id == incident_reports.c.report_id)
        .join(incidents, incidents.c.id == incident_reports.c.incident_id)
        .join(areas, areas.c.id == reports.c.area_id)
        .where(incident_reports.c.incident_id.in_(shown), members)
    ).all()
    found: dict[int, list[Member]] = defaultdict(list)
    for row in rows:
        found[row.incident_id].append(
            Member(
                id=row.id,
                created_at=row.created_at,
                area_code=row.code,
                area_name=row.name,
                stage=row.stage,
                lat=row.lat,
                lon=row.lon,
                depth_cm=row.depth_cm,
            )
        )
    return found


def _facts_of(row: Any, scope: Scope) -> Facts:
    """The facts of an incident; what told it only for who sees every report of that place and
    category."""
    agencies = {row.agency_id} if row.agency_id is not None else set()
    seen = scope.sees_report(city=row.city, area=row.area_code, agencies=agencies)
    origin = Origin(
        area_code=row.area_code,
        area_name=row.area_name,
        hours=row.hours,
        observed=row.observed,
        expected=row.expected,
        tail=row.tail,
        stand_in=row.stand_in,
    )
    return Facts(
        id=row.id,
        city=row.city,
        category=row.category,
        state=IncidentState(row.state),
        found_at=row.found_at,
        ended_at=row.ended_at,
        origin=origin if seen else None,
    )
