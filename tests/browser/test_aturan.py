"""Moving between pages, and the rules page, as their users meet them."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from callbacks.deps import utc_now
from tests.browser.city import PASSWORD, ServedTown

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder(), policy=False)
    served.app.start()
    with served.database:
        for hours in (50, 60, 70):
            served.report(ago=timedelta(hours=hours))
        yield served
    served.app.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; an error in it, or one that Dash reports, fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    known = re.compile(r"status of (403|404)")
    assert [error for error in errors if not known.search(error)] == []


def log_in(page: Page, town: ServedTown, user: str, address: str) -> None:
    page.goto(town.url + address)
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#shell-chip b")).to_contain_text("data")


def asked_of(page: Page) -> list[str]:
    """What the page asks of the server from now on: the first part that each callback writes to."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.split("?")[0].endswith("/_dash-update-component"):
            written = (request.post_data_json or {})["output"]
            asked.append(written.strip(".").split(".")[0])

    page.on("request", note)
    return asked


class TestMoving:
    def test_there_and_back_the_live_line_goes_on(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "admin", "/?area=73.71.09")
        expect(page.locator("#operasi-crumbs")).to_contain_text("Panakkukang")
        page.evaluate("window.stays = true")
        page.keyboard.press("g")
        page.keyboard.press("u")
        expect(page.locator("#aturan-headline")).to_contain_text("aturan")
        expect(page).to_have_url(re.compile(r"/aturan$"))
        expect(page.locator("[data-key=u]")).to_have_attribute("aria-current", "page")
        expect(page.locator("[data-key=o]")).not_to_have_attribute("aria-current", "page")
        asked = asked_of(page)
        town.report(area="73.71.02.1001")  # which the live line tells of here too
        page.wait_for_timeout(6_000)
        assert set(asked) == {"aturan-cities"}
        page.keyboard.press("g")
        page.keyboard.press("o")
        expect(page.locator("#operasi-headline")).to_contain_text("laporan")
        expect(page.locator("#operasi-map .qlue-map, #operasi-map canvas").first).to_be_visible()
        page.get_by_role("link", name="Terbaru").click()
        town.report(area="73.71.02.1002", category="pohon")
        expect(page.locator("#operasi-panel li").first).to_contain_text("Butung")
        page.go_back()
        page.go_back()
        expect(page.locator("#aturan-headline")).to_be_visible()
        page.go_back()
        expect(page.locator("#operasi-crumbs")).to_contain_text("Panakkukang")
        assert page.evaluate("window.stays")

    def test_the_first_picture_is_the_pages_own(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "admin", "/")
        page.goto("about:blank")  # what Operasi still asks for isn't of the page after it
        asked = asked_of(page)
        page.goto(f"{town.url}/aturan")
        expect(page.locator("#aturan-headline")).to_contain_text("aturan")
        assert not {one for one in asked if one.startswith(("operasi", "shell"))}

    def test_theme_and_focus_stay(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "admin", "/")
        theme = page.locator(".rail .pop-target button")
        theme.click()
        page.locator("[data-theme-choice=light]").click()
        page.keyboard.press("Escape")
        expect(theme).to_be_focused()
        link = page.locator("[data-key=u]")
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#aturan-headline")).to_contain_text("aturan")
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
        expect(link).to_be_focused()

    def test_others_get_no_rules(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "tim", "/aturan")
        expect(page.locator("h1")).to_contain_text("bukan untuk peran Anda")
        assert page.locator("[data-key=u]").count() == 0
        page.get_by_role("link", name="Ke halaman Operasi").click()
        expect(page.locator("#operasi-headline")).to_contain_text("laporan")

    def test_an_address_of_no_page(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "operator", "/peta/lama")
        expect(page.locator("h1")).to_contain_text("Halaman ini tidak ada")


class TestRules:
    def test_from_an_example_to_a_rule_of_its_own(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "admin", "/aturan")
        page.get_by_role("button", name="Contoh Jakarta").click()
        expect(page.locator("#aturan-headline")).to_contain_text("15 kategori punya aturan, 15")
        row = page.locator(".targets tr", has_text="Banjir").first
        expect(row).to_contain_text("contoh")
        row.get_by_role("link", name="Versi baru").click()
        drawer = page.locator(".drawer")
        expect(drawer).to_be_focused()
        expect(drawer).to_contain_text("dari 3 laporan akan terlambat selesai")
        expect(drawer).to_contain_text("Dengan aturan ini 0")
        page.get_by_role("textbox", name="Penyelesaian").fill("24")
        page.locator("#aturan-policy-resolution-unit").click()
        page.get_by_role("option", name="jam", exact=True).click()
        expect(drawer).to_contain_text("Dengan aturan ini 3 dari 3 laporan")
        expect(drawer).to_contain_text("dengan aturan hari ini 0")
        page.get_by_role("button", name="Simpan").click()
        expect(drawer).to_contain_text("Tulis peraturan yang menjadi dasarnya.")
        assert page.get_by_role("textbox", name="Penyelesaian").input_value() == "24"
        page.get_by_label("Dasar hukum").fill("Perwali 12 Tahun 2026")
        page.locator("#aturan-policy-valid-from").click()
        page.locator(".mantine-DateTimePicker-calendarHeaderControl").last.click()
        page.get_by_role("button", name=re.compile("^15 ")).click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Simpan").click()
        expect(page.locator("#aturan-said")).to_contain_text("aturan baru tersimpan")
        expect(drawer).to_have_count(0)
        coming = page.locator(".targets tr.coming")
        month = (utc_now().replace(day=15) + timedelta(days=30)).year
        expect(coming).to_contain_text(re.compile(rf"berlaku mulai \w+ 15 \w+ {month}"))
        expect(coming).to_contain_text("penyelesaian 1 hari")
        expect(row).to_contain_text("7 hari")

    def test_holidays_are_drafted_looked_at_and_confirmed(
        self, page: Page, town: ServedTown
    ) -> None:
        log_in(page, town, "admin", "/aturan")
        page.get_by_role("button", name=re.compile("Tambah hari libur")).click()
        drawer = page.locator(".drawer")
        expect(drawer).to_contain_text("draf versi")
        page.get_by_label("Senin").first.fill("pagi")
        page.get_by_role("button", name="Tambah hari", exact=True).click()
        expect(page.get_by_label("Nama hari")).to_have_count(2)
        page.get_by_role("button", name="Konfirmasi").click()
        expect(drawer).to_contain_text("Tulis seperti 07.30-12.00")
        page.get_by_label("Senin").first.fill("08.00-16.00")
        page.get_by_role("checkbox", name=re.compile("Tahun Baru Masehi")).first.uncheck()
        page.get_by_role("button", name="Konfirmasi").click()
        expect(page.locator("#aturan-said")).to_contain_text("Kalender dikonfirmasi")
        expect(page.locator("#aturan-headline")).to_contain_text("libur dikonfirmasi sampai 31 Des")
        expect(page.locator(".calendar").first).to_contain_text("08.00–16.00")

    def test_escape_closes_a_form_and_the_focus_goes_back(
        self, page: Page, town: ServedTown
    ) -> None:
        log_in(page, town, "admin", "/aturan")
        link = page.locator(".targets a.button").first
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".drawer")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".drawer")).to_have_count(0)
        expect(link).to_be_focused()

    @pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (390, 844)])
    def test_it_fits_the_width(
        self, browser: Browser, town: ServedTown, size: tuple[int, int]
    ) -> None:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.set_default_timeout(20_000)
        page = context.new_page()
        log_in(page, town, "admin", "/aturan?city=73.71&open=policy:banjir")
        expect(page.locator(".drawer")).to_be_visible()
        expect(page.locator(".calendar").first).to_be_visible()
        for part in ("document.documentElement", "document.querySelector('.drawer-place')"):
            assert page.evaluate(f"{part}.scrollWidth <= {part}.clientWidth")
        context.close()
