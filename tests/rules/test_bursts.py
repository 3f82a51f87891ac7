"""When so many reports are a burst: what is usual, how sure one has to be, and when it is over."""

from math import exp, factorial

import numpy as np
import pytest
from scipy.special import betainc, gammainc
from scipy.stats import nbinom

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


def exactly(usual: float) -> Expected:
    """What is usual where it is known for sure."""
    return Expected(usual, windows=1e7)


def reading(observed: int, usual: float, *, hours: int = 1, area: int = 1) -> Reading:
    return Reading(area, hours, observed, exactly(usual))


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


@pytest.mark.parametrize(
    ("before", "reports"),
    [(0, 1.0), (8, 1.0), (18, 2.0), (90, 10.0)],  # in the nine hours before this one
)
def test_a_place_that_had_more_than_its_share_is_held_to_its_own(before: int, reports: float):
    found = expected([], CITY, hours=1, before=before)
    assert (found.reports, found.stand_in) == (pytest.approx(reports), True)
    assert expected([2] * 8, CITY, hours=1, before=before).reports == pytest.approx(17 / 9)


def test_a_city_without_a_report_holds_nothing_impossible():
    usual = CityRate(0, hours=24, places=100).of_a_place(3)
    assert (usual.reports, usual.windows) == (pytest.approx(3 / 2400), 800)


@pytest.mark.parametrize("observed", [1, 2, 5, 9])
def test_where_the_mean_is_known_the_tail_is_poisson_s(observed: int):
    below = sum(1.7**k * exp(-1.7) / factorial(k) for k in range(observed))
    assert tail(observed, exactly(1.7)) == pytest.approx(1 - below, rel=1e-4)


@pytest.mark.parametrize("observed", [1, 2, 5, 9])
def test_known_from_few_weeks_it_is_that_of_a_mean_that_may_be_higher(observed: int):
    usual = Expected(1.7, windows=9)
    assert tail(observed, usual) == pytest.approx(nbinom.sf(observed - 1, 1.7 * 9, 9 / 10))
    if observed > 2:
        assert tail(observed, usual) > tail(observed, exactly(1.7))


def test_nothing_is_never_surprising():
    assert tail(0, exactly(0.0)) == tail(0, exactly(5.0)) == 1.0


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


def test_quiet_weeks_have_nearly_no_burst():
    """24 quiet weeks of 153 places and 15 categories, three hours by three hours, each held against
    eight weeks before it; the rates of the pairs differ a hundredfold. docs/incidents.md has the
    long run, at a look each quarter of an hour."""
    rng = np.random.default_rng(20)
    places, pairs, looks, weeks = 153, 153 * 15, 56, 24
    rates = rng.lognormal(np.log(0.3), 1.2, pairs)
    false = false_of_poisson = 0
    for _ in range(weeks):
        past = rng.poisson(8 * rates, (looks, pairs))
        in_city = past.reshape(looks, places, 15).sum(axis=1)
        shape = past + np.tile((in_city + 1) / (8 * places), places)
        now = rng.poisson(rates, (looks, pairs))
        many = now >= RULES.least
        tails = betainc(now[many], shape[many], 1 / 10)
        false += int(np.sum(tails * TESTED < RULES.probability))
        poisson = gammainc(now[many], shape[many] / 9)
        false_of_poisson += int(np.sum(poisson * TESTED < RULES.probability))
    assert false == 0
    # Which the weeks could have shown: with the mean taken for known they have some.
    assert false_of_poisson > 0


@pytest.mark.parametrize(
    ("usual", "least"), [(0.01, 6), (0.1, 8), (1.0, 13), (4.0, 22), (13.0, 40)]
)
def test_from_how_many_reports_on_an_hour_is_a_burst(usual: float, least: int):
    """Where eight weeks tell what is usual: from 13 on it is three times that."""
    expected = Expected(usual, windows=9)
    told = [is_burst(Reading(1, 1, n, expected), tested=TESTED, rules=RULES) for n in range(200)]
    assert told.index(True) == least
    assert all(told[least:])
