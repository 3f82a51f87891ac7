"""A tick of the incidents: what begins, grows, is merged and ends at a moment, in one transaction.

One tick at a time works on a database. It may be killed at any instant and run twice: what is not
committed did not happen, and what is as it should be is left alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dashboard.access import everything
from dashboard.burst_folding import Sighting
from dashboard.bursts import BurstRules, Reading
from dashboard.depths import CATEGORIES, depth_cm
from dashboard.incidents import (
    Begun,
    Decision,
    Grown,
    IncidentState,
    Merged,
    OpenIncident,
    Over,
    decide,
    frame,
)
from dashboard.places import City
from data_access.alert_locks import touch
from data_access.burst_counts import bursting
from data_access.burst_scenes import Standing, scenes
from data_access.cities import list_cities
from data_access.schema import categories, incident_reports, incidents, reports

INCIDENT_LOCK = 0x716C7565_0007
"""Key of the advisory lock of the one tick of a database."""
OPEN = incidents.c.state == IncidentState.OPEN.value


@dataclass(frozen=True)
class IncidentsTicked:
    """How many incidents began, took in reports, turned out to be part of others, and ended."""

    begun: int = 0
    grown: int = 0
    merged: int = 0
    ended: int = 0


def begin_incidents(conn: Connection) -> bool:
    """Whether this transaction is the one that ticks; no other is, until it ends."""
    return bool(conn.execute(select(func.pg_try_advisory_xact_lock(INCIDENT_LOCK))).scalar())


def wait_for_tick(conn: Connection) -> None:
    """Keeps ticks out until this transaction ends, once the one under way has ended."""
    conn.execute(select(func.pg_advisory_xact_lock(INCIDENT_LOCK)))


def tick_incidents(conn: Connection, *, now: datetime, rules: BurstRules) -> IncidentsTicked | None:
    """Brings the incidents of all cities to what they should be at `now` (aware, UTC). None where
    another tick is under way."""
    if not begin_incidents(conn):
        return None
    made: list[Decision] = []
    changed: set[int] = set()
    for city in list_cities(conn, scope=everything()):
        of_city, its_reports = tick_city(conn, city=city, now=now, rules=rules)
        made += of_city
        changed |= its_reports
    if changed:
        tell_of(conn, report_ids=changed)
    kinds = [type(decision) for decision in made]
    return IncidentsTicked(
        begun=kinds.count(Begun),
        grown=kinds.count(Grown),
        merged=kinds.count(Merged),
        ended=len(kinds) - sum(kinds.count(kind) for kind in (Begun, Grown, Merged)),
    )


def tick_city(
    conn: Connection, *, city: City, now: datetime, rules: BurstRules
) -> tuple[list[Decision], set[int]]:
    """The same for one city, in a transaction that ticks: what was decided and done, and the ids of
    the reports that are to be told of."""
    made: list[Decision] = []
    changed: set[int] = set()
    standing = standing_of(conn, city=city, since=now - frame(rules))
    for scene in scenes(conn, city=city, now=now, rules=rules, standing=standing):
        for decision in decide(scene, rules=rules, now=now):
            of_it = _carry_out(conn, city, scene.category_id, decision, now)
            changed |= of_it
            made += [decision] if of_it or isinstance(decision, Merged | Over) else []
    return made, changed


def number_open(conn: Connection, *, city: City) -> int:
    """How many incidents of the city go on."""
    asked = select(func.count()).where(incidents.c.city_id == city.id, OPEN)
    return int(conn.execute(asked).scalar_one())


def standing_of(conn: Connection, *, city: City, since: datetime) -> Standing:
    """The city's open incidents, and which reports created after `since` are part of any."""
    rows = conn.execute(
        select(incidents.c.id, incidents.c.category_id, incidents.c.last_report_at).where(
            incidents.c.city_id == city.id, OPEN
        )
    ).all()
    places = _places_of(conn, [row.id for row in rows])
    found: dict[int, tuple[OpenIncident, ...]] = defaultdict(tuple)
    for row in rows:
        one = OpenIncident(row.id, row.last_report_at, frozenset(places[row.id]))
        found[row.category_id] += (one,)
    joined = conn.execute(
        select(incident_reports.c.report_id, incident_reports.c.incident_id)
        .join_from(incident_reports, reports, reports.c.id == incident_reports.c.report_id)
        .where(reports.c.city_id == city.id, reports.c.created_at > since)
    ).all()
    return Standing(dict(found), {row.report_id: row.incident_id for row in joined})


def _places_of(conn: Connection, incident_ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    if not incident_ids:
        return found
    rows = conn.execute(
        select(incident_reports.c.incident_id, reports.c.area_id)
        .distinct()
        .join_from(incident_reports, reports, reports.c.id == incident_reports.c.report_id)
        .where(incident_reports.c.incident_id.in_(incident_ids), bursting())
    ).all()
    for row in rows:
        found[row.incident_id].add(row.area_id)
    return found


def _carry_out(
    conn: Connection, city: City, category_id: int, decision: Decision, now: datetime
) -> set[int]:
    """Writes a decision; the ids of the reports that stand in another incident, or in one that has
    ended, since."""
    if isinstance(decision, Begun | Grown):
        return _take_in(conn, city, category_id, decision, now)
    of_it = members(conn, incident_id=decision.incident_id)
    ended = {"state": IncidentState.ENDED.value, "ended_at": now}
    if isinstance(decision, Merged):
        _hand_over(conn, decision)
        _change(conn, decision.incident_id, merged_into=decision.into, **ended)
    else:
        _change(conn, decision.incident_id, **ended)
    return of_it


def members(conn: Connection, *, incident_id: int) -> set[int]:
    """The ids of the reports that are part of it."""
    asked = select(incident_reports.c.report_id).where(
        incident_reports.c.incident_id == incident_id
    )
    return set(conn.execute(asked).scalars())


def _take_in(
    conn: Connection, city: City, category_id: int, decision: Begun | Grown, now: datetime
) -> set[int]:
    """Reports that somebody is changing are left to the next tick, which takes them in as the
    linked ones that they are; an incident doesn't begin without one of those that told it."""
    joining = _held(conn, decision.reports)
    if not joining:
        return set()
    if isinstance(decision, Begun):
        if all(one.area_id != decision.reading.area_id for one in joining):
            return set()
        incident_id = _begin(conn, city, category_id, decision.reading, joining, now)
    else:
        incident_id = decision.incident_id
        last = max(one.created_at for one in joining)
        _change(conn, incident_id, last_report_at=_latest(last))
    _join(conn, incident_id, joining, now)
    return {one.id for one in joining}


def _held(conn: Connection, wanted: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """Those of the reports that nobody else holds; no other can, until this transaction ends, so
    that a tick waits for nobody and stands in no circle of waiters."""
    ids = [one.id for one in wanted]
    free = select(reports.c.id).where(reports.c.id.in_(ids)).order_by(reports.c.id)
    held = set(
        conn.execute(free.with_for_update(key_share=True, read=True, skip_locked=True)).scalars()
    )
    return tuple(one for one in wanted if one.id in held)


def _begin(
    conn: Connection,
    city: City,
    category_id: int,
    reading: Reading,
    joining: Sequence[Sighting],
    now: datetime,
) -> int:
    moments = [one.created_at for one in joining]
    values = {
        "city_id": city.id,
        "category_id": category_id,
        "area_id": reading.area_id,
        "hours": reading.hours,
        "observed": reading.observed,
        "expected": reading.expected.reports,
        "stand_in": reading.expected.stand_in,
        "tail": reading.tail,
        "found_at": now,
        "began_at": min(moments),
        "last_report_at": max(moments),
        "state": IncidentState.OPEN.value,
    }
    written = conn.execute(insert(incidents).values(values).returning(incidents.c.id))
    return int(written.scalar_one())


def _join(conn: Connection, incident_id: int, joining: Sequence[Sighting], now: datetime) -> None:
    told = conn.execute(
        select(reports.c.id, reports.c.title, reports.c.description, categories.c.slug)
        .join_from(reports, categories, categories.c.id == reports.c.category_id)
        .where(reports.c.id.in_([one.id for one in joining]))
    ).all()
    conn.execute(
        insert(incident_reports),
        [
            {
                "report_id": row.id,
                "incident_id": incident_id,
                "joined_at": now,
                "depth_cm": _depth(row),
            }
            for row in told
        ],
    )


def _depth(row: Any) -> int | None:
    if row.slug not in CATEGORIES:
        return None
    return depth_cm(f"{row.title or ''}. {row.description or ''}")


def _hand_over(conn: Connection, merged: Merged) -> None:
    conn.execute(
        update(incident_reports)
        .where(incident_reports.c.incident_id == merged.incident_id)
        .values(incident_id=merged.into)
    )
    last = select(incidents.c.last_report_at).where(incidents.c.id == merged.incident_id)
    _change(conn, merged.into, last_report_at=_latest(last.scalar_subquery()))


def _latest(moment: Any) -> Any:
    return func.greatest(incidents.c.last_report_at, moment)


def _change(conn: Connection, incident_id: int, **values: Any) -> None:
    conn.execute(update(incidents).where(incidents.c.id == incident_id, OPEN).values(values))


def tell_of(conn: Connection, *, report_ids: Iterable[int]) -> None:
    """Touches the newest of these reports in each place, so that all who see something new look
    again, and nobody else learns that there is something. One that somebody holds is passed over:
    who changes it tells of it, too."""
    newest = (
        select(func.max(reports.c.id))
        .where(reports.c.id.in_(sorted(report_ids)))
        .group_by(reports.c.area_id)
    )
    free = select(reports.c.id).where(reports.c.id.in_(newest)).order_by(reports.c.id)
    held = conn.execute(free.with_for_update(skip_locked=True)).scalars().all()
    touch(conn, report_ids=held)
