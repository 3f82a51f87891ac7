"""Teams as administrators and leads meet them at their edges: two of one name, one that nobody is
in, one that ended while a report was away from it; and photos that a list shows small."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from callbacks.deps import utc_now
from data_access.cities import get_city
from data_access.history import record_team
from data_access.schema import reports, teams
from data_access.teams import end_team, keep_team
from tests.browser.city import ServedTown
from tests.browser.team_town import DESK, PHONE, card
from tests.browser.test_tim_parts import take
from tests.factories import AUTHOR

WAIT = 30_000


@pytest.fixture
def open_page(open_tim: Callable[..., Page]) -> Callable[..., Page]:
    """Any page of the frame, on a desk unless something else is asked for."""
    return partial(open_tim, viewport=DESK, seen="#shell-chip b:has-text('data')")


def add_team(town: ServedTown, slug: str, **fields: Any) -> int:
    usual: dict[str, Any] = {"capacity": 9, "area_codes": ["73.71.09"]}
    with town.engine.begin() as conn:
        city = get_city(conn, code="73.71")
        return keep_team(conn, city=city, slug=slug, by=AUTHOR, now=utc_now(), **(usual | fields))


def end(town: ServedTown, slug: str) -> None:
    with town.engine.begin() as conn:
        end_team(conn, city=get_city(conn, code="73.71"), slug=slug, by=AUTHOR, now=utc_now())


def test_of_two_administrators_with_one_name_the_second_reads_whose_it_is(
    town: ServedTown, open_page
) -> None:
    new = "/tim/daftar?city=73.71&open=team"
    first, second = open_page("admin", new), open_page("admin", new)
    for page, name in ((first, "Tim Banjir"), (second, "tim banjir")):
        expect(page.locator("#tim-team-name")).to_be_visible(timeout=WAIT)
        page.locator("#tim-team-name").fill(name)
        page.locator("#tim-team-hours-1").fill("07.00-15.00")
        page.locator("#tim-team-areas").click()
        page.get_by_role("option", name="Kec. Wajo").click()
        page.keyboard.press("Tab")
    first.get_by_role("button", name="Simpan").click()
    expect(first.locator("#tim-teams-said")).to_contain_text("Tim Banjir tersimpan", timeout=WAIT)
    second.locator("#tim-team-slug").fill("banjir-dua")
    second.get_by_role("button", name="Simpan").click()
    told = "Nama ini sudah dipakai tim Tim Banjir (kode tim-banjir)"
    expect(second.locator(".drawer")).to_contain_text(told, timeout=WAIT)
    expect(second.locator("#tim-team-name")).to_have_value("tim banjir")
    expect(second.locator("#tim-team-hours-1")).to_have_value("07.00-15.00")
    expect(second.locator(".drawer")).to_contain_text("Kec. Wajo")
    second.locator("#tim-team-name").fill("Tim Banjir Utara")
    second.get_by_role("button", name="Simpan").click()
    expect(second.locator("#tim-teams-said")).to_contain_text("Utara tersimpan", timeout=WAIT)
    row = second.locator('tr[data-team="banjir-dua"]')
    expect(row).to_contain_text("tanpa anggota", timeout=WAIT)
    expect(row).to_contain_text("tidak disarankan")
    for slug in ("tim-banjir", "banjir-dua"):
        end(town, slug)


def test_a_team_that_nobody_is_in_is_last_and_has_to_be_chosen(town: ServedTown, open_page) -> None:
    empty = add_team(town, "kosong", name="Tim Kosong")
    report = town.report(area="73.71.09.1001")
    page = open_page("tim", "/tim", viewport=PHONE)
    _open_assigning(page, report)
    offered = page.locator(".sheet-team")
    expect(offered).to_have_count(3, timeout=WAIT)
    expect(offered.last).to_contain_text("Tim Kosong")
    expect(offered.last).to_contain_text("tanpa anggota, tidak disarankan")
    expect(offered.first.locator("input")).to_be_checked()
    offered.last.locator("input").check()
    page.locator("[data-sheet]").get_by_role("button", name="Simpan").click()
    expect(card(page, report)).to_contain_text("Tim Kosong", timeout=WAIT)
    assert _team_of(town, report) == empty
    end(town, "kosong")


def test_a_report_does_not_go_back_to_a_team_that_ended(town: ServedTown, open_page) -> None:
    old = add_team(town, "lama", name="Tim Lama")
    report = town.report(area="73.71.09.1001")
    with town.engine.begin() as conn:
        now = utc_now()
        record_team(conn, report_id=report, team_id=old, at=now, actor="x", source="x", now=now)
    page = open_page("tim", "/tim", viewport=PHONE)
    expect(card(page, report)).to_contain_text("Tim Lama", timeout=WAIT)
    _open_assigning(page, report)
    # Tim Lama has nobody in it and is the last.
    expect(page.locator(".sheet-team")).to_have_count(3, timeout=WAIT)
    page.locator(".sheet-team", has_text="Tim 3").locator("input").check()
    page.locator("[data-sheet]").get_by_role("button", name="Simpan").click()
    undo = page.get_by_role("button", name="Urungkan")
    expect(undo).to_be_visible(timeout=WAIT)
    end(town, "lama")
    undo.click()
    told = "Tim Lama sudah berakhir, jadi laporan ini tanpa tim: tugaskan lagi."
    expect(page.get_by_text(told)).to_be_visible(timeout=WAIT)
    assert _team_of(town, report) is None


def test_photos_of_a_list_are_small_and_move_nothing_when_they_come(
    town: ServedTown, open_page
) -> None:
    report = town.report(area="73.71.09.1001")
    take(town, report, 31)
    page = open_page("admin", "/")
    held: list[Route] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/photos/*/small", lambda route: held.append(route))
    page.goto(f"{town.app.url}/tim/foto")
    picture = page.locator(f'[data-photo-of="{report}"] img')
    expect(picture).to_be_visible(timeout=WAIT)
    for _ in range(300):
        if held:
            break
        page.wait_for_timeout(100)
    before = picture.bounding_box()
    assert before
    assert before["height"] > 100
    for route in held:
        route.continue_()
    come = "(img) => img.complete && img.naturalWidth > 0"
    page.wait_for_function(come, arg=picture.element_handle())
    assert picture.bounding_box() == before
    assert picture.get_attribute("loading") == "lazy"
    pictures = [address for address in asked if "/photos/" in address]
    assert pictures
    assert all(address.endswith("/small") for address in pictures)


def _open_assigning(page: Page, report: int) -> None:
    expect(card(page, report)).to_be_visible(timeout=WAIT)
    button = card(page, report).locator('[data-action="tugaskan"]')
    if not button.is_visible():
        card(page, report).locator("summary").click()
    button.click()


def _team_of(town: ServedTown, report: int) -> int | None:
    with town.engine.connect() as conn:
        found = select(teams.c.id).join(reports, reports.c.team_id == teams.c.id)
        team: int | None = conn.execute(found.where(reports.c.id == report)).scalar()
        return team
