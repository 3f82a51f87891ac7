"""What the simulated histories need to know about a city, and nothing that they invent."""

from dataclasses import dataclass

import shapely
from sqlalchemy import Connection, select

from dashboard.places import City, parent_code
from data_access.cities import city_categories
from data_access.schema import areas


@dataclass(frozen=True)
class AreaFacts:
    """An area of the lowest level: its row, and its land in WGS84 degrees."""

    id: int
    code: str
    name: str
    polygon: shapely.Geometry


@dataclass(frozen=True)
class CategoryFacts:
    """A category's row and the agency that owns it."""

    id: int
    slug: str
    severity: int
    agency_id: int | None


@dataclass(frozen=True)
class CityFacts:
    """A city with the areas that have land, by code, and its categories, by slug."""

    city: City
    areas: tuple[AreaFacts, ...]
    categories: tuple[CategoryFacts, ...]


def city_facts(conn: Connection, *, city: City) -> CityFacts:
    """The facts as the database has them: areas in force of the lowest level, categories in use."""
    rows = conn.execute(
        select(areas.c.id, areas.c.code, areas.c.name, areas.c.geometry)
        .where(areas.c.city_id == city.id, areas.c.valid_to.is_(None))
        .order_by(areas.c.code)
    ).all()
    above = {parent_code(row.code) for row in rows}
    categories = city_categories(conn, city=city)
    return CityFacts(
        city=city,
        areas=tuple(
            AreaFacts(row.id, row.code, row.name, shapely.from_wkb(bytes(row.geometry)))
            for row in rows
            if row.geometry is not None and row.code not in above
        ),
        categories=tuple(
            CategoryFacts(found.id, found.slug, found.severity, found.agency_id)
            for found in sorted(categories, key=lambda found: found.slug)
        ),
    )
