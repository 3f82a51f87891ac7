"""What the commands about areas do, each in one call."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from dashboard.places import Level
from data_access.cities import get_city
from data_access.imports.area_codes import Numbering
from data_access.imports.area_download import download_areas, origin_of
from data_access.imports.area_files import read_areas
from data_access.imports.area_shapes import AreaShape
from data_access.imports.areas import AreaImport, Origin, import_areas
from data_access.schema import areas

Progress = Callable[[str], None]


@dataclass(frozen=True)
class LevelSummary:
    """A level of a city's tree: how many areas are in force, how many of them have borders, how
    many of those are only approximate, how many areas have ended, and the land in km2."""

    level: Level
    areas: int
    with_borders: int
    approximate: int
    ended: int
    km2: float


def import_area_files(
    conn: Connection,
    *,
    city_code: str,
    paths: Sequence[Path],
    now: datetime,
    actor: str,
    numbering: Numbering = "kemendagri",
    progress: Progress | None = None,
) -> AreaImport:
    """Imports files of areas as one, in the caller's transaction; a later file's area wins.

    Raises UnknownCity, BadFile, BadAreas.
    """
    get_city(conn, code=city_code)
    shapes: dict[str, AreaShape] = {}
    names: dict[str, str] = {}
    notes: list[str] = []
    for path in paths:
        if progress:
            progress(f"reading {path.name}")
        read = read_areas(path, city_code=city_code, numbering=numbering)
        shapes |= {shape.code: shape for shape in read.shapes}
        names |= read.names
        notes += [f"{path.name}: {note}" for note in read.notes]
    done = import_areas(
        conn,
        city_code=city_code,
        shapes=shapes.values(),
        now=now,
        actor=actor,
        names=names,
        origin=_origin(paths),
        progress=progress,
    )
    return done.with_notes(notes)


def import_downloaded_areas(
    conn: Connection,
    *,
    city_code: str,
    folder: Path,
    now: datetime,
    actor: str,
    timeout_s: float = 30.0,
    progress: Progress | None = None,
) -> AreaImport:
    """Downloads the city's areas (files are kept in `folder`) and imports them.

    Raises UnknownCity, BadAreas, DownloadFailed.
    """
    get_city(conn, code=city_code)
    shapes = download_areas(city_code, folder=folder, timeout_s=timeout_s, progress=progress)
    return import_areas(
        conn,
        city_code=city_code,
        shapes=shapes,
        now=now,
        actor=actor,
        origin=origin_of(city_code),
        progress=progress,
    )


def summarise_areas(conn: Connection, *, city_code: str) -> list[LevelSummary]:
    """The city's areas by level, the widest first. Raises UnknownCity."""
    city = get_city(conn, code=city_code)
    in_force = areas.c.valid_to.is_(None)
    drawn = areas.c.km2.is_not(None)
    rows = conn.execute(
        select(
            areas.c.level,
            func.count().filter(in_force).label("areas"),
            func.count().filter(in_force, drawn).label("with_borders"),
            func.count().filter(in_force, areas.c.approximate).label("approximate"),
            func.count().filter(~in_force).label("ended"),
            func.coalesce(func.sum(areas.c.km2).filter(in_force), 0.0).label("km2"),
        )
        .where(areas.c.city_id == city.id)
        .group_by(areas.c.level)
    ).all()
    found = [LevelSummary(**dict(row._mapping) | {"level": Level(row.level)}) for row in rows]
    return sorted(found, key=lambda summary: list(Level).index(summary.level))


def _origin(paths: Sequence[Path]) -> Origin:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return Origin("file", ", ".join(path.name for path in paths), digest.hexdigest())
