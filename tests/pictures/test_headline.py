"""The sentence above the map, as a table of cases."""

from typing import Any

import pytest

from dashboard.metrics import AreaFigures, Compliance
from layouts.headline import headline
from tests.pictures.making import LAST_WEEK, area, kpis, period, situation

KECAMATAN = (area("73.71.09", open=100), area("73.71.12", open=60), area("73.71.02", open=40))
ONE_LEADS = (area("73.71.09", open=150), area("73.71.12", open=50), area("73.71.02"))
KELURAHAN = (area("73.71.09.1001", open=6), area("73.71.09.1002", open=3))
LATE = (
    area("73.71.09", open=9, late=9),
    area("73.71.12", open=70, late=7),
    area("73.71.02", open=90, late=5),
)
LATE_BELOW = (area("73.71.09.1001", late=5), area("73.71.09.1002", late=4))

LATENESS: list[tuple[dict[str, Any], int, int, tuple[AreaFigures, ...], str]] = [
    ({}, 37, 412, LATE, "37 laporan terlambat, 16 di antaranya di Panakkukang dan Manggala"),
    ({}, 370, 4120, LATE, "370 laporan terlambat, 4 % di Panakkukang dan Manggala"),
    ({}, 12, 70, LATE, "12 laporan terlambat, 9 di antaranya di Panakkukang"),
    (
        {"area": "73.71.09"},
        9,
        71,
        LATE_BELOW,
        "9 laporan terlambat di Panakkukang, 5 di Kel. Tamamaung",
    ),
    ({"area": "73.71.09.1001"}, 3, 9, (), "3 laporan terlambat di Kel. Tamamaung"),
    ({}, 0, 412, KECAMATAN, "Tidak ada laporan terlambat, 412 masih terbuka"),
    (
        {"area": "73.71.09", "categories": frozenset({"banjir"})},
        0,
        2,
        KELURAHAN,
        "Banjir: tidak ada laporan terlambat di Panakkukang, 2 masih terbuka",
    ),
    ({}, 0, 0, (), "Tidak ada laporan terbuka"),
]

CASES: list[tuple[dict[str, Any], int, tuple[AreaFigures, ...], str]] = [
    ({}, 400, KECAMATAN, "400 laporan terbuka, 40 % di Panakkukang dan Manggala"),
    ({}, 200, ONE_LEADS, "200 laporan terbuka, 75 % di Panakkukang"),
    ({}, 0, (), "Tidak ada laporan terbuka"),
    ({}, 1, (area("73.71.02", open=1), area("73.71.09")), "1 laporan terbuka, di Wajo"),
    ({}, 2, (area("73.71.02", open=2), area("73.71.09")), "2 laporan terbuka, semua di Wajo"),
    (
        {"area": "73.71.09"},
        9,
        KELURAHAN,
        "9 laporan terbuka di Panakkukang, 6 di Kel. Tamamaung",
    ),
    ({"area": "73.71.09.1001"}, 3, (), "3 laporan terbuka di Kel. Tamamaung"),
    (
        {"area": "73.71.09", "categories": frozenset({"banjir"})},
        0,
        KELURAHAN,
        "Banjir: tidak ada laporan terbuka di Panakkukang",
    ),
    (
        {"categories": frozenset({"banjir"})},
        400,
        KECAMATAN,
        "Banjir: 400 laporan terbuka, 40 % di Panakkukang dan Manggala",
    ),
    (
        {"categories": frozenset({"banjir", "sampah"})},
        7,
        (),
        "Banjir dan Sampah: 7 laporan terbuka",
    ),
    (
        {"categories": frozenset({"banjir", "sampah", "pohon"})},
        0,
        (),
        "3 kategori: tidak ada laporan terbuka",
    ),
]


@pytest.mark.parametrize(("where", "late", "open_now", "areas", "said"), LATENESS)
def test_what_is_late_and_where_most_of_it_is(
    where: dict[str, Any], late: int, open_now: int, areas: tuple[AreaFigures, ...], said: str
) -> None:
    figures = kpis(period(received=10, open=open_now, late=late))
    assert headline(situation(**where), figures, areas).answer == said


@pytest.mark.parametrize(("where", "open_now", "areas", "said"), CASES)
def test_without_clocks_what_is_open_and_where_most_of_it_is(
    where: dict[str, Any], open_now: int, areas: tuple[AreaFigures, ...], said: str
) -> None:
    figures = kpis(period(received=10, open=open_now), clocked=False)
    assert headline(situation(**where), figures, areas).answer == said


@pytest.mark.parametrize(
    ("late", "said"),
    [
        ({"09": 2, "12": 1, "02": 1}, "4 laporan terlambat, 2 di antaranya di Panakkukang"),
        ({"09": 1, "12": 1, "02": 1}, "3 laporan terlambat"),
    ],
)
def test_of_equals_none_is_named(late: dict[str, int], said: str) -> None:
    areas = tuple(area(f"73.71.{code}", open=9, late=number) for code, number in late.items())
    figures = kpis(period(received=10, open=30, late=sum(late.values())))
    assert headline(situation(), figures, areas).answer == said


def test_of_as_many_late_ones_the_one_with_more_open_leads_as_in_the_table() -> None:
    areas = (area("73.71.09", open=3, late=2), area("73.71.12", open=9, late=2))
    areas += (area("73.71.02", open=9, late=1),)
    figures = kpis(period(received=10, open=30, late=5))
    assert headline(situation(), figures, areas).answer.endswith("di Manggala dan Panakkukang")


def test_it_speaks_english_too() -> None:
    told = headline(situation("en"), kpis(period(received=10, open=412, late=37)), LATE)
    assert told.answer == "37 late reports, 16 of them in Panakkukang and Manggala"
    one = headline(situation("en"), kpis(period(received=1, open=1), clocked=False), ())
    assert one.answer == "1 open report"


def test_a_window_that_is_past_tells_what_came_in() -> None:
    areas = (area("73.71.09", open=9, received=30), area("73.71.12", received=80))
    told = headline(situation(window=LAST_WEEK), kpis(period(received=110, open=9)), areas)
    assert told.answer == "110 laporan masuk 2–8 Nov 2026, 73 % di Manggala"
    assert told.aside == ""


def test_beside_a_past_window_stands_how_much_of_it_was_in_time() -> None:
    figures = period(received=110, resolution_compliance=Compliance(met=84, decided=100))
    told = headline(situation(window=LAST_WEEK), kpis(figures), ())
    assert told.aside == "tepat SLA 84 %"


def test_reports_whose_source_tells_no_stage_are_not_called_done() -> None:
    unknown = period(received=926, with_stage=0, acted_on=0)
    told = headline(situation(), kpis(unknown), ())
    assert told.answer == "926 laporan masuk dalam 24 jam"
    assert told.aside == "tahapnya tidak diketahui dari sumbernya"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (121, 100, "masuk naik 21 %"),
        (80, 100, "masuk turun 20 %"),
        (5, 2, "masuk naik 3"),
        (3, 3, ""),
    ],
)
def test_the_intake_stands_beside_it(now: int, before: int, said: str) -> None:
    figures = kpis(period(now, 4), period(before, 4), clocked=False)
    told = headline(situation(), figures, ())
    assert told.aside == said


def test_a_sentence_too_long_for_its_line_names_one_place_less() -> None:
    everything = frozenset({"drainase", "parkir-liar"})
    figures = kpis(period(10, open=1400), clocked=False)
    told = headline(situation(categories=everything), figures, KECAMATAN)
    assert told.answer == "Parkir liar dan Drainase: 1.400 laporan terbuka, 7 % di Panakkukang"
