"""The funnel plot: raw results against volume, with the limits of chance.

After Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine
24 (2005) 1185-1202. A unit is shown at f_i = expit(logit p + logit(O_i / n_i) - logit pi_i): its
raw rate on the odds scale of the score, so that units with harder cases can be compared by eye.
Limits are exact: of Binomial(n, pi), not of a normal approximation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

INNER, OUTER = 0.95, 0.998
STEPS = 80


@dataclass(frozen=True)
class FunnelPoint:
    """A unit in the funnel. `share` is its raw rate on the city's scale, 0 to 1; the limits are
    those within which chance leaves 95 % and 99.8 % of units with its volume and mix."""

    key: str
    decided: int
    share: float
    inner: tuple[float, float]
    outer: tuple[float, float]

    @property
    def outside_inner(self) -> bool:
        """Whether chance alone would seldom (one in twenty) put it there."""
        return not self.inner[0] <= self.share <= self.inner[1]

    @property
    def outside_outer(self) -> bool:
        """Whether chance alone would hardly ever (one in five hundred) put it there."""
        return not self.outer[0] <= self.share <= self.outer[1]


@dataclass(frozen=True)
class FunnelLimits:
    """The limits at one volume, for units with the city's mix."""

    decided: int
    inner: tuple[float, float]
    outer: tuple[float, float]


@dataclass(frozen=True)
class Funnel:
    """The picture: the city's rate, the units, and the limits from few decided to many."""

    rate: float
    points: tuple[FunnelPoint, ...]
    limits: tuple[FunnelLimits, ...]


def funnel_of(
    keys: Sequence[str],
    *,
    decided: NDArray[Any],
    met: NDArray[Any],
    expected: NDArray[Any],
    rate: float,
) -> Funnel:
    """The funnel of units of which all had something decided; `expected` are their pi_i, `rate` is
    the city's p."""
    shift = special.logit(rate) - special.logit(expected)

    def shown(counts: NDArray[Any]) -> list[float]:
        return [float(share) for share in special.expit(special.logit(counts / decided) + shift)]

    def limits(share: float) -> list[tuple[float, float]]:
        low, high = binomial_limits(decided, expected, share)
        return list(zip(shown(low), shown(high), strict=True))

    columns = zip(keys, decided, shown(met), limits(INNER), limits(OUTER), strict=True)
    points = (
        FunnelPoint(key, int(n), share, inner, outer) for key, n, share, inner, outer in columns
    )
    return Funnel(
        rate=rate,
        points=tuple(points),
        limits=_limits(rate, most=int(max(decided, default=0))),
    )


def binomial_limits(n: Any, rate: Any, share: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """The counts between which Binomial(n, rate) lies with at least that probability: its
    quantiles (1 - share) / 2 and (1 + share) / 2."""
    return stats.binom.ppf((1 - share) / 2, n, rate), stats.binom.ppf((1 + share) / 2, n, rate)


def _limits(rate: float, *, most: int) -> tuple[FunnelLimits, ...]:
    """The limits at volumes from 1 to `most`, at equal distances of their square roots."""
    if most < 1:
        return ()
    volumes = np.unique(np.round(np.linspace(1, most**0.5, STEPS) ** 2))
    (low, high), (lowest, highest) = (
        (down / volumes, up / volumes)
        for down, up in (binomial_limits(volumes, rate, share) for share in (INNER, OUTER))
    )
    columns = (column.tolist() for column in (volumes, low, high, lowest, highest))
    return tuple(
        FunnelLimits(int(n), (inner_low, inner_high), (outer_low, outer_high))
        for n, inner_low, inner_high, outer_low, outer_high in zip(*columns, strict=True)
    )
