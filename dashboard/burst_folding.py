"""Which reports belong together: single linkage in space and time.

Two reports are linked when they lie within REACH_M of each other and came within REACH of each
other; what a chain of links joins is one burst, whichever kelurahan its reports lie in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

REACH_M = 500.0
REACH = timedelta(hours=3)
DEGREE_M = 6_371_008.8 * np.pi / 180
"""Metres of a degree of latitude on a sphere of the Earth's mean radius."""


@dataclass(frozen=True)
class Sighting:
    """A report as far as it can be part of a burst: where (a place by its id, and a point where one
    is known) and when (aware, UTC). `incident_id`: what it is part of already."""

    id: int
    area_id: int
    created_at: datetime
    lat: float | None = None
    lon: float | None = None
    incident_id: int | None = None


def folded(
    sightings: Sequence[Sighting], *, together: Iterable[Sequence[int]] = ()
) -> list[list[int]]:
    """The places in the list of what belongs together, group by group; `together` are places that
    do in any case."""
    pairs = [_near(sightings)]
    pairs += [_chain(group) for group in together]
    first, second = np.concatenate(pairs).T
    links = coo_array((np.ones(len(first)), (first, second)), shape=(len(sightings),) * 2)
    number, labels = connected_components(links, directed=False)
    groups: list[list[int]] = [[] for _ in range(number)]
    for index, label in enumerate(labels):
        groups[label].append(index)
    return groups


def _near(sightings: Sequence[Sighting]) -> np.ndarray:
    """Pairs of places in the list of reports that are linked."""
    located = np.array(
        [index for index, one in enumerate(sightings) if one.lat is not None], dtype=np.intp
    )
    if len(located) < 2:
        return np.empty((0, 2), dtype=np.intp)
    degrees = np.array([(sightings[i].lat, sightings[i].lon) for i in located], dtype=float)
    # Flat within a city: over 50 km the error is below a metre in 500.
    shrink = np.cos(np.radians(degrees[:, 0].mean()))
    metres = degrees * DEGREE_M * np.array([1.0, shrink])
    near = cKDTree(metres).query_pairs(REACH_M, output_type="ndarray")
    seconds = np.array([sightings[i].created_at.timestamp() for i in located])
    apart = np.abs(seconds[near[:, 0]] - seconds[near[:, 1]])
    linked: np.ndarray = located[near[apart <= REACH.total_seconds()]]
    return linked


def _chain(group: Sequence[int]) -> np.ndarray:
    return np.array(list(pairwise(group)), dtype=np.intp).reshape(-1, 2)
