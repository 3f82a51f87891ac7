"""The queue on a phone: two leads race for a report, one works without a connection and comes back,
a slip is undone."""

from datetime import timedelta

from playwright.sync_api import Route, expect

from tests.browser.city import ServedTown
from tests.browser.team_town import actions_on, card, stage_of

MINUTE = timedelta(minutes=1)


def test_of_two_leads_one_wins_and_the_other_sees_who(town: ServedTown, open_tim):
    report = town.report(area="73.71.09.1002")
    first, second = open_tim("tim"), open_tim("tim3")
    take = '[data-action="ambil"]'
    expect(card(first, report).locator(take)).to_be_visible()
    expect(card(second, report).locator(take)).to_be_visible()
    second.context.set_offline(True)  # It still sees the report as nobody's.
    card(first, report).locator(take).click()
    expect(first.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    card(second, report).locator(take).click()
    expect(second.locator("[data-team-strip]")).to_contain_text("1 tindakan menunggu")
    second.context.set_offline(False)
    said = card(second, report).locator("[data-team-said]")
    expect(said).to_contain_text("Sudah didahului tim")
    # Wherever that card is by now.
    expect(second.locator("[data-team-toasts]")).to_contain_text("Banjir: Sudah didahului tim")
    expect(card(second, report)).to_contain_text("Tim 1")
    said.get_by_role("button").click()
    expect(said).to_be_empty()
    expect(second.locator("[data-team-toasts]")).to_be_empty()
    assert (stage_of(town, report), actions_on(town, report)) == ("disposisi", 1)


def test_without_a_connection_it_waits_and_is_sent_once(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.context.set_offline(True)
    card(page, report).locator('[data-action="ambil"]').click()
    expect(card(page, report).locator("[data-team-said]")).to_contain_text("Ambil: belum terkirim")
    card(page, report).locator("summary").click()
    card(page, report).locator('[data-action="mulai"]').click()
    expect(page.locator("[data-team-strip]")).to_contain_text("2 tindakan menunggu")
    assert stage_of(town, report) == "menunggu"
    page.context.set_offline(False)
    expect(page.locator("[data-team-strip]")).to_be_empty()
    expect(card(page, report)).to_contain_text("Ditindaklanjuti")
    assert (stage_of(town, report), actions_on(town, report)) == ("proses", 2)


def test_what_was_pressed_survives_a_closed_tab(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    expect(card(page, report)).to_be_visible()
    page.route("**/api/v1/reports/*/actions", lambda route: route.abort())
    card(page, report).locator('[data-action="ambil"]').click()
    expect(page.locator("[data-team-strip]")).to_contain_text("1 tindakan")
    again = page.context.new_page()
    page.close()
    again.goto(f"{town.url}/tim")
    expect(card(again, report)).to_contain_text("Tim 1")
    expect(again.locator("[data-team-strip]")).to_be_empty()
    assert actions_on(town, report) == 1


def test_finished_with_words_and_undone(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    card(page, report).locator("summary").click()
    card(page, report).locator('[data-action="selesai"]').click()
    sheet = page.locator("dialog")
    sheet.get_by_role("button", name="Simpan").click()
    expect(sheet.get_by_role("alert")).to_have_text("Isi dulu, lalu simpan.")
    sheet.locator("fieldset:not([hidden]) textarea").fill("Pompa dinyalakan")
    sheet.get_by_role("button", name="Simpan").click()
    expect(card(page, report)).to_have_count(0)
    assert stage_of(town, report) == "selesai"
    page.locator("[data-team-toasts]").get_by_role("button").click()
    expect(card(page, report)).to_be_visible()
    assert stage_of(town, report) == "menunggu"


def test_given_to_the_team_that_is_suggested(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    card(page, report).locator('[data-action="tugaskan"]').click()
    teams = page.locator("dialog .sheet-team")
    expect(teams).to_have_count(2)
    expect(teams.first).to_contain_text("dari 9 tugas")
    teams.filter(has_text="Tim 3").locator("input").check()
    page.locator("dialog").get_by_role("button", name="Simpan").click()
    expect(card(page, report)).to_contain_text("Tim 3")
    expect(card(page, report).locator('[data-action="ambil"]')).to_have_count(0)


def test_a_full_team_says_so_and_is_not_chosen_beforehand(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("operator")

    def nearly_full(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        first, second = told["teams"]
        told["teams"] = [first, second | {"full": True, "load": 9}]
        route.fulfill(response=answer, json=told)

    page.route(f"**/reports/{report}/teams", nearly_full)
    card(page, report).locator('[data-action="tugaskan"]').click()
    teams = page.locator("dialog .sheet-team")
    expect(teams.nth(1)).to_contain_text("9 dari 9 tugas, penuh")
    expect(teams.first).not_to_contain_text("penuh")
    expect(teams.first.locator("input")).to_be_checked()
    order = page.evaluate(
        """() => qlue.teamsFor([[
          { slug: "full", staffed: true, full: true, score_km: 1, distance_km: 1 },
          { slug: "free", staffed: true, full: false, score_km: 9, distance_km: 1 },
          { slug: "empty", staffed: false, full: false, score_km: 0, distance_km: 1 },
        ]]).map(({ slug }) => slug)"""
    )
    assert order == ["free", "full", "empty"]


def test_how_far_it_is_stays_on_the_phone(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1002"), open_tim("tim")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    page.locator("[data-near]").click()
    expect(card(page, report).locator("[data-distance]")).to_have_text("1,1 km")
    # Until the queue was asked for again.
    expect(card(page, town.report(area="73.71.09.1001"))).to_be_visible()
    assert sent
    assert not [one for one in sent if "119.405" in one or "-5.145" in one]


def test_nothing_scrolls_sideways(open_tim):
    page = open_tim("tim")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_menu_closes_and_what_waits_is_not_pressed_twice(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    here = card(page, report)
    here.locator("summary").click()
    expect(here.locator("details[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(here.locator("details[open]")).to_have_count(0)
    page.context.set_offline(True)
    here.locator('[data-action="ambil"]').click()
    expect(here.locator('[data-action="ambil"]')).to_be_disabled()
    expect(here.locator('[data-action="mulai"]')).to_be_enabled()
    here.locator("summary").click()
    here.locator('[data-action="selesai"]').click()
    expect(page.locator("details[open]")).to_have_count(0)
    page.locator("dialog[open] fieldset:not([hidden]) textarea").fill("surut")
    page.locator("dialog[open]").get_by_role("button", name="Simpan").click()
    waiting = [f"{action}: belum terkirimBatalkan" for action in ("Ambil", "Selesai")]
    expect(here.locator("[data-team-said] p")).to_have_text(waiting)
    expect(here.locator('[data-action="mulai"]')).to_be_disabled()
    page.context.set_offline(False)
    expect(here).to_have_count(0)
    assert stage_of(town, report) == "selesai"


def test_a_card_that_was_acted_on_stays_under_the_finger(town: ServedTown, open_tim):
    """Taking it stops the clock that was due first: the server lists it further down."""
    mine = town.report(area="73.71.09.1001", ago=25 * MINUTE)
    other = town.report(area="73.71.09.1001", ago=20 * MINUTE)
    page = open_tim("tim")

    def tops() -> tuple[float, float]:
        first, second = (card(page, one).bounding_box() for one in (mine, other))
        assert first
        assert second
        return first["y"], second["y"]

    def listed() -> bool:
        """Whether the server lists mine first."""
        ids = page.locator(".team-card").evaluate_all("all => all.map((e) => e.dataset.report)")
        return ids.index(str(mine)) < ids.index(str(other))

    expect(card(page, other)).to_be_visible()
    assert listed()
    card(page, mine).scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 1)")
    before = tops()[0]
    card(page, mine).locator('[data-action="ambil"]').click()
    expect(card(page, mine)).to_contain_text("Tim 1")
    assert not listed()
    assert tops()[0] == before
    assert tops()[0] < tops()[1]
    page.evaluate("scrollTo(0, 0)")
    expect(card(page, mine)).to_have_css("order", "0")
    assert tops()[0] > tops()[1]


def test_what_was_done_is_not_pressed_again_on_the_card_of_before(town: ServedTown, open_tim):
    report, page = town.report(area="73.71.09.1001"), open_tim("tim")
    take = card(page, report).locator('[data-action="ambil"]')
    expect(take).to_be_enabled()
    page.route("**/_dash-update-component", lambda route: route.abort())
    take.click()
    expect(page.locator("[data-team-toasts]")).to_contain_text("tersimpan")
    expect(take).to_be_disabled()
    card(page, report).locator("summary").click()
    expect(card(page, report).locator('[data-action="mulai"]')).to_be_disabled()
    expect(card(page, report).locator('[data-action="catat"]')).to_be_enabled()
    page.unroute("**/_dash-update-component")
    expect(take).to_have_count(0)
    expect(card(page, report).locator('[data-action="mulai"]')).to_be_enabled()
