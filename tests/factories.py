"""Small cities and reports for tests. Times are relative to NOW, a Saturday evening in WITA."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from shapely import Polygon, box, to_wkb
from sqlalchemy import Connection, insert, select, update

from dashboard.access import Role, Scope
from dashboard.filters import Filters
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import Stage
from dashboard.places import City, Level, level_of
from data_access.audit import Author
from data_access.cities import add_city
from data_access.history import record_report
from data_access.report_rows import NewReport
from data_access.schema import areas, categories

NOW = datetime(2026, 11, 21, 11, 5, 12, tzinfo=UTC)
EVERYTHING = Scope(role=Role.ADMIN, all_cities=True)
AUTHOR = Author(EVERYTHING, "test")

# Two kecamatan of Makassar with two kelurahan each: squares of 0.01 degree in a row, by their
# south-west corner; a kecamatan is the two squares of its kelurahan.
SQUARES = {
    "73.71.09": ("Panakkukang", (119.40, -5.15)),
    "73.71.09.1001": ("Tamamaung", (119.40, -5.15)),
    "73.71.09.1002": ("Paropo", (119.41, -5.15)),
    "73.71.02": ("Wajo", (119.42, -5.15)),
    "73.71.02.1001": ("Melayu", (119.42, -5.15)),
    "73.71.02.1002": ("Butung", (119.43, -5.15)),
}
SIDE = 0.01

_numbers = count(1)


class Town:
    """A small Makassar in the database, made when it isn't there, and a short way to put reports
    in it."""

    def __init__(self, conn: Connection, *, code: str = "73.71", now: datetime = NOW):
        self.conn = conn
        self.now = now
        self.city: City = add_city(
            conn, code=code, name="Kota Makassar", timezone="Asia/Makassar", demo=False
        )
        if not conn.execute(select(areas.c.id).where(areas.c.code == "73.71.09")).all():
            for area, (name, corner) in SQUARES.items():
                self.add_area(area, name, corner)
            self._draw_root()
        self.areas: dict[str, int] = {
            row.code: row.id for row in conn.execute(select(areas.c.code, areas.c.id))
        }
        self.categories: dict[str, int] = {
            row.slug: row.id
            for row in conn.execute(
                select(categories.c.slug, categories.c.id).where(
                    categories.c.city_id == self.city.id
                )
            )
        }
        self.agencies: dict[str, int] = {
            row.slug: row.agency_id
            for row in conn.execute(
                select(categories.c.slug, categories.c.agency_id).where(
                    categories.c.city_id == self.city.id
                )
            )
        }

    def report(
        self,
        *stages: tuple[Stage, timedelta],
        ago: timedelta = timedelta(hours=1),
        area: str | None = "73.71.09.1001",
        category: str = "banjir",
        **fields: Any,
    ) -> int:
        """Writes a report created `ago` before the town's now that waits, then enters each stage at
        the given time before it; its id. `area=None` puts it outside every polygon."""
        created = self.now - ago
        steps = (
            StageStep(Stage.MENUNGGU, created),
            *(StageStep(stage, self.now - back, reason="alasan") for stage, back in stages),
        )
        corner = SQUARES[area][1] if area in SQUARES else None
        report = NewReport(
            city_id=self.city.id,
            source="test",
            external_id=f"T-{next(_numbers)}",
            category_id=self.categories[category],
            created_at=created,
            holder=Holder(area_id=self.areas[area or self.city.code]),
            area_id=self.areas[area] if area else None,
            steps=steps,
            lat=corner[1] + 0.005 if corner else -5.0,
            lon=corner[0] + 0.005 if corner else 119.0,
        )
        return record_report(
            self.conn, report=replace(report, **fields), actor="warga", now=self.now
        )

    def filters(self, **fields: Any) -> Filters:
        """The default filters on this city, changed by `fields`."""
        return replace(Filters(city=self.city, area=self.city.code), **fields)

    def _draw_root(self) -> None:
        west, south = SQUARES["73.71.09"][1]
        whole = _drawn(box(west, south, west + 4 * SIDE, south + SIDE))
        self.conn.execute(update(areas).where(areas.c.code == self.city.code).values(whole))

    def add_area(self, code: str, name: str, corner: tuple[float, float]) -> None:
        """Writes a square area by its south-west corner, below one that is there."""
        parent = self.conn.execute(
            select(areas.c.id).where(areas.c.code == code.rpartition(".")[0])
        ).scalar_one()
        west, south = corner
        east = west + SIDE * (2 if level_of(code) is Level.KECAMATAN else 1)
        self.conn.execute(
            insert(areas).values(
                city_id=self.city.id,
                code=code,
                parent_id=parent,
                level=level_of(code).value,
                name=name,
                valid_from=date(1990, 1, 1),
                **_drawn(box(west, south, east, south + SIDE)),
            )
        )


def _drawn(shape: Polygon) -> dict[str, Any]:
    west, south, east, north = shape.bounds
    ring = [[round(lon, 5), round(lat, 5)] for lon, lat in shape.exterior.coords]
    return {
        "km2": 1.2,
        "geometry": to_wkb(shape),
        "screen_geometry": {"type": "Polygon", "coordinates": [ring]},
        "label_lon": (west + east) / 2,
        "label_lat": (south + north) / 2,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }
