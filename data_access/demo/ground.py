"""Where simulated reports lie: around hotspots, always on the land of their area."""

from dataclasses import dataclass
from functools import cached_property
from random import Random

import numpy as np
import shapely
from numpy.typing import NDArray

from data_access.demo.facts import AreaFacts
from data_access.demo.rhythm import Storm

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

DEGREES_A_METRE = 1 / 111_195
SPREAD_M = (60, 260)
SCATTERED = 0.18
"""Share of reports that lie anywhere in their area rather than around a hotspot."""
TRIES = 8
OUTSIDE_M = (250, 2500)
STORM_REACH = 0.22
"""Reach of a storm, as a share of the city's width."""
DECIMALS = 6


@dataclass(frozen=True)
class Hotspots:
    """The city's hotspots: their area's position, middle, spread in degrees, and for each
    category's position (row) how many of its reports each (column) gets."""

    area: Indices
    lon: Floats
    lat: Floats
    spread: Floats
    share: Floats


class Ground:
    """A city's land and its hotspots; the same ones for the same seed."""

    def __init__(
        self,
        areas: tuple[AreaFacts, ...],
        slugs: tuple[str, ...],
        *,
        seed: int,
        busy: dict[str, float],
    ) -> None:
        self._polygons = np.array([area.polygon for area in areas], dtype=object)
        shapely.prepare(self._polygons)
        self.hotspots = _hotspots(areas, slugs, seed, busy)

    def pick(
        self, rng: np.random.Generator, category: int, n: int, storm: Storm | None = None
    ) -> Indices:
        """Hotspots for `n` reports of a category; those near a storm's middle more often."""
        share = self.hotspots.share[category]
        if storm is not None:
            share = share * self._rain(storm)
        return rng.choice(len(share), size=n, p=share / share.sum())

    def points(self, rng: np.random.Generator, picked: Indices) -> tuple[Floats, Floats]:
        """Longitudes and latitudes around the picked hotspots, each inside its area."""
        spots = self.hotspots
        spread = spots.spread[picked] * np.where(rng.random(len(picked)) < SCATTERED, 5.0, 1.0)
        lon, lat = spots.lon[picked].copy(), spots.lat[picked].copy()
        left = np.arange(len(picked))
        for _ in range(TRIES):
            at = picked[left]
            tried_lon = np.round(spots.lon[at] + rng.normal(0, spread[left]), DECIMALS)
            tried_lat = np.round(spots.lat[at] + rng.normal(0, spread[left]), DECIMALS)
            good = shapely.contains_xy(self._polygons[spots.area[at]], tried_lon, tried_lat)
            lon[left[good]], lat[left[good]] = tried_lon[good], tried_lat[good]
            left = left[~good]
            if not len(left):
                break
        return lon, lat

    def outside(self, rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
        """Points a little way off all land of the city, on its eastern side."""
        near, far = (metres * DEGREES_A_METRE for metres in OUTSIDE_M)
        shore = self._outline.buffer(near).exterior
        ring = shapely.get_coordinates(shore)
        ring = ring[ring[:, 0] > self._outline.centroid.x]
        start = ring[rng.integers(len(ring), size=n)]
        middle = np.array([self._outline.centroid.x, self._outline.centroid.y])
        away = (start - middle) / np.linalg.norm(start - middle, axis=1, keepdims=True)
        points = start + away * rng.uniform(0, far - near, size=(n, 1))
        lon, lat = np.round(points, DECIMALS).T
        lost = shapely.contains_xy(self._outline, lon, lat)
        corner = np.round(ring[ring[:, 0].argmax()], DECIMALS)
        return np.where(lost, corner[0], lon), np.where(lost, corner[1], lat)

    @cached_property
    def _outline(self) -> shapely.Polygon:
        whole = shapely.union_all(self._polygons)
        return shapely.Polygon(max(shapely.get_parts(whole), key=shapely.area).exterior)

    def _rain(self, storm: Storm) -> Floats:
        west, south, east, north = self._outline.bounds
        x = (self.hotspots.lon - west) / (east - west) - storm.middle[0]
        y = (self.hotspots.lat - south) / (north - south) - storm.middle[1]
        weight: Floats = 0.04 + np.exp(-(x * x + y * y) / (2 * STORM_REACH**2))
        return weight


def _hotspots(
    areas: tuple[AreaFacts, ...], slugs: tuple[str, ...], seed: int, busy: dict[str, float]
) -> Hotspots:
    area, lon, lat, spread, share = [], [], [], [], []
    for position, facts in enumerate(areas):
        # By code, so that an area keeps its hotspots whatever other areas there are.
        rng = Random(f"{seed} ground {facts.code}")
        weight = busy.get(facts.code, busy.get(facts.code.rpartition(".")[0], 1.0))
        weight *= rng.lognormvariate(0.0, 0.55)
        for rank in range(rng.choice((1, 2, 2, 3))):
            point = _somewhere(rng, facts.polygon)
            area.append(position)
            lon.append(point[0])
            lat.append(point[1])
            spread.append(rng.uniform(*SPREAD_M) * DEGREES_A_METRE)
            share.append([weight / (rank + 1) * rng.lognormvariate(0.0, 0.7) for _ in slugs])
    return Hotspots(
        np.array(area), np.array(lon), np.array(lat), np.array(spread), np.array(share).T
    )


def _somewhere(rng: Random, polygon: shapely.Geometry) -> tuple[float, float]:
    """A point of the polygon, not hard by its border where it is wide enough."""
    west, south, east, north = polygon.bounds
    core = polygon.buffer(-0.12 * min(east - west, north - south))
    core = polygon if core.is_empty else core
    for _ in range(60):
        lon = round(rng.uniform(west, east), DECIMALS)
        lat = round(rng.uniform(south, north), DECIMALS)
        if shapely.contains_xy(core, lon, lat):
            return lon, lat
    inside = polygon.representative_point()
    return round(inside.x, DECIMALS), round(inside.y, DECIMALS)
