"""Photos from a phone, with and without a connection, and the operator's desk."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from data_access.schema import report_photos, reports
from tests.browser.city import ServedTown
from tests.browser.team_town import DESK, card, save, sheet
from tests.photographs import exif, file_of, photo, picture

THERE = (-5.145, 119.405)


def choose(page: Page, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        sheet(page).locator("fieldset:not([hidden]) [data-pick-photo]").click()
    chooser.value.set_files({"name": "IMG.JPG", "mimeType": "image/jpeg", "buffer": content})
    expect(sheet(page).locator("fieldset:not([hidden]) img")).to_be_visible()


def photos_of(town: ServedTown, report: int) -> list:
    with town.engine.connect() as conn:
        asked = select(report_photos).where(report_photos.c.report_id == report)
        return list(conn.execute(asked.order_by(report_photos.c.id)).all())


def test_done_with_a_photo_without_a_connection_both_are_sent_once(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.context.set_offline(True)
    card(page, report).locator("summary").click()
    card(page, report).locator('[data-action="selesai"]').click()
    sheet(page).locator("fieldset:not([hidden]) textarea").fill("Pompa dinyalakan")
    choose(page, photo(4, taken="2026:11:01 10:00:00", offset="+08:00", point=(-5.2, 119.405)))
    save(page)
    waiting = [f"{action}: belum terkirimBatalkan" for action in ("Foto", "Selesai")]
    expect(card(page, report).locator("[data-team-said] p")).to_have_text(waiting)
    page.context.set_offline(False)
    expect(card(page, report)).to_have_count(0)
    expect(page.locator("[data-team-strip]")).to_be_empty()
    (kept,) = photos_of(town, report)
    assert (round(kept.lat, 3), kept.width) == (-5.2, 640)
    # What there is to look at stands in the drawer of who reviews, and is marked as looked at.
    desk = open_tim("operator", viewport=DESK)
    desk.goto(f"{town.url}/?report={report}")
    photos = desk.locator(".work-photos")
    expect(photos).to_contain_text("perlu ditinjau")
    expect(photos).to_contain_text("dari titik laporan")
    assert desk.evaluate("document.querySelector('.work-photos img').decode().then(() => true)")
    photos.locator("textarea").fill("sudah ditanyakan")
    photos.get_by_role("button", name="Sudah ditinjau").click()
    expect(photos).to_contain_text("sudah ditinjau operator")


def test_a_large_photo_is_made_smaller_and_keeps_what_the_camera_wrote(town, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    large = file_of(
        picture(6, (3200, 2400)).effect_spread(30),
        quality=97,
        exif=exif(taken="2026:11:01 10:00:00", offset="+08:00", point=THERE, orientation=6),
    )
    assert len(large) > 1_500_000
    sent: list[int] = []
    page.on(
        "request",
        lambda one: sent.append(len(one.post_data_buffer or b"")) if "/photos" in one.url else None,
    )
    card(page, report).locator('[data-action="foto"]').click()
    choose(page, large)
    save(page)
    expect(page.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    (kept,) = photos_of(town, report)
    # Turned once: a picture that lay on its side stands.
    assert (kept.width, kept.height) == (1200, 1600)
    assert (round(kept.lat, 3), kept.taken_at.isoformat()) == (-5.145, "2026-11-01T02:00:00+00:00")
    assert max(sent) < len(large)


def test_what_is_no_photo_is_said_and_not_sent_for_ever(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    card(page, report).locator('[data-action="foto"]').click()
    with page.expect_file_chooser() as chooser:
        sheet(page).locator("fieldset:not([hidden]) [data-pick-photo]").click()
    cut_off = photo()[:400]
    chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": cut_off})
    save(page)
    said = card(page, report).locator("[data-team-said]")
    expect(said).to_contain_text("Foto tidak dapat diterima: berkas foto ini rusak")
    expect(page.locator("[data-team-strip]")).to_be_empty()
    assert photos_of(town, report) == []


def test_a_picture_that_the_phone_can_t_read_says_what_to_do(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    card(page, report).locator('[data-action="foto"]').click()
    heic = b"\0\0\0\x18ftypheic" + bytes(600)
    with page.expect_file_chooser() as chooser:
        sheet(page).locator("fieldset:not([hidden]) [data-pick-photo]").click()
    chooser.value.set_files({"name": "a.heic", "mimeType": "image/heic", "buffer": heic})
    expect(sheet(page).get_by_role("alert")).to_contain_text("Ubah setelan kamera ke JPEG")
    save(page)
    expect(sheet(page).get_by_role("alert")).to_contain_text("Isi dulu")
    choose(page, photo())
    expect(sheet(page).get_by_role("alert")).to_be_empty()
    save(page)
    expect(page.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    assert len(photos_of(town, report)) == 1


def test_what_the_phone_alone_can_read_is_drawn_anew(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    card(page, report).locator('[data-action="foto"]').click()
    choose(page, file_of(picture(3), "BMP"))
    save(page)
    expect(page.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    (kept,) = photos_of(town, report)
    assert (kept.width, kept.height) == (640, 480)


def test_a_call_is_taken_down(town: ServedTown, open_tim):
    page = open_tim("operator", viewport=DESK)
    page.get_by_role("button", name="Laporan baru").click()
    form = page.locator("dialog[data-entry]")
    form.get_by_role("button", name="Simpan").click()
    expect(form.get_by_role("alert")).to_contain_text("Belum lengkap")
    form.locator("[data-field=category]").select_option("banjir")
    form.locator("[data-field=area]").select_option("73.71.09.1002")
    canvas = form.locator("[data-place-picker]")
    expect(canvas).to_have_attribute("width", re.compile(r"\d"))  # The borders are drawn.
    canvas.click()
    form.locator("[data-field=description]").fill("Air masuk rumah ibu")
    form.locator("[data-field=reporter_name]").fill("Rahasia Nama")
    form.get_by_role("button", name="Simpan").click()
    expect(page.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    with town.engine.connect() as conn:
        asked = select(reports).where(reports.c.source == "operator")
        row = conn.execute(asked).one()
    assert (row.description, row.reporter_name) == ("Air masuk rumah ibu", "Rahasia Nama")
    # In the middle of the map of that kelurahan.
    assert (row.lat, row.lon) == (pytest.approx(-5.145, abs=1e-3), pytest.approx(119.415, abs=1e-3))
    expect(card(page, row.id)).to_be_visible()
    assert "Rahasia" not in page.content()


def test_several_are_given_out_and_each_says_what_became_of_it(town: ServedTown, open_tim):
    mine = [town.report(area="73.71.09.1001") for _ in range(3)]
    page, lead = open_tim("operator", viewport=DESK), open_tim("tim")
    for report in mine:
        expect(card(page, report)).to_be_visible()
    expect(card(lead, mine[1]).locator('[data-action="ambil"]')).to_be_visible()
    page.get_by_role("button", name="Pilih beberapa").click()
    for report in mine:
        card(page, report).locator("[data-pick]").click()
    expect(page.locator("[data-picked]")).to_have_text("3 dipilih")
    page.locator("[data-pick-act]").click()
    third = sheet(page).locator(".sheet-team").filter(has_text="Tim 3")
    expect(third).to_contain_text("dari 9 tugas")
    third.locator("input").check()
    page.context.set_offline(True)  # It still believes that all three are nobody's.
    held: list[Route] = []
    page.route(f"**/reports/{mine[2]}/actions", lambda route: held.append(route))
    card(lead, mine[1]).locator('[data-action="ambil"]').click()
    expect(lead.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    save(page)
    results = page.locator("[data-results]")
    expect(results.locator("li")).to_have_count(3)
    with page.expect_request(f"**/reports/{mine[2]}/actions"):
        page.context.set_offline(False)
    expect(results).to_contain_text(f"#{mine[0]}: tersimpan")
    expect(results).to_contain_text(f"#{mine[1]}: Sudah didahului tim")
    expect(results.get_by_role("button", name="Urungkan")).to_have_count(0)  # one is on its way
    held[0].continue_()
    expect(results).to_contain_text(f"#{mine[2]}: tersimpan")
    expect(card(page, mine[0])).to_contain_text("Tim 3")
    expect(card(page, mine[1])).to_contain_text("Tim 1")
    page.route(
        "**/undo", lambda route: route.fulfill(status=429, headers={"Retry-After": "1"}), times=1
    )
    results.get_by_role("button", name="Urungkan 2 sekaligus").click()
    for report in (mine[0], mine[2]):
        expect(results).to_contain_text(f"#{report}: diurungkan")
    expect(card(page, mine[0])).not_to_contain_text("Tim 3")
    expect(card(page, mine[1])).to_contain_text("Tim 1")


def test_several_are_taken_back_also_after_a_reload(town: ServedTown, open_tim):
    mine = [town.report(area="73.71.09.1001") for _ in range(2)]
    page = open_tim("operator", viewport=DESK)
    for report in mine:
        expect(card(page, report)).to_be_visible()
    page.get_by_role("button", name="Pilih beberapa").click()
    for report in mine:
        card(page, report).locator("[data-pick]").click()
    page.locator("[data-pick-act]").click()
    sheet(page).locator(".sheet-team").filter(has_text="Tim 3").locator("input").check()
    held: list[Route] = []
    page.route(f"**/reports/{mine[1]}/actions", lambda route: held.append(route), times=1)
    with page.expect_request(f"**/reports/{mine[1]}/actions"):
        save(page)
    results = page.locator("[data-results]")
    expect(results).to_contain_text(f"#{mine[0]}: tersimpan")
    page.reload()  # One is on its way still, and sent again.
    expect(results).to_contain_text(f"#{mine[1]}: tersimpan")
    all_of_them = results.get_by_role("button", name="Urungkan 2 sekaligus")
    expect(all_of_them).to_be_visible()
    page.reload()
    all_of_them.click()
    for report in mine:
        expect(results).to_contain_text(f"#{report}: diurungkan")
    expect(all_of_them).to_have_count(0)
    page.reload()
    for report in mine:
        expect(card(page, report)).not_to_contain_text("Tim 3")
    expect(results).to_be_empty()


def test_a_category_is_put_right_and_taken_back(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("operator", viewport=DESK)
    card(page, report).locator("summary").click()
    card(page, report).locator('[data-action="ubah_kategori"]').click()
    sheet(page).locator("fieldset:not([hidden]) select").select_option("sampah")
    save(page)
    toast = page.locator("[data-team-toasts]")
    expect(toast).to_contain_text("tersimpan")
    toast.get_by_role("button").click()
    expect(toast).to_contain_text("diurungkan")
    with town.engine.connect() as conn:
        category = select(reports.c.category_id).where(reports.c.id.in_([report, report - 1]))
        assert len(set(conn.execute(category).scalars())) == 1


def test_nothing_scrolls_sideways(open_tim):
    page = open_tim("operator")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Laporan baru").click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_a_network_it_opens_with_the_last_queue_and_its_time(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(
        "report => (localStorage.getItem('qlue-team-picture') || '').includes(`queue-${report}`)",
        arg=str(report),
    )
    page.context.set_offline(True)
    page.goto(f"{town.url}/tim")
    expect(page.locator(".team-offline")).to_contain_text("Tanpa jaringan. Ini antrean")
    expect(page.locator(".chip")).to_have_class("chip red")
    card(page, report).locator('[data-action="ambil"]').click()
    expect(card(page, report).locator("[data-team-said]")).to_contain_text("Ambil: belum terkirim")
    page.context.set_offline(False)
    expect(page.locator(".team-offline")).to_have_count(0)
    expect(card(page, report)).to_contain_text("Tim 1")
    with town.engine.connect() as conn:
        stage = conn.execute(select(reports.c.stage).where(reports.c.id == report)).scalar_one()
    assert stage == "disposisi"
