"""What the sheets of the queue ask for: the report that another is merged into is seen before it is
sent, and what is asked for first has the cursor. And what a finger has to hit."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from dashboard.lifecycle import Stage
from tests.browser.city import ServedTown
from tests.browser.team_town import actions_on, card, stage_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def open_tim(open_tim: Callable[..., Page]) -> Callable[..., Page]:
    """On a phone that is touched."""
    return partial(open_tim, has_touch=True, is_mobile=True)


def ask(page: Page, report: int, action: str) -> Locator:
    """The sheet of that action, from the card's menu."""
    card(page, report).locator("summary").click()
    card(page, report).locator(f'[data-action="{action}"]').click()
    return page.locator("dialog[data-sheet]")


def test_a_merge_shows_the_original_before_it_closes_anything(town: ServedTown, open_tim):
    original = town.report(area="73.71.09.1001", title="Selokan meluap", address="Jl. Boulevard 3")
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    sheet = ask(page, report, "gabung")
    save, number = sheet.get_by_role("button", name="Simpan"), sheet.locator("#tim-original")
    expect(number).to_be_focused()
    assert number.get_attribute("inputmode") == "numeric"
    expect(save).to_be_disabled()
    seen = sheet.locator("[data-original]")
    for wrong, said in (
        ("999999", "Tidak ada laporan bernomor itu."),
        ("12a", "Tidak ada laporan bernomor itu."),
        (str(report), "Itu nomor laporan ini sendiri."),
    ):
        number.fill(wrong)
        expect(seen).to_contain_text(said)
        expect(save).to_be_disabled()
    number.fill(str(original))
    for words in ("Selokan meluap", "Banjir", "Jl. Boulevard 3", "Tamamaung", "menunggu tindakan"):
        expect(seen).to_contain_text(words)
    expect(seen.locator(".sheet-doubt")).to_have_count(0)
    save.click()
    expect(card(page, report)).to_have_count(0)
    assert stage_of(town, report) == "duplikat"
    # The next sheet starts anew, and one that merges nothing is sent as ever.
    expect(ask(page, original, "gabung").locator("#tim-original")).to_have_value("")
    expect(save).to_be_disabled()
    sheet.get_by_role("button", name="Tutup").click()
    ask(page, original, "catat")
    expect(save).to_be_enabled()


def test_a_merge_warns_of_what_does_not_fit_and_of_what_the_user_may_not_see(
    town: ServedTown, open_tim
):
    elsewhere = town.report(
        (Stage.SELESAI, MINUTE), ago=2 * MINUTE, area="73.71.09.1002", category="sampah"
    )
    foreign = town.report(area="73.71.02.1001", title="Rahasia Wajo")
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    sheet = ask(page, report, "gabung")
    sheet.locator("#tim-original").fill(str(elsewhere))
    doubts = sheet.locator(".sheet-doubt")
    expect(doubts).to_have_text(
        [
            "Laporan itu sudah ditutup.",
            "Kelurahannya lain daripada laporan ini.",
            "Kategorinya lain daripada laporan ini.",
        ]
    )
    expect(sheet.get_by_role("button", name="Simpan")).to_be_enabled()
    sheet.locator("#tim-original").fill(str(foreign))
    expect(sheet.locator("[data-original]")).to_have_text("Tidak ada laporan bernomor itu.")
    expect(sheet.get_by_role("button", name="Simpan")).to_be_disabled()
    page.context.set_offline(True)
    sheet.locator("#tim-original").fill(str(elsewhere))
    expect(sheet.locator("[data-original]")).to_contain_text("belum dapat diperiksa")
    expect(sheet.get_by_role("button", name="Simpan")).to_be_disabled()
    page.context.set_offline(False)
    assert actions_on(town, report) == 0


@pytest.mark.parametrize("action", ["ubah_kategori", "pindah", "serahkan"])
def test_what_has_to_be_chosen_has_the_cursor(town: ServedTown, open_tim, action: str):
    report, page = town.report(area="73.71.09.1001"), open_tim("operator")
    sheet = ask(page, report, action)
    expect(sheet.locator("fieldset:not([hidden]) select")).to_be_focused()


def test_no_keyboard_covers_the_teams_to_choose_from(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    card(page, report).locator('[data-action="tugaskan"]').click()
    teams = page.locator("dialog[data-sheet] [data-teams]")
    expect(teams.locator("input").first).to_be_visible()
    expect(teams).to_be_focused()
    page.keyboard.press("Tab")
    expect(teams.locator("input").first).to_be_focused()


PRESSED = ".team-name a, .team-tools :is(a, button), .team-card :is(button, summary)"
HEIGHTS = """(pressed) => [...document.querySelectorAll(pressed)].filter((one) => one.offsetParent)
  .map((one) => one.getBoundingClientRect().height)"""

AT_REST = """() => {
  const pins = [...document.querySelectorAll(".team-map .leaflet-marker-icon.qlue-alert-pin")];
  const now = JSON.stringify(pins.map((pin) => pin.getBoundingClientRect()));
  const rests = now === window.pinsBefore;
  window.pinsBefore = now;
  return rests;
}"""


def box_of(drawn: Locator) -> FloatRect:
    box = drawn.bounding_box()
    assert box
    return box


def test_a_finger_hits_what_it_aims_at(open_tim):
    page = open_tim("tim")
    assert min(page.evaluate(HEIGHTS, PRESSED)) >= 44
    page.locator('[data-team-view="map"]').click()
    expect(pins(page).first).to_be_visible()
    for zoom in page.locator(".team-map .leaflet-bar a").all():
        assert min(box_of(zoom)["width"], box_of(zoom)["height"]) >= 44
    at_rest(page)
    left = min((box_of(pin) for pin in pins(page).all()), key=lambda box: box["x"])
    assert left["width"] == 26
    # Beside it, where nothing of it is drawn.
    page.touchscreen.tap(left["x"] - 6, left["y"] + 13)
    expect(page.locator(".team-card.chosen")).to_have_count(1)


def pins(page: Page) -> Locator:
    return page.locator(".team-map .leaflet-marker-icon.qlue-alert-pin")


def at_rest(page: Page) -> None:
    """Waits until the map moves no more, as it does to keep a chosen pin in sight."""
    page.wait_for_function(AT_REST, polling=300)


def test_of_pins_that_overlap_the_nearest_is_meant(open_tim):
    page = open_tim("tim")
    page.locator('[data-team-view="map"]').click()
    expect(pins(page).nth(1)).to_be_visible()
    for pin in pins(page).all()[:3]:  # Moved apart by a pin's width, so that their reaches overlap.
        at_rest(page)
        page.touchscreen.tap(box_of(pin)["x"] + 13, box_of(pin)["y"] + 13)
        expect(page.locator(".team-card.chosen .team-number")).to_have_text(pin.inner_text())
        page.keyboard.press("Escape")
