"""The demo city in the database, and as the simulation knows it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.errors import NotTheDemo, UnknownCity
from dashboard.lifecycle import OPEN
from dashboard.places import City, parent_code
from data_access.cities import get_city
from data_access.demo.facts import city_facts
from data_access.demo.generate import SOURCE, SimulatedCity
from data_access.demo.places import CITY_CODE
from data_access.demo.rhythm import expected
from data_access.schema import reports

SEED = 7371
WRITE_LOCK = 0x716C7565_0001
"""Key of the advisory lock under which the demo is loaded or caught up."""

# Share of the city's reports by kecamatan, in percent: by people and trade, roughly.
_SHARES: dict[str, float] = {
    "01": 4,
    "02": 4,
    "03": 7,
    "04": 5,
    "05": 3,
    "06": 4,
    "07": 9,
    "08": 3,
    "09": 15,
    "10": 11,
    "11": 12,
    "12": 12,
    "13": 11,
    "14": 8,
    "15": 0.5,
}


def demo_city(conn: Connection) -> City | None:
    """The demo city, None where there is none yet. Raises NotTheDemo."""
    try:
        city = get_city(conn, code=CITY_CODE)
    except UnknownCity:
        return None
    if not city.demo:
        raise NotTheDemo(code=city.code)
    return city


def simulated(conn: Connection, *, city: City) -> SimulatedCity:
    """The city with its hotspots and habits: the same ones at every start."""
    facts = city_facts(conn, city=city)
    above = [parent_code(area.code) or "" for area in facts.areas]
    busy = {
        code: _SHARES.get(code.rpartition(".")[2], 1.0) / above.count(code) for code in set(above)
    }
    return SimulatedCity(facts, seed=SEED, busy=busy)


def natural_count(made_up: SimulatedCity, *, start: datetime, end: datetime) -> int:
    """How many reports the city makes in that time by its own rhythm."""
    zone = made_up.facts.city.zone
    return expected(made_up.slugs, start=start, end=end, zone=zone, seed=made_up.seed)


def last_created(conn: Connection, *, city: City) -> datetime | None:
    """When the newest simulated report was created (aware, UTC); None without one."""
    asked = select(func.max(reports.c.created_at)).where(
        reports.c.city_id == city.id, reports.c.source == SOURCE
    )
    found: datetime | None = conn.execute(asked).scalar()
    return found


def open_simulated(conn: Connection, *, city: City) -> list[Any]:
    """The simulated reports that are open: id, number, kind, stage, category, area,
    holder, creation and last change.

    Real ones, where a database holds both, are left to real people.
    """
    asked = select(
        reports.c.id,
        reports.c.external_id,
        reports.c.kind,
        reports.c.created_at,
        reports.c.stage,
        reports.c.category_id,
        reports.c.area_id,
        reports.c.holder_area_id,
        reports.c.last_change_at,
    ).where(
        reports.c.city_id == city.id,
        reports.c.source == SOURCE,
        reports.c.stage.in_(sorted(OPEN)),
        ~reports.c.dihapus,
    )
    return list(conn.execute(asked.order_by(reports.c.id)).all())
