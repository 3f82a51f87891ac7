"""The cities: tenants, each a root of the tree of places with its agencies and categories."""

from datetime import date
from typing import Any

from sqlalchemy import Connection as PostgresConnection
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.access import Scope
from dashboard.categories import DEFAULT_AGENCIES, DEFAULT_CATEGORIES
from dashboard.errors import UnknownCity, UnknownPlace
from dashboard.metrics import Category
from dashboard.places import DOTTED, Agency, City, Level, level_of, parse_zone
from data_access.connection import Connection
from data_access.rule_versions import add_default_calendars
from data_access.schema import agencies, areas, categories, cities

EARLIEST = date(1990, 1, 1)


def add_city(
    conn: PostgresConnection, *, code: str, name: str, timezone: str, demo: bool = False
) -> City:
    """Makes a city with its root area, the default agencies and categories; the city.

    A city that is there already gets the name and the zone. Raises UnknownZone.
    """
    parse_zone(timezone)
    row = conn.execute(
        upsert(cities)
        .values(code=code, name=name, timezone=timezone, demo=demo)
        .on_conflict_do_update(index_elements=["code"], set_={"name": name, "timezone": timezone})
        .returning(*cities.c)
    ).one()
    city = _city(row)
    level = level_of(code) if DOTTED.match(code) else Level.KOTA
    conn.execute(
        upsert(areas)
        .values(city_id=city.id, code=code, name=name, level=level.value, valid_from=EARLIEST)
        .on_conflict_do_update(index_elements=["code"], set_={"name": name})
    )
    _add_defaults(conn, city)
    add_default_calendars(conn, city=city)
    return city


def get_city(conn: Connection, *, code: str) -> City:
    """The city with that code. Raises UnknownCity."""
    row = conn.execute(select(cities).where(cities.c.code == code)).first()
    if row is None:
        raise UnknownCity(code=code)
    return _city(row)


def city_of(conn: Connection, *, area: str) -> City:
    """The city that the area with that code is part of. Raises UnknownPlace."""
    asked = select(cities).join(areas, areas.c.city_id == cities.c.id).where(areas.c.code == area)
    row = conn.execute(asked).first()
    if row is None:
        raise UnknownPlace(code=area)
    return _city(row)


def list_cities(conn: Connection, *, scope: Scope) -> tuple[City, ...]:
    """The cities in which the user may see something, by name."""
    rows = conn.execute(select(cities).order_by(cities.c.name)).all()
    return tuple(_city(row) for row in rows if scope.sees_city(row.code))


def city_categories(conn: Connection, *, city: City) -> tuple[Category, ...]:
    """The city's active categories: its lenses first, then in the city's own order."""
    rows = conn.execute(
        select(categories)
        .where(categories.c.city_id == city.id, categories.c.active)
        .order_by(categories.c.lens.desc(), categories.c.position, categories.c.slug)
    ).all()
    return tuple(
        Category(
            id=row.id,
            slug=row.slug,
            label_id=row.label_id,
            label_en=row.label_en,
            icon=row.icon,
            lens=row.lens,
            severity=row.default_severity,
            agency_id=row.agency_id,
            example=row.example,
        )
        for row in rows
    )


def city_agencies(conn: Connection, *, city: City) -> tuple[Agency, ...]:
    """The city's agencies, by name."""
    rows = conn.execute(
        select(agencies.c.slug, agencies.c.name, agencies.c.id)
        .where(agencies.c.city_id == city.id)
        .order_by(agencies.c.name, agencies.c.slug)
    ).all()
    return tuple(Agency(row.slug, row.name, row.id) for row in rows)


def _add_defaults(conn: PostgresConnection, city: City) -> None:
    conn.execute(
        upsert(agencies)
        .values([{"city_id": city.id, "slug": a.slug, "name": a.name} for a in DEFAULT_AGENCIES])
        .on_conflict_do_nothing()
    )
    found = conn.execute(
        select(agencies.c.slug, agencies.c.id).where(agencies.c.city_id == city.id)
    ).all()
    agency_ids = {row.slug: row.id for row in found}
    present = set(
        conn.execute(select(categories.c.slug).where(categories.c.city_id == city.id)).scalars()
    )
    rows = [
        {
            "city_id": city.id,
            "slug": category.slug,
            "label_id": category.label_id,
            "label_en": category.label_en,
            "icon": category.icon,
            "agency_id": agency_ids.get(category.agency),
            "default_severity": category.severity,
            "lens": category.lens,
            "position": position,
        }
        for position, category in enumerate(DEFAULT_CATEGORIES)
        if category.slug not in present
    ]
    if rows:
        conn.execute(insert(categories), rows)


def _city(row: Any) -> City:
    return City(id=row.id, code=row.code, name=row.name, timezone=row.timezone, demo=row.demo)
