"""What was done with a unit's reports besides the work: each kind of deed is counted once."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from dashboard.access import Role, everything
from dashboard.filters import Preset, Window
from dashboard.handling import Handling
from dashboard.history import Holder, StageStep
from dashboard.leaderboard import UnitKind
from dashboard.lifecycle import EventKind, Stage
from dashboard.sla import ClockName
from data_access.handling import handling
from data_access.held_clocks import held_clocks
from data_access.history import record_fact, record_holder, record_stage
from tests.factories import NOW, Town
from tests.questions.test_boards import LURAH
from tests.questions.test_clocks import town_policy

HOUR = timedelta(hours=1)
HERE, THERE = "73.71.09.1001", "73.71.09.1002"


def test_each_deed_is_counted_by_report(conn: Connection):
    town = Town(conn)
    town_policy(town)
    told = {"actor": "operator", "source": "tim", "now": NOW}
    acted = (Stage.PROSES, 2.5 * HOUR)
    town.report(acted, ago=3 * HOUR)  # nothing but the work
    changed = town.report(acted, ago=3 * HOUR)
    for severity in (1, 3):
        fact = {"report_id": changed, "kind": EventKind.SEVERITY, "value": severity, "at": NOW}
        record_fact(conn, **fact, **told)
    moved = town.report(ago=3 * HOUR, area=THERE)
    holder = {"report_id": moved, "holder": Holder(area_id=town.areas[HERE])}
    record_holder(conn, **holder, at=NOW - 2.5 * HOUR, **told)
    late = town.report(ago=3 * HOUR)
    record_stage(conn, report_id=late, step=StageStep(Stage.PROSES, NOW - 2.5 * HOUR), **told)
    town.report(acted, ago=3 * HOUR, source="operator")
    contested = town.report(acted, ago=3 * HOUR, source="operator")
    elsewhere = town.report(acted, ago=3 * HOUR, source="operator", area=THERE)
    assert elsewhere != contested
    found = handling(
        conn,
        filters=town.filters(window=Window(Preset.WEEK)),
        scope=everything(),
        now=NOW,
        unit=UnitKind.KELURAHAN,
        clock=ClockName.RESPONSE,
        unit_id=town.areas[HERE],
        without=(contested,),
    )
    # What the moved one is charged with was decided when it was here.
    assert found == Handling(charged=5, recategorised=1, moved=1, told_late=1, by_hand=1)


def test_it_is_the_same_for_who_is_charged_and_for_the_whole_city(conn: Connection):
    """Late here, one lies elsewhere since; another that lies here is charged elsewhere."""
    town = Town(conn)
    town_policy(town)
    told = {"actor": "operator", "source": "tim", "now": NOW}
    moved = town.report(ago=3 * HOUR)
    place = {"kind": EventKind.AREA, "value": town.areas[THERE], "at": NOW}
    record_fact(conn, report_id=moved, **place, **told)
    town.report(ago=3 * HOUR, holder=Holder(area_id=town.areas[THERE]))
    asked = {
        "filters": town.filters(window=Window(Preset.WEEK)),
        "now": NOW,
        "unit": UnitKind.KELURAHAN,
        "clock": ClockName.RESPONSE,
        "unit_id": town.areas[HERE],
    }
    neighbour = replace(LURAH, areas=frozenset({THERE}))
    by_scope = [
        [question(conn, scope=scope, **asked) for question in (handling, held_clocks)]
        for scope in (everything(), LURAH, replace(LURAH, role=Role.NASIONAL))
    ]
    whole, lurah, reads_nothing = by_scope
    assert whole == lurah
    assert whole[0] == Handling(charged=1, moved=1)
    assert reads_nothing[0] == Handling()
    # Who reads the place that it lies in now has always counted it.
    assert handling(conn, scope=neighbour, **asked) == whole[0]
