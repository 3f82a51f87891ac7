"""Boards from facts: whose a line is, what splits it, and what it is compared with."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.board_data import inputs, plain, sha256_of
from dashboard.board_reading import read_board
from dashboard.boards import board_window, make_board, window_before
from dashboard.filters import Preset, Window
from dashboard.leaderboard import (
    RATING_FLOOR,
    Charge,
    Exclusion,
    Facts,
    Rated,
    Received,
    Tally,
    Unit,
    UnitKind,
)
from dashboard.officials import Office, Term, cuts, in_office, joined
from dashboard.sla import ClockName

ZONE = ZoneInfo("Asia/Makassar")
START = datetime(2026, 9, 30, 16, tzinfo=UTC)
END = datetime(2026, 10, 31, 16, tzinfo=UTC)
CHANGE = datetime(2026, 10, 14, 16, tzinfo=UTC)


def term(name: str, first: str, last: str | None = None) -> Term:
    end = date.fromisoformat(last) if last else None
    return Term("a", Office.LURAH, name, date.fromisoformat(first), end)


SITI, BUDI = term("Siti", "2024-01-01", "2026-10-14"), term("Budi", "2026-10-15")


def facts(**more: Any) -> Facts:
    usual = {
        "city": "73.71",
        "zone": ZONE,
        "kind": UnitKind.KELURAHAN,
        "clock": ClockName.RESPONSE,
        "start": START,
        "end": END,
        "units": [Unit(1, "a", "A"), Unit(2, "b", "B")],
        "charges": [Charge(1, "x", 0, 50, 40, 50), Charge(2, "x", 0, 50, 20, 50)],
    }
    return Facts(**(usual | more))


class TestOffice:
    def test_an_office_changes_hands_at_local_midnight(self):
        assert cuts([SITI, BUDI], START, END, ZONE) == (CHANGE,)
        before = CHANGE - timedelta(microseconds=1)
        assert in_office([SITI, BUDI], before, ZONE) == SITI
        assert in_office([SITI, BUDI], CHANGE, ZONE) == BUDI

    @pytest.mark.parametrize(
        "terms",
        [[], [BUDI], [term("Siti", "2024-01-01")], [term("Siti", "2024-01-01", "2026-10-31")]],
        ids=["nobody", "from within", "all through", "to its last day"],
    )
    def test_only_what_changes_within_the_period_cuts_it(self, terms: list[Term]):
        assert cuts(terms, START, END, ZONE) == ((CHANGE,) if terms == [BUDI] else ())

    def test_a_time_without_anybody_is_a_part_of_its_own(self):
        later = term("Budi", "2026-10-20")
        assert len(cuts([SITI, later], START, END, ZONE)) == 2

    @pytest.mark.parametrize(
        ("terms", "names"),
        [
            ([SITI, BUDI], ["Siti", "Budi"]),
            ([term("Siti", "2026-10-15"), SITI], ["Siti"]),
            ([SITI, term("SITI", "2026-10-15")], ["Siti", "SITI"]),
            ([SITI, term("Siti", "2026-10-16")], ["Siti", "Siti"]),
        ],
        ids=["two", "appointed again", "another name in capitals", "a day without anybody"],
    )
    def test_who_is_appointed_again_stays_in_office(self, terms: list[Term], names: list[str]):
        """Else a term written in pieces would split a line below the floor."""
        found = joined(terms)
        assert [one.name for one in found] == names
        if names == ["Siti"]:
            assert (found[0].first, found[0].last) == (SITI.first, None)
            assert cuts(found, START, END, ZONE) == ()


class TestLines:
    def test_a_change_of_office_splits_the_line(self):
        board = make_board(
            facts(
                charges=[
                    Charge(1, "x", 0, 30, 30, 30),
                    Charge(1, "x", 1, 40, 10, 40),
                    Charge(2, "x", 0, 50, 25, 50),
                ],
                terms={"a": [SITI, BUDI]},
                cuts={1: (CHANGE,)},
            )
        )
        lines = {line.standing.key: line for line in board.lines}
        assert set(lines) == {"a/2026-10-01", "a/2026-10-15", "b"}
        first, second = lines["a/2026-10-01"], lines["a/2026-10-15"]
        assert (first.official, first.standing.met, first.from_at, first.to_at) == (
            SITI,
            30,
            START,
            CHANGE,
        )
        assert (second.official, second.standing.decided, second.to_at) == (BUDI, 40, END)
        assert first.standing.rank < lines["b"].standing.rank < second.standing.rank

    def test_charges_of_who_is_not_ranked_are_counted_apart(self):
        board = make_board(
            facts(
                charges=[Charge(1, "x", 0, 50, 40, 50), Charge(None, "x", 0, 7, 0, 7)],
                excluded={Exclusion.DUPLICATE: 3},
            )
        )
        assert board.scores.decided == 50
        assert board.excluded[Exclusion.OTHER_HOLDER] == 7
        assert board.excluded[Exclusion.DUPLICATE] == 3
        assert board.excluded[Exclusion.MACHINE] == 0

    def test_a_unit_with_nothing_has_a_line(self):
        board = make_board(facts(charges=[Charge(1, "x", 0, 50, 40, 50)]))
        assert board.line("b").standing.decided == 0

    def test_the_rank_before_is_of_the_whole_unit_and_of_no_split_one(self):
        before = [Charge(1, "x", 0, 50, 20, 50), Charge(2, "x", 0, 50, 40, 50)]
        board = make_board(facts(before=before))
        assert [(line.unit.code, line.rank_before, line.climbed) for line in board.lines] == [
            ("a", 2, 1),
            ("b", 1, -1),
        ]
        split = make_board(facts(before=before, cuts={1: (CHANGE,)}))
        assert split.line("a/2026-10-01").climbed is None

    @pytest.mark.parametrize(
        ("before", "moved"),
        [
            ([40, 20], False),  # as now
            ([38, 22], False),  # within what chance explains
            ([20, 40], True),
        ],
    )
    def test_a_change_of_rank_is_called_one_beyond_chance_alone(
        self, before: list[int], moved: bool
    ):
        then = [Charge(unit, "x", 0, 50, met, 50) for unit, met in enumerate(before, start=1)]
        board = make_board(facts(before=then))
        assert [line.moved for line in board.lines] == [moved, moved]
        again = read_board(json.loads(json.dumps(plain(board), default=str)))
        assert [line.moved for line in again.lines] == [moved, moved]

    def test_a_city_that_rose_as_one_moved_nobody(self):
        then = [Charge(1, "x", 0, 500, 300, 500), Charge(2, "x", 0, 500, 200, 500)]
        now = [Charge(1, "x", 0, 500, 429, 500), Charge(2, "x", 0, 500, 364, 500)]
        board = make_board(facts(before=then, charges=now))
        assert [line.moved for line in board.lines] == [False, False]
        assert [line.climbed for line in board.lines] == [0, 0]

    def test_what_stands_beside_is_the_lines_own(self):
        board = make_board(
            facts(
                received=[Received(1, 0, 60, 45.0, 300.5), Received(2, 0, 9, None, None)],
                overdue=[Tally(1, 0, 2)],
                done=[Tally(1, 0, 8), Tally(1, 0, 2)],
                reopened=[Tally(1, 0, 4)],
            )
        )
        beside = board.line("a").beside
        assert (beside.received, beside.median, beside.p90) == (60, 45.0, 300.5)
        assert (beside.overdue, beside.done, beside.reopened_share) == (2, 10, 0.4)
        assert board.line("b").beside.reopened_share is None

    def test_what_left_the_score_is_told_beside_it(self):
        board = make_board(
            facts(
                closed_late=[Tally(1, 0, 3)],
                held=[Tally(2, 0, 4)],
                other=[Charge(1, "x", 0, 8, 6, 8), Charge(1, "y", 0, 2, 0, 2)],
            )
        )
        [first, second] = (board.line(code).beside for code in "ab")
        assert (first.closed_late, first.held, second.closed_late, second.held) == (3, 0, 0, 4)
        assert (first.other_decided, first.other_met, first.other_share) == (10, 6, 0.6)
        assert second.other_share is None
        assert board.scores == make_board(facts()).scores

    def test_of_a_board_frozen_before_it_was_counted_it_is_not_told(self):
        data = json.loads(json.dumps(plain(make_board(facts())), default=str))
        assert read_board(data).line("a").beside.closed_late == 0
        for line in data["lines"]:
            for name in ("closed_late", "held", "other_decided", "other_met"):
                del line["beside"][name]
        beside = read_board(data).line("a").beside
        assert (beside.closed_late, beside.held, beside.other_share) == (None, None, None)

    def test_a_few_ratings_have_no_mean(self):
        rated = [Rated(1, 0, RATING_FLOOR, 22), Rated(2, 0, RATING_FLOOR - 1, 5)]
        lines = {line.unit.code: line.beside for line in make_board(facts(rated=rated)).lines}
        assert (lines["a"].rated, lines["a"].rating) == (5, 4.4)
        assert (lines["b"].rated, lines["b"].rating) == (4, None)

    def test_ratings_change_neither_score_nor_hash(self):
        rated = facts(rated=[Rated(1, 0, 40, 60)])
        assert make_board(rated).scores == make_board(facts()).scores
        assert sha256_of(inputs(rated)) == sha256_of(inputs(facts()))

    def test_what_stands_beside_changes_no_score(self):
        plain_one, beside = facts(), facts(overdue=[Tally(1, 0, 99)], reopened=[Tally(1, 0, 9)])
        assert make_board(plain_one).scores == make_board(beside).scores


class TestData:
    def test_the_hash_is_of_the_inputs_in_whatever_order(self):
        one = facts()
        other = facts(charges=list(reversed(one.charges)), units=list(reversed(one.units)))
        assert sha256_of(inputs(one)) == sha256_of(inputs(other))

    @pytest.mark.parametrize(
        "changed",
        [
            {"charges": [Charge(1, "x", 0, 50, 41, 50), Charge(2, "x", 0, 50, 20, 50)]},
            {"floor": 30},
            {"terms": {"a": [SITI]}},
            {"clock": ClockName.RESOLUTION},
        ],
        ids=["a charge", "the floor", "an official", "the clock"],
    )
    def test_whatever_decides_changes_it(self, changed: dict[str, Any]):
        assert sha256_of(inputs(facts())) != sha256_of(inputs(facts(**changed)))

    def test_the_hash_is_as_documented(self):
        """printf '{"a":1,"b":"é"}' | sha256sum"""
        known = "09ad9fd2fb648cb2f62141215828ea00a62c299db05d20aa9ade2f527a301cc6"
        assert sha256_of({"b": "é", "a": 1}) == known

    def test_a_board_as_data(self):
        told = plain(make_board(facts(terms={"a": [term("Siti", "2024-01-01")]}, example=True)))
        assert told["example"] is True
        assert [line["key"] for line in told["lines"]] == ["a", "b"]
        assert told["lines"][0]["official"]["name"] == "Siti"
        assert told["lines"][0]["score"]["low"] < told["lines"][0]["score"]["median"]
        assert [point["key"] for point in told["funnel"]["points"]] == ["a", "b"]
        assert told["formula"] == "1.0"


def window(first: str, last: str) -> Window:
    return Window(Preset.CUSTOM, date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-10-01", "2026-10-31", ("2026-09-01", "2026-09-30")),
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
        ("2026-10-05", "2026-10-11", ("2026-09-28", "2026-10-04")),
        ("2026-11-01", "2026-11-21", ("2026-10-11", "2026-10-31")),
    ],
    ids=["a month", "a month after a short one", "a week", "a month so far"],
)
def test_what_a_period_is_compared_with(first: str, last: str, before: tuple[str, str]):
    today = date(2026, 11, 21)
    assert window_before(window(first, last), today=today) == window(*before)


def test_a_board_is_of_days_until_today():
    today = date(2026, 11, 21)
    assert board_window(Window(Preset.WEEK), today=today) == window("2026-11-01", "2026-11-21")
    named = window("2026-10-01", "2026-12-31")
    assert board_window(named, today=today) == window("2026-10-01", "2026-11-21")
