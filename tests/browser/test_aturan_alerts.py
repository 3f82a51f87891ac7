"""Escalation, mutes and webhooks on the rules page, as their users meet them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.city import ServedTown, log_in
from tests.questions.receivers import HttpReceiver

expect.set_options(timeout=30_000)
NEXT_MONTH = ".mantine-DateTimePicker-calendarHeaderControl"


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    served.app.start()
    with served.database:
        yield served
    served.app.stop()


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    receiver = HttpReceiver().start()
    yield receiver
    receiver.stop()


def test_times_of_escalation_are_changed(page: Page, town: ServedTown) -> None:
    log_in(page, town, "admin", "/aturan")
    ladder = page.locator(".ladder")
    expect(ladder).to_contain_text("setelah 30 menit")
    page.get_by_role("link", name="Ubah waktu").press("Enter")
    drawer = page.locator(".drawer")
    expect(drawer).to_be_focused()
    page.get_by_role("textbox", name="Lurah").fill("300")
    page.get_by_role("button", name="Simpan").click()
    expect(drawer).to_contain_text("Tidak boleh lebih cepat dari lurah")
    page.get_by_role("textbox", name="Lurah").fill("45")
    page.get_by_role("button", name="Simpan").click()
    expect(drawer).to_have_count(0)
    expect(page.locator("#aturan-said")).to_contain_text("langsung berlaku")
    expect(ladder).to_contain_text("setelah 45 menit")
    expect(page.locator("#aturan-escalation")).to_contain_text("diatur admin")


def test_an_operator_mutes_from_the_rail_and_ends_it(page: Page, town: ServedTown) -> None:
    log_in(page, town, "operator", "/?area=73.71.09")
    page.get_by_role("link", name="Bisukan peringatan").click()
    expect(page).to_have_url(re.compile(r"/aturan\?city=73\.71&open=mute:73\.71\.09$"))
    drawer = page.locator(".drawer")
    place = page.get_by_role("textbox", name="Tempat")
    expect(place).to_have_value("Kec. Panakkukang")
    page.get_by_role("button", name="Bisukan", exact=True).click()
    expect(drawer).to_contain_text("Pilih tanggal dan jam berakhirnya.")
    expect(drawer).to_contain_text("Tulis alasannya")
    place.fill("Tamam")
    page.get_by_role("option", name="Kel. Tamamaung, Panakkukang").click()
    page.locator("#aturan-mute-until").click()
    page.locator(NEXT_MONTH).last.click()
    page.get_by_role("button", name=re.compile("^15 ")).click()
    page.keyboard.press("Escape")
    page.get_by_label("Alasan").fill("Galian PDAM")
    page.get_by_role("button", name="Bisukan", exact=True).click()
    expect(drawer).to_have_count(0)
    row = page.locator(".mutes tr", has_text="Kel. Tamamaung")
    expect(row).to_contain_text("Galian PDAM")
    expect(page.locator("#aturan-headline")).to_have_text("1 pembisuan sedang berlaku")
    assert page.locator("#aturan-webhooks, #aturan-policies").all_inner_texts() == ["", ""]
    row.get_by_role("button", name=re.compile("Akhiri sekarang")).press("Enter")
    expect(page.locator("#aturan-said")).to_contain_text("Pembisuan diakhiri")
    expect(page.locator("#aturan-headline")).to_have_text("Tidak ada peringatan yang dibisukan")
    page.get_by_text("1 berakhir dalam 30 hari terakhir").click()
    expect(row).to_contain_text("diakhiri operator")


def test_a_webhook_is_added_tried_and_removed(
    page: Page, town: ServedTown, receiver: HttpReceiver
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    log_in(page, town, "admin", "/aturan")
    page.get_by_role("link", name="Webhook baru").click()
    address = page.get_by_role("textbox", name="Alamat")
    address.fill("dispatch")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator(".drawer")).to_contain_text("Tulis alamat lengkap")
    address.fill(receiver.url)
    page.get_by_role("button", name="Simpan").click()
    secret = page.get_by_role("textbox", name="Secret").input_value()
    assert re.fullmatch("[0-9a-f]{64}", secret)
    page.get_by_role("button", name="Salin").click()
    expect(page.get_by_role("button", name="Salin")).to_have_class(re.compile("done"))
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.get_by_role("link", name="Sudah disimpan, tutup").click()
    expect(page.locator(".drawer")).to_have_count(0)
    assert secret not in page.content()
    section = page.locator("#aturan-webhooks")
    page.get_by_role("button", name="Kirim uji").click()
    expect(section).to_contain_text(re.compile(r"Terakhir diterima .*: uji coba \(204\)"))
    assert len(receiver.received) == 1
    page.get_by_role("link", name="Kelola").click()
    page.get_by_text("Hapus webhook ini").click()
    page.get_by_role("button", name="Ya, hapus").click()
    expect(page.locator("#aturan-said")).to_contain_text("Webhook dihapus")
    expect(section).to_contain_text("Belum ada")


@pytest.mark.parametrize("opened", ["escalation", "mute", "webhook"])
@pytest.mark.parametrize("size", [(1920, 1080), (390, 844)])
def test_it_fits_the_width(
    browser: Browser, town: ServedTown, size: tuple[int, int], opened: str
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(20_000)
    page = context.new_page()
    log_in(page, town, "admin", f"/aturan?city=73.71&open={opened}")
    expect(page.locator(".drawer")).to_be_visible()
    expect(page.locator("#aturan-webhooks")).to_contain_text("Webhook")
    for part in ("document.documentElement", "document.querySelector('.drawer')"):
        assert page.evaluate(f"{part}.scrollWidth <= {part}.clientWidth")
    page.goto(f"{town.url}/aturan#webhook")
    page.get_by_role("link", name="Webhook", exact=True).click()
    # What lies below the fold scrolls within the page, not with it.
    if size[0] > 1023:
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollTop") == 0
    context.close()
