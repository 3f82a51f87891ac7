"""The demo city's bursts of a time in which no app ran, so that the newest are there to be seen."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from dashboard.bursts import BurstRules
from dashboard.places import City
from data_access.demo.city import demo_city
from data_access.incident_past import look_back
from data_access.incident_ticks import wait_for_tick
from data_access.reach import writing
from data_access.schema import incidents

LOOKED_BACK = timedelta(days=7)
"""What the list of bursts goes back to."""


def look_for_bursts(engine: Engine, *, now: datetime) -> int:
    """Finds the incidents of the last seven days, those after the last that is known, by the rules
    as they are shipped; how many. Nothing happens without a demo city. Raises DatabaseAway."""
    with writing(engine) as conn:
        wait_for_tick(conn)
        city = demo_city(conn)
        if city is None:
            return 0
        start = max(now - LOOKED_BACK, _known_until(conn, city) or now - LOOKED_BACK)
        return look_back(conn, city=city, start=start, end=now, rules=BurstRules())


def _known_until(conn: Connection, city: City) -> datetime | None:
    """The last that is known of any incident."""
    of = incidents.c
    asked = select(func.max(func.greatest(of.found_at, of.last_report_at, of.ended_at)))
    found: datetime | None = conn.execute(asked.where(of.city_id == city.id)).scalar_one()
    return found
