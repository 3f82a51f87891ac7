"""The reports behind the figures: as many as each one says, in the order they are to be read."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from dashboard.access import Role, Scope, everything
from dashboard.lifecycle import Stage
from dashboard.slices import Slice, number_of
from data_access.kpis import kpis
from data_access.slices import slice_lines
from tests.factories import NOW, Town
from tests.questions.both_engines import REPORTS, Both
from tests.questions.test_clocks import HOUR, MINUTE, town_policy
from tests.questions.test_parity import filters_of, moments


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_figure_has_as_many_reports_as_it_says(both: Both, data: st.DataObject):
    asked = {
        "filters": data.draw(filters_of(both.town), label="filters"),
        "scope": everything(),
        "now": data.draw(st.just(NOW) | moments(), label="now"),
    }
    with both.mirror.connect() as conn:
        figures = kpis(conn, **asked).now
        for slice in Slice:
            found = slice_lines(conn, slice=slice, limit=REPORTS, **asked)
            ids = {line.id for line in found}
            assert len(ids) == len(found) == number_of(slice, figures), slice


def test_no_figure_of_the_random_reports_is_always_nothing(both: Both):
    """Equal numbers of nothing would prove nothing."""
    with both.mirror.connect() as conn:
        figures = kpis(conn, filters=both.town.filters(), scope=everything(), now=NOW).now
    assert min(number_of(slice, figures) for slice in Slice) > 0


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town in which floods are to be seen within an hour and done within ten."""
    town = Town(conn)
    town_policy(town)
    return town


def ids(town: Town, slice: Slice, scope: Scope | None = None, **asked: int) -> list[int]:
    found = slice_lines(
        town.conn,
        filters=town.filters(),
        scope=scope or everything(),
        now=NOW,
        slice=slice,
        **asked,
    )
    return [line.id for line in found]


def test_late_ones_come_longest_overdue_first_by_whichever_clock_was_first(town: Town):
    by_response = town.report(ago=2 * HOUR)
    by_both = town.report(ago=20 * HOUR)
    seen = (Stage.KOORDINASI, 14 * HOUR)
    by_resolution = town.report(seen, ago=14 * HOUR + 30 * MINUTE)
    town.report(ago=30 * MINUTE)  # in time
    town.report((Stage.SELESAI, HOUR), ago=30 * HOUR)  # late, and no longer open
    assert ids(town, Slice.LATE) == [by_both, by_resolution, by_response]


def test_those_at_risk_come_by_what_is_due_first(town: Town):
    due_in_two_hours = town.report((Stage.KOORDINASI, 8 * HOUR), ago=8 * HOUR)
    due_in_five_minutes = town.report(ago=55 * MINUTE)
    town.report(ago=10 * MINUTE)  # far from it
    town.report(ago=2 * HOUR)  # late by its response, far from due by its resolution
    assert ids(town, Slice.AT_RISK) == [due_in_five_minutes, due_in_two_hours]


def test_others_come_newest_first_page_by_page(town: Town):
    made = [town.report(ago=number * HOUR) for number in range(1, 8)]
    assert ids(town, Slice.RECEIVED) == made
    pages = [ids(town, Slice.OPEN, limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert pages == [made[:3], made[3:6], made[6:], []]


def test_what_the_figures_leave_out_is_not_listed(town: Town):
    town.report(area=None)
    town.report((Stage.DUPLIKAT, HOUR / 2), ago=HOUR)
    town.report(ago=25 * HOUR)  # before the window, open all the same
    assert ids(town, Slice.RECEIVED) == []
    assert len(ids(town, Slice.OPEN)) == 1


def test_who_reads_no_single_reports_is_listed_none(town: Town):
    town.report(ago=2 * HOUR)
    nasional = Scope(role=Role.NASIONAL, all_cities=True)
    assert [ids(town, slice, nasional) for slice in Slice] == [[] for _ in Slice]


def test_a_city_without_clocks_is_known_from_one_without_lateness(town: Town):
    def clocked() -> bool:
        filters = town.filters()
        return kpis(town.conn, filters=filters, scope=everything(), now=NOW).clocked

    town.report(category="sampah")
    assert not clocked()
    town.report(area=None)  # outside every area nothing is due
    assert not clocked()
    town.report((Stage.SELESAI, HOUR), ago=30 * HOUR)
    assert clocked()
