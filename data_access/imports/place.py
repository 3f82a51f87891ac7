"""Which area a report lies in: by its point, or by the name of its kelurahan."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import numpy as np
import shapely
from sqlalchemy import Connection, select

from dashboard.places import Level, parent_code
from data_access.schema import areas

NOWHERE = 0
_PREFIXES = {
    Level.KELURAHAN: r"kelurahan|kel|desa",
    Level.KECAMATAN: r"kecamatan|kec|distrik",
}
_NOT_LETTERS = re.compile(r"[\W_]+")
_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class PlacedArea:
    """An area that a report can be placed in; `polygon` is None where the area has none."""

    id: int
    city_id: int
    code: str
    name: str
    level: Level
    approximate: bool
    polygon: shapely.Geometry | None


@dataclass(frozen=True, slots=True)
class Located:
    """Where points lie, in their order: `area_ids` (NOWHERE for a point in no area) and whether
    that area's borders are only approximate."""

    area_ids: np.ndarray
    approximate: np.ndarray


@dataclass(frozen=True, slots=True)
class Named:
    """The area of that name, or None and the reason, in Indonesian as files of rejects have it."""

    area_id: int | None
    reason: str = ""


class Places:
    """All areas of all cities that are in force, ready to place reports in; see `load_places`."""

    def __init__(self, found: Iterable[PlacedArea]) -> None:
        self._areas = sorted(found, key=lambda area: area.code)
        self._names = {area.code: area.name for area in self._areas}
        parents = {parent_code(area.code) for area in self._areas}
        self._lowest = [area for area in self._areas if area.code not in parents]
        self._roots: dict[int, PlacedArea] = {}
        for area in self._areas:
            self._roots.setdefault(area.city_id, area)

    def has_polygons(self, city_id: int) -> bool:
        """Whether any area of the city has borders; without them its reports stand at its root."""
        return any(area.city_id == city_id for area in self._drawn)

    def city_of(self, area_id: int) -> str:
        """The name of the city that the area is part of."""
        return self._roots[self._city_ids[area_id]].name

    def is_own(self, area_id: int, *, city_id: int) -> bool:
        """Whether the area is the city's; NOWHERE is no city's."""
        return self._city_ids.get(area_id) == city_id

    def root(self, city_id: int) -> int | None:
        """The id of the area that is the whole city, None for a city without areas."""
        area = self._roots.get(city_id)
        return area.id if area else None

    def locate(self, lats: np.ndarray, lons: np.ndarray, *, city_id: int) -> Located:
        """The lowest area that each point (degrees, WGS84) lies in.

        The city's own areas come before other cities', and on a border the lowest code wins. A
        point in no area is NOWHERE, but stands at the city's root while the city has no polygons;
        a point that is no number is NOWHERE always.
        """
        lats, lons = np.asarray(lats, dtype=float), np.asarray(lons, dtype=float)
        known = np.isfinite(lats) & np.isfinite(lons)
        best = self._first_hit(lats[known], lons[known], city_id)
        root = self._roots.get(city_id)
        fallback = root.id if root and not self.has_polygons(city_id) else NOWHERE
        ids = np.array([*(area.id for area in self._drawn), fallback], dtype=np.int64)
        rough = np.array([*(area.approximate for area in self._drawn), False])
        area_ids = np.full(len(lats), NOWHERE, dtype=np.int64)
        approximate = np.zeros(len(lats), dtype=bool)
        area_ids[known], approximate[known] = ids[best], rough[best]
        return Located(area_ids, approximate)

    def by_name(self, name: str, *, city_id: int) -> Named:
        """The city's area of that name, whatever its case, punctuation and blanks.

        A name is taken for a kelurahan's (the lowest level's) unless "Kecamatan" stands before it.
        A name that two areas have, or none, gives no area and the reason.
        """
        level, key = _level_and_key(name)
        if not key:
            return Named(None, "nama kelurahan kosong")
        known = self._keys[city_id, level]
        found = known.get(key, [])
        if len(found) == 1:
            return Named(found[0].id)
        if found:
            listed = " atau ".join(self._described(area) for area in found)
            return Named(None, f"nama {name.strip()!r} ada di beberapa wilayah: {listed}")
        near = get_close_matches(key, known, n=_SUGGESTIONS, cutoff=0.75)
        hint = ", ".join(self._described(area) for match in near for area in known[match])
        also = f" (mungkin {hint})" if hint else ""
        return Named(None, f"tidak ada wilayah bernama {name.strip()!r} di kota ini{also}")

    def _first_hit(self, lats: np.ndarray, lons: np.ndarray, city_id: int) -> np.ndarray:
        """Positions in `_drawn` of the area of each point, its length for a point in none."""
        drawn = self._drawn
        own = np.array([area.city_id == city_id for area in drawn], dtype=bool)
        rank = np.empty(len(drawn) + 1, dtype=np.int64)
        order = np.concatenate([np.flatnonzero(own), np.flatnonzero(~own), [len(drawn)]])
        rank[order] = np.arange(len(drawn) + 1)
        first = np.full(len(lats), len(drawn), dtype=np.int64)
        if drawn and len(lats):
            tree = shapely.STRtree(shapely.points(lons, lats))
            polygons = [area.polygon for area in drawn]
            polygon, point = tree.query(polygons, predicate="intersects")
            np.minimum.at(first, point, rank[polygon])
        return order[first]

    @cached_property
    def _city_ids(self) -> dict[int, int]:
        return {area.id: area.city_id for area in self._areas}

    @cached_property
    def _drawn(self) -> list[PlacedArea]:
        return [area for area in self._lowest if area.polygon is not None]

    @cached_property
    def _keys(self) -> dict[tuple[int, Level], dict[str, list[PlacedArea]]]:
        """Areas by city, level and bare name; the lowest areas count as kelurahan."""
        keys: dict[tuple[int, Level], dict[str, list[PlacedArea]]] = defaultdict(
            lambda: defaultdict(list)
        )
        lowest = {area.code for area in self._lowest}
        for area in self._areas:
            level = Level.KELURAHAN if area.code in lowest else area.level
            keys[area.city_id, level][_bare(area.name)].append(area)
        return keys

    def _described(self, area: PlacedArea) -> str:
        above = self._names.get(parent_code(area.code) or "")
        return f"{area.name}, {above} [{area.code}]" if above else f"{area.name} [{area.code}]"


def load_places(conn: Connection) -> Places:
    """The areas of every city that are in force now."""
    rows = conn.execute(
        select(
            areas.c.id,
            areas.c.city_id,
            areas.c.code,
            areas.c.name,
            areas.c.level,
            areas.c.approximate,
            areas.c.geometry,
        ).where(areas.c.valid_to.is_(None))
    ).all()
    return Places(
        PlacedArea(
            id=row.id,
            city_id=row.city_id,
            code=row.code,
            name=row.name,
            level=Level(row.level),
            approximate=row.approximate,
            polygon=None if row.geometry is None else shapely.from_wkb(bytes(row.geometry)),
        )
        for row in rows
    )


def _level_and_key(name: str) -> tuple[Level, str]:
    text = name.strip()
    for level, words in _PREFIXES.items():
        rest = re.sub(rf"^({words})\b[\s.:]*", "", text, flags=re.IGNORECASE)
        if rest != text:
            return level, _bare(rest)
    return Level.KELURAHAN, _bare(text)


def _bare(name: str) -> str:
    return _NOT_LETTERS.sub("", name.casefold())
