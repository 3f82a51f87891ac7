"""The Ringkasan page as drawn: what is bright, what leads where, and its quiet days."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.brief_words import whatsapp_text
from dashboard.briefs import Brief, Figure, FigureKind, decide
from dashboard.ids import Path, Ringkasan
from dashboard.texts import texts
from dashboard.usual import Usual
from layouts.ringkasan import BriefPage, parts
from layouts.usual_bars import usual_bar
from tests.factories import NOW
from tests.pictures.making import links_of, parts_of, situation, text_of
from tests.rules.test_brief_words import full
from tests.rules.test_briefs import facts

TOMORROW = NOW + timedelta(hours=12)


def page(brief: Brief | None, **fields: Any) -> BriefPage:
    made = BriefPage(
        brief=brief,
        text=whatsapp_text(brief, texts("id")) if brief else "",
        days=[date(2026, 11, 21), date(2026, 11, 20)] if brief else [],
        wanted=True,
        language="id",
        next_at=TOMORROW,
    )
    return replace(made, **fields)


def drawn(brief: Brief | None, language: str = "id", **fields: Any) -> dict[str, Any]:
    return parts(situation(language, path=Path.RINGKASAN), page(brief, **fields))


def named(component: Any, name: str) -> list[Any]:
    return [
        one for one in parts_of(component) if name in (getattr(one, "className", "") or "").split()
    ]


def test_its_lines_lead_into_the_other_pages():
    links = links_of(drawn(full())[Ringkasan.GROUPS])
    leads = list(links.values())
    assert "/?city=73.71&area=73.71.09&rows=late" in leads
    days = "window=custom&from=2026-11-20&to=2026-11-21"
    assert f"/analisis?city=73.71&area=73.71.09&category=banjir&{days}" in leads
    assert {f"/?city=73.71&report={number}" for number in (901, 902, 903)} <= set(leads)


def test_an_old_brief_leads_to_its_own_days():
    old = replace(full(), at=NOW - timedelta(days=30), day=date(2026, 10, 22))
    for figure in drawn(old)[Ringkasan.FIGURES]:
        assert figure.href.endswith("window=custom&from=2026-10-21&to=2026-10-22")


def test_it_says_what_became_late_elsewhere_and_what_a_click_opens():
    told = text_of(drawn(full())[Ringkasan.GROUPS][0])
    assert "dan 13 di wilayah lain" in told
    assert "terlambat sekarang" in told
    assert "wilayah lain" not in text_of(drawn(replace(full(), breaches=24))[Ringkasan.GROUPS])


def test_only_what_is_late_is_bright():
    brief = full()
    figures = drawn(brief)[Ringkasan.FIGURES]
    bright = [bool(named(figure, "late")) for figure in figures]
    assert bright == [False, False, True]
    late, risen, asked = drawn(brief)[Ringkasan.GROUPS]
    assert len(named(late, "usual-now")) == len(named(late, "late")) == 3
    assert named(risen, "late") == []
    assert [text_of(chip) for chip in named(asked, "late")] == ["terlambat 3 hari"]


def test_each_bar_is_said():
    bars = named(drawn(full())[Ringkasan.FIGURES], "usual-bar")
    said = [getattr(bar, "aria-label") for bar in bars]
    assert said[0] == "Masuk 1.312, biasanya 1–5, lebih dari biasanya"


@pytest.mark.parametrize(
    ("count", "usual", "now", "left", "width"),
    [
        (50, Usual(20, 30, 100, 8), "46.3%", "18.5%", "74.1%"),
        (200, Usual(20, 30, 100, 8), "92.6%", "9.3%", "37.0%"),
        (0, Usual(0, 0, 0, 8), "0.0%", "0.0%", "1.5%"),
    ],
)
def test_a_bar_and_its_range_share_one_scale(
    count: int, usual: Usual, now: str, left: str, width: str
):
    span, bar = usual_bar(count, usual, said="x").children
    assert (bar.style["width"], span.style["left"], span.style["width"]) == (now, left, width)


def test_without_a_usual_range_there_is_none_and_it_says_so():
    brief = replace(full(), figures=(Figure(FigureKind.RECEIVED, 3),))
    figures = drawn(brief)[Ringkasan.FIGURES]
    assert named(figures, "usual-range") == []
    assert "belum cukup riwayat" in text_of(figures)


def test_a_quiet_day_is_told_and_nothing_is_empty():
    told = drawn(decide(facts()))
    assert told[Ringkasan.HEADLINE].startswith("Pagi yang tenang")
    assert [text_of(one)[-30:] for one in told[Ringkasan.GROUPS]] == [
        "Tidak ada yang baru terlambat.",
        "ak ada tempat di atas kebiasaannya."[-30:],
        "laporan yang perlu ditanyakan.",
    ]


def test_without_rules_nothing_is_praised():
    told = drawn(decide(facts(clocked=False)))
    assert "Belum ada aturan waktu" in text_of(told[Ringkasan.GROUPS])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Ringkasan pertama Anda datang Min 22 Nov 2026 07.05 WITA."),
        ({"next_at": NOW - timedelta(hours=1)}, "sedang disiapkan"),
        ({"wanted": False}, "Nyalakan “Kirimi saya"),
    ],
)
def test_without_a_brief_it_says_what_to_expect(fields: dict[str, Any], said: str):
    told = drawn(None, **fields)
    assert said in text_of(told[Ringkasan.GROUPS])
    assert told[Ringkasan.TEXT] == []


def test_the_day_shown_is_marked_among_the_others():
    days = drawn(full())[Ringkasan.DAYS]
    marked = [text_of(one) for one in parts_of(days) if getattr(one, "aria-current", None)]
    assert marked == ["Sab 21 Nov 2026"]
    assert "/ringkasan?city=73.71&day=2026-11-20" in links_of(days).values()


def test_the_button_copies_the_text_that_is_shown():
    text = drawn(full())[Ringkasan.TEXT]
    [button] = named(text, "copy")
    [shown] = [one for one in parts_of(text) if type(one).__name__ == "Pre"]
    assert getattr(button, "data-copy-text") == shown.children
    assert "*Baru terlambat: 37" in shown.children


def test_where_it_comes():
    assert "e-mail belum diatur" in text_of(drawn(full())[Ringkasan.WHEN])
    mailed = drawn(full(), email="wali@kota.example")[Ringkasan.WHEN]
    assert "wali@kota.example" in text_of(mailed)
