"""Mutes: what is kept quiet by ticks, and who may have it so."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, select

from dashboard.access import Role, Scope
from dashboard.alerts import (
    AlertEventKind,
    Level,
    Step,
)
from dashboard.errors import BadMute, BadNote, NotAllowed, NotFound, UnknownPlace
from dashboard.history import StageStep
from dashboard.lifecycle import Stage
from dashboard.sla import ClockName
from data_access.alert_mutes import end_mute, list_mutes
from data_access.alert_ticks import Ticked, tick
from data_access.cities import add_city
from data_access.history import record_stage
from data_access.schema import alert_events, audit_log
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.alerting import OPERATOR, TEAM, alert_rows, history, mute
from tests.questions.random_history import write_random_history
from tests.questions.test_clocks import town_policy

CITY = frozenset({"73.71"})
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
COMMON: dict[str, Any] = {"actor": "operator", "source": "test"}


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town in which floods are to be seen within an hour and done within ten."""
    town = Town(conn)
    town_policy(town)
    return town


class TestTicks:
    def test_a_muted_one_is_raised_and_neither_goes_up_nor_is_told(self, town: Town):
        town.report(ago=HOUR)
        mute(town, to_at=NOW + 3 * HOUR)
        tick(town.conn, now=NOW + MINUTE)
        [alert] = alert_rows(town)
        assert (alert.state, alert.muted_at, alert.next_step_at) == (
            "open",
            NOW + MINUTE,
            None,
        )
        assert tick(town.conn, now=NOW + 179 * MINUTE) == Ticked()
        # It goes on from where it was: a minute after the breach.
        tick(town.conn, now=NOW + 180 * MINUTE)
        [alert] = alert_rows(town)
        assert (alert.step, alert.muted_at) == (Step.HOLDER, None)
        assert alert.next_step_at == NOW + (180 + 29) * MINUTE
        told = [kind for kind, _ in history(town, alert.id)]
        assert told == ["missed", "raised", "muted", "unmuted"]

    def test_a_live_one_falls_silent_and_speaks_when_the_mute_is_ended(self, town: Town):
        town.report(ago=HOUR)
        tick(town.conn, now=NOW + 20 * MINUTE)
        quiet = mute(town, from_at=NOW + 25 * MINUTE, to_at=NOW + 3 * HOUR)
        assert tick(town.conn, now=NOW + 24 * MINUTE) == Ticked()
        tick(town.conn, now=NOW + 25 * MINUTE)
        end = {"mute_id": quiet.id, "scope": EVERYTHING, "actor": "operator"}
        end_mute(town.conn, now=NOW + 65 * MINUTE, **end)
        tick(town.conn, now=NOW + 65 * MINUTE)
        [alert] = alert_rows(town)
        assert (alert.step, alert.next_step_at) == (Step.HOLDER, NOW + 70 * MINUTE)

    def test_only_what_it_is_about(self, town: Town):
        town_policy(town, "sampah")
        muted = town.report(ago=11 * HOUR, area="73.71.09.1002")
        town.report(ago=11 * HOUR, area="73.71.02.1001")
        town.report(ago=11 * HOUR, area="73.71.09.1002", category="sampah")
        about = {"category": "banjir", "clock": ClockName.RESPONSE, "level": Level.TERLAMBAT}
        mute(town, **about)
        tick(town.conn, now=NOW)
        quiet = [(row.report_id, row.clock) for row in alert_rows(town) if row.muted_at]
        assert quiet == [(muted, "response")]

    def test_one_that_was_at_risk_when_it_was_paused_falls_silent_too(self, town: Town):
        report = town.report((Stage.PROSES, 9 * HOUR), ago=10 * HOUR - 2 * MINUTE)
        tick(town.conn, now=NOW - 2 * MINUTE)
        held = StageStep(Stage.DITAHAN, NOW - MINUTE, reason="PLN")
        record_stage(town.conn, report_id=report, step=held, now=NOW, **COMMON)
        mute(town)
        tick(town.conn, now=NOW)
        assert [row.muted_at for row in alert_rows(town)] == [NOW]
        assert tick(town.conn, now=NOW + MINUTE) == Ticked()

    @pytest.mark.parametrize("seed", range(4))
    def test_sql_and_python_agree_on_what_is_muted(self, conn: Connection, seed: int):
        town, random = Town(conn), Random(seed)
        write_random_history(conn, town=town, reports=500, seed=seed)
        for _ in range(3):
            mute(
                town,
                area=random.choice(["73.71", "73.71.09", "73.71.02.1001"]),
                category=random.choice([None, *town.categories]),
                clock=random.choice([None, *ClockName]),
                level=random.choice([None, *Level]),
                to_at=NOW + random.randint(1, 40) * HOUR,
            )
        for later in (timedelta(), 20 * HOUR, 41 * HOUR):
            tick(conn, now=NOW + later)
            # What Python left wrong by the words of SQL would be looked at again.
            assert tick(conn, now=NOW + later) == Ticked()
        assert AlertEventKind.MUTED in set(conn.execute(select(alert_events.c.kind)).scalars())


class TestKeeping:
    def test_listed_until_they_are_over(self, town: Town):
        first, second = mute(town), mute(town, area="73.71", to_at=NOW + 3 * HOUR)
        assert list_mutes(town.conn, scope=OPERATOR, now=NOW) == (first, second)
        assert list_mutes(town.conn, scope=OPERATOR, now=NOW + 2 * HOUR) == (second,)
        end_mute(town.conn, mute_id=second.id, scope=OPERATOR, actor="budi", now=NOW)
        assert list_mutes(town.conn, scope=OPERATOR, now=NOW + 2 * HOUR) == ()
        past = list_mutes(town.conn, scope=OPERATOR, now=NOW + 2 * HOUR, since=NOW - HOUR)
        assert [one.ended_by for one in past] == [None, "budi"]
        actions = [row.action for row in town.conn.execute(select(audit_log)).all()]
        assert actions == ["alert.mute", "alert.mute", "alert.unmute"]

    def test_of_a_city_and_since_when(self, town: Town):
        jakarta = add_city(town.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        both = Scope(role=Role.OPERATOR, cities=frozenset({"73.71", "31"}))
        mute(town, area="31", scope=both)
        here, ended = mute(town), mute(town, to_at=NOW + 9 * HOUR)
        end_mute(town.conn, mute_id=ended.id, scope=OPERATOR, actor="budi", now=NOW + MINUTE)
        asked = {"scope": both, "now": NOW + 5 * HOUR, "city": town.city}
        assert list_mutes(town.conn, **asked) == ()
        since = list_mutes(town.conn, since=NOW + 30 * MINUTE, **asked)
        assert [one.id for one in since] == [here.id]
        longer = list_mutes(town.conn, since=NOW, **asked)
        assert [one.id for one in longer] == [here.id, ended.id]
        assert len(list_mutes(town.conn, since=NOW, **asked | {"city": jakarta})) == 1

    def test_only_of_places_that_one_may_look_at(self, town: Town):
        mute(town, area="73.71.02")
        assert list_mutes(town.conn, scope=TEAM, now=NOW) == ()
        mute(town, area="73.71.09.1001")
        assert len(list_mutes(town.conn, scope=TEAM, now=NOW)) == 1

    @pytest.mark.parametrize(
        "scope",
        [
            TEAM,  # the role may not
            Scope(role=Role.OPERATOR, areas=frozenset({"73.71.02"}), area_cities=CITY),
            Scope(role=Role.OPERATOR, agencies=frozenset({1}), agency_cities=CITY),
            Scope(role=Role.OPERATOR, cities=frozenset({"31"})),
            Scope(role=Role.ANALIS, cities=CITY),
        ],
    )
    def test_who_does_not_see_all_of_a_place_can_not_mute_it(self, town: Town, scope: Scope):
        with pytest.raises(NotAllowed):
            mute(town, scope)
        made = mute(town)
        with pytest.raises((NotAllowed, NotFound)):
            end_mute(town.conn, mute_id=made.id, scope=scope, actor="x", now=NOW)

    def test_an_operator_of_a_part_mutes_that_part(self, town: Town):
        part = Scope(role=Role.OPERATOR, areas=frozenset({"73.71.09"}), area_cities=CITY)
        assert mute(town, part, area="73.71.09.1001").area == "73.71.09.1001"

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"reason": " "}, BadMute),
            ({"to_at": NOW}, BadMute),
            ({"from_at": NOW - 2 * HOUR, "to_at": NOW - HOUR}, BadMute),
            ({"category": "hujan"}, BadMute),
            ({"reason": "a" * 501}, BadNote),
        ],
    )
    def test_what_makes_no_sense(self, town: Town, fields: dict[str, Any], error: type[Exception]):
        with pytest.raises(error):
            mute(town, **fields)

    def test_a_place_that_is_none(self, town: Town):
        with pytest.raises(UnknownPlace):
            mute(town, EVERYTHING, area="99")

    def test_ended_once(self, town: Town):
        made = mute(town)
        end = {"mute_id": made.id, "scope": OPERATOR, "actor": "siti"}
        end_mute(town.conn, now=NOW, **end)
        with pytest.raises(NotFound):
            end_mute(town.conn, now=NOW, **end)
        with pytest.raises(NotFound):
            end_mute(town.conn, mute_id=99, scope=OPERATOR, actor="x", now=NOW)
