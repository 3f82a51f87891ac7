"""A draft of a calendar as it is filled in, and what becomes of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.calendar_forms import (
    ERROR_WORDS,
    DraftForm,
    DraftSent,
    read_draft_form,
    read_hours,
    write_hours,
)
from dashboard.calendars import Calendar, Override, day_of
from dashboard.errors import BadCalendar
from dashboard.profiles import OFFICE_WEEK, RAMADAN_WEEK
from dashboard.rule_board import Holiday, VersionEntry
from dashboard.rule_forms import AFTER_THE_LAST, FROM_NOW

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 21, 11, 5, 12, tzinfo=UTC)
OFFICE_HOURS = [write_hours(day) for day in OFFICE_WEEK]
RAMADAN_HOURS = [write_hours(day) for day in RAMADAN_WEEK]
PAST = Override("Ramadan 1447 H", date(2026, 2, 19), date(2026, 3, 20), RAMADAN_WEEK)
HOLIDAYS = (
    Holiday(date(2026, 1, 1), "Tahun baru", "nasional"),
    Holiday(date(2026, 12, 24), "Cuti bersama Natal", "cuti_bersama"),
    Holiday(date(2026, 12, 25), "Natal", "nasional"),
)
DRAFT = VersionEntry(
    id=3,
    number=2,
    calendar=Calendar(WITA, OFFICE_WEEK, (PAST,), frozenset(day.day for day in HOLIDAYS)),
    holidays=HOLIDAYS,
    valid_from=NOW,
    holidays_until=date(2026, 12, 31),
    note="",
    created_by="admin",
    created_at=NOW,
)
SENT = DraftSent(hours=OFFICE_HOURS, kept=["2026-12-24", "2026-12-25"])


def read(last_from: datetime | None = None, **changes: Any) -> DraftForm:
    return read_draft_form(replace(SENT, **changes), draft=DRAFT, now=NOW, last_from=last_from)


def override(name: str, dates: object, hours: list[str], kept: bool = True) -> dict[str, Any]:
    return {
        "override_names": [name],
        "override_dates": [dates],
        "override_kept": [kept],
        "override_hours": hours,
    }


def test_a_form_left_alone_is_the_draft():
    content = read().content
    assert content is not None
    assert content.calendar == DRAFT.calendar
    assert content.valid_from == NOW
    assert content.names[date(2026, 12, 24)] == ("Cuti bersama Natal", "cuti_bersama")


def test_an_unticked_day_is_none_and_what_is_over_stays():
    content = read(kept=["2026-12-25"]).content
    assert content is not None
    assert content.calendar.holidays == {date(2026, 1, 1), date(2026, 12, 25)}


def test_a_day_of_the_citys_own():
    content = read(day_dates=["2026-12-09", None], day_names=["Hari jadi  kota", ""]).content
    assert content is not None
    assert content.names[date(2026, 12, 9)] == ("Hari jadi kota", "kota")


def test_other_hours_for_some_weeks():
    dates = ["2027-02-08", "2027-03-09"]
    content = read(**override("Ramadan 1448 H", dates, RAMADAN_HOURS)).content
    assert content is not None
    added = Override("Ramadan 1448 H", date(2027, 2, 8), date(2027, 3, 9), RAMADAN_WEEK)
    assert content.calendar.overrides == (PAST, added)
    unused = read(**override("", None, ["x"] * 7, kept=False))
    assert unused.content is not None
    assert unused.content.calendar.overrides == (PAST,)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("07.30-12.00, 13.00-16.00", ("07:30-12:00", "13:00-16:00")),
        ("7:30 – 12:00 dan 13:00-16:00", ("07:30-12:00", "13:00-16:00")),
        ("00.00-24.00", ("00:00-24:00",)),
        (" ", ()),
        ("Libur", ()),
    ],
)
def test_hours_as_people_write_them(text: str, hours: tuple[str, ...]):
    assert read_hours(text) == day_of(*hours)


@pytest.mark.parametrize(
    "text", ["pagi", "12.00-07.30", "07.30", "07.30-25.00", "08-12,11-13", "9" * 6000, "-1:00-2:00"]
)
def test_hours_that_make_no_sense(text: str):
    with pytest.raises(BadCalendar):
        read_hours(text)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"hours": ["pagi", *OFFICE_HOURS[1:]]}, "hours", "hours"),
        ({"hours": [""] * 7}, "hours", "no_hours"),
        (override("", ["2027-02-08", "2027-03-09"], RAMADAN_HOURS), "override_names", "name"),
        (override("R", [None, None], RAMADAN_HOURS), "override_dates", "dates"),
        (override("R", ["2027-03-09", "2027-02-08"], RAMADAN_HOURS), "override_dates", "dates"),
        (override("R", ["2026-03-20", "2027-03-09"], RAMADAN_HOURS), "override_dates", "overlap"),
        (override("R", ["2027-02-08", "2027-03-09"], [""] * 7), "override_hours", "no_hours"),
        (
            override("R", ["2027-02-08", "2027-03-09"], ["x", *RAMADAN_HOURS[1:]]),
            "override_hours",
            "hours",
        ),
        ({"day_dates": [None], "day_names": ["Hari jadi"]}, "day_dates", "day_date"),
        ({"day_dates": ["2026-12-09"], "day_names": [" "]}, "day_names", "day_name"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(changes: dict[str, Any], field: str, words: str):
    form = read(**changes)
    assert form.content is None
    assert [error for error in getattr(form.errors, field) if error] == [ERROR_WORDS[words]]


def test_it_begins_now_or_later_and_after_the_newest():
    assert read(valid_from="2026-11-20 00:00:00").errors.valid_from == FROM_NOW
    assert read(last_from=NOW).errors.valid_from == AFTER_THE_LAST
    content = read(last_from=NOW, valid_from="2026-12-01 00:00:00").content
    assert content is not None
    assert content.valid_from == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert read(last_from=NOW - timedelta(seconds=1)).content is not None


@pytest.mark.parametrize("sent", [5, None, "x", {"a": 1}, ["x"], [5, None], "\ud800"])
def test_what_no_form_sends_is_no_draft_and_breaks_nothing(sent: Any):
    listed = sent if isinstance(sent, list) else [sent]
    form = read(
        hours=listed * 7,
        override_names=listed,
        override_dates=listed,
        override_kept=listed,
        override_hours=listed * 7,
        day_dates=listed,
        day_names=listed,
        kept=sent,
        valid_from=sent,
    )
    assert form.content is None
