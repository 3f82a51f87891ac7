"""Incidents: bursts of reports, from the first look that finds one until it is over.

An incident begins when a place has a burst (dashboard.bursts), takes in what is linked to its
reports (dashboard.burst_folding), and ends when nothing more came for as long as a link reaches or
when its places are back at what is usual. A report is part of one incident, once and for all.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.burst_folding import REACH, Sighting, folded
from dashboard.bursts import BurstRules, Reading, is_burst, is_calm


class IncidentState(StrEnum):
    """Whether it goes on."""

    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True)
class OpenIncident:
    """An incident that goes on, as far as it decides what becomes of it: the ids of the places
    that its reports lie in, and when the last of these came (aware, UTC)."""

    id: int
    last_report_at: datetime
    area_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Scene:
    """What there is to decide on of one category of a city: its open incidents, the reports of the
    last hours, and what their places had; `tested` pairs were looked at at once."""

    category_id: int
    tested: int
    open: tuple[OpenIncident, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Begun:
    """An incident that begins: the reading that tells it most surely, and its reports."""

    reading: Reading
    reports: tuple[Sighting, ...]


@dataclass(frozen=True)
class Grown:
    """Reports that join an incident."""

    incident_id: int
    reports: tuple[Sighting, ...]


@dataclass(frozen=True)
class Merged:
    """An incident that turns out to be part of an older one."""

    incident_id: int
    into: int


@dataclass(frozen=True)
class Over:
    """An incident that ends."""

    incident_id: int


Decision = Begun | Grown | Merged | Over


def frame(rules: BurstRules) -> timedelta:
    """How far back the reports of a scene go: what is looked at, and what can be linked to it."""
    return max(rules.spans) + REACH


def decide(scene: Scene, *, rules: BurstRules, now: datetime) -> list[Decision]:
    """What becomes of a category's incidents at `now` (aware, UTC). Decided again once it is
    carried out, it is nothing."""
    ids = {one.id for one in scene.open}
    sightings = [one for one in scene.sightings if one.incident_id in (None, *ids)]
    bursts = {
        reading: [i for i, one in enumerate(sightings) if _told_by(one, reading, now)]
        for reading in scene.readings
        if is_burst(reading, tested=scene.tested, rules=rules)
    }
    groups = folded(sightings, together=[*bursts.values(), *_by_incident(sightings)])
    found: list[Decision] = []
    lively: set[int] = set()
    for group in groups:
        inside = set(group)
        readings = [one for one, of_it in bursts.items() if not inside.isdisjoint(of_it)]
        new = tuple(sightings[i] for i in group if sightings[i].incident_id is None)
        had = sorted({i for index in group if (i := sightings[index].incident_id) is not None})
        if not had:
            found += _begun(sightings, bursts, readings, new, rules)
            continue
        found += [Merged(younger, had[0]) for younger in had[1:]]
        if new:
            found.append(Grown(had[0], new))
        if new or readings or len(had) > 1:
            lively.update(had)
    found += [
        Over(one.id)
        for one in scene.open
        if one.id not in lively and _is_over(one, scene.readings, now)
    ]
    return found


def _told_by(one: Sighting, reading: Reading, now: datetime) -> bool:
    """Whether the report is among those that the reading counts."""
    since = now - timedelta(hours=reading.hours)
    return one.area_id == reading.area_id and since < one.created_at <= now


def _by_incident(sightings: Sequence[Sighting]) -> list[list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for index, one in enumerate(sightings):
        if one.incident_id is not None:
            groups[one.incident_id].append(index)
    return list(groups.values())


def _begun(
    sightings: Sequence[Sighting],
    bursts: Mapping[Reading, Sequence[int]],
    readings: Sequence[Reading],
    new: tuple[Sighting, ...],
    rules: BurstRules,
) -> list[Decision]:
    """The incident that a group of reports begins: none without a burst told by enough of them that
    were in no incident, so that what has ended isn't found again by its own reports."""
    fresh = [
        one
        for one in readings
        if sum(sightings[i].incident_id is None for i in bursts[one]) >= rules.least
    ]
    if not fresh:
        return []
    return [Begun(min(fresh, key=lambda one: (one.tail, -one.observed, one.area_id)), new)]


def _is_over(one: OpenIncident, readings: Sequence[Reading], now: datetime) -> bool:
    if now - one.last_report_at >= REACH:
        return True
    of_places = [reading for reading in readings if reading.area_id in one.area_ids]
    return bool(of_places) and is_calm(of_places)
