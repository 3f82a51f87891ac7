"""The Tim page's callback: who gets which queue."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.access import Role
from dashboard.ids import Tim
from dashboard.lifecycle import Stage
from data_access.history import record_team
from data_access.schema import teams
from data_access.teams import keep_team
from tests.doors.calling import call, shown
from tests.doors.conftest import Site
from tests.factories import AUTHOR, NOW, Town

MELAYU = "73.71.02.1001"


@pytest.fixture
def town(site: Site) -> Town:
    site.add_user("sari", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    site.add_user("walikota", Role.WALIKOTA)
    town = site.town
    with site.engine.begin() as conn:
        town.conn = conn
        keep_team(
            conn, city=town.city, slug="tim-1", name="Tim 1", capacity=9,
            area_codes=["73.71.09"], members=["sari"], by=AUTHOR, now=NOW,
        )  # fmt: skip
        mine = town.report(title="Genangan kita")
        town.report(title="Genangan lain")
        town.report(area=MELAYU, title="Rahasia Wajo")
        town.report((Stage.SELESAI, NOW - NOW), title="Sudah beres")
        team = conn.execute(select(teams.c.id)).scalar_one()
        record_team(conn, report_id=mine, team_id=team, at=NOW, actor="x", source="x", now=NOW)
    return town


def page(site: Site, user: str, search: str = "", path: str = "/tim") -> dict[str, Any]:
    fields = {"shell-url.search": search, "shell-url.pathname": path, "tim-shown.data": {}}
    return shown(call(site.client(user), "shell-url", "search", fields, to="tim-list"))


def test_a_lead_sees_the_queue_of_their_area(site: Site, town: Town):
    said = json.dumps(page(site, "sari"))
    assert "Genangan kita" in said
    assert "Genangan lain" in said
    assert "Rahasia Wajo" not in said
    assert "Sudah beres" not in said


def test_the_map_has_the_reports_of_the_list_alone(site: Site, town: Town):
    state = page(site, "sari")["tim-map-state.data"]
    assert {pin["title"] for pin in state["pins"]} == {"Banjir, Kel. Tamamaung"}
    assert len(state["pins"]) == 2
    assert state["area"] == "73.71.09"


def test_of_the_own_team_alone(site: Site, town: Town):
    said = json.dumps(page(site, "sari", "?city=73.71&of=own"))
    assert "Genangan kita" in said
    assert "Genangan lain" not in said


def test_the_teams_to_choose_from_are_those_that_one_may_know_of(site: Site, town: Town):
    site.add_user("operator", Role.OPERATOR)
    site.add_user("jauh", Role.PIMPINAN_TIM, area_codes=["73.71.09"])  # In a team elsewhere.
    with site.engine.begin() as conn:
        keep_team(
            conn, city=town.city, slug="wajo", name="Tim Jauh", capacity=9,
            area_codes=["73.71.02"], members=["jauh"], by=AUTHOR, now=NOW,
        )  # fmt: skip
    seen = {"sari": [True, False], "operator": [True, True], "jauh": [True, True]}
    for user, names in seen.items():
        lists = json.dumps(page(site, user)[f"{Tim.DESK}.children"])
        assert [name in lists for name in ("Tim 1", "Tim Jauh")] == names


def test_an_address_can_t_widen_it(site: Site, town: Town):
    assert "Rahasia Wajo" not in json.dumps(page(site, "sari", f"?area={MELAYU}"))


def test_who_only_reads_has_no_queue(site: Site, town: Town):
    assert "Genangan" not in json.dumps(page(site, "walikota"))
    assert site.client("walikota").get("/tim").status_code == 403
    assert site.client("sari").get("/tim").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "cards"), [("", 60), ("&n=65", 65), ("&n=9", 60), ("&n=x", 60), ("&n=9999", 70)]
)
def test_the_address_asks_for_more_of_a_long_queue(site: Site, town: Town, wanted, cards):
    with site.engine.begin() as conn:
        town.conn = conn
        for _ in range(68):
            town.report()
    parts = page(site, "sari", f"?city=73.71{wanted}")
    assert json.dumps(parts["tim-list.children"]).count('"data-report"') == cards
    assert len(parts["tim-map-state.data"]["pins"]) == cards
    assert "problem" not in json.dumps(parts.get("tim-problems.children"))


def test_on_its_way_to_another_page_nothing_is_sent(site: Site, town: Town):
    assert page(site, "sari", path="/analisis") == {}
