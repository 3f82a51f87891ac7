"""What a table's own request asks for, whatever was sent."""

import pytest

from dashboard.report_table import (
    MOST_OFFSET,
    NEWEST_FIRST,
    Column,
    Order,
    Wanted,
    read_wanted,
)


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"startRow": 100, "sortModel": [{"colId": "area", "sort": "asc"}]},
         Wanted(100, Order(Column.AREA, descending=False))),
        ({"startRow": 0, "sortModel": [{"colId": "age", "sort": "desc"}]},
         Wanted(0, Order(Column.AGE))),
        ({"startRow": MOST_OFFSET}, Wanted(MOST_OFFSET)),
        ({"startRow": MOST_OFFSET + 1}, Wanted()),
        ({"startRow": -1}, Wanted()),
        ({"startRow": 1.5}, Wanted()),
        ({"startRow": "50"}, Wanted()),
        ({"startRow": 50, "sortModel": [{"colId": "reporter_name", "sort": "asc"}]}, Wanted(50)),
        ({"sortModel": [{}]}, Wanted()),
        ({"sortModel": {"colId": "age"}}, Wanted()),
        ({"sortModel": ["age"]}, Wanted()),
        ([], Wanted()),
        (None, Wanted()),
        ("x", Wanted()),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_the_first_page_newest_first(sent: object, wanted: Wanted):
    assert read_wanted(sent) == wanted


def test_newest_first_is_the_order_of_who_asks_for_none():
    assert Order(Column.CREATED, descending=True) == NEWEST_FIRST
