"""What moved, and where reports went: the periods compared, and the ways told apart."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from dashboard.access import Role, Scope, everything
from dashboard.filters import Preset, Window
from dashboard.lifecycle import Stage
from dashboard.metrics import Median
from dashboard.movers import Move
from dashboard.stage_flow import StageFlow, Way
from dashboard.usual import Usual
from data_access.movers import movers
from data_access.stage_flow import stage_flow
from tests.factories import NOW, Town

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town whose data began ten weeks ago."""
    town = Town(conn)
    town.report(ago=10 * WEEK, category="lampu-jalan")
    return town


def moved(town: Town, scope: Scope | None = None, **filters: object) -> tuple[Move, ...] | None:
    asked = town.filters().but(**filters)
    return movers(town.conn, filters=asked, scope=scope or everything(), now=NOW)


def flood(town: Town, number: int, **fields: object) -> None:
    for _ in range(number):
        town.report(**fields)  # type: ignore[arg-type]


def test_a_child_and_a_category_are_held_against_the_same_day_of_eight_weeks(town: Town):
    for week in range(1, 9):
        flood(town, 2, ago=week * WEEK + 3 * HOUR)
        flood(town, 9, ago=week * WEEK + 30 * HOUR)  # the day before: another weekday
    flood(town, 5, ago=3 * HOUR)
    flood(town, 6, ago=3 * HOUR, area="73.71.09.1002")  # the same kecamatan
    flood(town, 11, ago=3 * HOUR, area=None)
    assert moved(town) == (Move("73.71.09", "banjir", 11, Usual(2, 2, 2, 8)),)
    assert [one.area for one in moved(town, area="73.71.09")] == ["73.71.09.1002"]


def test_what_stopped_coming_moved_too(town: Town):
    for week in range(1, 9):
        flood(town, 9, ago=week * WEEK + 3 * HOUR)
    assert [(one.received, one.usual.median) for one in moved(town)] == [(0, 9)]


def test_a_month_is_held_against_months_that_begin_on_the_same_weekday(town: Town):
    month = Window(Preset.MONTH)
    flood(town, 9, ago=3 * DAY)
    assert moved(town, window=month) is None  # the town has ten weeks of data, two such periods
    town.report(ago=45 * WEEK, category="lampu-jalan")
    for period in range(9):
        flood(town, 20, ago=period * 5 * WEEK + 32 * DAY)  # between two periods
    assert moved(town, window=month) == (Move("73.71.09", "banjir", 9, Usual(0, 0, 0, 8)),)


def test_nothing_is_held_against_weeks_from_before_the_data(conn: Connection):
    town = Town(conn)
    flood(town, 9, ago=3 * HOUR)
    town.report(ago=3 * WEEK)
    assert moved(town) is None


def test_nothing_is_compared_by_what_becomes_of_reports(town: Town):
    flood(town, 9, ago=3 * HOUR)
    assert len(moved(town)) == 1
    assert moved(town, stages=frozenset({Stage.MENUNGGU})) == ()


def test_a_team_is_told_of_its_own_places(town: Town):
    flood(town, 9, ago=3 * HOUR, area="73.71.02.1001")
    team = Scope(
        role=Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})
    )
    assert len(moved(town)) == 1
    assert moved(town, team) == ()


def flow(town: Town, **narrow: object) -> StageFlow:
    filters = town.filters().but(**narrow)
    return stage_flow(town.conn, filters=filters, scope=everything(), now=NOW)


def test_every_way_is_told_apart_with_its_times(conn: Connection):
    town = Town(conn)
    town.report(ago=2 * HOUR)
    town.report((Stage.KOORDINASI, 90 * MINUTE), (Stage.PROSES, HOUR), ago=2 * HOUR)
    town.report((Stage.PROSES, HOUR), (Stage.DITAHAN, HOUR / 2), ago=2 * HOUR)
    town.report((Stage.PROSES, 3 * HOUR), (Stage.SELESAI, HOUR), ago=4 * HOUR)
    town.report((Stage.SELESAI, HOUR), ago=6 * HOUR)
    town.report((Stage.PROSES, 3 * HOUR), (Stage.DITOLAK, 2 * HOUR), ago=4 * HOUR)
    town.report((Stage.DUPLIKAT, HOUR), ago=90 * MINUTE)
    town.report(ago=30 * HOUR)  # before the window
    town.report(ago=HOUR, area=None)
    assert flow(town) == StageFlow(
        numbers=dict.fromkeys(Way, 1),
        first_action=Median(60.0, 4),
        to_end={
            Way.DONE: Median(120.0, 1),
            Way.DONE_AT_ONCE: Median(300.0, 1),
            Way.CLOSED: Median(60.0, 1),
            Way.CLOSED_AT_ONCE: Median(30.0, 1),
        },
    )


def test_the_flow_is_whole_while_a_stage_is_chosen(conn: Connection):
    town = Town(conn)
    town.report(ago=2 * HOUR)
    town.report((Stage.SELESAI, HOUR), ago=2 * HOUR)
    assert flow(town, stages=frozenset({Stage.MENUNGGU})).received == 2
    assert flow(town, hours=frozenset({3})).received == 0
