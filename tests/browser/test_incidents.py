"""An incident as an operator meets it: it begins, is found in the list, opened, played, left."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import ServedTown, log_in

expect.set_options(timeout=30_000)
TAMAMAUNG, REPORTS = "73.71.09.1001", 8
PLAY_FROM_NOW = """() => {
  const frame = document.querySelector(".map-frame");
  window.moments = new Set();
  new MutationObserver(() => {
    const said = frame.matches("[data-in-past]") && frame.querySelector("[data-past=moment]");
    if (said?.textContent) window.moments.add(said.textContent);
  }).observe(frame, { attributes: true, childList: true, subtree: true });
  const button = document.createElement("button");
  button.dataset.playFrom = new Date(qlue.freshness.now() - 1000).toISOString();
  document.body.append(button);
  button.click();
}"""


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder(), INCIDENT_PROBABILITY="0.01")
    served.app.start()
    with served.database:
        served.report(ago=timedelta(days=20), area="73.71.02.1001", category="sampah")
        yield served
    served.app.stop()


def test_from_the_first_look_to_its_reports_and_back(page: Page, town: ServedTown):
    log_in(page, town, "operator", "/?list=incidents")
    panel = page.locator("#operasi-panel")
    expect(panel).to_contain_text("Belum ada lonjakan yang ditemukan dalam 7 hari terakhir.")
    for number in range(REPORTS):
        town.report(
            ago=timedelta(minutes=number), area=TAMAMAUNG, description="Banjir setinggi 40 cm"
        )
    row = panel.locator("[data-row^=incident-] a")  # by itself, with the next look
    expect(row).to_contain_text("Banjir, Kel. Tamamaung")
    expect(row).to_contain_text("air sampai 40 cm (betis)")
    expect(page.locator("#operasi-incidents")).to_contain_text("Lonjakan banjir di Kel. Tamamaung")
    flag = page.locator(".qlue-incident > span")
    expect(flag).to_be_visible()

    row.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"area=73\.71\.09\.1001&category=banjir&.*incident=\d+$"))
    expect(panel).to_contain_text("Lonjakan banjir di Kel. Tamamaung")
    expect(page.locator(".qlue-incident-shape")).to_have_count(0)  # all stand at one point
    page.get_by_role("button", name="Putar ulang").click()
    expect(page.locator(".map-frame")).to_have_attribute("data-in-past", "")
    expect(flag).to_have_count(0)
    expect(flag).to_be_visible()  # played to its end
    panel.locator("[data-row^=report-] a").first.click()
    expect(page.locator("#operasi-drawer-facts")).to_contain_text("40 cm")
    page.keyboard.press("Escape")
    expect(page.locator("#operasi-drawer-title")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel).to_contain_text("Berlangsung")
    expect(page).to_have_url(re.compile("list=incidents(?!.*incident=)"))


def test_from_the_line_and_from_the_map(page: Page, town: ServedTown):
    log_in(page, town, "operator")
    page.get_by_role("link", name="Lihat di peta").click()
    expect(page.locator("#operasi-panel")).to_contain_text("Dibandingkan")
    page.goto(f"{town.url}/")
    tab = page.locator("#operasi-tabs a", has_text="Lonjakan")
    expect(tab).to_contain_text("1")
    tab.click()
    expect(page.locator("#operasi-panel")).to_contain_text("Berlangsung")
    page.locator(".qlue-incident > span").click()
    expect(page.locator("#operasi-panel")).to_contain_text("Dibandingkan")


def test_what_began_just_now_is_played_from_then_on_and_not_from_the_day_before(
    page: Page, town: ServedTown
):
    log_in(page, town, "operator")
    expect(page.locator(".qlue-incident > span")).to_be_visible()
    page.evaluate(PLAY_FROM_NOW)
    expect(page.locator(".map-frame[data-in-past]")).to_have_count(1)
    expect(page.locator(".map-frame[data-in-past]")).to_have_count(0)  # played to its end
    assert page.evaluate("window.moments.size") == 1


def test_a_false_one_is_ended_with_a_reason(page: Page, town: ServedTown):
    log_in(page, town, "operator", "/?list=incidents")
    page.locator("#operasi-panel [data-row^=incident-] a").first.click()
    page.locator("#operasi-panel").get_by_text("Akhiri lonjakan").click()
    page.get_by_role("button", name="Akhiri sekarang").click()
    expect(page.locator(".incident-end [role=alert]")).to_have_text("Tulis alasannya dulu.")
    page.get_by_label("Alasan, misalnya").fill("laporannya palsu")
    page.get_by_role("button", name="Akhiri sekarang").click()
    expect(page.locator("#operasi-panel")).to_contain_text("Dinyatakan berakhir")
    expect(page.locator("#operasi-incidents")).not_to_contain_text("Lonjakan banjir")
    expect(page.locator(".qlue-incident > span")).to_have_count(0)
    expect(page.locator(".incident-end")).to_have_count(0)
