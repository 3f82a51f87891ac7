"""The tree of a city's areas from the shapes of its lowest level: checked, dissolved, measured."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from dashboard.access import is_within
from dashboard.errors import BadAreas
from dashboard.places import Level, level_of, parent_code
from data_access.imports.area_coverage import clean_coverage, holes, km2_of
from data_access.imports.area_shapes import AreaShape, land
from data_access.imports.place_names import known_kelurahan, known_names

SCREEN_TOLERANCE = 0.00008
"""About 9 m: corners that cut off less land than a square of this size are not drawn."""
_HOLE_KM2 = 0.01


@dataclass(frozen=True, slots=True)
class AreaNode:
    """An area of the tree with all that a map and a placer need.

    `geometry` is its land as imported, `screen` the same simplified so that neighbours, and the
    levels among each other, still share their borders. `label` is (longitude, latitude) of the
    point farthest from its borders, `bbox` is (west, south, east, north).
    """

    code: str
    name: str
    parent_code: str | None
    level: Level
    geometry: shapely.MultiPolygon
    screen: shapely.MultiPolygon
    km2: float
    label: tuple[float, float]
    bbox: tuple[float, float, float, float]
    approximate: bool


@dataclass(frozen=True)
class AreaTree:
    """A city's areas, parents before children, and what to know about them."""

    nodes: list[AreaNode]
    warnings: list[str]


def build_tree(
    shapes: Iterable[AreaShape],
    *,
    city_code: str,
    city_name: str,
    names: Mapping[str, str] | None = None,
) -> AreaTree:
    """The tree from `city_code` down to the lowest shapes.

    The lowest shapes alone give the land; every level above is made from them, whatever polygons
    were given for it, so that borders match. Names of those levels come from their own shapes, else
    from `names`, else from the official list. Raises BadAreas when codes lie outside the city or
    areas lie over each other.
    """
    given = {shape.code: shape for shape in shapes}
    strangers = [code for code in given if not is_within(code, city_code)]
    if not given or strangers:
        why = f"{', '.join(sorted(strangers)[:5]) or 'nothing'} does not lie within {city_code}"
        raise BadAreas(file=city_name, why=why)
    parents = {parent_code(code) for code in given}
    leaves = [given[code] for code in sorted(given) if code not in parents]
    polygons, warnings = clean_coverage(leaves, subject=city_name)
    warnings += _gaps(polygons) + _counts(leaves, city_code)
    screens = shapely.coverage_simplify(polygons, SCREEN_TOLERANCE)
    known = {**known_names(), **(names or {}), city_code: city_name}
    known |= {code: shape.name for code, shape in given.items() if code != city_code}
    nodes = []
    below = _leaves_below([leaf.code for leaf in leaves], city_code)
    for code in sorted(below):
        own = below[code]
        name = known.get(code)
        if name is None:
            name = f"{level_of(code).capitalize()} {code}"
            warnings.append(f"{code} has no name: import a file that tells it")
        nodes.append(
            _node(
                code,
                name,
                root=city_code,
                geometry=land(shapely.coverage_union_all(polygons[own])),
                screen=land(shapely.coverage_union_all(screens[own])),
                approximate=any(leaves[index].approximate for index in own),
            )
        )
    return AreaTree(nodes, warnings)


def _node(
    code: str,
    name: str,
    *,
    root: str,
    geometry: shapely.MultiPolygon,
    screen: shapely.MultiPolygon,
    approximate: bool,
) -> AreaNode:
    largest = max(geometry.geoms, key=lambda part: float(part.area))
    west, south, east, north = largest.bounds
    circle = shapely.maximum_inscribed_circle(largest, max(east - west, north - south) / 100)
    lon, lat = circle.coords[0]
    bounds = geometry.bounds
    return AreaNode(
        code=code,
        name=name,
        parent_code=None if code == root else parent_code(code),
        level=level_of(code),
        geometry=geometry,
        screen=screen,
        km2=km2_of(geometry),
        label=(round(lon, 5), round(lat, 5)),
        bbox=(bounds[0], bounds[1], bounds[2], bounds[3]),
        approximate=approximate,
    )


def _leaves_below(codes: list[str], root: str) -> dict[str, np.ndarray]:
    """Which leaves (by position) lie in each code from the root down."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, code in enumerate(codes):
        place: str | None = code
        while place is not None and is_within(place, root):
            found[place].append(index)
            place = parent_code(place)
    return {code: np.array(indices) for code, indices in found.items()}


def _gaps(polygons: np.ndarray) -> list[str]:
    found = [km2 for km2 in holes(polygons) if km2 >= _HOLE_KM2]
    if not found:
        return []
    return [
        f"{len(found)} holes in the land ({sum(found):.2f} km2 in all): points there are outside"
    ]


def _counts(leaves: list[AreaShape], city_code: str) -> list[str]:
    """Where the numbers of kelurahan differ from the official ones, for the kecamatan on hand."""
    official = known_kelurahan()
    here: dict[str, int] = defaultdict(int)
    for leaf in leaves:
        if leaf.level is Level.KELURAHAN and leaf.parent_code is not None:
            here[leaf.parent_code] += 1
    wrong = [
        f"{known_names()[code]} has {number} kelurahan here and {official[code]} officially"
        for code, number in sorted(here.items())
        if official.get(code, number) != number
    ]
    missing = [
        known_names()[code]
        for code in sorted(official)
        if is_within(code, city_code) and code not in here
    ]
    if missing and not here.keys().isdisjoint(official):
        wrong.append(f"no kelurahan of {len(missing)} kecamatan: {', '.join(missing)}")
    return wrong
