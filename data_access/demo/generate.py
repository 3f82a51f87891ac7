"""Simulated report histories of a city: seeded, so that the same seed gives the same city."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

import numpy as np

from dashboard.history import Holder, StageStep
from dashboard.lifecycle import ReportKind, Stage
from data_access.demo.facts import AreaFacts, CategoryFacts, CityFacts
from data_access.demo.ground import Ground
from data_access.demo.life import Case, lead_on, slowness_of
from data_access.demo.ratings import rating_of
from data_access.demo.rhythm import hourly, storm_of
from data_access.demo.words import texts_for
from data_access.report_rows import NewReport

SOURCE = "demo"
CITIZEN = "Warga"
MACHINE_SHARE, EMERGENCY_SHARE, OUTSIDE_SHARE = 0.04, 0.012, 0.012
MACHINE_SEES = frozenset({"banjir", "sampah", "parkir-liar", "kemacetan", "pkl-liar"})
AGENCY_FIRST = 0.45
"""Share of reports whose first holder is the category's agency; the others' is the kelurahan."""


@dataclass(frozen=True)
class Sight:
    """A report as it comes in, before anything is done: when, what, where."""

    created_at: datetime
    category: CategoryFacts
    area: AreaFacts | None
    lat: float
    lon: float


class SimulatedCity:
    """A city whose people report: its hotspots, its offices' pace, its weather."""

    def __init__(
        self, facts: CityFacts, *, seed: int, busy: Mapping[str, float] | None = None
    ) -> None:
        self.facts = facts
        self.seed = seed
        self.slugs = tuple(category.slug for category in facts.categories)
        self.ground = Ground(facts.areas, self.slugs, seed=seed, busy=dict(busy or {}))
        self._slugs = {category.id: category.slug for category in facts.categories}
        self._areas = {area.id: area for area in facts.areas}
        self._slowness = {area.code: slowness_of(area.code, seed=seed) for area in facts.areas}

    def sights(
        self, *, start: datetime, end: datetime, count: int, rng: np.random.Generator
    ) -> list[Sight]:
        """`count` reports that come in from `start` (included) to `end`, oldest first."""
        zone = self.facts.city.zone
        hours, table = hourly(self.slugs, start=start, end=end, zone=zone, seed=self.seed)
        numbers = rng.multinomial(count, (table / table.sum()).ravel()).reshape(table.shape)
        seen: list[Sight] = []
        for category in range(len(self.slugs)):
            by_day: dict[date, list[datetime]] = {}
            for hour, n in zip(hours, numbers[:, category], strict=True):
                first, last = max(hour, start), min(hour + timedelta(hours=1), end)
                for part in rng.random(n):
                    at = first + (last - first) * part
                    moment = at.replace(microsecond=at.microsecond // 1000 * 1000)
                    by_day.setdefault(at.astimezone(zone).date(), []).append(max(moment, start))
            for day, moments in by_day.items():
                seen += self._place(rng, category, day, moments)
        return sorted(seen, key=lambda sight: sight.created_at)

    def report(self, rng: Random, sight: Sight, *, external_id: str, until: datetime) -> NewReport:
        """The report that a sight leads to, with all that happened to it before `until`."""
        area, category = sight.area, sight.category
        kind = _kind(rng, category.slug)
        case = self.case(category.slug, area)
        begun = StageStep(Stage.MENUNGGU, sight.created_at, actor=CITIZEN)
        later = lead_on(rng, case, stage=Stage.MENUNGGU, since=sight.created_at, until=until)
        title, description, address = texts_for(
            rng,
            slug=category.slug,
            area=area.name if area else None,
            machine=kind is ReportKind.MESIN,
            emergency=kind is ReportKind.DARURAT,
        )
        report = NewReport(
            city_id=self.facts.city.id,
            source=SOURCE,
            external_id=external_id,
            category_id=category.id,
            created_at=sight.created_at,
            holder=_holder(rng, category, area, self.facts),
            area_id=area.id if area else None,
            steps=(begun, *later),
            lat=sight.lat,
            lon=sight.lon,
            kind=kind,
            severity=3 if kind is ReportKind.DARURAT else category.severity,
            title=title,
            description=description,
            address=address,
        )
        return replace(report, rating=self._rating(report))

    def case(self, slug: str, area: AreaFacts | None) -> Case:
        """What the course of a report of that category in that area depends on."""
        return Case(
            slug=slug,
            slowness=self._slowness[area.code] if area else 1.0,
            zone=self.facts.city.zone,
            office=f"Kelurahan {area.name}" if area else "Operator pusat komando",
            agency="Tim lapangan",
        )

    def case_of(self, *, category_id: int, area_id: int | None) -> Case:
        """As `case`, by ids; a category or an area that is no more counts as a usual one."""
        area = self._areas.get(area_id) if area_id is not None else None
        return self.case(self._slugs.get(category_id, ""), area)

    def _rating(self, report: NewReport) -> int | None:
        *_, last = report.steps
        if report.kind is not ReportKind.WARGA or last.stage is not Stage.SELESAI:
            return None
        return rating_of(report.external_id, took=last.at - report.created_at, seed=self.seed)

    def _place(
        self, rng: np.random.Generator, category: int, day: date, moments: list[datetime]
    ) -> Iterator[Sight]:
        facts = self.facts.categories[category]
        wet = facts.slug in ("banjir", "drainase", "pohon")
        storm = storm_of(day, seed=self.seed) if wet else None
        picked = self.ground.pick(rng, category, len(moments), storm)
        lons, lats = self.ground.points(rng, picked)
        strays = rng.random(len(moments)) < OUTSIDE_SHARE
        if strays.any():
            lons[strays], lats[strays] = self.ground.outside(rng, int(strays.sum()))
        homes = self.ground.hotspots.area[picked]
        for at, home, stray, lat, lon in zip(moments, homes, strays, lats, lons, strict=True):
            area = None if stray else self.facts.areas[home]
            yield Sight(at, facts, area, float(lat), float(lon))


def generate(
    city: SimulatedCity, *, start: datetime, end: datetime, count: int, seed: int
) -> Iterator[NewReport]:
    """`count` reports created from `start` to `end`, oldest first, each with its history up to
    `end`. Nothing but the arguments decides on them."""
    draws = np.random.default_rng([city.seed, seed])
    rng = Random(f"{city.seed} lives {seed}")
    taken: set[str] = set()
    for sight in city.sights(start=start, end=end, count=count, rng=draws):
        number = ticket(sight.created_at, city, taken)
        yield city.report(rng, sight, external_id=number, until=end)


def ticket(created_at: datetime, city: SimulatedCity, taken: set[str]) -> str:
    """A report's number at its source: its local time to the millisecond, or the next one free."""
    local = created_at.astimezone(city.facts.city.zone)
    while (number := f"{local:%y%m%d-%H%M%S}-{local.microsecond // 1000:03}") in taken:
        local += timedelta(milliseconds=1)
    taken.add(number)
    return number


def _kind(rng: Random, slug: str) -> ReportKind:
    draw = rng.random()
    if draw < EMERGENCY_SHARE:
        return ReportKind.DARURAT
    if slug in MACHINE_SEES and draw < EMERGENCY_SHARE + MACHINE_SHARE:
        return ReportKind.MESIN
    return ReportKind.WARGA


def _holder(
    rng: Random, category: CategoryFacts, area: AreaFacts | None, facts: CityFacts
) -> Holder:
    to_agency = area is None or rng.random() < AGENCY_FIRST
    if category.agency_id is not None and to_agency:
        return Holder(agency_id=category.agency_id)
    return Holder(area_id=(area or facts.areas[0]).id)
