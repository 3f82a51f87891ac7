"""An alert as people meet it: a late report comes in, one takes it, another sees it, it is done."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from callbacks.deps import utc_now
from dashboard.history import StageStep
from dashboard.lifecycle import Stage
from data_access.history import record_stage
from tests.browser.city import ServedTown, log_in

expect.set_options(timeout=30_000)
LATE = timedelta(minutes=31)


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    served.app.start()
    with served.database:
        yield served
    served.app.stop()


@pytest.fixture
def screen(browser: Browser, town: ServedTown) -> Iterator[Callable[[str], Page]]:
    """Opens the page in a browser of its own, that user logged in."""
    contexts = []

    def open_page(user: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1366, "height": 768}))
        page = contexts[-1].new_page()
        log_in(page, town, user, "/?list=alerts")
        expect(page.locator("#operasi-kpi-received b")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()


def rows(page: Page) -> Locator:
    return page.locator("#operasi-panel [data-alert]")


def test_from_a_late_report_to_its_end(town: ServedTown, screen: Callable[[str], Page]):
    operator, team = screen("operator"), screen("tim")
    expect(rows(operator)).to_have_count(3)  # the three floods that were late from the start
    expect(rows(team)).to_have_count(3)

    report = town.report(ago=LATE, area="73.71.09.1002")
    row = rows(operator).filter(has_text="Paropo")
    expect(row).to_have_count(1)
    row.get_by_role("button").click()
    operator.keyboard.type("regu berangkat")
    operator.keyboard.press("Enter")
    expect(row).to_contain_text("oleh Operator: regu berangkat")

    seen = rows(team).filter(has_text="Paropo")
    expect(seen).to_contain_text("oleh Operator: regu berangkat")
    expect(seen.get_by_role("button")).to_have_count(0)

    row.locator("a").click()
    drawer = operator.locator("#operasi-drawer-facts")
    expect(drawer).to_contain_text("oleh Operator: regu berangkat")

    now = utc_now()
    common = {"actor": "Tim", "source": "test", "now": now}
    with town.engine.begin() as conn:
        record_stage(conn, report_id=report, step=StageStep(Stage.PROSES, now), **common)
    expect(rows(team)).to_have_count(3)
    expect(seen).to_have_count(0)
    expect(drawer).to_contain_text("jamnya sudah berhenti")
