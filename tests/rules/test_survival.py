"""The estimate of how long it takes: a table worked by hand, a library's own, and what is open."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from dashboard.survival import Durations, survival

# Six reports: done after 10, 20, 20 and 40 minutes; still open after 20 and 30.
BY_HAND = Durations(minutes=(10, 20, 30, 40), done=(1, 2, 0, 1), open=(0, 1, 1, 0))


def test_the_share_still_open_worked_by_hand():
    found = survival(BY_HAND)
    assert found.minutes == (10, 20, 40)
    # 5/6, then 3 of 5 left, then 0 of 1: the one open at 20 was still seen when two were done.
    assert found.share == pytest.approx((5 / 6, 5 / 6 * 3 / 5, 0))
    assert [found.at(minutes) for minutes in (0, 9.9)] == [1, 1]
    assert found.at(10) == pytest.approx(5 / 6)
    assert found.at(39) == pytest.approx(0.5)
    assert found.at(41) is None
    assert found.quantile(0.5) == 20
    assert found.quantile(0.9) == 40


def test_the_interval_worked_by_hand():
    found = survival(BY_HAND)
    variance = 1 / (6 * 5) + 2 / (5 * 3)
    spread = 1.959963984540054 * math.sqrt(variance) / abs(math.log(0.5))
    assert found.low[1] == pytest.approx(0.5 ** math.exp(spread))
    assert found.high[1] == pytest.approx(0.5 ** math.exp(-spread))
    assert found.interval(0.5) == (10, 40)  # at 10 the lower end is 0.27 already


def test_leaving_the_open_ones_out_would_make_it_look_quick():
    slow = Durations(minutes=(10, 100), done=(5, 0), open=(0, 15))
    assert survival(slow).quantile(0.5) is None
    assert survival(Durations((10,), (5,), (0,))).quantile(0.5) == 10


def test_nothing_done_and_nothing_at_all():
    waiting = survival(Durations((5, 60), (0, 0), (1, 2)))
    assert (waiting.minutes, waiting.at(59), waiting.at(61)) == ((), 1.0, None)
    assert survival(Durations()).at(0) is None
    assert survival(Durations()).interval() == (None, None)


rows = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=2, max_size=60).filter(
    lambda found: any(done for _, done in found)
)


@given(rows)
def test_it_is_the_estimate_of_a_library(found: list[tuple[int, bool]]):
    times = sorted({minutes for minutes, _ in found})
    ours = survival(
        Durations(
            tuple(times),
            tuple(found.count((minutes, True)) for minutes in times),
            tuple(found.count((minutes, False)) for minutes in times),
        )
    )
    theirs = ecdf(
        CensoredData(
            uncensored=[minutes for minutes, done in found if done],
            right=[minutes for minutes, done in found if not done],
        )
    ).sf
    assert ours.share == pytest.approx(theirs.evaluate(np.array(ours.minutes)))
    assert all(0 <= low <= share + 1e-9 for low, share in zip(ours.low, ours.share, strict=True))
    assert all(share <= high + 1e-9 for share, high in zip(ours.share, ours.high, strict=True))


@given(rows, st.floats(0.05, 0.95))
def test_the_interval_holds_its_quantile(found: list[tuple[int, bool]], share: float):
    times = sorted({minutes for minutes, _ in found})
    ours = survival(
        Durations(
            tuple(times),
            tuple(found.count((minutes, True)) for minutes in times),
            tuple(found.count((minutes, False)) for minutes in times),
        )
    )
    middle, (low, high) = ours.quantile(share), ours.interval(share)
    if middle is not None:
        assert low is not None
        assert low <= middle
        assert high is None or middle <= high
