"""What can be done with a report from its drawer: who gets which buttons."""

import json
from typing import Any

import pytest

from dashboard.access import Role
from dashboard.ids import Operasi, Path, Shell
from tests.doors.calling import call, shown
from tests.doors.conftest import Site
from tests.doors.test_team_api import MELAYU, act, make_town, report
from tests.factories import Town


@pytest.fixture
def town(site: Site) -> Town:
    town = make_town(site)
    site.add_user("walikota", Role.WALIKOTA)
    site.add_user("lurah", Role.LURAH, area_codes=["73.71.09.1001"])
    return town


def drawer(site: Site, user: str, number: int) -> dict[str, Any]:
    """The drawer's part for actions, and what its buttons need, as that user gets them."""
    fields = {
        f"{Shell.URL}.search": f"?city=73.71&report={number}",
        f"{Shell.URL}.pathname": Path.OPERASI,
        f"{Operasi.SHOWN}.data": {},
    }
    found = shown(call(site.client(user), Shell.URL, "search", fields, to=Operasi.HEADLINE))
    return {
        "actions": json.dumps(found[f"{Operasi.DRAWER_ACTIONS}.children"]),
        "needs": json.dumps(found[f"{Operasi.ACTING}.children"]),
        "drawer": json.dumps(found[f"{Operasi.DRAWER}.children"]),
    }


def offered(said: str) -> set[str]:
    return {part.split('"')[0] for part in said.split('"data-action": "')[1:]}


MEMBER = {"mulai", "tahan", "selesai", "catat", "foto"}
LEAD = MEMBER | {"tugaskan", "gabung"}
DESK = {"ubah_kategori", "pindah", "serahkan"}


@pytest.mark.parametrize(
    ("user", "actions"),
    [
        ("sari", LEAD | {"ambil"}),
        ("operator", LEAD | DESK),
        ("lurah", MEMBER),
        ("ani", set()),
        ("walikota", set()),
        ("wajo", set()),
    ],
)
def test_who_may_act_sees_what_they_may_do(site: Site, town: Town, user: str, actions: set[str]):
    number = report(site, town)
    found = drawer(site, user, number)
    assert offered(found["actions"]) == actions
    assert bool(json.loads(found["actions"])) == bool(actions)
    assert ("Laporan tidak ditemukan" in found["drawer"]) == (user == "wajo")


def test_what_the_buttons_need_is_for_who_works_on_reports(site: Site, town: Town):
    number = report(site, town)
    assert drawer(site, "walikota", number)["needs"] == "[]"
    assert "data-sheet" in drawer(site, "sari", number)["needs"]
    assert '"data-list": "category"' not in drawer(site, "sari", number)["needs"]
    assert '"data-list": "category"' in drawer(site, "operator", number)["needs"]


def test_a_member_acts_on_what_their_team_has(site: Site, town: Town):
    number = report(site, town)
    act(site.client("sari"), number, "ambil", team="tim-1")
    found = drawer(site, "ani", number)["actions"]
    assert offered(found) == MEMBER
    assert "Ditangani Tim 1" in found


def test_what_is_done_can_be_opened_again(site: Site, town: Town):
    number = report(site, town)
    assert act(site.client("sari"), number, "selesai", note="surut").status_code == 201
    assert offered(drawer(site, "sari", number)["actions"]) == {"buka_kembali", "catat", "foto"}


def test_another_area_s_report_offers_nothing(site: Site, town: Town):
    number = report(site, town, area=MELAYU)
    assert offered(drawer(site, "sari", number)["actions"]) == set()
