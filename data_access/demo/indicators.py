"""The demo's indicators: invented residents for each kelurahan, marked as an example."""

from datetime import date, datetime
from random import Random

from sqlalchemy import Connection, insert, select

from dashboard.indicators import POPULATION
from dashboard.places import City, Level
from data_access.schema import areas, indicator_values, indicators

USUAL, FEWEST = 9_000, 900
SPREAD = 0.35
PERSONS_A_KM2 = 30_000
"""More than this nobody is made to live on, so that small islands stay small."""


def add_indicators(conn: Connection, *, city: City, now: datetime) -> int:
    """Gives every kelurahan of the demo city an invented number of residents, the same ones each
    time; of how many. Does nothing where the city has an indicator."""
    here = indicators.c.city_id == city.id
    if conn.execute(select(indicators.c.id).where(here).limit(1)).first():
        return 0
    rows = conn.execute(
        select(areas.c.id, areas.c.code, areas.c.km2)
        .where(
            areas.c.city_id == city.id,
            areas.c.level == Level.KELURAHAN.value,
            areas.c.valid_to.is_(None),
        )
        .order_by(areas.c.code)
    ).all()
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
    values = [
        {
            "indicator_id": told,
            "area_id": row.id,
            "city_id": city.id,
            "value": _residents(row.code, row.km2),
        }
        for row in rows
    ]
    if values:
        conn.execute(insert(indicator_values), values)
    return len(values)


def _residents(code: str, km2: float | None) -> int:
    living = USUAL * Random(f"residents {code}").lognormvariate(0.0, SPREAD)
    return max(FEWEST, round(min(living, PERSONS_A_KM2 * km2 if km2 else living)))
