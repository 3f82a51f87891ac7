"""The live line, the freshness chip, keys and sessions: the page's own JavaScript, without Dash."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.town import Town, served

START = "qlue.live.start({store: 'live', chip: 'chip'})"
AS_OF = 1_795_259_112_000  # 2026-11-21 19.05.12 WITA
HEARD = f"""age => qlue.freshness.heard({{received: Date.now(),
  as_of: new Date({AS_OF}).toISOString(),
  server_time: new Date({AS_OF} + age * 1000).toISOString()}})"""
AGES = [(15, "fresh"), (16, "amber"), (60, "amber"), (61, "red")]
SEEN = """state => {
  Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def at(town: Town) -> Iterator[str]:
    with served(town) as address:
        yield address


def heard(page: Page) -> None:
    """Waits until the page shows the data of the live line's first word."""
    expect(page.locator("#chip")).to_contain_text("data 19.05.12")


@pytest.mark.parametrize(
    ("age", "state"), [(15, "fresh"), (16, "amber"), (60, "amber"), (61, "red")]
)
def test_the_chip_says_how_old_the_data_is(page: Page, at: str, age: int, state: str) -> None:
    page.clock.set_fixed_time(0)  # a clock that is decades slow must not matter
    page.goto(at)
    page.evaluate("qlue.freshness.start('chip')")
    page.evaluate(HEARD, age)
    chip = page.locator("#chip")
    expect(chip).to_have_class(state)
    expect(chip).to_contain_text("data 19.05.12")
    expect(chip).to_contain_text("1 menit lalu" if age >= 60 else f"{age} detik lalu")


def test_data_that_stops_coming_turns_amber_then_red_and_is_said_once(page: Page, at: str) -> None:
    page.clock.install()
    page.goto(at)
    page.evaluate("qlue.freshness.start('chip')")
    page.evaluate(HEARD, 0)
    said = page.locator("#chip [role=status]")
    expect(said).to_have_text("")
    page.clock.run_for(16_000)
    expect(page.locator("#chip")).to_have_class("amber")
    expect(said).to_have_text("Data tertunda")
    page.clock.run_for(45_000)
    expect(page.locator("#chip")).to_have_class("red")
    page.evaluate(HEARD, 0)
    expect(page.locator("#chip")).to_have_class("fresh")


def test_ages_on_the_page_grow(page: Page, at: str) -> None:
    page.clock.install(time=AS_OF / 1000)
    page.goto(at)
    page.evaluate(
        """at => { qlue.freshness.start('chip'); chip.insertAdjacentHTML('afterend',
          `<time data-age datetime='${at}'>kini</time>`); }""",
        "2026-11-21T09:05:00Z",
    )
    page.clock.run_for(10_000)
    expect(page.locator("time")).to_have_text("2 jam lalu")
    page.evaluate("document.documentElement.lang = 'en'")
    page.clock.run_for(10_000)
    expect(page.locator("time")).to_have_text("2 h ago")


@pytest.mark.parametrize("without", ["", "SharedWorker", "SharedWorker,BroadcastChannel"])
def test_what_moves_reaches_every_tab(browser: Browser, town: Town, at: str, without: str) -> None:
    context = browser.new_context()
    for name in filter(None, without.split(",")):
        context.add_init_script(f"delete window.{name}")
    tabs = [context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto(at)
        tab.evaluate(START)
    heard(tabs[0])
    for tab in tabs[1:] if without != "SharedWorker" else []:
        heard(tab)
    assert town.open_lines == (3 if without.count(",") else 1)
    town.tell("version", 2)
    for tab in tabs:
        tab.wait_for_function("sent.some(([id, {data}]) => id === 'live' && data.v === 2)")
    context.close()


def test_the_line_comes_back_by_itself(page: Page, town: Town, at: str) -> None:
    page.goto(at)
    page.evaluate(START)
    heard(page)
    town.live_status = 503  # after this a plain EventSource gives up for good
    town.hang_up()
    page.wait_for_timeout(700)
    town.live_status = 200
    for _ in range(100):
        if town.open_lines:
            break
        page.wait_for_timeout(100)
    town.tell("version", 5)
    page.wait_for_function("sent.some(([, {data}]) => data.v === 5)")


def test_a_line_that_needs_a_login_leads_there_and_back(page: Page, town: Town, at: str) -> None:
    town.live_status = 401
    page.goto(f"{at}/?area=73.71.09")
    page.evaluate(START)
    page.wait_for_url(f"{at}/login?next=%2F%3Farea%3D73.71.09")


def test_a_new_build_reloads_the_page_once(page: Page, town: Town, at: str) -> None:
    page.goto(at)
    page.evaluate("document.querySelector('#chip').dataset.build = 'b0'")
    with page.expect_navigation():
        page.evaluate(START)
    page.wait_for_load_state()
    page.evaluate("document.querySelector('#chip').dataset.build = 'b0'; " + START)
    heard(page)
    assert page.evaluate("sessionStorage.getItem('qlue-reloaded-for')") == "b1"


def test_time_moves_on_in_a_page_that_is_seen(page: Page, at: str) -> None:
    page.clock.install()
    page.goto(at)
    page.evaluate(START)
    heard(page)
    page.clock.run_for(6_000)
    page.wait_for_function("sent.some(([, {data}]) => data.tick > 0)")


def test_a_hidden_page_asks_nothing_and_catches_up_at_once(page: Page, town: Town, at: str) -> None:
    page.goto(at)
    page.evaluate(START)
    heard(page)
    page.evaluate(SEEN, "hidden")
    before = page.evaluate("sent.length")
    town.tell("version", 9)
    page.wait_for_timeout(300)
    assert page.evaluate("sent.length") == before
    page.evaluate(SEEN, "visible")
    assert page.evaluate("sent.at(-1)[1].data.v") == 9


def test_requests_carry_the_csrf_token_and_a_401_leads_to_the_login(
    page: Page, town: Town, at: str
) -> None:
    page.goto(at)
    page.evaluate("fetch('/save', {method: 'POST', body: 'x'})")
    assert town.posted == {"csrf": 'token"of this'.replace(" ", "+")}
    page.evaluate("fetch('/closed'); null")
    page.wait_for_url(f"{at}/login?next=%2F")


def test_keys_work_unless_somebody_types(page: Page, at: str) -> None:
    page.goto(at)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("go/")
    expect(page.locator("#search")).to_have_value("go/")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{at}/")
    page.locator("#search").blur()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page).to_have_url(f"{at}/#operasi")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{at}/#up")


@pytest.mark.parametrize("target", ["#open", "body"])
def test_esc_in_an_open_menu_closes_the_menu_and_nothing_else(
    page: Page, at: str, target: str
) -> None:
    page.goto(at)
    page.evaluate(
        """target => {
          const menu = Object.assign(document.createElement('button'), {id: 'open'});
          menu.setAttribute('aria-expanded', 'true');
          document.body.append(menu);
          menu.focus();
          document.querySelector(target).addEventListener(
            'keydown', () => menu.setAttribute('aria-expanded', 'false'), true);
        }""",
        target,
    )
    page.keyboard.press("Escape")
    assert page.locator("#open").get_attribute("aria-expanded") == "false"
    expect(page).to_have_url(f"{at}/")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{at}/#up")
