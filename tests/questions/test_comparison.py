"""Figures beside those of another period or place."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from dashboard.access import Role, Scope, everything
from dashboard.comparison import YEAR, Comparison
from dashboard.filters import Preset, Window
from dashboard.lifecycle import Stage
from dashboard.metrics import Kpis
from dashboard.narrowing import Narrowing
from data_access.comparison import compared
from data_access.kpis import kpis
from tests.factories import NOW, Town
from tests.questions.test_clocks import town_policy

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_YEAR = timedelta(weeks=52)


@pytest.fixture
def town(conn: Connection) -> Town:
    town = Town(conn)
    town_policy(town)
    return town


def beside(town: Town, comparison: Comparison, scope: Scope | None = None) -> Kpis | None:
    filters = town.filters(area="73.71.09", window=Window(Preset.WEEK))
    return compared(
        town.conn, filters=filters, scope=scope or everything(), now=NOW, beside=comparison
    )


def test_the_period_before_is_that_of_the_figures(town: Town):
    town.report(ago=DAY)
    town.report(ago=9 * DAY)
    filters = town.filters(area="73.71.09", window=Window(Preset.WEEK))
    expected = kpis(town.conn, filters=filters, scope=everything(), now=NOW)
    assert beside(town, Comparison()) == expected
    assert (expected.now.received, expected.before.received) == (1, 1)


def test_a_year_ago_is_the_same_week_and_as_it_stood_then(town: Town):
    town.report(ago=A_YEAR + 30 * DAY)  # the data began before
    town.report((Stage.SELESAI, A_YEAR - DAY), ago=A_YEAR + DAY)  # open at the end of that week
    town.report((Stage.SELESAI, A_YEAR + HOUR), ago=A_YEAR + 2 * DAY)
    town.report(ago=100 * DAY)  # between the two weeks
    town.report(ago=DAY)
    found = beside(town, Comparison(YEAR))
    assert found is not None
    assert (found.now.received, found.before.received) == (1, 2)
    assert found.before.standing.open == 2  # with the one from before that week
    # Acted on by then: the other one was first acted on after it.
    assert found.before.acted_on == 1


def test_before_the_data_began_there_is_nothing_to_compare_with(town: Town):
    town.report(ago=200 * DAY)
    assert beside(town, Comparison(YEAR)) is None


def test_what_goes_by_how_things_stand_now_has_a_place_beside_it_and_no_past(town: Town):
    town.report(ago=DAY)
    now = town.filters(area="73.71.09", narrow=Narrowing(stages=frozenset({Stage.MENUNGGU})))
    asked = {"filters": now, "scope": everything(), "now": NOW}
    assert compared(town.conn, **asked) is None
    assert compared(town.conn, beside=Comparison(YEAR), **asked) is None
    assert compared(town.conn, beside=Comparison("73.71.02"), **asked) is not None


def test_another_place_is_told_for_the_same_period(town: Town):
    town.report(ago=DAY)
    for _ in range(3):
        town.report(ago=DAY, area="73.71.02.1001")
    town.report(ago=DAY, area=None)
    found = beside(town, Comparison("73.71.02"))
    assert found is not None
    assert (found.now.received, found.before.received) == (1, 3)
    assert (found.now.start, found.before.start) == (NOW - 7 * DAY, NOW - 7 * DAY)


def test_another_place_out_of_scope_tells_nothing(town: Town):
    town.report(ago=DAY, area="73.71.02.1001")
    team = Scope(
        role=Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})
    )
    found = beside(town, Comparison("73.71.02"), team)
    assert found is not None
    assert (found.before.received, found.before.standing.open) == (0, 0)
