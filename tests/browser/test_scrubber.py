"""The time scrubber as its users meet it: it moves the map to the past, and nothing else."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from callbacks.deps import utc_now
from dashboard.lifecycle import Stage
from tests.browser.city import ServedTown, log_in
from tests.browser.fingers import drag
from tests.factories import Town

HOUR = timedelta(hours=1)
WITA = ZoneInfo("Asia/Makassar")
IN_PAST = re.compile("in-past")
NOTE = ".past-note"
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    """In Wajo lay two reports from eight to three hours ago, and one lies there now."""
    served = ServedTown(open_folder())
    with served.database, served.engine.begin() as conn:
        made = Town(conn, now=utc_now())
        for _ in range(2):
            made.report((Stage.SELESAI, 3 * HOUR), ago=8 * HOUR, area="73.71.02.1001")
    served.app.start()
    with served.database:
        yield served
    served.app.stop()


@pytest.fixture
def operasi(context: BrowserContext, town: ServedTown) -> Iterator[Page]:
    """The page, with the operator logged in and the map drawn."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    log_in(page, town, "operator")
    shown(page)
    yield page
    assert errors == []


def shown(page: Page) -> None:
    """Waits until the map stands."""
    expect(page.locator("#operasi-kpi-received b")).to_be_visible()
    expect(page.locator(".qlue-area-list li").first).to_be_attached()


def in_wajo(page: Page) -> Any:
    """What the map tells of Wajo, as it reads it to who can't see it."""
    return page.locator("#qlue-area-73\\.71\\.02")


def local(ago: timedelta) -> str:
    """A time so long ago as the address has it."""
    return f"{utc_now().astimezone(WITA) - ago:%Y-%m-%dT%H:%M}"


def go_back_in_time(page: Page, steps: int = 20) -> None:
    """Moves the handle to the left by single steps, as the arrow keys do."""
    page.locator(".scrub-track").focus()
    for _ in range(steps):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(NOTE)).to_be_visible()


def test_a_page_that_nobody_scrubs_fetches_nothing_and_shows_bars(operasi: Page):
    asked: list[str] = []
    operasi.on("request", lambda request: asked.append(request.url))
    operasi.reload()
    shown(operasi)
    expect(operasi.locator(".scrub-to")).to_contain_text(re.compile(r"sekarang \d\d\.\d\d"))
    expect(operasi.locator(NOTE)).to_be_hidden()
    assert not [url for url in asked if "v1/playback" in url]
    go_back_in_time(operasi, 3)
    operasi.keyboard.press("Home")
    expect(operasi.locator(".scrub-track")).to_have_attribute("aria-valuenow", "0")
    assert len([url for url in asked if "v1/playback" in url]) == 1


def test_the_map_shows_what_was_open_then_and_the_numbers_stay(operasi: Page):
    expect(in_wajo(operasi)).to_contain_text("1 terbuka")
    numbers = operasi.locator(".kpis").inner_text()
    go_back_in_time(operasi)  # to five hours ago
    expect(in_wajo(operasi)).to_contain_text("2 terbuka")
    expect(in_wajo(operasi)).to_contain_text(re.compile(r"\d terlambat"))
    expect(operasi.locator(NOTE)).to_contain_text(re.compile(r"Peta keadaan .* WITA"))
    expect(operasi.locator("#operasi-past-legend")).to_contain_text("terbuka per km²")
    expect(operasi.locator("#operasi-map-legend")).to_be_hidden()
    assert operasi.locator(".kpis").inner_text() == numbers
    said = operasi.locator(".scrub-track").get_attribute("aria-valuetext")
    assert said
    expect(operasi.locator(NOTE)).to_contain_text(said)
    cells = operasi.evaluate("qlue.map.view.heat.state.data.total")
    assert cells == 2


def test_play_goes_through_the_window_and_ends_at_now(operasi: Page):
    operasi.evaluate(
        """() => {
          window.seen = new Set();
          const list = document.getElementById("qlue-area-73.71.02");
          new MutationObserver(() => seen.add(list.textContent))
            .observe(list, { childList: true, characterData: true, subtree: true });
        }"""
    )
    operasi.locator(".scrub-speed").click()
    operasi.locator(".scrub-play").click()
    expect(operasi.locator(".scrubber")).to_have_class(re.compile("playing"))
    expect(operasi.locator(".scrubber")).not_to_have_class(re.compile("playing"))
    expect(operasi.locator(NOTE)).to_be_hidden()
    expect(in_wajo(operasi)).to_contain_text("1 terbuka")
    expect(operasi).not_to_have_url(re.compile("at="))
    seen = " ".join(operasi.evaluate("[...seen]"))
    assert "0 terbuka" in seen
    assert "2 terbuka" in seen


def test_play_can_be_halted_and_the_address_says_where(operasi: Page):
    operasi.locator(".scrub-track").focus()
    operasi.keyboard.press(" ")
    expect(operasi.locator(NOTE)).to_be_visible()
    operasi.keyboard.press(" ")
    expect(operasi.locator(".scrubber")).not_to_have_class(re.compile("playing"))
    expect(operasi).to_have_url(re.compile(r"at=\d{4}-\d\d-\d\dT\d\d:\d\d"))


def test_an_address_with_a_time_opens_at_it(operasi: Page, town: ServedTown):
    then = utc_now().astimezone(WITA) - 5 * HOUR
    quarter = then.replace(minute=then.minute // 15 * 15)
    operasi.goto(f"{town.url}/?at={quarter:%Y-%m-%dT%H:%M}")
    expect(operasi.locator(NOTE)).to_contain_text(f"{quarter:%H.%M} WITA")
    expect(in_wajo(operasi)).to_contain_text("2 terbuka")


@pytest.mark.parametrize("way", ["button", "End", "Escape", "label"])
def test_the_ways_back_to_now(operasi: Page, town: ServedTown, way: str):
    operasi.goto(f"{town.url}/?area=73.71.02&at={local(5 * HOUR)}")
    expect(operasi.locator(NOTE)).to_be_visible()
    if way == "button":
        operasi.locator(f"{NOTE} button").click()
    elif way == "label":
        operasi.locator(".scrub-to").click()
    else:
        operasi.locator(".scrub-track").focus()
        operasi.keyboard.press(way)
    expect(operasi.locator(NOTE)).to_be_hidden()
    expect(operasi).to_have_url(re.compile(r"area=73\.71\.02$"))
    expect(operasi.locator(".scrubber")).not_to_have_class(IN_PAST)


def test_escape_closes_a_report_first_then_goes_to_now_then_up(operasi: Page, town: ServedTown):
    number = town.report(area="73.71.09.1001")
    operasi.goto(f"{town.url}/?area=73.71.09&at={local(2 * HOUR)}&report={number}")
    closing = operasi.locator('[data-qlue="close"]')
    expect(operasi.locator(NOTE)).to_be_visible()
    expect(closing).to_be_visible()
    operasi.keyboard.press("Escape")
    expect(closing).to_be_hidden()
    expect(operasi.locator(NOTE)).to_be_visible()
    operasi.keyboard.press("Escape")
    expect(operasi.locator(NOTE)).to_be_hidden()
    expect(operasi).to_have_url(re.compile(r"area=73\.71\.09"))
    operasi.keyboard.press("Escape")
    expect(operasi).not_to_have_url(re.compile("area="))


def test_dragging_writes_one_address_at_its_end(operasi: Page):
    length = operasi.evaluate("history.length")
    box = operasi.locator(".scrub-track").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    operasi.mouse.move(box["x"] + box["width"] - 4, middle)
    operasi.mouse.down()
    for share in (0.9, 0.8, 0.7):
        operasi.mouse.move(box["x"] + box["width"] * share, middle)
    expect(operasi.locator(NOTE)).to_be_visible()
    assert "at=" not in operasi.url
    operasi.mouse.up()
    expect(operasi).to_have_url(re.compile("at="))
    assert operasi.evaluate("history.length") == length


def test_another_place_keeps_the_time_and_a_window_without_it_does_not(
    operasi: Page, town: ServedTown
):
    operasi.goto(f"{town.url}/?at={local(5 * HOUR)}")
    expect(operasi.locator(NOTE)).to_be_visible()
    note = operasi.locator(NOTE).inner_text()
    operasi.locator("#operasi-worst a", has_text="Wajo").click()
    expect(operasi.locator("#operasi-crumbs")).to_contain_text("Wajo")
    expect(operasi.locator("#qlue-area-73\\.71\\.02\\.1001")).to_contain_text("2 terbuka")
    assert operasi.locator(NOTE).inner_text() == note
    operasi.locator("#operasi-windows a", has_text="1 jam").click()
    expect(operasi).to_have_url(re.compile(r"window=1h"))
    expect(operasi.locator(NOTE)).to_be_hidden()
    expect(operasi.locator("#operasi-problems")).to_be_empty()
    operasi.go_back()
    expect(operasi.locator(NOTE)).to_be_visible()
    assert operasi.locator(NOTE).inner_text() == note


def test_what_comes_in_meanwhile_changes_the_numbers_and_not_the_past(
    operasi: Page, town: ServedTown
):
    go_back_in_time(operasi)
    before = int(operasi.locator("#operasi-kpi-received b").inner_text())
    told = in_wajo(operasi).inner_text()
    town.report(area="73.71.02.1002", category="kesehatan")
    expect(operasi.locator("#operasi-kpi-received b")).to_have_text(str(before + 1))
    assert in_wajo(operasi).inner_text() == told
    operasi.keyboard.press("End")
    expect(in_wajo(operasi)).to_contain_text("2 terbuka")


def test_a_time_that_makes_no_sense_is_said_and_put_aside(operasi: Page, town: ServedTown):
    operasi.goto(f"{town.url}/?at={local(40 * HOUR)}")
    expect(operasi.locator("#operasi-problems")).to_contain_text("di luar jangka waktu")
    expect(operasi.locator(NOTE)).to_be_hidden()


def test_what_could_not_be_fetched_is_said_and_tried_again(operasi: Page, town: ServedTown):
    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="{}")

    operasi.route("**/api/v1/playback*", refuse)
    operasi.locator(".scrub-track").focus()
    operasi.keyboard.press("PageDown")
    expect(operasi.locator(".scrub-from")).to_contain_text("belum dapat dimuat")
    expect(operasi.locator(NOTE)).to_be_hidden()
    operasi.unroute("**/api/v1/playback*", refuse)
    expect(operasi.locator(NOTE)).to_be_visible()
    expect(operasi.locator(".scrub-from")).not_to_contain_text("dimuat")


def test_single_reports_are_no_part_of_the_past(operasi: Page, town: ServedTown):
    operasi.goto(f"{town.url}/?layers=areas,points&at={local(5 * HOUR)}")
    expect(operasi.locator(NOTE)).to_be_visible()
    expect(operasi.locator(".qlue-hint")).to_contain_text("hanya tampil untuk sekarang")
    assert not operasi.evaluate("qlue.map.view.points.state.visible")
    operasi.keyboard.press("Escape")
    expect(operasi.locator(".qlue-hint")).to_be_hidden()
    assert operasi.evaluate("qlue.map.view.points.state.visible")


def test_a_window_that_is_past_is_played_to_its_own_end(operasi: Page, town: ServedTown):
    day = datetime.now(WITA).date() - timedelta(days=2)
    operasi.goto(f"{town.url}/?window=custom&from={day}&to={day}")
    expect(operasi.locator(".scrub-to")).to_contain_text("00.00")
    operasi.locator(".scrub-track").focus()
    operasi.keyboard.press("Home")
    expect(operasi.locator(NOTE)).to_contain_text("00.00 WITA")
    expect(operasi).to_have_url(re.compile(rf"at={day}T00:00"))


def test_without_motion_a_few_pictures_follow_one_another(browser: Browser, town: ServedTown):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    page = context.new_page()
    log_in(page, town, "operator")
    shown(page)
    page.evaluate(
        """() => {
          window.steps = [];
          const track = document.querySelector(".scrub-track");
          new MutationObserver(() => {
            const step = Number(track.getAttribute("aria-valuenow"));
            if (step !== steps.at(-1)) steps.push(step);
          }).observe(track, { attributes: true });
        }"""
    )
    page.locator(".scrub-speed").click()
    page.locator(".scrub-play").click()
    expect(page.locator(".scrubber")).to_have_class(re.compile("playing"))
    expect(page.locator(".scrubber")).not_to_have_class(re.compile("playing"))
    steps = page.evaluate("steps.slice(steps.indexOf(0))")
    assert 8 <= len(steps) <= 14
    assert min(b - a for a, b in pairwise(steps)) >= 6
    context.close()


def test_a_finger_along_the_strip_moves_the_time_and_one_across_it_scrolls(
    browser: Browser, town: ServedTown
):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    log_in(page, town, "operator")
    shown(page)
    track = page.locator(".scrub-track")
    track.evaluate("element => element.scrollIntoView({block: 'center'})")
    box = track.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    drag(page, middle, by=(0, -200))
    page.wait_for_timeout(300)
    assert page.evaluate("window.scrollY") > 0
    expect(page.locator(".scrubber")).not_to_have_class(IN_PAST)
    assert "at=" not in page.url
    track.evaluate("element => element.scrollIntoView({block: 'center'})")
    box = track.bounding_box()
    assert box
    start = (box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    drag(page, start, by=(-box["width"] * 0.3, 0))
    expect(page).to_have_url(re.compile("at="))
    step = int(track.get_attribute("aria-valuenow") or 0)
    assert 50 < step < 80
    for button in (".scrub-play", ".scrub-speed", ".scrub-to"):
        size = page.locator(button).bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 48
    context.close()
