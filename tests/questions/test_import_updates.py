"""What files say anew about reports that are known already."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from dashboard.history import StageStep
from dashboard.lifecycle import EventKind, Stage
from data_access.cities import add_city
from data_access.history import record_fact, record_stage
from data_access.schema import reports
from tests.factories import NOW
from tests.questions.report_office import PAROPO, Office, day, rejected, told


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, tmp_path)


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


def test_a_rating_that_comes_later_is_an_event(office: Office) -> None:
    done = {"status": "Done", "closed": "2026-11-03 08:00"}
    office.take(done | {"rating": ""})
    office.take(done | {"rating": "4"})
    assert office.report().rating == 4
    assert office.history()[-1] == ("rating", "4")
    assert told(office.take(done | {"rating": "4"})) == (0, 0, 1, 0, 0)


def test_a_source_that_moves_its_promise_moves_the_clock(office: Office) -> None:
    done = {"status": "Done", "closed": "2026-11-04 08:00"}
    promises = {
        "2026-11-03 08:00": (day(3), 2 * 1_440),
        "2026-11-05": (day(5, 16), 4 * 1_440 + 960),
    }
    for due, (promised, allowed) in promises.items():
        assert told(office.take({**done, "due": due}))[2:] == (0, 0, 0)
        assert told(office.take({**done, "due": due})) == (0, 0, 1, 0, 0)
        report = office.report()
        assert (report.promised_at, report.resolution_due_at) == (promised, promised)
        at_risk = day(1) + 0.8 * timedelta(minutes=allowed)
        assert (report.resolution_risk_at, report.response_due_at) == (at_risk, None)
    assert office.history()[-1] == ("note", "dibetulkan oleh sumber: batas waktu sumber")
    assert told(office.take(done)) == (0, 1, 0, 0, 0)
    assert office.report().resolution_due_at is None


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
    there = {"lat": "42.35", "lon": "-71.05"}
    result = office.take(there, city_code="boston")
    assert rejected(result)[0][1] == "nomor sudah dipakai sumber ini di kota lain"
    assert told(office.take(there, city_code="boston", source="lain")) == (1, 0, 0, 0, 0)


def test_rows_without_a_number_are_found_again_as_they_move_on(office: Office) -> None:
    rows = [{"id": "", "status": "Open"}, {"id": "", "status": "Open", "description": "lain"}]
    assert told(office.take(*rows, *rows)) == (2, 0, 2, 0, 0)
    rows[0] |= {"status": "Done", "closed": "2026-11-02 08:00"}
    assert told(office.take(*rows)) == (0, 1, 1, 0, 0)
