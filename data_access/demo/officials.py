"""The demo's officials: offices, not persons. Their names say what they are, and are marked as
examples."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.officials import OFFICE_OF
from dashboard.places import City, Level
from data_access.schema import areas, officials

IN_OFFICE_FOR = timedelta(days=400)
CHANGED_AGO = timedelta(days=16)
CHANGE_EVERY = 40
"""One kelurahan in so many has had its lurah changed lately, for a board that is split."""


def add_officials(conn: Connection, *, city: City, now: datetime) -> int:
    """Gives every kelurahan and kecamatan of the demo city an invented official; how many terms.
    Does nothing where there are some."""
    here = officials.c.city_id == city.id
    if conn.execute(select(officials.c.id).where(here).limit(1)).first():
        return 0
    today = now.astimezone(city.zone).date()
    since, changed = today - IN_OFFICE_FOR, today - CHANGED_AGO
    rows = []
    for number, area in enumerate(_areas(conn, city)):
        level = Level(area.level)
        place = {
            "city_id": city.id,
            "area_id": area.id,
            "office": OFFICE_OF[level],
            "example": True,
        }
        title = "Lurah Kel." if level is Level.KELURAHAN else "Camat Kec."
        first = since
        if level is Level.KELURAHAN and number % CHANGE_EVERY == 7:
            last = changed - timedelta(days=1)
            acting = {"name": f"Plt. Lurah Kel. {area.name}", "first_day": since, "last_day": last}
            rows.append(place | acting)
            first = changed
        rows.append(place | {"name": f"{title} {area.name}", "first_day": first, "last_day": None})
    if rows:
        conn.execute(insert(officials), rows)
    return len(rows)


def _areas(conn: Connection, city: City) -> list[Any]:
    levels = [level.value for level in OFFICE_OF]
    asked = select(areas.c.id, areas.c.name, areas.c.level).where(
        areas.c.city_id == city.id, areas.c.level.in_(levels), areas.c.valid_to.is_(None)
    )
    return list(conn.execute(asked.order_by(areas.c.code)).all())
