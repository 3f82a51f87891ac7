"""The map's borders: only what the scope may see, with the way up to it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from dashboard.access import Role, Scope, everything
from dashboard.places import City
from data_access.cities import add_city
from data_access.demo.places import approximate_areas
from data_access.geometry import city_geometry, geometry_version
from data_access.imports.areas import import_areas

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
PANAKKUKANG = Scope(
    role=Role.PIMPINAN_TIM,
    areas=frozenset({"73.71.09"}),
    area_cities=frozenset({"73.71"}),
)


@pytest.fixture
def makassar(conn: Connection) -> City:
    city = add_city(conn, code="73.71", name="Kota Makassar", timezone="Asia/Makassar")
    import_areas(conn, city_code=city.code, shapes=approximate_areas(), now=NOW, actor="test")
    return city


def features(conn: Connection, city: City, scope: Scope) -> dict[str, Any]:
    collection = json.loads(city_geometry(conn, city=city, scope=scope))
    assert collection["type"] == "FeatureCollection"
    return {feature["properties"]["code"]: feature for feature in collection["features"]}


def test_the_whole_city_comes_with_what_the_map_draws_from(
    conn: Connection, makassar: City
) -> None:
    found = features(conn, makassar, everything())
    assert len(found) == 1 + 15 + 153
    assert found["73.71"]["properties"]["parent"] is None
    assert found["73.71"]["properties"]["depth"] == 0
    facts = found["73.71.09.1001"]["properties"]
    assert (facts["name"], facts["parent"], facts["level"], facts["depth"]) == (
        *("Karuwisi", "73.71.09", "kelurahan", 2),
    )
    assert facts["approximate"] is True
    west, south, east, north = facts["bbox"]
    lon, lat = facts["label"]
    assert west < lon < east
    assert south < lat < north
    assert found["73.71.09.1001"]["geometry"]["type"] == "MultiPolygon"


def test_coordinates_have_five_decimals(conn: Connection, makassar: City) -> None:
    for feature in features(conn, makassar, everything()).values():
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert all(round(value, 5) == value for point in ring for value in point)


def test_a_scope_gets_its_own_areas_and_those_above(conn: Connection, makassar: City) -> None:
    found = features(conn, makassar, PANAKKUKANG)
    assert {code for code in found if not code.startswith("73.71.09")} == {"73.71"}
    assert len(found) == 1 + 1 + 11
    nothing = Scope(role=Role.LURAH)
    assert features(conn, makassar, nothing) == {}


def test_the_version_differs_by_scope_and_moves_with_the_areas(
    conn: Connection, makassar: City
) -> None:
    conn.commit()
    mine = geometry_version(conn, city=makassar, scope=PANAKKUKANG)
    whole = geometry_version(conn, city=makassar, scope=everything())
    assert mine != whole
    assert geometry_version(conn, city=makassar, scope=PANAKKUKANG) == mine
    shapes = approximate_areas()[:-1]
    import_areas(conn, city_code="73.71", shapes=shapes, now=NOW, actor="test")
    assert geometry_version(conn, city=makassar, scope=PANAKKUKANG) != mine
