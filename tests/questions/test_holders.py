"""Who holds what, and how long it takes: which reports are counted, with decoys beside them."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from dashboard.access import everything
from dashboard.filters import Preset, Window
from dashboard.history import Holder
from dashboard.holders import HolderFigures
from dashboard.lifecycle import Stage
from dashboard.metrics import Compliance, Median, Standing
from dashboard.narrowing import BY_AREAS
from dashboard.survival import Durations
from data_access.durations import durations
from data_access.holders import holder_figures
from data_access.kpis import kpis
from tests.factories import NOW, Town
from tests.questions.both_engines import Both
from tests.questions.test_clocks import town_policy

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(conn: Connection) -> Town:
    """Floods are to be seen within an hour and done within ten."""
    town = Town(conn)
    town_policy(town)
    return town


def holders(town: Town, **narrow: object) -> dict[str, HolderFigures]:
    filters = town.filters().but(**narrow)
    found = holder_figures(town.conn, filters=filters, scope=everything(), now=NOW)
    assert len({one.holder for one in found}) == len(found)
    return {one.holder: one for one in found}


def test_reports_stand_with_who_holds_them_now(town: Town):
    agency = Holder(agency_id=town.agencies["banjir"])
    town.report((Stage.PROSES, 90 * MINUTE), ago=2 * HOUR, holder=agency)
    town.report((Stage.SELESAI, 15 * HOUR), ago=20 * HOUR, holder=agency)
    town.report(ago=30 * HOUR, holder=agency)  # before the window: open and late all the same
    town.report(ago=10 * MINUTE)
    town.report((Stage.DUPLIKAT, HOUR), ago=2 * HOUR)
    town.report(ago=HOUR, area=None)
    assert holders(town) == {
        "dpu": HolderFigures("dpu", 2, Standing(2, 1), Compliance(1, 2), Median(165.0, 2)),
        BY_AREAS: HolderFigures(BY_AREAS, 1, Standing(1), Compliance(), Median(None, 0)),
    }


def test_all_holders_are_there_while_one_is_chosen(town: Town):
    town.report(ago=HOUR / 2)
    town.report(ago=HOUR / 2, holder=Holder(agency_id=town.agencies["banjir"]))
    assert set(holders(town, holders=frozenset({"dpu"}))) == {"dpu", BY_AREAS}
    assert holders(town, stages=frozenset({Stage.SELESAI})) == {}


def test_the_holders_together_are_the_figures_of_the_page(both: Both):
    asked = {"filters": both.town.filters(), "scope": everything(), "now": NOW}
    with both.mirror.connect() as conn:
        found, whole = holder_figures(conn, **asked), kpis(conn, **asked).now
    assert sum(one.received for one in found) == whole.received > 0
    assert sum((one.standing for one in found), Standing()) == whole.standing
    assert sum(one.compliance.decided for one in found) == whole.resolution_compliance.decided


def seen(town: Town, **narrow: object) -> Durations:
    filters = town.filters(window=Window(Preset.WEEK)).but(**narrow)
    return durations(town.conn, filters=filters, scope=everything(), now=NOW)


def test_done_ones_count_until_done_and_open_ones_until_now(town: Town):
    town.report((Stage.PROSES, 2 * HOUR), (Stage.SELESAI, HOUR), ago=3 * HOUR + 30 * MINUTE)
    town.report((Stage.PROSES, 2 * HOUR), ago=150 * MINUTE)
    town.report(ago=150 * MINUTE)
    town.report((Stage.DITOLAK, HOUR), ago=2 * HOUR)  # closed without work
    town.report((Stage.SELESAI, HOUR), ago=8 * DAY)  # before the window
    assert seen(town) == Durations(minutes=(150,), done=(1,), open=(2,))


def test_after_a_day_time_is_told_in_hours(town: Town):
    town.report((Stage.SELESAI, HOUR), ago=26 * HOUR + 59 * MINUTE)
    town.report((Stage.SELESAI, HOUR), ago=25 * HOUR - MINUTE)
    assert seen(town).minutes == (1439, 1500)


def test_the_curve_stays_whole_while_a_part_of_it_is_chosen(town: Town):
    town.report((Stage.SELESAI, HOUR), ago=4 * HOUR)
    town.report(ago=2 * HOUR)
    assert seen(town, done=(0, 1)).total == 2
