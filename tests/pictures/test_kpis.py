"""The six figures: value, unit, change in words, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.access import Role, Scope
from dashboard.filters import Panel, Preset, View, Window
from dashboard.ids import Kpi, Operasi, kpi_value, kpi_why
from dashboard.metrics import Compliance, LeftOut, Median
from dashboard.texts import texts
from layouts.components import change
from layouts.kpis import Card, cards, compared, kpi_parts
from tests.factories import NOW
from tests.pictures.making import LAST_WEEK, kpis, links_of, period, situation, text_of


@pytest.mark.parametrize(
    ("now", "before", "said", "direction"),
    [
        (37, 33, "naik 12 % (dari 33)", "up"),
        (58, 61, "turun 5 % (dari 61)", "fall"),
        (9, 6, "naik 3 (dari 6)", "up"),
        (11, 11, "tetap (dari 11)", "same"),
        (5, 0, "naik 5 (dari 0)", "up"),
        (0, 19, "turun 19 (dari 19)", "fall"),
        (2393, 2385, "naik 8 (dari 2.385)", "up"),
    ],
)
def test_a_change_names_its_amount_and_what_it_was(
    now: int, before: int, said: str, direction: str
) -> None:
    assert change(now, before, texts("id")) == (said, direction)


def test_what_is_late_and_at_risk_is_compared() -> None:
    told = cards(situation(), kpis(period(9, 412, 37, 58), period(9, 400, 33, 61)))
    assert told[Kpi.LATE] == Card((("37", "laporan"),), ("naik 12 % (dari 33)", "up"))
    assert told[Kpi.AT_RISK] == Card((("58", "laporan"),), ("turun 5 % (dari 61)", "fall"))


def test_compliance_changes_in_points_and_says_of_how_many() -> None:
    now = period(9, resolution_compliance=Compliance(287, 341))
    before = period(9, resolution_compliance=Compliance(86, 100))
    told = cards(situation(), kpis(now, before))[Kpi.COMPLIANCE]
    assert told.value == (("84,2", "% dari 341"),)
    assert told.change == ("turun 1,8 poin (dari 86)", "fall")


def test_a_median_tells_its_n_and_in_which_time_it_is_and_slower_is_up() -> None:
    now, before = period(400, response=Median(192.4, 352)), period(9, response=Median(178, 9))
    told = cards(situation(), kpis(now, before))[Kpi.MEDIAN]
    assert told.value == (("3", "j"), ("12", "m"), ("", "kerja"))
    assert told.change == ("naik 14 m (dari 2 j 58 m)", "up")
    assert "n 352" in text_of(kpi_parts(situation(), kpis(now, before))[Operasi.MEDIAN_N])
    without_rules = cards(situation(), kpis(now, before, no_policy=400))[Kpi.MEDIAN]
    assert without_rules.value == (("3", "j"), ("12", "m"))


def test_figures_of_nothing_say_that_there_is_nothing_to_compare() -> None:
    told = cards(situation(), kpis(period(0)))
    assert told[Kpi.COMPLIANCE].value == (("–", ""),)
    assert told[Kpi.COMPLIANCE].change[0] == "belum ada keputusan"
    assert told[Kpi.MEDIAN].change[0] == "belum ada pembanding"


def test_without_rules_nothing_is_praised_for_not_being_late() -> None:
    told = cards(situation(), kpis(period(9, 5), clocked=False))
    for kpi in (Kpi.LATE, Kpi.AT_RISK, Kpi.COMPLIANCE):
        assert told[kpi] == Card((("–", ""),), ("belum ada aturan SLA", ""))


@pytest.mark.parametrize(
    ("kpi", "slice"),
    [
        (Kpi.LATE, "late"),
        (Kpi.AT_RISK, "at_risk"),
        (Kpi.OPEN, "open"),
        (Kpi.RECEIVED, "received"),
        (Kpi.COMPLIANCE, "resolution_decided"),
        (Kpi.MEDIAN, "responded"),
    ],
)
def test_a_figure_leads_to_the_reports_that_it_counts(kpi: Kpi, slice: str) -> None:
    decided = Compliance(3, 4)
    full = kpis(period(9, 5, 4, 3, response=Median(9, 2), resolution_compliance=decided))
    s = situation(view=View(report=7, panel=Panel.NEWEST))
    hrefs = links_of(kpi_parts(s, full)[kpi_value(kpi)]).values()
    assert list(hrefs) == [f"/?city=73.71&list=newest&rows={slice}"]
    assert f"rows={slice}" in str(kpi_parts(s, full)[kpi_why(kpi)])
    nasional = situation(scope=Scope(Role.NASIONAL, all_cities=True))
    assert links_of(list(kpi_parts(nasional, full).values())) == {}


def test_why_tells_both_clocks_and_what_was_acted_on() -> None:
    now = period(
        341,
        acted_on=287,
        response_compliance=Compliance(386, 433),
        resolution_compliance=Compliance(369, 403),
    )
    parts = kpi_parts(situation(), kpis(now, no_policy=3, response_unknown=2))
    why = text_of(parts[kpi_why(Kpi.COMPLIANCE)])
    assert "tepat waktu 369 lewat batas 34 diputuskan 403" in why
    assert "jam respons 89,1 % dari 433" in why
    assert "3 tanpa jam: belum ada aturan" in why
    assert "2 tanpa jam respons" in why
    received = text_of(parts[kpi_why(Kpi.RECEIVED)])
    assert "ditindaklanjuti 84,2 % dari 341" in received
    assert "tanpa jam" not in received


def test_why_tells_what_is_left_out_and_from_when() -> None:
    parts = kpi_parts(situation(), kpis(period(5, 3), machine=9, closed_without_work=14))
    why = text_of(parts[kpi_why(Kpi.RECEIVED)])
    assert "Dari Jum 20 Nov 2026 19.05 WITA sampai sekarang." in why
    assert "14 ditutup tanpa pengerjaan" in why
    assert "9 kejadian dari mesin (CCTV)" in why
    assert "darurat" not in why
    assert text_of(parts[kpi_value(Kpi.RECEIVED)]) == "5 laporan tetap (dari 5)"


def test_reports_outside_stand_on_their_own_line_for_who_may_know_of_them() -> None:
    figures = kpis(period(5), outside=3)
    assert "3 laporan" in text_of(kpi_parts(situation(), figures)[Operasi.OUTSIDE])
    mayor = Scope(role=Role.WALIKOTA, cities=frozenset({"73.71"}))
    assert kpi_parts(situation(scope=mayor), figures)[Operasi.OUTSIDE] == []


def test_the_period_of_comparison_is_named() -> None:
    assert compared(situation()) == "Dibanding 24 jam sebelumnya"
    assert compared(situation(window=Window(Preset.WEEK))) == "Dibanding 7 hari sebelumnya"
    assert compared(situation(window=LAST_WEEK)) == "Dibanding 26 Okt – 1 Nov 2026"


def test_a_window_that_rolls_does_not_change_its_picture_within_a_minute() -> None:
    figures = period(5, start=NOW - timedelta(days=1), end=NOW)
    later = NOW + timedelta(seconds=5)
    moved = period(5, start=later - timedelta(days=1), end=later)
    first = kpi_parts(situation(), kpis(figures))
    second = kpi_parts(situation(now=later), kpis(moved))
    assert str(first) == str(second)


def test_what_was_never_known_to_be_open_is_no_zero() -> None:
    nothing_known = replace(
        kpis(period(received=9, open=0), period(received=9, open=0)),
        left_out=LeftOut(0, 0, 0, outside=0, stage_unknown=9),
    )
    told = cards(situation(), nothing_known)[Kpi.OPEN]
    assert told.value == (("–", ""),)
    assert told.change == ("Tahap tidak diketahui", "")


def test_what_a_state_at_a_moment_leaves_out_is_said_to_be_of_the_window() -> None:
    parts = kpi_parts(situation(), kpis(period(received=9, open=4), machine=3))
    assert "Tidak dihitung: 3 kejadian" in text_of(parts[kpi_why(Kpi.RECEIVED)])
    why = text_of(parts[kpi_why(Kpi.OPEN)])
    assert "Keadaan pada Sab 21 Nov 2026 19.05 WITA." in why
    assert "Tidak dihitung, dari yang masuk dalam 24 jam: 3 kejadian" in why
