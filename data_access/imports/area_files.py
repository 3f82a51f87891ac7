"""Areas from files: GeoJSON, TopoJSON, Shapefile, GeoPackage, each also inside a zip."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from dashboard.access import is_within
from dashboard.errors import BadAreas, BadFile
from dashboard.places import level_of, parent_code
from data_access.imports.area_codes import Numbering
from data_access.imports.area_columns import Row, code_column, dotted_codes, names_of
from data_access.imports.area_shapes import AreaShape, land

_GEO_SUFFIXES = (".shp", ".geojson", ".json", ".topojson", ".gpkg")


@dataclass(frozen=True)
class AreaFile:
    """What a file holds of one city: `shapes` sorted by code, `names` of the levels above that
    its columns tell (by dotted code), and `notes` on what was left out."""

    shapes: list[AreaShape]
    names: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_areas(path: Path, *, city_code: str, numbering: Numbering = "kemendagri") -> AreaFile:
    """The areas of `city_code` that the file at `path` holds, in WGS84.

    Areas of other cities are left out with a note. Raises BadFile when the file can't be read, and
    BadAreas when it has no codes, no names, nothing of this city, or BPS codes that nobody
    announced.
    """
    shapes: dict[str, AreaShape] = {}
    names: dict[str, str] = {}
    notes: list[str] = []
    for rows in _layers(path):
        column = code_column(rows, city_code=city_code, file=path.name, numbering=numbering)
        codes = dotted_codes(rows, column, city_code=city_code, numbering=numbering, file=path.name)
        notes += _left_out(codes, city_code)
        mine = [
            (row, code)
            for row, code in zip(rows, codes, strict=True)
            if code is not None and is_within(code, city_code)
        ]
        names |= names_of(mine, code_column=column)
        for row, code in mine:
            shapes[code] = _joined(shapes.get(code), _shape(row, code, names, path), path)
    if not shapes:
        reason = f" ({'; '.join(notes)})" if notes else ""
        raise BadAreas(file=path.name, why=f"nothing in it lies within {city_code}{reason}")
    above = {code: name for code, name in names.items() if code not in shapes}
    return AreaFile([shapes[code] for code in sorted(shapes)], above, notes)


def _layers(path: Path) -> Iterator[list[Row]]:
    """The rows of every layer of polygons, in WGS84."""
    if not path.is_file():
        raise BadFile(file=path, why="there is no such file")
    try:
        for source in _sources(path):
            for layer, geometry in pyogrio.list_layers(source):
                if geometry and ("Polygon" in geometry or geometry == "Unknown"):
                    frame = pyogrio.read_dataframe(source, layer=layer)
                    if len(frame):
                        yield _rows(_wgs84(frame, path))
    except (DataSourceError, DataLayerError, zipfile.BadZipFile) as error:
        raise BadFile(file=path, why=str(error).split(";")[0].rstrip(".")) from error


def _sources(path: Path) -> list[str]:
    if not zipfile.is_zipfile(path):
        return [str(path)]
    with zipfile.ZipFile(path) as archive:
        members = [
            name
            for name in archive.namelist()
            if name.lower().endswith(_GEO_SUFFIXES) and not name.startswith("__MACOSX")
        ]
    if not members:
        raise BadFile(file=path, why="the zip holds no shapefile, GeoJSON, TopoJSON or GeoPackage")
    return [f"/vsizip/{path}/{member}" for member in sorted(members)]


def _wgs84(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    if frame.crs is not None:
        frame = frame.to_crs(4326)
    west, south, east, north = frame.total_bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        why = (
            "its coordinates are no longitudes and latitudes: give a shapefile its .prj, and "
            "write [longitude, latitude], not the other way round"
        )
        raise BadAreas(file=path.name, why=why)
    return frame


def _rows(frame: gpd.GeoDataFrame) -> list[Row]:
    table = frame.drop(columns=frame.geometry.name).astype(object)
    texts = table.where(table.notna(), "").astype(str).to_dict("records")
    return [
        Row({str(key): str(value).strip() for key, value in record.items()}, geometry)
        for record, geometry in zip(texts, frame.geometry, strict=True)
    ]


def _left_out(codes: list[str | None], city_code: str) -> Iterator[str]:
    without = codes.count(None)
    if without:
        yield f"{without} rows without a code were left out"
    others = [code for code in codes if code is not None and not is_within(code, city_code)]
    if others:
        roots = sorted({".".join(code.split(".")[:2]) for code in others})
        shown = ", ".join(roots[:5]) + (" and more" if len(roots) > 5 else "")
        yield f"{len(others)} areas outside {city_code} ({shown}) were left out"


def _shape(row: Row, code: str, names: dict[str, str], path: Path) -> AreaShape:
    polygons = land(row.geometry)
    if polygons.is_empty:
        raise BadAreas(file=path.name, why=f"{code} has no polygon")
    if code not in names:
        raise BadAreas(file=path.name, why=f"{code} has no name in any of its columns")
    return AreaShape(code, names[code], parent_code(code), level_of(code), polygons)


def _joined(known: AreaShape | None, new: AreaShape, path: Path) -> AreaShape:
    """One shape for a code that stands in several rows (a file with a row for each island)."""
    if known is None:
        return new
    if shapely.intersection(known.geometry, new.geometry).area > 0.5 * new.geometry.area:
        raise BadAreas(file=path.name, why=f"{new.code} stands in it twice, over the same land")
    both = land(shapely.union(known.geometry, new.geometry))
    return AreaShape(new.code, known.name, new.parent_code, new.level, both)
