"""Reads the MySQL dumps of github cahyadsn/wilayah_boundaries: INSERTs of code, name and rings."""

import json
import re
from collections.abc import Iterator
from functools import reduce

import shapely

from dashboard.errors import BadAreas
from dashboard.places import level_of, parent_code
from data_access.imports.area_codes import kemendagri_code
from data_access.imports.area_shapes import AreaShape, land, tidy_name

_INSERT = re.compile(r"INSERT\s+INTO\s+`?\w+`?\s*\(([^)]*)\)\s*VALUES\s*", re.IGNORECASE)
_VALUE = r"'(?:[^'\\]|\\.|'')*'|[-+0-9.eE]+|NULL"
_ROW = re.compile(rf"\(\s*((?:{_VALUE})(?:\s*,\s*(?:{_VALUE}))*)\s*\)\s*([,;]?)\s*", re.DOTALL)
_ONE_VALUE = re.compile(_VALUE, re.DOTALL)
_ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)
_POLYGON_DEPTH = 3


def parse_areas(text: str, *, file: str) -> list[AreaShape]:
    """The areas that the dump inserts, sorted by code, in WGS84 longitude and latitude.

    Its `path` column holds rings as JSON with [latitude, longitude] pairs. Raises BadAreas where
    the dump is cut off or holds something else.
    """
    shapes = []
    for record in _records(text, file):
        code = kemendagri_code(record.get("kode", ""))
        if code is None or "path" not in record:
            raise BadAreas(file=file, why="it inserts rows without kode and path")
        try:
            polygons = _polygons(json.loads(record["path"]))
        except (ValueError, TypeError, shapely.errors.ShapelyError) as error:
            raise BadAreas(file=file, why=f"the rings of {code} can't be read") from error
        name = tidy_name(record.get("nama", code))
        shapes.append(AreaShape(code, name, parent_code(code), level_of(code), polygons))
    if not shapes:
        raise BadAreas(file=file, why="it inserts no areas")
    return sorted(shapes, key=lambda shape: shape.code)


def _records(text: str, file: str) -> Iterator[dict[str, str]]:
    for insert in _INSERT.finditer(text):
        columns = [column.strip(" `\n\t") for column in insert.group(1).split(",")]
        at, more = insert.end(), True
        while more:
            row = _ROW.match(text, at)
            if row is None:
                raise BadAreas(file=file, why=f"it breaks off or is garbled at character {at}")
            values = [_plain(value) for value in _ONE_VALUE.findall(row.group(1))]
            if len(values) != len(columns):
                raise BadAreas(file=file, why=f"a row has other columns at character {at}")
            yield dict(zip(columns, values, strict=True))
            at, more = row.end(), row.group(2) == ","


def _plain(value: str) -> str:
    if not value.startswith("'"):
        return value
    return _ESCAPE.sub(lambda escape: escape.group(1) or "'", value[1:-1])


def _polygons(rings: list[object]) -> shapely.MultiPolygon:
    """Polygons are lists of rings; some rows hold one polygon, some a list of them. A ring within
    a ring is a hole, which is what the symmetric difference of all of them makes."""
    polygons = [rings] if _depth(rings) == _POLYGON_DEPTH else rings
    parts = []
    for polygon in polygons:
        loops = [land(shapely.Polygon([(lon, lat) for lat, lon in ring])) for ring in polygon]  # type: ignore[attr-defined]
        parts.append(reduce(shapely.symmetric_difference, loops))
    merged = land(shapely.union_all(parts))
    if merged.is_empty:
        raise ValueError("no land")
    return merged


def _depth(nested: object) -> int:
    depth = 0
    while isinstance(nested, list) and nested:
        depth, nested = depth + 1, nested[0]
    return depth
