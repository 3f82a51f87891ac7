"""The map of the queue: on a phone in the place of the list, on a desk beside it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from callbacks.deps import utc_now
from dashboard.history import StageStep
from dashboard.lifecycle import Stage
from data_access.history import record_stage
from tests.browser.city import ServedTown
from tests.browser.team_town import DESK, card


def pins(page: Page) -> Locator:
    return page.locator(".team-map .leaflet-marker-icon.qlue-alert-pin")


def pin_of(page: Page, report: int) -> Locator:
    number = card(page, report).locator(".team-number").text_content()
    return page.locator(f'.team-map .qlue-alert-pin[title^="{number}. "]')


def to_map(page: Page) -> None:
    page.locator('[data-team-view="map"]').click()
    expect(pins(page).first).to_be_visible()


def view_of(page: Page) -> list[float]:
    return page.evaluate(
        "(({map}) => [map.getZoom(), map.getCenter().lat, map.getCenter().lng])(qlue.map.view)"
    )


def test_a_pin_opens_its_report_with_its_buttons(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    to_map(page)
    expect(card(page, report)).to_be_hidden()
    pin_of(page, report).click()
    expect(card(page, report)).to_be_visible()
    card(page, report).locator('[data-action="ambil"]').click()
    expect(page.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    expect(card(page, report)).to_contain_text("Tim 1")
    page.keyboard.press("Escape")
    expect(card(page, report)).to_be_hidden()
    page.locator('[data-team-view="list"]').click()
    expect(card(page, report)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_another_s_action_takes_the_pin_away_and_the_map_stays(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    to_map(page)
    pin = pin_of(page, report)
    expect(pin).to_have_count(1)
    page.evaluate("qlue.map.view.map.setView([-5.146, 119.407], 14.5, {animate: false})")
    before, number = view_of(page), pins(page).count()
    with town.engine.begin() as conn:
        step = StageStep(Stage.SELESAI, utc_now(), "beres")
        record_stage(conn, report_id=report, step=step, actor="tim3", source="test", now=utc_now())
    expect(pins(page)).to_have_count(number - 1)
    assert view_of(page) == pytest.approx(before)


def test_a_category_asked_for_is_the_map_s_too(town: ServedTown, open_tim):
    town.report(area="73.71.09.1001", category="sampah")
    page = open_tim("tim", "/tim?city=73.71&category=sampah", DESK)
    expect(pins(page)).to_have_count(page.locator("[data-report]").count())
    titles = page.evaluate(
        "[...document.querySelectorAll('.team-map .qlue-alert-pin[title]')].map((one) => one.title)"
    )
    assert titles == [f"{n}. Sampah, Kel. Tamamaung" for n in range(1, len(titles) + 1)]


def test_on_a_desk_both_stand_side_by_side_and_point_at_each_other(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1002"), open_tim("tim", viewport=DESK)
    expect(pins(page).first).to_be_visible()
    expect(card(page, report)).to_be_visible()
    expect(page.locator(".team-switch")).to_be_hidden()
    pin_of(page, report).click()
    expect(page.locator(".team-card.chosen")).to_have_attribute("data-report", str(report))
    marked = page.locator(".team-map .qlue-alert-pin.chosen")
    expect(marked).to_have_count(1)
    expect(marked).to_have_text(card(page, report).locator(".team-number").inner_text())


def test_distance_from_the_phone_or_a_chosen_point_is_drawn_and_sent_nowhere(
    town: ServedTown, open_tim
):
    page = open_tim("tim", viewport=DESK)
    expect(pins(page).first).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    page.locator("[data-near]").click()
    mark = page.locator(".team-from")
    expect(mark).to_contain_text("posisi Anda")
    page.locator("[data-near-point]").click()
    page.locator(".team-map .leaflet-container").click(position={"x": 700, "y": 120})
    expect(mark).to_contain_text("titik pilihan")
    expect(page.locator("[data-distance]").first).to_contain_text("m")
    chosen = page.evaluate("[qlue.teamNear.from.latitude, qlue.teamNear.from.longitude]")
    # Until the queue was asked for again.
    expect(card(page, town.report(area="73.71.09.1001"))).to_be_visible()
    assert sent
    told = ["119.405", "-5.145", *(str(one)[:9] for one in chosen)]
    assert not [one for one in sent if any(number in one for number in told)]


def test_without_a_connection_the_last_map_stays(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    to_map(page)
    number = pins(page).count()
    page.context.set_offline(True)
    pin_of(page, report).click()
    card(page, report).locator('[data-action="ambil"]').click()
    expect(card(page, report).locator("[data-team-said]")).to_contain_text("belum terkirim")
    expect(pins(page)).to_have_count(number)
    page.context.set_offline(False)
    expect(card(page, report)).to_contain_text("Tim 1")
