"""The Operasi page as its users meet it: the real app, a real database, a real browser."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from callbacks.deps import utc_now
from data_access import users
from tests.browser.city import PASSWORD, ServedTown, log_in

SIZES = ((1920, 1080), (1366, 768), (390, 844))
BACK_MS = 60_000
NEWEST = "/?list=newest"
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    served.app.start()
    with served.database:
        yield served
    served.app.stop()


@pytest.fixture
def errors() -> list[str]:
    """What went wrong in the page; a test that expects nothing asserts that it is empty."""
    return []


@pytest.fixture
def operasi(context: BrowserContext, town: ServedTown, errors: list[str]) -> Page:
    """The page with its list of newest reports, the operator logged in."""
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_operasi(page, town, "operator", NEWEST)
    return page


def open_operasi(page: Page, town: ServedTown, user: str, address: str = "/") -> None:
    log_in(page, town, user, address)
    expect(page.locator("#operasi-headline")).to_contain_text("laporan")
    expect(page.locator("#operasi-kpi-received b")).to_be_visible()


def received(page: Page) -> int:
    return int(page.locator("#operasi-kpi-received b").inner_text().replace(".", ""))


def test_the_first_look(operasi: Page, town: ServedTown, errors: list[str]):
    operasi.goto(town.url)
    expect(operasi.locator("#operasi-headline")).to_contain_text("laporan terlambat")
    expect(operasi.locator("#operasi-panel")).to_contain_text("belum diterima")
    expect(operasi.locator("#operasi-kpi-late b")).to_be_visible()
    expect(operasi.locator("#operasi-worst")).to_contain_text("Panakkukang")
    expect(operasi.locator("#shell-chip")).to_contain_text(re.compile(r"data \d\d\.\d\d\.\d\d"))
    expect(operasi.locator("#operasi-map canvas").first).to_be_attached()
    assert errors == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_and_nothing_leaves_the_origin(
    browser: Browser, town: ServedTown, size: tuple[int, int], theme: str, language: str
):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_cookies(
        [
            {"name": "theme", "value": theme, "url": town.url},
            {"name": "lang", "value": language, "url": town.url},
        ]
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{town.url}/login")
    page.fill("input[name=username]", "operator")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#operasi-kpi-received b")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", theme)
    expect(page.locator("#operasi-headline")).to_contain_text(
        "late" if language == "en" else "lambat"
    )
    width, height = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert width <= size[0]
    if size[0] > 1000:
        assert height <= size[1]
    foreign = [url for url in asked if not url.startswith((town.url, "data:", "blob:"))]
    assert foreign == []
    context.close()


def test_down_by_list_up_by_crumb_and_back_again(operasi: Page):
    operasi.locator("#operasi-worst a", has_text="Panakkukang").click()
    expect(operasi).to_have_url(re.compile(r"area=73\.71\.09(&|$)"))
    expect(operasi.locator("#operasi-crumbs")).to_contain_text("Panakkukang")
    expect(operasi.locator("#operasi-worst")).to_contain_text("Tamamaung")
    operasi.go_back()
    expect(operasi).not_to_have_url(re.compile("area="))
    expect(operasi.locator("#operasi-worst")).to_contain_text("Wajo")
    operasi.go_forward()
    expect(operasi.locator("#operasi-worst")).to_contain_text("Tamamaung")
    operasi.keyboard.press("Escape")
    expect(operasi).not_to_have_url(re.compile("area="))


def test_down_by_a_click_on_the_map(operasi: Page):
    operasi.wait_for_timeout(1_000)
    box = operasi.locator("#operasi-map").bounding_box()
    assert box is not None
    operasi.mouse.click(box["x"] + box["width"] * 0.35, box["y"] + box["height"] * 0.5)
    expect(operasi).to_have_url(re.compile(r"area=73\.71\.09(&|$)"))


def test_a_lens_and_a_window_are_links(operasi: Page):
    before = received(operasi)
    operasi.locator("#operasi-lenses a", has_text="Sampah").click()
    expect(operasi).to_have_url(re.compile("category=sampah"))
    expect(operasi.locator("#operasi-headline")).to_contain_text(re.compile("ampah"))
    assert received(operasi) < before
    operasi.locator("#operasi-windows a", has_text="7 hari").click()
    expect(operasi).to_have_url(re.compile("category=sampah.*window=7d"))


def test_search_by_keyboard_finds_places_and_reports(operasi: Page, town: ServedTown):
    operasi.keyboard.press("/")
    operasi.keyboard.type("tamama")
    expect(operasi.locator("#shell-found")).to_contain_text("Tamamaung")
    operasi.keyboard.press("ArrowDown")
    operasi.keyboard.press("Enter")
    expect(operasi).to_have_url(re.compile(r"area=73\.71\.09\.1001"))
    number = town.report(external_id="CARI-0042")
    operasi.keyboard.press("/")
    operasi.locator("#shell-search").fill("CARI-0042")
    operasi.locator("#shell-found a").first.click()
    expect(operasi).to_have_url(re.compile(f"report={number}"))


def test_a_report_opens_with_its_history_and_closes(operasi: Page):
    operasi.locator("#operasi-panel a", has_text="Tamamaung").first.click()
    expect(operasi.locator(".drawer")).to_contain_text("Riwayat")
    expect(operasi.locator(".drawer")).to_contain_text("Tamamaung")
    operasi.keyboard.press("Escape")
    expect(operasi.locator(".drawer")).not_to_be_visible()
    expect(operasi).not_to_have_url(re.compile("report="))


def test_from_a_figure_to_its_reports_to_one_of_them_and_back(operasi: Page):
    late = int(operasi.locator("#operasi-kpi-late b").inner_text())
    operasi.locator("#operasi-kpi-late a").click()
    expect(operasi).to_have_url(re.compile("rows=late"))
    panel = operasi.locator("#operasi-panel")
    expect(panel.locator("h2")).to_have_text(f"{late} laporan terlambat")
    expect(panel.locator(".report")).to_have_count(late)
    expect(panel.locator(".clock-terlambat").first).to_contain_text(re.compile(r"terlambat \d+ m"))
    panel.locator(".report a").first.click()
    expect(operasi.locator(".drawer h2")).to_have_text(re.compile(r"Banjir, terlambat \d+ menit"))
    operasi.keyboard.press("Escape")
    expect(operasi.locator(".drawer h2")).to_have_count(0)
    expect(panel.locator("h2")).to_have_text(f"{late} laporan terlambat")
    operasi.keyboard.press("Escape")
    expect(operasi).not_to_have_url(re.compile("rows="))
    expect(operasi.locator("#operasi-tabs [aria-current]")).to_have_text("Terbaru")


def test_why_leads_to_the_reports_too(operasi: Page):
    operasi.locator(".card-open .why").click()
    why = operasi.locator("#operasi-why-open")
    expect(why).to_contain_text("sekarang")
    why.locator("a").first.click()
    expect(operasi).to_have_url(re.compile("rows=open"))
    expect(why).not_to_be_visible()
    expect(operasi.locator("#operasi-panel h2")).to_contain_text("laporan terbuka")


def test_the_measure_of_the_map_is_switched(operasi: Page):
    legend = operasi.locator("#operasi-map-legend")
    expect(legend).to_contain_text("Terlambat per kecamatan")
    legend.locator("a", has_text="tepat SLA").click()
    expect(operasi).to_have_url(re.compile("measure=compliance"))
    expect(legend).to_contain_text("% tepat SLA per kecamatan, 24 jam")
    expect(legend.locator("[aria-current]")).to_have_text("tepat SLA")


def test_a_drawer_shows_both_clocks(operasi: Page, town: ServedTown):
    number = town.report(ago=timedelta(minutes=50), external_id="JAM-0001")
    operasi.goto(f"{town.url}/?report={number}")
    clocks = operasi.locator("#operasi-drawer-clocks")
    expect(clocks).to_contain_text(re.compile(r"Respons: terlambat \d+ m"))
    expect(clocks).to_contain_text(re.compile(r"Penyelesaian: sisa \d+ j"))
    expect(clocks.locator(".sla-clock .sla-bar")).to_have_count(2)
    expect(clocks.locator(".piece.over").first).to_be_visible()
    expect(clocks).to_contain_text("Perwali contoh")
    expect(operasi.locator(".history")).to_contain_text("Lewat batas respons")


@pytest.mark.parametrize("size", SIZES)
def test_a_drawer_fits_its_screen(browser: Browser, town: ServedTown, size: tuple[int, int]):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    number = town.report(ago=timedelta(minutes=50))
    open_operasi(page, town, "operator", f"/?rows=open&report={number}")
    expect(page.locator(".drawer .sla-bar").first).to_be_visible()
    inside = page.evaluate(
        """() => [...document.querySelectorAll('.drawer *')].every((element) =>
          element.getBoundingClientRect().right <= window.innerWidth + 1)"""
    )
    assert inside
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    context.close()


def test_a_report_that_is_not_there_is_said_so(operasi: Page, town: ServedTown):
    operasi.goto(f"{town.url}/?report=99999999")
    expect(operasi.locator(".drawer")).to_contain_text("tidak")


def test_nonsense_in_the_address_is_said_and_put_aside(operasi: Page, town: ServedTown):
    operasi.goto(f"{town.url}/?category=naga&window=25h")
    expect(operasi.locator("#operasi-problems")).to_contain_text("naga")
    expect(operasi.locator("#operasi-kpi-received b")).to_be_visible()


def test_a_new_report_appears_by_itself_and_the_page_stays(operasi: Page, town: ServedTown):
    operasi.evaluate("window.stays = true")
    before = received(operasi)
    town.report(area="73.71.02.1002", category="kesehatan")
    expect(operasi.locator("#operasi-panel li").first).to_contain_text("Butung")
    assert received(operasi) == before + 1
    assert operasi.evaluate("window.stays")


def test_a_team_sees_its_own_kecamatan_only(context: BrowserContext, town: ServedTown):
    page = context.new_page()
    open_operasi(page, town, "tim", NEWEST)
    expect(page.locator("#operasi-crumbs")).to_contain_text("Panakkukang")
    assert "Wajo" not in page.content()
    town.report(area="73.71.02.1002")
    town.report(area="73.71.09.1002", category="pohon")
    expect(page.locator("#operasi-panel li").first).to_contain_text("Paropo")
    assert "Butung" not in page.content()


def test_an_ended_session_leads_to_the_login_and_back(operasi: Page, town: ServedTown):
    operasi.goto(f"{town.url}/?area=73.71.09&window=7d&list=newest")
    expect(operasi.locator("#operasi-crumbs")).to_contain_text("Panakkukang")
    with town.engine.begin() as conn:
        users.set_password(
            conn, username="operator", password=PASSWORD, now=utc_now(), actor="test"
        )
    operasi.wait_for_url(re.compile("/login"), timeout=BACK_MS)
    operasi.fill("input[name=username]", "operator")
    operasi.fill("input[name=password]", PASSWORD)
    operasi.keyboard.press("Enter")
    expect(operasi).to_have_url(re.compile(r"area=73\.71\.09&window=7d"))


def test_it_comes_back_by_itself_when_the_database_dies(operasi: Page, town: ServedTown):
    operasi.evaluate("window.stays = true")
    before = town.app.database_pid()
    town.app.kill_database()
    town.database.start()
    assert town.app.database_pid() != before
    town.report(area="73.71.02.1001", category="sosial")
    expect(operasi.locator("#operasi-panel li").first).to_contain_text("Melayu", timeout=BACK_MS)
    assert operasi.evaluate("window.stays")


def test_it_comes_back_by_itself_when_the_app_dies(operasi: Page, town: ServedTown):
    operasi.evaluate("window.stays = true")
    headline = operasi.locator("#operasi-headline").inner_text()
    town.app.kill()
    expect(operasi.locator("#shell-chip")).to_have_class(re.compile("amber|red"), timeout=BACK_MS)
    assert operasi.locator("#operasi-headline").inner_text() == headline
    town.app.start()
    town.report(area="73.71.02.1002", category="drainase")
    expect(operasi.locator("#operasi-panel li").first).to_contain_text("Butung", timeout=BACK_MS)
    expect(operasi.locator("#shell-chip")).not_to_have_class(re.compile("amber|red"))
    assert operasi.evaluate("window.stays")
