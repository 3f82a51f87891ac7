"""Bursts: more reports of a category from one place than chance brings to it.

What a place usually has of a category in the same hours of the week is held against what it has
now. Weeks that are missing (dashboard.usual) count as nothing, not as zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from scipy.special import gammainc

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

    def of_a_place(self, hours: float) -> float:
        """What a place has of it in so many hours, if all are alike. One report more than there
        were is counted, so that nothing is held to be impossible."""
        return (self.reports + 1) / (self.hours * self.places) * hours


@dataclass(frozen=True)
class Expected:
    """How many reports are usual; `stand_in`: there are too few weeks to tell, and the city-wide
    rate of the category stands in."""

    reports: float
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
        return tail(self.observed, self.expected.reports)


def expected(weeks: Sequence[int | None], rate: CityRate, *, hours: int) -> Expected:
    """What is usual for a place, from its counts in the same hours of earlier weeks (None: a week
    that is missing).

    The mean of the weeks, among which the city-wide rate counts as one more: without it a place
    that had none in eight weeks could never have any. It is the posterior mean of a Poisson rate
    whose Gamma prior is worth one week (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.6). With
    less than LEAST_WEEKS known weeks the city-wide rate stands in.
    """
    known = [count for count in weeks if count is not None]
    usual = rate.of_a_place(hours)
    if len(known) < LEAST_WEEKS:
        return Expected(usual, stand_in=True)
    return Expected((sum(known) + usual) / (len(known) + 1))


def tail(observed: int, mean: float) -> float:
    """P(X >= observed) of a Poisson count with that mean, more than 0: the regularised incomplete
    gamma function P(observed, mean) (Abramowitz and Stegun 26.4.21)."""
    return float(gammainc(observed, mean)) if observed > 0 else 1.0


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
        if tail(observed, sum(reading.expected.reports for reading in of_these)) <= CALM:
            return False
    return True
