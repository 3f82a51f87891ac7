"""The list of teams and the photos to review, as an administrator and a lead meet them; and a phone
that the server asks to wait."""

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Connection, select

from callbacks.deps import utc_now
from dashboard.photos import read_photo
from data_access import users
from data_access.audit import Author
from data_access.photos import add_photo, review_photo
from data_access.schema import report_photos, teams
from data_access.user_scopes import scope_of
from tests.browser.city import ServedTown
from tests.browser.team_town import DESK, PHONE, card
from tests.photographs import photo

FAR = (-5.2, 119.405)


@pytest.fixture
def open_page(open_tim: Callable[..., Page]) -> Callable[..., Page]:
    """Any page of the frame, on a desk unless something else is asked for."""
    return partial(open_tim, viewport=DESK, seen="#shell-chip b:has-text('data')")


def take(town: ServedTown, report: int, seed: int, by: str = "tim") -> int:
    """Adds a photo that was taken far away."""
    with town.engine.begin() as conn:
        author = author_of(conn, by)
        taken = read_photo(photo(seed, point=FAR), zone=ZoneInfo("Asia/Makassar"))
        now = utc_now()
        return add_photo(conn, report_id=report, photo=taken, by=author, at=now, now=now)


def author_of(conn: Connection, user: str) -> Author:
    return Author(scope_of(conn, user_id=users.id_of(conn, username=user) or 0), user)


def team_names(town: ServedTown) -> list[str]:
    with town.engine.connect() as conn:
        asked = select(teams.c.name).where(teams.c.ended_at.is_(None))
        return sorted(conn.execute(asked).scalars())


def test_a_team_is_made_changed_by_two_and_ended(town: ServedTown, open_page) -> None:
    page = open_page("admin", "/")
    page.locator("[data-key=t]").click()
    expect(page.locator("#tim-teams-headline")).to_contain_text("2 tim")
    page.get_by_role("link", name="Tim baru").click()
    page.locator("#tim-team-name").fill("TRC Wajo")
    page.locator("#tim-team-hours-1").fill("pagi")
    page.get_by_role("button", name="Simpan").click()
    # What is wrong is said where it is; what is right stays.
    expect(page.locator("#tim-teams-form-said")).to_contain_text("Periksa isian")
    expect(page.locator(".drawer")).to_contain_text("Tulis seperti 07.00-15.00, 22.00-06.00;")
    expect(page.locator("#tim-team-name")).to_have_value("TRC Wajo")
    page.locator("#tim-team-hours-1").fill("07.00-15.00")
    page.locator("#tim-team-areas").click()
    page.get_by_role("option", name="Kec. Wajo").click()
    page.keyboard.press("Escape")
    if not page.locator("#tim-team-name").count():  # Escape went further than the list of choices.
        pytest.fail("what was filled in is gone")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#tim-teams-said")).to_contain_text("TRC Wajo tersimpan")
    row = page.locator('tr[data-team="trc-wajo"]')
    expect(row).to_contain_text("Kec. Wajo")
    expect(row).to_contain_text("Sen 07.00-15.00")

    other = open_page("admin", "/tim/daftar?city=73.71&open=team:trc-wajo")
    expect(other.locator("#tim-team-name")).to_have_value("TRC Wajo")
    row.get_by_role("link", name="Ubah").click()
    page.locator("#tim-team-name").fill("TRC Wajo Utara")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#tim-teams-said")).to_contain_text("TRC Wajo Utara tersimpan")
    other.locator("#tim-team-name").fill("TRC Wajo Selatan")
    other.get_by_role("button", name="Simpan").click()
    expect(other.locator("#tim-teams-form-said")).to_contain_text("admin baru saja mengubah")
    expect(other.locator("#tim-team-name")).to_have_value("TRC Wajo Selatan")
    assert team_names(town) == ["TRC Wajo Utara", "Tim 1", "Tim 3"]

    row.get_by_role("link", name="Ubah").click()
    expect(page.locator(".deed")).to_contain_text("tidak memegang laporan terbuka")
    page.get_by_text("Akhiri tim ini").click()
    page.get_by_role("button", name="Ya, akhiri").click()
    expect(row).to_have_count(0)
    assert team_names(town) == ["Tim 1", "Tim 3"]


def test_photos_are_gone_through_and_words_stay_with_their_photo(
    town: ServedTown, open_page
) -> None:
    report, other = (town.report(area="73.71.09.1001") for _ in range(2))
    first = take(town, report, 1)
    page = open_page("tim3", "/tim")
    expect(page.locator("#tim-tabs .list-count")).to_have_text("1")
    page.locator("#tim-tabs").get_by_role("link", name="Foto").click()
    item = page.locator(f'[data-photo-of="{report}"]')
    expect(item).to_contain_text("dari titik laporan")
    item.get_by_role("button", name="Perlu ditanyakan").click()
    item.locator("textarea").press_sequentially("di mana?")
    # Another one comes in above while the words are being written.
    take(town, other, 2)
    town.report(area="73.71.09.1001")  # which the live line tells of
    above = page.locator(f'[data-photo-of="{other}"]')
    expect(above).to_be_visible(timeout=30_000)
    expect(above.locator("textarea")).to_have_value("")
    expect(item.locator("textarea")).to_have_value("Perlu ditanyakan: di mana?")
    item.get_by_role("button", name="Sudah ditinjau").click()
    expect(item).to_contain_text("sudah ditinjau tim3")
    expect(above.get_by_role("button", name="Sudah ditinjau")).to_be_visible()
    with town.engine.connect() as conn:
        asked = select(report_photos.c.review_note).where(report_photos.c.id == first)
        assert conn.execute(asked).scalar() == "Perlu ditanyakan: di mana?"

    own = open_page("tim", "/tim/foto", viewport=PHONE)
    mine = own.locator(f'[data-photo-of="{other}"]')
    expect(mine).to_contain_text("orang lain yang meninjaunya")
    expect(mine.locator("form")).to_be_hidden()
    assert own.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_who_writes_while_somebody_else_is_faster_keeps_their_words(
    town: ServedTown, open_page
) -> None:
    report = town.report(area="73.71.09.1001")
    one = take(town, report, 3)
    page = open_page("tim3", "/tim/foto")
    item = page.locator(f'[data-photo-of="{report}"]')
    item.locator("textarea").fill("tempatnya <b>lain</b>")
    faster = {"error": "refused", "code": "reviewed", "why": "operator sudah meninjau foto ini"}
    page.route("**/review", lambda route: route.fulfill(status=409, json=faster))
    item.get_by_role("button", name="Sudah ditinjau").click()
    expect(item.get_by_role("alert")).to_have_text(faster["why"])
    expect(item.locator("textarea")).to_have_value("tempatnya <b>lain</b>")
    # The review itself comes with the live line.
    with town.engine.begin() as conn:
        of = {"report_id": report, "photo_id": one, "by": author_of(conn, "operator")}
        review_photo(conn, note="wajar", now=utc_now(), **of)
    expect(item).to_contain_text("sudah ditinjau operator", timeout=30_000)
    told = item.get_by_role("status")
    expect(told).to_have_text(
        "operator lebih dulu. Tulisan Anda tidak terkirim: tempatnya <b>lain</b>"
    )
    item.get_by_role("button", name="Mengerti").click()
    expect(told).to_be_hidden()
    with town.engine.connect() as conn:
        asked = select(report_photos.c.review_note).where(report_photos.c.id == one)
        assert conn.execute(asked).scalar() == "wajar"


def test_what_makes_the_server_fail_holds_up_nothing_for_ever(town: ServedTown, open_page) -> None:
    poison, behind = (town.report(area="73.71.09.1001") for _ in range(2))
    page = open_page("tim", "/tim", viewport=PHONE)
    asked: list[str] = []

    def answer(route: Route) -> None:
        if f"/{poison}/" not in route.request.url:
            return route.continue_()
        asked.append(route.request.post_data or "")
        # A server that is away for a moment is no reason to give up.
        return route.fulfill(status=503 if len(asked) < 3 else 500, json={"error": "internal"})

    page.route("**/actions", answer)
    for report in (poison, behind):
        expect(card(page, report)).to_be_visible()
        card(page, report).locator('[data-action="ambil"]').click()
    expect(card(page, behind).locator("[data-team-said]")).to_contain_text("belum terkirim")
    for _ in range(300):
        if len(asked) == 7:
            break
        page.evaluate(
            "window.dispatchEvent(new Event('online'))"
        )  # else it would wait half a minute
        page.wait_for_timeout(100)
    expect(card(page, poison).locator("[data-team-said]")).to_contain_text("gagal menyimpan ini")
    expect(card(page, behind)).to_contain_text("Tim 1", timeout=30_000)
    assert len(asked) == 7
    assert "failures" not in asked[-1]


def test_a_phone_that_is_asked_to_wait_sends_again_by_itself(town: ServedTown, open_page) -> None:
    report = town.report(area="73.71.09.1001")
    page = open_page("tim", "/tim", viewport=PHONE)
    asked: list[int] = []

    def answer(route: Route) -> None:
        asked.append(1)
        if len(asked) > 1:
            return route.continue_()
        return route.fulfill(status=429, headers={"Retry-After": "2"}, json={"error": "too many"})

    page.route("**/actions", answer)
    expect(card(page, report)).to_be_visible()
    card(page, report).locator('[data-action="ambil"]').click()
    expect(card(page, report).locator("[data-team-said]")).to_contain_text("belum terkirim")
    expect(page.locator("[data-team-toasts]")).to_contain_text("tersimpan", timeout=20_000)
    assert len(asked) == 2


def test_words_for_a_photo_that_went_to_another_page_of_the_list_stay(
    town: ServedTown, open_page
) -> None:
    report = town.report(area="73.71.09.1001")
    for seed in range(10, 22):  # as many as a page has
        take(town, town.report(area="73.71.09.1001"), seed)
    one = take(town, report, 22)
    page = open_page("tim3", "/tim/foto")
    item = page.locator(f'[data-photo-of="{report}"]')
    item.locator("textarea").fill("tempatnya lain")
    with town.engine.begin() as conn:
        of = {"report_id": report, "photo_id": one, "by": author_of(conn, "operator")}
        review_photo(conn, note="wajar", now=utc_now(), **of)
    told = page.locator("#tim-photos-list [data-unsent]:visible")
    expect(told).to_contain_text(
        f"Tulisan Anda untuk foto di laporan {report} tidak terkirim: tempatnya lain",
        timeout=30_000,
    )
    expect(item).to_have_count(0)
    told.get_by_role("button", name="Mengerti").click()
    expect(told).to_have_count(0)
