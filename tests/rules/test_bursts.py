"""When so many reports are a burst: what is usual, how sure one has to be, and when it is over."""

from math import exp, factorial

import numpy as np
import pytest
from scipy.special import gammainc

from dashboard.bursts import (
    BurstRules,
    CityRate,
    Expected,
    Reading,
    expected,
    is_burst,
    is_calm,
    tail,
)

CITY = CityRate(reports=79, hours=10, places=8)  # one an hour in each place
RULES = BurstRules()
TESTED = 153 * 15 * 2


def reading(observed: int, usual: float, *, hours: int = 1, area: int = 1) -> Reading:
    return Reading(area, hours, observed, Expected(usual))


@pytest.mark.parametrize(
    ("weeks", "hours", "reports", "stand_in"),
    [
        ([2] * 8, 1, (16 + 1) / 9, False),
        ([2] * 8, 3, (16 + 3) / 9, False),
        ([0] * 8, 1, 1 / 9, False),  # never is not impossible
        ([2, 2, None, None, 2, None, 2, None], 1, (8 + 1) / 5, False),  # missing is not zero
        ([2, 2, 2, *[None] * 5], 1, 1.0, True),  # three weeks tell nothing
        ([None] * 8, 3, 3.0, True),
        ([], 1, 1.0, True),
    ],
)
def test_what_is_usual(weeks: list[int | None], hours: int, reports: float, stand_in: bool):
    found = expected(weeks, CITY, hours=hours)
    assert found.reports == pytest.approx(reports)
    assert found.stand_in is stand_in


def test_a_city_without_a_report_holds_nothing_impossible():
    assert CityRate(0, hours=24, places=100).of_a_place(3) == pytest.approx(3 / 2400)


@pytest.mark.parametrize("observed", [1, 2, 5, 9])
def test_the_tail_is_poisson_s(observed: int):
    below = sum(1.7**k * exp(-1.7) / factorial(k) for k in range(observed))
    assert tail(observed, 1.7) == pytest.approx(1 - below)


def test_nothing_is_never_surprising():
    assert tail(0, 0.0) == tail(0, 5.0) == 1.0


@pytest.mark.parametrize(
    ("observed", "usual", "tested", "rules", "burst"),
    [
        (23, 1.0, TESTED, RULES, True),
        (23, 15.0, TESTED, RULES, False),  # a busy place
        (5, 0.01, TESTED, RULES, True),
        (4, 0.0001, TESTED, RULES, False),  # surprising, and too few
        (4, 0.0001, TESTED, BurstRules(least=4), True),
        (6, 0.2, TESTED, RULES, False),  # p = 7.5e-8: too many pairs are tested for that
        (6, 0.2, 1, RULES, True),
        (6, 0.2, TESTED, BurstRules(probability=0.01), True),
    ],
)
def test_when_it_is_a_burst(
    observed: int, usual: float, tested: int, rules: BurstRules, burst: bool
):
    assert is_burst(reading(observed, usual), tested=tested, rules=rules) is burst


@pytest.mark.parametrize(
    ("readings", "calm"),
    [
        ([], True),
        ([reading(0, 0.1)], True),
        ([reading(2, 1.0)], True),
        ([reading(4, 1.0)], False),  # p = 0.019
        ([reading(1, 1.0), reading(9, 3.0, hours=3)], False),  # still many over three hours
        ([reading(4, 1.0), reading(9, 8.0, hours=3)], False),  # many again within the last one
        ([reading(4, 1.0), reading(0, 3.0, area=2)], True),  # its places are taken together
    ],
)
def test_when_it_is_over(readings: list[Reading], calm: bool):
    assert is_calm(readings) is calm


def test_what_begins_a_burst_is_far_from_what_ends_it():
    """Between them nothing changes, so it doesn't flap."""
    begins = next(n for n in range(100) if is_burst(reading(n, 1.0), tested=TESTED, rules=RULES))
    ends = max(n for n in range(100) if is_calm([reading(n, 1.0)]))
    assert (begins, ends) == (11, 3)


def test_quiet_weeks_have_nearly_no_burst_and_a_tripled_hour_has():
    """Twelve quiet weeks of 153 places and 15 categories, hour by hour and each with eight weeks
    before it; the rates of the pairs differ a hundredfold. docs/incidents.md has the long run."""
    rng = np.random.default_rng(20)
    pairs, hours, weeks = 153 * 15, 168, 12
    rates = rng.lognormal(np.log(0.02), 1.2, pairs)
    false = looks = 0
    for _ in range(weeks):
        past = rng.poisson(8 * rates, (hours, pairs))
        share = (past.reshape(hours, 153, 15).sum(axis=1) + 1) / (8 * 153)
        usual = (past + np.tile(share, 153)) / 9
        now = rng.poisson(rates, (hours, pairs))
        tails = gammainc(np.maximum(now, 1), usual)
        false += int(np.sum((now >= RULES.least) & (tails * TESTED < RULES.probability)))
        looks += hours
    assert looks == 2016
    assert false <= 1  # what is allowed to all looks is 0.2
    busy = [reading(observed, 9.0) for observed in (9, 18, 27, 36)]
    told = [is_burst(one, tested=TESTED, rules=RULES) for one in busy]
    assert told == [False, False, False, True]
    # Three times what is usual is a burst from a usual of twelve on.
    assert is_burst(reading(39, 13.0), tested=TESTED, rules=RULES)
