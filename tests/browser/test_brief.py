"""A mayor's morning, and the analyst's saved views, as their users meet them."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from callbacks.deps import utc_now
from dashboard.access import Role
from data_access import users
from data_access.schema import cities
from tests.browser.city import PASSWORD, ServedTown, log_in
from tests.factories import Town

expect.set_options(timeout=30_000)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    """A mayor, whose brief is due all day, and three floods that are late."""
    served = ServedTown(open_folder(), BRIEF_AT="00:00")
    with served.database:
        with served.engine.begin() as conn:
            Town(conn, now=utc_now()).report(ago=timedelta(hours=30), category="sampah")
            conn.execute(cities.update().values(demo=True))
            users.add(
                conn,
                username="walikota",
                name="Wali Kota",
                role=Role.WALIKOTA,
                password=PASSWORD,
                now=utc_now(),
                actor="test",
                city_codes=["73.71"],
            )
        served.app.start()
        yield served
    served.app.stop()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def open_menu(page: Page) -> None:
    page.get_by_role("button", name="Tampilan tersimpan").press("Enter")
    expect(page.locator("#views-name")).to_be_visible()


class TestBrief:
    def test_read_copied_and_followed_to_a_report(
        self, context: BrowserContext, page: Page, town: ServedTown
    ) -> None:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        log_in(page, town, "walikota")
        expect(page.locator("#operasi-headline")).not_to_be_empty()
        page.keyboard.press("g")
        page.keyboard.press("r")
        expect(page).to_have_url(re.compile(r"/ringkasan"))
        expect(page.locator("#ringkasan-headline")).to_contain_text("3 laporan baru terlambat")
        page.get_by_role("button", name="Salin teks").press("Enter")
        expect(page.locator(".copy")).to_have_attribute("data-said", "Tersalin")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("*Ringkasan Kota Makassar*\n")
        assert f"{town.url}/ringkasan?city=73.71&day=" in copied
        page.locator(".asked").first.press("Enter")
        expect(page).to_have_url(re.compile(r"/\?city=73\.71&report=\d+"))
        expect(page.locator(".drawer-head")).to_be_visible()
        page.go_back()
        expect(page.locator("#ringkasan-headline")).to_contain_text("3 laporan baru terlambat")

    def test_switched_off_it_stays_off(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "walikota", "/ringkasan")
        switch = page.get_by_role("switch", name="Kirimi saya tiap pagi")
        expect(switch).to_be_checked()
        expect(page.locator("#ringkasan-said")).to_be_empty()  # shown, not chosen
        switch.press("Space")
        expect(page.locator("#ringkasan-when")).to_contain_text("Dimatikan")
        page.reload()
        expect(page.locator("#ringkasan-when")).to_contain_text("Dimatikan")
        expect(switch).not_to_be_checked()

    def test_on_a_phone_nothing_hangs_over(self, phone: Page, town: ServedTown) -> None:
        log_in(phone, town, "walikota", "/ringkasan")
        expect(phone.locator(".brief-figure")).to_have_count(3)
        assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    def test_on_paper_it_is_one_page_that_says_it_is_an_example(
        self, page: Page, town: ServedTown
    ) -> None:
        log_in(page, town, "walikota", "/ringkasan")
        expect(page.locator(".brief-figure")).to_have_count(3)
        example = page.locator("#ringkasan-title .badge")
        expect(example).to_be_hidden()  # on a screen the top bar says it
        page.emulate_media(media="print")
        expect(example).to_have_text("data contoh")
        expect(example).to_be_visible()
        expect(page.locator(".brief-figure").first).to_be_visible()
        for hidden in (".rail", ".brief > .top", ".brief-beside"):
            expect(page.locator(hidden)).to_be_hidden()
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


class TestSavedViews:
    def test_saved_and_shared_by_keyboard_opened_and_deleted_by_another(
        self, page: Page, phone: Page, town: ServedTown
    ) -> None:
        log_in(page, town, "operator", "/analisis?window=7d&category=banjir")
        expect(page.locator("#analisis-headline")).not_to_be_empty()
        open_menu(page)
        page.locator("#views-name").fill("Banjir sepekan")
        page.keyboard.press("Enter")
        row = page.locator(".views-list li")
        expect(row).to_contain_text("Banjir sepekan")
        expect(page.locator("#views-name")).to_have_value("")
        row.locator("summary").press("Enter")
        row.get_by_role("button", name="Bagikan: Banjir sepekan").press("Enter")
        expect(row).to_contain_text("Analisis, dibagikan")
        expect(row.get_by_role("button", name="Berhenti berbagi: Banjir sepekan")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#views-name")).to_be_hidden()

        log_in(phone, town, "admin")
        expect(phone.locator("#operasi-headline")).not_to_be_empty()
        open_menu(phone)
        phone.get_by_role("link", name="Banjir sepekan").tap()
        expect(phone).to_have_url(re.compile(r"/analisis\?city=73\.71&window=7d&category=banjir"))
        expect(phone.locator("#analisis-headline")).to_contain_text("Banjir")
        open_menu(phone)
        phone.locator(".views-list summary").tap()
        phone.get_by_role("button", name="Hapus Banjir sepekan").tap()
        expect(phone.locator(".views")).to_contain_text("Belum ada.")
        phone.keyboard.press("Escape")
        expect(phone.locator("#views-name")).to_be_hidden()
        assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

        page.reload()
        open_menu(page)
        expect(page.locator(".views")).to_contain_text("Belum ada.")
