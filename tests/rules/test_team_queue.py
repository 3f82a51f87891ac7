"""How much of a queue an address asks for."""

import pytest

from dashboard.team_queue import lines_asked


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (None, 60),
        ("", 60),
        ("120", 120),
        ("1", 60),
        ("-120", 60),
        ("200", 200),
        ("201", 200),
        ("9" * 5_000, 60),
        ("\u0661\u0662\u0660", 60),
        ("120.0", 60),
    ],
)
def test_the_number_of_lines(text: str | None, lines: int):
    assert lines_asked(text) == lines
