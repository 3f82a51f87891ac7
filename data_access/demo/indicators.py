"""The demo's indicators: invented residents for each kelurahan, marked as an example."""

from datetime import date, datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, func, insert, select

from dashboard.indicators import POPULATION
from dashboard.places import City, Level
from data_access.schema import areas, indicator_values, indicators, reports

RESIDENTS = 1_400_000
SPREAD = 0.12
SILENT_EVERY, SILENT = 31, 3.5
"""One kelurahan in so many has that many times the residents its reports speak of."""
CROWDED, CROWD = "73.71.09", 0.45
"""The kecamatan whose people report most, and the share of residents it has instead."""


def add_indicators(conn: Connection, *, city: City, now: datetime) -> int:
    """Gives every kelurahan of the demo city an invented number of residents, of how many. They are
    made to suit the simulated reports, so that most report alike, some hardly at all, and one
    kecamatan far more. Does nothing where the city has an indicator."""
    here = indicators.c.city_id == city.id
    if conn.execute(select(indicators.c.id).where(here).limit(1)).first():
        return 0
    made = insert(indicators).values(
        city_id=city.id,
        slug=POPULATION,
        name="Penduduk",
        unit="jiwa",
        as_of=date(now.astimezone(city.zone).year - 1, 12, 31),
        source="angka karangan untuk demo",
        example=True,
    )
    told = conn.execute(made.returning(indicators.c.id)).scalar_one()
    rows = _areas(conn, city)
    everything = sum(row.received + 1 for row in rows)
    values = [
        {
            "indicator_id": told,
            "area_id": row.id,
            "city_id": city.id,
            "value": round(RESIDENTS * (row.received + 1) / everything * _factor(number, row.code)),
        }
        for number, row in enumerate(rows)
    ]
    if values:
        conn.execute(insert(indicator_values), values)
    return len(values)


def _areas(conn: Connection, city: City) -> list[Any]:
    asked = (
        select(areas.c.id, areas.c.code, func.count(reports.c.id).label("received"))
        .outerjoin(reports, reports.c.area_id == areas.c.id)
        .where(
            areas.c.city_id == city.id,
            areas.c.level == Level.KELURAHAN.value,
            areas.c.valid_to.is_(None),
        )
        .group_by(areas.c.id, areas.c.code)
        .order_by(areas.c.code)
    )
    return list(conn.execute(asked).all())


def _factor(number: int, code: str) -> float:
    chance = Random(f"residents {code}").lognormvariate(0.0, SPREAD)
    silent = SILENT if number % SILENT_EVERY == SILENT_EVERY // 2 else 1.0
    return chance * silent * (CROWD if code.startswith(f"{CROWDED}.") else 1.0)
