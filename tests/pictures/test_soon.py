"""What will be late soon, as it stands beside the map."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.access import Role, Scope
from dashboard.pace import DueSoon, Estimate, SoonLine
from dashboard.sla import ClockName
from layouts import soon
from layouts.soon import likeness_words, soon_view, soon_words
from tests.factories import NOW
from tests.pictures.making import line, links_of, parts_of, situation, text_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "akan-terlambat.md"
HERE = Estimate(0.285, 34, 120, "sampah", "73.71.09")
MANGGALA = Scope(role=Role.CAMAT, areas=frozenset({"73.71.12"}), area_cities=frozenset({"73.71"}))
DINAS = Scope(role=Role.PIMPINAN_TIM, agencies=frozenset({1}), agency_cities=frozenset({"73.71"}))


def soon_line(minutes: float = 9, **fields: Any) -> SoonLine:
    plain = {
        "report": line(id=7),
        "clock": ClockName.RESPONSE,
        "due_at": NOW + timedelta(minutes=minutes),
        "estimate": HERE,
    }
    return SoonLine(**(plain | fields))


def due(total: int = 14, expected: float = 5.2, low: int = 3, high: int = 7) -> DueSoon:
    return DueSoon(total, expected, low, high, (soon_line(), soon_line(75, report=line(id=8))))


@pytest.mark.parametrize(
    ("language", "total", "expected", "sentence"),
    [
        ("id", 14, 5.2, "14 laporan jatuh tempo dalam 2 jam; dengan laju biasa sekitar 5 tidak "
         "terkejar"),
        ("id", 3, 0.4, "3 laporan jatuh tempo dalam 2 jam; dengan laju biasa semuanya terkejar"),
        ("id", 1, 0.9, "1 laporan jatuh tempo dalam 2 jam; dengan laju biasa tidak terkejar"),
        ("en", 1, 0.9, "1 report comes due within 2 hours; at the usual pace it will be late"),
        ("en", 1_400, 1_200.4, "1,400 reports come due within 2 hours; at the usual pace about "
         "1,200 will be late"),
    ],
)  # fmt: skip
def test_the_answer_is_a_sentence(language: str, total: int, expected: float, sentence: str):
    assert soon_words(situation(language), due(total, expected)) == sentence


def test_the_bounds_are_told_where_they_say_something():
    assert "antara 3 dan 7" in text_of(soon_view(situation(), due()))
    sure = soon_view(situation(), due(total=2, expected=2.0, low=2, high=2))
    assert "Sembilan dari sepuluh" not in text_of(sure)


@pytest.mark.parametrize(
    ("estimate", "scope", "words"),
    [
        (HERE, None, "34 dari 120 sejenis dengan sisa waktu sama, di Kec. Panakkukang, terlambat"),
        (
            Estimate(0.9, 9, 10, None, "73.71"),
            None,
            "9 dari 10 laporan dengan sisa waktu sama, di Kota Makassar, terlambat",
        ),
        (Estimate(0.5, 0, 0, None, "73.71"), None, "belum ada laporan sejenis untuk dibandingkan"),
        # Whoever sees a part of what is compared is told so; a camat sees all of the kecamatan.
        (HERE, DINAS, "34 dari 120 sejenis dengan sisa waktu sama, yang Anda lihat, terlambat"),
        (
            replace(HERE, area="73.71"),
            MANGGALA,
            "34 dari 120 sejenis dengan sisa waktu sama, yang Anda lihat, terlambat",
        ),
        (
            replace(HERE, area="73.71.12"),
            MANGGALA,
            "34 dari 120 sejenis dengan sisa waktu sama, di Kec. Manggala, terlambat",
        ),
    ],
)
def test_a_chance_says_what_it_was_told_by(estimate: Estimate, scope: Scope | None, words: str):
    s = situation(scope=scope) if scope else situation()
    assert likeness_words(s, estimate) == words


def test_each_report_is_a_link_with_its_due_time():
    view = soon_view(situation(), due())
    first, second = links_of(view).items()
    assert first[0] == (
        "19.14 sisa 9 m Banjir, Kel. Tamamaung Menunggu batas respons 28 % "
        "34 dari 120 sejenis dengan sisa waktu sama, di Kec. Panakkukang, terlambat"
    )
    assert "sisa 1 j 15 m" in second[0]
    assert [first[1], second[1]] == ["/?city=73.71&report=7", "/?city=73.71&report=8"]
    assert "2 pertama ditampilkan." in text_of(view)


def test_the_report_that_is_open_is_marked():
    view = soon_view(situation(view=replace(situation().view, report=8)), due())
    marked = {
        part.to_plotly_json()["props"]["data-row"]: part.className
        for part in parts_of(view)
        if type(part).__name__ == "Li"
    }
    assert marked == {"soon-7": "", "soon-8": "selected"}


def test_with_nothing_due_it_says_so():
    view = text_of(soon_view(situation(), DueSoon()))
    assert view.startswith("Tidak ada yang jatuh tempo dalam 2 jam.")
    assert "Kenapa" not in view


def test_who_reads_no_single_report_gets_the_sentence():
    scope = Scope(role=Role.NASIONAL, all_cities=True)
    view = soon_view(situation(scope=scope), replace(due(), lines=()))
    assert "sekitar 5 tidak terkejar" in text_of(view)
    assert "bukan laporan satu per satu" in text_of(view)
    assert not links_of(view)


def test_the_figures_of_the_back_test_are_the_document_s():
    row = r"\| demo \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|"
    [(_, told, came)] = re.findall(row, DOCUMENT.read_text())
    assert (told, came) == (f"{soon.TOLD_LATE:,}", f"{soon.CAME_LATE:,}")
    assert f"last {soon.TESTED_DAYS} days" in DOCUMENT.read_text()
    assert "2.706 terlambat, nyatanya 2.736" in text_of(soon_view(situation(), due()))
