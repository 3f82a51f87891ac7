"""Rounds go on whatever a round meets, and end when they are told to."""

from threading import Event

import pytest

from dashboard.errors import DatabaseAway
from data_access.rounds import Rounds


class Counting(Rounds):
    """Meets one trouble after the other, then none."""

    what = "counts"

    def __init__(self, *troubles: Exception, first_s: float = 0.0) -> None:
        super().__init__(every_s=0.001, first_s=first_s)
        self.troubles, self.rounds, self.well = list(troubles), 0, Event()

    def _round(self) -> None:
        self.rounds += 1
        if self.troubles:
            raise self.troubles.pop(0)
        self.well.set()


def test_no_trouble_ends_them(caplog: pytest.LogCaptureFixture):
    counting = Counting(DatabaseAway(), ValueError("odd"), DatabaseAway())
    counting.start()
    assert counting.well.wait(20)
    counting.stop()
    done = counting.rounds
    assert done >= 4
    said = [record.getMessage() for record in caplog.records]
    assert said[:3] == [
        "counts wait for the database",
        "a round of counts failed, trying again",
        "counts wait for the database",
    ]
    assert counting.rounds == done


def test_stopped_before_the_first_they_do_nothing():
    counting = Counting(first_s=60.0)
    counting.start()
    counting.stop()
    assert counting.rounds == 0
