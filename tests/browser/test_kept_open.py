"""What somebody opened stays open when its part of the page is written anew."""

from pathlib import Path

from playwright.sync_api import Page, expect

SCRIPT = (Path(__file__).parents[2] / "assets" / "kept_open.js").read_text()
PART = "<details data-keep='{name}'><summary>Kenapa?</summary><p>Sebab.</p></details>"


def write(page: Page, name: str = "kenapa") -> None:
    """Writes the part anew, as Dash does: with other elements that look the same."""
    page.evaluate("part => { document.body.innerHTML = part; }", PART.format(name=name))


def test_it_stays_as_it_was_left(page: Page) -> None:
    page.set_content("<html><body></body></html>")
    page.evaluate(SCRIPT)
    why = page.locator("details")
    write(page)
    expect(why).not_to_have_attribute("open", "")
    page.locator("summary").click()
    for _ in range(2):
        write(page)
        expect(why).to_have_attribute("open", "")
    write(page, name="lain")
    expect(why).not_to_have_attribute("open", "")
    write(page)
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why).not_to_have_attribute("open", "")
    write(page)
    expect(why).not_to_have_attribute("open", "")
