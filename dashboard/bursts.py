"""Bursts: more reports of a category from one place than chance brings to it.

What a place usually has of a category in the same hours of the week is held against what it has
now. Weeks that are missing (dashboard.usual) count as nothing, not as zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from scipy.special import betainc

from dashboard.usual import LEAST_WEEKS

CALM = 0.05
"""A burst is over once chance alone would bring as many as there are this often."""


@dataclass(frozen=True)
class BurstRules:
    """When so many are a burst: in which of the last `hours`, at how small a `probability` that a
    whole quiet city shows one at a look, and from how many reports of it (`least`)."""

    hours: tuple[int, ...] = (1, 3)
    probability: float = 0.0001
    least: int = 5

    @property
    def spans(self) -> tuple[timedelta, ...]:
        """The lengths looked at."""
        return tuple(timedelta(hours=hours) for hours in self.hours)


@dataclass(frozen=True)
class CityRate:
    """What a whole city had of a category: so many reports in so many hours (more than 0), spread
    over so many places."""

    reports: int
    hours: float
    places: int

    def of_a_place(self, hours: float) -> "Expected":
        """What a place has of it in so many hours, if all are alike. One report more than there
        were is counted, so that nothing is held to be impossible."""
        windows = self.hours * self.places / hours
        return Expected((self.reports + 1) / windows, windows, stand_in=True)


@dataclass(frozen=True)
class Expected:
    """How many reports are usual, from so many times as long as is looked at; `stand_in`: there are
    too few weeks to tell, and the city-wide rate of the category stands in."""

    reports: float
    windows: float
    stand_in: bool = False


@dataclass(frozen=True)
class Reading:
    """What a place (by its id) had of a category in the last hours, held against what is usual."""

    area_id: int
    hours: int
    observed: int
    expected: Expected

    @property
    def tail(self) -> float:
        """How often chance brings as many or more, 0 to 1."""
        return tail(self.observed, self.expected)


def expected(
    weeks: Sequence[int | None], rate: CityRate, *, hours: int, before: int = 0
) -> Expected:
    """What is usual for a place, from its counts in the same hours of earlier weeks (None: a week
    that is missing).

    The mean of the weeks, among which the city-wide rate counts as one more: without it a place
    that had none in eight weeks could never have any. It is the posterior mean of a Poisson rate
    whose Gamma prior is worth one week (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.6). With
    less than LEAST_WEEKS known weeks the city-wide rate stands in; of a place that had more than
    its share `before` these hours, in as many as the rate is of, its own mean does.
    """
    known = [count for count in weeks if count is not None]
    of_city = rate.of_a_place(hours)
    if len(known) < LEAST_WEEKS:
        windows = max(1.0, rate.hours / hours - 1)
        its_own = Expected(before / windows, windows, stand_in=True)
        return max(of_city, its_own, key=lambda one: one.reports)
    windows = len(known) + 1
    return Expected((sum(known) + of_city.reports) / windows, windows)


def tail(observed: int, usual: Expected) -> float:
    """P(X >= observed), more than 0, of a Poisson count whose mean is only known from so many
    windows: with a Gamma posterior of the mean that is a negative binomial count (Gelman et al.,
    2.6), whose tail is the regularised incomplete beta function I_q(observed, m w) with mean m, w
    windows and q = 1 / (w + 1) (Abramowitz and Stegun 26.5.26). With very many windows it is the
    Poisson tail of the mean.

    With the mean taken for known, quiet cities had a false burst a week: a place that by chance had
    none in eight weeks was held to have none ever.
    """
    if observed <= 0:
        return 1.0
    return float(betainc(observed, usual.reports * usual.windows, 1 / (usual.windows + 1)))


def is_burst(reading: Reading, *, tested: int, rules: BurstRules) -> bool:
    """Whether chance can't be blamed, with so many (place, category, hours) tested at once.

    Bonferroni's correction: the chance that a quiet city shows any burst at a look is no more than
    the probability that the rules allow, whatever depends on what. One false alarm takes over a
    wall, so it is the chance of any that is held, not the share of false ones among all.
    """
    return reading.observed >= rules.least and reading.tail * tested < rules.probability


def is_calm(readings: Sequence[Reading]) -> bool:
    """Whether places together, in each of the hours looked at, have no more than chance may
    bring."""
    for hours in {reading.hours for reading in readings}:
        of_these = [reading for reading in readings if reading.hours == hours]
        observed = sum(reading.observed for reading in of_these)
        if tail(observed, _together([reading.expected for reading in of_these])) <= CALM:
            return False
    return True


def _together(usual: Sequence[Expected]) -> Expected:
    """What places usually have together, known no better than the least known of them."""
    return Expected(
        reports=sum(one.reports for one in usual),
        windows=min(one.windows for one in usual),
        stand_in=any(one.stand_in for one in usual),
    )
