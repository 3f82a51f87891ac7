"""The grid of the week and the categories: of all of their own, narrowed by the others."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from dashboard.access import everything
from dashboard.filters import Preset, Window
from data_access.category_counts import category_counts
from data_access.week_grid import week_grid
from tests.factories import NOW, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Window(Preset.WEEK)


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


def test_reports_stand_at_the_citys_weekday_and_hour(town: Town):
    town.report(ago=2 * HOUR)  # Saturday 17.05
    town.report(ago=2 * HOUR)
    town.report(ago=DAY)  # Friday 19.05
    town.report(ago=2 * HOUR, category="sampah")
    town.report(ago=8 * DAY)  # before the window
    town.report(ago=2 * HOUR, area=None)  # outside every area
    town.report(ago=19 * HOUR, date_only=True)
    only_floods = town.filters(window=WEEK, categories=frozenset({"banjir"}))
    grid = week_grid(town.conn, filters=only_floods, scope=everything(), now=NOW)
    assert (grid.counts[5][17], grid.counts[4][19], grid.undated) == (2, 1, 1)
    assert sum(map(sum, grid.counts)) == 3


def test_the_grid_shows_all_hours_while_one_is_chosen(town: Town):
    town.report(ago=2 * HOUR)
    town.report(ago=5 * HOUR)
    narrowed = town.filters(window=WEEK).but(hours=frozenset({17}), weekdays=frozenset({1}))
    grid = week_grid(town.conn, filters=narrowed, scope=everything(), now=NOW)
    assert sum(map(sum, grid.counts)) == 2


def test_categories_show_all_while_one_is_chosen_and_follow_the_rest(town: Town):
    town.report(ago=2 * HOUR)
    town.report(ago=2 * HOUR, category="sampah")
    town.report(ago=5 * HOUR, category="sampah")
    town.report(ago=2 * DAY, category="pohon")  # before the window
    town.report(ago=2 * HOUR, category="pohon", area=None)

    def counts(**narrow: object) -> dict[str, int]:
        filters = town.filters(categories=frozenset({"banjir"})).but(**narrow)
        return category_counts(town.conn, filters=filters, scope=everything(), now=NOW)

    assert counts() == {"banjir": 1, "sampah": 2}
    assert counts(hours=frozenset({17})) == {"banjir": 1, "sampah": 1}
