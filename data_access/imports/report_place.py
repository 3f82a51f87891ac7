"""Where the rows of a file lie: by point, else by code, else by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sqlalchemy import Connection, select

from dashboard.errors import RowRejected
from dashboard.places import City
from data_access.imports.area_codes import Numbering, bps_code, kemendagri_code
from data_access.imports.place import NOWHERE, load_places
from data_access.imports.source_row import SourceRow
from data_access.schema import areas


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a report is: its area, None outside of all, and its point, None where it isn't known;
    `swapped` when the point had to be turned round."""

    area_id: int | None
    lat: float | None
    lon: float | None
    swapped: bool = False


class Placer:
    """Places rows of one city with the areas as they are when this is made."""

    def __init__(
        self, conn: Connection, *, city: City, numbering: Numbering, correct_swapped: bool
    ) -> None:
        self._city = city
        self._places = load_places(conn)
        self._numbering = numbering
        self._correct_swapped = correct_swapped
        self._drawn = self._places.has_polygons(city.id)
        root = self._places.root(city.id)
        assert root is not None, "a city is made with its root area"
        self.root = root
        self._codes: dict[str, int] = {
            row.code: row.id
            for row in conn.execute(
                select(areas.c.code, areas.c.id).where(areas.c.city_id == city.id)
            )
        }
        self._by_name = lru_cache(maxsize=10_000)(self._find_name)

    def place(self, rows: Sequence[SourceRow]) -> Iterator[Spot | RowRejected]:
        """Where each row lies, in their order, or why that can't be told."""
        lats = np.array([row.lat for row in rows], dtype=float)
        lons = np.array([row.lon for row in rows], dtype=float)
        found = self._locate(lats, lons)
        turned = np.full(len(rows), NOWHERE)
        if self._drawn:
            lost = np.flatnonzero((found == NOWHERE) & ~np.isnan(lats) & (np.abs(lons) <= 85))
            turned[lost] = self._locate(lons[lost], lats[lost])
        for row, area, other in zip(rows, found.tolist(), turned.tolist(), strict=True):
            try:
                yield self._spot(row, area, other)
            except RowRejected as reason:
                yield reason

    def _locate(self, lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
        return self._places.locate(lats, lons, city_id=self._city.id).area_ids

    def _spot(self, row: SourceRow, area: int, turned: int) -> Spot:
        if row.lat is None:
            return Spot(self._without_point(row), None, None)
        if area == NOWHERE and turned != NOWHERE:
            if not self._correct_swapped:
                raise RowRejected(f"koordinat tertukar: lintang {row.lat}, bujur {row.lon}")
            return Spot(turned, row.lon, row.lat, swapped=True)
        if area == NOWHERE:
            return Spot(None, row.lat, row.lon)
        if not self._places.is_own(area, city_id=self._city.id):
            other = self._places.city_of(area)
            raise RowRejected(f"titik ada di kota mitra lain: {other}; impor ke kota itu")
        return Spot(area, row.lat, row.lon)

    def _without_point(self, row: SourceRow) -> int:
        try:
            if row.code:
                return self._find_code(row.code)
            if row.place:
                return self._by_name(row.place)
        except RowRejected:
            if self._drawn:
                raise
        if self._drawn:
            raise RowRejected("tanpa lokasi")
        return self.root

    def _find_code(self, text: str) -> int:
        bps = self._numbering == "bps"
        code = bps_code(text, self._city.code) if bps else kemendagri_code(text)
        if code is None or code not in self._codes:
            raise RowRejected(f"kode wilayah tidak dikenal di kota ini: {text}")
        return self._codes[code]

    def _find_name(self, name: str) -> int:
        named = self._places.by_name(name, city_id=self._city.id)
        if named.area_id is None:
            raise RowRejected(named.reason)
        return named.area_id
