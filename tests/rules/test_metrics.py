"""Classes, round numbers, medians and steps of the trend."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics import Median, class_of, classes_of, median_of, nice, nice_up, step_for

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "below", "above"),
    [(0, 0, 1), (1, 1, 1), (7, 6, 8), (52, 50, 80), (99, 80, 100), (0.23, 0.2, 0.3), (4, 4, 5)],
)
def test_nice(value: float, below: float, above: float):
    assert nice(value) == pytest.approx(below)
    assert nice_up(value) == pytest.approx(above)


@pytest.mark.parametrize(
    "values",
    [[], [0, 0], [1], [1, 1, 1], [0, 1, 2, 3, 5, 8, 13, 21], [0.1, 0.2, 0.25, 7], [3, 3, 3, 900]],
)
def test_classes_rise_start_at_zero_and_hold_every_value(values: list[float]):
    bounds = classes_of(values)
    assert bounds[0] == 0
    assert bounds == sorted(set(bounds))
    assert len(bounds) <= 3
    assert all(0 <= class_of(value, bounds) <= 3 for value in values)
    assert class_of(0, bounds) == 0
    if any(values):
        assert class_of(max(values), bounds) == len(bounds)


def test_most_of_them_being_the_highest_hides_no_other():
    bounds = classes_of([4, 4, 1, 0])
    assert [class_of(value, bounds) for value in (0, 1, 4)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("length", "unit", "size"),
    [
        (HOUR, "minute", timedelta(minutes=5)),
        (DAY, "hour", HOUR),
        (7 * DAY, "hour", 6 * HOUR),
        (30 * DAY, "day", DAY),
        (200 * DAY, "week", 7 * DAY),
        (700 * DAY, "month", 30 * DAY),
    ],
)
def test_steps_keep_a_trend_readable(length: timedelta, unit: str, size: timedelta):
    step = step_for(length)
    assert (step.unit, step.size) == (unit, size)
    assert 12 <= length / size <= 62


@pytest.mark.parametrize(
    ("length", "moment", "floor", "following"),
    [
        (HOUR, "2026-11-21T19:13:55", "2026-11-21T19:10:00", "2026-11-21T19:15:00"),
        (7 * DAY, "2026-11-21T19:13:55", "2026-11-21T18:00:00", "2026-11-22T00:00:00"),
        (200 * DAY, "2026-11-21T19:13:55", "2026-11-16T00:00:00", "2026-11-23T00:00:00"),
        (700 * DAY, "2026-12-31T19:13:55", "2026-12-01T00:00:00", "2027-01-01T00:00:00"),
    ],
)
def test_a_step_starts_at_a_round_local_time(
    length: timedelta, moment: str, floor: str, following: str
):
    step = step_for(length)
    start = step.floor(datetime.fromisoformat(moment))
    assert start.isoformat() == floor
    assert step.next(start).isoformat() == following


@given(st.lists(st.integers(0, 40), min_size=1))
def test_a_median_of_counts_is_the_median_of_the_values(values: list[int]):
    assert median_of(Counter(values)) == Median(median(values), len(values))


def test_of_no_reports_there_is_no_median():
    assert median_of({}) == Median(None, 0)
