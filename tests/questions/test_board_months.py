"""Past months of a board: frozen ones as they were frozen, others asked once; and who held the
clocks that a unit missed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.board_months import MonthCount
from dashboard.filters import Filters
from dashboard.held import HeldClock
from dashboard.history import Holder
from dashboard.leaderboard import UnitKind
from dashboard.sla import ClockName
from data_access.board_months import KEPT_FOR, LiveMonths
from data_access.desk import Desk
from data_access.held_clocks import held_clocks
from data_access.history import record_holder
from data_access.leaderboard import charge_lines
from data_access.sealed_boards import correct, freeze, sealed_months
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.test_boards import (
    LURAH,
    MAYOR,
    OCTOBER,
    PAROPO,
    RESPONSE,
    TAMAMAUNG,
    desk,
    facts_of,
    october,
    town,
)

__all__ = ["desk", "town"]

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SEPTEMBER, NOVEMBER = date(2026, 9, 1), date(2026, 11, 1)
KIND: dict[str, Any] = {"unit": UnitKind.KELURAHAN, "clock": RESPONSE}


class Asked(LiveMonths):
    """The live months of the town, at a time that can be moved on."""

    def __init__(self) -> None:
        self.now = NOW
        super().__init__(clock=lambda: self.now)

    def of(self, desk: Desk, town: Town, **more: Any) -> set[MonthCount]:
        filters = Filters(city=town.city, area=town.city.code)
        codes = {town.areas[code]: code for code in (TAMAMAUNG, PAROPO)}
        usual = {"scope": MAYOR, "months": (SEPTEMBER, OCTOBER), "without": ()}
        return set(self.ask(desk, filters=filters, codes=codes, **KIND, **(usual | more)))


EXPECTED = {MonthCount(TAMAMAUNG, OCTOBER, 30, 25), MonthCount(PAROPO, OCTOBER, 30, 10)}


class TestLive:
    def test_months_are_of_when_it_was_decided(self, desk: Desk, town: Town, engine: Engine):
        """A report of the last hour of September is decided in October."""
        with engine.begin() as conn:
            town.conn = conn
            september = datetime(2026, 9, 30, 15, 30, tzinfo=UTC)
            town.report(ago=NOW - september, area=PAROPO)
            town.report(ago=NOW - september + HOUR, area=PAROPO)
        assert Asked().of(desk, town) == {
            MonthCount(TAMAMAUNG, OCTOBER, 30, 25),
            MonthCount(PAROPO, OCTOBER, 31, 10),
            MonthCount(PAROPO, SEPTEMBER, 1, 0),
        }

    def test_they_are_kept_for_a_while(self, desk: Desk, town: Town, engine: Engine):
        months = Asked()
        assert months.of(desk, town) == EXPECTED
        with engine.begin() as conn:
            town.conn = conn
            late = town.report(ago=NOW - datetime(2026, 10, 20, tzinfo=UTC), area=PAROPO)
        assert months.of(desk, town) == EXPECTED
        assert months.of(desk, town, without=(late,)) == EXPECTED
        months.now += KEPT_FOR + MINUTE
        assert MonthCount(PAROPO, OCTOBER, 31, 10) in months.of(desk, town)

    def test_a_part_of_the_city_is_told_nothing(self, desk: Desk, town: Town):
        assert Asked().of(desk, town, scope=LURAH) == set()


class TestFrozen:
    def frozen(self, desk: Desk, town: Town, scope: Any = MAYOR) -> set[MonthCount]:
        asked = {"city": town.city, "scope": scope, "months": (SEPTEMBER, OCTOBER, NOVEMBER)}
        return set(desk.ask_postgres(sealed_months, **asked, **KIND))

    def test_the_newest_version_of_each(self, desk: Desk, town: Town, engine: Engine):
        assert self.frozen(desk, town) == set()
        more: dict[str, Any] = {"city": town.city, "actor": "admin", "now": NOW}
        with engine.begin() as conn:
            freeze(conn, facts=facts_of(desk, town), **more)
            town.conn = conn
            town.report(ago=NOW - datetime(2026, 10, 20, tzinfo=UTC), area=PAROPO)
        told = {one for one in self.frozen(desk, town) if one.decided}
        assert told == EXPECTED
        with engine.begin() as conn:
            correct(conn, facts=facts_of(desk, town), reason="terlambat masuk", **more)
        assert MonthCount(PAROPO, OCTOBER, 31, 10) in self.frozen(desk, town)
        assert {one.unit for one in self.frozen(desk, town, LURAH)} == {TAMAMAUNG}


class TestHeld:
    @pytest.fixture
    def handed_on(self, town: Town, engine: Engine) -> Town:
        """Due an hour after it came in; Paropo had it for the first 40 minutes, and has it again
        since it was late."""
        with engine.begin() as conn:
            town.conn = conn
            ago = NOW - datetime(2026, 10, 20, tzinfo=UTC)
            late = town.report(ago=ago, area=PAROPO)
            for after, code in ((40 * MINUTE, TAMAMAUNG), (3 * HOUR, PAROPO)):
                record_holder(
                    conn,
                    report_id=late,
                    holder=Holder(area_id=town.areas[code]),
                    at=NOW - ago + after,
                    actor="op",
                    source="test",
                    now=NOW,
                )
        return town

    def test_each_holder_has_its_time_until_it_was_due(self, desk: Desk, handed_on: Town):
        asked = october(handed_on, **KIND, unit_id=handed_on.areas[TAMAMAUNG])
        found = desk.ask_postgres(held_clocks, **asked)
        assert found == (
            # Five more that Tamamaung missed, each an hour long.
            HeldClock("Tamamaung", TAMAMAUNG, 6, 5 * HOUR + 20 * MINUTE),
            HeldClock("Paropo", PAROPO, 1, 40 * MINUTE),
        )

    def test_what_was_contested_and_who_sees_nothing(self, desk: Desk, handed_on: Town):
        asked = october(handed_on, **KIND, unit_id=handed_on.areas[TAMAMAUNG])
        nobody = replace(EVERYTHING, all_cities=False)
        assert desk.ask_postgres(held_clocks, **asked | {"scope": nobody}) == ()
        last = max(one.id for one in desk.ask_postgres(charge_lines, **asked, met=False))
        [only] = desk.ask_postgres(held_clocks, **asked, without=(last,))
        assert (only.holder, only.reports) == ("Tamamaung", 5)


def test_the_other_clock_has_months_of_its_own(desk: Desk, town: Town):
    months = Asked()
    filters = Filters(city=town.city, area=town.city.code)
    found = months.ask(
        desk,
        filters=filters,
        scope=MAYOR,
        unit=UnitKind.KELURAHAN,
        clock=ClockName.RESOLUTION,
        months=(OCTOBER,),
        codes={town.areas[PAROPO]: PAROPO},
        without=(),
    )
    assert [(one.decided, one.met) for one in found] == [(30, 0)]
