"""A phone whose storage is full: nothing that was pressed is lost without a word, and what waits is
sent all the same; and a sheet that is busy is not sent twice."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.city import ServedTown
from tests.browser.team_town import actions_on, card, save, sheet, stage_of
from tests.browser.test_tim_waiting import ACTIONS, cancel, finish, kept_photos, press, said
from tests.photographs import photo

# The last picture of the queue, which comes and goes, leaves no room either.
FILL = """window.dispatchEvent(new Event("qlue:left"));
for (let size = 1 << 21, n = 0; size; ) {
  try {
    localStorage.setItem(`filled-${n++}`, "x".repeat(size));
  } catch {
    size >>= 1;
  }
}"""
EMPTY = """for (const name of Object.keys(localStorage)) {
  if (name.startsWith("filled-")) localStorage.removeItem(name);
}"""
TAKES_NOTHING = """void (Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError");
})"""
# As if four tries had failed before.
UNREADABLE = """(() => {
  const name = Object.keys(localStorage).find((one) => one.startsWith("qlue-team-outbox"));
  const entries = JSON.parse(localStorage.getItem(name));
  localStorage.setItem(name, JSON.stringify(entries.map((one) => ({ ...one, failures: 4 }))));
  qlue.teamPhotos.take = () => Promise.reject(new Error("anything"));
})()"""
PICTURES = """new Promise((resolve) => {
  indexedDB.open("qlue-team").onsuccess = ({ target }) => {
    const { result } = target;
    if (!result.objectStoreNames.contains("photos")) return resolve(0);
    const asked = result.transaction("photos").objectStore("photos").count();
    asked.onsuccess = () => { result.close(); resolve(asked.result); };
  };
})"""
SLOW_PICTURES = """(() => {
  const { prepare } = qlue.teamPhotos;
  window.ready = [];
  qlue.teamPhotos.prepare = (file) => new Promise((go) => ready.push(() => go(prepare(file))));
})()"""
WAIT_AFTER_AN_ERROR = """() => new Promise((resolve) => {
  const waits = new Map();
  const { setTimeout } = window;
  window.setTimeout = (what, ms, ...more) => {
    const id = setTimeout(what, ms, ...more);
    waits.set(id, ms);
    return id;
  };
  localStorage.setItem("qlue-team-outbox-nobody", JSON.stringify([{ key: "one" }]));
  const outbox = new qlue.TeamOutbox("nobody", { changed() {}, settled() {} });
  outbox.drain = () => Promise.reject(new Error("anything"));
  Object.defineProperty(outbox, "waiting", { set: (id) => {
    localStorage.removeItem("qlue-team-outbox-nobody");
    resolve(waits.get(id));
  } });
})"""
FULL = "penyimpanan ponsel ini penuh"


@pytest.mark.parametrize("full", [FILL, TAKES_NOTHING])
def test_what_waits_is_sent_from_a_full_phone(town: ServedTown, open_tim, full: str):
    reports, page = [town.report(area="73.71.09.1001") for _ in range(2)], open_tim("tim")
    for report in reports:
        expect(card(page, report)).to_be_visible()
    page.context.set_offline(True)
    for report in reports:
        press(page, report, "ambil")
    expect(page.locator("[data-team-strip]")).to_contain_text("2 tindakan menunggu")
    page.evaluate(full)
    page.context.set_offline(False)
    for report in reports:
        expect(card(page, report)).to_contain_text("Tim 1")
    expect(page.locator("[data-team-strip]")).to_be_empty()
    assert [actions_on(town, report) for report in reports] == [1, 1]


def test_from_a_full_phone_what_may_have_arrived_is_known_after_a_reload(
    town: ServedTown, open_tim
):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.context.set_offline(True)
    press(page, report, "ambil")
    page.evaluate(FILL)

    def lose(route: Route) -> None:
        if not actions_on(town, report):
            route.fetch()
        route.abort()

    page.route(ACTIONS, lose)
    page.context.set_offline(False)
    expect(cancel(page, report, "Ambil")).to_be_visible()
    page.wait_for_function("""() => Object.entries(localStorage).some(([name, kept]) =>
      name.startsWith("qlue-team-outbox") && kept.includes("perhaps"))""")
    assert actions_on(town, report) == 1
    page.reload()
    cancel(page, report, "Ambil").click()
    expect(page.locator("[data-team-toasts]")).to_contain_text("dibatalkan")
    assert stage_of(town, report) == "menunggu"


def test_after_any_error_it_waits(open_tim):
    page = open_tim("tim")
    assert page.evaluate(WAIT_AFTER_AN_ERROR) >= 2_000


def test_a_picture_that_can_t_be_read_does_not_stop_what_is_behind_it(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.context.set_offline(True)
    finish(page, report, photo(6))
    expect(said(page, report).locator("p")).to_have_count(2)
    page.evaluate(UNREADABLE)
    page.context.set_offline(False)
    expect(card(page, report)).to_have_count(0)
    assert (stage_of(town, report), kept_photos(town, report)) == ("selesai", 0)


def test_a_page_of_the_wi_fi_is_no_answer(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    page.route(ACTIONS, lambda route: route.fulfill(status=200, body="<h1>Wi-Fi</h1>"))
    press(page, report, "ambil")
    expect(page.locator("[data-team-strip]")).to_contain_text("1 tindakan menunggu")
    expect(cancel(page, report, "Ambil")).to_be_visible()
    page.unroute(ACTIONS)
    expect(card(page, report)).to_contain_text("Tim 1")
    assert actions_on(town, report) == 1


def test_a_press_that_can_t_be_kept_says_so(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.evaluate(FILL)
    press(page, report, "ambil")
    expect(said(page, report)).to_contain_text(FULL)
    page.evaluate(EMPTY)
    press(page, report, "ambil")
    expect(card(page, report)).to_contain_text("Tim 1")
    expect(said(page, report)).to_be_empty()


def test_what_was_typed_stays_where_it_can_t_be_kept(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.evaluate(FILL)
    finish(page, report, photo(7))
    expect(sheet(page).get_by_role("alert")).to_contain_text(FULL)
    expect(sheet(page).locator("fieldset:not([hidden]) textarea")).to_have_value("Pompa dinyalakan")
    expect(sheet(page).locator("fieldset:not([hidden]) img")).to_be_visible()
    assert page.evaluate(PICTURES) == 0
    assert (stage_of(town, report), actions_on(town, report)) == ("menunggu", 0)
    page.evaluate(EMPTY)
    save(page)
    expect(sheet(page)).to_be_hidden()
    expect(page.locator("[data-team-toasts]")).to_contain_text(f"Selesai, laporan {report}")
    assert (stage_of(town, report), kept_photos(town, report)) == ("selesai", 1)
    assert page.evaluate(PICTURES) == 0


def test_two_presses_while_the_photo_is_made_ready_are_one(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.evaluate(SLOW_PICTURES)
    finish(page, report, photo(8))
    for name in ("Simpan", "Tutup"):
        expect(sheet(page).get_by_role("button", name=name)).to_be_disabled()
    sheet(page).locator("form").evaluate("form => form.requestSubmit()")
    page.evaluate("ready.forEach((go) => go())")
    expect(page.locator("[data-team-toasts]")).to_contain_text(f"Selesai, laporan {report}")
    expect(page.locator("[data-team-strip]")).to_be_empty()
    assert (actions_on(town, report), kept_photos(town, report)) == (2, 1)
    other = town.report(area="73.71.09.1001")
    card(page, other).locator("summary").click()
    press(page, other, "catat")
    expect(sheet(page).get_by_role("button", name="Simpan")).to_be_enabled()
