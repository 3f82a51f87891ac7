"""What the rules would have found in the past: nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Connection, select

from dashboard.burst_folding import Sighting
from dashboard.bursts import BurstRules, Reading
from dashboard.incidents import Begun, Decision, Grown, Merged, OpenIncident, decide
from dashboard.places import City
from data_access.burst_scenes import Standing, scenes
from data_access.schema import areas, categories

STEP = timedelta(minutes=5)


@dataclass
class Replayed:
    """An incident of a replay: what told it, when, and what came of it until then or its end.
    Times are aware, UTC."""

    id: int
    category_id: int
    found_at: datetime
    reading: Reading
    reports: list[Sighting] = field(default_factory=list)
    ended_at: datetime | None = None
    merged_into: int | None = None

    @property
    def began_at(self) -> datetime:
        """When its first report came."""
        return min(one.created_at for one in self.reports)

    @property
    def last_report_at(self) -> datetime:
        """When its last report came."""
        return max(one.created_at for one in self.reports)

    @property
    def area_ids(self) -> frozenset[int]:
        """The places that its reports lie in, by id."""
        return frozenset(one.area_id for one in self.reports)


@dataclass
class _Story:
    """The incidents of a replay so far."""

    found: dict[int, Replayed] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def standing(self) -> Standing:
        going_on: dict[int, tuple[OpenIncident, ...]] = {}
        for one in self.found.values():
            if one.ended_at is None:
                shown = OpenIncident(one.id, one.last_report_at, one.area_ids)
                going_on[one.category_id] = (*going_on.get(one.category_id, ()), shown)
        part_of = {report.id: one.id for one in self.found.values() for report in one.reports}
        return Standing(going_on, part_of)

    def carry_out(self, decision: Decision, *, category_id: int, now: datetime) -> None:
        if isinstance(decision, Begun):
            number = next(self.numbers)
            reports = list(decision.reports)
            self.found[number] = Replayed(number, category_id, now, decision.reading, reports)
        elif isinstance(decision, Grown):
            self.found[decision.incident_id].reports += decision.reports
        elif isinstance(decision, Merged):
            younger, older = self.found[decision.incident_id], self.found[decision.into]
            older.reports += younger.reports
            younger.ended_at, younger.merged_into = now, decision.into
        else:
            self.found[decision.incident_id].ended_at = now


def replay(
    conn: Connection,
    *,
    city: City,
    start: datetime,
    end: datetime,
    rules: BurstRules,
    step: timedelta = STEP,
) -> list[Replayed]:
    """The incidents that looks at each `step` from `start` to `end` (aware) would have found, those
    that were merged into others left out. The reports' stages and places are those of now."""
    story, now = _Story(), start
    while now <= end:
        for scene in scenes(conn, city=city, now=now, rules=rules, standing=story.standing()):
            for decision in decide(scene, rules=rules, now=now):
                story.carry_out(decision, category_id=scene.category_id, now=now)
        now += step
    return [one for one in story.found.values() if one.merged_into is None]


def names_of(conn: Connection, *, city: City) -> tuple[dict[int, str], dict[int, str]]:
    """The names of the city's areas, and the slugs of its categories, by id."""
    named = conn.execute(select(areas.c.id, areas.c.name).where(areas.c.city_id == city.id)).all()
    kinds = conn.execute(
        select(categories.c.id, categories.c.slug).where(categories.c.city_id == city.id)
    ).all()
    return {row.id: row.name for row in named}, {row.id: row.slug for row in kinds}
