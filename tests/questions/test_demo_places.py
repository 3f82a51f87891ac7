"""The demo's approximate areas look like one city and are right for most of it."""

from pathlib import Path

import numpy as np
import shapely

from data_access.demo.places import approximate_areas, kelurahan
from data_access.imports.area_files import read_areas
from data_access.imports.area_tree import build_tree


def test_each_kelurahan_gets_land_around_its_point() -> None:
    shapes = approximate_areas()
    assert len(shapes) == 153
    assert all(shape.approximate for shape in shapes)
    land = np.array([shape.geometry for shape in shapes])
    points = shapely.points([(place.lon, place.lat) for place in kelurahan()])
    assert shapely.contains(land, points).all()


def test_they_make_one_mainland_and_four_islands() -> None:
    tree = build_tree(approximate_areas(), city_code="73.71", city_name="Kota Makassar")
    assert tree.warnings == []
    city = tree.nodes[0].geometry
    assert len(city.geoms) == 5
    assert not any(part.interiors for part in city.geoms)


def test_two_thirds_of_the_real_city_get_the_right_kelurahan(shared: Path) -> None:
    real = read_areas(shared / "geo" / "makassar-kelurahan.geojson", city_code="73.71").shapes
    made = {shape.code: shape.geometry for shape in approximate_areas()}
    right = sum(shape.geometry.intersection(made[shape.code]).area for shape in real)
    assert right / sum(shape.geometry.area for shape in real) > 0.62
