"""A set of areas as one coverage: no land twice, borders shared to the last corner."""

from collections.abc import Sequence

import numpy as np
import shapely
from pyproj import Geod

from dashboard.errors import BadAreas
from data_access.imports.area_shapes import AreaShape, land

_GEOD = Geod(ellps="WGS84")
_GAP_DEGREES = 0.0001
_SAME_LAND = 0.5
_WORTH_SAYING = 0.02


def clean_coverage(leaves: Sequence[AreaShape], *, subject: str) -> tuple[np.ndarray, list[str]]:
    """The leaves' polygons made to fit each other, in their order, and what had to be mended.

    Slivers where two areas overlap go to the one with the longer common border, gaps narrower than
    about eleven metres are closed. Raises BadAreas where one area lies mostly over another.
    """
    polygons = np.array([leaf.geometry for leaf in leaves])
    if shapely.coverage_is_valid(polygons):
        return polygons, []
    warnings = []
    for first, second, share in overlaps(polygons):
        pair = f"{leaves[first].code} {leaves[first].name} and {leaves[second].code} "
        pair += f"{leaves[second].name}"
        if share > _SAME_LAND:
            why = f"{pair} lie over each other by {share:.0%} of the smaller one"
            raise BadAreas(file=subject, why=why)
        if share > _WORTH_SAYING:
            warnings.append(f"{pair} overlapped by {share:.0%} of the smaller one; divided")
    cleaned = shapely.coverage_clean(polygons, gap_width=_GAP_DEGREES)
    fitted = np.array([land(polygon) for polygon in cleaned])
    lost = [leaf.code for leaf, polygon in zip(leaves, fitted, strict=True) if polygon.is_empty]
    if lost:
        raise BadAreas(file=subject, why=f"{', '.join(lost)} lie wholly over other areas")
    return fitted, warnings


def overlaps(polygons: np.ndarray) -> list[tuple[int, int, float]]:
    """Pairs that share land: positions of both, and the share of the smaller one's land."""
    tree = shapely.STRtree(polygons)
    left, right = tree.query(polygons, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.area(shapely.intersection(polygons[left], polygons[right]))
    smaller = np.minimum(shapely.area(polygons[left]), shapely.area(polygons[right]))
    shares = common / smaller
    return [
        (int(first), int(second), float(share))
        for first, second, share in zip(left, right, shares, strict=True)
        if share > 0
    ]


def holes(polygons: np.ndarray) -> list[float]:
    """Square kilometres of every hole that the areas leave among themselves, largest first."""
    union = land(shapely.coverage_union_all(polygons))
    rings = [ring for part in union.geoms for ring in part.interiors]
    return sorted((km2_of(shapely.Polygon(ring)) for ring in rings), reverse=True)


def km2_of(geometry: shapely.Geometry) -> float:
    """Land area in square kilometres, on the ellipsoid."""
    square_metres, _ = _GEOD.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return float(abs(square_metres)) / 1e6


def same_land(first: shapely.Geometry, second: shapely.Geometry) -> bool:
    """Whether two areas differ by nothing wider than the gaps that fitting closes."""
    if first.equals_exact(second, tolerance=0):
        return True
    difference = shapely.symmetric_difference(first, second)
    return bool(shapely.buffer(difference, -_GAP_DEGREES / 2).is_empty)
