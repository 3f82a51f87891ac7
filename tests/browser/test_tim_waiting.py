"""What was pressed and has not arrived: cancelled on the card, unless it is on its way; what was
done: taken back within its minute wherever one was meanwhile."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from sqlalchemy import func, select

from data_access.schema import report_photos
from tests.browser.city import ServedTown, log_in
from tests.browser.team_town import PHONE, actions_on, card, save, sheet, stage_of
from tests.photographs import photo

ACTIONS = "**/api/v1/reports/*/actions"
PHOTOS = "**/api/v1/reports/*/photos"
ARRIVES = """([address, body]) => fetch(address, {
  method: "POST", headers: { "Content-Type": "application/json" }, body,
}).then((answer) => answer.json())"""
QUEUED = """Object.entries(localStorage)
  .filter(([name, kept]) => name.startsWith("qlue-team-outbox") && kept !== "[]").length"""
AHEAD = """window.ahead = 20_000;
(() => {
  const { now } = Date;
  Date.now = () => now() + window.ahead;
})();"""
NO_HURRY = """for (const [name, kept] of Object.entries(sessionStorage)) {
  if (!name.startsWith("qlue-team-undo-")) continue;
  const longer = { ...JSON.parse(kept), until: Date.now() + 3_600_000 };
  sessionStorage.setItem(name, JSON.stringify(longer));
}"""


def said(page: Page, report: int) -> Locator:
    return card(page, report).locator("[data-team-said]")


def cancel(page: Page, report: int, action: str) -> Locator:
    return said(page, report).locator("p", has_text=action).get_by_role("button", name="Batalkan")


def press(page: Page, report: int, action: str) -> None:
    card(page, report).locator(f'[data-action="{action}"]').click()


def finish(page: Page, report: int, picture: bytes | None = None) -> None:
    card(page, report).locator("summary").click()
    press(page, report, "selesai")
    sheet(page).locator("fieldset:not([hidden]) textarea").fill("Pompa dinyalakan")
    if picture:
        with page.expect_file_chooser() as chooser:
            sheet(page).locator("fieldset:not([hidden]) [data-pick-photo]").click()
        chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture})
        expect(sheet(page).locator("fieldset:not([hidden]) img")).to_be_visible()
    save(page)


def kept_photos(town: ServedTown, report: int) -> int:
    with town.engine.connect() as conn:
        asked = select(func.count(report_photos.c.content)).where(
            report_photos.c.report_id == report
        )
        return int(conn.execute(asked).scalar_one())


class TestCancelling:
    def test_without_a_connection_and_only_that_one(self, town: ServedTown, open_tim):
        report, other = (town.report(area="73.71.09.1001") for _ in range(2))
        page = open_tim("tim")
        for one in (report, other):
            expect(card(page, one)).to_be_visible()
        page.context.set_offline(True)
        press(page, report, "ambil")
        press(page, other, "ambil")
        finish(page, report, photo(1))
        expect(said(page, report).locator("p")).to_have_count(3)
        button = cancel(page, report, "Ambil")
        size = button.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 44
        button.click()
        cancel(page, report, "Selesai").click()  # and its photo with it
        expect(said(page, report)).to_be_empty()
        expect(card(page, report).locator('[data-action="ambil"]')).to_be_enabled()
        expect(page.locator("[data-team-strip]")).to_contain_text("1 tindakan menunggu")
        page.context.set_offline(False)
        expect(card(page, other)).to_contain_text("Tim 1")
        expect(page.locator("[data-team-strip]")).to_be_empty()
        assert (stage_of(town, report), actions_on(town, report)) == ("menunggu", 0)
        assert kept_photos(town, report) == 0
        assert page.evaluate(QUEUED) == 0
        press(page, report, "ambil")  # as if it had never been
        expect(card(page, report)).to_contain_text("Tim 1")

    def test_what_is_on_its_way_is_not_cancelled(self, town: ServedTown, open_tim):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")
        held: list[Route] = []
        page.route(ACTIONS, lambda route: held.append(route))
        with page.expect_request(ACTIONS):
            press(page, report, "ambil")
        expect(said(page, report)).to_contain_text("sedang dikirim, tidak dapat dibatalkan lagi")
        expect(said(page, report).get_by_role("button")).to_have_count(0)
        held[0].continue_()
        expect(card(page, report)).to_contain_text("Tim 1")
        assert actions_on(town, report) == 1

    @pytest.mark.parametrize("arrived", [True, False])
    def test_whose_answer_was_lost_is_undone_in_case_it_arrived(
        self, town: ServedTown, open_tim, arrived: bool
    ):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")

        def lose(route: Route) -> None:
            if arrived and not actions_on(town, report):
                route.fetch()
            route.abort()

        page.route(ACTIONS, lose)
        press(page, report, "ambil")
        cancel(page, report, "Ambil").click()
        expect(page.locator("[data-team-toasts]")).to_contain_text(
            f"Ambil, laporan {report}: dibatalkan"
        )
        expect(said(page, report)).to_be_empty()
        expect(card(page, report).locator('[data-action="ambil"]')).to_be_enabled()
        assert page.evaluate(QUEUED) == 0
        assert (stage_of(town, report), actions_on(town, report)) == ("menunggu", 1)  # undone

    def test_what_arrives_after_its_undoing_changes_nothing(self, town: ServedTown, open_tim):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")
        slow: list[tuple[str, str | None]] = []

        def overtaken(route: Route) -> None:
            slow.append((route.request.url, route.request.post_data))
            route.abort()

        page.route(ACTIONS, overtaken)
        press(page, report, "ambil")
        cancel(page, report, "Ambil").click()
        expect(page.locator("[data-team-toasts]")).to_contain_text("dibatalkan")
        page.unroute(ACTIONS)
        assert page.evaluate(ARRIVES, slow[0])["done"]["undone"]
        assert stage_of(town, report) == "menunggu"

    def test_a_photo_that_has_arrived_goes_with_its_completion(self, town: ServedTown, open_tim):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")
        expect(card(page, report)).to_be_visible()
        page.route(ACTIONS, lambda route: route.abort())
        finish(page, report, photo(3))
        expect(cancel(page, report, "Selesai")).to_be_visible()
        expect(said(page, report).locator("p")).to_have_count(1)
        assert kept_photos(town, report) == 1
        cancel(page, report, "Selesai").click()
        toasts = page.locator("[data-team-toasts]")
        expect(toasts).to_contain_text(f"Foto, laporan {report}: dibatalkan")
        expect(said(page, report)).to_be_empty()
        assert (stage_of(town, report), kept_photos(town, report)) == ("menunggu", 0)
        assert page.evaluate(QUEUED) == 0

    def test_a_photo_that_is_on_its_way_goes_once_it_has_arrived(self, town: ServedTown, open_tim):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")
        expect(card(page, report)).to_be_visible()
        held: list[Route] = []
        page.route(PHOTOS, lambda route: held.append(route))
        with page.expect_request(PHOTOS):
            finish(page, report, photo(5))
        cancel(page, report, "Selesai").click()
        expect(said(page, report)).to_have_text("Foto: dibatalkan; dipastikan saat tersambung")
        with page.expect_response(PHOTOS):
            held[0].continue_()
        toasts = page.locator("[data-team-toasts]")
        expect(toasts).to_contain_text(f"Foto, laporan {report}: dibatalkan")
        expect(said(page, report)).to_be_empty()
        assert (stage_of(town, report), kept_photos(town, report)) == ("menunggu", 0)
        assert actions_on(town, report) == 1  # the photo's, undone


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE)
    context.set_default_timeout(30_000)
    yield context
    context.close()


def open_queue(page: Page, town: ServedTown, user: str) -> None:
    log_in(page, town, user, "/tim")
    expect(page.locator("[data-report]").first).to_be_visible()


def undo_button(page: Page) -> Locator:
    return page.locator("[data-team-toasts]").get_by_role("button", name="Urungkan")


class TestUndoing:
    def test_it_is_there_again_after_a_reload_and_on_the_way_back(self, town: ServedTown, open_tim):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")
        press(page, report, "ambil")
        expect(undo_button(page)).to_be_visible()
        page.reload()
        expect(page.locator("[data-team-toasts]")).to_contain_text(
            f"Ambil, laporan {report}: tersimpan"
        )
        page.locator("#tim-tabs").get_by_role("link", name="Foto").click()
        expect(page.locator("#tim-photos-headline")).to_contain_text("foto")
        expect(undo_button(page)).to_have_count(0)
        page.go_back()
        expect(undo_button(page)).to_be_visible()
        undo_button(page).click()
        expect(page.locator("[data-team-toasts]")).to_contain_text("diurungkan")
        assert stage_of(town, report) == "menunggu"
        page.reload()
        expect(card(page, report).locator('[data-action="ambil"]')).to_be_visible()
        expect(undo_button(page)).to_have_count(0)

    def test_with_the_time_that_is_left_and_no_longer(self, town: ServedTown, open_tim):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")
        press(page, report, "ambil")
        expect(undo_button(page)).to_be_visible()
        page.add_init_script(AHEAD)
        page.reload()
        expect(undo_button(page)).to_be_visible()
        left = int("".join(filter(str.isdigit, undo_button(page).inner_text())))
        assert 0 < left <= 41
        page.evaluate("window.ahead = 62_000")
        expect(undo_button(page)).to_have_count(0)
        assert stage_of(town, report) == "disposisi"

    def test_also_on_a_phone_whose_clock_is_wrong(self, town: ServedTown, open_tim):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")
        page.evaluate(AHEAD)
        page.evaluate("window.ahead = 3_600_000")
        press(page, report, "ambil")
        expect(undo_button(page)).to_be_visible()
        undo_button(page).click()
        expect(page.locator("[data-team-toasts]")).to_contain_text("diurungkan")
        assert stage_of(town, report) == "menunggu"

    def test_not_for_another_account_on_the_same_phone(
        self, town: ServedTown, phone: BrowserContext
    ):
        report, page = town.report(area="73.71.09.1001"), phone.new_page()
        open_queue(page, town, "tim")
        press(page, report, "ambil")
        expect(undo_button(page)).to_be_visible()
        page.evaluate(NO_HURRY)
        phone.clear_cookies()
        open_queue(page, town, "tim3")
        expect(card(page, report)).to_contain_text("Tim 1")
        expect(undo_button(page)).to_have_count(0)
        phone.clear_cookies()
        open_queue(page, town, "tim")
        expect(undo_button(page)).to_be_visible()

    def test_of_a_completion_with_its_photo_both_are_taken_back(self, town: ServedTown, open_tim):
        report, page = town.report(area="73.71.09.1001"), open_tim("tim")
        expect(card(page, report)).to_be_visible()
        finish(page, report, photo(2))
        toast = page.locator("[data-team-toasts]")
        expect(toast).to_contain_text(f"Selesai, laporan {report}: tersimpan")
        assert kept_photos(town, report) == 1
        undo_button(page).click()
        expect(toast).to_contain_text("diurungkan")
        assert (stage_of(town, report), kept_photos(town, report)) == ("menunggu", 0)
