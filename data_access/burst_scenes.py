"""What there is to decide on in a city: its open incidents, what came in the last hours, and how
that stands against what is usual."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.burst_folding import Sighting
from dashboard.bursts import BurstRules
from dashboard.incidents import OpenIncident, Scene, frame
from dashboard.places import City
from data_access.burst_counts import Pair, bursting, busy_pairs, pairs_tested, readings
from data_access.schema import reports


@dataclass(frozen=True)
class Standing:
    """The incidents of a city before a look: the open ones by category, and which incident a report
    is part of, open or not."""

    open: Mapping[int, tuple[OpenIncident, ...]] = field(default_factory=dict)
    part_of: Mapping[int, int] = field(default_factory=dict)


def scenes(
    conn: Connection, *, city: City, now: datetime, rules: BurstRules, standing: Standing
) -> list[Scene]:
    """The scenes of the categories in which something goes on or may begin, by category."""
    busy = busy_pairs(conn, city=city, now=now, rules=rules)
    pairs = busy | _going_on(standing)
    kinds = {category for _, category in pairs} | set(standing.open)
    if not kinds:
        return []
    tested = pairs_tested(conn, city=city, rules=rules)
    found = readings(conn, city=city, now=now, rules=rules, pairs=pairs)
    sightings = _sightings(conn, city, now, rules, kinds, standing.part_of)
    return [
        Scene(
            category_id=category,
            tested=tested,
            open=standing.open.get(category, ()),
            sightings=tuple(sightings[category]),
            readings=tuple(
                reading for (_, kind), of in found.items() if kind == category for reading in of
            ),
        )
        for category in sorted(kinds)
    ]


def _going_on(standing: Standing) -> frozenset[Pair]:
    return frozenset(
        (area, category)
        for category, found in standing.open.items()
        for one in found
        for area in one.area_ids
    )


def _sightings(
    conn: Connection,
    city: City,
    now: datetime,
    rules: BurstRules,
    kinds: Iterable[int],
    part_of: Mapping[int, int],
) -> dict[int, list[Sighting]]:
    """The reports of these categories as far back as a scene goes, by category."""
    of_report = reports.c
    rows = conn.execute(
        select(
            of_report.id,
            of_report.area_id,
            of_report.category_id,
            of_report.created_at,
            of_report.lat,
            of_report.lon,
        )
        .where(
            of_report.city_id == city.id,
            of_report.created_at > now - frame(rules),
            of_report.created_at <= now,
            of_report.category_id.in_(sorted(kinds)),
            bursting(),
        )
        .order_by(of_report.created_at, of_report.id)
    ).all()
    found: dict[int, list[Sighting]] = defaultdict(list)
    for row in rows:
        found[row.category_id].append(
            Sighting(
                id=row.id,
                area_id=row.area_id,
                created_at=row.created_at,
                lat=row.lat,
                lon=row.lon,
                incident_id=part_of.get(row.id),
            )
        )
    return found
