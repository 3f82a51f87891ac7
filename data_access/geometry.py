"""The borders of a city as the map draws them."""

import hashlib
import json
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, cast, func, select

from dashboard.access import Scope, is_within
from dashboard.places import City, parent_code
from data_access.schema import areas


def city_geometry(conn: Connection, *, city: City, scope: Scope) -> bytes:
    """A GeoJSON FeatureCollection of the city's areas in force that the user may look at, and of
    the ones above them; UTF-8, coordinates of five decimals.

    Properties of each: code, name, parent (null for the city), level, depth (0 for the city),
    label ([lon, lat]), km2, approximate, bbox ([west, south, east, north]). Areas without borders
    are not among them. Asked of PostgreSQL only: the mirror holds no borders.
    """
    rows = conn.execute(
        select(areas)
        .where(
            areas.c.city_id == city.id,
            areas.c.valid_to.is_(None),
            areas.c.screen_geometry.is_not(None),
        )
        .order_by(areas.c.code)
    ).all()
    seen = _with_ancestors([row.code for row in rows if scope.sees_area(row.code, city.code)], city)
    features = [_feature(row, city) for row in rows if row.code in seen]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()


def geometry_version(conn: Connection, *, city: City, scope: Scope) -> str:
    """A short text that differs whenever `city_geometry` of the same arguments may differ."""
    last = conn.execute(
        select(func.max(cast(cast(areas.c.xid, Text), BigInteger))).where(
            areas.c.city_id == city.id
        )
    ).scalar()
    whole = scope.sees_whole_city(city.code) or city.code in scope.agency_cities
    sees = ["all"] if whole else sorted(scope.areas)
    return hashlib.sha256(json.dumps([city.code, last, sees]).encode()).hexdigest()[:12]


def _with_ancestors(codes: list[str], city: City) -> set[str]:
    seen: set[str] = set()
    for code in codes:
        place: str | None = code
        while place is not None and place not in seen and is_within(place, city.code):
            seen.add(place)
            place = parent_code(place)
    return seen


def _feature(row: Any, city: City) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "code": row.code,
            "name": row.name,
            "parent": None if row.code == city.code else parent_code(row.code),
            "level": row.level,
            "depth": row.code.count(".") - city.code.count("."),
            "label": [row.label_lon, row.label_lat],
            "km2": round(row.km2, 4),
            "approximate": row.approximate,
            "bbox": [row.west, row.south, row.east, row.north],
        },
        "geometry": row.screen_geometry,
    }
