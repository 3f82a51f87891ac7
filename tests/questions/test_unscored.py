"""What leaves a unit's score without being done: nobody can make it vanish from the board."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from dashboard.access import everything
from dashboard.filters import Preset, Window
from dashboard.leaderboard import Exclusion, Tally, UnitKind
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, ReportKind, Stage
from dashboard.sla import ClockName
from data_access.exclusions import excluded
from data_access.leaderboard import charges
from data_access.schema import reports
from data_access.unscored import closed_late, held_at_end
from tests.factories import NOW, Town
from tests.questions.random_history import write_random_history
from tests.questions.test_clocks import town_policy

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RESPONSE, RESOLUTION = ClockName.RESPONSE, ClockName.RESOLUTION
MONTH = Window(Preset.MONTH)


@pytest.fixture
def town(conn: Connection) -> Town:
    """Floods of the town are to be acted on within an hour and done within four."""
    town = Town(conn)
    town_policy(town)
    return town


def asked(town: Town, **more: Any) -> dict[str, Any]:
    usual = {"filters": town.filters(window=MONTH), "scope": everything(), "now": NOW}
    return usual | {"unit": UnitKind.KELURAHAN} | more


@pytest.mark.parametrize("stage", sorted(CLOSED_WITHOUT_WORK))
def test_a_missed_clock_stays_in_sight_when_the_report_is_closed(town: Town, stage: Stage):
    here = town.areas["73.71.09.1001"]
    town.report((stage, HOUR), ago=15 * HOUR)
    town.report((Stage.PROSES, 14.5 * HOUR), (stage, HOUR), ago=15 * HOUR)
    town.report((stage, 14.5 * HOUR), ago=15 * HOUR)  # before its clocks had run out
    town.report((Stage.SELESAI, HOUR), ago=15 * HOUR)  # late, and in the score
    town.report((stage, 50 * DAY), ago=51 * DAY)  # of another time
    town.report((stage, HOUR), ago=15 * HOUR, kind=ReportKind.MESIN)
    town.report((stage, HOUR), ago=15 * HOUR, area=None)
    assert closed_late(town.conn, **asked(town, clock=RESPONSE)) == (Tally(here, 0, 1),)
    assert closed_late(town.conn, **asked(town, clock=RESOLUTION)) == (Tally(here, 0, 2),)


def test_what_is_held_is_counted_as_of_the_end(town: Town):
    here, conn = town.areas["73.71.09.1001"], town.conn
    town.report((Stage.DITAHAN, 20 * DAY), ago=20 * DAY + HOUR)
    town.report((Stage.DITAHAN, 20 * DAY), (Stage.PROSES, 2 * DAY), ago=20 * DAY + HOUR)
    town.report((Stage.DITAHAN, HOUR), ago=15 * HOUR)  # its time was over by then
    town.report((Stage.DITAHAN, HOUR), ago=15 * HOUR, category="sampah")  # no clock that pauses
    assert held_at_end(conn, **asked(town)) == (Tally(here, 0, 1),)
    days = [(NOW - back * DAY).date() for back in (15, 5)]
    then = town.filters(window=Window(Preset.CUSTOM, *days))
    assert held_at_end(conn, **asked(town, filters=then)) == (Tally(here, 0, 2),)
    cut = ((here, NOW - 10 * DAY),)
    assert held_at_end(conn, **asked(town, cuts=cut)) == (Tally(here, 1, 1),)


def test_what_has_no_clock_is_counted_while_it_is_held_too(town: Town):
    town.report((Stage.DITAHAN, HOUR), ago=2 * HOUR, category="sampah")
    town.report((Stage.DITAHAN, HOUR), ago=2 * HOUR, response_known=False)
    town.report((Stage.DITAHAN, HOUR), ago=2 * HOUR)
    more = {name: value for name, value in asked(town).items() if name != "unit"}
    assert excluded(town.conn, clock=RESOLUTION, **more) == ((Exclusion.NO_CLOCK, 1),)
    assert excluded(town.conn, clock=RESPONSE, **more) == ((Exclusion.NO_CLOCK, 2),)


@pytest.mark.parametrize("clock", ClockName)
@pytest.mark.parametrize("unit", UnitKind)
def test_charged_and_left_out_add_up_to_all_that_there_is(
    conn: Connection, clock: ClockName, unit: UnitKind
):
    town = Town(conn)
    write_random_history(conn, town=town, reports=300, seed=11)
    more = asked(town, unit=unit, clock=clock)
    counted = sum(one.decided for one in charges(conn, **more))
    del more["unit"]
    left_out = dict(excluded(conn, **more))
    start, end = MONTH.bounds(NOW, town.city.zone)
    stop = {RESPONSE: "first_action_at", RESOLUTION: "stopped_at"}[clock]
    rows = conn.execute(select(reports)).all()
    expected = 0
    for row in rows:
        due = getattr(row, f"{clock.value}_due_at")
        pauses = clock is RESOLUTION and row.stage == Stage.DITAHAN and not row.outside
        if due is None:
            promised = row.policy_id is not None or row.promised_at is not None
            expected += start <= row.created_at < end and not (pauses and promised)
        else:
            decided = min(one for one in (due, getattr(row, stop)) if one is not None)
            expected += start <= decided < end
    assert counted + sum(left_out.values()) == expected
