"""Classes, round numbers, medians and steps of the trend."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics import (
    Median,
    class_limits,
    class_of,
    median_of,
    nice_up,
    per_km2,
    step_for,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "above"), [(0, 1), (1, 1), (7, 8), (52, 80), (99, 100), (0.23, 0.3), (4, 5)]
)
def test_nice_up(value: float, above: float):
    assert nice_up(value) == pytest.approx(above)


@pytest.mark.parametrize(
    ("top", "limits"),
    [
        (0, []),
        (0.07, [0.02, 0.05]),
        (0.2, [0.1, 0.2]),
        (1, [0.5, 1]),
        (1.9, [0.5, 1]),
        (2, [1, 2]),
        (4.9, [1, 2]),
        (5, [2, 5]),
        (9, [2, 5]),
        (10, [5, 10]),
        (11, [5, 10]),
        (19, [5, 10]),
        (20, [10, 20]),
        (49.9, [10, 20]),
        (50, [20, 50]),
        (99, [20, 50]),
        (1000, [500, 1000]),
        (2_400_000, [1_000_000, 2_000_000]),
    ],
)
def test_classes_begin_at_rungs_that_the_highest_value_reaches(top: float, limits: list[float]):
    assert class_limits(top) == limits


@pytest.mark.parametrize(
    ("value", "wanted"), [(0, 0), (0.1, 1), (4.9, 1), (5, 2), (9.9, 2), (10, 3), (19, 3)]
)
def test_zero_is_a_class_of_its_own(value: float, wanted: int):
    assert class_of(value, class_limits(19)) == wanted


@pytest.mark.parametrize("top", [0.03, 0.4, 1, 2, 3, 7, 16, 21, 900])
def test_the_highest_value_is_of_the_strongest_class(top: float):
    assert class_of(top, class_limits(top)) == 3


@pytest.mark.parametrize(
    ("count", "km2", "told"),
    [(20, 2.0, 10), (49.7, 10, 5), (3, 7, 0.43), (1, 400, 0), (3, None, 0), (0, 2.0, 0)],
)
def test_a_density_is_what_it_is_told_as(count: float, km2: float | None, told: float):
    assert per_km2(count, km2) == told


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
