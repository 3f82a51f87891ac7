"""The alert rail's own JavaScript: taking an alert, what is said when that fails, spans of time."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.town import Town, served

ROW = """<li class="alert" data-row="alert-70" data-alert="70"><a href="#laporan">Banjir</a>
<button type="button" data-take="70">Terima</button></li>
<li class="alert" data-row="alert-71" data-alert="71"><a href="#lain">Sampah</a></li>"""
TAKEN = ROW.replace('<button type="button" data-take="70">Terima</button>', "diterima")
DRAW = "rows => { document.querySelector('#rail').innerHTML = rows; }"
CONFLICT = {"error": "taken", "by": "Camat Panakkukang", "at": "2026-11-21T11:02:00Z"}


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def at(town: Town) -> Iterator[str]:
    with served(town) as address:
        yield address


@pytest.fixture
def rail(page: Page, at: str) -> Page:
    """A page with a rail of two alerts, one of which can be taken."""
    page.goto(at)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<ol id=\"rail\"></ol>')")
    page.evaluate(DRAW, ROW)
    return page


def test_enter_sends_the_note_and_the_row_says_that_it_is_taken(rail: Page, town: Town) -> None:
    rail.get_by_role("button", name="Terima").click()
    rail.keyboard.type("pompa di jalan")
    rail.keyboard.press("Enter")
    expect(rail.locator("[data-take]")).to_have_text("diterima")
    expect(rail.locator("[data-take]")).to_be_disabled()
    expect(rail.locator("form")).to_have_count(0)
    assert town.taken == [(70, "pompa di jalan")]
    rail.evaluate(DRAW, ROW)  # the rail as it was, once more
    expect(rail.locator("[data-take]")).to_be_disabled()


def test_a_note_is_not_needed(rail: Page, town: Town) -> None:
    rail.get_by_role("button", name="Terima").click()
    rail.keyboard.press("Enter")
    expect(rail.locator("[data-take]")).to_have_text("diterima")
    assert town.taken == [(70, "")]


def test_esc_closes_the_field_and_nothing_else(rail: Page, town: Town, at: str) -> None:
    rail.get_by_role("button", name="Terima").click()
    expect(rail.locator("form input")).to_be_focused()
    rail.keyboard.press("Escape")
    expect(rail.locator("form")).to_have_count(0)
    expect(rail.locator("[data-take]")).to_be_focused()
    assert rail.url == f"{at}/"  # Esc would have gone up
    assert town.taken == []


@pytest.mark.parametrize(
    ("status", "answer", "said", "again"),
    [
        (409, CONFLICT, "Sudah diterima Camat Panakkukang, 19.02.", False),
        (403, {}, "Anda tidak berwenang", False),
        (404, {}, "sudah ditutup", False),
        (422, {}, "pendekkan", True),
        (503, {}, "tekan Enter untuk mengirim lagi", True),
    ],
)
def test_what_went_wrong_is_said_in_the_row(
    rail: Page, town: Town, status: int, answer: dict[str, Any], said: str, again: bool
) -> None:
    town.take_status, town.take_answer = status, answer
    rail.get_by_role("button", name="Terima").click()
    rail.keyboard.type("pompa")
    rail.keyboard.press("Enter")
    expect(rail.locator("[data-alert='70'] [role=status]")).to_contain_text(said)
    assert (rail.locator("form.over").count() == 0) is again
    assert rail.locator("form input").input_value() == "pompa"
    town.take_status = 200
    if again:
        rail.keyboard.press("Enter")
        expect(rail.locator("[data-take]")).to_have_text("diterima")
    else:
        rail.get_by_role("button", name="Tutup").click()
        expect(rail.locator("form")).to_have_count(0)


def test_a_rail_drawn_anew_keeps_what_is_being_written(rail: Page) -> None:
    rail.get_by_role("button", name="Terima").click()
    rail.keyboard.type("pompa")
    rail.evaluate(DRAW, ROW)
    expect(rail.locator("[data-alert='70'] form input")).to_have_value("pompa")
    expect(rail.locator("form input")).to_be_focused()
    rail.evaluate(DRAW, ROW.replace("70", "72"))
    expect(rail.locator("form")).to_have_count(0)


def test_an_alert_that_another_took_meanwhile_is_offered_no_more(rail: Page, town: Town) -> None:
    rail.get_by_role("button", name="Terima").click()
    rail.keyboard.press("Enter")
    expect(rail.locator("[data-take]")).to_be_disabled()
    rail.evaluate(DRAW, TAKEN)
    rail.evaluate(DRAW, ROW)  # raised again
    expect(rail.locator("[data-take]")).to_be_enabled()


def test_a_row_that_is_new_slides_in_once(rail: Page) -> None:
    new = '<li class="alert" data-row="alert-72" data-alert="72"><a href="#baru">Baru</a></li>'
    expect(rail.locator("#rail .new")).to_have_count(0)
    rail.evaluate(DRAW, new + ROW)
    expect(rail.locator("#rail .new")).to_have_text(["Baru"])
    rail.evaluate(DRAW, new + ROW)
    expect(rail.locator("#rail .new")).to_have_count(0)


@pytest.mark.parametrize(
    ("seconds", "short", "long"),
    [
        (59, "0 m", "0 menit"),
        (42 * 60, "42 m", "42 menit"),
        (3 * 3600 + 12 * 60 + 5, "3 j 12 m", "3 jam 12 menit"),
        (2 * 86400 + 5 * 3600, "2 hari 5 j", "2 hari 5 jam"),
        (86400 + 59, "1 hari", "1 hari"),
    ],
)
def test_spans_are_written_as_the_server_writes_them(
    rail: Page, seconds: int, short: str, long: str
) -> None:
    assert rail.evaluate("s => [qlue.spanText(s), qlue.spanText(s, 'long')]", seconds) == [
        short,
        long,
    ]


def test_how_late_a_clock_is_keeps_up_with_the_time(page: Page, at: str) -> None:
    page.clock.install(time="2026-11-21T11:05:00Z")
    page.goto(at)
    page.evaluate("qlue.freshness.start('chip')")
    page.evaluate(
        """document.body.insertAdjacentHTML('beforeend',
          `<time id="late" data-span="short" data-of="past"
             datetime="2026-11-21T10:23:00Z">sejak 18.23</time>
           <time id="left" data-span="long" data-of="ahead"
             datetime="2026-11-21T11:06:30Z">sampai 19.06</time>`)"""
    )
    expect(page.locator("#late")).to_have_text("42 m")
    expect(page.locator("#left")).to_have_text("2 menit")  # begun ones
    page.clock.run_for(71_000)
    expect(page.locator("#late")).to_have_text("43 m")
    expect(page.locator("#left")).to_have_text("1 menit")
    page.clock.run_for(180_000)
    expect(page.locator("#left")).to_have_text("0 menit")


def test_another_page_of_a_list_is_read_from_its_top(page: Page, at: str) -> None:
    page.goto(at)
    page.evaluate(
        """document.body.insertAdjacentHTML('beforeend',
          '<div data-rail style="position:fixed;top:0;height:200px;overflow:auto">'
          + '<p style="height:2000px">...</p></div>')"""
    )
    rail = page.locator("[data-rail]")
    rail.evaluate("rail => { rail.scrollTop = 900; }")
    page.evaluate("qlue.go({report: 7})")
    assert rail.evaluate("rail => rail.scrollTop") == 900
    page.evaluate("qlue.go({page: 2})")
    assert rail.evaluate("rail => rail.scrollTop") == 0


def test_another_place_starts_at_the_first_page(page: Page, at: str) -> None:
    page.goto(f"{at}/?rows=late&page=3")
    page.evaluate("qlue.go({report: 7})")
    assert page.url.endswith("?rows=late&page=3&report=7")
    page.evaluate("qlue.go({area: '73.71.09', report: null})")
    assert page.url.endswith("?rows=late&area=73.71.09")
