"""Acting on a report from its drawer: done, undone, and who was faster."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.city import ServedTown
from tests.browser.team_town import DESK, actions_on, stage_of


@pytest.fixture
def open_report(open_tim: Callable[..., Page]) -> Callable[[str, int], Page]:
    """Opens the report's drawer on Operasi."""
    return lambda user, report: open_tim(user, f"/?report={report}", DESK, ".drawer-head")


def actions(page: Page) -> Locator:
    return page.locator(".drawer-actions")


def test_taken_and_undone_from_the_drawer(town: ServedTown, open_report):
    report = town.report(area="73.71.09.1001")
    page = open_report("tim", report)
    actions(page).locator('[data-action="ambil"]').click()
    expect(actions(page)).to_contain_text("Ditangani Tim 1")
    expect(page.locator(".history")).to_contain_text("Tim 1")
    assert stage_of(town, report) == "disposisi"
    page.locator("[data-team-toasts]").get_by_role("button").click()
    expect(page.locator("[data-team-toasts]")).to_contain_text("diurungkan")
    expect(actions(page).locator('[data-action="ambil"]')).to_be_visible()
    assert stage_of(town, report) == "menunggu"


def test_who_was_faster_is_said_in_the_drawer(town: ServedTown, open_report):
    report = town.report(area="73.71.09.1001")
    first, second = open_report("tim", report), open_report("tim3", report)
    second.context.set_offline(True)
    actions(first).locator('[data-action="ambil"]').click()
    expect(first.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    actions(second).locator('[data-action="ambil"]').click()
    expect(actions(second)).to_contain_text("belum terkirim")
    second.context.set_offline(False)
    expect(actions(second).locator("[data-team-said]")).to_contain_text("Sudah didahului tim")
    expect(actions(second)).to_contain_text("Ditangani Tim 1")
    assert (stage_of(town, report), actions_on(town, report)) == ("disposisi", 1)


def test_done_with_words_and_the_drawer_follows(town: ServedTown, open_report):
    report = town.report(area="73.71.09.1001")
    page = open_report("operator", report)
    actions(page).locator("summary").click()
    actions(page).locator('[data-action="selesai"]').click()
    sheet = page.locator("dialog[data-sheet]")
    sheet.locator("fieldset:not([hidden]) textarea").fill("Pompa dinyalakan")
    sheet.get_by_role("button", name="Simpan").click()
    expect(page.locator(".drawer-head")).to_contain_text("Selesai")
    expect(actions(page).locator('[data-action="buka_kembali"]')).to_be_visible()
    expect(page.locator(".history")).to_contain_text("Pompa dinyalakan")


def test_escape_closes_what_is_on_top_first(town: ServedTown, open_report):
    page = open_report("operator", town.report(area="73.71.09.1001"))
    actions(page).locator('[data-action="tugaskan"]').click()
    sheet = page.locator("dialog[data-sheet]")
    expect(sheet.locator(".sheet-team").first).to_be_visible()
    sheet.locator(".sheet-team input").first.focus()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(actions(page)).to_be_visible()
    actions(page).locator("summary").click()
    expect(actions(page).locator("details[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(actions(page).locator("details[open]")).to_have_count(0)
    expect(actions(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".drawer-head")).to_be_hidden()


def test_who_only_reads_sees_no_button(town: ServedTown, open_report):
    page = open_report("lurah", town.report(area="73.71.09.1002"))
    expect(actions(page).locator('[data-action="selesai"]')).to_have_count(1)
    page = open_report("admin", town.report(area="73.71.09.1001"))
    expect(page.locator(".history")).to_be_visible()
    expect(actions(page)).to_have_count(0)
    expect(page.locator("dialog[data-sheet]")).to_have_count(0)
