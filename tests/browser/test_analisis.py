"""The Analisis page as its users meet it: a click in one picture filters the others."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.lifecycle import Stage
from tests.browser.city import ServedTown, log_in
from tests.browser.running_app import wait_until

expect.set_options(timeout=30_000)
IN_PANAKKUKANG = "qlue.map.view.map.latLngToContainerPoint([-5.1435, 119.407])"
SIZES = ((1920, 1080), (1366, 768), (390, 844))


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    served.app.start()
    with served.database:
        for day in range(5):
            served.report(category="pohon", ago=timedelta(days=day, hours=5))
        yield served
    served.app.stop()


@pytest.fixture
def analisis(page: Page, town: ServedTown) -> Page:
    log_in(page, town, "operator", "/analisis?window=7d")
    expect(page.locator("#analisis-headline")).to_contain_text("laporan masuk")
    expect(page.locator("#analisis-pareto")).to_contain_text("Pohon tumbang")
    return page


def bars(page: Page) -> int:
    """The reports in the bars of the trend."""
    drawn = "document.querySelector('#analisis-trend .js-plotly-plot').data"
    total = f"{drawn}.filter((trace) => trace.type === 'bar' && trace.customdata)"
    return int(page.evaluate(f"{total}.flatMap(({{ y }}) => [...y]).reduce((a, b) => a + b, 0)"))


def test_a_category_filters_the_rest_back_undoes_and_reload_keeps(analisis: Page):
    before = bars(analisis)
    analisis.locator("#analisis-pareto a", has_text="Pohon").click()
    expect(analisis).to_have_url(re.compile("category=pohon"))
    expect(analisis.locator("#analisis-headline")).to_contain_text("Pohon tumbang: 5 laporan masuk")
    expect(analisis.locator("#analisis-chips")).to_contain_text("Pohon tumbang")
    analisis.wait_for_timeout(500)
    assert bars(analisis) == 5 < before
    analisis.reload()
    expect(analisis.locator("#analisis-headline")).to_contain_text("Pohon tumbang: 5 laporan masuk")
    analisis.go_back()
    expect(analisis).not_to_have_url(re.compile("category="))
    expect(analisis.locator("#analisis-headline")).not_to_contain_text("Pohon tumbang")
    expect(analisis.locator("#analisis-chips a")).to_have_count(0)


def test_a_drag_over_the_week_filters_to_its_hours_and_a_chip_frees_them(analisis: Page):
    cells = analisis.locator(".week-cell")
    first = cells.nth(8).bounding_box()
    last = cells.nth(24 + 10).bounding_box()
    assert first is not None
    assert last is not None
    analisis.mouse.move(first["x"] + 5, first["y"] + 5)
    analisis.mouse.down()
    analisis.mouse.move(last["x"] + 5, last["y"] + 5, steps=8)
    expect(analisis.locator(".week-cell.marked")).to_have_count(6)
    analisis.mouse.up()
    expect(analisis).to_have_url(re.compile(r"hour=8,9,10&weekday=1,2$"))
    expect(analisis.locator("#analisis-chips")).to_contain_text("pukul 08.00–11.00")
    expect(analisis.locator(".week-cell.on")).to_have_count(6)
    analisis.locator("#analisis-chips a", has_text="pukul").click()
    expect(analisis).to_have_url(re.compile(r"window=7d&weekday=1,2$"))


def test_the_week_goes_by_keys(analisis: Page):
    analisis.locator(".week-grid").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowRight", "Enter"):
        analisis.keyboard.press(key)
    expect(analisis).to_have_url(re.compile(r"hour=1,2&weekday=2$"))


def test_a_bar_leads_to_its_time(analisis: Page):
    analisis.locator("#analisis-windows a", has_text="30 hari").click()
    expect(analisis.locator("#analisis-trend-head")).to_contain_text("per hari")
    analisis.wait_for_timeout(700)
    point = analisis.locator("#analisis-trend .barlayer .trace").last.locator("path").last
    box = point.bounding_box()
    assert box is not None
    analisis.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2)
    expect(analisis).to_have_url(re.compile(r"from=(\d{4}-\d\d-\d\d)&to=\1"))
    expect(analisis.locator("#analisis-trend-head")).to_contain_text("per jam")


def test_a_drag_over_the_trend_filters_to_its_time_and_its_chip_and_back_undo(analisis: Page):
    box = analisis.locator("#analisis-trend .nsewdrag").first.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    analisis.mouse.move(box["x"] + box["width"] * 0.3, middle)
    analisis.mouse.down()
    analisis.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=8)
    analisis.mouse.up()
    expect(analisis).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d&back=7d$"))
    analisis.reload()
    analisis.locator("#analisis-chips a").click()
    expect(analisis).to_have_url(re.compile(r"/analisis\?city=73\.71&window=7d$"))
    analisis.go_back()
    analisis.go_back()
    expect(analisis).to_have_url(re.compile(r"/analisis\?window=7d$"))


def test_a_drag_over_the_curve_filters_to_what_was_done_within(analisis: Page, town: ServedTown):
    ago = timedelta(hours=30)
    town.report((Stage.SELESAI, timedelta(hours=1)), ago=ago, category="sampah")
    expect(analisis.locator("#analisis-survival-head")).to_contain_text("Belum separuh")
    expect(analisis.locator("#analisis-survival .scatterlayer path").first).to_be_attached()
    analisis.evaluate("document.querySelector('.survival-panel').scrollIntoView()")
    box = analisis.locator("#analisis-survival .nsewdrag").first.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    analisis.mouse.move(box["x"] + 5, middle)
    analisis.mouse.down()
    analisis.mouse.move(box["x"] + box["width"] * 0.9, middle, steps=8)
    analisis.mouse.up()
    expect(analisis).to_have_url(re.compile(r"done=\d+-\d+$"))
    expect(analisis.locator("#analisis-chips")).to_contain_text("selesai dalam")


def test_the_rail_and_its_key_lead_here_and_the_map_is_drawn(page: Page, town: ServedTown):
    log_in(page, town, "operator")
    expect(page.locator("#operasi-headline")).to_contain_text("laporan")
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/analisis"))
    expect(page.locator("#analisis-headline")).to_contain_text("laporan masuk")
    fitted = "window.qlue.map.view?.place === '73.71' && window.qlue.map.view.fitted"
    wait_until(lambda: bool(page.evaluate(fitted)), "the map")
    box = page.locator("#analisis-map").bounding_box()
    assert box is not None
    x, y = page.evaluate(f"[...Object.values({IN_PANAKKUKANG})]")
    page.mouse.click(box["x"] + x, box["y"] + y)
    expect(page).to_have_url(re.compile(r"/analisis\?.*area=73\.71\.09"))
    expect(page.locator("#analisis-crumbs")).to_contain_text("Panakkukang")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("area="))


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_at_the_side(analisis: Page, size: tuple[int, int]):
    analisis.set_viewport_size({"width": size[0], "height": size[1]})
    analisis.wait_for_timeout(500)
    assert analisis.evaluate("document.documentElement.scrollWidth") <= size[0]
    over = """[...document.querySelectorAll('.bench .panel')].filter((panel) =>
        panel.scrollWidth > panel.clientWidth + 1).map((panel) => panel.className)"""
    assert analisis.evaluate(over) == []
