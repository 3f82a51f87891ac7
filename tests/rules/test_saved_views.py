"""Saved views: which addresses can be saved, what their names may be, in which order they stand."""

import pytest

from dashboard.ids import Path
from dashboard.saved_views import (
    LONGEST_NAME,
    SavedView,
    ViewFault,
    address_of,
    clean_name,
    in_order,
    name_fault,
)


@pytest.mark.parametrize(
    ("path", "search", "address"),
    [
        ("/", "", "/?city=73.71"),
        (
            "/analisis",
            "?window=7d&category=banjir,sampah",
            "/analisis?city=73.71&window=7d&category=banjir,sampah",
        ),
        ("/analisis", "?city=31&area=31.71", "/analisis?city=73.71&area=31.71"),
        (
            "/peringkat",
            "?q=a%26b%20c&unit=kecamatan",
            "/peringkat?city=73.71&q=a%26b+c&unit=kecamatan",
        ),
        ("/", "?at=2026-11-21T14:15", "/?city=73.71&at=2026-11-21T14:15"),
    ],
)
def test_an_address_is_written_anew_with_its_city(path: str, search: str, address: str):
    assert address_of(path, search, city="73.71") == address


@pytest.mark.parametrize(
    ("path", "search"),
    [
        ("//evil.example/", "?x=1"),
        ("https://evil.example/", ""),
        ("/\\evil.example", ""),
        ("/aturan", "?city=73.71"),
        ("/ringkasan", ""),
        ("/logout", ""),
        ("", ""),
        ("/analisis", "?" + "&".join(f"p{n}=1" for n in range(60))),
        ("/analisis", "?q=" + "x" * 3_000),
    ],
)
def test_what_is_no_page_that_can_be_saved(path: str, search: str):
    assert address_of(path, search, city="73.71") is None


@pytest.mark.parametrize(
    "search", ["?x=https://evil.example", "?\r\nLocation: //e", "?city=//e", "?a=#//evil.example"]
)
def test_whatever_is_in_the_query_it_stays_one_of_our_pages(search: str):
    address = address_of("/analisis", search, city="73.71")
    assert address is not None
    assert address.startswith("/analisis?city=73.71")
    assert not set(address[len("/analisis?") :]) & set("/#\r\n\\ ")


def test_every_page_that_can_be_saved_keeps_its_path():
    for path in (Path.OPERASI, Path.ANALISIS, Path.PERINGKAT):
        address = address_of(path, "", city="73.71")
        assert address is not None
        assert view(1, "a", address=address).path == path


@pytest.mark.parametrize(
    ("typed", "kept", "fault"),
    [
        ("  Banjir   utara ", "Banjir utara", None),
        ("Banjir\x00\nutara", "Banjir utara", None),
        (" \t", "", ViewFault.NO_NAME),
        ("a" * LONGEST_NAME, "a" * LONGEST_NAME, None),
        ("a" * (LONGEST_NAME + 1), "a" * (LONGEST_NAME + 1), ViewFault.LONG_NAME),
    ],
)
def test_names(typed: str, kept: str, fault: ViewFault | None):
    assert clean_name(typed) == kept
    assert name_fault(kept) is fault


def view(id: int, name: str, *, own: bool = True, address: str = "/?city=73.71") -> SavedView:
    return SavedView(id, name, address, "73.71", not own, "Siti", own, own)


def test_ones_own_stand_first_each_part_by_name():
    views = [view(1, "z"), view(2, "A", own=False), view(3, "b"), view(4, "B")]
    assert [one.id for one in in_order(views)] == [3, 4, 1, 2]
