"""The week's hours: how much of each lies in a window, and the pace in it."""

from datetime import datetime, timedelta

import pytest

from dashboard.week_grid import WeekGrid, hours_within

MONDAY = datetime(2026, 11, 16)  # noqa: DTZ001
HOUR = timedelta(hours=1)


def grid(start: datetime, end: datetime, **counts: int) -> WeekGrid:
    """Counts by names as d0h8: Monday from eight."""
    cells = [[counts.get(f"d{day}h{hour}", 0) for hour in range(24)] for day in range(7)]
    return WeekGrid(tuple(map(tuple, cells)), hours_within(start, end))


def test_a_week_has_every_hour_once_wherever_it_begins():
    start = MONDAY + 3 * HOUR + timedelta(minutes=17)
    found = hours_within(start, start + timedelta(days=7))
    assert all(length == pytest.approx(1) for day in found for length in day)


def test_a_part_of_a_week_has_the_hours_that_lie_in_it():
    found = hours_within(MONDAY + 8.5 * HOUR, MONDAY + 10.25 * HOUR)
    assert found[0][8:11] == (0.5, 1.0, 0.25)
    assert sum(map(sum, found)) == 1.75
    month = hours_within(MONDAY, MONDAY + timedelta(days=30))
    assert (month[0][0], month[2][0]) == (5, 4)


def test_a_pace_is_reports_an_hour_and_nobody_knows_it_outside():
    two_weeks = grid(MONDAY, MONDAY + timedelta(days=14), d0h8=6)
    assert two_weeks.pace(0, 8) == 3
    short = grid(MONDAY + 8 * HOUR, MONDAY + 9 * HOUR, d0h8=6)
    assert short.pace(0, 8) == 6
    assert short.pace(0, 9) is None
    assert short.cells() == [(0, 8, 6)]


def test_an_hour_that_is_only_touched_is_not_blown_up():
    assert grid(MONDAY, MONDAY + 0.1 * HOUR, d0h0=1).pace(0, 0) == 1


def test_the_busiest_hour_is_the_first_of_the_highest_pace():
    week = timedelta(days=7)
    assert grid(MONDAY, MONDAY + week, d2h5=4, d4h7=4, d1h1=3).busiest == (2, 5)
    assert grid(MONDAY, MONDAY + week).busiest is None
