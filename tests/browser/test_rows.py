"""The table of reports as its users meet it: order, pages, a report beside it, a file of it."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import ServedTown, log_in

expect.set_options(timeout=30_000)
SIZES = ((1920, 1080), (1366, 768), (390, 844))
TREES = 60
FORMULA = "=1+1"


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    served.app.start()
    with served.database:
        for number in range(TREES):
            served.report(category="pohon", ago=timedelta(hours=number + 2), title=FORMULA)
        yield served
    served.app.stop()


@pytest.fixture
def rows(page: Page, town: ServedTown) -> Page:
    """Analisis, at its table."""
    log_in(page, town, "admin", "/analisis?window=7d&category=pohon")
    expect(page.locator("#rows-head")).to_contain_text(re.compile(r"\d laporan"))
    page.locator("#rows-place").scroll_into_view_if_needed()
    expect(page.locator("#rows-grid .ag-row .stage-mark").first).to_be_visible()
    return page


def first_number(page: Page) -> str:
    return page.locator(".ag-row[row-id] [col-id=number]").first.inner_text()


def test_order_pages_a_report_and_a_file(rows: Page, tmp_path: Path):
    newest = first_number(rows)
    rows.locator(".ag-header-cell[col-id=created]").click()
    top = rows.locator(".ag-row[row-index='0'] [col-id=number]")
    expect(top).not_to_have_text(newest)
    expect(top).to_have_text(re.compile(r"^#\d+$"))
    oldest = top.inner_text()

    rows.get_by_label("Halaman berikutnya").click()
    last = rows.locator(f".ag-row[row-index='{TREES - 1}'] [col-id=number]")
    expect(last).to_have_text(newest)

    last.click()
    expect(rows).to_have_url(re.compile(rf"report={newest.removeprefix('#')}\b"))
    expect(rows.locator("#rows-drawer-title")).to_contain_text("Pohon tumbang")
    rows.keyboard.press("Escape")
    expect(rows).not_to_have_url(re.compile("report="))
    expect(last).to_be_visible()

    rows.get_by_role("button", name="Unduh").click()
    with rows.expect_download() as waited:
        rows.locator(".downloads a", has_text="untuk program lain").click()
    saved = tmp_path / waited.value.suggested_filename
    waited.value.save_as(saved)
    expect(rows.locator(".export-line")).to_contain_text(f"{TREES} baris tersimpan")
    assert re.fullmatch(r"laporan_kota-makassar_.*\.csv", saved.name)
    with saved.open(newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    numbers = [f"#{row['Nomor']}" for row in found]
    assert (len(found), numbers[0], numbers[-1]) == (TREES, newest, oldest)
    assert {row["Judul"] for row in found} == {f"'{FORMULA}"}


def test_enter_opens_a_report_and_a_chosen_column_stays(rows: Page):
    rows.get_by_role("button", name="Kolom").click()
    rows.locator("[data-column=district]").click()
    expect(rows.locator(".ag-header-cell[col-id=district]")).to_be_attached()
    rows.keyboard.press("Escape")
    rows.reload()
    rows.locator("#rows-place").scroll_into_view_if_needed()
    expect(rows.locator(".ag-header-cell[col-id=district]")).to_be_attached()
    expect(rows.locator("#rows-grid .ag-row .stage-mark").first).to_be_visible()

    rows.locator(".ag-header-cell[col-id=number]").focus()
    rows.keyboard.press("ArrowDown")
    expect(rows.locator(".ag-row[row-index='0'] [col-id=number]")).to_be_focused()
    rows.keyboard.press("Enter")
    expect(rows.locator("#rows-drawer-title")).to_contain_text("Pohon tumbang")


def test_other_filters_begin_at_the_first_page_and_none_say_so(rows: Page):
    rows.get_by_label("Halaman berikutnya").click()
    expect(rows.locator(".ag-paging-page-summary-panel")).to_contain_text("2")
    rows.locator("#analisis-windows a", has_text="24 jam").click()
    expect(rows.locator("#rows-head")).to_contain_text("22 laporan")
    expect(rows.locator(".ag-row[row-index='0'] .stage-mark")).to_be_visible()
    rows.locator("#analisis-windows a", has_text="1 jam").click()
    expect(rows.locator("#rows-empty")).to_contain_text("Tidak ada laporan")
    expect(rows.locator("#rows-place")).to_be_hidden()


def test_a_new_report_comes_by_itself(rows: Page, town: ServedTown):
    before = first_number(rows)
    report = town.report(category="pohon")
    expect(rows.locator(".ag-row[row-index='0'] [col-id=number]")).to_have_text(f"#{report}")
    assert before != f"#{report}"


def test_the_way_to_operasi_and_back_keeps_the_filters(rows: Page):
    rows.locator("#analisis-crumbs .elsewhere").click()
    expect(rows).to_have_url(re.compile(r"/\?city=73\.71&category=pohon&window=7d$"))
    rows.locator("#operasi-crumbs .elsewhere").click()
    expect(rows).to_have_url(re.compile(r"/analisis\?city=73\.71&category=pohon&window=7d$"))


@pytest.mark.parametrize("size", SIZES)
def test_the_page_never_scrolls_sideways(rows: Page, size: tuple[int, int]):
    rows.set_viewport_size({"width": size[0], "height": size[1]})
    rows.wait_for_timeout(500)
    assert rows.evaluate("document.documentElement.scrollWidth") <= size[0]
    place = rows.locator("#rows-place").bounding_box()
    assert place is not None
    assert place["x"] + place["width"] <= size[0]
