"""Leaderboards through the API and on the command line."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dashboard.access import Role
from dashboard.lifecycle import Stage
from data_access.schema import areas, audit_log
from tests.doors.conftest import Site, csrf_header
from tests.factories import NOW, Town
from tests.questions.test_clocks import town_policy

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
IN_OCTOBER = NOW - datetime(2026, 10, 10, tzinfo=UTC)
OCTOBER = "window=custom&from=2026-10-01&to=2026-10-31"
TAMAMAUNG, PAROPO = "73.71.09.1001", "73.71.09.1002"
Run = Callable[..., Result]


@pytest.fixture
def town(site: Site) -> Town:
    """Tamamaung answered 25 of 30 in October, Paropo 10 of 30; a lurah and an administrator."""
    town = site.town
    with site.engine.begin() as conn:
        town.conn = conn
        town_policy(town)
        for area, kept in ((TAMAMAUNG, 25), (PAROPO, 10)):
            for number in range(30):
                ago = IN_OCTOBER - number * HOUR
                acted = (Stage.PROSES, ago - (MINUTE if number < kept else 3 * HOUR))
                town.report(acted, ago=ago, area=area)
    site.add_user("lurah", Role.LURAH, area_codes=[TAMAMAUNG])
    site.add_user("admin", Role.ADMIN)
    site.add_user("pengamat", Role.NASIONAL)
    return town


@pytest.fixture
def run(site: Site) -> Run:
    """Runs a command on the site's database."""

    def run(*words: str) -> Result:
        return site.app.test_cli_runner().invoke(args=list(words))

    return run


def send(client: FlaskClient, address: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{address}", json=body, headers=csrf_header(client))


@pytest.fixture
def stray(site: Site, town: Town) -> None:
    """A report of October that lies in no kelurahan."""
    with site.engine.begin() as conn:
        town.conn = conn
        town.report(ago=IN_OCTOBER, area=None)


class TestApi:
    @pytest.mark.parametrize(("user", "told"), [("analis", 1), ("pengamat", None)])
    def test_what_lies_outside_is_counted_for_who_may_see_it(
        self, site: Site, stray: None, run: Run, user: str, told: int | None
    ):
        assert run("leaderboard", "freeze", "2026-10", "--city", "73.71").exit_code == 0
        for address in (f"leaderboard?{OCTOBER}", "leaderboard/frozen?month=2026-10"):
            answer = site.client(user).get(f"/api/v1/{address}").json
            excluded = answer.get("board", answer)["excluded"]
            assert excluded.get("di_luar_wilayah") == told
            assert "duplikat" in excluded

    def test_a_board(self, site: Site, town: Town):
        answer = site.client("analis").get(f"/api/v1/leaderboard?{OCTOBER}").json
        lines = {line["code"]: line for line in answer["lines"]}
        assert (lines[TAMAMAUNG]["rank"], lines[PAROPO]["rank"]) == (1, 2)
        assert (answer["unit"], answer["clock"], answer["formula"]) == (
            "kelurahan",
            "response",
            "1.0",
        )
        assert (answer["from"], answer["to"]) == ("2026-09-30T16:00:00Z", "2026-10-31T16:00:00Z")
        assert answer["example"] is False
        assert answer["funnel"]["points"]

    def test_an_agency_leads_with_the_resolution_clock(self, site: Site, town: Town):
        answer = site.client("analis").get(f"/api/v1/leaderboard?{OCTOBER}&unit=dinas").json
        assert answer["clock"] == "resolution"
        assert {"dlh", "satpol-pp"} <= {line["code"] for line in answer["lines"]}

    def test_without_dates_it_is_of_the_month_so_far(self, site: Site, town: Town):
        answer = site.client("pengamat").get("/api/v1/leaderboard").json
        assert answer["from"] == "2026-10-31T16:00:00Z"
        assert answer["decided"] == 0

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("unit=rt", "unit"),
            ("clock=x", "clock"),
            ("seed=1", "seed"),
            ("from=x", "from"),
            ("hour=3", "hour"),
            ("category=banjir", "category"),
        ],
    )
    def test_a_parameter_that_makes_no_sense(self, site, town, query: str, parameter: str):
        answer = site.client("analis").get(f"/api/v1/leaderboard?{query}")
        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] == parameter

    def test_it_is_not_for_who_sees_a_part(self, site: Site, town: Town):
        assert site.client("lurah").get(f"/api/v1/leaderboard?{OCTOBER}").status_code == 403

    def test_approximate_areas_are_refused_with_the_reason(self, site: Site, town: Town):
        with site.engine.begin() as conn:
            conn.execute(update(areas).where(areas.c.code == PAROPO).values(approximate=True))
        answer = site.client("analis").get(f"/api/v1/leaderboard?{OCTOBER}")
        assert answer.status_code == 409
        assert "approximate areas" in answer.json["error"]

    def test_a_frozen_board(self, site: Site, town: Town, run: Run):
        address = "/api/v1/leaderboard/frozen?month=2026-10"
        client, lurah = site.client("analis"), site.client("lurah")
        assert client.get(address).status_code == 404
        assert run("leaderboard", "freeze", "2026-10", "--city", "73.71").exit_code == 0
        answer = client.get(address).json
        assert answer["seal"]["version"] == 1
        assert len(answer["seal"]["inputs_sha256"]) == 64
        assert answer["board"]["decided"] == 60
        assert [line["code"] for line in lurah.get(address).json["board"]["lines"]] == [TAMAMAUNG]
        assert client.get(f"{address}&version=2").status_code == 404
        assert client.get("/api/v1/leaderboard/frozen?month=2026-13").status_code == 422
        assert client.get("/api/v1/leaderboard/frozen").status_code == 422
        assert client.get(f"{address}&stage=selesai").status_code == 422
        seals = client.get("/api/v1/leaderboard/seals").json["seals"]
        assert len(seals) == 6

    def test_from_contest_to_ruling(self, site: Site, town: Town):
        with site.engine.begin() as conn:
            town.conn = conn
            late = town.report(ago=5 * HOUR)
        lurah, admin = site.client("lurah"), site.client("admin")
        raised = send(lurah, f"reports/{late}/contest", clock="response", reason="di luar wilayah")
        assert raised.status_code == 201
        number = raised.json["contest"]["id"]
        again = send(lurah, f"reports/{late}/contest", clock="response", reason="lagi")
        assert again.status_code == 409
        address = f"contests/{number}/ruling"
        assert send(lurah, address, ruling="dikabulkan", reason="ya").status_code == 403
        assert send(admin, address, ruling="mungkin", reason="ya").status_code == 422
        assert send(admin, address, ruling="dikabulkan", reason="x" * 600).status_code == 422
        ruled = send(admin, address, ruling="dikabulkan", reason="benar").json["contest"]
        assert (ruled["ruling"], ruled["ruled_by"]) == ("dikabulkan", "Admin")
        board = admin.get("/api/v1/leaderboard").json
        assert board["excluded"]["sanggahan_dikabulkan"] == 1
        assert board["decided"] == 0
        [listed] = lurah.get("/api/v1/contests").json["contests"]
        assert listed["reason"] == "di luar wilayah"
        with site.engine.connect() as conn:
            users = conn.execute(
                select(audit_log.c.actor).where(audit_log.c.action.like("contest.%"))
            ).scalars()
        assert list(users) == ["lurah", "admin"]

    def test_a_contest_needs_the_token_of_its_page(self, site: Site, town: Town):
        client = site.client("lurah")
        answer = client.post("/api/v1/reports/1/contest", json={"clock": "response"})
        assert answer.status_code == 400

    def test_numbers_beyond_any_id(self, site: Site, town: Town):
        client = site.client("lurah")
        body = {"clock": "response", "reason": "x"}
        assert send(client, f"reports/{10**30}/contest", **body).status_code == 404
        ruling = {"ruling": "ditolak", "reason": "x"}
        assert send(site.client("admin"), f"contests/{10**30}/ruling", **ruling).status_code == 404


class TestCommands:
    def test_show(self, town: Town, run: Run):
        dates = ("--city", "73.71", "--from", "2026-10-01", "--to", "2026-10-31")
        told = run("leaderboard", "show", *dates)
        assert told.exit_code == 0, told.output
        assert "Tamamaung" in told.stdout
        board = orjson.loads(run("leaderboard", "show", *dates, "--json").stdout)
        assert board["decided"] == 60
        agencies = orjson.loads(
            run("leaderboard", "show", *dates, "--unit", "dinas", "--json").stdout
        )
        assert agencies["clock"] == "resolution"

    def test_show_with_dates_the_wrong_way_round(self, town: Town, run: Run):
        dates = ("--city", "73.71", "--from", "2026-10-31", "--to", "2026-10-01")
        assert run("leaderboard", "show", *dates).exit_code == 2

    def test_show_of_days_to_come(self, town: Town, run: Run):
        days = ("--from", "2027-01-01", "--to", "2027-01-31")
        result = run("leaderboard", "show", "--city", "73.71", *days)
        assert (result.exit_code, "yet to come" in result.output) == (2, True)

    def test_freeze_and_correct(self, site: Site, town: Town, run: Run):
        of = ("2026-10", "--city", "73.71")
        early = run("leaderboard", "correct", *of, "--reason", "x")
        assert (early.exit_code, "not frozen" in early.stderr) == (1, True)
        frozen = run("leaderboard", "freeze", *of)
        assert frozen.stdout.count("version 1, formula 1.0") == 6
        assert run("leaderboard", "freeze", *of).exit_code == 1
        same = run("leaderboard", "correct", *of, "--reason", "x")
        assert "Nothing has changed" in same.stderr
        with site.engine.begin() as conn:
            town.conn = conn
            late = town.report(ago=IN_OCTOBER)
        corrected = run("leaderboard", "correct", *of, "--reason", "satu laporan tertinggal")
        assert corrected.stdout.count("version 2") == 6
        contested = send(
            site.client("lurah"), f"reports/{late}/contest", clock="response", reason="bukan saya"
        )
        number = str(contested.json["contest"]["id"])
        assert run("leaderboard", "rule", number, "dikabulkan", "--reason", "benar").exit_code == 0
        again = run("leaderboard", "correct", *of, "--reason", "satu sanggahan")
        told = [line.partition(",")[0] for line in again.stdout.splitlines()]
        assert sorted(told) == [
            f"2026-10 {unit} response: version 3" for unit in ("dinas", "kecamatan", "kelurahan")
        ]
        seals = orjson.loads(run("leaderboard", "seals", "--city", "73.71", "--json").stdout)
        assert {seal["reason"] for seal in seals} == {
            None,
            "satu laporan tertinggal",
            "satu sanggahan",
        }
        assert run("leaderboard", "freeze", "2026-11", "--city", "73.71").exit_code == 1

    def test_contests_are_listed_and_ruled_on(self, site: Site, town: Town, run: Run):
        with site.engine.begin() as conn:
            town.conn = conn
            late = town.report(ago=5 * HOUR)
        lurah = site.client("lurah")
        send(lurah, f"reports/{late}/contest", clock="response", reason="bukan saya")
        listed = orjson.loads(run("leaderboard", "contests", "--city", "73.71", "--json").stdout)
        number = str(listed[0]["id"])
        ruled = run("leaderboard", "rule", number, "ditolak", "--reason", "jalan kelurahan")
        assert "ditolak" in ruled.stdout
        assert run("leaderboard", "rule", number, "ditolak", "--reason", "x").exit_code == 1

    def test_officials(self, town: Town, run: Run, tmp_path: Path):
        file = tmp_path / "lurah.csv"
        file.write_text(
            "kode,jabatan,nama,mulai,sampai\n"
            f"{TAMAMAUNG},lurah,Siti,2024-01-01,\n"
            "73.71.99,camat,Tak Ada,2024-01-01,\n"
        )
        done = run("officials", "import", str(file), "--city", "73.71")
        assert orjson.loads(done.stdout.splitlines()[-1]) == {
            "read": 2,
            "accepted": 1,
            "updated": 0,
            "unchanged": 0,
            "rejected": 1,
            "rejects_file": str(tmp_path / "lurah.rejects.csv"),
        }
        listed = orjson.loads(run("officials", "list", "--city", "73.71", "--json").stdout)
        assert [(one["area"], one["name"]) for one in listed] == [(TAMAMAUNG, "Siti")]


def test_what_is_nested_without_end_is_refused(site: Site, town: Town):
    client = site.client("admin")
    for address in ("reports/1/contest", "contests/1/ruling"):
        answer = client.post(
            f"/api/v1/{address}",
            data="[" * 100_000,
            headers=csrf_header(client) | {"Content-Type": "application/json"},
        )
        assert answer.status_code == 422
