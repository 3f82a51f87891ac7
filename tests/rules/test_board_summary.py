"""What a screen says of a board, and a board read again from its plain data."""

from datetime import date

import orjson
import pytest

from dashboard.board_data import plain
from dashboard.board_reading import read_board
from dashboard.board_summary import (
    above_the_city,
    category_standings,
    compares_nothing,
    days_of,
    in_band,
    matching,
    of_its_own,
)
from dashboard.boards import make_board
from dashboard.leaderboard import Board, Charge, Exclusion, Paused, Received, Tally, Unit
from dashboard.ranking import Band
from tests.rules.test_boards import BUDI, CHANGE, END, SITI, START, ZONE, facts


def board() -> Board:
    """A keeps what B misses, C has next to nothing, of D nothing was decided; A changed hands."""
    return make_board(
        facts(
            units=[Unit(1, "a", "Antang"), Unit(2, "b", "Butung"), Unit(3, "c", "Cilallang")],
            charges=[
                Charge(1, "x", 0, 50, 48, 50),
                Charge(1, "y", 1, 30, 29, 29),
                Charge(2, "x", 0, 60, 20, 50),
                Charge(2, "y", 0, 10, 9, 9),
                Charge(3, "x", 0, 5, 5, 5),
            ],
            before=[Charge(2, "x", 0, 40, 40, 40)],
            received=[Received(2, 0, 70, 12.5, 99.0)],
            reopened=[Tally(2, 0, 3)],
            done=[Tally(2, 0, 9)],
            terms={"a": [SITI, BUDI]},
            cuts={1: (CHANGE,)},
            excluded={Exclusion.DUPLICATE: 4},
            paused=Paused(2, 90),
        )
    )


def test_a_frozen_board_is_read_as_it_was() -> None:
    made = board()
    read = read_board(orjson.loads(orjson.dumps(plain(made), option=orjson.OPT_UTC_Z)))
    assert plain(read) == plain(made)
    assert read.line("a/2026-10-15").official == BUDI
    assert (read.start, read.end) == (START, END)


def test_of_some_lines_the_ranks_are_still_those_of_all() -> None:
    data = orjson.loads(orjson.dumps(plain(board()), option=orjson.OPT_UTC_Z))
    part = read_board(data | {"lines": [line for line in data["lines"] if line["code"] == "b"]})
    assert part.scores.ranked == board().scores.ranked == 3
    assert above_the_city(part) is None


def test_bands_and_where_the_city_stands_among_them() -> None:
    made = board()
    assert {line.unit.code for line in in_band(made, Band.ABOVE)} == {"a"}
    assert [line.unit.code for line in in_band(made, Band.BELOW)] == ["b"]
    assert [line.unit.code for line in in_band(made, Band.TOO_FEW)] == ["c"]
    assert above_the_city(made) == 2


def test_the_categories_that_cost_most_come_first() -> None:
    made = board()
    first, second = category_standings(made, made.line("b"))
    assert (first.category, second.category) == ("x", "y")
    assert (first.count.decided, first.count.met) == (60, 20)
    assert first.lost == 60 * first.city_rate - 20 > 15
    assert abs(first.share - 60 / 70) < 1e-9
    assert abs(first.city_share - 115 / 155) < 1e-9


def test_search_goes_by_unit_and_official_and_stays_in_the_kecamatan() -> None:
    lines = board().lines

    def keys(words: str = "", district: str | None = None) -> set[str]:
        return {line.standing.key for line in matching(lines, words=words, district=district)}

    assert keys("BUT") == {"b"}
    assert keys("siti") == {"a/2026-10-01"}
    assert keys(district="b") == {"b"}
    assert keys("antang", "b") == set()


def test_a_board_of_units_with_categories_of_their_own_compares_nothing() -> None:
    alone = [Charge(1, "x", 0, 96, 60, 96), Charge(2, "y", 0, 96, 60, 96)]
    shared = [Charge(1, "z", 0, 4, 4, 4), Charge(2, "z", 0, 4, 4, 4)]
    assert compares_nothing(make_board(facts(charges=[*alone, *shared])))
    more = [Charge(1, "z", 0, 20, 4, 4), Charge(2, "z", 0, 4, 4, 4)]
    assert not compares_nothing(make_board(facts(charges=[*alone, *more])))
    assert not compares_nothing(make_board(facts(charges=[])))


def test_the_days_of_a_period_end_before_its_end() -> None:
    assert days_of(START, END, ZONE) == (date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("own", "others", "told"),
    [
        ({"langka": 30, "umum": 70}, {"langka": 10, "umum": 900}, ["langka"]),
        ({"langka": 9, "umum": 91}, {"umum": 900}, []),  # too small a part of it
        ({"langka": 30, "umum": 70}, {"langka": 30, "umum": 900}, []),  # half is not most
    ],
)
def test_who_is_what_it_is_compared_with_is_told_so(
    own: dict[str, int], others: dict[str, int], told: list[str]
):
    charges = [
        Charge(unit, category, 0, number, number // 2, number)
        for unit, of in ((1, own), (2, others))
        for category, number in of.items()
    ]
    made = make_board(facts(charges=charges))
    assert [one.category for one in of_its_own(made, made.line("a"))] == told
