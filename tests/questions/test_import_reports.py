"""Files of reports become reports, with an account of every row."""

import csv
import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, insert, select, update

from dashboard.errors import BadFile, BadMapping, BadParameters, UnknownCity
from dashboard.history import StageStep
from dashboard.lifecycle import EventKind, Stage
from data_access.cities import add_city
from data_access.history import record_fact, record_stage
from data_access.imports.report_import import ImportResult, import_reports
from data_access.schema import areas, audit_log, imports, report_events, reports, spells
from tests.factories import NOW, Town

HEADER = "id,created,closed,status,category,description,lat,lon,place,code,channel"
MAPPING = """
optional = ["closed", "status", "place", "code"]
[columns]
id = "id"
created = "created"
closed = "closed"
status = "status"
category = "category"
description = "description"
lat = "lat"
lon = "lon"
place = "place"
code = "code"
[status.values]
Open = "menunggu"
Work = "proses"
Done = "selesai"
Twice = "duplikat"
"""
TAMAMAUNG = {"lat": "-5.145", "lon": "119.405"}
PAROPO = {"lat": "-5.145", "lon": "119.415"}
ROW = {"id": "A-1", "created": "2026-11-01 08:00", "category": "banjir", **TAMAMAUNG}


class Office:
    """A town, and files that come to it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        with engine.begin() as conn:
            self.town = Town(conn)
        self.mapping = folder / "mine.toml"
        self.mapping.write_text(MAPPING)

    def file(self, *rows: dict[str, str], header: str = HEADER) -> Path:
        path = self.folder / "in.csv"
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, header.split(","), restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def take(self, *rows: dict[str, str], **options: Any) -> ImportResult:
        return self.take_file(self.file(*({**ROW, **row} for row in rows)), **options)

    def take_file(self, file: Path, **options: Any) -> ImportResult:
        asked = {
            "city_code": "73.71",
            "source": "kota",
            "mapping": self.mapping,
            "actor": "test",
            "now": NOW,
        }
        result = import_reports(self.engine, file=file, **(asked | options))
        told = (result.accepted, result.updated, result.unchanged, result.rejected)
        assert result.read == sum(told)
        assert result.rejected == sum(result.reasons.values())
        return result

    def all(self, statement: Any) -> list[Any]:
        with self.engine.connect() as conn:
            return list(conn.execute(statement).all())

    def report(self, number: str = "A-1") -> Any:
        (row,) = self.all(select(reports).where(reports.c.external_id == number))
        return row

    def history(self, number: str = "A-1") -> list[tuple[str, str | None]]:
        rows = self.all(
            select(report_events)
            .where(report_events.c.report_id == self.report(number).id)
            .order_by(report_events.c.id)
        )
        return [(row.kind, row.new or row.note) for row in rows]

    def stays(self, number: str = "A-1") -> list[tuple[str, int, datetime, datetime | None]]:
        rows = self.all(
            select(spells)
            .where(spells.c.report_id == self.report(number).id)
            .order_by(spells.c.seq)
        )
        return [(row.stage, row.holder_area_id, row.from_at, row.to_at) for row in rows]


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, tmp_path)


def told(result: ImportResult) -> tuple[int, int, int, int, int]:
    return (
        result.accepted,
        result.updated,
        result.unchanged,
        result.rejected,
        result.outside,
    )


def rejected(result: ImportResult) -> list[tuple[str, str]]:
    assert result.rejects_file is not None
    with result.rejects_file.open(newline="") as stream:
        return [(row["id"], row["alasan"]) for row in csv.DictReader(stream)]


def day(number: int, hour: int = 0) -> datetime:
    """That day and hour of November in UTC; 08:00 of Makassar is 0."""
    return datetime(2026, 11, number, hour, tzinfo=UTC)


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


def test_what_moves_on_at_the_source_moves_on_here(office: Office) -> None:
    rows = [
        {"status": "Open"},
        {"status": "Done", "closed": "2026-11-03 08:00"},
        {"status": "Done", "closed": "2026-11-05 08:00"},  # reopened in between, unseen
        {"status": "Open"},
        {"status": "Twice", "closed": "2026-11-21 22:30"},
    ]
    stages = []
    for hour, row in enumerate(rows):
        assert sum(told(office.take(row, now=NOW + timedelta(hours=hour)))[:2]) == 1
        assert told(office.take(row, now=NOW + timedelta(hours=hour))) == (0, 0, 1, 0, 0)
        stages.append(office.report().stage)
    assert stages == ["menunggu", "selesai", "selesai", "proses", "duplikat"]
    assert [(stage, since) for stage, _, since, _ in office.stays()] == [
        ("menunggu", day(1)),
        ("selesai", day(3)),
        ("proses", day(5)),
        ("selesai", day(5)),
        ("proses", NOW + timedelta(hours=3)),
        ("duplikat", day(21, 14) + timedelta(minutes=30)),
    ]


def test_a_stage_whose_time_the_source_does_not_tell_is_entered_now(office: Office) -> None:
    office.take({"status": "Open"})
    office.take({"status": "Work"})
    assert office.stays()[-1][:1] + office.stays()[-1][2:] == ("proses", NOW, None)
    assert office.report().first_action_at is None
    office.take({"status": "Done", "closed": "2026-11-21 18:00"}, now=NOW + timedelta(days=1))
    assert office.report().stopped_at == NOW, "it was closed before the import that saw it open"


def test_an_unknown_stage_that_becomes_known_gets_its_whole_history(office: Office) -> None:
    office.take({})
    assert (office.report().stage, office.stays()) == (None, [])
    office.take({"status": "Done", "closed": "2026-11-03 08:00"})
    assert [(stage, since) for stage, _, since, _ in office.stays()] == [
        ("menunggu", day(1)),
        ("selesai", day(3)),
    ]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ({}, {"created": "2026-11-01 09:00"}, "waktu dibuat berubah: semula 2026-11-01 00:00:00"),
        (
            {"status": "Done", "closed": "2026-11-03 08:00"},
            {"status": "Done", "closed": "2026-11-02 08:00"},
            "waktu ditutup menjadi lebih awal",
        ),
        (
            {"status": "Done", "closed": "2026-11-03 08:00"},
            {"status": "Twice", "closed": "2026-11-04 08:00"},
            "tahap tidak bisa berubah: selesai ke duplikat",
        ),
        ({"status": "Work"}, {"status": "Open"}, "tahap tidak bisa berubah: proses ke menunggu"),
    ],
)
def test_what_the_history_can_not_take_is_rejected_each_time(
    office: Office, before: dict[str, str], after: dict[str, str], reason: str
) -> None:
    office.take(before)
    kept = (office.report(), office.history())
    for _ in range(2):
        result = office.take({**after, "description": "lain", "category": "sampah"})
        assert told(result) == (0, 0, 0, 1, 0)
        assert rejected(result)[0][1].startswith(reason)
    assert (office.report(), office.history()) == kept


def test_corrections_at_the_source_are_events(office: Office) -> None:
    office.take({"status": "Open"})
    corrected = {"category": "sampah", "description": "air surut", **PAROPO, "status": "Open"}
    assert told(office.take(corrected)) == (0, 1, 0, 0, 0)
    there, report = office.town.areas["73.71.09.1002"], office.report()
    assert (report.category_id, report.description) == (
        office.town.categories["sampah"],
        "air surut",
    )
    assert (report.area_id, report.holder_area_id, report.lon) == (there, there, 119.415)
    assert office.history()[2:] == [
        ("category", str(report.category_id)),
        ("severity", "2"),
        ("area", str(there)),
        ("holder", f"area:{there}"),
        ("note", "dibetulkan oleh sumber: keterangan, bujur"),
    ]
    later = {**corrected, "status": "Done", "closed": "2026-11-02 08:00"}
    assert told(office.take(later)) == (0, 1, 0, 0, 0), "a moved report can still be closed"


def test_a_stopped_report_keeps_the_holder_it_was_decided_under(office: Office) -> None:
    done = {"status": "Done", "closed": "2026-11-02 08:00"}
    office.take(done)
    office.take({**done, **PAROPO})
    report = office.report()
    assert report.area_id == office.town.areas["73.71.09.1002"]
    assert report.holder_area_id == office.town.areas["73.71.09.1001"]


def test_what_was_corrected_here_stays_until_the_source_speaks_of_it(office: Office) -> None:
    office.take({"status": "Open"})
    number, at = office.report().id, NOW - timedelta(hours=1)
    sampah, pohon = office.town.categories["sampah"], office.town.categories["pohon"]
    with office.engine.begin() as conn:
        known: dict[str, Any] = {"report_id": number, "actor": "ana", "source": "app", "now": NOW}
        record_fact(conn, kind=EventKind.CATEGORY, value=sampah, at=at, **known)
        record_stage(conn, step=StageStep(Stage.PROSES, at), **known)
    office.take({"status": "Open", "description": "lain"})
    report = office.report()
    assert (report.category_id, report.stage, report.description) == (sampah, "proses", "lain")
    assert report.first_action_at == at
    office.take({"status": "Done", "closed": "2026-11-21 18:50", "category": "pohon"})
    report = office.report()
    assert (report.category_id, report.stage, report.first_action_at) == (pohon, "selesai", at)


def test_an_erased_report_is_not_filled_again(office: Office) -> None:
    office.take({"description": "rahasia"})
    with office.engine.begin() as conn:
        conn.execute(update(reports).values(description=None, dihapus=True))
    assert told(office.take({"description": "rahasia lagi"})) == (0, 0, 1, 0, 0)
    assert office.report().description is None


def test_a_number_of_another_city_is_not_taken_over(office: Office) -> None:
    office.take({})
    with office.engine.begin() as conn:
        add_city(conn, code="boston", name="Boston", timezone="America/New_York")
    result = office.take({}, city_code="boston")
    assert rejected(result)[0][1] == "nomor sudah dipakai sumber ini di kota lain"
    assert told(office.take({}, city_code="boston", source="lain")) == (1, 0, 0, 0, 0)


def test_rows_without_a_number_are_found_again_as_they_move_on(office: Office) -> None:
    rows = [{"id": "", "status": "Open"}, {"id": "", "status": "Open", "description": "lain"}]
    assert told(office.take(*rows, *rows)) == (2, 0, 2, 0, 0)
    rows[0] |= {"status": "Done", "closed": "2026-11-02 08:00"}
    assert told(office.take(*rows)) == (0, 1, 1, 0, 0)


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
