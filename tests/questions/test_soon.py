"""What comes due within two hours, and what became of clocks like it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bench.backtest import Past, histories
from dashboard.access import Role, Scope, everything
from dashboard.lifecycle import ReportKind, Stage
from dashboard.pace import ENOUGH, DueSoon, outlook
from dashboard.policies import Policy, Target, Unit
from dashboard.sla import ClockName
from data_access.rule_versions import add_policy
from data_access.soon import due_soon
from tests.factories import NOW, Town
from tests.questions.random_history import write_random_history

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALLOWED = {ClockName.RESPONSE: 4 * HOUR, ClockName.RESOLUTION: DAY}
LURAH = Scope(role=Role.LURAH, areas=frozenset({"73.71.09.1001"}), area_cities=frozenset({"73.71"}))


@pytest.fixture
def town(conn: Connection) -> Town:
    town = Town(conn)
    for slug in ("banjir", "sampah"):
        policy = Policy(
            category_id=town.categories[slug],
            response=Target(4 * 60, Unit.MINUTES),
            resolution=Target(24 * 60, Unit.MINUTES),
            valid_from=NOW - 365 * DAY,
        )
        add_policy(conn, city=town.city, policy=policy, actor="test", now=NOW)
    return town


def ask(town: Town, scope: Scope | None = None, **asked: Any) -> DueSoon:
    limit = {"limit": asked.pop("limit")} if "limit" in asked else {}
    return due_soon(
        town.conn,
        filters=town.filters(**asked),
        scope=scope or everything(),
        now=NOW,
        **limit,
    )


def waiting(town: Town, left: timedelta, **fields: Any) -> int:
    """A report on which nobody has acted, whose response comes due in so much time."""
    return town.report(ago=ALLOWED[ClockName.RESPONSE] - left, **fields)


def worked_on(town: Town, left: timedelta, **fields: Any) -> int:
    """A report that is worked on, whose resolution comes due in so much time."""
    ago = ALLOWED[ClockName.RESOLUTION] - left
    return town.report((Stage.PROSES, ago - HOUR), ago=ago, **fields)


def past(town: Town, number: int, *, took: timedelta, **fields: Any) -> None:
    """Reports of last week on which somebody acted after that time."""
    for _ in range(number):
        stages = ((Stage.PROSES, 7 * DAY - took), (Stage.SELESAI, 7 * DAY - took))
        town.report(*stages, ago=7 * DAY, **fields)


def test_what_comes_due_within_two_hours_is_listed_by_due_time(town: Town):
    last = waiting(town, 2 * HOUR)
    first = worked_on(town, 9 * MINUTE, area="73.71.02.1001", category="sampah")
    middle = waiting(town, HOUR)
    decoys = {
        "later": waiting(town, 2 * HOUR + MINUTE),
        "late already": waiting(town, -MINUTE),
        "done": town.report((Stage.SELESAI, HOUR), ago=23 * HOUR),
        "response done, resolution far": town.report((Stage.PROSES, HOUR), ago=3 * HOUR),
        "held": town.report((Stage.DITAHAN, HOUR), ago=23 * HOUR),
        "late by its response": town.report(ago=23 * HOUR),
        "a machine's": waiting(town, HOUR, kind=ReportKind.MESIN),
        "outside": waiting(town, HOUR, area=None),
        "no policy": waiting(town, HOUR, category="pohon"),
    }
    found = ask(town)
    assert [line.report.id for line in found.lines] == [first, middle, last], decoys
    assert [line.clock.value for line in found.lines] == ["resolution", "response", "response"]
    assert found.lines[0].due_at == NOW + 9 * MINUTE
    assert found.total == 3


def test_place_categories_and_kinds_are_those_asked_for(town: Town):
    here = waiting(town, HOUR)
    there = waiting(town, HOUR, area="73.71.02.1001", category="sampah")
    machine = waiting(town, HOUR, kind=ReportKind.MESIN)

    def ids(**asked: Any) -> list[int]:
        return [line.report.id for line in ask(town, **asked).lines]

    assert ids(area="73.71.09") == [here]
    assert ids(categories=frozenset({"sampah"})) == [there]
    assert ids(kinds=frozenset({ReportKind.MESIN})) == [machine]
    assert ids() == [here, there]


def test_the_chance_is_told_by_what_became_of_clocks_like_it(town: Town):
    waiting(town, 30 * MINUTE)
    past(town, 20, took=5 * HOUR)  # late
    past(town, 10, took=4 * HOUR - 10 * MINUTE)  # in time, and still ran half an hour before
    past(town, 30, took=3 * HOUR)  # had stopped by then
    past(town, 30, took=5 * HOUR, area="73.71.02.1001")
    past(town, 30, took=5 * HOUR, category="sampah")
    [line] = ask(town).lines
    told = line.estimate
    assert (told.category, told.area, told.missed, told.n) == ("banjir", "73.71.09", 20, 30)
    assert ask(town).expected == told.chance == pytest.approx(20.5 / 31)


def test_one_that_came_due_and_still_runs_is_late_and_one_of_long_ago_tells_nothing(town: Town):
    waiting(town, 30 * MINUTE)
    for _ in range(ENOUGH):
        town.report(ago=2 * DAY)
        town.report((Stage.PROSES, 69 * DAY), ago=70 * DAY)
        town.report((Stage.DUPLIKAT, 3 * DAY - 5 * HOUR), ago=3 * DAY)  # outside every score
    [line] = ask(town).lines
    assert (line.estimate.missed, line.estimate.n) == (ENOUGH, ENOUGH)


def test_the_pace_is_the_city_s_whatever_place_is_looked_at(town: Town):
    waiting(town, 30 * MINUTE)
    past(town, ENOUGH, took=5 * HOUR, area="73.71.02.1001")
    [line] = ask(town, area="73.71.09.1001", categories=frozenset({"banjir"})).lines
    assert (line.estimate.area, line.estimate.n) == ("73.71", ENOUGH)


def test_a_scope_sees_its_own_reports_and_is_told_by_their_pace_alone(town: Town):
    mine = waiting(town, 30 * MINUTE)
    waiting(town, HOUR, area="73.71.09.1002")
    past(town, ENOUGH, took=5 * HOUR, area="73.71.09.1002")
    past(town, 3, took=4 * HOUR - 10 * MINUTE)
    [line] = ask(town, LURAH).lines
    assert (line.report.id, line.estimate.missed, line.estimate.n) == (mine, 0, 3)
    nobody = Scope(role=Role.OPERATOR)
    assert ask(town, nobody) == DueSoon()


def test_who_reads_no_single_report_gets_the_numbers_alone(town: Town):
    waiting(town, HOUR)
    whole = ask(town)
    national = ask(town, Scope(role=Role.NASIONAL, all_cities=True))
    assert national == replace(whole, lines=())
    assert national.total == 1


def test_no_more_than_the_limit_are_listed_and_all_are_counted(town: Town):
    for number in range(5):
        waiting(town, HOUR + number * MINUTE)
    whole, cut = ask(town), ask(town, limit=2)
    assert cut == replace(whole, lines=whole.lines[:2])
    assert (cut.total, len(cut.lines)) == (5, 2)


def test_the_back_test_says_of_now_what_the_question_says(conn: Connection):
    """Else it would measure another rule than the screens show."""
    town = Town(conn)
    write_random_history(conn, town=town, reports=3_000, seed=7)
    past = Past(histories(conn, city=town.city), city=town.city.code)
    total = 0
    for hours in range(24):
        now = NOW + hours * HOUR
        told = outlook([one.estimate for one in past.forecasts(now)])
        found = due_soon(conn, filters=town.filters(), scope=everything(), now=now, limit=0)
        assert (told.total, told.low, told.high) == (found.total, found.low, found.high)
        assert told.expected == pytest.approx(found.expected)
        total += found.total
    assert total > 50
