"""The incidents of a time in which nobody looked, found afterwards as the ticks would have."""

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from dashboard.bursts import BurstRules
from dashboard.incidents import Begun, Merged, Over
from dashboard.places import City
from data_access.burst_counts import Pair, bursting
from data_access.incident_ticks import number_open, tell_of, tick_city, wait_for_tick
from data_access.schema import reports

STEP = timedelta(minutes=15)


def look_back(
    conn: Connection, *, city: City, start: datetime, end: datetime, rules: BurstRules
) -> int:
    """Keeps the incidents that a look each quarter of an hour from `start` to `end` (aware, UTC)
    finds, as found then; how many began. Nobody may have looked at that time before. The reports'
    stages and places are those of now. Ticks wait until this transaction ends."""
    wait_for_tick(conn)
    if end < start:
        return 0
    looks = [start + number * STEP for number in range((end - start) // STEP + 1)]
    busy = _busy(conn, city, looks, rules)
    going_on, begun, changed = number_open(conn, city=city), 0, set[int]()
    for number, now in enumerate(looks):
        if not going_on and number not in busy:
            continue
        made, of_them = tick_city(conn, city=city, now=now, rules=rules)
        kinds = Counter(type(decision) for decision in made)
        going_on += kinds[Begun] - kinds[Merged] - kinds[Over]
        begun += kinds[Begun]
        changed |= of_them
    if changed:
        tell_of(conn, report_ids=changed)
    return begun


def _busy(conn: Connection, city: City, looks: list[datetime], rules: BurstRules) -> set[int]:
    """The numbers of the looks at which some place has enough reports of a category to be a burst
    at all: few, and the others would find nothing."""
    longest = max(rules.spans)
    rows = conn.execute(
        select(reports.c.area_id, reports.c.category_id, reports.c.created_at)
        .where(
            reports.c.city_id == city.id,
            reports.c.created_at > looks[0] - longest,
            reports.c.created_at <= looks[-1],
            bursting(),
        )
        .order_by(reports.c.created_at)
    ).all()
    came: dict[Pair, list[datetime]] = defaultdict(list)
    for row in rows:
        came[row.area_id, row.category_id].append(row.created_at)
    found: set[int] = set()
    for moments in came.values():
        for first, last in zip(moments, moments[rules.least - 1 :], strict=False):
            found.update(range(bisect_left(looks, last), bisect_left(looks, first + longest)))
    return found
