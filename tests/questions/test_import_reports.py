"""Files of reports become reports, with an account of every row."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, insert, select, update

from dashboard.errors import BadFile, BadMapping, BadParameters, UnknownCity
from data_access.cities import add_city
from data_access.schema import areas, audit_log, imports, report_events, reports
from tests.factories import NOW
from tests.questions.report_office import HEADER, MAPPING, ROW, Office, day, rejected, told


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, tmp_path)


def test_every_row_is_accounted_for_and_a_second_run_changes_nothing(office: Office) -> None:
    rows: list[dict[str, str]] = [
        {"id": "open"},
        {"id": "done", "closed": "2026-11-02 08:00", "status": "Done"},
        {"id": "outside", "lat": "-6", "lon": "119"},
        {"id": "name", "lat": "", "lon": "", "place": "KELURAHAN PAROPO"},
        {"id": "backwards", "closed": "2026-10-01 08:00"},
        {"id": "nowhere", "lat": "", "lon": ""},
        {"id": "open"},
        {"id": "open", "description": "lain"},
        {"id": "open", "created": "besok"},
    ]
    first = office.take(*rows)
    assert told(first) == (4, 0, 0, 5, 1)
    assert sorted(rejected(first)) == [
        ("backwards", "ditutup sebelum dibuat"),
        ("nowhere", "tanpa lokasi"),
        ("open", "nomor ganda: yang dipakai baris 9"),
        ("open", "nomor ganda: yang dipakai baris 9"),
        ("open", "waktu dibuat tidak terbaca: besok"),
    ]
    assert office.report("open").description == "lain"

    before = office.all(select(reports.c.id, reports.c.xid).order_by(reports.c.id))
    second = office.take(*rows, now=NOW + timedelta(days=1))
    assert told(second) == (0, 0, 4, 5, 0)
    assert sorted(rejected(second)) == sorted(rejected(first))
    assert office.all(select(reports.c.id, reports.c.xid).order_by(reports.c.id)) == before
    assert len(office.history("done")) == 3


def test_a_report_goes_to_the_area_of_its_point_and_is_held_there(office: Office) -> None:
    office.take({"status": "Done", "closed": "2026-11-02 08:00"})
    report, area = office.report(), office.town.areas["73.71.09.1001"]
    assert (report.area_id, report.holder_area_id, report.stage) == (area, area, "selesai")
    assert (report.created_at, report.stopped_at) == (day(1), day(2))
    assert report.first_action_at is None
    assert report.created_local.isoformat() == "2026-11-01T08:00:00"
    assert office.stays() == [
        ("menunggu", area, day(1), day(2)),
        ("selesai", area, day(2), None),
    ]
    assert office.history() == [
        ("holder", f"area:{area}"),
        ("stage", "menunggu"),
        ("stage", "selesai"),
    ]


def test_a_report_outside_every_area_is_held_by_its_source_city(office: Office) -> None:
    assert told(office.take({"lat": "-6", "lon": "119"})) == (1, 0, 0, 0, 1)
    report = office.report()
    assert (report.area_id, report.outside) == (None, True)
    assert report.holder_area_id == office.town.areas["73.71"]


@pytest.mark.parametrize(
    ("row", "options", "code"),
    [
        ({"place": "paropo"}, {}, "73.71.09.1002"),
        ({"place": "Kec. Wajo"}, {}, "73.71.02"),
        ({"code": "73.71.02.1001"}, {}, "73.71.02.1001"),
        ({"code": "7371021001", "place": "Paropo"}, {}, "73.71.02.1001"),
    ],
)
def test_without_a_point_the_code_and_then_the_name_tell(
    office: Office, row: dict[str, str], options: dict[str, Any], code: str
) -> None:
    office.take({"lat": "", "lon": "", **row}, **options)
    assert office.report().area_id == office.town.areas[code]


@pytest.mark.parametrize(
    ("row", "options", "reason"),
    [
        ({}, {}, "tanpa lokasi"),
        ({"place": "Tamamaun"}, {}, "tidak ada wilayah bernama 'Tamamaun' di kota ini (mungkin"),
        ({"place": "Butung"}, {}, "nama 'Butung' ada di beberapa wilayah: Butung, "),
        ({"code": "73.71.99"}, {}, "kode wilayah tidak dikenal di kota ini: 73.71.99"),
        ({"code": "73.71.02.1001"}, {"numbering": "bps"}, "kode wilayah tidak dikenal"),
        ({"lat": "119.405", "lon": "-5.145"}, {}, "koordinat tertukar"),
    ],
)
def test_a_row_that_can_not_be_placed_is_rejected_with_the_reason(
    office: Office, row: dict[str, str], options: dict[str, Any], reason: str
) -> None:
    with office.engine.begin() as conn:
        conn.execute(
            insert(areas).values(
                city_id=office.town.city.id,
                code="73.71.09.1009",
                parent_id=office.town.areas["73.71.09"],
                level="kelurahan",
                name="Butung",
                valid_from=datetime(1990, 1, 1, tzinfo=UTC).date(),
            )
        )
    ((_, why),) = rejected(office.take({"lat": "", "lon": "", **row}, **options))
    assert why.startswith(reason)


def test_exchanged_coordinates_are_found_by_the_areas_and_corrected_when_asked(
    office: Office,
) -> None:
    square = shapely.box(40, 30, 41, 31)  # both numbers of a point in it are possible latitudes
    with office.engine.begin() as conn:
        moved = update(areas).where(areas.c.code == "73.71.02.1002")
        conn.execute(moved.values(geometry=shapely.to_wkb(square)))
    row = {"lat": "40.5", "lon": "30.5"}
    assert rejected(office.take(row))[0][1].startswith("koordinat tertukar")
    office.mapping.write_text(MAPPING + '[points]\nswapped = "correct"\n')
    result = office.take(row)
    assert told(result) == (1, 0, 0, 0, 0)
    assert (office.report().lat, office.report().lon) == (30.5, 40.5)
    assert result.notes == {"koordinat tertukar dibetulkan": 1}


def test_a_city_without_polygons_takes_all_at_its_root(office: Office) -> None:
    with office.engine.begin() as conn:
        add_city(conn, code="boston", name="Boston", timezone="America/New_York")
    office.mapping.write_text(MAPPING + "[points]\ndefault = [[42.3594, -71.0587]]\n")
    result = office.take(
        {"id": "point", "lat": "42.3", "lon": "-71.1"},
        {"id": "default", "lat": "42.3594", "lon": "-71.0587"},
        {"id": "name", "lat": "", "lon": "", "place": "Roxbury"},
        {"id": "nothing", "lat": "", "lon": ""},
        city_code="boston",
    )
    assert told(result) == (4, 0, 0, 0, 0)
    (root,) = office.all(select(areas.c.id).where(areas.c.code == "boston"))
    assert {row.area_id for row in office.all(select(reports))} == {root.id}
    assert office.report("default").lat is None
    assert office.report("point").created_at == datetime(2026, 11, 1, 13, tzinfo=UTC)


def test_copies_of_a_rejected_row_share_its_fate(office: Office) -> None:
    assert told(
        office.take({"place": "X", "lat": "", "lon": ""}, {"place": "X", "lat": "", "lon": ""})
    ) == (0, 0, 0, 2, 0)


def test_dirt_costs_its_own_rows_only(office: Office) -> None:
    rows = [
        b"1,2026-11-01,,,banjir,satu\rdua,-5.145,119.405,,,",
        b'2,2026-11-01,,,"Banjir ","tiga\r\nempat &amp; lima\x00",-5.145,119.405,,,',
        b"3,2026-11-01,,,banjir,caf\xe9,-5.145,119.405,,,",
        b"4,2026-11-01,,,banjir,kurang",
        b'5,2026-11-01,,,banjir,"lupa,-5.145,119.405,,,',
        b"6,2026-11-01,,,banjir,enam,-5.145,119.405,,,",
    ]
    path = office.folder / "dirty.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + b"\r\n".join([HEADER.encode(), *rows])))
    result = office.take_file(path)
    assert told(result) == (4, 0, 0, 2, 0)
    assert result.notes == {"huruf rusak diganti": 1}
    assert [office.report(number).description for number in "1236"] == [
        "satu\ndua",
        "tiga\nempat & lima",
        "caf\N{REPLACEMENT CHARACTER}",
        "enam",
    ]
    assert result.rejects_file == office.folder / "dirty.rejects.csv"
    again = office.take_file(result.rejects_file)
    assert told(again) == (0, 0, 0, 2, 0), "the file of rejects can be imported too"


def test_the_rejects_hold_the_bytes_of_the_file(office: Office) -> None:
    path = office.folder / "in.csv"
    path.write_bytes(HEADER.encode() + b"\nA-1,kapan,,,banjir,caf\xe9 &amp; \r,,,,,\n")
    rejects = office.take_file(path).rejects_file
    assert rejects is not None
    assert b"caf\xe9 &amp; \r" in rejects.read_bytes()


def test_rejects_go_elsewhere_where_their_folder_can_not_be_written(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result = office.take({"created": ""}, rejects_dir=tmp_path / "not" / "there")
    assert result.rejects_file == elsewhere / "in.rejects.csv"


def test_a_file_that_ends_too_early_leaves_nothing_behind(office: Office) -> None:
    path = office.file(*({**ROW, "id": f"A-{n}", "created": str(n % 2)} for n in range(9_000)))
    packed = office.folder / "in.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes())[:-2_000])
    with pytest.raises(BadFile, match="ends too early"):
        office.take_file(packed)
    assert office.all(select(reports.c.id)) == office.all(select(imports.c.id)) == []
    assert not list(office.folder.glob("*rejects*")) + list(office.folder.glob(".*rejects*"))


def test_an_import_is_noted_down(office: Office) -> None:
    result = office.take({}, {"id": "A-2", "created": ""})
    (noted,) = office.all(select(imports))
    (logged,) = office.all(select(audit_log).where(audit_log.c.action == "reports.import"))
    assert (noted.source, noted.file, noted.actor) == ("kota", "in.csv", "test")
    assert noted.counts.items() >= {"read": 2, "accepted": 1, "rejected": 1}.items()
    assert logged.detail["import_id"] == noted.id == office.report().import_id
    assert result.as_json() == {
        "read": 2,
        "accepted": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
        "outside": 0,
        "rejects_file": str(office.folder / "in.rejects.csv"),
    }


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"city_code": "99.99"}, UnknownCity),
        ({"source": " "}, BadParameters),
        ({"source": "x" * 65}, BadParameters),
        ({"mapping": "none-such"}, BadMapping),
        ({"mapping": None}, BadMapping),
        ({"mapping": "boston-311"}, BadMapping),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    office: Office, options: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        office.take({}, **options)
    assert office.all(select(imports.c.id)) == []


def test_a_mapping_to_a_category_that_the_city_lacks_is_refused(office: Office) -> None:
    office.mapping.write_text(MAPPING + '[category.values]\nGempa = "gempa"\n')
    with pytest.raises(BadMapping, match="Kota Makassar has no category gempa"):
        office.take({})


def test_progress_counts_up_to_the_rows_of_the_file(office: Office) -> None:
    seen: list[tuple[int, int | None]] = []
    rows = [{"id": str(number)} for number in range(6_000)]
    office.take(*rows, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, None)
    assert seen[-1] == (6_000, 6_000)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_an_open311_file_needs_no_mapping_of_its_own(office: Office) -> None:
    header = (
        "service_request_id,requested_datetime,updated_datetime,closed_date,status_description,"
        "status_notes,source,service_name,service_subtype,description,agency_responsible,address,"
        "lat,long"
    )
    rows = [
        "1,2026-11-01T08:00:00+08:00,2026-11-02T08:00:00+08:00,2026-11-02T08:00:00+08:00,Closed,"
        "Filled.,Phone,Pothole in Street,,,,Jl. A,-5.145,119.405",
        "2,2026-11-01T00:00:00Z,2026-11-03T00:00:00Z,,Hold,Waiting for the utility,Phone,"
        "Street Light Out,,,,Jl. B,-5.145,119.405",
        "3,2026-11-01T00:00:00Z,2026-11-03T00:00:00Z,,open,,Phone,Alien Sighting,,,,,-5.145,119.4",
    ]
    path = office.folder / "open311.csv"
    path.write_text("\n".join([header, *rows]))
    result = office.take_file(path, mapping=None)
    assert (result.mapping, told(result)) == ("open311-bulk", (2, 0, 0, 1, 0))
    assert result.reasons == {"kategori tidak dikenal": 1}
    assert (office.report("1").stage, office.report("1").stopped_at) == ("selesai", day(2))
    held = office.all(select(report_events).where(report_events.c.new == "ditahan"))
    assert [(event.note, event.occurred_at) for event in held] == [
        ("menurut sumber: Waiting for the utility", day(3))
    ]


def test_two_imports_of_one_source_at_once_write_each_report_once(office: Office) -> None:
    path = office.file(*({**ROW, "id": str(number)} for number in range(500)))
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: office.take_file(path), range(2)))
    assert sorted(told(result)[:3] for result in both) == [(0, 0, 500), (500, 0, 0)]


def test_a_point_in_another_partner_city_is_rejected_and_names_it(office: Office) -> None:
    with office.engine.begin() as conn:
        add_city(conn, code="boston", name="Boston", timezone="America/New_York")
    result = office.take({}, city_code="boston")
    assert told(result) == (0, 0, 0, 1, 0)
    reason = "titik ada di kota mitra lain: Kota Makassar; impor ke kota itu"
    assert rejected(result)[0][1] == reason
