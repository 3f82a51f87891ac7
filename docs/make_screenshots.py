"""Takes the README's pictures anew: `make screenshots`. Needs Chromium."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

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
)


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
    finally:
        app.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _take(browser: Browser, url: str, picture: Picture) -> None:
    width, height = picture.size
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "theme", "value": picture.theme, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/login")
    page.fill("input[name=username]", picture.user)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    page.goto(url + picture.address)
    page.wait_for_timeout(SETTLE_MS)
    for selector in picture.clicks:
        page.locator(selector).first.click()
        page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    context.close()
    print(f"docs/images/{picture.name}.png")


if __name__ == "__main__":
    main()
