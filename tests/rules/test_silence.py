"""Silence: few reports for who lives there, and neither chance nor a trifle."""

import numpy as np
import pytest
from scipy.stats import binom

from dashboard.silence import LEVEL, silence, silent_codes


def test_an_area_worked_by_hand():
    """One report of a hundred where half of the people live: fifty are expected, and so few have a
    probability of P(X <= 1) = (1 + 100) / 2^100, doubled by the correction for two areas."""
    found = silence({"a": 1, "b": 99}, {"a": 500, "b": 500})
    assert found["a"].expected == pytest.approx(50)
    assert found["a"].p == pytest.approx(2 * 101 / 2**100)
    assert found["a"].silent
    assert not found["b"].silent


def test_p_is_the_binomial_tail_corrected_in_order():
    residents = {"a": 1_000.0, "b": 2_000.0, "c": 7_000.0}
    found = silence({"a": 4, "b": 15, "c": 81}, residents)
    a, b, c = binom.cdf([4, 15, 81], 100, [0.1, 0.2, 0.7])
    assert found["a"].p == pytest.approx(min(3 * a, 3 * b / 2, c))
    assert found["b"].p == pytest.approx(min(3 * b / 2, c))
    assert found["c"].p == pytest.approx(c)


@pytest.mark.parametrize(
    ("reports", "silent"),
    [
        ({"a": 0, "b": 100, "c": 100}, ("a",)),
        ({"a": 40, "b": 100, "c": 100}, ("a",)),
        ({"a": 41, "b": 100, "c": 100}, ()),  # more than half of the eighty that are expected
        ({"a": 0, "b": 7, "c": 7}, ()),  # four and a bit expected: none at all says nothing
        ({"b": 100, "c": 100}, ("a",)),  # not counted is none
        ({}, ()),
    ],
)
def test_what_is_silent(reports: dict[str, int], silent: tuple[str, ...]):
    residents = {"a": 1_000.0, "b": 1_000.0, "c": 1_000.0}
    assert silent_codes(silence(reports, residents)) == silent


def test_the_most_silent_comes_first():
    residents = dict.fromkeys("abcde", 1_000.0)
    found = silence({"a": 20, "b": 5, "c": 100, "d": 100, "e": 100}, residents)
    assert silent_codes(found) == ("b", "a")


def test_an_area_without_residents_is_not_judged():
    """Nobody lives on it, or nobody knows how many: its reports raise nobody's expectation."""
    found = silence({"a": 0, "b": 50, "c": 900}, {"a": 1_000, "b": 1_000, "d": 0})
    assert set(found) == {"a", "b"}
    assert found["a"].expected == 25
    assert silence({"a": 3}, {}) == {}


def test_people_who_report_alike_are_hardly_ever_called_silent():
    rng, wrong, cities = np.random.default_rng(5), 0, 400
    for _ in range(cities):
        living = rng.uniform(2_000, 20_000, 60)
        counts = rng.poisson(living / 1_000)
        codes = [str(number) for number in range(60)]
        reports = {code: int(n) for code, n in zip(codes, counts, strict=True)}
        residents = dict(zip(codes, living, strict=True))
        wrong += bool(silent_codes(silence(reports, residents)))
    assert wrong / cities <= LEVEL
