"""What a browser gets: bytes of a first load and of each live update, and a new report's pixels."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.clock import Times, times_of
from bench.live import PATIENCE_S, Inserter
from bench.place import RunningApp
from tests.browser.chromium import ARGUMENTS, find_chromium

SETTLED_S = 2.5
"""After that long without a change a page has fetched all that it shows."""
_SHOWN = """
id => new Promise(resolve => {
    const look = () => document.querySelector(`a[href*="report=${id}"]`)
        ? requestAnimationFrame(() => resolve(Date.now() / 1000))
        : requestAnimationFrame(look);
    look();
})
"""


@dataclass(frozen=True)
class PageFigures:
    """Bytes over the wire, headers included, and times."""

    first_load_bytes: int
    first_load_requests: int
    first_load_ms: float
    second_load_bytes: int
    update_bytes: Times
    pixel: Times


class Browserless(Exception):
    """No Chromium here: install the system's (Debian, Ubuntu: apt-get install chromium)."""


def measure(
    app: RunningApp, inserter: Inserter, *, times: int, progress: Callable[[str], None]
) -> PageFigures:
    """A first load, a second one with the browser's cache, and `times` new reports under the open
    page. Raises Browserless."""
    with _page(app) as (page, traffic):
        progress("first load")
        began = time.perf_counter()
        _open(page, app)
        first_load_ms = (time.perf_counter() - began) * 1000
        first, requests = traffic.take()
        progress("second load")
        _open(page, app)
        second, _ = traffic.take()
        pixels, updates = [], []
        for number in range(times):
            progress(f"report {number + 1} of {times}")
            page.wait_for_timeout(inserter.pause_s() * 1000)
            traffic.take()
            report_id, committed = inserter.insert()
            page.set_default_timeout(PATIENCE_S * 1000)
            shown = page.evaluate(_SHOWN, report_id)
            pixels.append(max(0.0, (shown - committed) * 1000))
            page.wait_for_timeout(SETTLED_S * 1000)
            updates.append(float(traffic.take()[0]))
    return PageFigures(
        first_load_bytes=first,
        first_load_requests=requests,
        first_load_ms=first_load_ms,
        second_load_bytes=second,
        update_bytes=times_of(updates),
        pixel=times_of(pixels),
    )


def figures(found: PageFigures) -> dict[str, Any]:
    """As the JSON line has them."""
    return {
        "first_load_bytes": found.first_load_bytes,
        "first_load_requests": found.first_load_requests,
        "first_load_ms": round(found.first_load_ms),
        "second_load_bytes": found.second_load_bytes,
        "update_bytes": {"median": found.update_bytes.median, "p95": found.update_bytes.p95},
        "insert_to_pixel": found.pixel.figures,
    }


class _Traffic:
    """Counts what the browser receives."""

    def __init__(self, session: Any) -> None:
        self._bytes = self._requests = 0
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)

    def take(self) -> tuple[int, int]:
        """Bytes and requests that ended since the last time."""
        taken = self._bytes, self._requests
        self._bytes = self._requests = 0
        return taken

    def _finished(self, event: dict[str, Any]) -> None:
        self._bytes += int(event["encodedDataLength"])
        self._requests += 1


@contextmanager
def _page(app: RunningApp) -> Iterator[tuple[Any, _Traffic]]:
    """A logged-in browser's page, nothing loaded or cached yet."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        found = os.environ.get("CHROMIUM") or find_chromium()
        try:
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        except Error as error:
            raise Browserless(Browserless.__doc__) from error
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        cookies = [cookie.split("=", 1) for cookie in app.cookie.split("; ")]
        context.add_cookies(
            [{"name": name, "value": value, "url": app.url} for name, value in cookies]
        )
        page = context.new_page()
        yield page, _Traffic(context.new_cdp_session(page))
        browser.close()


def _open(page: Any, app: RunningApp) -> None:
    page.goto(app.url)
    page.wait_for_selector('a[href*="report="]', timeout=60_000)
    page.wait_for_timeout(SETTLED_S * 1000)
