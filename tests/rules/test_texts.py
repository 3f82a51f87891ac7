"""Words, numbers and times as each language writes them."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.texts import texts
from tests.factories import NOW

WITA = ZoneInfo("Asia/Makassar")


def test_a_moment_names_day_time_and_zone():
    assert texts("id").moment(NOW, WITA) == "Sab 21 Nov 2026 19.05 WITA"
    assert texts("en").moment(NOW, WITA) == "Sat 21 Nov 2026 19:05 WITA"


@pytest.mark.parametrize(
    ("length", "indonesian", "english"),
    [
        (timedelta(0), "0 m", "0 m"),
        (timedelta(minutes=42), "42 m", "42 m"),
        (timedelta(hours=3, minutes=12), "3 j 12 m", "3 h 12 m"),
        (timedelta(hours=3), "3 j", "3 h"),
        (timedelta(days=2, hours=5, minutes=9), "2 hari 5 j", "2 d 5 h"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(length: timedelta, indonesian: str, english: str):
    assert texts("id").span(length) == indonesian
    assert texts("en").span(length) == english


@pytest.mark.parametrize(
    ("back", "indonesian", "english"),
    [
        (timedelta(seconds=20), "baru saja", "just now"),
        (timedelta(minutes=1), "1 menit lalu", "1 minute ago"),
        (timedelta(hours=2), "2 jam lalu", "2 hours ago"),
        (timedelta(days=1, hours=3), "1 hari lalu", "1 day ago"),
        (timedelta(seconds=-5), "baru saja", "just now"),
    ],
)
def test_an_age_is_told_in_one_unit(back: timedelta, indonesian: str, english: str):
    assert texts("id").age(NOW - back, NOW) == indonesian
    assert texts("en").age(NOW - back, NOW) == english


def test_numbers_have_the_separators_of_the_language():
    assert texts("id").number(12345.678, 1) == "12.345,7"
    assert texts("en").number(12345.678, 1) == "12,345.7"
    assert texts("id").number(84.0, 1) == "84"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=42), "42 m kerja"),
        (timedelta(hours=3, minutes=12), "3 j 12 m kerja"),
        (timedelta(hours=7), "7 j kerja"),
        (timedelta(hours=37, minutes=30), "37 j 30 m kerja"),
        (timedelta(), "0 m kerja"),
    ],
)
def test_working_hours_make_no_days(length: timedelta, said: str):
    assert texts("id").worked(length) == said


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(hours=1), "18.05"),
        (timedelta(hours=20), "20 Nov 23.05"),
        (timedelta(days=400), "17 Okt 2025 19.05"),
    ],
)
def test_a_time_of_another_day_says_which(back: timedelta, said: str):
    assert texts("id").near(NOW - back, NOW, WITA) == said
