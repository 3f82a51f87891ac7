"""What moved most: far from its own range, in deviations of counts."""

import pytest

from dashboard.metrics import Median
from dashboard.movers import Move, biggest_moves
from dashboard.stage_flow import StageFlow, Way
from dashboard.usual import Usual


def move(received: int, median: float, *, area: str = "73.71.09", width: float = 0.3) -> Move:
    usual = Usual(low=median * (1 - width), median=median, high=median * (1 + width), weeks=8)
    return Move(area, "banjir", received, usual)


def test_a_move_is_measured_in_deviations_of_a_count():
    # 2 (sqrt(100.375) - sqrt(81.375)) = 2 (10.0187 - 9.0208)
    assert move(100, 81).score == pytest.approx(1.996, abs=0.001)
    assert move(4, 1).score < move(60, 30).score < move(300, 200).score


def test_the_five_that_moved_most_come_first_whichever_way():
    moves = [move(received, 40, area=str(received)) for received in (41, 0, 90, 70, 10, 100, 80)]
    assert [found.received for found in biggest_moves(moves)] == [0, 100, 90, 10, 80]


def test_of_rises_alone_no_fall_takes_a_place():
    moves = [move(0, 40), move(1, 40), move(2, 40), move(3, 40), move(4, 40), move(90, 40)]
    assert len(biggest_moves(moves)) == 5
    assert [found.received for found in biggest_moves(moves, rises_only=True)] == [90]


def test_what_lies_in_its_own_range_did_not_move():
    assert biggest_moves([move(100, 40, width=2.0)]) == ()


def test_a_step_out_of_a_narrow_range_is_no_move():
    assert biggest_moves([move(42, 40, width=0.01)]) == ()


def test_those_acted_on_are_those_with_a_step_between():
    flow = StageFlow(
        {Way.WAITS: 1, Way.WORKED_ON: 2, Way.HELD: 4, Way.DONE: 8, Way.DONE_AT_ONCE: 16}
        | {Way.CLOSED: 32, Way.CLOSED_AT_ONCE: 64},
        Median(None, 0),
        {},
    )
    assert (flow.received, flow.acted_on) == (127, 46)
