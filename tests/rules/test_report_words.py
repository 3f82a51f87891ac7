"""Words and times of files: cleaned, compared, translated, put into a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data_access.imports.report_times import Clock
from data_access.imports.report_words import Translation, clean, folded, value, web_address

BOSTON = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Parkir &amp; trotoar  ", "Parkir & trotoar"),
        ("baris satu\r\nbaris dua\rbaris tiga", "baris satu\nbaris dua\nbaris tiga"),
        ("no\x00mor\x1b[31m", "nomor[31m"),
        (b"caf\xe9".decode("utf-8", "surrogateescape"), "caf\N{REPLACEMENT CHARACTER}"),
        ("&#0;&#xD800;", "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"),
        ("banjir \N{WATER WAVE}", "banjir \N{WATER WAVE}"),
    ],
)
def test_cleans(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    cleaned.encode()


def test_what_stands_for_nothing_is_nothing() -> None:
    assert [value(text) for text in ("null", " N/A ", "-", "NaN", "0", "nan-1")] == [
        *["", "", "", ""],
        "0",
        "nan-1",
    ]


def test_compares_without_case_blanks_and_entities() -> None:
    assert folded(" Saluran  Air,&nbsp;KALI/Sungai\n") == folded("saluran air, kali/sungai")


def test_translates_by_word_then_pattern_then_default() -> None:
    words = Translation({"Jalan": "road"}, {"*pohon*": "tree", "*": "any"}, default="none")
    assert [words[text] for text in ("jalan ", "Pohon tumbang", "lain", "")] == [
        "road",
        "tree",
        "any",
        "none",
    ]
    assert Translation({"Jalan": "road"})["Jalan raya"] is None


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "ftp://host/a.jpg",
        "//host/a.jpg",
        "https://",
        "https://[broken",
        'https://host/" onerror="x',
        "a.jpg",
    ],
)
def test_only_addresses_of_the_web_are_photos(text: str) -> None:
    assert web_address(text) is None


def test_a_web_address_stays_as_it_is() -> None:
    assert web_address("https://host.example/a.jpg?x=1&y=2") == "https://host.example/a.jpg?x=1&y=2"


@pytest.mark.parametrize(
    ("text", "moment", "date_only"),
    [
        ("2017-02-20T12:32:06.47", datetime(2017, 2, 20, 17, 32, 6, 470_000, UTC), False),
        ("2017-02-20 12:32", datetime(2017, 2, 20, 17, 32, tzinfo=UTC), False),
        ("2017-02-20T12:32:06Z", datetime(2017, 2, 20, 12, 32, 6, tzinfo=UTC), False),
        ("2017-02-20T12:32:06+08:00", datetime(2017, 2, 20, 4, 32, 6, tzinfo=UTC), False),
        ("2017-02-20", datetime(2017, 2, 20, 5, tzinfo=UTC), True),
        ("2015-03-08 02:30", datetime(2015, 3, 8, 7, 30, tzinfo=UTC), False),  # skipped there
        ("2015-11-01 01:30", datetime(2015, 11, 1, 5, 30, tzinfo=UTC), False),  # twice there
    ],
)
def test_reads_iso_times_in_their_zone(text: str, moment: datetime, date_only: bool) -> None:
    read = Clock((), BOSTON).read(text)
    assert read is not None
    assert (read.at, read.date_only) == (moment, date_only)


@pytest.mark.parametrize(
    "text", ["kemarin", "1900-01-01", "0001-01-01", "9999-12-31", "31/12/2023", "2023-02-30", "12"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert Clock((), BOSTON).read(text) is None


def test_reads_by_the_first_format_that_fits() -> None:
    clock = Clock(("%d/%m/%Y %H:%M", "%d/%m/%Y"), ZoneInfo("Asia/Jakarta"))
    with_hour, without = clock.read("31/12/2023 07:30"), clock.read("31/12/2023")
    assert with_hour is not None
    assert without is not None
    assert with_hour.at == datetime(2023, 12, 31, 0, 30, tzinfo=UTC)
    assert without.at == datetime(2023, 12, 30, 17, tzinfo=UTC)
    assert (with_hour.date_only, without.date_only) == (False, True)
    assert clock.read("2023-12-31") is None
