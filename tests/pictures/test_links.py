"""Every control is a link, and the address that it leads to is read as what it promised."""

from urllib.parse import parse_qsl

import pytest

from dashboard.filters import Preset, Problem, Request, View, Window, read_request
from layouts import topbar
from layouts.operasi import crumbs_view, problems_view
from tests.factories import NOW
from tests.pictures.making import (
    CATEGORIES,
    CITY,
    LAST_WEEK,
    PLACES,
    line,
    links_of,
    parts_of,
    situation,
    text_of,
)

DEEP = situation(
    area="73.71.09.1001",
    window=LAST_WEEK,
    categories=frozenset({"banjir", "pohon"}),
    view=View(report=7),
)


def read(href: str) -> Request:
    return read_request(
        dict(parse_qsl(href.partition("?")[2])),
        city=CITY,
        home=CITY.code,
        areas=PLACES,
        categories=[category.slug for category in CATEGORIES],
        now=NOW,
    )


@pytest.mark.parametrize(
    "part",
    [topbar.lenses_view, topbar.windows_view, topbar.others_menu, crumbs_view, topbar.cities_view],
)
def test_no_link_leads_to_an_address_that_makes_no_sense(part: object) -> None:
    for href in links_of(part(DEEP)).values():  # type: ignore[operator]
        assert read(href).problems == ()


def test_a_lens_changes_the_category_and_nothing_else() -> None:
    found = read(links_of(topbar.lenses_view(DEEP))["Sampah"])
    assert found.filters.categories == {"sampah"}
    assert (found.filters.area, found.filters.window) == ("73.71.09.1001", LAST_WEEK)


def test_a_window_keeps_the_open_report_and_the_place() -> None:
    found = read(links_of(topbar.windows_view(DEEP))["7 hari"])
    assert found.filters.window == Window(Preset.WEEK)
    assert (found.view.report, found.filters.area) == (7, "73.71.09.1001")


def test_the_choice_that_is_on_says_so() -> None:
    current = [
        text_of(part)
        for part in parts_of([topbar.lenses_view(situation()), topbar.windows_view(situation())])
        if getattr(part, "aria-current", None)
    ]
    assert current == ["Semua", "24 jam"]


def test_the_breadcrumb_leads_up_and_marks_the_place_above() -> None:
    drawn = crumbs_view(DEEP)
    assert list(links_of(drawn)) == ["Kota Makassar", "Panakkukang"]
    above = [part for part in parts_of(drawn) if hasattr(part, "data-up")]
    assert [text_of(part) for part in above] == ["Panakkukang"]
    assert read(above[0].href).filters.area == "73.71.09"


def test_who_is_at_home_in_a_kecamatan_goes_no_higher() -> None:
    inside = {code: place for code, place in PLACES.items() if code.startswith("73.71.09")}
    drawn = crumbs_view(situation(area="73.71.09", places=inside, home="73.71.09"))
    assert links_of(drawn) == {}
    assert text_of(drawn).startswith("Panakkukang")


def test_what_made_no_sense_is_told_and_can_be_put_away() -> None:
    wrong = situation(problems=(Problem("foo", "1", "parameter ini tidak dikenal"),))
    drawn = problems_view(wrong)
    assert "foo=1 diabaikan: parameter ini tidak dikenal." in text_of(drawn)
    assert links_of(drawn) == {"Tutup": "/?city=73.71"}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("tama", ["73.71.09.1001"]),
        ("kel. tamamaung", ["73.71.09.1001"]),
        ("73.71.09", ["73.71.09", "73.71.09.1001", "73.71.09.1002"]),
        ("aro", ["73.71.09.1002"]),
        ("  ", []),
        ("zzz", []),
    ],
)
def test_places_are_found_by_name_and_code(words: str, codes: list[str]) -> None:
    assert [place.code for place in topbar.match_places(list(PLACES.values()), words)] == codes


def test_what_the_search_found_is_links_and_nothing_found_is_a_sentence() -> None:
    s = situation()
    links = links_of(topbar.found_view(s, "tama", [PLACES["73.71.09.1001"]], [line()]))
    assert list(links.values()) == ["/?city=73.71&area=73.71.09.1001", "/?city=73.71&report=7"]
    assert "zzz" in text_of(topbar.found_view(s, "zzz", [], []))
    assert topbar.found_view(s, "", [], []) == []
