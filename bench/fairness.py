"""`python -m bench.fairness`: how often the leaderboard's intervals hold the truth.

Simulated cities whose units' true rates are known: each unit has a mix of categories, a volume and
an effect of its own. Counts are drawn, scored as the board does it, and compared with the truth.
The table stands in docs/leaderboard.md.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import click
import numpy as np
import orjson
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy import special

from bench.tables import show
from dashboard.ranking import (
    FLOOR,
    HIGH,
    LOW,
    Posterior,
    chance_above,
    city_rates,
    fit_m,
    posterior,
)

SIZES = (15, 153, 267)
CATEGORIES = 15
TYPICAL = 15_000
"""Clocks decided in a city: the median unit has this divided by the units, and many times more or
fewer is usual."""
SPREADS = {"hardly": 0.05, "somewhat": 0.2, "usual": 0.4, "much": 0.8}
"""Standard deviations of the units' effects on their log-odds."""


@dataclass(frozen=True)
class TrueCity:
    """A city whose truth is known: decided and met by unit and category, each unit's true score,
    and the city's true rate."""

    decided: NDArray[Any]
    met: NDArray[Any]
    scores: NDArray[Any]
    rate: float


@dataclass(frozen=True)
class Fairness:
    """What came of so many cities of a size. Shares are 0 to 1: of true scores within their 5-95 %
    interval, of units said to be above or below, and of these the wrong ones. Of the true scores
    outside their interval, 95 in 100 lie no farther from it than `outside_by`."""

    units: int
    spread: str
    cities: int
    coverage: float
    wrong_side: float
    told_apart: float
    outside_by: float


def true_city(units: int, spread: float, seed: int) -> TrueCity:
    """A seeded city: log-normal volumes from some dozen to thousands, mixes that differ much,
    categories from hard to easy, effects normal on the log-odds."""
    rng = np.random.default_rng([units, seed])
    volumes = FLOOR + rng.poisson(rng.lognormal(np.log(TYPICAL / units), 1.1, units))
    common = rng.dirichlet(np.full(CATEGORIES, 2.0))
    mixes = np.array([rng.dirichlet(20 * common) for _ in range(units)])
    decided = np.array([rng.multinomial(n, mix) for n, mix in zip(volumes, mixes, strict=True)])
    effects = rng.normal(0.0, spread, units)
    true = special.expit(rng.normal(1.2, 0.9, CATEGORIES) + effects[:, None])
    met = rng.binomial(decided, true)
    of_category = np.maximum(decided.sum(axis=0), 1)
    categories = (decided * true).sum(axis=0) / of_category
    rate = (decided * true).sum() / decided.sum()
    theta = (decided * true).sum(axis=1) / volumes
    expected = decided @ categories / volumes
    scores = special.expit(special.logit(rate) + special.logit(theta) - special.logit(expected))
    return TrueCity(decided, met, scores, float(rate))


def scored(city: TrueCity) -> tuple[Posterior, NDArray[Any]]:
    """The posterior of each unit's score, and its chance to be above the city's rate."""
    n, met = city.decided.sum(axis=1), city.met.sum(axis=1)
    rates = city_rates(city.decided, city.met)
    of = posterior(n, met, rates, fit_m(n, met, rates.expected))
    return of, chance_above(of, rates)


def fairness(units: int, spread: str, *, cities: int) -> Fairness:
    """What comes of that many seeded cities."""
    outside, wrong, told = (np.zeros((cities, units)) for _ in range(3))
    for seed in range(cities):
        city = true_city(units, SPREADS[spread], seed)
        of, above = scored(city)
        low, high = of.quantile(LOW), of.quantile(HIGH)
        outside[seed] = np.maximum(np.maximum(low - city.scores, city.scores - high), 0.0)
        told[seed] = (above > HIGH) | (above < LOW)
        really = city.scores > city.rate
        wrong[seed] = ((above > HIGH) & ~really) | ((above < LOW) & really)
    return Fairness(
        units=units,
        spread=spread,
        cities=cities,
        coverage=float((outside == 0).mean()),
        wrong_side=float(wrong.sum() / max(told.sum(), 1)),
        told_apart=float(told.mean()),
        outside_by=float(np.quantile(outside[outside > 0], HIGH)),
    )


def measure(cities: int) -> Iterator[Fairness]:
    """All sizes and spreads."""
    for spread in SPREADS:
        for units in SIZES:
            yield fairness(units, spread, cities=cities)


@click.command(context_settings={"max_content_width": 100})
@click.option("--cities", default=200, show_default=True, help="Cities of each size and spread.")
def main(cities: int) -> None:
    """Measure how often the leaderboard's intervals hold the truth, on simulated cities.

    The table goes to stderr, one line of JSON to stdout.
    """
    measured = list(measure(cities))
    table = Table(title=f"{cities} simulated cities each")
    for name in (
        "units",
        "differ",
        "truth inside 5-95 %",
        "told apart",
        "of these wrongly",
        "outside by",
    ):
        table.add_column(name, justify="left" if name == "differ" else "right")
    for one in measured:
        shares = (f"{share:.1%}" for share in (one.coverage, one.told_apart, one.wrong_side))
        points = f"{100 * one.outside_by:.1f} points"
        table.add_row(str(one.units), one.spread, *shares, points)
    show(Console(stderr=True, highlight=False), table)
    print(orjson.dumps([asdict(one) for one in measured]).decode(), flush=True)


if __name__ == "__main__":
    main()
