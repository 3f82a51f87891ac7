"""A phone that two people share: what one pressed is not another's to see or to send."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from data_access.schema import report_actions, users
from tests.browser.city import ServedTown, log_in
from tests.browser.team_town import PHONE, actions_on, card

ACTIONS = "**/api/v1/reports/*/actions"


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE)
    yield context
    context.close()


def open_tim(phone: BrowserContext, town: ServedTown, user: str) -> Page:
    page = phone.new_page()
    log_in(page, town, user, "/tim")
    expect(page.locator("[data-report]").first).to_be_visible()
    return page


def press(page: Page, report: int) -> None:
    """Takes the report while what is sent does not arrive."""
    page.route(ACTIONS, lambda route: route.abort())
    card(page, report).locator('[data-action="ambil"]').click()
    expect(page.locator("[data-team-strip]")).to_contain_text("1 tindakan")


def who_acted(town: ServedTown, report: int) -> list[str]:
    with town.engine.connect() as conn:
        asked = (
            select(users.c.username)
            .join_from(report_actions, users, users.c.id == report_actions.c.user_id)
            .where(report_actions.c.report_id == report)
        )
        return list(conn.execute(asked).scalars())


def test_what_waits_is_for_who_pressed_it(town: ServedTown, phone: BrowserContext):
    report = town.report(area="73.71.09.1001")
    first = open_tim(phone, town, "tim")
    press(first, report)
    first.close()  # Without logging out; the session ends by itself.
    phone.clear_cookies()
    second = open_tim(phone, town, "tim3")
    expect(second.locator("[data-team-others]")).to_contain_text("1 tindakan akun lain menunggu")
    expect(second.locator("[data-team-strip]")).to_be_empty()
    expect(card(second, report).locator("[data-team-said]")).to_be_empty()
    assert actions_on(town, report) == 0
    second.close()
    phone.clear_cookies()
    back = open_tim(phone, town, "tim")
    expect(card(back, report)).to_contain_text("Tim 1")
    expect(back.locator("[data-team-others]")).to_be_empty()
    assert who_acted(town, report) == ["tim"]


def test_a_tab_left_open_sends_nothing_as_somebody_else(
    town: ServedTown, phone: BrowserContext, browser: Browser
):
    report = town.report(area="73.71.09.1001")
    first = open_tim(phone, town, "tim")
    press(first, report)
    elsewhere = browser.new_context()
    open_tim(elsewhere, town, "tim3")
    phone.add_cookies(elsewhere.cookies())  # type: ignore[arg-type]
    elsewhere.close()
    first.unroute(ACTIONS)
    strip = first.locator("[data-team-strip]")
    expect(strip).to_contain_text("Akun di peramban ini sudah berganti. 1 tindakan menunggu")
    assert actions_on(town, report) == 0


def test_the_last_queue_of_one_is_not_kept_for_the_next(town: ServedTown, phone: BrowserContext):
    first = open_tim(phone, town, "tim")
    kept = "localStorage.getItem('qlue-team-picture')"
    first.wait_for_function(f"() => {kept} !== null")
    first.close()
    phone.clear_cookies()
    page = phone.new_page()
    log_in(page, town, "lurah", "/")
    page.wait_for_function(f"() => {kept} === null")


def leave(page: Page) -> None:
    page.get_by_role("button", name="Akun").click()
    page.get_by_role("button", name="Keluar").click()


def test_without_a_connection_nobody_leaves_and_nothing_is_lost(
    town: ServedTown, phone: BrowserContext
):
    page = open_tim(phone, town, "tim")
    kept = "localStorage.getItem('qlue-team-picture')"
    page.wait_for_function(f"() => {kept} !== null")
    phone.set_offline(True)
    leave(page)
    problem = page.locator("form[data-leave] [data-problem]")
    expect(problem).to_contain_text("Keluar perlu jaringan")
    phone.set_offline(False)
    page.route("**/logout", lambda route: route.abort())
    page.get_by_role("button", name="Keluar").click()
    expect(problem).to_contain_text("Keluar perlu jaringan")
    expect(page.locator("[data-report]").first).to_be_attached()
    assert page.evaluate(kept) is not None
    page.unroute("**/logout")
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()
    assert page.evaluate(kept) is None
    page.goto(f"{town.url}/tim")
    expect(page.locator("input[name=password]")).to_be_visible()
