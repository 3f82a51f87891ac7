"""Answers that are worked out once for all who ask for the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from data_access.shared_answers import SharedAnswers

ASKERS = 8


def test_who_asks_meanwhile_waits_for_the_one_who_works():
    shared, begun, go_on, worked = SharedAnswers(most=4), Event(), Event(), []

    def work() -> int:
        worked.append(1)
        begun.set()
        assert go_on.wait(10)
        return 7

    with ThreadPoolExecutor(ASKERS) as pool:
        first = pool.submit(shared.answer, "key", work)
        assert begun.wait(10)
        others = [pool.submit(shared.answer, "key", work) for _ in range(ASKERS - 1)]
        assert shared.answer("another", lambda: 8) == 8  # nobody waits for another's question
        go_on.set()
        assert [one.result(10) for one in (first, *others)] == [7] * ASKERS
    assert worked == [1]


def test_what_goes_wrong_is_told_and_tried_again():
    shared, answers = SharedAnswers(most=4), iter([ZeroDivisionError(), 7])

    def work() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ZeroDivisionError):
        shared.answer("key", work)
    assert [shared.answer("key", work), shared.answer("key", work)] == [7, 7]


def test_the_oldest_makes_room():
    shared = SharedAnswers(most=2)
    assert [shared.answer(key, lambda key=key: key) for key in "abc"] == ["a", "b", "c"]
    assert [shared.answer(key, lambda: "again") for key in "bca"] == ["b", "c", "again"]
