"""What is usual: ranges worked by hand, and weeks that nobody knows."""

from datetime import date, timedelta

import pytest

from dashboard.usual import Usual, silent_days, usual_of

DAY = timedelta(days=1)
FIRST = date(2026, 10, 1)


def test_the_range_is_ten_to_ninety_percent_of_the_weeks():
    # 0 to 8: nine values, eight gaps; 10 % lies 0.8 of a gap from the lowest.
    assert usual_of([8, 0, 3, 1, 2, 4, 7, 6, 5]) == Usual(pytest.approx(0.8), 4.0, 7.2, 9)


def test_weeks_that_are_missing_count_as_nothing_not_as_zero():
    assert usual_of([10, 10, 10, 10, None, None, None, None]) == Usual(10, 10, 10, 4)
    assert usual_of([10, 10, 10, 10, 0, 0, 0, 0]) == Usual(0, 5, 10, 8)


def test_of_fewer_than_four_weeks_nothing_is_usual():
    assert usual_of([5, 5, 5, None, None, None, None, None]) is None


@pytest.mark.parametrize(("count", "place"), [(1, -1), (2, 0), (3, 0), (9, 0), (10, 1)], ids=str)
def test_a_count_lies_below_within_or_above(count: int, place: int):
    assert Usual(low=2, median=5, high=9, weeks=8).place_of(count) == place


def days(*counts: int) -> dict[date, int]:
    return {FIRST + number * DAY: count for number, count in enumerate(counts) if count}


def test_a_day_without_a_report_in_a_busy_city_is_a_feed_that_was_down():
    counts = days(30, 25, 0, 40, 28)
    assert silent_days(counts, first=FIRST, last=FIRST + 5 * DAY) == {FIRST + 2 * DAY}


def test_a_quiet_village_has_days_without_a_report():
    assert silent_days(days(3, 2, 0, 4, 1), first=FIRST, last=FIRST + 5 * DAY) == frozenset()


def test_the_last_day_is_not_over():
    counts = days(30, 25, 30, 40)
    assert silent_days(counts, first=FIRST, last=FIRST + 4 * DAY) == frozenset()
    assert silent_days({}, first=FIRST, last=FIRST) == frozenset()
