"""The newest reports, and the row that each of them is."""

from dataclasses import replace
from datetime import timedelta

from dashboard.access import Role, Scope
from dashboard.deadlines import Deadlines
from dashboard.filters import Preset, Window
from dashboard.sla import ClockState
from layouts.lists import feed_view, report_row
from tests.factories import NOW
from tests.pictures.making import (
    late_line,
    line,
    links_of,
    parts_of,
    situation,
    text_of,
)


def test_a_report_of_the_feed_leads_to_its_drawer() -> None:
    drawn = feed_view(situation(), [line()])
    assert links_of(drawn) == {
        "Banjir, Kel. Tamamaung Menunggu Sab 21 Nov 2026 17.05": "/?city=73.71&report=7"
    }
    times = [part for part in parts_of(drawn) if getattr(part, "dateTime", None)]
    assert times[0].dateTime == "2026-11-21T09:05:12Z"


def test_reports_say_where_they_are_also_when_that_is_nowhere() -> None:
    said = text_of(feed_view(situation(), [line(outside=True, area_code=None, area_name=None)]))
    assert "Banjir, di luar wilayah mitra" in said
    root = line(area_code="73.71", area_name="Kota Makassar")
    assert "Banjir, wilayah tidak diketahui" in text_of(feed_view(situation(), [root]))


def test_a_date_without_an_hour_gets_no_age() -> None:
    drawn = feed_view(situation(), [line(date_only=True)])
    assert not [part for part in parts_of(drawn) if getattr(part, "dateTime", None)]


def test_an_empty_feed_says_what_to_do() -> None:
    assert "Lihat 30 hari" in links_of(feed_view(situation(), []))
    filtered = situation(categories=frozenset({"pohon"}))
    assert "Lihat semua kategori" in links_of(feed_view(filtered, []))
    month = situation(window=Window(Preset.MONTH))
    assert "dengan sendirinya" in text_of(feed_view(month, []))


def test_who_sees_only_numbers_is_not_told_that_there_are_no_reports() -> None:
    said = text_of(feed_view(situation(scope=Scope(Role.NASIONAL, all_cities=True)), []))
    assert "angka gabungan" in said
    assert "Tidak ada" not in said


def test_a_row_tells_the_clock_that_matters_first() -> None:
    drawn = report_row(situation(), late_line())
    assert "terlambat sejak 18.23" in text_of(drawn)
    spans = [part for part in parts_of(drawn) if hasattr(part, "data-span")]
    assert [part.dateTime for part in spans] == ["2026-11-21T10:23:12Z"]


def test_a_report_closed_without_work_has_no_clock_to_its_credit() -> None:
    refused = late_line(by=timedelta(hours=-1))
    assert "sisa" in text_of(report_row(situation(), refused))
    refused = replace(refused, stage="ditolak")
    assert "Ditutup" in text_of(report_row(situation(), refused))
    assert "sisa" not in text_of(report_row(situation(), refused))


def test_a_row_tells_the_clock_that_its_list_is_about() -> None:
    late = Deadlines(NOW - timedelta(hours=3), NOW - timedelta(hours=2))
    soon = Deadlines(NOW - timedelta(minutes=1), NOW + timedelta(minutes=9))
    both = line(response=late, resolution=soon, stage="proses")
    assert "terlambat" in text_of(report_row(situation(), both))
    assert "berisiko" in text_of(report_row(situation(), both, ClockState.BERISIKO))
