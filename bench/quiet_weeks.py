"""`python -m bench.quiet_weeks`: how often the rules of bursts raise a false alarm in quiet weeks.

Cities of 153 kelurahan and 15 categories whose reports come at their usual rates, which differ from
pair to pair and by the hour of the day: eight weeks to look back on, then a week that is looked at
every quarter of an hour. The rule is the product's own; what is counted is how often a burst is
found though there is none. docs/incidents.md has the table.
"""

import time
from dataclasses import dataclass
from typing import Any

import click
import numpy as np
import orjson
from scipy.special import betainc

from dashboard.bursts import BurstRules
from dashboard.usual import WEEKS

PLACES, KINDS = 153, 15
PAIRS = PLACES * KINDS
QUARTERS = 7 * 24 * 4
Counts = np.ndarray


@dataclass
class Found:
    """What so many quiet weeks had: looks, looks with a false burst, and runs of such looks."""

    weeks: int = 0
    looks: int = 0
    false_looks: int = 0
    false_bursts: int = 0


@click.command(context_settings={"max_content_width": 100})
@click.option("--weeks", default=200, show_default=True, help="Quiet weeks to look at.")
@click.option("--a-year", default=1_000_000, show_default=True, help="Reports of a city a year.")
@click.option("--spread", default=1.2, show_default=True, help="Of the pairs' rates: log-normal.")
@click.option("--wild", default=0.0, show_default=True, help="Gamma noise of the rates, by day.")
@click.option("--young", is_flag=True, help="Without weeks to tell: the city-wide rate stands in.")
@click.option("--seed", default=1, show_default=True)
def main(weeks: int, a_year: int, spread: float, wild: float, young: bool, seed: int) -> None:
    """Simulate quiet weeks and count the bursts that are found; prints one line of JSON."""
    rules, began, found = BurstRules(), time.perf_counter(), Found()
    rng = np.random.default_rng(seed)
    for _ in range(weeks):
        _look_at_a_week(rng, rules, found, a_year=a_year, spread=spread, wild=wild, young=young)
    click.echo(orjson.dumps(figures(found, rules, time.perf_counter() - began)))


def figures(found: Found, rules: BurstRules, seconds: float) -> dict[str, Any]:
    """What was found, beside what the rules allow."""
    return {
        "weeks": found.weeks,
        "pairs": PAIRS,
        "tests": found.looks * PAIRS * len(rules.hours),
        "looks": found.looks,
        "looks_with_a_false_burst": found.false_looks,
        "false_bursts": found.false_bursts,
        "allowed_looks": round(found.looks * rules.probability, 1),
        "seconds": round(seconds),
    }


def _look_at_a_week(
    rng: np.random.Generator,
    rules: BurstRules,
    found: Found,
    *,
    a_year: int,
    spread: float,
    wild: float,
    young: bool,
) -> None:
    weights = rng.lognormal(0, spread, PAIRS)
    rates = (a_year / (365 * 96) * weights / weights.sum()).astype(np.float32)
    quarters = np.arange(QUARTERS)
    day = 1 + 0.9 * np.sin((quarters / 96 - 0.3) * 2 * np.pi)
    day /= day.mean()
    past = np.zeros((QUARTERS, PAIRS), dtype=np.int16)
    for _ in range(WEEKS):
        past += _week(rng, rates, day, wild)
    now = _week(rng, rates, day, wild)
    alarm = np.zeros((QUARTERS, PAIRS), dtype=bool)
    so_far = past.sum(axis=0, dtype=np.int64)
    for hours in rules.hours:
        observed, usual = _windows(now, 4 * hours), _windows(past, 4 * hours)
        in_city = usual.reshape(QUARTERS, PLACES, KINDS).sum(axis=1)
        rate = np.tile((in_city + 1) / (WEEKS * PLACES), PLACES)
        many = observed >= rules.least
        if young:
            in_city = so_far.reshape(PLACES, KINDS).sum(axis=0) + 1
            own, of_city = 7 * 24 * WEEKS / hours, 7 * 24 * WEEKS * PLACES / hours
            share = np.tile(in_city, PLACES)
            by_itself = so_far / own > share / of_city
            shape = np.broadcast_to(np.where(by_itself, so_far, share), observed.shape)
            windows = np.broadcast_to(np.where(by_itself, own, of_city), observed.shape)[many]
        else:
            shape, windows = usual + rate, WEEKS + 1
        tails = betainc(observed[many], shape[many], 1 / (windows + 1))
        alarm[many] |= tails * PAIRS * len(rules.hours) < rules.probability
    alarm[: 4 * max(rules.hours)] = False  # the first windows reach back before the week
    found.weeks += 1
    found.looks += QUARTERS - 4 * max(rules.hours)
    found.false_looks += int(alarm.any(axis=1).sum())
    found.false_bursts += int((alarm[1:] & ~alarm[:-1]).sum())


def _week(rng: np.random.Generator, rates: Counts, day: Counts, wild: float) -> Counts:
    """Counts of a week by quarter of an hour and pair."""
    means = day[:, None].astype(np.float32) * rates[None, :]
    if wild:
        shape = (7, 1, KINDS)
        noise = rng.gamma(1 / wild, wild, shape).repeat(96, axis=1).reshape(QUARTERS, KINDS)
        means *= np.tile(noise, PLACES).astype(np.float32)
    return rng.poisson(means).astype(np.int16)


def _windows(counts: Counts, quarters: int) -> Counts:
    """The sums over so many quarters up to each."""
    sums = counts.cumsum(axis=0, dtype=np.int32)
    sums[quarters:] = sums[quarters:] - sums[:-quarters]
    return sums


if __name__ == "__main__":
    main()
