"""Takes the README's pictures anew: `make screenshots`. Needs Chromium."""

import shutil
import tempfile
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from dashboard.walls import DEFAULT_PLAYLIST
from data_access.users import DEMO_PASSWORD
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.running_app import RunningApp

IMAGES = Path(__file__).parent / "images"
SETTLE_MS = 6_000


@dataclass(frozen=True)
class Picture:
    """A picture to take: at an address, after clicks on the first of each of these."""

    name: str
    size: tuple[int, int]
    theme: str
    address: str
    clicks: tuple[str, ...] = ()
    user: str = "walikota"


PICTURES = (
    Picture("operasi-dark", (1920, 1080), "dark", "/?window=7d"),
    Picture("kecamatan-light", (1366, 768), "light", "/?area=73.71.09&window=7d"),
    Picture("laporan-dark", (1366, 768), "dark", "/?rows=late", (".rail-panel .report a",)),
    Picture("analisis-dark", (1920, 1080), "dark", "/analisis?window=7d", user="analis"),
    Picture("lensa-light", (1366, 768), "light", "/analisis?window=30d&lens=hot", user="analis"),
    Picture("peringkat-light", (1920, 1080), "light", "/peringkat"),
    Picture("aturan-light", (1366, 768), "light", "/aturan", user="admin"),
    Picture("phone", (390, 844), "dark", "/?category=banjir&window=7d"),
    Picture("tim-dark", (1920, 1080), "dark", "/tim", user="tim"),
    Picture("tim-phone", (390, 844), "light", "/tim", user="tim"),
    Picture("ringkasan-light", (1366, 768), "light", "/ringkasan"),
)
INCIDENT = Picture(
    "lonjakan-dark",
    (1366, 768),
    "dark",
    "/?list=incidents",
    ("[data-row^=incident] a",),
    user="operator",
)
FLOODS = 16
FLOODED = (-5.1496, 119.4512)
"""Tamamaung, Panakkukang."""
FOUND_WITHIN_MS = 40_000
ENTER = """async ([lat, lon]) => {
  const token = decodeURIComponent(document.cookie.match(/_csrf_token=([^;]+)/)[1]);
  const answer = await fetch("/api/v1/reports", { method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ key: crypto.randomUUID(), city: "73.71", category: "banjir", lat, lon,
      title: "Banjir di jalan", description: "air setinggi lutut" }) });
  return answer.status;
}"""
WALLS = (("peta", 0), ("banjir", 1), ("terburuk", 4), ("sla", 5), ("peringkat", 6))
"""A wall's scenes by the numbers that they have in the default playlist."""
WALL_SIZES = {"1080p": (1920, 1080), "4k": (3840, 2160)}


def main() -> None:
    """Starts the demo in a folder of its own and writes docs/images/*.png."""
    IMAGES.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="qlue-screenshots-"))
    folder.chmod(0o711)
    app = RunningApp(folder)
    try:
        app.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            for picture in PICTURES:
                _take(browser, app.url, picture)
            wall = take_walls(browser, app.url)
            make_flood(browser, app.url)
            _take(browser, app.url, INCIDENT)
            take_incident(wall)
    finally:
        app.stop()
        shutil.rmtree(folder, ignore_errors=True)


def make_flood(browser: Browser, url: str) -> None:
    """Takes down reports of a flood as an operator does, and waits until they are an incident."""
    page = browser.new_page()
    _log_in(page, url, "operator")
    lat, lon = FLOODED
    for number in range(FLOODS):
        status = page.evaluate(ENTER, [lat + number % 4 * 0.0004, lon + number // 4 * 0.0004])
        assert status == HTTPStatus.CREATED, status
    page.goto(f"{url}/?list=incidents")
    page.locator("[data-row^=incident]").first.wait_for(timeout=FOUND_WITHIN_MS)
    page.close()


def take_incident(wall: Page) -> None:
    """The scene that now comes before all others; in a preview it is the last of the round."""
    for size, (width, height) in WALL_SIZES.items():
        wall.set_viewport_size({"width": width, "height": height})
        wall.reload()
        wall.wait_for_timeout(SETTLE_MS)
        wall.evaluate(f"(qlue.wall.number = {len(DEFAULT_PLAYLIST)}, qlue.wall.ask())")
        wall.wait_for_timeout(SETTLE_MS)
        _shoot(wall, f"layar-insiden-{size}")


def take_walls(browser: Browser, url: str) -> Page:
    """Pairs a screen as an administrator does, and takes its code and its scenes: the page of the
    preview."""
    screen = browser.new_page(viewport={"width": 1920, "height": 1080})
    screen.goto(f"{url}/layar")
    screen.screenshot(path=IMAGES / "layar-kode.png")
    admin = browser.new_page(viewport={"width": 1366, "height": 768})
    _log_in(admin, url, "admin")
    admin.goto(f"{url}/aturan?open=wall:")
    admin.fill("#aturan-wall-code", screen.locator(".code").inner_text())
    admin.fill("#aturan-wall-name", "Balai Kota")
    admin.get_by_role("button", name="Pasangkan", exact=True).click()
    line = admin.locator(".wall-line a").first
    line.wait_for()
    preview = url + str(line.get_attribute("href"))
    for size, (width, height) in WALL_SIZES.items():
        admin.set_viewport_size({"width": width, "height": height})
        admin.goto(preview)
        admin.wait_for_timeout(SETTLE_MS)
        for name, number in WALLS:
            admin.evaluate(f"(qlue.wall.number = {number}, qlue.wall.ask())")
            admin.wait_for_timeout(SETTLE_MS)
            _shoot(admin, f"layar-{name}-{size}")
    return admin


def _log_in(page: Page, url: str, user: str) -> None:
    page.goto(f"{url}/login")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def _take(browser: Browser, url: str, picture: Picture) -> None:
    width, height = picture.size
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "theme", "value": picture.theme, "url": url}])
    page = context.new_page()
    _log_in(page, url, picture.user)
    page.goto(url + picture.address)
    page.wait_for_timeout(SETTLE_MS)
    for selector in picture.clicks:
        page.locator(selector).first.click()
        page.wait_for_timeout(SETTLE_MS)
    _shoot(page, picture.name)
    context.close()


def _shoot(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    main()
