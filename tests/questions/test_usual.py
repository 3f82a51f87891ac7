"""The trend with its usual range: weeks compared, cut where the window is cut, and missing ones."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from dashboard.access import Role, Scope, everything
from dashboard.filters import Preset, Window
from dashboard.usual import Usual, UsualTrend
from data_access.trends import trend
from data_access.usual import usual_trend
from tests.factories import NOW, Town
from tests.questions.both_engines import Both
from tests.questions.test_parity import filters_of, moments

MINUTE, HOUR, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=7)
BEGAN = 70 * timedelta(days=1)


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town whose data began ten weeks ago."""
    town = Town(conn)
    town.report(ago=BEGAN)
    return town


def asked(town: Town, scope: Scope | None = None, **filters: object) -> UsualTrend:
    return usual_trend(
        town.conn, filters=town.filters(**filters), scope=scope or everything(), now=NOW
    )


def test_each_hour_is_compared_with_the_same_hour_of_eight_weeks(town: Town):
    for week in range(1, 9):
        for _ in range(week):
            town.report(ago=week * WEEK + 3 * HOUR)
    town.report(ago=9 * WEEK + 3 * HOUR)  # too long ago
    town.report(ago=WEEK + 5 * HOUR)  # another hour
    town.report(ago=6 * timedelta(days=1) + 3 * HOUR)  # another weekday
    town.report(ago=3 * HOUR)
    (step,) = (step for step in asked(town).steps if step.start.hour == 16)
    assert step.received == 1
    assert step.usual == Usual(pytest.approx(1.7), 4.5, pytest.approx(7.3), 8)


def test_where_the_window_cuts_a_step_the_weeks_before_are_cut_too(town: Town):
    """It is 19.05.12: of the hour that runs, only what came before five past is compared."""
    for week in range(1, 9):
        town.report(ago=week * WEEK + 1 * MINUTE)
        town.report(ago=week * WEEK - 30 * MINUTE)
    last = asked(town).steps[-1]
    assert (last.start.hour, last.usual) == (19, Usual(1, 1, 1, 8))
    first = asked(town).steps[0]  # Friday from 19.05.12 on
    assert first.usual == Usual(0, 0, 0, 8)


def test_weeks_from_before_the_data_began_are_missing(conn: Connection):
    town = Town(conn)
    town.report(ago=4 * WEEK + HOUR / 2)
    *_, hour_of_it, after = asked(town).steps
    assert after.usual == Usual(0, 0, 0, 4)
    assert hour_of_it.usual is None  # of it only a part was there four weeks ago


def test_a_town_without_any_report_has_no_data(conn: Connection):
    found = asked(Town(conn))
    assert {(step.received, step.usual) for step in found.steps} == {(None, None)}
    assert (found.received, found.usual) == (0, None)


def test_steps_from_before_the_data_began_are_no_zeros(conn: Connection):
    town = Town(conn)
    town.report(ago=2 * HOUR)
    received = [step.received for step in asked(town).steps]
    assert received[:22] == [None] * 22
    assert received[22:] == [1, 0, 0]


def test_a_day_on_which_the_feed_was_down_is_missing(conn: Connection):
    town = Town(conn)
    for day in range(1, 12):
        if day != 7:
            for _ in range(21):
                town.report(ago=timedelta(days=day) - HOUR / 2)
    steps = asked(town, window=Window(Preset.MONTH), categories=frozenset({"pohon"})).steps
    missing = [step.start.day for step in steps if step.received is None]
    assert 14 in missing


def test_who_sees_a_part_is_told_of_that_part(town: Town):
    town.report(ago=2 * HOUR, area="73.71.02.1001")
    team = Scope(
        role=Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})
    )
    assert asked(town).received == 1
    assert asked(town, team).received == 0


def test_a_window_of_years_has_no_usual_weeks(town: Town):
    year = Window(Preset.CUSTOM, (NOW - timedelta(days=500)).date(), NOW.date())
    assert {step.usual for step in asked(town, window=year).steps} == {None}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_the_steps_are_those_of_the_trend(both: Both, data: st.DataObject):
    """Where data is known, the two pictures of the same window show the same bars."""
    told = {
        "filters": data.draw(filters_of(both.town), label="filters"),
        "scope": everything(),
        "now": data.draw(st.just(NOW) | moments(), label="now"),
    }
    with both.mirror.connect() as conn:
        bars, steps = trend(conn, **told), usual_trend(conn, **told).steps
    known = [(step.start, step.received) for step in steps if step.received is not None]
    totals = {bar.start: bar.total for bar in bars}
    assert known == [(start, totals[start]) for start, _ in known]
    assert all(totals[step.start] == 0 for step in steps if step.received is None)
