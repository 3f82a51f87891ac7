"""Where few reports come from for who lives there: silent, which is not the same as fine."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, false_discovery_control

LEVEL = 0.05
LEAST_EXPECTED = 5.0
"""Where the city's rate lets fewer be expected, even none at all says nothing."""
MOST_OF_EXPECTED = 0.5
"""An area is silent only up to this share of what is expected: with many reports a tenth less
would be beyond chance, too, and means little."""


@dataclass(frozen=True)
class Quiet:
    """An area with its reports, those expected of its residents at the city's rate, and how likely
    so few are by chance (after the correction for all areas); `p` is None where fewer than
    LEAST_EXPECTED are expected."""

    reports: int
    residents: float
    expected: float
    p: float | None

    @property
    def silent(self) -> bool:
        """Whether it is far below what is expected, and not by chance."""
        few = self.reports <= MOST_OF_EXPECTED * self.expected
        return self.p is not None and self.p <= LEVEL and few


def silence(reports: Mapping[str, int], residents: Mapping[str, float]) -> dict[str, Quiet]:
    """Each area that has residents, by code.

    If all residents of the city reported alike, then of its N reports the area i with the share
    q_i = residents_i / sum_j residents_j of them would have a binomial number: expected N q_i, and
    p_i = P(X <= reports_i) for X ~ Bin(N, q_i). (That is the lower tail of a Poisson count held to
    the number of all: no rate has to be estimated.) The p are corrected by Benjamini and Hochberg
    (1995), Journal of the Royal Statistical Society B 57(1), over the areas where LEAST_EXPECTED or
    more are expected.
    """
    codes = [code for code, living in sorted(residents.items()) if living > 0]
    total = sum(residents[code] for code in codes)
    counted = {code: reports.get(code, 0) for code in codes}
    everything = sum(counted.values())
    shares = {code: residents[code] / total for code in codes}
    tested = [code for code in codes if everything * shares[code] >= LEAST_EXPECTED]
    told = dict(zip(tested, _corrected(tested, counted, shares, everything), strict=True))
    return {
        code: Quiet(counted[code], residents[code], everything * shares[code], told.get(code))
        for code in codes
    }


def silent_codes(found: Mapping[str, Quiet]) -> tuple[str, ...]:
    """The silent areas, those farthest below what is expected first."""
    silent = [(one.reports / one.expected, code) for code, one in found.items() if one.silent]
    return tuple(code for _, code in sorted(silent))


def _corrected(
    codes: list[str], counted: Mapping[str, int], shares: Mapping[str, float], everything: int
) -> list[float]:
    if not codes:
        return []
    share = np.array([shares[code] for code in codes])
    p = binom.cdf([counted[code] for code in codes], everything, share)
    return [float(one) for one in false_discovery_control(p, method="bh")]
