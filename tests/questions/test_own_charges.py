"""What somebody answers for: beside each charge stand those that are not theirs."""

from dataclasses import replace

import pytest

from dashboard.access import Role, Scope
from dashboard.contests import OwnPlace, Ruling
from dashboard.history import Holder
from dashboard.lifecycle import ReportKind, Stage
from dashboard.sla import ClockName
from data_access import users
from data_access.alerts import Taker
from data_access.contests import contest, rule
from data_access.own_charges import own_charges
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.test_boards import LURAH
from tests.questions.test_charges import (
    DAY,
    HOUR,
    MELAYU,
    MINUTE,
    PAROPO,
    RESPONSE,
    TAMAMAUNG,
    asked,
    town,
)

__all__ = ["town"]


@pytest.fixture
def late(town: Town) -> int:
    """Tamamaung missed one and met one; beside them what is nobody's, another's, or of another
    time."""
    report_id = town.report(ago=5 * HOUR)
    town.report((Stage.PROSES, 5 * HOUR - MINUTE), ago=5 * HOUR)
    town.report(ago=MINUTE)
    town.report(ago=5 * HOUR, kind=ReportKind.MESIN)
    town.report((Stage.DUPLIKAT, 2 * HOUR), ago=5 * HOUR)
    town.report(ago=5 * HOUR, area=PAROPO)
    town.report(ago=30 * DAY)
    town.report(ago=5 * HOUR, holder=Holder(area_id=town.areas[PAROPO]))
    return report_id


def found(town: Town, scope: Scope = LURAH, clock: ClockName = RESPONSE):
    return own_charges(town.conn, **asked(town, scope=scope), clock=clock)


def test_what_a_lurah_answers_for(town: Town, late: int):
    own = found(town)
    assert own.places == (OwnPlace(TAMAMAUNG, "Tamamaung", 2, 1),)
    assert [(one.report_id, one.readable) for one in own.missed] == [(late, True)]


def test_what_lies_elsewhere_is_told_of_and_can_not_be_read(town: Town):
    elsewhere = town.report(ago=5 * HOUR, area=MELAYU, holder=Holder(area_id=town.areas[TAMAMAUNG]))
    [one] = found(town).missed
    assert (one.report_id, one.readable, one.area) == (elsewhere, False, TAMAMAUNG)


def test_a_charge_that_was_contested_with_success_is_gone(town: Town, late: int):
    users.add(
        town.conn,
        username="lurah",
        name="Lurah",
        role=Role.LURAH,
        password="kata-sandi-uji",
        now=NOW,
        actor="test",
        area_codes=[TAMAMAUNG],
    )
    by = Taker(users.id_of(town.conn, username="lurah"), "lurah", "Lurah")
    raised = contest(
        town.conn, report_id=late, clock=RESPONSE, reason="x", scope=LURAH, by=by, now=NOW
    )
    assert found(town).decided == 2
    rule(
        town.conn,
        contest_id=raised.id,
        ruling=Ruling.UPHELD,
        reason="y",
        scope=EVERYTHING,
        by=by,
        now=NOW,
    )
    assert (found(town).decided, found(town).missed) == (1, ())


@pytest.mark.parametrize(
    "scope",
    [
        Scope(role=Role.LURAH),
        replace(LURAH, areas=frozenset({MELAYU})),
        replace(LURAH, role=Role.NASIONAL),
        EVERYTHING,
    ],
    ids=["no place", "another", "reads nothing", "no place of their own"],
)
def test_who_answers_for_nothing(town: Town, late: int, scope: Scope):
    assert found(town, scope).places == ()
