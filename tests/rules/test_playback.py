"""The steps of a window, and how the times that reports were open become stretches of it."""

from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import Measure
from dashboard.playback import (
    MOST_STEPS,
    Child,
    Counted,
    Playback,
    Played,
    Spans,
    Steps,
    Stretches,
    by_step,
    cut,
    played,
    steps_for,
)
from dashboard.windows import LONGEST_CUSTOM
from tests.factories import NOW

WITA = ZoneInfo("Asia/Makassar")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("length", "size", "number", "first"),
    [
        (HOUR, MINUTE, 61, "Sat 18:06"),
        (DAY, 15 * MINUTE, 97, "Fri 19:15"),
        (7 * DAY, 2 * HOUR, 85, "Sat 20:00"),
        (30 * DAY, 8 * HOUR, 91, "Fri 00:00"),
        (31 * DAY, 8 * HOUR, 94, "Thu 00:00"),
        (365 * DAY, 7 * DAY, 53, "Mon 00:00"),
        (LONGEST_CUSTOM, 7 * DAY, 105, "Mon 00:00"),
    ],
)
def test_a_window_is_played_in_some_hundred_whole_local_times(
    length: timedelta, size: timedelta, number: int, first: str
):
    steps = steps_for(NOW - length, NOW, WITA)
    times = steps.times
    assert (steps.size, len(times)) == (size, number)
    assert f"{times[0].astimezone(WITA):%a %H:%M}" == first
    assert NOW - length <= times[0] < NOW - length + size
    assert times[-1] == NOW
    assert NOW - size <= times[-2] < NOW


@given(
    days=st.integers(0, 3650),
    length=st.timedeltas(timedelta(0), LONGEST_CUSTOM),
    zone=st.sampled_from([WITA, ZoneInfo("America/New_York"), ZoneInfo("Australia/Adelaide")]),
)
def test_steps_rise_from_the_windows_start_to_its_end(days: int, length: timedelta, zone: ZoneInfo):
    begin = NOW - days * DAY - length
    times = steps_for(begin, begin + length, zone).times
    assert list(times) == sorted(set(times))
    assert times[0] >= begin
    assert times[-1] == begin + length
    assert len(times) <= MOST_STEPS + 2


def test_a_day_of_the_past_begins_and_ends_at_midnight():
    midnight = datetime(2026, 11, 1, 16, tzinfo=UTC)
    times = steps_for(midnight, midnight + DAY, WITA).times
    assert (times[0], times[-1], len(times)) == (midnight, midnight + DAY, 97)


def one(*edges: int) -> Spans:
    """A span of three reports of child 2 in the cell (5, 6)."""
    columns = (5, 6, 2, *edges, 3)
    return Spans(*(np.array([value]) for value in columns))


@pytest.mark.parametrize(
    ("first", "until", "unanswered", "answered", "overdue", "pieces"),
    [
        # open and never late
        (2, 9, 50, 50, 50, [(2, 9, 0)]),
        # answered in time, then overdue
        (2, 9, 50, 4, 6, [(2, 6, 0), (6, 9, 1)]),
        # nobody answered for two steps
        (2, 9, 4, 6, 50, [(2, 4, 0), (4, 6, 1), (6, 9, 0)]),
        # answered late, and later overdue
        (2, 9, 3, 5, 7, [(2, 3, 0), (3, 5, 1), (5, 7, 0), (7, 9, 1)]),
        # overdue before anybody answered: late all through
        (2, 9, 3, 8, 5, [(2, 3, 0), (3, 9, 1)]),
        (2, 9, 3, 5, 5, [(2, 3, 0), (3, 9, 1)]),
        # nobody ever answered
        (2, 9, 4, 50, 50, [(2, 4, 0), (4, 9, 1)]),
        # late from its first step to its last
        (2, 9, 50, 50, 0, [(2, 9, 1)]),
        (2, 9, 0, 50, 50, [(2, 9, 1)]),
        # answered before this span began, as after a reopening
        (2, 9, 0, 1, 50, [(2, 9, 0)]),
    ],
)
def test_a_span_is_cut_where_it_becomes_late_or_is_no_longer(
    first: int, until: int, unanswered: int, answered: int, overdue: int, pieces: list[Any]
):
    found = cut(one(first, until, unanswered, answered, overdue))
    assert sorted(zip(found.first, found.until, found.late, strict=True)) == pieces
    for row in zip(*astuple(found), strict=True):
        assert (row[0], row[1], row[2], row[-1]) == (5, 6, 2, 3)


edges = st.integers(0, 12)


@given(st.lists(st.tuples(edges, edges, edges, edges, edges), max_size=20))
def test_stretches_say_at_each_step_what_the_spans_do(spans: list[tuple[int, ...]]):
    columns = [np.array(column, dtype=np.int64) for column in zip(*spans, strict=True)]
    columns = columns or [np.array([], dtype=np.int64)] * 5
    same = np.ones(len(spans), dtype=np.int64)
    found = cut(Spans(same, same, same, *columns, same))
    for step in range(12):
        rows = [(f, u, a, b, o) for f, u, a, b, o in spans if f <= step < u]
        at = (found.first <= step) & (step < found.until)
        assert int(at.sum()) == len(rows)
        late = sum(o <= step or a <= step < b for f, u, a, b, o in rows)
        assert int(found.late[at].sum()) == late


def test_groups_are_counted_at_each_step():
    columns = ([0, 1, 0], [0, 1, 2], [2, 3, 3], [5, 7, 1])
    group, first, until, count = (np.array(column) for column in columns)
    found = by_step(group, first, until, count, groups=3, steps=3)
    assert found.tolist() == [[5, 5, 1], [0, 7, 7], [0, 0, 0]]


def made(*rows: tuple[int, ...]) -> Playback:
    """Three steps of two children; rows of child, first, until, late and count."""
    child, first, until, late, count = (np.array(column) for column in zip(*rows, strict=True))
    stretches = Stretches(child, child, child, first, until, late, count)
    steps = Steps(first=NOW - 2 * HOUR, size=HOUR, count=2, end=NOW)
    children = (Child("A", 2.0), Child("B", None))
    return Playback(steps, Counted.OPEN, children, 0, 0, 1, stretches, top=10)


def test_a_playback_counts_its_children_at_each_step_and_what_is_in_none():
    found = made((0, 0, 3, 0, 30), (0, 2, 3, 1, 2), (1, 1, 2, 0, 4), (2, 0, 1, 1, 7))
    assert found.counts.tolist() == [[30, 30, 32], [0, 4, 0], [7, 0, 0]]
    assert found.late.tolist() == [[0, 0, 2], [0, 0, 0], [7, 0, 0]]


def test_the_areas_classes_are_of_the_most_that_each_child_ever_had():
    limits = made((0, 0, 2, 0, 30), (0, 2, 3, 1, 5), (1, 1, 2, 0, 4)).class_limits
    assert limits[Played.COUNT] == [10, 20]
    assert limits[Played.DENSITY] == [5, 10]  # B has no land to spread its reports over
    assert limits[Played.LATE] == [2, 5]


@pytest.mark.parametrize(
    ("measure", "counted", "wanted"),
    [
        ("density", Counted.OPEN, Played.DENSITY),
        ("count", Counted.OPEN, Played.COUNT),
        ("density", Counted.RECEIVED, Played.DENSITY),
    ],
)
def test_the_areas_are_coloured_as_they_are_now(measure: str, counted: Counted, wanted: Played):
    assert played(Measure(measure), counted) is wanted
