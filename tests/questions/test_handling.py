"""What was done with a unit's reports besides the work: each kind of deed is counted once."""

from datetime import timedelta

from sqlalchemy import Connection

from dashboard.access import everything
from dashboard.filters import Preset, Window
from dashboard.handling import Handling
from dashboard.history import Holder, StageStep
from dashboard.leaderboard import UnitKind
from dashboard.lifecycle import EventKind, Stage
from dashboard.sla import ClockName
from data_access.handling import handling
from data_access.history import record_fact, record_holder, record_stage
from tests.factories import NOW, Town
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
