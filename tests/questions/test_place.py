"""Reports are placed by their point, or by the name of their kelurahan."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard.places import level_of
from data_access.imports.area_files import read_areas
from data_access.imports.area_tree import build_tree
from data_access.imports.place import NOWHERE, PlacedArea, Places

HOME, NEXT, BARE = 1, 2, 3


def area(
    number: int, city: int, code: str, name: str, west: float | None, *, approximate: bool = False
) -> PlacedArea:
    polygon = None if west is None else shapely.box(west, 0, west + 1, 1)
    return PlacedArea(number, city, code, name, level_of(code), approximate, polygon)


@pytest.fixture
def places() -> Places:
    return Places(
        [
            area(10, HOME, "31", "DKI Jakarta", 0),
            area(17, HOME, "31.75", "Jakarta Timur", 0),
            area(11, HOME, "31.75.01", "Matraman", 0),
            area(13, HOME, "31.75.01.1002", "Pa'batang", 1),
            area(12, HOME, "31.75.01.1001", "Kebon Manggis", 0),
            area(14, HOME, "31.75.02", "Duren Sawit", None),
            area(15, HOME, "31.75.02.1001", "Klender", 2, approximate=True),
            area(16, HOME, "31.75.02.1002", "KEBON  Manggis", 3),
            area(20, NEXT, "32.75", "Bekasi", None),
            area(21, NEXT, "32.75.01.1001", "Kranji", 3.5),
            area(30, BARE, "99", "Boston", None),
        ]
    )


def test_points_get_the_lowest_area_and_their_city_first(places: Places) -> None:
    lons = np.array([0.5, 1.5, 2.5, 3.75, 4.25, 9.0, np.nan])
    lats = np.full(7, 0.5)
    assert places.locate(lats, lons, city_id=HOME).area_ids.tolist() == [
        *(12, 13, 15, 16, 21, NOWHERE, NOWHERE)
    ]
    assert places.locate(lats, lons, city_id=NEXT).area_ids.tolist()[3:5] == [21, 21]


def test_points_on_a_border_go_to_the_lower_code_whatever_the_order(places: Places) -> None:
    lats, lons = np.array([0.5, 0.5]), np.array([1.0, 3.0])
    assert places.locate(lats, lons, city_id=HOME).area_ids.tolist() == [12, 15]
    backwards = places.locate(lats[::-1], lons[::-1], city_id=HOME)
    assert backwards.area_ids.tolist() == [15, 12]


def test_what_only_approximate_borders_decided_is_flagged(places: Places) -> None:
    located = places.locate(np.array([0.5, 0.5]), np.array([1.5, 2.5]), city_id=HOME)
    assert located.approximate.tolist() == [False, True]


def test_a_city_without_polygons_has_its_reports_at_its_root(places: Places) -> None:
    lats, lons = np.array([0.5, 42.3, np.nan]), np.array([0.5, -71.0, np.nan])
    assert places.locate(lats, lons, city_id=BARE).area_ids.tolist() == [12, 30, NOWHERE]
    assert not places.has_polygons(BARE)
    assert places.root(BARE) == 30


def test_no_points_and_no_areas_are_no_error() -> None:
    empty = np.array([])
    assert Places([]).locate(empty, empty, city_id=HOME).area_ids.tolist() == []
    assert Places([]).locate(np.array([1.0]), np.array([1.0]), city_id=1).area_ids.tolist() == [0]
    assert Places([]).by_name("Klender", city_id=HOME).area_id is None


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("KELURAHAN KLENDER", 15),
        ("Kel. Klender ", 15),
        ("kel klender", 15),
        ("Klender", 15),
        ("Kelurahan Pa Batang", 13),
        ("PABATANG", 13),
        ("Kecamatan Matraman", 11),
        ("KEC. DUREN SAWIT", 14),
    ],
)
def test_names_are_known_however_they_are_written(places: Places, name: str, number: int) -> None:
    assert places.by_name(name, city_id=HOME).area_id == number


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "KELURAHAN KEBON MANGGIS",
            "Kebon Manggis, Matraman [31.75.01.1001] atau KEBON  Manggis, Duren Sawit",
        ),
        ("Klendar", "mungkin Klender, Duren Sawit [31.75.02.1001]"),
        ("Kranji", "tidak ada wilayah bernama 'Kranji' di kota ini"),
        ("Matraman", "tidak ada wilayah bernama"),
        ("KELURAHAN", "nama kelurahan kosong"),
        ("  ", "nama kelurahan kosong"),
    ],
)
def test_names_that_place_nothing_say_why(places: Places, name: str, reason: str) -> None:
    named = places.by_name(name, city_id=HOME)
    assert named.area_id is None
    assert reason in named.reason


@pytest.fixture(scope="module")
def real(shared: Path) -> tuple[Places, dict[int, str]]:
    made, codes = [], {}
    for city, (file, root) in enumerate([("makassar", "73.71"), ("dki-jakarta", "31")], 1):
        read = read_areas(shared / "geo" / f"{file}-kelurahan.geojson", city_code=root)
        for node in build_tree(read.shapes, city_code=root, city_name=file).nodes:
            number = len(made) + 1
            codes[number] = node.code
            made.append(
                PlacedArea(number, city, node.code, node.name, node.level, False, node.geometry)
            )
    return Places(made), codes


@pytest.mark.parametrize(("city", "name", "right"), [(1, "makassar", 143), (2, "dki-jakarta", 256)])
def test_official_points_lie_in_their_own_kelurahan(
    real: tuple[Places, dict[int, str]], shared: Path, city: int, name: str, right: int
) -> None:
    places, codes = real
    points = pd.read_csv(shared / "geo" / "kelurahan-points.csv").query("city == @name")
    located = places.locate(points.lat.to_numpy(), points.lon.to_numpy(), city_id=city)
    found = [codes.get(number) for number in located.area_ids.tolist()]
    assert sum(map(str.__eq__, points.code, map(str, found))) == right


def test_real_flood_reports(real: tuple[Places, dict[int, str]], shared: Path) -> None:
    rows = pd.read_csv(shared / "reports" / "petabencana-jakarta-floods-feb2017.csv")
    located = real[0].locate(rows.latitude.to_numpy(), rows.longitude.to_numpy(), city_id=2)
    inside = located.area_ids[located.area_ids != NOWHERE]
    assert (len(rows), len(inside), len(set(inside))) == (1204, 1103, 178)


def test_real_names_of_kelurahan(real: tuple[Places, dict[int, str]], shared: Path) -> None:
    rows = pd.read_csv(shared / "reports" / "jakarta-crm-2023-sample.csv")
    named = [real[0].by_name(name, city_id=2) for name in rows.location]
    assert len(named) == 35
    assert all(place.area_id for place in named)
