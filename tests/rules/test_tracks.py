"""The course of a clock, piece by piece, in minutes. The clocks are those of test_sla."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.calendars import Calendar
from dashboard.profiles import OFFICE_WEEK
from dashboard.sla import Stay, Terms, read_clocks
from dashboard.tracks import Piece, track_of
from tests.rules.test_sla import ALWAYS, DONE, MINUTE, H, K, Life, P, at, clocks, facts


def piece(text: str) -> Piece:
    """As in 0-40, 40-90 paused, 150-180 over."""
    span, _, sort = text.partition(" ")
    start, end = (int(number) * MINUTE for number in span.split("-"))
    return Piece(start, end, paused=sort == "paused", over=sort == "over")


@pytest.mark.parametrize(
    ("life", "now", "pieces", "end", "due"),
    [
        ([], 10, ["0-10"], 10, 100),
        ([], 130, ["0-100", "100-130 over"], 130, 100),
        ([(K, 5), (DONE, 60)], 500, ["0-60"], 60, 100),
        ([(K, 5), (DONE, 130)], 500, ["0-100", "100-130 over"], 130, 100),
        # A pause moves what is due; while it lasts, due stays as far ahead as it was.
        ([(H, 40), (P, 90)], 95, ["0-40", "40-90 paused", "90-95"], 95, 150),
        ([(H, 40)], 300, ["0-40", "40-300 paused"], 300, 360),
        ([(H, 40), (DONE, 90)], 300, ["0-40", "40-90 paused"], 90, 150),
        (
            [(H, 40), (P, 90)],
            170,
            ["0-40", "40-90 paused", "90-150", "150-170 over"],
            170,
            150,
        ),
        # Paused after due is still breached.
        (
            [(H, 120), (P, 140)],
            150,
            ["0-100", "100-120 over", "120-140 paused", "140-150 over"],
            150,
            100,
        ),
        # Closed and reopened: the time between is no part of it.
        ([(DONE, 60), (P, 200)], 230, ["0-60", "60-90"], 90, 100),
        ([(DONE, 95), (P, 200)], 210, ["0-95", "95-105"], 105, 120),
        ([(DONE, 120), (P, 200)], 210, ["0-100", "100-120 over", "120-130 over"], 130, 100),
    ],
)
def test_the_course_of_a_clock(life: Life, now: int, pieces: list[str], end: int, due: int):
    track = track_of(clocks(*life).resolution, at(now))
    assert track is not None
    assert track.pieces == tuple(piece(text) for text in pieces)
    assert (track.end, track.due) == (end * MINUTE, due * MINUTE)


def test_without_a_clock_there_is_no_course():
    read = read_clocks(facts(), response=None, resolution=None)
    assert track_of(read.resolution, at(10)) is None
    assert track_of(clocks().resolution, at(-5)) is None


def test_nights_are_no_part_of_it():
    office = Calendar(ALWAYS.zone, OFFICE_WEEK)
    friday = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)  # 15.00 WITA; the office closes at 16.30
    read = read_clocks(
        facts(created_at=friday, stays=(Stay(K, friday),)),
        response=None,
        resolution=Terms(timedelta(hours=4), office),
    )
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09.00, the office opened at 07.30
    track = track_of(read.resolution, monday)
    assert track is not None
    assert track.pieces == (Piece(timedelta(), timedelta(hours=3)),)
    assert track.due == timedelta(hours=4)


@given(
    steps=st.lists(st.tuples(st.sampled_from([K, P, H, DONE]), st.integers(1, 60)), max_size=6),
    now=st.integers(0, 400),
)
def test_pieces_lie_end_to_end_and_add_up(steps: Life, now: int):
    life: Life = []
    for stage, after in steps:
        if not life or life[-1][0] is not stage:
            life.append((stage, (life[-1][1] if life else 0) + after))
    clock = clocks(*life).resolution
    track, reading = track_of(clock, at(now)), clock.at(at(now))
    assert track is not None
    edges = [edge for one in track.pieces for edge in (one.start, one.end)]
    joined = [timedelta(), *edges, track.end]
    assert all(one == other for one, other in zip(joined[::2], joined[1::2], strict=True))
    ran = sum((one.length for one in track.pieces if not one.paused), timedelta())
    paused = sum((one.length for one in track.pieces if one.paused), timedelta())
    assert (ran, paused) == (reading.used, reading.paused)
    assert any(one.over for one in track.pieces) == (reading.breached_at is not None)
