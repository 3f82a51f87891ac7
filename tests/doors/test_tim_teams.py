"""The list of teams and its form through the app's own door."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from dashboard.ids import Path, Shell, TimTeams, team_field, team_hours
from dashboard.team_forms import WEEKDAYS, TeamField
from data_access.cities import add_city
from data_access.history import record_team
from data_access.schema import audit_log
from data_access.schema import teams as team_table
from data_access.teams import keep_team, team_board
from tests.doors.calling import call, shown
from tests.doors.conftest import Site
from tests.factories import AUTHOR, EVERYTHING, NOW, Town

NEW, TIM_1 = "?city=73.71&open=team", "?city=73.71&open=team:tim-1"
FILLED = {
    TeamField.NAME: "Tim Baru",
    TeamField.SLUG: "",
    TeamField.AGENCY: "dlh",
    TeamField.AREAS: ["73.71.02"],
    TeamField.MEMBERS: ["ani"],
    TeamField.CAPACITY: 20,
    TeamField.POINT: "",
}


@pytest.fixture
def town(site: Site) -> Town:
    """Two teams with a lead, a member, and those who make teams or must not."""
    site.add_user("sari", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    site.add_user("ani", Role.ANGGOTA_TIM, area_codes=["73.71.09"])
    site.add_user("admin", Role.ADMIN)
    site.add_user("operator", Role.OPERATOR)
    site.add_user("walikota", Role.WALIKOTA)
    town = site.town
    assert town is not None
    with site.engine.begin() as conn:
        town.conn = conn
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        of: dict[str, Any] = {"city": town.city, "by": AUTHOR, "now": NOW, "capacity": 1}
        team = keep_team(
            conn, slug="tim-1", name="Tim Satu", area_codes=["73.71.09"], members=["sari"], **of
        )
        keep_team(conn, slug="wajo", name="Tim Rahasia", area_codes=["73.71.02"], **of)
        report = town.report()
        record_team(conn, report_id=report, team_id=team, at=NOW, actor="x", source="x", now=NOW)
    site.add_user("admin31", Role.ADMIN, city_codes=["31"])
    return town


def page(client: FlaskClient, search: str = "") -> dict[str, Any]:
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": Path.TIM_TEAMS}
    return shown(call(client, TimTeams.SAID, "children", fields))


def drawer(client: FlaskClient, search: str) -> str:
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": Path.TIM_TEAMS}
    return json.dumps(shown(call(client, Shell.URL, "search", fields, to=TimTeams.DRAWER)))


def version(site: Site, town: Town, slug: str = "tim-1") -> str:
    with site.engine.connect() as conn:
        found = team_board(conn, city=town.city, scope=EVERYTHING)
    return next(one.version for one in found if one.team.slug == slug)


def save(
    client: FlaskClient, search: str, seen: str = "", hours: str = "", **changes: object
) -> Any:
    filled = FILLED | {TeamField[name.upper()]: value for name, value in changes.items()}
    fields = {f"{team_field(field)}.value": value for field, value in filled.items()}
    fields |= {f"{team_hours(day)}.value": hours for day in WEEKDAYS}
    fields |= {
        f"{Shell.URL}.search": search,
        f"{TimTeams.SEEN}.data": seen,
        f"{TimTeams.SAVE}.n_clicks": 1,
    }
    return call(client, TimTeams.SAVE, "n_clicks", fields)


def end(client: FlaskClient, search: str, seen: str) -> Any:
    fields = {
        f"{Shell.URL}.search": search,
        f"{TimTeams.SEEN}.data": seen,
        f"{TimTeams.END}.n_clicks": 1,
    }
    return call(client, TimTeams.END, "n_clicks", fields)


def names(site: Site) -> list[str]:
    with site.engine.connect() as conn:
        asked = select(team_table.c.name).where(team_table.c.ended_at.is_(None))
        return sorted(conn.execute(asked).scalars())


class TestPage:
    def test_the_list_with_who_is_on_duty_and_how_full(self, site: Site, town: Town):
        found = page(site.client("admin"))
        said = json.dumps(found)
        for word in ("Tim Satu", "Tim Rahasia", "sari", "1 dari 1", "penuh", "Tim baru"):
            assert word in said
        headline = "2 tim, 1 bertugas sekarang, 1 tanpa anggota, 1 penuh."
        assert found[f"{TimTeams.HEADLINE}.children"] == headline
        for word in ("tanpa anggota", "tidak disarankan"):
            assert said.count(word) == 1 + (word in headline)

    def test_a_lead_sees_those_round_their_area_and_no_form(self, site: Site, town: Town):
        client = site.client("sari")
        said = json.dumps(page(client))
        assert "Tim Satu" in said
        for word in ("Tim Rahasia", "Tim baru", "Ubah"):
            assert word not in said
        for search in (NEW, TIM_1):
            assert TimTeams.SAVE not in drawer(client, search)

    def test_it_is_not_for_everybody(self, site: Site, town: Town):
        assert "Tim Satu" not in json.dumps(page(site.client("walikota")))
        for user, status in {"walikota": 403, "ani": 403, "sari": 200, "admin": 200}.items():
            assert site.client(user).get(Path.TIM_TEAMS).status_code == status

    def test_the_rail_leads_there_who_has_no_queue(self, site: Site, town: Town):
        rail = {}
        for user in ("admin", "sari", "walikota"):
            layout = site.client(user).get("/_dash-layout", headers={"Qlue-Page": "/"})
            rail[user] = re.findall(r'"href": "(/tim[^"?]*)"', json.dumps(layout.json))
        assert rail == {"admin": [Path.TIM_TEAMS], "sari": [Path.TIM], "walikota": []}

    def test_the_queue_leads_there_who_has_none(self, site: Site, town: Town):
        admin = site.client("admin")
        for address, there in {
            "/tim": "/tim/daftar",
            "/tim?city=73.71&q=%2F%2Fx": "/tim/daftar?city=73.71&q=%2F%2Fx",
        }.items():
            answer = admin.get(address)
            assert (answer.status_code, answer.headers["Location"]) == (303, there)
        assert admin.get("/tim/daftar").status_code == 200
        # Who has a queue stays with it, who has neither is told so, who is nobody logs in first.
        for user, status in {"sari": 200, "ani": 200, "walikota": 403}.items():
            assert site.client(user).get("/tim").status_code == status
        answer = site.visitor().get("/tim", headers={"Accept": "text/html"})
        assert answer.headers["Location"].startswith("/login")

    def test_the_form_is_filled_in_and_says_what_ending_does(self, site: Site, town: Town):
        found = drawer(site.client("admin"), TIM_1)
        assert version(site, town) in found
        assert "Tim ini memegang 1 laporan terbuka." in found
        assert "tugaskan ke tim lain" in found
        assert "tidak memegang laporan" in drawer(
            site.client("admin"), "?city=73.71&open=team:wajo"
        )
        assert drawer(site.client("admin"), "?city=73.71&open=team:nihil").count("[]") == 1


class TestSaving:
    def test_a_new_team(self, site: Site, town: Town):
        answer = shown(save(site.client("admin"), NEW, hours="22.00-06.00"))
        assert answer[f"{TimTeams.SAID}.children"] == "Tim Baru tersimpan."
        assert answer[f"{Shell.URL}.search"] == "?city=73.71"
        with site.engine.connect() as conn:
            board = team_board(conn, city=town.city, scope=EVERYTHING)
            found = next(one for one in board if one.team.slug == "tim-baru")
            row = conn.execute(select(audit_log).order_by(audit_log.c.id.desc())).first()
        assert (found.team.agency, found.team.capacity, len(found.team.shifts)) == ("dlh", 20, 7)
        assert [one.username for one in found.members] == ["ani"]
        assert (row.actor, row.action, row.subject) == ("admin", "team.keep", "73.71/tim-baru")

    def test_a_change(self, site: Site, town: Town):
        seen = version(site, town)
        answer = shown(save(site.client("admin"), TIM_1, seen, name="Tim Lain", slug="wajo"))
        assert "Tim Lain tersimpan." in answer.values()
        # The address says which one: what the form sends as its code changes nothing.
        assert names(site) == ["Tim Lain", "Tim Rahasia"]

    def test_what_is_wrong_is_said_at_its_field(self, site: Site, town: Town):
        answer = shown(save(site.client("admin"), NEW, hours="pagi", capacity=0, members=["eve"]))
        assert answer[f"{team_field(TeamField.CAPACITY)}.error"].startswith("Tulis angka")
        assert answer[f"{team_field(TeamField.MEMBERS)}.error"] == "Pilih dari daftar."
        assert answer[f"{team_field(TeamField.NAME)}.error"] == ""
        assert answer[f"{team_hours(7)}.error"].startswith("Tulis seperti")
        assert answer[f"{TimTeams.FORM_SAID}.children"] == "Periksa isian yang ditandai."
        assert f"{Shell.URL}.search" not in answer
        assert len(names(site)) == 2

    def test_a_code_that_is_taken(self, site: Site, town: Town):
        answer = shown(save(site.client("admin"), NEW, slug="tim-1"))
        said = answer[f"{team_field(TeamField.SLUG)}.error"]
        assert said.startswith("Kode ini sudah dipakai tim Tim Satu:")
        assert names(site) == ["Tim Rahasia", "Tim Satu"]

    @pytest.mark.parametrize(
        ("search", "other"), [(NEW, "wajo"), ("?city=73.71&open=team:tim-1", "wajo")]
    )
    def test_a_name_that_another_team_has(self, site: Site, town: Town, search: str, other: str):
        seen = version(site, town) if search != NEW else ""
        answer = shown(save(site.client("admin"), search, seen, name=" tim  RAHASIA"))
        said = answer[f"{team_field(TeamField.NAME)}.error"]
        assert said.startswith(f"Nama ini sudah dipakai tim Tim Rahasia (kode {other})")
        assert answer[f"{TimTeams.FORM_SAID}.children"] == "Periksa isian yang ditandai."
        # What was typed stays: nothing but what is wrong goes out.
        assert not [part for part in answer if part.endswith(".value")]
        assert f"{Shell.URL}.search" not in answer
        assert names(site) == ["Tim Rahasia", "Tim Satu"]

    def test_of_two_administrators_with_one_name_the_second_is_told_whose_it_is(
        self, site: Site, town: Town
    ):
        site.add_user("admin2", Role.ADMIN)
        shown(save(site.client("admin2"), NEW, name="Tim Banjir"))
        answer = shown(save(site.client("admin"), NEW, name="tim banjir"))
        said = answer[f"{team_field(TeamField.NAME)}.error"]
        assert said.startswith("Nama ini sudah dipakai tim Tim Banjir (kode tim-banjir)")
        assert names(site) == ["Tim Banjir", "Tim Rahasia", "Tim Satu"]

    def test_of_two_administrators_the_second_sees_who_was_first(self, site: Site, town: Town):
        site.add_user("admin2", Role.ADMIN)
        seen = version(site, town)
        shown(save(site.client("admin2"), TIM_1, seen, name="Tim Pertama"))
        answer = shown(save(site.client("admin"), TIM_1, seen, name="Tim Kedua"))
        said = answer[f"{TimTeams.FORM_SAID}.children"]
        assert said.startswith("Belum tersimpan: admin2 baru saja mengubah tim ini")
        answer = shown(end(site.client("admin"), TIM_1, seen))
        assert "admin2" in answer[f"{TimTeams.FORM_SAID}.children"]
        assert names(site) == ["Tim Pertama", "Tim Rahasia"]

    @pytest.mark.parametrize("user", ["sari", "ani", "operator", "walikota", "admin31"])
    @pytest.mark.parametrize("search", [NEW, TIM_1, f"{TIM_1}&city=31"])
    def test_not_by_others(self, site: Site, town: Town, user: str, search: str):
        client, seen = site.client(user), version(site, town)
        assert save(client, search, seen).status_code == 403
        assert end(client, search, seen).status_code == 403
        assert names(site) == ["Tim Rahasia", "Tim Satu"]

    def test_a_forged_city_is_not_another_one(self, site: Site, town: Town):
        assert save(site.client("admin"), "?city=31&open=team").status_code == 403
        assert names(site) == ["Tim Rahasia", "Tim Satu"]

    def test_an_address_that_can_t_be_read_writes_nowhere(self, site: Site, town: Town):
        site.add_user("admin-dua", Role.ADMIN, city_codes=["31", "73.71"])
        many = "".join(f"&a{number}=1" for number in range(60))
        client, seen = site.client("admin-dua"), version(site, town)
        for search in (f"{NEW}{many}", f"?city=31&open=team{many}", f"{TIM_1}{many}"):
            for answer in (save(client, search, areas=["31"]), end(client, search, seen)):
                assert answer.status_code == 422
                assert answer.json["errors"][0]["reason"] == "terlalu banyak parameter"
        assert names(site) == ["Tim Rahasia", "Tim Satu"]

    def test_a_team_that_never_was_is_not_saved(self, site: Site, town: Town):
        answer = save(site.client("admin"), "?city=73.71&open=team:nihil", "deadbeef")
        said = shown(answer)[f"{TimTeams.FORM_SAID}.children"]
        assert said.startswith("Belum tersimpan: tim, wilayah atau akun")
        assert names(site) == ["Tim Rahasia", "Tim Satu"]

    def test_an_end(self, site: Site, town: Town):
        client, seen = site.client("admin"), version(site, town)
        answer = shown(end(client, TIM_1, seen))
        assert answer[f"{TimTeams.SAID}.children"] == "Tim Satu berakhir."
        assert names(site) == ["Tim Rahasia"]
        assert "admin baru saja" in json.dumps(shown(save(client, TIM_1, seen)))
        assert "sudah tidak ada" in json.dumps(shown(end(client, TIM_1, seen)))
