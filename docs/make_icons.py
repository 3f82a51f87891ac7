"""Makes the icons of the installed app from assets/favicon.svg: `python -m docs.make_icons`. Needs
Chromium."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium

ASSETS = Path(__file__).parent.parent / "assets"
SIZES = (192, 512)
# A phone may cut an icon to a circle: what has to be seen stays within its middle 80 %.
PAGE = """<body style="margin:0;background:#11161e;display:grid;place-items:center;height:100vh">
<div style="width:80vw;height:80vw">{svg}</div></body>"""


def main() -> None:
    """Writes icon-192.png and icon-512.png."""
    svg = (ASSETS / "favicon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(PAGE.format(svg=svg))
            page.screenshot(path=ASSETS / f"icon-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
