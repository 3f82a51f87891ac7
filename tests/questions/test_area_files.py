"""Files of areas in every format and with other people's columns."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from dashboard.errors import BadAreas, BadFile
from dashboard.places import Level
from data_access.imports.area_codes import Numbering, bps_code, kemendagri_code, looks_bps
from data_access.imports.area_files import AreaFile, read_areas

LEFT, RIGHT = shapely.box(119, -5, 119.5, -4.5), shapely.box(119.5, -5, 120, -4.5)
KEMENDAGRI = {
    "KDEPUM": ["73.71.01.1001", "73.71.01.1002"],
    "WADMKD": ["BONTORANNU", "Kelurahan Mattoangin"],
    "WADMKC": ["Mariso", "Mariso"],
    "PENDUDUK": [4512, 6120],
}
BPS = {
    "village_code": ["id1271010002", "id1271031004"],
    "village": ["Angin Nauli", "Pancuran Bambu"],
    "district": ["Sibolga Utara", "Sibolga Sambas"],
}


def frame(columns: dict[str, list[object]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[LEFT, RIGHT], crs=4326)


def written(folder: Path, name: str, made: gpd.GeoDataFrame) -> Path:
    path = folder / name
    made.to_file(path)
    return path


def read(path: Path, city: str = "73.71", numbering: Numbering = "kemendagri") -> AreaFile:
    return read_areas(path, city_code=city, numbering=numbering)


@pytest.mark.parametrize("name", ["areas.geojson", "areas.gpkg", "areas.shp"])
def test_reads_each_format(tmp_path: Path, name: str) -> None:
    found = read(written(tmp_path, name, frame(KEMENDAGRI)))
    assert [(s.code, s.name, s.parent_code, s.level) for s in found.shapes] == [
        ("73.71.01.1001", "Bontorannu", "73.71.01", Level.KELURAHAN),
        ("73.71.01.1002", "Mattoangin", "73.71.01", Level.KELURAHAN),
    ]
    assert found.names == {"73.71.01": "Mariso"}
    assert found.shapes[0].geometry.equals(LEFT)
    assert found.shapes[1].geometry.equals(RIGHT)


def test_reads_a_zipped_shapefile_in_another_projection(tmp_path: Path) -> None:
    made = frame(KEMENDAGRI).to_crs(32750)
    written(tmp_path, "areas.shp", made)
    packed = tmp_path / "areas.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("areas.*"):
            if part != packed:
                archive.write(part, f"folder/{part.name}")
    found = read(packed)
    assert found.shapes[0].geometry.symmetric_difference(LEFT).area < 1e-9


def test_reads_topojson(tmp_path: Path) -> None:
    ring_left = [[119, -5], [119.5, -5], [119.5, -4.5], [119, -4.5], [119, -5]]
    ring_right = [[119.5, -5], [120, -5], [120, -4.5], [119.5, -4.5], [119.5, -5]]
    topology = {
        "type": "Topology",
        "arcs": [ring_left, ring_right],
        "objects": {
            "kelurahan": {
                "type": "GeometryCollection",
                "geometries": [
                    {
                        "type": "Polygon",
                        "arcs": [[index]],
                        "properties": {"kode": f"737101100{index + 1}", "nama": name},
                    }
                    for index, name in enumerate(["Satu", "Dua"])
                ],
            }
        },
    }
    path = tmp_path / "areas.topojson"
    path.write_text(json.dumps(topology))
    found = read(path)
    assert [(shape.code, shape.name) for shape in found.shapes] == [
        ("73.71.01.1001", "Satu"),
        ("73.71.01.1002", "Dua"),
    ]


def test_numbers_that_lost_their_dots_are_codes(tmp_path: Path) -> None:
    made = frame({"id_kel": [7371011001.0, 7371011002.0], "nama": ["Satu", "Dua"]})
    assert [shape.code for shape in read(written(tmp_path, "a.gpkg", made)).shapes] == [
        *("73.71.01.1001", "73.71.01.1002")
    ]


def test_bps_codes_are_refused_unless_told(tmp_path: Path) -> None:
    path = written(tmp_path, "bps.geojson", frame(BPS))
    with pytest.raises(BadAreas, match=r"village_code are BPS's.*--numbering bps"):
        read(path, "12.73")
    found = read(path, "12.73", "bps")
    assert [(shape.code, shape.parent_code) for shape in found.shapes] == [
        ("12.73.010.002", "12.73.010"),
        ("12.73.031.004", "12.73.031"),
    ]
    assert found.names["12.73.031"] == "Sibolga Sambas"


def test_bps_codes_of_two_cities_are_refused(tmp_path: Path) -> None:
    made = frame(BPS | {"village_code": ["1271010002", "1272010002"]})
    with pytest.raises(BadAreas, match="the BPS cities 1271, 1272"):
        read(written(tmp_path, "bps.geojson", made), "12.73", "bps")


def test_other_cities_areas_are_left_out_with_a_note(tmp_path: Path) -> None:
    made = frame(KEMENDAGRI | {"KDEPUM": ["73.71.01.1001", "73.06.01.2001"]})
    found = read(written(tmp_path, "a.geojson", made))
    assert [shape.code for shape in found.shapes] == ["73.71.01.1001"]
    assert found.notes == ["1 areas outside 73.71 (73.06) were left out"]


def test_the_islands_of_one_area_may_stand_in_several_rows(tmp_path: Path) -> None:
    made = frame(KEMENDAGRI | {"KDEPUM": ["73.71.01.1001", "73.71.01.1001"]})
    (shape,) = read(written(tmp_path, "a.geojson", made)).shapes
    assert shape.geometry.equals(shapely.box(119, -5, 120, -4.5))


def test_one_code_twice_on_the_same_land_is_refused(tmp_path: Path) -> None:
    made = frame(KEMENDAGRI | {"KDEPUM": ["73.71.01.1001", "73.71.01.1001"]})
    made = made.set_geometry([LEFT, LEFT.buffer(0.01)])
    made.to_file(tmp_path / "a.geojson")
    with pytest.raises(BadAreas, match=r"73\.71\.01\.1001 stands in it twice"):
        read(tmp_path / "a.geojson")


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"nama": ["Satu", "Dua"]}, "no column holds area codes"),
        ({"kode": ["73.71.01.1001", "73.71.01.1002"]}, "has no name in any of its columns"),
        ({"kode": ["12.73.01.1001"] * 2, "nama": ["Satu", "Dua"]}, "nothing in it lies within"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: Path, columns: dict[str, list[object]], why: str
) -> None:
    with pytest.raises(BadAreas, match=why):
        read(written(tmp_path, "a.geojson", frame(columns)))


def test_swapped_coordinates_are_refused(tmp_path: Path) -> None:
    swapped = [shapely.box(-5, 119, -4.5, 119.5), shapely.box(-5, 119.5, -4.5, 120)]
    made = frame(KEMENDAGRI).set_geometry(swapped, crs=4326)
    with pytest.raises(BadAreas, match=r"\[longitude, latitude\]"):
        read(written(tmp_path, "a.geojson", made))


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        read(tmp_path / "nothing.geojson")
    broken = tmp_path / "broken.geojson"
    broken.write_text('{"type": "FeatureColl')
    with pytest.raises(BadFile):
        read(broken)
    empty = tmp_path / "empty.zip"
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(BadFile, match="the zip holds no shapefile"):
        read(empty)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("73.71.01.1001", "73.71.01.1001"),
        ("7371011001", "73.71.01.1001"),
        ("737101", "73.71.01"),
        ("7371", "73.71"),
        ("7371012001", "73.71.01.2001"),
        ("1271010002", None),
        ("1271010", None),
        ("Bontorannu", None),
        ("", None),
    ],
)
def test_kemendagri_codes(text: str, code: str | None) -> None:
    assert kemendagri_code(text) == code


@pytest.mark.parametrize(
    ("text", "city", "code"),
    [
        ("1271010002", "12.73", "12.73.010.002"),
        ("id1271", "12.73", "12.73"),
        ("12.71.010", "12.73", "12.73.010"),
        ("3171010001", "31", "31.071.010.001"),
        ("73.71.01.1001x", "73.71", None),
    ],
)
def test_bps_codes_get_a_branch_below_the_city(text: str, city: str, code: str | None) -> None:
    assert bps_code(text, city) == code


def test_one_bps_code_tells_for_its_column() -> None:
    assert looks_bps(["1271031004", "1271010002"])
    assert not looks_bps(["73.71.01.1001", "7371012001", "737101"])


def test_real_files(shared: Path) -> None:
    geo = shared / "geo"
    counts = {"bandung": ("32.73", 151), "kupang": ("53.71", 51), "manado": ("71.71", 87)}
    counts |= {"bima": ("52.72", 41), "sibolga": ("12.73", 17)}
    for file, (code, number) in counts.items():
        found = read(geo / f"{file}-kelurahan.geojson", code)
        assert (len(found.shapes), found.notes) == (number, [])
    bps = geo / "raw" / "sibolga-bps-kelurahan.geojson"
    with pytest.raises(BadAreas, match="BPS"):
        read(bps, "12.73")
    assert len(read(bps, "12.73", "bps").shapes) == 17
