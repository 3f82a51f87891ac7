"""Incidents in words: a line above the map that a mayor reads in one look."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from dashboard.filters import Panel, Preset, View, Window
from dashboard.incident_view import Depth, Incident, Origin, PlaceCount
from dashboard.incidents import IncidentState
from dashboard.slices import Slice
from layouts.incidents import depth_words, incidents_view, place_words, usual_number
from tests.factories import NOW
from tests.pictures.making import links_of, situation, text_of

MINUTE = timedelta(minutes=1)
TAMAMAUNG = PlaceCount("73.71.09.1001", "Tamamaung", 20)
PAROPO = PlaceCount("73.71.09.1002", "Paropo", 3)
ANTANG = PlaceCount("73.71.12.1001", "Antang", 1)
ORIGIN = Origin("73.71.09.1001", "Tamamaung", 1, 14, 1.02, 1e-12, False)
FLOOD = Incident(
    id=7,
    city="73.71",
    category="banjir",
    state=IncidentState.OPEN,
    found_at=NOW - 30 * MINUTE,
    began_at=NOW - 90 * MINUTE,
    last_report_at=NOW - 5 * MINUTE,
    ended_at=None,
    origin=ORIGIN,
    reports=23,
    last_hour=9,
    places=(TAMAMAUNG, PAROPO),
    timeline=(),
)


@pytest.mark.parametrize(
    ("language", "changes", "told"),
    [
        (
            "id",
            {},
            "Lonjakan banjir di Kel. Tamamaung dan Paropo : 23 laporan sejak 17.35; "
            "ditemukan saat 14 dalam 1 jam, biasanya 1; terakhir",
        ),
        (
            "en",
            {},
            "Burst of flooding in Kel. Tamamaung and Paropo : 23 reports since 17:35; "
            "found at 14 in 1 h, usually 1; the last",
        ),
        (
            "id",
            {"origin": replace(ORIGIN, stand_in=True, expected=0.02)},
            "ditemukan saat 14 dalam 1 jam, rata-rata kota atau tempat ini di bawah 0,1, riwayat "
            "belum cukup;",
        ),
        ("id", {"reports": 15}, ": 15 laporan sejak 17.35; ditemukan saat 14 dalam 1 jam"),
        ("id", {"depth": Depth(70, 40, 5)}, "biasanya 1; air sampai 70 cm (paha); terakhir"),
        # Who may not see where it began is told what they may see.
        ("id", {"origin": None}, ": 23 laporan sejak 17.35; terakhir"),
    ],
)
def test_the_line(language: str, changes: dict[str, object], told: str):
    [line] = incidents_view(situation(language), [replace(FLOOD, **changes)])  # type: ignore[arg-type]
    assert told in text_of(line)


def test_without_any_there_is_no_line():
    assert incidents_view(situation(), []) == []


def test_of_several_the_fastest_is_told_and_the_others_are_counted():
    slow = replace(FLOOD, id=9, category="sampah", reports=80, last_hour=2)
    [line] = incidents_view(situation(), [slow, FLOOD, slow])
    assert "Lonjakan banjir" in text_of(line)
    assert links_of(line)["dan 2 lonjakan lain"] == situation().href(panel=Panel.INCIDENTS)


@pytest.mark.parametrize(
    ("places", "area"),
    [
        ((TAMAMAUNG,), "73.71.09.1001"),
        ((TAMAMAUNG, PAROPO), "73.71.09"),
        ((TAMAMAUNG, ANTANG), "73.71"),
    ],
)
def test_it_opens_with_its_place_its_category_and_the_last_day(
    places: tuple[PlaceCount, ...], area: str
):
    looking = situation(
        window=Window(Preset.WEEK), area="73.71.12", view=View(report=3, rows=Slice.LATE)
    )
    [line] = incidents_view(looking, [replace(FLOOD, places=places)])
    [(words, href)] = links_of(line).items()
    assert (words, href.partition("?")[0]) == ("Lihat di peta", "/")
    city = {"area": area} if area != "73.71" else {}
    assert dict(parse_qsl(href.partition("?")[2])) == {
        "city": "73.71",
        **city,
        "category": "banjir",
        "list": "incidents",
        "incident": "7",
    }


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ((TAMAMAUNG,), "Kel. Tamamaung"),
        ((TAMAMAUNG, PAROPO), "Kel. Tamamaung dan Paropo"),
        ((TAMAMAUNG, PAROPO, ANTANG), "Kel. Tamamaung, Paropo dan 1 lainnya"),
        ((PlaceCount("73.71", "Kota Makassar", 9),), "Kota Makassar"),
    ],
)
def test_places_in_words(places: tuple[PlaceCount, ...], told: str):
    assert place_words(situation(), replace(FLOOD, places=places)) == told


@pytest.mark.parametrize(
    ("expected", "told"),
    [(0.0, "di bawah 0,1"), (0.099, "di bawah 0,1"), (0.14, "0,1"), (3.26, "3,3"), (41.7, "42")],
)
def test_what_is_usual_is_never_nothing(expected: float, told: str):
    assert usual_number(situation(), expected) == told


def test_depth_on_a_person():
    assert depth_words(situation("en"), Depth(50, 50, 1)) == "water up to 50 cm (knee)"
