"""What a row of a file says about a report, and why one is refused."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.errors import RowRejected
from dashboard.lifecycle import ReportKind
from data_access.imports.report_mapping import Columns, ReportMapping
from data_access.imports.report_rows import (
    NOTE_BROKEN,
    NOTE_DUE_EARLY,
    NOTE_DUE_FAR,
    NOTE_NO_POINT,
    NOTE_NO_STOP,
    NOTE_PHOTO,
    NOTE_RATING,
    NOTE_SWAPPED,
    RowReader,
    SourceRow,
)

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
CREATED = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
TABLES: dict[str, Any] = {
    "category": {"values": {"Parkir & Lalin": "parkir-liar"}, "patterns": {"*pohon*": "pohon"}},
    "status": {
        "values": {
            "Open": "menunggu",
            "Work": "proses",
            "Done": "selesai",
            "Twice": "duplikat",
            "?": "",
        }
    },
    "severity": {"values": {"tinggi": 3}},
    "kind": {"values": {"cctv": "mesin"}},
}
ROW = {"id": "A-1", "created": "2026-11-01 08:00", "category": "banjir"}


def read(*columns: str, tables: dict[str, Any] | None = None, **values: str) -> SourceRow:
    """A row read by a mapping that names all fields in `values`, and `columns` besides."""
    fields = {**dict.fromkeys(columns, ""), **ROW, **values}
    mapping = ReportMapping.model_validate(
        {
            **TABLES,
            **(tables or {}),
            "name": "mine",
            "columns": {field: field for field in fields if field in Columns.model_fields},
        }
    )
    reader = RowReader(
        mapping,
        list(fields),
        zone=ZoneInfo("Asia/Makassar"),
        labels={"banjir": "banjir", "Flooding": "banjir"},
        now=NOW,
    )
    return reader.read(list(fields.values()))


def life(row: SourceRow) -> list[tuple[str, str]]:
    return [(step.stage.value, step.at.strftime("%d %H:%M")) for step in row.steps]


def test_what_the_source_does_not_know_stays_unknown() -> None:
    row = read()
    assert row.created_at == CREATED
    assert (row.steps, row.stage, row.stopped_at, row.response_known) == ((), None, None, False)
    assert (row.lat, row.lon, row.severity, row.title) == (None, None, None, None)
    assert row.kind == ReportKind.WARGA


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"closed": ""}, [("menunggu", "01 00:00")]),
        (
            {"closed": "2026-11-02 08:00"},
            [("menunggu", "01 00:00"), ("selesai", "02 00:00")],
        ),
        ({"closed": "", "status": "Open"}, [("menunggu", "01 00:00")]),
        ({"closed": "", "status": ""}, []),
        ({"status": "?"}, []),
        ({"status": "Done"}, []),
        ({"status": " WORK"}, [("menunggu", "01 00:00"), ("proses", "01 00:00")]),
        (
            {"status": "Work", "updated": "2026-11-03 08:00"},
            [("menunggu", "01 00:00"), ("proses", "03 00:00")],
        ),
        (
            {"status": "Done", "updated": "2026-11-03 08:00"},
            [("menunggu", "01 00:00"), ("selesai", "03 00:00")],
        ),
        (
            {"status": "Done", "acted": "2026-11-02 08:00", "closed": "2026-11-03 08:00"},
            [("menunggu", "01 00:00"), ("proses", "02 00:00"), ("selesai", "03 00:00")],
        ),
        (
            {"status": "Open", "acted": "2026-11-02 08:00"},
            [("menunggu", "01 00:00"), ("proses", "02 00:00")],
        ),
        ({"closed": "2026-11-01"}, [("menunggu", "01 00:00"), ("selesai", "01 00:00")]),
    ],
)
def test_the_stages_that_times_and_status_tell(
    values: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert life(read(**values)) == expected


def test_only_a_time_of_action_makes_the_response_known() -> None:
    assert not read(closed="2026-11-02 08:00").response_known
    assert read(closed="2026-11-02 08:00", acted="2026-11-01 09:00").response_known


def test_a_stop_without_a_time_is_noted() -> None:
    assert read(status="Done").notes == (NOTE_NO_STOP,)


def test_a_closing_without_work_has_the_source_for_a_reason() -> None:
    assert read(status="Twice", closed="2026-11-02").steps[-1].reason == "menurut sumber: Twice"
    row = read(status="Twice", closed="2026-11-02", reason="sama dengan A-0")
    assert row.steps[-1].reason == "menurut sumber: sama dengan A-0"


def test_a_day_without_an_hour_is_marked() -> None:
    assert read(created="2026-11-01").date_only
    assert read(closed="2026-11-02").date_only
    assert not read(closed="2026-11-02 08:00").date_only


@pytest.mark.parametrize(
    ("due", "promised", "notes"),
    [
        ("", None, ()),
        ("2026-11-03 09:30", datetime(2026, 11, 3, 1, 30, tzinfo=UTC), ()),
        ("2030-01-01 08:00+07:00", datetime(2030, 1, 1, 1, tzinfo=UTC), ()),
        # A day is kept until it ends, midnight in Makassar; so is the day of the creation itself.
        ("2026-11-03", datetime(2026, 11, 3, 16, tzinfo=UTC), ()),
        ("2026-11-01", datetime(2026, 11, 1, 16, tzinfo=UTC), ()),
        ("2026-11-01 08:00", None, (NOTE_DUE_EARLY,)),
        ("2026-10-31", None, (NOTE_DUE_EARLY,)),
        ("2099-12-31", None, (NOTE_DUE_FAR,)),
    ],
)
def test_a_due_time_is_a_promise_where_it_can_be_one(
    due: str, promised: datetime | None, notes: tuple[str, ...]
) -> None:
    row = read(due=due)
    assert (row.promised_at, row.notes, row.date_only) == (promised, notes, False)


def test_a_moved_due_time_is_other_content_of_the_same_report() -> None:
    without, early, late = (read(id="", due=due) for due in ("", "2026-11-03", "2026-11-04"))
    assert without.external_id == early.external_id == late.external_id
    assert len({row.content_hash() for row in (without, early, late)}) == 3
    assert without.content_hash() == read(id="").content_hash()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"created": ""}, "waktu dibuat kosong"),
        ({"created": "kapan"}, "waktu dibuat tidak terbaca: kapan"),
        ({"created": "2026-12-01"}, "waktu dibuat di masa depan: 2026-12-01"),
        ({"closed": "2026-10-31 08:00"}, "ditutup sebelum dibuat"),
        ({"closed": "2026-10-31"}, "ditutup sebelum dibuat"),
        ({"closed": "2027-01-01"}, "waktu ditutup di masa depan: 2027-01-01"),
        ({"due": "segera"}, "waktu batas tidak terbaca: segera"),
        ({"acted": "2026-10-31 08:00"}, "ditindaklanjuti sebelum dibuat"),
        ({"acted": "2026-11-03", "closed": "2026-11-02"}, "ditindaklanjuti sesudah ditutup"),
        ({"status": "Open", "closed": "2026-11-02"}, "sumber bertentangan"),
        ({"status": "Lost"}, "status tidak dikenal: Lost"),
        ({"category": "Gempa"}, "kategori tidak dikenal: Gempa"),
        ({"category": " "}, "kategori tidak dikenal: (kosong)"),
        ({"severity": "gawat"}, "tingkat tidak dikenal: gawat"),
        ({"kind": "robot"}, "jenis tidak dikenal: robot"),
        ({"lat": "0", "lon": "0.0"}, "koordinat nol"),
        ({"lat": "-5.1", "lon": ""}, "koordinat tidak lengkap"),
        ({"lat": "utara", "lon": "119"}, "koordinat bukan angka: utara"),
        ({"lat": "inf", "lon": "119"}, "koordinat bukan angka: inf"),
        ({"lat": "119.4", "lon": "-5.1"}, "koordinat tertukar: lintang 119.4, bujur -5.1"),
        ({"lat": "-514", "lon": "1194"}, "koordinat di luar rentang: -514.0, 1194.0"),
        ({"id": "x" * 129}, "nomor laporan lebih panjang dari 128 huruf"),
        ({"id": "A\udce9"}, "nomor laporan memuat huruf rusak"),
    ],
)
def test_a_row_that_can_not_be_is_refused(values: dict[str, str], reason: str) -> None:
    with pytest.raises(RowRejected) as refused:
        read(**values)
    assert str(refused.value).startswith(reason)


def test_words_are_translated_in_their_order() -> None:
    assert read(category="parkir &amp; LALIN ").category == "parkir-liar"
    assert read(category="Pohon tumbang").category == "pohon"
    assert read(category="flooding").category == "banjir"
    assert read(category="Gempa", tables={"category": {"default": "sosial"}}).category == "sosial"
    assert read(severity="Tinggi", kind="CCTV").severity == 3
    assert read(kind="cctv").kind == ReportKind.MESIN
    assert read(severity="", kind="").severity is None


def test_points_are_read_and_suspicious_ones_dealt_with() -> None:
    assert (read(lat="-5,15", lon="119,4").lat, read(lat="null", lon="").lat) == (-5.15, None)
    unknown = read(
        lat="42.3594", lon="-71.0587", tables={"points": {"default": [[42.3594, -71.0587]]}}
    )
    assert (unknown.lat, unknown.notes) == (None, (NOTE_NO_POINT,))
    turned = read(lat="119.4", lon="-5.15", tables={"points": {"swapped": "correct"}})
    assert (turned.lat, turned.lon, turned.notes) == (-5.15, 119.4, (NOTE_SWAPPED,))


def test_a_rating_is_of_one_to_five_stars() -> None:
    assert [read(rating=text).rating for text in ("4", "", "-", "0", "6", "4,5")] == [
        4, None, None, None, None, None,
    ]  # fmt: skip
    assert read(rating="6").notes == (NOTE_RATING,)
    assert read(rating="-").notes == ()
    words = {"rating": {"values": {"Puas": 5}}}
    assert read(rating="puas", tables=words).rating == 5


def test_a_file_without_ratings_has_the_hashes_that_it_had() -> None:
    assert read().content_hash() == read(rating="").content_hash()
    assert len({read(rating=text).content_hash() for text in ("", "4", "5")}) == 3


def test_texts_are_kept_and_what_was_made_of_them_is_noted() -> None:
    row = read(title=" ", description="a\udce9 &lt;b&gt;", photo="javascript:alert(1)")
    assert (row.title, row.photo_url) == (None, None)
    assert row.description == "a\N{REPLACEMENT CHARACTER} <b>"
    assert set(row.notes) == {NOTE_BROKEN, NOTE_PHOTO}


def test_a_row_without_a_number_keeps_its_own_as_the_report_moves_on() -> None:
    before, after = read(id="", closed=""), read(id="", closed="2026-11-02")
    assert before.external_id == after.external_id
    assert len(before.external_id) == 64
    assert before.content_hash() != after.content_hash()
    assert read(id="", closed="", description="lain").external_id != before.external_id


def test_only_what_matters_changes_the_content() -> None:
    same = read(status="Work", updated="2026-11-03", title="A")
    edited = read(status=" work ", updated="2026-11-04", title="A ")
    assert same.content_hash() == edited.content_hash()
    assert (
        read(status="Work", updated="2026-11-03", title="B").content_hash() != same.content_hash()
    )


def test_only_lets_through_what_it_names() -> None:
    tables = {"only": {"channel": ["Qlue"]}}
    assert read(channel="QLUE ", tables=tables).external_id == "A-1"
    with pytest.raises(RowRejected, match="disaring oleh pemetaan: channel = detik"):
        read(channel="detik", tables=tables)
