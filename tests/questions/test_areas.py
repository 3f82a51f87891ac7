"""Areas become a city's tree, stay the same when they come again, and place its reports."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection, select

from dashboard.errors import BadAreas, UnknownCity
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import Stage
from dashboard.places import City, level_of, parent_code
from data_access.cities import add_city, city_categories
from data_access.demo.places import approximate_areas
from data_access.history import record_report
from data_access.imports.area_files import read_areas
from data_access.imports.area_shapes import AreaShape
from data_access.imports.areas import AreaImport, import_areas
from data_access.report_rows import NewReport
from data_access.schema import areas, report_events, reports, spells

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
EARLIER = datetime(2026, 11, 20, 4, tzinfo=UTC)
KELURAHAN = [  # two kecamatan side by side, two kelurahan in each, one degree wide in all
    ("73.71.01.1001", "Timur", (119.25, -5.0)),
    ("73.71.01.1002", "Barat", (119.0, -5.0)),
    ("73.71.02.1001", "Utara", (119.5, -5.0)),
    ("73.71.02.1002", "Selatan", (119.75, -5.0)),
]


def square(code: str, name: str, corner: tuple[float, float], width: float = 0.25) -> AreaShape:
    west, south = corner
    box = shapely.MultiPolygon([shapely.box(west, south, west + width, south + 0.25)])
    return AreaShape(code, name, parent_code(code), level_of(code), box)


def city_shapes() -> list[AreaShape]:
    return [square(*facts) for facts in KELURAHAN]


@pytest.fixture
def makassar(conn: Connection) -> City:
    return add_city(conn, code="73.71", name="Kota Makassar", timezone="Asia/Makassar")


@pytest.fixture
def jakarta(conn: Connection) -> City:
    return add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")


def bring(conn: Connection, shapes: list[AreaShape], code: str = "73.71") -> AreaImport:
    return import_areas(conn, city_code=code, shapes=shapes, now=NOW, actor="test")


def rows_by_code(conn: Connection) -> dict[str, Any]:
    return {row.code: row for row in conn.execute(select(areas)).all()}


def test_makes_the_levels_above_the_kelurahan(conn: Connection, makassar: City) -> None:
    done = bring(conn, city_shapes())
    rows = rows_by_code(conn)
    assert done.inserted == 6
    assert done.updated == 1
    assert rows["73.71.01"].name == "Mariso"
    assert rows["73.71.01"].level == "kecamatan"
    assert rows["73.71.01.1001"].parent_id == rows["73.71.01"].id
    assert rows["73.71.01"].parent_id == rows["73.71"].id
    assert rows["73.71"].parent_id is None
    assert rows["73.71"].km2 == pytest.approx(sum(rows[c].km2 for c, *_ in KELURAHAN), rel=1e-6)
    whole = shapely.from_wkb(bytes(rows["73.71"].geometry))
    assert whole.equals(shapely.box(119, -5, 120, -4.75))


def test_the_same_shapes_again_change_nothing(conn: Connection, makassar: City) -> None:
    bring(conn, city_shapes())
    before = rows_by_code(conn)
    again = bring(conn, city_shapes())
    assert again.counts == {
        "inserted": 0,
        "updated": 0,
        "unchanged": 7,
        "ended": 0,
        "reports_moved": 0,
    }
    assert rows_by_code(conn) == before


def test_one_kecamatan_after_the_other_is_as_both_at_once(conn: Connection, makassar: City) -> None:
    bring(conn, city_shapes()[:2])
    second = bring(conn, city_shapes()[2:])
    assert second.ended == 0
    assert len(rows_by_code(conn)) == 7
    assert bring(conn, city_shapes()).unchanged == 7


def test_kecamatan_shapes_give_names_to_what_the_kelurahan_made(
    conn: Connection, makassar: City
) -> None:
    bring(conn, city_shapes())
    before = rows_by_code(conn)
    done = bring(conn, [square("73.71.01", "Nama Baru", (119.0, -5.1), width=0.5)])
    after = rows_by_code(conn)
    assert (done.updated, done.ended) == (1, 0)
    assert after["73.71.01"].name == "Nama Baru"
    assert after["73.71.01"].geometry == before["73.71.01"].geometry


def test_areas_missing_from_a_newer_file_end_and_stay(conn: Connection, makassar: City) -> None:
    bring(conn, city_shapes())
    newer = [*city_shapes()[1:], square("73.71.01.1003", "Timur Baru", (119.25, -5.0))]
    done = bring(conn, newer)
    old = rows_by_code(conn)["73.71.01.1001"]
    assert done.ended == 1
    assert old.valid_to == NOW.date()
    assert rows_by_code(conn)["73.71.01.1003"].valid_from == NOW.date()
    bring(conn, city_shapes())
    assert rows_by_code(conn)["73.71.01.1001"].valid_to is None


def test_land_that_another_kecamatan_took_over_ends(conn: Connection, makassar: City) -> None:
    bring(conn, city_shapes())
    done = bring(conn, [square("73.71.03.1001", "Gabungan", (119.5, -5.0), width=0.5)])
    rows = rows_by_code(conn)
    assert {code for code, row in rows.items() if row.valid_to} == {
        *("73.71.02", "73.71.02.1001", "73.71.02.1002"),
    }
    assert done.ended == 3


def test_neighbours_share_their_borders_on_the_screen(conn: Connection, makassar: City) -> None:
    bring(conn, approximate_areas())
    screens = [
        shapely.from_geojson(str(row.screen_geometry).replace("'", '"'))
        for row in rows_by_code(conn).values()
        if row.level == "kelurahan"
    ]
    assert shapely.coverage_is_valid(screens)


def test_approximate_areas_give_way_and_never_come_back(conn: Connection, makassar: City) -> None:
    bring(conn, approximate_areas())
    assert all(row.approximate for row in rows_by_code(conn).values())
    bring(conn, city_shapes())
    standing = {code: row for code, row in rows_by_code(conn).items() if row.valid_to is None}
    assert len(standing) == 7
    assert not any(row.approximate for row in standing.values())
    again = bring(conn, approximate_areas())
    assert again.unchanged == 7
    assert again.warnings[0].startswith("153 approximate areas left out")


def test_areas_over_each_other_are_refused(conn: Connection, makassar: City) -> None:
    shifted = square("73.71.01.1003", "Lain", (119.05, -5.0))
    with pytest.raises(BadAreas, match=r"Barat and .* Lain lie over each other"):
        bring(conn, [*city_shapes(), shifted])


def test_a_sliver_of_an_overlap_is_divided_with_a_warning(conn: Connection, makassar: City) -> None:
    wide = square("73.71.01.1002", "Barat", (119.0, -5.0), width=0.26)
    done = bring(conn, [city_shapes()[0], wide, *city_shapes()[2:]])
    assert any("overlapped by 4%" in warning for warning in done.warnings)
    rows = rows_by_code(conn)
    polygons = [shapely.from_wkb(bytes(rows[code].geometry)) for code, *_ in KELURAHAN]
    assert shapely.coverage_is_valid(polygons)


def test_a_hole_is_told(conn: Connection, makassar: City) -> None:
    frame = shapely.box(119, -5, 119.5, -4.5).difference(shapely.box(119.1, -4.9, 119.2, -4.8))
    shape = AreaShape(
        *("73.71.01.1001", "Bolong", "73.71.01"),
        level_of("73.71.01.1001"),
        shapely.MultiPolygon([frame]),
    )
    assert any("1 holes" in warning for warning in bring(conn, [shape]).warnings)


def test_codes_of_elsewhere_and_unknown_cities_are_refused(
    conn: Connection, makassar: City, jakarta: City
) -> None:
    with pytest.raises(BadAreas, match=r"32\.73\.01\.1001 does not lie within"):
        bring(conn, [square("32.73.01.1001", "Bandung", (107, -7))])
    with pytest.raises(UnknownCity):
        bring(conn, city_shapes(), code="99.99")


def report_at(conn: Connection, city: City, lon: float, number: str, *steps: StageStep) -> int:
    root = conn.execute(select(areas.c.id).where(areas.c.code == city.code)).scalar_one()
    report = NewReport(
        city_id=city.id,
        source="test",
        external_id=number,
        category_id=city_categories(conn, city=city)[0].id,
        created_at=EARLIER,
        holder=Holder(area_id=root),
        area_id=root,
        lat=-4.9,
        lon=lon,
        steps=steps,
    )
    return record_report(conn, report=report, actor="test", now=EARLIER)


def test_reports_move_from_the_root_into_new_areas_with_their_history(
    conn: Connection, makassar: City
) -> None:
    waiting = StageStep(Stage.MENUNGGU, EARLIER)
    done_step = StageStep(Stage.SELESAI, EARLIER)
    opened = report_at(conn, makassar, 119.1, "open", waiting)
    stopped = report_at(conn, makassar, 119.1, "stopped", waiting, done_step)
    unstaged = report_at(conn, makassar, 119.1, "unstaged")
    outside = report_at(conn, makassar, 118.0, "outside", waiting)
    conn.commit()
    assert bring(conn, city_shapes()).reports_moved == 4
    conn.commit()  # the database checks here that reports and spells agree

    ids = {row.code: row.id for row in conn.execute(select(areas.c.id, areas.c.code)).all()}
    found = {row.id: row for row in conn.execute(select(reports)).all()}
    here, root = ids["73.71.01.1002"], ids["73.71"]
    assert [found[r].area_id for r in (opened, stopped, unstaged, outside)] == [*[here] * 3, None]
    assert [found[r].holder_area_id for r in (opened, stopped, unstaged, outside)] == [
        *(here, root, here, root)
    ]
    kinds = conn.execute(
        select(report_events.c.report_id, report_events.c.kind, report_events.c.new).where(
            report_events.c.source == "areas"
        )
    ).all()
    assert Counter((row.report_id, row.kind) for row in kinds) == {
        (opened, "area"): 1,
        (opened, "holder"): 1,
        (stopped, "area"): 1,
        (unstaged, "area"): 1,
        (unstaged, "holder"): 1,
        (outside, "area"): 1,
    }
    last = conn.execute(
        select(spells).where(spells.c.report_id == opened).order_by(spells.c.seq)
    ).all()
    assert [(row.holder_area_id, row.from_at, row.to_at) for row in last] == [
        (root, EARLIER, NOW),
        (here, NOW, None),
    ]
    assert bring(conn, city_shapes()).reports_moved == 0


def test_official_counts_of_the_real_boundaries(
    conn: Connection, makassar: City, jakarta: City, shared: Path
) -> None:
    for file, code in (("makassar", "73.71"), ("dki-jakarta", "31")):
        read = read_areas(shared / "geo" / f"{file}-kelurahan.geojson", city_code=code)
        done = bring(conn, read.shapes, code)
        assert done.warnings == ()
        assert bring(conn, read.shapes, code).counts["unchanged"] == done.inserted + 1
    levels = Counter((row.city_id, row.level) for row in rows_by_code(conn).values())
    assert levels == {
        (makassar.id, "kota"): 1,
        (makassar.id, "kecamatan"): 15,
        (makassar.id, "kelurahan"): 153,
        (jakarta.id, "provinsi"): 1,
        (jakarta.id, "kota"): 6,
        (jakarta.id, "kecamatan"): 44,
        (jakarta.id, "kelurahan"): 267,
    }


def test_real_kecamatan_are_what_their_own_file_says(
    conn: Connection, jakarta: City, shared: Path
) -> None:
    geo = shared / "geo"
    read = read_areas(geo / "dki-jakarta-kelurahan.geojson", city_code="31")
    bring(conn, read.shapes, "31")
    rows = rows_by_code(conn)
    for level in ("kecamatan", "kota"):
        for shape in read_areas(geo / f"dki-jakarta-{level}.geojson", city_code="31").shapes:
            made = shapely.from_wkb(bytes(rows[shape.code].geometry))
            assert rows[shape.code].name == shape.name
            assert made.symmetric_difference(shape.geometry).area < 1e-4 * made.area
