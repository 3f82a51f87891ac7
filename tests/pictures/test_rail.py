"""The list beside the map: the alert rail, its tabs, and the reports behind a figure."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.access import Role, Scope
from dashboard.alerts import AlertBoard, AlertLine, AlertOrder, AlertState, ClosedWhy, Level, Step
from dashboard.filters import Panel, View
from dashboard.pace import DueSoon
from dashboard.sla import ClockName
from dashboard.slices import Slice
from layouts.alerts import alert_row, rail_view
from layouts.rail import panel_view, tabs_view
from layouts.situation import Situation
from layouts.slices import SLICE_DEFINITIONS, TITLE_WORDS
from tests.factories import NOW
from tests.pictures.making import (
    LAST_WEEK,
    alert,
    kpis,
    late_line,
    links_of,
    parts_of,
    period,
    situation,
    text_of,
)

OPERATOR = Scope(role=Role.OPERATOR, cities=frozenset({"73.71"}))
TAKEN = {
    "state": AlertState.ACKNOWLEDGED,
    "acknowledged_at": NOW - timedelta(minutes=7),
    "acknowledged_by": "Camat Panakkukang",
}


def closed(why: ClosedWhy = ClosedWhy.STOPPED, **fields: Any) -> AlertLine:
    return alert(state=AlertState.CLOSED, closed_why=why, **fields)


@pytest.fixture
def s() -> Situation:
    return situation(scope=OPERATOR)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (alert(), "naik ke camat 19.20"),
        (alert(clock=ClockName.RESPONSE), "respons, naik ke camat 19.20"),
        (alert(step=Step.WALIKOTA, next_step_at=None), "sudah sampai wali kota"),
        (alert(level=Level.BERISIKO, due_at=NOW + timedelta(minutes=9)), "batas waktu 19.14"),
        (
            alert(level=Level.BERISIKO, clock=ClockName.RESPONSE, due_at=NOW),
            "batas respons 19.05",
        ),
        (alert(**TAKEN), "diterima 18.58 oleh Camat Panakkukang"),
        (alert(**TAKEN, note="pompa di jalan"), "oleh Camat Panakkukang: pompa di jalan"),
        (alert(due_at=None), "ditahan Ditindaklanjuti jamnya tidak berjalan selama ditahan"),
        (closed(), "selesai terlambat Ditindaklanjuti penyelesaian, jamnya sudah berhenti"),
        (
            closed(clock=ClockName.RESPONSE),
            "ditindak terlambat Ditindaklanjuti respons, jamnya sudah berhenti",
        ),
        (
            closed(level=Level.BERISIKO, clock=ClockName.RESPONSE),
            "berisiko Ditindaklanjuti respons, jamnya sudah berhenti",
        ),
        # It went on, and has an alert of its own as a late one.
        (
            closed(ClosedWhy.SUPERSEDED, level=Level.BERISIKO, clock=ClockName.RESPONSE),
            "berisiko Ditindaklanjuti respons, lalu menjadi terlambat",
        ),
        (
            closed(ClosedWhy.REOPENED),
            "terlambat Ditindaklanjuti penyelesaian, laporannya dibuka kembali",
        ),
        (closed(ClosedWhy.CORRECTED), "penyelesaian, tidak berlaku lagi"),
        (alert(muted="galian PDAM"), "dibisukan: galian PDAM"),
        (
            alert(reraised=1, acknowledged_at=NOW - timedelta(hours=20)),
            "diterima 20 Nov 23.05, belum ditindak",
        ),
    ],
)
def test_what_comes_of_an_alert(s: Situation, line: AlertLine, said: str) -> None:
    assert said in text_of(alert_row(s, line, 1))


def test_an_alert_is_a_link_to_its_report_with_its_clock_and_its_stage(s: Situation) -> None:
    drawn = alert_row(s, alert(), 3)
    assert list(links_of(drawn).values()) == ["/?city=73.71&report=7"]
    said = text_of(drawn)
    assert said.startswith("3 Banjir, Kel. Tamamaung terlambat sejak 18.23 Ditindaklanjuti")
    at_risk = alert(level=Level.BERISIKO, due_at=NOW + timedelta(minutes=9))
    assert "berisiko, sisa sampai 19.14" in text_of(alert_row(s, at_risk))


@pytest.mark.parametrize(
    ("line", "role", "offered"),
    [
        (alert(), Role.OPERATOR, True),
        (alert(), Role.LURAH, True),
        (alert(), Role.ANALIS, False),
        (alert(**TAKEN), Role.OPERATOR, False),
        (alert(muted="galian"), Role.OPERATOR, False),
        (alert(state=AlertState.CLOSED), Role.OPERATOR, False),
    ],
)
def test_only_who_may_is_offered_to_take_what_waits(
    line: AlertLine, role: Role, offered: bool
) -> None:
    drawn = alert_row(situation(scope=Scope(role, cities=frozenset({"73.71"}))), line)
    assert any(hasattr(part, "data-take") for part in parts_of(drawn)) is offered


def test_the_rail_counts_and_offers_two_orders(s: Situation) -> None:
    board = AlertBoard(waiting=41, acknowledged=54, muted=3, lines=(alert(),))
    drawn = rail_view(replace(s, view=View(order=AlertOrder.OVERDUE)), board)
    said = text_of(drawn)
    assert "41 belum diterima , 54 diterima, 3 dibisukan" in said
    assert "1 pertama ditampilkan." in said
    links = links_of(drawn)
    assert links["terbaru"] == "/?city=73.71"
    assert links["paling lama"] == "/?city=73.71&order=overdue"
    current = [text_of(one) for one in parts_of(drawn) if hasattr(one, "aria-current")]
    assert current == ["paling lama"]


def test_who_may_mute_gets_there_from_the_rail_with_the_place(s: Situation) -> None:
    board = AlertBoard(waiting=1, lines=(alert(),))
    for role, offered in ((Role.OPERATOR, True), (Role.LURAH, False)):
        scope = Scope(role, cities=frozenset({"73.71"}))
        there = replace(s, scope=scope, filters=replace(s.filters, area="73.71.09"))
        hrefs = links_of(rail_view(there, board)).values()
        assert ("/aturan?city=73.71&open=mute:73.71.09" in hrefs) is offered


def test_no_alert_is_said_to_be_good_news_only_where_it_is(s: Situation) -> None:
    said = text_of(rail_view(s, AlertBoard()))
    assert said.startswith("Tidak ada peringatan. Tidak ada laporan di sini yang berisiko")
    assert "belum punya aturan SLA" in text_of(rail_view(s, AlertBoard(), clocked=False))


def test_who_reads_no_single_reports_sees_the_counts_only() -> None:
    nasional = situation(scope=Scope(Role.NASIONAL, all_cities=True))
    drawn = rail_view(nasional, AlertBoard(waiting=41, acknowledged=2))
    assert "41 belum diterima" in text_of(drawn)
    assert "angka gabungan" in text_of(drawn)
    assert links_of(drawn) == {}


def test_tabs_keep_the_open_report_and_say_how_many_wait(s: Situation) -> None:
    here = replace(s, view=View(panel=Panel.NEWEST, report=7))
    links = links_of(tabs_view(here, AlertBoard(waiting=41)))
    assert links == {
        "Peringatan 41": "/?city=73.71&report=7",
        "Akan terlambat Segera": "/?city=73.71&report=7&list=soon",
        "Terbaru": "/?city=73.71&report=7&list=newest",
        "Lonjakan": "/?city=73.71&report=7&list=incidents",
    }


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        (Panel.ALERTS, "Tidak ada peringatan."),
        (Panel.SOON, "Tidak ada yang jatuh tempo dalam 2 jam."),
        (Panel.NEWEST, "langsung, 24 jam Banjir, Kel. Tamamaung"),
        (Panel.INCIDENTS, "Belum ada lonjakan yang ditemukan dalam 7 hari terakhir."),
    ],
)
def test_the_address_says_which_list_is_shown(s: Situation, panel: Panel, said: str) -> None:
    here = replace(s, view=View(panel=panel))
    drawn = panel_view(
        here, kpis=kpis(period(3)), board=AlertBoard(), soon=DueSoon(), lines=(late_line(),)
    )
    assert text_of(drawn).startswith(said)


class TestRowsOfAFigure:
    def view(self, s: Situation, view: View, late: int, lines: int) -> list[object]:
        figures = kpis(period(9, 412, late=late))
        rows = tuple(late_line(id=number) for number in range(lines))
        here = replace(s, view=view)
        return panel_view(here, kpis=figures, board=AlertBoard(), soon=DueSoon(), lines=rows)

    def test_they_replace_the_tabs_and_lead_back(self, s: Situation) -> None:
        view = View(panel=Panel.NEWEST, rows=Slice.LATE)
        assert tabs_view(replace(s, view=view), AlertBoard(waiting=4)) == []
        drawn = self.view(s, view, late=37, lines=37)
        assert "37 laporan terlambat Terbuka dan salah satu jamnya lewat batas" in text_of(drawn)
        assert links_of(drawn)["Kembali"] == "/?city=73.71&list=newest"
        reports = [href for href in links_of(drawn).values() if "report=" in href]
        assert all("rows=late" in href for href in reports)

    def test_pages_lead_to_those_before_and_after(self, s: Situation) -> None:
        drawn = self.view(s, View(rows=Slice.LATE, page=2), late=120, lines=50)
        assert "51–100 dari 120" in text_of(drawn)
        hrefs = [
            part.href
            for part in parts_of(drawn)
            if hasattr(part, "aria-label") and hasattr(part, "href")
        ]
        assert hrefs == ["/?city=73.71&rows=late", "/?city=73.71&rows=late&page=3"]

    def test_one_page_needs_no_pager(self, s: Situation) -> None:
        assert "dari" not in text_of(self.view(s, View(rows=Slice.LATE), late=9, lines=9)[-1])

    def test_nothing_and_a_page_after_the_last_are_told_apart(self, s: Situation) -> None:
        none = self.view(s, View(rows=Slice.LATE), late=0, lines=0)
        assert "0 laporan terlambat" in text_of(none)
        assert "Tidak ada." in text_of(none)
        after = self.view(s, View(rows=Slice.LATE, page=9), late=40, lines=0)
        assert links_of(after)["Ke awal"] == "/?city=73.71&rows=late"

    def test_a_past_window_says_that_the_marks_are_of_now(self, s: Situation) -> None:
        past = replace(s, filters=replace(s.filters, window=LAST_WEEK))
        said = text_of(self.view(past, View(rows=Slice.LATE), late=1, lines=1))
        assert "Keadaan pada Sen 9 Nov 2026 00.00 WITA; tanda di baris: keadaan sekarang." in said
        missed = View(rows=Slice.RESOLUTION_MISSED)
        assert "Jangka waktu: 2–8 Nov 2026" in text_of(self.view(past, missed, late=1, lines=1))

    def test_who_reads_no_single_reports_is_told_so(self) -> None:
        nasional = situation(scope=Scope(Role.NASIONAL, all_cities=True))
        said = text_of(self.view(nasional, View(rows=Slice.LATE), late=37, lines=0))
        assert "37 laporan terlambat" in said
        assert "angka gabungan" in said

    def test_every_figure_has_its_words(self) -> None:
        assert set(TITLE_WORDS) == set(SLICE_DEFINITIONS) == set(Slice)
