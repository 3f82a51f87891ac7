"""Narrowed rows: which reports an hour, a weekday, a holder, a stage or a time until done leave."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from dashboard.access import everything
from dashboard.history import Holder
from dashboard.lifecycle import Stage
from dashboard.narrowing import BY_AREAS, Narrowing
from data_access.reports import report_lines
from tests.factories import NOW, Town

HOUR = timedelta(hours=1)
SATURDAY_19, SATURDAY_17, FRIDAY_19 = timedelta(0), 2 * HOUR, 24 * HOUR
"""Ages at NOW, Saturday 19.05 in WITA."""


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


def left(town: Town, **narrow: object) -> set[int]:
    filters = town.filters().but(**narrow)
    found = report_lines(town.conn, filters=filters, scope=everything(), now=NOW + HOUR, limit=99)
    return {line.id for line in found}


def test_hours_and_weekdays_are_the_citys(town: Town):
    evening, afternoon = town.report(ago=SATURDAY_19), town.report(ago=SATURDAY_17)
    yesterday = town.report(ago=FRIDAY_19 - HOUR)
    assert left(town, hours=frozenset({19})) == {evening}
    assert left(town, hours=frozenset({19, 20, 17})) == {evening, afternoon, yesterday}
    assert left(town, weekdays=frozenset({6})) == {evening, afternoon}
    assert left(town, weekdays=frozenset({5}), hours=frozenset({20})) == {yesterday}


def test_a_report_whose_day_alone_is_known_has_no_hour(town: Town):
    midnight = town.report(ago=19 * HOUR + timedelta(minutes=5, seconds=12), date_only=True)
    assert left(town, hours=frozenset({0})) == set()
    assert left(town, weekdays=frozenset({6})) == {midnight}


def test_holders_are_the_agencies_named_or_areas(town: Town):
    by_area = town.report()
    agency = town.agencies["banjir"]
    by_agency = town.report(holder=Holder(agency_id=agency))
    town.report(holder=Holder(agency_id=town.agencies["sampah"]))
    assert left(town, holders=frozenset({"dpu"})) == {by_agency}
    assert left(town, holders=frozenset({BY_AREAS})) == {by_area}
    assert left(town, holders=frozenset({BY_AREAS, "dpu"})) == {by_area, by_agency}


def test_stages_are_those_of_now(town: Town):
    waits = town.report()
    done = town.report((Stage.PROSES, HOUR / 2), (Stage.SELESAI, HOUR / 3))
    worked_on = town.report((Stage.PROSES, HOUR / 2))
    assert left(town, stages=frozenset({Stage.MENUNGGU})) == {waits}
    assert left(town, stages=frozenset({Stage.PROSES, Stage.SELESAI})) == {done, worked_on}


def test_done_within_counts_from_the_first_hour_to_before_the_last(town: Town):
    ages = {hours: town.report((Stage.SELESAI, 0 * HOUR), ago=hours * HOUR) for hours in (1, 2, 5)}
    town.report((Stage.DITOLAK, 0 * HOUR), ago=3 * HOUR)  # closed, not done
    town.report(ago=4 * HOUR)  # open
    assert left(town, done=(2, 5)) == {ages[2]}
    assert left(town, done=(0, 6)) == set(ages.values())


def test_nothing_narrowed_leaves_all(town: Town):
    assert left(town) == {town.report(), town.report(area=None)} or left(town, narrow=Narrowing())
