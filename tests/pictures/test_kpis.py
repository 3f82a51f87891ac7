"""The four figures: value, unit, change in words, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.access import Role, Scope
from dashboard.filters import Preset, Window
from dashboard.ids import Kpi, Operasi, kpi_value, kpi_why
from dashboard.metrics import LeftOut, Median
from dashboard.texts import texts
from layouts.components import change
from layouts.kpis import cards, compared, kpi_parts
from tests.factories import NOW
from tests.pictures.making import LAST_WEEK, kpis, period, situation, text_of


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


def test_a_share_changes_in_points_and_says_of_how_many() -> None:
    told = cards(situation(), kpis(period(341, acted_on=287), period(100, acted_on=86)))
    assert told[Kpi.ACTED].value == (("84,2", "% dari 341"),)
    assert told[Kpi.ACTED].change == ("turun 1,8 poin (dari 86)", "fall")


def test_a_median_tells_its_n_and_slower_is_up() -> None:
    now, before = period(400, response=Median(192.4, 352)), period(9, response=Median(178, 9))
    told = cards(situation(), kpis(now, before))[Kpi.MEDIAN]
    assert told.value == (("3", "j"), ("12", "m"), ("", "n 352"))
    assert told.change == ("naik 14 m (dari 2 j 58 m)", "up")


def test_figures_of_nothing_say_that_there_is_nothing_to_compare() -> None:
    told = cards(situation(), kpis(period(0)))
    assert told[Kpi.ACTED].value == (("–", ""),)
    assert told[Kpi.ACTED].change[0] == "belum ada pembanding"
    assert told[Kpi.MEDIAN].change[0] == "belum ada pembanding"


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


def test_a_state_at_a_moment_leaves_nothing_of_the_window_out() -> None:
    left_out = LeftOut(machine=3, emergency=2, closed_without_work=5, outside=1, stage_unknown=0)
    parts = kpi_parts(situation(), replace(kpis(period(received=9, open=4)), left_out=left_out))
    assert "Tidak dihitung" in text_of(parts[kpi_why(Kpi.RECEIVED)])
    assert "Tidak dihitung" not in text_of(parts[kpi_why(Kpi.OPEN)])
