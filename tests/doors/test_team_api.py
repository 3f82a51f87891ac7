"""The queue and its actions through the API, and teams on the command line."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dashboard.access import Role
from dashboard.field_actions import Action
from data_access.cities import add_city
from data_access.schema import audit_log, report_actions, reports, users
from data_access.teams import keep_team
from tests.doors.conftest import Site, csrf_header
from tests.factories import AUTHOR, NOW, Town
from tests.questions.test_clocks import town_policy

MINUTE = timedelta(minutes=1)
MELAYU = "73.71.02.1001"


@pytest.fixture
def town(site: Site) -> Town:
    return make_town(site)


def make_town(site: Site) -> Town:
    """Two teams in Panakkukang, with their leads, a member, and who only reads."""
    for name, role in (("sari", Role.PIMPINAN_TIM), ("ani", Role.ANGGOTA_TIM)):
        site.add_user(name, role, area_codes=["73.71.09"])
    site.add_user("wajo", Role.PIMPINAN_TIM, area_codes=["73.71.02"])
    site.add_user("operator", Role.OPERATOR)
    town = site.town
    assert town is not None
    with site.engine.begin() as conn:
        town.conn = conn
        town_policy(town)
        for number, members, point in ((1, ["sari", "ani"], 119.41), (3, ["wajo"], 119.42)):
            keep_team(
                conn,
                city=town.city,
                slug=f"tim-{number}",
                name=f"Tim {number}",
                capacity=10,
                area_codes=["73.71.09"],
                members=members,
                lat=-5.145,
                lon=point,
                by=AUTHOR,
                now=NOW,
            )
    return town


def report(site: Site, town: Town, **fields: Any) -> int:
    with site.engine.begin() as conn:
        town.conn = conn
        return town.report(**fields)


def queue(client: FlaskClient, **query: Any) -> Any:
    return client.get("/api/v1/queue", query_string=query).json


def send(client: FlaskClient, address: str, **body: Any) -> Any:
    return client.post(f"/api/v1/reports/{address}", json=body, headers=csrf_header(client))


def act(client: FlaskClient, number: int, action: str, **body: Any) -> Any:
    lines = {line["id"]: line for line in queue(client)["reports"]}
    told = {"key": str(uuid4()), "seen": lines.get(number, {"version": 0})["version"]}
    return send(client, f"{number}/actions", action=action, **(told | body))


class TestQueue:
    def test_what_a_phone_shows(self, site: Site, town: Town):
        late = report(site, town, ago=90 * MINUTE, title="Air setinggi lutut")
        fresh = report(site, town, ago=10 * MINUTE)
        report(site, town, area=MELAYU)
        client = site.client("sari")
        act(client, fresh, "ambil", team="tim-1")
        found = queue(client)
        assert (found["number"], found["late"], found["own"]) == (2, 1, 1)
        first, second = found["reports"]
        assert (first["id"], first["title"], first["team"]) == (late, "Air setinggi lutut", None)
        assert (first["clock"]["state"], first["clock"]["clock"]) == ("terlambat", "response")
        assert (second["id"], second["team_name"]) == (fresh, "Tim 1")
        assert [one["id"] for one in queue(client, of="own")["reports"]] == [fresh]
        assert [one["id"] for one in queue(client, limit=1)["reports"]] == [late]

    @pytest.mark.parametrize("query", [{"of": "mine"}, {"limit": "0"}, {"limit": 999}, {"x": 1}])
    def test_what_makes_no_sense_is_refused(self, site: Site, town: Town, query: Any):
        answer = site.client("sari").get("/api/v1/queue", query_string=query)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] in query

    def test_teams_for_a_report_with_the_reasons(self, site: Site, town: Town):
        number = report(site, town)
        busy = report(site, town)
        client = site.client("sari")
        act(client, busy, "ambil", team="tim-1")
        found = client.get(f"/api/v1/reports/{number}/teams").json["teams"]
        assert [(one["slug"], one["load"], one["capacity"]) for one in found] == [
            ("tim-1", 1, 10),
            ("tim-3", 0, 10),
        ]
        assert [one["distance_km"] for one in found] == [0.55, 1.66]
        assert found[0]["score_km"] == 1.05
        assert site.client("wajo").get(f"/api/v1/reports/{number}/teams").status_code == 404

    def test_a_team_that_nobody_is_in_is_told_last_and_so(self, site: Site, town: Town):
        with site.engine.begin() as conn:
            keep_team(
                conn, city=town.city, slug="a-tim-kosong", name="Tim Kosong", capacity=90,
                area_codes=["73.71.09"], lat=-5.145, lon=119.405, by=AUTHOR, now=NOW,
            )  # fmt: skip
        number, client = report(site, town), site.client("sari")
        found = client.get(f"/api/v1/reports/{number}/teams").json["teams"]
        assert [(one["slug"], one["on_duty"], one["staffed"]) for one in found] == [
            ("tim-1", True, True),
            ("tim-3", True, True),
            ("a-tim-kosong", False, False),
        ]
        assert act(client, number, "tugaskan", team="a-tim-kosong").status_code == 201

    def test_teams_are_told_to_who_gives_them_work_or_makes_them(self, site: Site, town: Town):
        site.add_user("walikota", Role.WALIKOTA)
        site.add_user("lurah", Role.LURAH, area_codes=["73.71.09.1001"])
        site.add_user("admin", Role.ADMIN)
        address = f"/api/v1/reports/{report(site, town)}/teams"
        for user in ("walikota", "analis", "ani", "lurah"):
            answer = site.client(user).get(address)
            assert (answer.status_code, "Tim" in answer.text) == (403, False), user
        for user in ("sari", "operator", "admin"):
            assert len(site.client(user).get(address).json["teams"]) == 2

    def test_an_agency_gives_work_to_its_own_teams(self, site: Site, town: Town):
        site.add_user("dlh", Role.PIMPINAN_TIM, agency_names=["73.71/dlh"])
        with site.engine.begin() as conn:
            keep_team(
                conn, city=town.city, slug="tim-dlh", name="Tim DLH", capacity=9, agency="dlh",
                members=["dlh"], by=AUTHOR, now=NOW,
            )  # fmt: skip
        number, client = report(site, town, category="sampah"), site.client("dlh")
        found = client.get(f"/api/v1/reports/{number}/teams").json["teams"]
        assert [one["slug"] for one in found] == ["tim-dlh"]
        for action in ("ambil", "tugaskan"):
            answer = act(client, number, action, team="tim-1")
            assert (answer.status_code, answer.json["code"]) == (409, "needs_team")
        assert act(client, number, "ambil", team="tim-dlh").status_code == 201

    def test_a_lead_gives_work_to_a_team_of_their_own_wherever_it_works(self, site, town: Town):
        """Asked in the same moment as by a lead of the same area who is in another team."""
        site.add_user("jauh", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
        with site.engine.begin() as conn:
            keep_team(
                conn, city=town.city, slug="tim-dlh", name="Tim DLH", capacity=9, agency="dlh",
                members=["jauh"], by=AUTHOR, now=NOW,
            )  # fmt: skip
        number = report(site, town, category="sampah")
        told = {}
        for user in ("sari", "jauh"):
            found = site.client(user).get(f"/api/v1/reports/{number}/teams").json["teams"]
            told[user] = {one["slug"] for one in found}
        assert told == {"sari": {"tim-1", "tim-3"}, "jauh": {"tim-1", "tim-3", "tim-dlh"}}

    def test_ones_own_is_of_the_city_looked_at(self, site: Site, town: Town):
        with site.engine.begin() as conn:
            jakarta = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        site.add_user("ganda", Role.ANGGOTA_TIM, area_codes=["73.71.09", "31"])
        with site.engine.begin() as conn:
            keep_team(
                conn, city=jakarta, slug="tim-1", name="Tim Jauh", capacity=9, area_codes=["31"],
                members=["ganda"], by=AUTHOR, now=NOW,
            )  # fmt: skip
        number = report(site, town)
        act(site.client("sari"), number, "ambil", team="tim-1")
        for user, own in (("ani", [number]), ("ganda", [])):
            found = queue(site.client(user), city="73.71", of="own")
            assert [one["id"] for one in found["reports"]] == own
        assert act(site.client("ganda"), number, "selesai", note="bukan kita").status_code == 403


class TestActing:
    def test_done_and_taken_back(self, site: Site, town: Town):
        number, key, client = report(site, town), str(uuid4()), site.client("sari")
        answer = act(client, number, "mulai", key=key, age_s=30.5)
        assert answer.status_code == 201
        done = answer.json["done"]
        assert (done["report_id"], done["action"], done["repeated"]) == (number, "mulai", False)
        assert done["at"] == (NOW - timedelta(seconds=30.5)).isoformat().replace("+00:00", "Z")
        assert queue(client)["reports"][0]["version"] == done["version"]
        again = act(client, number, "mulai", key=key, seen=0)
        assert (again.status_code, again.json["done"]["repeated"]) == (200, True)
        undone = send(client, f"{number}/actions/{key}/undo")
        assert (undone.status_code, undone.json["done"]["undone"]) == (200, True)
        assert queue(client)["reports"][0]["stage"] == "menunggu"

    def test_undone_before_it_arrives_it_changes_nothing(self, site: Site, town: Town):
        number, key, client = report(site, town), str(uuid4()), site.client("sari")
        undo = f"{number}/actions/{key}/undo"
        assert send(client, undo).status_code == 404  # not without saying what it was
        assert send(client, undo, action="terbang").status_code == 422
        assert send(site.client("wajo"), undo, action="mulai").status_code == 404
        assert written(site) == 0
        undone = send(client, undo, action="mulai")
        assert (undone.status_code, undone.json["done"]["undone"]) == (200, True)
        late = act(client, number, "mulai", key=key)
        assert (late.status_code, late.json["done"]["undone"]) == (200, True)
        assert queue(client)["reports"][0]["stage"] == "menunggu"

    def test_who_was_slower_sees_who(self, site: Site, town: Town):
        number = report(site, town)
        sari, operator = site.client("sari"), site.client("operator")
        seen = queue(sari)["reports"][0]["version"]
        assert act(operator, number, "tugaskan", team="tim-3").status_code == 201
        answer = act(sari, number, "ambil", team="tim-1", seen=seen)
        assert answer.status_code == 409
        assert answer.json["error"] == "overtaken"
        told = [answer.json[name] for name in ("by", "code", "what")]
        assert told == ["operator", "stage", "didisposisikan"]

    def test_what_was_taken_back_meanwhile_is_told_so(self, site: Site, town: Town):
        number, key = report(site, town), str(uuid4())
        sari, operator = site.client("sari"), site.client("operator")
        seen = queue(sari)["reports"][0]["version"]
        act(operator, number, "tugaskan", team="tim-3", key=key)
        send(operator, f"{number}/actions/{key}/undo")
        answer = act(sari, number, "ambil", team="tim-1", seen=seen)
        assert (answer.json["code"], answer.json["what"]) == ("team", "tidak lagi ditangani tim")

    def test_what_can_t_be_done_says_why(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        answer = act(client, number, "tahan")
        assert (answer.status_code, answer.json["error"]) == (409, "refused")
        assert answer.json["code"] == "needs_whom"
        assert answer.json["why"] == "sebut siapa yang ditunggu, misalnya PLN"

    def test_what_one_account_pressed_is_not_done_as_another(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        with site.engine.connect() as conn:
            ids = dict(conn.execute(select(users.c.username, users.c.id)).all())
        told = {"action": "ambil", "team": "tim-1", "key": str(uuid4())}
        told["seen"] = queue(client)["reports"][0]["version"]
        for pressed_by, status in (("operator", 409), ("sari", 201)):
            headers = {**csrf_header(client), "Qlue-Account": str(ids[pressed_by])}
            answer = client.post(f"/api/v1/reports/{number}/actions", json=told, headers=headers)
            assert answer.status_code == status
            assert ("other account" in answer.text) == (pressed_by == "operator")
        assert queue(client)["reports"][0]["team"] == "tim-1"

    def test_it_says_so_in_the_reader_s_language(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        seen = act(client, number, "selesai", note="surut").json["done"]["version"]
        answers = [act(client, number, "mulai", seen=seen).json]
        client.set_cookie("lang", "en")
        answers.append(act(client, number, "mulai", seen=seen).json)
        assert [one["code"] for one in answers] == ["wrong_stage", "wrong_stage"]
        assert [one["why"] for one in answers] == [
            "status laporan ini: selesai",
            "the report's status: done",
        ]

    @pytest.mark.parametrize(
        ("body", "parameter"),
        [
            ({"action": "terbang"}, "action"),
            ({"action": None}, "action"),
            ({"key": "x"}, "key"),
            ({"key": None}, "key"),
            ({"seen": -1}, "seen"),
            ({"seen": True}, "seen"),
            ({"seen": "9"}, "seen"),
            ({"seen": 2**70}, "seen"),
            ({"age_s": -1}, "age_s"),
            ({"age_s": "soon"}, "age_s"),
            ({"age_s": 1e300}, "age_s"),
            ({"original": "x"}, "original"),
            ({"with_photo": "x"}, "with_photo"),
            ({"with_photo": 5}, "with_photo"),
            ({"seen": "\ud800"}, "seen"),
            ({"age_s": "\ud800"}, "age_s"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, site, town, body: Any, parameter: str):
        number = report(site, town)
        told = {"action": "mulai", "key": str(uuid4()), "seen": 0} | body
        answer = send(site.client("sari"), f"{number}/actions", **told)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] == parameter
        assert written(site) == 0

    def test_no_object_at_all(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        for body in ("[]", "", "{", "[" * 100_000):
            answer = client.post(
                f"/api/v1/reports/{number}/actions",
                data=body,
                headers=csrf_header(client) | {"Content-Type": "application/json"},
            )
            assert answer.status_code == 422

    @pytest.mark.parametrize("action", list(Action))
    def test_not_outside_the_scope_and_not_for_who_only_reads(self, site, town, action: Action):
        number = report(site, town)
        told = {"note": "x", "team": "tim-1", "original": number}
        assert act(site.client("wajo"), number, action, **told).status_code == 404
        assert act(site.client("analis"), number, action, **told).status_code == 403
        assert written(site) == 0

    def test_a_member_acts_for_their_team_alone(self, site: Site, town: Town):
        mine, other = report(site, town), report(site, town)
        sari, ani = site.client("sari"), site.client("ani")
        act(sari, mine, "ambil", team="tim-1")
        assert act(ani, mine, "mulai").status_code == 201
        assert act(ani, other, "mulai").status_code == 403
        assert act(ani, mine, "tugaskan", team="tim-3").status_code == 403

    def test_without_the_token_nothing_is_written(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        body = {"action": "mulai", "key": str(uuid4()), "seen": 99}
        assert client.post(f"/api/v1/reports/{number}/actions", json=body).status_code == 400
        assert written(site) == 0

    def test_a_note_is_text_and_nothing_else(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        act(client, number, "catat", note="a\x00b <img src=x>")
        history = client.get(f"/api/v1/reports/{number}").json["report"]["history"]
        assert history[0]["note"] == "ab <img src=x>"


def written(site: Site) -> int:
    with site.engine.connect() as conn:
        asked = select(func.count()).select_from(report_actions)
        return conn.execute(asked).scalar_one()


class TestCommands:
    def run(self, site: Site, *words: str) -> Any:
        return site.app.test_cli_runner().invoke(args=["teams", *words, "--city", "73.71"])

    def test_a_team_is_kept_listed_and_ended(self, site: Site, town: Town):
        kept = self.run(
            site, "keep", "tim-9", "--name", "Tim 9", "--area", "73.71.02", "--agency", "dlh",
            "--member", "ani", "--shift", "1-2 07:00-15:00", "--shift", "6 22:00-06:00",
            "--point", "-5.1", "119.4",
        )  # fmt: skip
        assert kept.exit_code == 0, kept.output
        listed = self.run(site, "list", "--json")
        rows = {row["slug"]: row for row in orjson.loads(listed.output)}
        assert rows["tim-9"] == {
            "slug": "tim-9",
            "name": "Tim 9",
            "agency": "dlh",
            "areas": ["73.71.02"],
            "open": 0,
            "capacity": 12,
            "members": ["ani"],
            "shifts": ["1 07:00-15:00", "2 07:00-15:00", "6 22:00-06:00"],
        }
        assert rows["tim-1"]["members"] == ["sari"]  # Ani has left it.
        assert self.run(site, "end", "tim-9").exit_code == 0
        assert "tim-9" not in self.run(site, "list").output
        with site.engine.connect() as conn:
            asked = select(audit_log.c.action).where(audit_log.c.subject == "73.71/tim-9")
            assert conn.execute(asked).scalars().all() == ["team.keep", "team.end"]

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (("keep", "tim-9", "--name", "T"), "name an area"),
            (("keep", "Tim 9", "--name", "T", "--area", "73.71.02"), "slug"),
            (("keep", "tim-9", "--name", " ", "--area", "73.71.02"), "needs a name"),
            (("keep", "tim-9", "--name", "T", "--area", "31.71.02"), "no area 31.71.02"),
            (("keep", "tim-9", "--name", "T", "--agency", "nasa"), "no agency nasa"),
            (
                ("keep", "tim-9", "--name", "T", "--area", "73.71", "--member", "eve"),
                "eve is no account",
            ),
            (("keep", "tim-9", "--name", "T", "--area", "73.71", "--shift", "8 7-9"), "no shift"),
            (
                ("keep", "t", "--name", "T", "--area", "73.71", "--shift", "1 25:00-26:00"),
                "no time",
            ),
            (("keep", "t", "--name", "T", "--area", "73.71", "--shift", "5-1 07:00-08:00"), "days"),
            (("keep", "t", "--name", "T", "--area", "73.71", "--point", "119", "-5"), "no point"),
            (("end", "tim-9"), "no team tim-9"),
        ],
    )
    def test_what_can_t_be_kept_says_why(self, site: Site, town: Town, words, why: str):
        said = self.run(site, *words)
        assert said.exit_code == 1, said.output
        assert why in " ".join(said.output.split())
        assert set(self.slugs(site)) == {"tim-1", "tim-3"}

    def slugs(self, site: Site) -> list[str]:
        return [row["slug"] for row in orjson.loads(self.run(site, "list", "--json").output)]


def test_reports_of_an_ended_team_stay_and_can_be_given_on(site: Site, town: Town):
    number, client = report(site, town), site.client("sari")
    act(client, number, "ambil", team="tim-1")
    TestCommands().run(site, "end", "tim-1")
    assert act(site.client("operator"), number, "tugaskan", team="tim-3").status_code == 201
    with site.engine.connect() as conn:
        stage = conn.execute(select(reports.c.stage).where(reports.c.id == number)).scalar_one()
    assert stage == "disposisi"
