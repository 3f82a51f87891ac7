"""The score of the leaderboard: how units compare, and how sure that is (section 6 of the
reference; docs/leaderboard.md explains it to those who are ranked).

A unit's rate is compared with what its own mix of categories would have given at the city's rates,
and drawn towards that the less it has to show. The model is beta-binomial empirical Bayes: Casella,
"An Introduction to Empirical Bayes Data Analysis", The American Statistician 39 (1985) 83-87;
intervals of ranks as in Goldstein and Spiegelhalter, "League Tables and Their Limitations", Journal
of the Royal Statistical Society A 159 (1996) 385-443.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

from dashboard.funnel import Funnel, funnel_of

FORMULA = "1.0"
"""Names this file's formula: it stands beside every board, and changes whenever a number could."""
FLOOR = 20
"""Clocks decided below which a unit has no rank."""
DRAWS = 4_000
SEED = 7_371_100
"""Of the draws; a part of the formula, so that the same inputs give the same ranks."""
LEAST_M, MOST_M = 2.0, 1e5
LOW, HIGH = 0.05, 0.95
SAME_SCORE = 12
"""Decimals to which scores have to agree for units to share a rank."""

Numbers = NDArray[np.float64]


class Band(StrEnum):
    """What can be said of a unit against its city."""

    ABOVE = "jelas_di_atas"
    SAME = "tidak_dapat_dibedakan"
    BELOW = "jelas_di_bawah"
    TOO_FEW = "belum_cukup_data"


@dataclass(frozen=True)
class Count:
    """Clocks decided, and those of them that were met."""

    decided: int = 0
    met: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.decided + other.decided, self.met + other.met)


@dataclass(frozen=True)
class CategoryRate:
    """A category's counts in the city and its rate p_c, 0 to 1."""

    category: str
    decided: int
    met: int
    rate: float


@dataclass(frozen=True)
class Interval:
    """A median with the 5th and the 95th percentile around it."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranked:
    """How one unit stands. Rates and scores are 0 to 1.

    `expected` is pi_i, `ratio` O_i / E_i. `score` is the city's rate as it would be if every unit
    did as well as this one: the posterior of s_i. `above` is P(s_i > p). `rank` is the place in the
    order of median scores, 1 the best, shared by equal ones; `drawn_rank` tells the ranks that 90 %
    of the draws give. Without anything decided, all but the counts and the band are None; below the
    floor the ranks are.
    """

    key: str
    decided: int
    met: int
    band: Band
    expected: float | None = None
    ratio: float | None = None
    score: Interval | None = None
    above: float | None = None
    rank: int | None = None
    drawn_rank: Interval | None = None

    @property
    def rate(self) -> float | None:
        """Met out of decided, as it is: O_i / n_i."""
        return self.met / self.decided if self.decided else None


@dataclass(frozen=True)
class Scores:
    """A board's numbers: the units best first, those without a rank after them by their counts.

    `rate` is the city's p, `m` the weight of what is expected, in clocks (None where nothing was
    decided), `ranked` how many have a rank: `ranked_in_all` where `units` are only some of them.
    """

    units: tuple[Ranked, ...]
    decided: int
    met: int
    rate: float
    m: float | None
    categories: tuple[CategoryRate, ...]
    funnel: Funnel
    floor: int = FLOOR
    formula: str = FORMULA
    ranked_in_all: int | None = None

    @property
    def ranked(self) -> int:
        """Units that have a rank."""
        if self.ranked_in_all is not None:
            return self.ranked_in_all
        return sum(unit.rank is not None for unit in self.units)


@dataclass(frozen=True)
class CityRates:
    """What a city's counts come to: p, the p_c, and the pi_i of units that have decided clocks."""

    rate: float
    categories: Numbers
    expected: Numbers


@dataclass(frozen=True)
class Posterior:
    """The Beta(a, b) of each unit's theta_i, and the shift from its log-odds to those of s_i."""

    a: Numbers
    b: Numbers
    shift: Numbers

    def quantile(self, q: float) -> Numbers:
        """The q-quantile of each s_i."""
        # 1 - theta from its own quantile: near one, theta alone would have no digits left.
        odds = np.log(stats.beta.ppf(q, self.a, self.b)) - np.log(
            stats.beta.ppf(1 - q, self.b, self.a)
        )
        return np.asarray(special.expit(odds + self.shift))


def score_units(counts: Mapping[str, Mapping[str, Count]], *, floor: int = FLOOR) -> Scores:
    """The scores of units by what each is charged with, category by category.

    All units make up the city's rates; those with at least `floor` decided are ranked. The order of
    the input makes no difference.
    """
    keys, categories = _sorted_keys(counts)
    decided, met = _tables(counts, keys, categories)
    n, kept = decided.sum(axis=1), met.sum(axis=1)
    some = n > 0
    units = [Ranked(key, 0, 0, Band.TOO_FEW) for key, of in zip(keys, n, strict=True) if not of]
    named = [key for key, of in zip(keys, n, strict=True) if of]
    rates, m = city_rates(decided[some], met[some]), None
    if named:
        m = fit_m(n[some], kept[some], rates.expected)
        units += _rank(named, n[some], kept[some], rates, m, floor)
    columns = zip(categories, decided.sum(axis=0), met.sum(axis=0), rates.categories, strict=True)
    return Scores(
        units=tuple(sorted(units, key=_order)),
        decided=int(n.sum()),
        met=int(kept.sum()),
        rate=rates.rate,
        m=m,
        categories=tuple(
            CategoryRate(c, int(of), int(k), float(rate)) for c, of, k, rate in columns
        ),
        funnel=funnel_of(
            named, decided=n[some], met=kept[some], expected=rates.expected, rate=rates.rate
        ),
        floor=floor,
    )


@dataclass(frozen=True)
class Former:
    """Where a unit stood in another period: its rank then, and what its score of then would be at
    the city's rate of now."""

    rank: int
    score: Interval


def former_places(
    counts: Mapping[str, Mapping[str, Count]], *, rate: float, floor: int = FLOOR
) -> dict[str, Former]:
    """The ranks that `score_units` would give, with the scores as they would be in a city whose
    rate is `rate`: of a rise of the whole city nothing is left in them."""
    keys, categories = _sorted_keys(counts)
    decided, met = _tables(counts, keys, categories)
    n, kept = decided.sum(axis=1), met.sum(axis=1)
    enough, some = n >= max(floor, 1), n > 0
    if not enough.any():
        return {}
    rates = city_rates(decided[some], met[some])
    m = fit_m(n[some], kept[some], rates.expected)
    then = posterior(n[some], kept[some], rates, m)
    ranks = _shared_ranks(then.quantile(0.5)[enough[some]])
    now = replace(then, shift=then.shift - special.logit(rates.rate) + special.logit(rate))
    scores = (now.quantile(q)[enough[some]] for q in (0.5, LOW, HIGH))
    named = (key for key, has in zip(keys, enough, strict=True) if has)
    return {
        key: Former(int(rank), Interval(*map(float, score)))
        for key, rank, *score in zip(named, ranks, *scores, strict=True)
    }


def city_rates(decided: NDArray[Any], met: NDArray[Any]) -> CityRates:
    """The rates of a city whose units (rows, none of them empty) had so many clocks decided and met
    in each category (columns).

    p = (O + 1/2) / (n + 1); p_c = (met_c + p) / (n_c + 1); pi_i = sum over c of n_ic p_c / n_i.
    """
    rate = (met.sum() + 0.5) / (decided.sum() + 1)
    categories = (met.sum(axis=0) + rate) / (decided.sum(axis=0) + 1)
    expected = decided @ categories / decided.sum(axis=1)
    return CityRates(float(rate), categories, expected)


def fit_m(n: NDArray[Any], met: NDArray[Any], expected: Numbers) -> float:
    """The m within [2, 10^5] under which the counts are likeliest, theta_i summed out:
    the maximum over m of sum_i log B(m pi_i + O_i, m (1 - pi_i) + n_i - O_i) - log B(m pi_i,
    m (1 - pi_i)). Searched on the scale of log m: by a grid, then between its neighbours.

    Where all clocks were met, or none, nothing tells units apart, every m is as likely to some
    thousandths, and the largest is taken: it says that they are alike.
    """
    if met.sum() in (0, n.sum()):
        return MOST_M

    def unlikelihood(log_m: float) -> float:
        a = np.exp(log_m) * expected
        b = np.exp(log_m) * (1 - expected)
        return -float(np.sum(special.betaln(a + met, b + n - met) - special.betaln(a, b)))

    grid = np.linspace(np.log(LEAST_M), np.log(MOST_M), 23)
    best = int(np.argmin([unlikelihood(float(log_m)) for log_m in grid]))
    around = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    found = optimize.minimize_scalar(
        unlikelihood, bounds=around, method="bounded", options={"xatol": 1e-6}
    )
    at = float(found.x) if found.fun <= unlikelihood(float(grid[best])) else float(grid[best])
    return float(np.exp(at))


def posterior(n: NDArray[Any], met: NDArray[Any], rates: CityRates, m: float) -> Posterior:
    """theta_i ~ Beta(m pi_i + O_i, m (1 - pi_i) + n_i - O_i), and
    s_i = expit(logit p + logit theta_i - logit pi_i)."""
    shift = special.logit(rates.rate) - special.logit(rates.expected)
    a = m * rates.expected + met
    b = m * (1 - rates.expected) + n - met
    return Posterior(a, b, shift)


def chance_above(of: Posterior, rates: CityRates) -> Numbers:
    """P(s_i > p), which is P(theta_i > pi_i), in closed form."""
    return np.asarray(special.betaincc(of.a, of.b, rates.expected))


def drawn_ranks(of: Posterior) -> list[Interval]:
    """The ranks of the units in DRAWS joint draws of their scores: of each the median, and the 5th
    and 95th percentile; 1 is the best."""
    units = len(of.a)
    if not units:
        return []
    draw = np.random.default_rng(SEED).standard_gamma
    # The log-odds of a Beta are those of two Gammas, and keep their digits near 0 and 1.
    log_odds = np.log(np.maximum(draw(of.a, (DRAWS, units)), 1e-300))
    log_odds -= np.log(np.maximum(draw(of.b, (DRAWS, units)), 1e-300))
    order = np.argsort(-(log_odds + of.shift), axis=1)
    # How often each unit (row) had each rank (column).
    seen = np.zeros((units, units), dtype=np.int64)
    for rank in range(units):
        seen[:, rank] = np.bincount(order[:, rank], minlength=units)
    below = np.cumsum(seen, axis=1)
    low, median, high = (1 + np.argmax(below >= q * DRAWS, axis=1) for q in (LOW, 0.5, HIGH))
    return [Interval(*map(float, one)) for one in zip(median, low, high, strict=True)]


def _rank(
    keys: Sequence[str],
    n: NDArray[Any],
    met: NDArray[Any],
    rates: CityRates,
    m: float,
    floor: int,
) -> list[Ranked]:
    scores = posterior(n, met, rates, m)
    low, median, high = (scores.quantile(q) for q in (LOW, 0.5, HIGH))
    above = chance_above(scores, rates)
    enough = n >= floor
    ranks = _shared_ranks(median[enough])
    drawn = drawn_ranks(Posterior(scores.a[enough], scores.b[enough], scores.shift[enough]))
    places = iter(zip(ranks, drawn, strict=True))
    found = []
    for index, key in enumerate(keys):
        rank, drawn_rank = next(places) if enough[index] else (None, None)
        expected = float(rates.expected[index])
        found.append(
            Ranked(
                key=key,
                decided=int(n[index]),
                met=int(met[index]),
                band=_band(float(above[index])) if enough[index] else Band.TOO_FEW,
                expected=expected,
                ratio=float(met[index] / (n[index] * expected)),
                score=Interval(float(median[index]), float(low[index]), float(high[index])),
                above=float(above[index]),
                rank=None if rank is None else int(rank),
                drawn_rank=drawn_rank,
            )
        )
    return found


def _shared_ranks(medians: Numbers) -> NDArray[np.int64]:
    """1 for the highest; equal ones share the best rank of theirs."""
    return np.asarray(stats.rankdata(-np.round(medians, SAME_SCORE), method="min"), dtype=np.int64)


def _band(above: float) -> Band:
    if above > HIGH:
        return Band.ABOVE
    return Band.BELOW if above < LOW else Band.SAME


def _order(unit: Ranked) -> tuple[int, int, str]:
    return (unit.rank or 1_000_000, -unit.decided, unit.key)


def _sorted_keys(counts: Mapping[str, Mapping[str, Count]]) -> tuple[list[str], list[str]]:
    return sorted(counts), sorted({category for unit in counts.values() for category in unit})


def _tables(
    counts: Mapping[str, Mapping[str, Count]], keys: Sequence[str], categories: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Decided and met, a row a unit, a column a category."""
    decided = np.zeros((len(keys), len(categories)), dtype=np.int64)
    met = np.zeros_like(decided)
    column = {category: index for index, category in enumerate(categories)}
    for row, key in enumerate(keys):
        for category, count in counts[key].items():
            decided[row, column[category]] = count.decided
            met[row, column[category]] = count.met
    return decided, met
