"""The Peringkat page as its users meet it: to it, into a unit, to a report, and back."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from callbacks.deps import utc_now
from dashboard.lifecycle import Stage
from data_access.schema import cities
from tests.browser.city import ServedTown, log_in
from tests.factories import Town

expect.set_options(timeout=30_000)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KEPT = {"73.71.09.1001": 29, "73.71.09.1002": 8, "73.71.02.1001": 20}


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    """Three kelurahan with thirty decided responses each some hours ago."""
    served = ServedTown(open_folder())
    with served.database:
        with served.engine.begin() as conn:
            town = Town(conn, now=utc_now())
            _fill(town)
            conn.execute(cities.update().values(demo=True))
        served.app.start()
        yield served
    served.app.stop()


def around() -> str:
    """The board of the days around now: of a month or a quarter that has just begun nothing may be
    decided yet."""
    today = utc_now().astimezone(ZoneInfo("Asia/Makassar")).date()
    return f"/peringkat?window=custom&from={today - timedelta(days=3)}&to={today}"


def _fill(town: Town) -> None:
    for area, kept in KEPT.items():
        for number in range(30):
            ago = 3 * HOUR + number * MINUTE
            acted = ago - (MINUTE if number < kept else 2 * HOUR)
            town.report((Stage.PROSES, acted), ago=ago, area=area)


class TestPeringkat:
    def test_from_the_rail_to_a_late_report_and_back(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "operator")
        expect(page.locator("#operasi-headline")).not_to_be_empty()
        page.keyboard.press("g")
        page.keyboard.press("p")
        expect(page).to_have_url(re.compile(r"/peringkat$"))
        expect(page.locator(".badge").first).to_contain_text("data contoh")
        page.goto(town.url + around())
        expect(page.locator("[data-unit]").first).to_contain_text("Tamamaung")
        page.locator('[data-unit="73.71.09.1002"]').focus()
        page.keyboard.press("Enter")
        drawer = page.locator(".unit-drawer")
        expect(drawer).to_contain_text("Kenapa peringkat ini?")
        expect(drawer).to_contain_text("8 dari 30 laporan")
        expect(page).to_have_url(re.compile(r"open=unit:73\.71\.09\.1002"))
        page.keyboard.press("Escape")
        expect(drawer).to_have_count(0)
        expect(page.locator('[data-unit="73.71.09.1002"]')).to_be_focused()
        page.go_back()
        expect(drawer).to_be_focused()
        drawer.locator(".report a").first.press("Enter")
        expect(page).to_have_url(re.compile(r"/\?.*report=\d+"))
        expect(page.locator(".drawer-head .number")).to_be_visible()

    def test_a_search_stands_in_the_address_and_comes_back_with_it(
        self, page: Page, town: ServedTown
    ) -> None:
        log_in(page, town, "operator", around())
        expect(page.locator(".unit-row").first).to_be_attached()
        page.keyboard.press("/")
        page.keyboard.type("paro")
        expect(page).to_have_url(re.compile(r"q=paro"))
        expect(page.locator("[data-unit]")).to_have_count(1)
        page.reload()
        expect(page.locator("[data-unit]")).to_have_count(1)
        expect(page.locator("#peringkat-words")).to_have_value("paro")

    def test_a_mark_of_the_funnel_opens_its_unit(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "operator", around())
        mark = page.locator(".funnel .point").first
        expect(mark).to_be_visible()
        box = mark.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.locator(".unit-drawer")).to_be_visible()

    @pytest.mark.parametrize(("width", "all_of_them"), [(1920, True), (1600, True), (1366, False)])
    def test_columns_without_room_are_said(
        self, page: Page, town: ServedTown, width: int, all_of_them: bool
    ) -> None:
        page.set_viewport_size({"width": width, "height": 844})
        log_in(page, town, "operator", around())
        expect(page.locator(".unit-row").first).to_be_visible()
        assert page.locator(".unit-head .p90").is_visible() is all_of_them
        assert page.locator(".narrow-words").is_visible() is not all_of_them
        within = "(one) => one.scrollWidth <= one.clientWidth"
        assert page.locator(".unit-row").first.evaluate(within)

    @pytest.mark.parametrize("width", [1920, 1366, 390])
    def test_nothing_runs_out_of_the_page(self, page: Page, town: ServedTown, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 844})
        log_in(page, town, "operator", "/peringkat")
        expect(page.locator(".band-head").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    def test_who_sees_a_part_is_told_why_there_is_no_board(
        self, page: Page, town: ServedTown
    ) -> None:
        log_in(page, town, "tim", "/peringkat")
        expect(page.locator("#peringkat-headline")).to_contain_text("bukan untuk wilayah Anda saja")
        expect(page.locator("[data-unit]")).to_have_count(0)

    def test_on_paper_stand_the_board_and_that_it_is_an_example(
        self, page: Page, town: ServedTown
    ) -> None:
        log_in(page, town, "operator", "/peringkat")
        expect(page.locator(".band-head").first).to_be_visible()
        expect(page.locator("#peringkat-title .badge")).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.locator("#peringkat-title .badge")).to_be_visible()
        expect(page.locator(".rail")).to_be_hidden()
        expect(page.locator(".band-head").first).to_be_visible()
        # What was left out is no less a part of it for being folded on a screen.
        expect(page.locator("#peringkat-left-out details dl")).to_be_visible()
        expect(page.locator("#peringkat-left-out details dl")).to_contain_text("Duplikat")

    def test_a_unit_has_an_address_and_one_page_of_paper(
        self, page: Page, town: ServedTown
    ) -> None:
        log_in(page, town, "operator", f"{around()}&open=unit:73.71.09.1002")
        drawer = page.locator(".unit-drawer")
        for words in (
            "Menurut kategori",
            "Siapa memegang jam yang terlewat",
            "Yang dapat ditanyakan",
            "Lewat batas, lalu ditutup tanpa dikerjakan",
            "Yang tidak tepat",
        ):
            expect(drawer).to_contain_text(words)
        pages = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
        assert pages == 1

    def test_words_of_the_funnel_lie_on_no_mark(self, page: Page, town: ServedTown) -> None:
        log_in(page, town, "operator", around())
        expect(page.locator(".funnel .point").first).to_be_visible()
        words = [one.bounding_box() for one in page.locator(".funnel .annotation").all()]
        marks = [one.bounding_box() for one in page.locator(".funnel .point").all()]
        assert len(words) == 3
        assert len(marks) >= 3
        assert max(mark["x"] + mark["width"] for mark in marks if mark) <= min(
            word["x"] for word in words if word
        )


class TestSanggahan:
    def test_a_lurah_contests_and_an_administrator_rules(
        self, page: Page, browser: Browser, town: ServedTown
    ) -> None:
        log_in(page, town, "lurah", around())
        expect(page.locator("#peringkat-headline")).to_contain_text("dibebankan kepada Anda")
        page.locator(".charge .button").first.click()
        form = page.locator("#peringkat-form")
        form.get_by_role("button", name="Kirim sanggahan").click()
        expect(form).to_contain_text("Tulis alasannya.")
        form.locator("textarea").first.fill("Bukan jalan kota")
        form.get_by_role("button", name="Kirim sanggahan").click()
        expect(page.locator("#peringkat-said")).to_contain_text("menunggu putusan")
        expect(page.locator(".contested").first).to_contain_text("menunggu putusan")
        other = browser.new_context().new_page()
        log_in(other, town, "admin", around())
        waiting = other.locator("#peringkat-contests")
        expect(waiting).to_contain_text("Bukan jalan kota")
        waiting.get_by_role("link", name="Putuskan").click()
        ruling = other.locator("#peringkat-form")
        ruling.get_by_label("Kabulkan").check()
        ruling.locator("textarea").first.fill("Benar, jalan provinsi")
        ruling.get_by_role("button", name="Putuskan").click()
        expect(other.locator("#peringkat-said")).to_contain_text("dikabulkan")
        expect(waiting).to_contain_text("1 sanggahan dikabulkan")
        other.locator('[data-unit="73.71.09.1002"]').click()
        expect(other.locator(".unit-drawer")).to_contain_text("1 sanggahan dikabulkan")
        expect(other.locator("#peringkat-said")).to_be_empty()
        expect(other.locator(".unit-drawer")).to_contain_text("8 dari 29 laporan")
        other.context.close()
