"""Writes a city's areas from shapes, and places its reports again where the land has changed."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, func, insert, select, update

from dashboard.errors import BadAreas
from dashboard.places import City, Level, level_of, parent_code
from data_access.cities import EARLIEST, get_city
from data_access.imports.area_coverage import same_land
from data_access.imports.area_shapes import AreaShape
from data_access.imports.area_tree import AreaNode, build_tree
from data_access.imports.replace import place_again
from data_access.schema import areas, imports

_DECIMALS = 5
_COVERED = 0.5


@dataclass(frozen=True)
class AreaImport:
    """What an import of areas did: numbers of areas by what became of them, the reports that now
    stand in another area, and what the user should know about the shapes."""

    inserted: int
    updated: int
    unchanged: int
    ended: int
    reports_moved: int
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        return {
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "ended": self.ended,
            "reports_moved": self.reports_moved,
        }

    def with_notes(self, notes: Iterable[str]) -> "AreaImport":
        """The same with notes before the warnings."""
        return replace(self, warnings=(*notes, *self.warnings))


@dataclass(frozen=True)
class Origin:
    """Where shapes came from, as the list of imports keeps it."""

    source: str
    file: str
    sha256: str


def import_areas(
    conn: Connection,
    *,
    city_code: str,
    shapes: Collection[AreaShape],
    now: datetime,
    actor: str,
    names: Mapping[str, str] | None = None,
    origin: Origin | None = None,
    progress: Callable[[str], None] | None = None,
) -> AreaImport:
    """Brings the city's tree of areas to what the shapes say, in the caller's transaction.

    The shapes need not be the whole city: kelurahan of a kecamatan that none of them touches stay
    as they are. Those of a touched kecamatan that are missing, and those whose land now belongs to
    others, end today. Approximate areas give way to real ones, never the other way round.
    `names` are of levels that have no shapes; with an `origin` the import is listed among the
    imports. Raises UnknownCity, BadAreas.
    """
    say = progress or (lambda _: None)
    city = get_city(conn, code=city_code)
    known = _known(conn, city)
    _refuse_foreign(conn, city, shapes)
    standing = {code: row for code, row in known.items() if row.valid_to is None}
    kept, dropped = _merge(standing, shapes)
    told = {code: row.name for code, row in standing.items()} | dict(names or {})
    say(f"checking and dissolving {len(kept)} areas")
    tree = build_tree(kept, city_code=city.code, city_name=city.name, names=told)
    say(f"writing {len(tree.nodes)} areas")
    counts = _write(conn, city, tree.nodes, known, now)
    ended = _end(conn, [row for code, row in standing.items() if code not in counts], now, city)
    moved = 0
    if ended or set(counts.values()) != {"unchanged"}:
        say("placing the city's reports in them")
        moved = place_again(conn, city=city, now=now, actor=actor)
    done = list(counts.values())
    result = AreaImport(
        inserted=done.count("inserted"),
        updated=done.count("updated"),
        unchanged=done.count("unchanged"),
        ended=ended,
        reports_moved=moved,
        warnings=(*dropped, *tree.warnings),
    )
    if origin is not None:
        _list_import(conn, city, origin, result, now=now, actor=actor)
    return result


def _list_import(
    conn: Connection, city: City, origin: Origin, result: AreaImport, *, now: datetime, actor: str
) -> None:
    conn.execute(
        insert(imports).values(
            city_id=city.id,
            subject="areas",
            source=origin.source,
            file=origin.file,
            sha256=origin.sha256,
            actor=actor,
            started_at=now,
            finished_at=func.clock_timestamp(),
            counts=result.counts,
        )
    )


def _known(conn: Connection, city: City) -> dict[str, Any]:
    rows = conn.execute(select(areas).where(areas.c.city_id == city.id)).all()
    return {row.code: row for row in rows}


def _refuse_foreign(conn: Connection, city: City, shapes: Collection[AreaShape]) -> None:
    codes = [shape.code for shape in shapes]
    taken = conn.execute(
        select(areas.c.code).where(areas.c.code.in_(codes), areas.c.city_id != city.id)
    ).scalars()
    if found := sorted(taken):
        shown = ", ".join(found[:5])
        raise BadAreas(file=city.name, why=f"{shown} belong to another city of this database")


def _merge(
    standing: Mapping[str, Any], shapes: Collection[AreaShape]
) -> tuple[list[AreaShape], list[str]]:
    """The shapes to build the tree from: the new ones and, of those standing, the ones that they
    say nothing about; and what was left out."""
    lowest = _lowest(_shape(row) for row in standing.values() if row.geometry is not None)
    real_stands = any(not shape.approximate for shape in lowest)
    new = {shape.code: shape for shape in shapes if not (shape.approximate and real_stands)}
    dropped = len(shapes) - len(new)
    notes = [f"{dropped} approximate areas left out: real ones stand already"] if dropped else []
    real_comes = any(not shape.approximate for shape in new.values())
    untouched = [
        shape
        for shape in lowest
        if shape.code not in new and not (real_comes and shape.approximate)
    ]
    arriving = _lowest([*new.values(), *untouched], among=new)
    touched = {shape.parent_code for shape in arriving}
    apart = [shape for shape in untouched if shape.parent_code not in touched]
    kept = [shape for shape in apart if not _covered(shape, arriving)]
    return [*new.values(), *kept], notes


def _lowest(shapes: Iterable[AreaShape], among: Collection[str] | None = None) -> list[AreaShape]:
    listed = list(shapes)
    parents = {shape.parent_code for shape in listed}
    lowest = [shape for shape in listed if shape.code not in parents]
    return lowest if among is None else [shape for shape in lowest if shape.code in among]


def _covered(shape: AreaShape, others: Sequence[AreaShape]) -> bool:
    if not others:
        return False
    land = np.array([other.geometry for other in others])
    share = shapely.area(shapely.intersection(land, shape.geometry)).sum() / shape.geometry.area
    return bool(share > _COVERED)


def _shape(row: Any) -> AreaShape:
    return AreaShape(
        code=row.code,
        name=row.name,
        parent_code=parent_code(row.code),
        level=Level(row.level),
        geometry=shapely.from_wkb(bytes(row.geometry)),
        approximate=row.approximate,
    )


def _write(
    conn: Connection, city: City, nodes: Sequence[AreaNode], known: Mapping[str, Any], now: datetime
) -> dict[str, str]:
    """Inserts and updates, parents first; what became of each area by code."""
    first = all(row.geometry is None for row in known.values())
    since = EARLIEST if first else now.astimezone(city.zone).date()
    same = _all_same_land(nodes, known)
    ids = {code: row.id for code, row in known.items()}
    done = {}
    for node in nodes:
        row = _columns(node, city, ids)
        old = known.get(node.code)
        if old is None:
            added = insert(areas).values(
                {**row, "city_id": city.id, "code": node.code, "valid_from": since}
            )
            ids[node.code] = conn.execute(added.returning(areas.c.id)).scalar_one()
            done[node.code] = "inserted"
            continue
        if same:
            row = {name: row[name] for name in ("name", "approximate", "valid_to")}
        if all(_plain(old._mapping[name]) == value for name, value in row.items()):
            done[node.code] = "unchanged"
        else:
            conn.execute(update(areas).where(areas.c.id == old.id).values(row))
            done[node.code] = "updated"
    return done


def _all_same_land(nodes: Sequence[AreaNode], known: Mapping[str, Any]) -> bool:
    """Whether no border has moved by more than what fitting the areas to each other moves."""
    for node in nodes:
        old = known.get(node.code)
        if old is None or old.geometry is None or old.valid_to is not None:
            return False
        if not same_land(shapely.from_wkb(bytes(old.geometry)), node.geometry):
            return False
    return True


def _columns(node: AreaNode, city: City, ids: Mapping[str, int]) -> dict[str, Any]:
    above = parent_code(node.code)
    west, south, east, north = node.bbox
    root = node.code == city.code
    return {
        "name": city.name if root else node.name,
        "parent_id": None if root or above is None else ids[above],
        "level": level_of(node.code).value,
        "approximate": node.approximate,
        "valid_to": None,
        "km2": node.km2,
        "label_lon": node.label[0],
        "label_lat": node.label[1],
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "geometry": shapely.to_wkb(node.geometry),
        "screen_geometry": _screen(node.screen),
    }


def _screen(polygons: shapely.MultiPolygon) -> dict[str, Any]:
    rounded = shapely.transform(polygons, lambda degrees: np.round(degrees, _DECIMALS))
    visible = [part for part in rounded.geoms if part.area > 0]
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(shapely.MultiPolygon(visible)))
    return geometry


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _end(conn: Connection, rows: Sequence[Any], now: datetime, city: City) -> int:
    """Ends areas that are no longer part of the tree; their rows stay."""
    today = now.astimezone(city.zone).date()
    for row in rows:
        last: date = max(today, row.valid_from + timedelta(days=1))
        conn.execute(update(areas).where(areas.c.id == row.id).values(valid_to=last))
    return len(rows)
