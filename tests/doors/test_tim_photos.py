"""The list of photos to review through the app's own door."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from dashboard.access import Role
from dashboard.ids import Path, Shell, TimPhotos
from dashboard.photos import read_photo
from data_access import users
from data_access.audit import Author
from data_access.photos import add_photo
from data_access.user_scopes import scope_of
from tests.doors.calling import call, shown
from tests.doors.conftest import Site, csrf_header
from tests.factories import NOW, Town
from tests.photographs import photo

MELAYU = "73.71.02.1001"
FAR = {"point": (-5.16, 119.405)}


def take(conn: Connection, report: int, seed: int = 1, by: str = "sari", **told: Any) -> int:
    taken = read_photo(photo(seed, **told), zone=ZoneInfo("Asia/Makassar"))
    author = Author(scope_of(conn, user_id=users.id_of(conn, username=by) or 0), by)
    return add_photo(conn, report_id=report, photo=taken, by=author, at=NOW, now=NOW)


@pytest.fixture
def town(site: Site) -> Town:
    """A flagged photo in Panakkukang and one in Wajo."""
    site.add_user("sari", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    site.add_user("budi", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    site.add_user("ani", Role.ANGGOTA_TIM, area_codes=["73.71.09"])
    site.add_user("admin", Role.ADMIN)
    site.add_user("walikota", Role.WALIKOTA)
    town = site.town
    assert town is not None
    with site.engine.begin() as conn:
        town.conn = conn
        take(conn, town.report(title="Genangan kita"), **FAR)
        take(conn, town.report(title="Rahasia Wajo", area=MELAYU), seed=2, **FAR)
        take(conn, town.report(title="Tanpa catatan"), seed=3)
    return town


def page(site: Site, user: str, search: str = "") -> dict[str, Any]:
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": Path.TIM_PHOTOS}
    return shown(call(site.client(user), Shell.URL, "search", fields, to=TimPhotos.LIST))


def test_what_there_is_to_look_at_with_its_numbers(site: Site, town: Town):
    found = page(site, "admin")
    said = json.dumps(found)
    assert found[f"{TimPhotos.HEADLINE}.children"] == "2 foto perlu ditinjau."
    for word in ("Genangan kita", "Rahasia Wajo", "diambil 1,7 km dari titik laporan", "report="):
        assert word in said
    assert "Tanpa catatan" not in said


def test_a_lead_sees_those_of_their_area(site: Site, town: Town):
    found = page(site, "budi", f"?area={MELAYU}")
    assert found[f"{TimPhotos.HEADLINE}.children"] == "1 foto perlu ditinjau."
    assert "Rahasia" not in json.dumps(found)


def test_how_many_wait_stands_beside_the_way_there(site: Site, town: Town):
    fields = {"shell-url.search": "", "shell-url.pathname": "/tim", "tim-shown.data": {}}
    tabs = shown(call(site.client("budi"), "shell-url", "search", fields, to="tim-tabs"))
    assert '"1 foto perlu ditinjau"' in json.dumps(tabs["tim-tabs.children"])
    none = shown(call(site.client("ani"), "shell-url", "search", fields, to="tim-tabs"))
    assert Path.TIM_PHOTOS not in json.dumps(none["tim-tabs.children"])


def test_reviewed_it_says_so_and_waits_no_more(site: Site, town: Town):
    client = site.client("budi")
    (address,) = {
        part.split('"')[0] for part in json.dumps(page(site, "budi")).split('"data-review": "')[1:]
    }
    answer = client.post(address, json={"note": "Wajar: sama"}, headers=csrf_header(client))
    assert answer.status_code == 200
    found = page(site, "budi")
    assert found[f"{TimPhotos.HEADLINE}.children"] == "Tidak ada foto yang perlu ditinjau."
    assert "Wajar: sama" in json.dumps(found)


def test_page_by_page(site: Site, town: Town):
    with site.engine.begin() as conn:
        town.conn = conn
        report = town.report()
        for seed in range(10, 23):
            take(conn, report, seed=seed, **FAR)
    first, second = page(site, "budi"), page(site, "budi", "?page=2")
    assert json.dumps(first).count('"data-photo-of"') == 12
    assert json.dumps(second).count('"data-photo-of"') == 2
    assert "Genangan kita" in json.dumps(second)


@pytest.mark.parametrize("user", ["ani", "walikota"])
def test_not_for_who_does_not_review(site: Site, town: Town, user: str):
    assert "Genangan" not in json.dumps(page(site, user))
    assert site.client(user).get(Path.TIM_PHOTOS).status_code == 403
