"""Officials: the terms in office of a city, and the units that are ranked."""

from datetime import date

from sqlalchemy import or_, select

from dashboard.leaderboard import LEVEL_OF, Unit, UnitKind
from dashboard.officials import Office, Term
from dashboard.places import City
from data_access.connection import Connection
from data_access.schema import agencies, areas, officials


def list_terms(conn: Connection, *, city: City) -> tuple[Term, ...]:
    """The terms of the city's officials, by area and time."""
    rows = conn.execute(
        select(
            areas.c.code,
            officials.c.office,
            officials.c.name,
            officials.c.first_day,
            officials.c.last_day,
            officials.c.example,
        )
        .join_from(officials, areas, areas.c.id == officials.c.area_id)
        .where(officials.c.city_id == city.id)
        .order_by(areas.c.code, officials.c.first_day)
    ).all()
    return tuple(
        Term(row.code, Office(row.office), row.name, row.first_day, row.last_day, row.example)
        for row in rows
    )


def ranked_units(conn: Connection, *, city: City, kind: UnitKind, since: date) -> tuple[Unit, ...]:
    """The units of a kind that were there on that day or came later, by code."""
    if kind is UnitKind.AGENCY:
        asked = select(agencies.c.id, agencies.c.slug, agencies.c.name).where(
            agencies.c.city_id == city.id
        )
    else:
        asked = select(areas.c.id, areas.c.code, areas.c.name).where(
            areas.c.city_id == city.id,
            areas.c.level == LEVEL_OF[kind].value,
            or_(areas.c.valid_to.is_(None), areas.c.valid_to > since),
        )
    found = (Unit(*row) for row in conn.execute(asked).all())
    return tuple(sorted(found, key=lambda unit: unit.code))
