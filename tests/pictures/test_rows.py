"""The table of reports: what its rows tell, and the ways to take them along."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.access import Role, Scope
from dashboard.deadlines import Deadlines
from dashboard.ids import Rows
from dashboard.lifecycle import Stage
from dashboard.report_table import Column, ReportRow
from dashboard.texts import texts
from dashboard.workbook import MOST_ROWS
from layouts.rows import row_data, rows_parts
from layouts.rows_grid import COLUMN_WORDS, grid, locale
from tests.factories import NOW
from tests.pictures.making import line, parts_of, situation

HOUR = timedelta(hours=1)
ANALYST = Scope(role=Role.ANALIS, cities=frozenset({"73.71"}))


def row(**fields: object) -> ReportRow:
    return ReportRow(line(**fields), "Panakkukang", "Satpol PP", None, 2)


@pytest.mark.parametrize(
    ("clock", "state", "words"),
    [
        (Deadlines(NOW + HOUR, NOW + 2 * HOUR), "aman", "sisa"),
        (Deadlines(NOW - HOUR, NOW + HOUR), "berisiko", "berisiko, sisa"),
        (Deadlines(NOW - 2 * HOUR, NOW - HOUR), "terlambat", "terlambat"),
        (Deadlines(paused=True), "ditahan", "ditahan"),
        (Deadlines(NOW, NOW + HOUR, NOW - HOUR), "tepat", "tepat waktu"),
    ],
)
def test_a_clock_is_told_by_icon_and_words(clock: Deadlines, state: str, words: str):
    told = row_data(situation(), row(response=clock, resolution=clock))
    for column in (Column.RESPONSE, Column.RESOLUTION):
        assert (told[column]["state"], told[column]["words"]) == (state, words)
        assert told[column]["icon"].startswith("clock")
        assert ("until" in told[column]) == (state in ("aman", "berisiko", "terlambat"))


def test_a_response_that_stopped_late_is_no_report_that_is_done():
    over = Deadlines(NOW - HOUR, NOW - HOUR, NOW)
    told = row_data(situation(), row(response=over, resolution=over))
    words = {name: told[name]["words"] for name in (Column.RESPONSE, Column.RESOLUTION)}
    assert words == {
        Column.RESPONSE: "ditindak terlambat",
        Column.RESOLUTION: "selesai terlambat",
    }
    assert {told[name]["state"] for name in words} == {"telat"}


def test_without_a_clock_there_is_nothing_to_tell():
    assert row_data(situation(), row())[Column.RESPONSE] is None


def test_age_goes_on_until_it_is_done():
    waiting = row_data(situation(), row())
    assert waiting[Column.AGE]["took"] is None
    created = NOW - 5 * HOUR
    clock = Deadlines(stopped_at=created + 3 * HOUR)
    done = row(created_at=created, stage=Stage.SELESAI.value, resolution=clock)
    assert row_data(situation(), done)[Column.AGE]["took"] == "3 j"


def test_every_column_of_the_grid_has_its_cell():
    told = row_data(situation(), row())
    assert set(COLUMN_WORDS) == set(Column) <= set(told)


@pytest.mark.parametrize(("total", "forms"), [(MOST_ROWS, 3), (MOST_ROWS + 1, 2)])
def test_more_rows_than_a_workbook_takes_are_sent_to_csv(total: int, forms: int):
    head = rows_parts(replace(situation(), scope=ANALYST), total)[Rows.HEAD]
    files = [part.href for one in head for part in parts_of(one) if hasattr(part, "data-export")]
    assert len(files) == forms
    assert any(".xlsx?" in address for address in files) == (forms == 3)


def test_the_grid_is_the_free_one_and_speaks_the_language():
    made = grid(texts("id"))
    assert not getattr(made, "enableEnterpriseModules", False)
    assert not getattr(made, "dangerously_allow_code", False)
    assert locale(texts("en"))["nextPage"] == "Next page"
    assert locale(texts("id"))["thousandSeparator"] == "."
