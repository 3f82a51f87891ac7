"""axe-core finds nothing serious on any page, in either theme."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.city import ServedTown, log_in

SERIOUS = {"serious", "critical"}
PAGES = {
    "operator": ("/", "/?rows=late", "/tim", "/analisis", "/peringkat"),
    "admin": (
        "/aturan?city=73.71",
        "/aturan?city=73.71&open=wall:",
        "/ringkasan",
        "/tim/daftar",
        "/tim/foto",
    ),
}
SETTLE_MS = 4_000


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    served.app.start()
    yield served
    served.app.stop()


def serious(page: Page) -> list[tuple[str, str]]:
    """What breaks a rule that matters: the rule, and the first element that does."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], f"{len(one['nodes'])} x {one['nodes'][0]['html'][:150]}")
        for one in found
        if one["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("user", sorted(PAGES))
def test_pages(town: ServedTown, browser: Browser, user: str, theme: str):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": "theme", "value": theme, "url": town.url}])
    page = context.new_page()
    page.goto(town.url + "/login")
    broken = {"/login": found} if (found := serious(page)) else {}
    log_in(page, town, user)
    page.locator("#shell-page").wait_for()
    for address in PAGES[user]:
        page.goto(town.url + address)
        page.wait_for_timeout(SETTLE_MS)
        if found := serious(page):
            broken[address] = found
    context.close()
    assert broken == {}


def test_the_wall_and_its_door(town: ServedTown, browser: Browser):
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(town.url + "/layar")
    assert serious(page) == []
    code = page.locator(".code").inner_text()
    admin = browser.new_context().new_page()
    log_in(admin, town, "admin", "/aturan?city=73.71&open=wall:")
    admin.locator("#aturan-wall-code").fill(code)
    admin.locator("#aturan-wall-name").fill("Balai Kota")
    admin.get_by_role("button", name="Pasangkan", exact=True).click()
    page.locator(".wall-kpi, .wall-said").first.wait_for()
    admin.locator(".wall-line a").first.wait_for()
    admin.goto(town.url + str(admin.locator(".wall-line a").first.get_attribute("href")))
    for number in range(7):
        admin.evaluate(f"(qlue.wall.number = {number}, qlue.wall.ask())")
        admin.wait_for_timeout(600)
        assert serious(admin) == [], number
    admin.context.close()
    context.close()
