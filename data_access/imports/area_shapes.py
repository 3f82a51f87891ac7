"""One area as a file, a download or the demo gives it: a code, a name and a polygon."""

import re
from dataclasses import dataclass
from string import capwords

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.places import Level

_PREFIX = re.compile(r"^(kelurahan|kel|desa|kecamatan|kec|distrik)\b\.?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AreaShape:
    """An area with its dotted code and its land in WGS84 longitude and latitude."""

    code: str
    name: str
    parent_code: str | None
    level: Level
    geometry: shapely.MultiPolygon
    approximate: bool = False


def tidy_name(text: str) -> str:
    """A name as screens show it: no doubled blanks, no capitals throughout, no "Kelurahan"."""
    name = " ".join(text.split())
    name = _PREFIX.sub("", name) or name
    return capwords(name) if name.isupper() else name


def land(geometry: BaseGeometry | None) -> shapely.MultiPolygon:
    """The valid polygons of a geometry, flat; empty where it has none."""
    if geometry is None or geometry.is_empty:
        return shapely.MultiPolygon()
    whole = shapely.force_2d(geometry)
    if not whole.is_valid:
        whole = shapely.make_valid(whole, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(whole, return_index=False) if part.area > 0]
    flat = [piece for part in parts for piece in shapely.get_parts(part) if piece.area > 0]
    return shapely.MultiPolygon([piece for piece in flat if piece.geom_type == "Polygon"])
