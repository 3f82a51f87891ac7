"""A report in full."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.alerts import AlertLine
from dashboard.deadlines import Deadlines
from dashboard.filters import View
from dashboard.reports import ReportDetail
from layouts.drawer import drawer_parts, facts, number_of, shows_photo, title
from layouts.drawer_history import event_words, history_rows
from layouts.situation import Situation
from tests.factories import NOW
from tests.pictures.making import (
    alert,
    detail,
    event,
    late_line,
    line,
    links_of,
    parts_of,
    report_clocks,
    situation,
    text_of,
)
from tests.rules.test_sla import P, at, clocks


def drawer_view(s: Situation, report: ReportDetail | None, *alerts: AlertLine) -> list[Any]:
    """All parts of the drawer in their order."""
    return [part for shown in drawer_parts(s, report, alerts).values() for part in shown]


@pytest.fixture
def s() -> Situation:
    return situation(view=View(report=7))


def test_the_drawer_is_there_only_when_the_address_names_a_report(s: Situation) -> None:
    assert drawer_view(situation(), None) == []
    assert "Banjir, menunggu" in text_of(drawer_view(s, detail()))


def test_a_report_that_is_not_there_says_what_to_do(s: Situation) -> None:
    drawn = drawer_view(s, None)
    assert "Laporan tidak ditemukan" in text_of(drawn)
    close = [part for part in parts_of(drawn) if getattr(part, "href", None)]
    assert [part.href for part in close] == ["/?city=73.71"]


def test_closed_without_work_is_never_called_done(s: Situation) -> None:
    assert title(s, detail(line=line(stage="ditolak"))) == ["Banjir, ditutup"]
    names = dict(facts(s, detail(line=line(stage="ditolak"), stopped_at=NOW)))
    assert "Ditutup" in names
    assert "Selesai" not in names


def test_facts_that_are_not_known_are_not_listed(s: Situation) -> None:
    bare = detail(address=None, holder=None, lat=None, lon=None, description=None)
    names = dict(facts(s, bare))
    assert not {"Alamat", "Pemegang", "Koordinat", "Isi laporan", "Selesai"} & set(names)
    assert "Tanpa koordinat" in text_of(drawer_view(s, bare))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://foto.qlue.id/1.jpg", True),
        ("https://FOTO.qlue.id/1.jpg", True),
        ("http://foto.qlue.id/1.jpg", False),
        ("https://foto.qlue.id.example.org/1.jpg", False),
        ("javascript:alert(1)", False),
        ("http://[bad", False),
    ],
)
def test_only_photos_of_allowed_hosts_are_shown(url: str, shown: bool) -> None:
    assert shows_photo(url, ("foto.qlue.id",)) is shown


def test_a_photo_of_another_host_is_a_link_and_a_script_is_nothing(s: Situation) -> None:
    drawn = drawer_view(s, detail(photo_url="https://lain.example/1.jpg"))
    assert links_of(drawn)["Buka foto di lain.example"] == "https://lain.example/1.jpg"
    assert not [part for part in parts_of(drawn) if type(part).__name__ == "Img"]
    assert "javascript" not in str(drawer_view(s, detail(photo_url="javascript:alert(1)")))
    assert "bad" not in str(drawer_view(s, detail(photo_url="http://[bad")))


def test_the_title_tells_what_presses(s: Situation) -> None:
    assert text_of(title(s, detail(line=late_line()))) == "Banjir, terlambat sejak 18.23"
    soon = Deadlines(NOW - timedelta(minutes=1), NOW + timedelta(minutes=9))
    at_risk = detail(line=line(resolution=soon))
    assert text_of(title(s, at_risk)) == "Banjir, berisiko, sisa sampai 19.14"


def test_the_title_of_a_held_report_says_so(s: Situation) -> None:
    held = line(stage="ditahan", resolution=Deadlines(paused=True))
    assert text_of(title(s, detail(line=held))) == "Banjir, ditahan"
    late = detail(line=replace(late_line(), stage="ditahan"))
    assert text_of(title(s, late)) == "Banjir, terlambat sejak 18.23 , ditahan"


def test_its_alerts_have_a_place_when_there_are_some(s: Situation) -> None:
    assert "Peringatan" not in text_of(drawer_view(s, detail()))
    assert "naik ke camat 19.20" in text_of(drawer_view(s, detail(), alert()))


def test_when_it_passed_due_is_a_row_of_the_history(s: Situation) -> None:
    history = (event(old="menunggu", new="proses", occurred_at=at(60)), event(occurred_at=at(0)))
    report = detail(history=history, clocks=report_clocks(clocks((P, 60)), at(130)))
    rows = history_rows(s, report)
    assert [text_of(row.said) for row in rows] == [
        "Lewat batas penyelesaian",
        "Dikerjakan",
        "Lewat batas respons",
        "Masuk",
    ]
    assert [row.actor for row in rows] == ["sistem", "Warga", "sistem", "Warga"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Masuk"),
        ({"old": "menunggu", "new": "koordinasi"}, "Dikoordinasikan"),
        ({"old": "selesai", "new": "proses"}, "Dibuka kembali, dikerjakan"),
        ({"kind": "holder", "new": "Dinas Sosial"}, "Dipegang Dinas Sosial"),
        ({"kind": "category", "new": "pohon"}, "Kategori menjadi Pohon tumbang"),
        ({"kind": "severity", "new": "3"}, "Keparahan menjadi tinggi"),
        ({"kind": "team", "new": "TRC Panakkukang"}, "Ditugaskan ke TRC Panakkukang"),
        ({"kind": "team", "old": "TRC Panakkukang", "new": None}, "Tidak lagi ditugaskan"),
        ({"kind": "note", "new": None}, "Catatan"),
        ({"kind": "ruling", "new": "response ditolak"}, "Sanggahan atas respons ditolak"),
    ],
)
def test_history_in_words(s: Situation, fields: dict[str, str | None], said: str) -> None:
    assert event_words(s, event(**fields)) == said


def test_a_row_that_was_recorded_late_is_marked_and_explained(s: Situation) -> None:
    late = replace(event(), recorded_at=NOW - timedelta(hours=1), flagged=True)
    said = text_of(drawer_view(s, detail(history=(late,))))
    assert "dicatat 1 j kemudian" in said
    assert "Waktu yang dipakai: kejadian" in said


def test_a_hash_in_the_place_of_a_number_is_not_shown_as_one() -> None:
    assert number_of(detail(external_id="JK2306180342")) == "JK2306180342"
    assert number_of(detail(external_id="a" * 64, id=7)) == "#7"
