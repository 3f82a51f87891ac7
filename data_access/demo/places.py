"""The demo city, Makassar, and areas for it that only look like its kelurahan.

Facts: one point for each kelurahan from npm geografis 1.3.2 (MIT), names and codes from npm
idn-area-data 4.0.1 (code MIT, data ODbL). No boundary is among them: each kelurahan gets the land
that is nearer to its point than to any other. By area two thirds to three quarters of the city get
the right kelurahan: good for looking, never for judging one.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely

from dashboard.places import Level, parent_code
from data_access.imports.area_shapes import AreaShape, land

CITY_CODE, CITY_NAME, CITY_ZONE = "73.71", "Kota Makassar", "Asia/Makassar"
_TABLE = Path(__file__).with_name("makassar.csv")
_METRES_A_DEGREE = 111_195.0
_ISLANDS = {"73.71.04.1007": 270, "73.71.15.1001": 300, "73.71.15.1002": 480, "73.71.15.1003": 430}
_NEIGHBOURS, _REACH = 4, 0.55
_SMALLEST_M, _LARGEST_M = 400, 1300
_HULL_RATIO = 0.22
_SMOOTH_M = 500
_COAST_STEP_M = 120
_WAVES, _WAVE_M = (13, 29, 47, 83, 127), 110


@dataclass(frozen=True, slots=True)
class Kelurahan:
    """A kelurahan of the demo city and its one known point."""

    code: str
    name: str
    lat: float
    lon: float


@cache
def kelurahan() -> tuple[Kelurahan, ...]:
    """The 153 kelurahan of Makassar, sorted by code."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Kelurahan(row["code"], row["name"], float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(file)
        )


def approximate_areas() -> list[AreaShape]:
    """A made-up polygon for each of the 153 kelurahan, all marked approximate.

    They share their borders, cover the mainland without holes, and small islands lie off it.
    """
    places = kelurahan()
    scale = _metres_scale(places)
    ashore = [place for place in places if place.code not in _ISLANDS]
    points = np.array([(place.lon, place.lat) for place in ashore]) * scale
    mainland = _mainland(points)
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint(points), extend_to=mainland.buffer(1000), ordered=True
    )
    by_code = {
        place.code: shapely.intersection(cell, mainland)
        for place, cell in zip(ashore, shapely.get_parts(cells), strict=True)
    }
    for place in places:
        if place.code in _ISLANDS:
            centre = shapely.Point(place.lon * scale[0], place.lat * scale[1])
            by_code[place.code] = centre.buffer(_ISLANDS[place.code], quad_segs=6)
    fitted = shapely.coverage_clean([by_code[place.code] for place in places])
    degrees = shapely.transform(fitted, lambda metres: np.round(metres / scale, 6))
    return [
        AreaShape(
            code=place.code,
            name=place.name,
            parent_code=parent_code(place.code),
            level=Level.KELURAHAN,
            geometry=land(polygon),
            approximate=True,
        )
        for place, polygon in zip(places, degrees, strict=True)
    ]


def _mainland(points: np.ndarray) -> shapely.Geometry:
    """Land around the points: reaching farther where they stand far apart, with a ragged coast."""
    distances = np.sort(np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1)), axis=1)
    reach = np.clip(_REACH * distances[:, _NEIGHBOURS], _SMALLEST_M, _LARGEST_M)
    around = shapely.union_all(shapely.buffer(shapely.points(points), reach))
    hull = shapely.concave_hull(shapely.MultiPoint(points), ratio=_HULL_RATIO)
    filled = shapely.union(around, hull.buffer(_SMALLEST_M))
    smooth = filled.buffer(_SMOOTH_M).buffer(-2 * _SMOOTH_M).buffer(_SMOOTH_M)
    largest = max(shapely.get_parts(smooth), key=shapely.area)
    return _ragged(largest.exterior)


def _ragged(ring: shapely.LinearRing) -> shapely.Polygon:
    """The ring moved in and out by a few waves, each shorter and lower than the one before."""
    along = np.arange(0, ring.length, _COAST_STEP_M)
    shore = shapely.get_coordinates(shapely.line_interpolate_point(ring, along))
    tangent = np.roll(shore, -1, axis=0) - np.roll(shore, 1, axis=0)
    normal = np.column_stack([tangent[:, 1], -tangent[:, 0]])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    turn = 2 * np.pi * along / ring.length
    waves = [(np.sin(count * turn + count), _WAVE_M * 12 / count) for count in _WAVES]
    height = sum(wave * metres for wave, metres in waves)
    return shapely.make_valid(shapely.Polygon(shore + normal * np.reshape(height, (-1, 1))))


def _metres_scale(places: tuple[Kelurahan, ...]) -> np.ndarray:
    """Metres that a degree of longitude and of latitude measure at the city."""
    latitude = np.radians(np.mean([place.lat for place in places]))
    return np.array([_METRES_A_DEGREE * np.cos(latitude), _METRES_A_DEGREE])
