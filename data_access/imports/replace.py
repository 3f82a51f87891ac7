"""Places a city's reports again from their points, after its areas have changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)

from dashboard.lifecycle import STOPPED, EventKind
from dashboard.places import City
from data_access.bulk import copy_rows
from data_access.imports.place import load_places
from data_access.rewinding import wind_anew
from data_access.rulebooks import load_rulebook
from data_access.schema import report_events, reports, spells

SOURCE = "areas"
_moves = Table(
    "report_moves",
    MetaData(),
    Column("report_id", BigInteger, primary_key=True),
    Column("old_area_id", Integer),
    Column("new_area_id", Integer),
    Column("old_holder_id", Integer),
    Column("new_holder_id", Integer, comment="null: the holder stays"),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
_handed = _moves.c.new_holder_id.is_not(None)


def place_again(conn: Connection, *, city: City, now: datetime, actor: str) -> int:
    """Moves the city's reports that have a point to the area it lies in now; how many moved. One
    that lies in another city's area is outside this city's.

    Each move is an event of its report. An open report that its old area held is handed to the new
    one, or to the city where it lies in none; what is stopped keeps the holder that it was decided
    under. The rules are the single writer's, written for many rows at once.
    """
    moves = list(_find_moves(conn, city))
    if moves:
        _moves.create(conn)
        copy_rows(conn, table=_moves.name, rows=moves)
        _write_events(conn, now, actor)
        _write_reports(conn, now)
        _write_spells(conn, now)
        _moves.drop(conn)
        _wind_clocks(conn, city, moves)
    return len(moves)


def _find_moves(conn: Connection, city: City) -> Iterator[dict[str, Any]]:
    rows = conn.execute(
        select(
            reports.c.id,
            reports.c.lat,
            reports.c.lon,
            reports.c.area_id,
            reports.c.stage,
            reports.c.holder_area_id,
        ).where(reports.c.city_id == city.id, reports.c.lat.is_not(None))
    ).all()
    places = load_places(conn)
    root = places.root(city.id)
    lats = np.array([row.lat for row in rows], dtype=float)
    lons = np.array([row.lon for row in rows], dtype=float)
    located = places.locate(lats, lons, city_id=city.id).area_ids.tolist()
    for row, area_id in zip(rows, located, strict=True):
        new = area_id if places.is_own(area_id, city_id=city.id) else None
        if new == row.area_id:
            continue
        held = row.holder_area_id is not None and row.holder_area_id in (row.area_id, root)
        handed = held and row.stage not in STOPPED and (new or root) != row.holder_area_id
        yield {
            "report_id": row.id,
            "old_area_id": row.area_id,
            "new_area_id": new,
            "old_holder_id": row.holder_area_id,
            "new_holder_id": (new or root) if handed else None,
        }


def _wind_clocks(conn: Connection, city: City, moves: list[dict[str, Any]]) -> None:
    """A report outside all areas has no clock: who came in gets one, who left loses it."""
    crossed = [
        move["report_id"]
        for move in moves
        if (move["old_area_id"] is None) != (move["new_area_id"] is None)
    ]
    if crossed:
        rules = load_rulebook(conn, city_id=city.id)
        wind_anew(conn, city_id=city.id, rules=rules, report_ids=crossed)


def _write_events(conn: Connection, now: datetime, actor: str) -> None:
    columns = ["report_id", "kind", "old", "new", "actor", "source", "occurred_at", "recorded_at"]
    moved = select(
        _moves.c.report_id,
        literal(EventKind.AREA.value),
        cast(_moves.c.old_area_id, Text),
        cast(_moves.c.new_area_id, Text),
        literal(actor),
        literal(SOURCE),
        literal(now),
        literal(now),
    )
    handed = select(
        _moves.c.report_id,
        literal(EventKind.HOLDER.value),
        literal("area:").concat(cast(_moves.c.old_holder_id, Text)),
        literal("area:").concat(cast(_moves.c.new_holder_id, Text)),
        literal(actor),
        literal(SOURCE),
        literal(now),
        literal(now),
    ).where(_handed)
    conn.execute(insert(report_events).from_select(columns, moved))
    conn.execute(insert(report_events).from_select(columns, handed))


def _write_reports(conn: Connection, now: datetime) -> None:
    mine = reports.c.id == _moves.c.report_id
    conn.execute(update(reports).where(mine).values(area_id=_moves.c.new_area_id))
    conn.execute(
        update(reports)
        .where(mine, _handed)
        .values(
            holder_area_id=_moves.c.new_holder_id,
            last_change_at=func.greatest(reports.c.last_change_at, now),
        )
    )


def _write_spells(conn: Connection, now: datetime) -> None:
    conn.execute(
        update(spells)
        .where(spells.c.report_id == _moves.c.report_id, spells.c.to_at.is_(None), _handed)
        .values(to_at=func.greatest(spells.c.from_at, now))
    )
    following = (
        select(
            _moves.c.report_id,
            func.max(spells.c.seq) + 1,
            reports.c.stage,
            _moves.c.new_holder_id,
            func.max(spells.c.to_at),
        )
        .join(reports, reports.c.id == _moves.c.report_id)
        .join(spells, spells.c.report_id == _moves.c.report_id)
        .where(_handed)
        .group_by(_moves.c.report_id, reports.c.stage, _moves.c.new_holder_id)
    )
    columns = ["report_id", "seq", "stage", "holder_area_id", "from_at"]
    conn.execute(insert(spells).from_select(columns, following))
