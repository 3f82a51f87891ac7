"""The lenses of Analisis' map: chosen, drawn on kelurahan, told in words, kept in the address."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from data_access.schema import indicator_values, indicators
from tests.browser.city import ServedTown, log_in
from tests.browser.running_app import wait_until
from tests.factories import Town

expect.set_options(timeout=30_000)
TAMAMAUNG, PAROPO, MELAYU, BUTUNG = (
    *("73.71.09.1001", "73.71.09.1002"),
    *("73.71.02.1001", "73.71.02.1002"),
)
RESIDENTS = {TAMAMAUNG: 1_000, PAROPO: 40_000, MELAYU: 2_000}
DRAWN = """Object.fromEntries(Object.entries(qlue.map.view?.state.cells || {})
    .map(([code, cell]) => [code, cell.look]))"""
FILLED = "[...(qlue.map.view?.areas.fills.keys() || [])].sort()"
SIZES = ((1920, 1080), (1366, 768), (390, 844))


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    with served.database, served.engine.begin() as conn:
        town = Town(conn)
        made = insert(indicators).values(
            city_id=town.city.id,
            slug="population",
            name="Penduduk",
            unit="jiwa",
            as_of=date(2025, 12, 31),
            source="BPS",
        )
        told = conn.execute(made.returning(indicators.c.id)).scalar_one()
        for code, value in RESIDENTS.items():
            place = {"area_id": town.areas[code], "city_id": town.city.id, "value": value}
            conn.execute(insert(indicator_values).values(indicator_id=told, **place))
    served.app.start()
    with served.database:
        for number in range(24):
            served.report(area=(TAMAMAUNG, MELAYU)[number % 2])
        yield served
    served.app.stop()


@pytest.fixture
def analisis(page: Page, town: ServedTown) -> Page:
    log_in(page, town, "operator", "/analisis?window=7d")
    expect(page.locator("#analisis-headline")).to_contain_text("laporan masuk")
    wait_until(lambda: bool(page.evaluate("qlue.map.view?.fitted")), "the map")
    return page


def choose(page: Page, lens: str) -> None:
    page.locator(".lens-choice").get_by_role("link", name=lens, exact=True).click()
    expect(page.locator(".lens-choice a[aria-current]")).to_have_text(lens)


def point_of(page: Page, lat: float, lon: float) -> tuple[float, float]:
    """Where a place of the map is on the screen."""
    box = page.locator("#analisis-map").bounding_box()
    assert box is not None
    at = f"[...Object.values(qlue.map.view.map.latLngToContainerPoint([{lat}, {lon}]))]"
    x, y = page.evaluate(at)
    return box["x"] + x, box["y"] + y


def test_a_lens_draws_kelurahan_says_what_it_found_and_is_kept(analisis: Page):
    assert analisis.evaluate(FILLED) == ["73.71.02", "73.71.09"]
    choose(analisis, "Peta sunyi")
    expect(analisis).to_have_url(re.compile("lens=silent"))
    expect(analisis.locator(".lens-said")).to_contain_text("1 kelurahan sunyi, bukan berarti baik")
    others = dict.fromkeys((TAMAMAUNG, MELAYU, BUTUNG), "none")
    assert analisis.evaluate(DRAWN) == others | {PAROPO: "silent"}
    assert analisis.evaluate(FILLED) == sorted([TAMAMAUNG, PAROPO, MELAYU, BUTUNG])
    assert not analisis.evaluate("qlue.map.view.heat.state.visible")
    expect(analisis.locator("#analisis-map-tools a")).to_have_count(0)
    analisis.reload()
    expect(analisis.locator(".lens-said")).to_contain_text("Kel. Paropo")
    analisis.go_back()
    expect(analisis).not_to_have_url(re.compile("lens="))
    expect(analisis.locator("#analisis-map-tools a")).to_have_count(2)
    wait_until(lambda: analisis.evaluate(FILLED) == ["73.71.02", "73.71.09"], "the kecamatan")


def test_the_pointer_tells_a_kelurahan_and_a_click_narrows_to_it(analisis: Page):
    choose(analisis, "Per 1.000 penduduk")
    wait_until(lambda: len(analisis.evaluate(FILLED)) == 4, "the kelurahan")
    x, y = point_of(analisis, -5.1435, 119.417)
    analisis.mouse.move(x, y)
    expect(analisis.locator(".qlue-card")).to_contain_text("laporan per 1.000 penduduk")
    expect(analisis.locator(".qlue-card b")).to_have_text("Kel. Paropo")
    analisis.mouse.click(x, y)
    expect(analisis).to_have_url(re.compile(rf"lens=rate&area={re.escape(PAROPO)}$"))
    expect(analisis.locator(".lens-said")).to_contain_text("Kel. Paropo")


def test_it_goes_by_keys(analisis: Page):
    analisis.locator(".lens-choice a", has_text="Titik rawan").focus()
    analisis.keyboard.press("Enter")
    expect(analisis.locator(".lens-said")).to_contain_text("perlu 8 kelurahan")
    analisis.locator(".qlue-area-list").focus()
    options = analisis.locator(".qlue-area-list [role=option]")
    expect(options).to_have_count(4)
    expect(options.first).to_contain_text("masuk dalam 7 hari")
    analisis.keyboard.press("End")
    analisis.keyboard.press("Enter")
    expect(analisis).to_have_url(re.compile(r"area=73\.71\.\d\d\.1002"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_has_its_place_at_every_size(analisis: Page, size: tuple[int, int], theme: str):
    analisis.set_viewport_size({"width": size[0], "height": size[1]})
    analisis.evaluate(f"document.documentElement.dataset.mantineColorScheme = '{theme}'")
    height = "document.querySelector('.map-frame .map').clientHeight"
    before = analisis.evaluate(height)
    choose(analisis, "Penduduk")
    expect(analisis.locator(".lens-foot")).to_contain_text("BPS, per 31 Des 2025")
    assert size[0] < 1024 or analisis.evaluate(height) == before
    broken = """[...document.querySelectorAll('.swatches span')]
        .filter((word) => /^</.test(word.textContent) && word.getClientRects().length > 1)
        .map((word) => word.textContent)"""
    assert analisis.evaluate(broken) == []
    assert analisis.evaluate("document.documentElement.scrollWidth") <= size[0]
    over = """[...document.querySelectorAll('.map-legend *')]
        .filter((part) => part.clientWidth && part.scrollWidth > part.clientWidth + 1)
        .map((part) => part.outerHTML)"""
    assert analisis.evaluate(over) == []
