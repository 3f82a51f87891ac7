"""A headless Chromium for the tests of what happens in the browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.city import ServedTown, log_in
from tests.browser.team_town import HERE as TAMAMAUNG
from tests.browser.team_town import PHONE, town_with_teams

PATIENCE_MS = 20_000
expect.set_options(timeout=30_000)
HERE = Path(__file__).parent
FULL_HD = {"width": 1920, "height": 1080}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Chromium, the app and PostgreSQL share the machine's cores with another worker's: what fails
    # is tried once more, and the summary names it, so that a real race is still seen.
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is. Without one the test is skipped, saying how to get it."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium: sudo apt-get install chromium, then make test")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for the session; each test takes a context or a page of its own from it."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of nobody's, of the size of a small desk."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE_MS * int(os.environ.get("QLUE_TEST_PATIENCE", "1")))
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of its own; an error nobody caught in it fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{error.message}\n{error.stack}"))
    yield page
    assert not errors, errors


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Opens a page of a wall's size in a browser of its own; an error nobody caught in one fails
    the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make() -> Page:
        contexts.append(browser.new_context(viewport=FULL_HD))
        contexts[-1].set_default_timeout(30_000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(error.message))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not errors, errors


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    """The served town with two teams; a file that needs another one makes its own."""
    with town_with_teams(open_folder()) as served:
        yield served


@pytest.fixture
def open_tim(browser: Browser, town: ServedTown) -> Iterator[Callable[..., Page]]:
    """Opens a page of the file's town in a browser of its own, that user logged in, and waits until
    what is to be seen on it is there; the queue on a phone unless something else is asked for."""
    contexts: list[BrowserContext] = []

    def make(
        user: str,
        address: str = "/tim",
        viewport: Any = PHONE,
        seen: str = "[data-report]",
        **device: Any,
    ) -> Page:
        where: Any = {"geolocation": TAMAMAUNG, "permissions": ["geolocation"]}
        contexts.append(browser.new_context(viewport=viewport, **where, **device))
        contexts[-1].set_default_timeout(30_000)
        page = contexts[-1].new_page()
        log_in(page, town, user, address)
        expect(page.locator(seen).first).to_be_visible(timeout=30_000)
        return page

    yield make
    for context in contexts:
        context.close()
