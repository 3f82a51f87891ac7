"""Hot spots: where areas and their neighbours have more, or less, than chance would put there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control

LEVEL = 0.05
"""Of the areas called hot or cold, the share expected to be called so by chance alone."""
LEAST_AREAS = 8
"""Below, too few other places are left to hold an area and its neighbours against."""
DRAWS, ROUGH_DRAWS, NEAR = 19_999, 1_999, 0.2
"""How many random orders decide; where a tenth of them gives a p above NEAR, those do."""
SEED = 1995
Floats = NDArray[np.float64]
Neighbours = Mapping[str, frozenset[str]]
"""By the code of an area the codes of those that it touches, itself not among them."""


class Heat(StrEnum):
    """What the test says of an area."""

    HOT = "hot"
    COLD = "cold"
    EVEN = "even"


class NoVerdict(StrEnum):
    """Why no area of a city can be told from chance."""

    FEW = "few"
    EQUAL = "equal"


@dataclass(frozen=True)
class Spot:
    """An area that was tested: its z, and its p after the correction for all that were tested."""

    z: float
    p: float

    @property
    def heat(self) -> Heat:
        """Hot or cold at the LEVEL; else it can't be told from chance."""
        if self.p > LEVEL:
            return Heat.EVEN
        return Heat.HOT if self.z > 0 else Heat.COLD


@dataclass(frozen=True)
class HotSpots:
    """The areas that were tested, by code; `lone` are those that touch no other and were not.
    `without` says why none was tested, None where some were."""

    spots: Mapping[str, Spot]
    lone: frozenset[str] = frozenset()
    without: NoVerdict | None = None

    def of(self, heat: Heat) -> tuple[str, ...]:
        """The codes of the areas of which the test says that, the farthest from chance first."""
        found = [code for code, spot in self.spots.items() if spot.heat is heat]
        return tuple(sorted(found, key=lambda code: (-abs(self.spots[code].z), code)))


def hot_spots(values: Mapping[str, float], neighbours: Neighbours) -> HotSpots:
    """The local statistic Gi* of each area of `values`, and whether it can be told from chance.

    With w_ij = 1 for the area i itself and each neighbour j that has a value, W_i = sum_j w_ij, n
    areas, their mean x and s^2 = sum_j x_j^2 / n - x^2:

        Gi* = (sum_j w_ij x_j - x W_i) / (s sqrt((n W_i - W_i^2) / (n - 1)))

    Source: Ord and Getis (1995), Local spatial autocorrelation statistics: distributional issues
    and an application, Geographical Analysis 27(4), equation 14; weights of 0 and 1.

    Its p is not the normal curve's, which calls far too much a hot spot where counts are small or a
    few areas have most: it is the share of DRAWS random orders of all values over the areas (the
    same ones each time) whose Gi* is as far out on that side, doubled for both sides. The p are
    corrected by Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57(1).

    Areas that touch no other have nothing to make a spot with, and take no part.
    """
    joined = {code: neighbours.get(code, frozenset()) & values.keys() for code in sorted(values)}
    codes = [code for code, touched in joined.items() if touched]
    lone = frozenset(joined.keys() - set(codes))
    if len(codes) < LEAST_AREAS:
        return HotSpots({}, lone, NoVerdict.FEW)
    found = np.array([values[code] for code in codes], dtype=float)
    if np.ptp(found) == 0:
        return HotSpots({}, lone, NoVerdict.EQUAL)
    weights = _weights(codes, joined)
    z = _z(found, weights)
    p = false_discovery_control(_p(found, weights), method="bh")
    spots = {code: Spot(float(one), float(two)) for code, one, two in zip(codes, z, p, strict=True)}
    return HotSpots(spots, lone)


def _weights(codes: list[str], joined: Neighbours) -> csr_array:
    at = {code: index for index, code in enumerate(codes)}
    pairs = [(at[code], at[other]) for code in codes for other in (code, *joined[code])]
    rows, columns = zip(*pairs, strict=True)
    size = (len(codes), len(codes))
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=size)


def _z(found: Floats, weights: csr_array) -> Floats:
    """Gi* of each area; 0 of one that touches all others, which no value can set apart."""
    n, summed = len(found), np.asarray(weights.sum(axis=1)).ravel()
    spread = found.std() * np.sqrt((n * summed - summed**2) / (n - 1))
    apart = np.asarray(weights @ found) - found.mean() * summed
    z = np.zeros(n)
    np.divide(apart, spread, out=z, where=spread > 0)
    return z


def _p(found: Floats, weights: csr_array) -> Floats:
    """Of each area, how likely its sum is among random orders, on either side. For one area that is
    the order of Gi* too, whose other parts are the same in every order. Fewer orders are enough to
    see that an area is nowhere near."""
    # Distances from the mean, so that sums of many large values keep their digits.
    apart = (found - found.mean()).astype(np.float32)
    small = weights.astype(np.float32)
    p = _share(apart, small, ROUGH_DRAWS)
    near = np.flatnonzero(p <= NEAR)
    if len(near):
        p[near] = _share(apart, small[near], DRAWS)
    return p


def _share(apart: NDArray[np.float32], rows: csr_array, draws: int) -> Floats:
    """Of each row of weights, the share of so many orders whose sum is as far out, doubled."""
    used = np.unique(rows.indices)
    drawn = np.asarray(rows[:, used] @ apart[_orders(len(apart))[used, :draws]])
    seen = np.asarray(rows @ apart)[:, None]
    slack = 1e-5 * float(np.abs(apart).max())
    above = 1 + np.count_nonzero(drawn >= seen - slack, axis=1)
    below = 1 + np.count_nonzero(drawn <= seen + slack, axis=1)
    doubled: Floats = np.minimum(1.0, 2 * np.minimum(above, below) / (draws + 1))
    return doubled


@lru_cache(maxsize=4)
def _orders(n: int) -> NDArray[np.uint16]:
    """DRAWS random orders of n areas, a column each; the same whenever they are asked for."""
    plain = np.tile(np.arange(n, dtype=np.uint16), (DRAWS, 1))
    return np.ascontiguousarray(np.random.default_rng(SEED).permuted(plain, axis=1).T)
