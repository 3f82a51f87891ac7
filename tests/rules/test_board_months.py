"""Past months beside a board: which they are, and whose word is taken for each."""

from datetime import date

import pytest

from dashboard.board_months import MonthCount, PastMonth, by_unit, past_months

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.mark.parametrize(
    ("last", "today", "expected"),
    [
        ("2026-11-21", "2026-11-21", "2026-10-01"),
        ("2026-10-31", "2026-11-21", "2026-10-01"),
        ("2026-10-30", "2026-11-21", "2026-09-01"),
        ("2026-12-31", "2026-11-21", "2026-10-01"),
        ("2026-01-15", "2026-11-21", "2025-12-01"),
    ],
    ids=["this month", "a whole month", "all but a day of it", "a quarter to come", "new year"],
)
def test_they_were_over_when_the_board_ends(last: str, today: str, expected: str):
    found = past_months(date.fromisoformat(last), today=date.fromisoformat(today))
    assert found[-1] == date.fromisoformat(expected)
    assert len(found) == 6
    assert all(one.day == 1 for one in found)
    assert list(found) == sorted(set(found))


def test_a_frozen_month_is_told_as_it_was_frozen_even_of_who_had_nothing_in_it():
    found = by_unit(
        ["a", "b"],
        (SEPTEMBER, OCTOBER),
        frozen=[MonthCount("a", OCTOBER, 40, 30)],
        live=[
            MonthCount("a", SEPTEMBER, 10, 5),
            MonthCount("a", OCTOBER, 99, 1),
            MonthCount("b", OCTOBER, 7, 7),
        ],
    )
    assert found["a"] == (
        PastMonth(SEPTEMBER, 10, 5, frozen=False),
        PastMonth(OCTOBER, 40, 30, frozen=True),
    )
    assert [one.share for one in found["b"]] == [None, None]
