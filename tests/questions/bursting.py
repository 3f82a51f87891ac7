"""A town in which reports burst, for the tests of incidents."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from dashboard.access import Scope
from dashboard.bursts import BurstRules
from dashboard.incident_view import Incident
from data_access.incident_ticks import tick_incidents
from data_access.incidents import open_incidents
from data_access.schema import incident_reports, incidents
from tests.factories import EVERYTHING, NOW, Town

RULES = BurstRules()
MINUTE, HOUR, DAY, WEEK = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days", "weeks"))
TAMAMAUNG, PAROPO, MELAYU, BUTUNG = (
    "73.71.09.1001",
    "73.71.09.1002",
    "73.71.02.1001",
    "73.71.02.1002",
)


def old_town(conn: Connection) -> Town:
    """A town whose data began long ago."""
    town = Town(conn)
    town.report(ago=70 * DAY, category="pohon")
    return town


def burst(town: Town, number: int = 6, *, ago: timedelta = 2 * MINUTE, **fields: Any) -> list[int]:
    """So many reports, the last one `ago` and one a minute before it."""
    return [town.report(ago=ago + n * MINUTE, **fields) for n in range(number)]


def tick(town: Town, after: timedelta = timedelta(), rules: BurstRules = RULES) -> Any:
    return tick_incidents(town.conn, now=NOW + after, rules=rules)


def kept(town: Town) -> list[Any]:
    return list(town.conn.execute(select(incidents).order_by(incidents.c.id)).all())


def members(town: Town, incident_id: int | None = None) -> list[int]:
    asked = select(incident_reports.c.report_id).order_by(incident_reports.c.report_id)
    if incident_id is not None:
        asked = asked.where(incident_reports.c.incident_id == incident_id)
    return list(town.conn.execute(asked).scalars())


def seen(town: Town, scope: Scope = EVERYTHING, after: timedelta = timedelta()) -> list[Incident]:
    return list(open_incidents(town.conn, city=town.city, scope=scope, now=NOW + after))
