"""Incidents from outside: the API, the commands, the line on Operasi."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

import app
from callbacks import operasi
from dashboard.access import Role
from dashboard.bursts import BurstRules
from dashboard.errors import DatabaseAway
from dashboard.ids import Operasi
from dashboard.settings import Settings
from data_access.incident_ticks import tick_incidents
from data_access.schema import incidents
from tests.doors.conftest import Clock, Site, csrf_header
from tests.doors.test_operasi import ask, words
from tests.factories import NOW, Town

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CITY = ("--city", "73.71")
Run = Callable[..., Result]


def flood(town: Town) -> None:
    """Seven reports of the last minutes, and a city that has had others for long."""
    town.report(ago=timedelta(days=70), category="pohon")
    for number in range(7):
        town.report(ago=(number + 1) * MINUTE, description="Banjir setinggi 40 cm")


class TestApi:
    @pytest.fixture
    def client(self, site: Site) -> FlaskClient:
        with site.engine.begin() as conn:
            site.town.conn = conn
            flood(site.town)
            tick_incidents(conn, now=NOW, rules=BurstRules())
        return site.client("analis")

    def test_an_incident_with_its_timeline_and_its_reports(self, client: FlaskClient):
        [one] = client.get("/api/v1/incidents").json["incidents"]
        assert (one["category"], one["state"], one["reports"]) == ("banjir", "open", 7)
        assert one["origin"]["observed"] == 7
        assert one["origin"]["stand_in"] is False
        assert 0 < one["origin"]["expected"] < 0.1
        assert [place["name"] for place in one["places"]] == ["Tamamaung"]
        assert sum(step["reports"] for step in one["timeline"]) == 7
        assert one["depth"] == {
            "deepest_cm": 40,
            "median_cm": 40,
            "reports": 7,
            "word": "betis",
        }
        assert len(one["members"]) == 7
        assert {"id", "created_at", "lat", "lon", "depth_cm"} <= set(one["members"][0])

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ("?area=73.71.09", 1),
            ("?area=73.71.02", 0),
            ("?category=banjir", 1),
            ("?category=sampah", 0),
            ("?from=2026-11-01&to=2026-11-02", 0),
        ],
    )
    def test_place_category_and_window(self, client: FlaskClient, query: str, number: int):
        assert len(client.get(f"/api/v1/incidents{query}").json["incidents"]) == number

    def test_what_makes_no_sense_is_refused(self, client: FlaskClient):
        assert client.get("/api/v1/incidents?area=99").status_code == 422
        assert client.get("/api/v1/incidents?hours=3").status_code == 422

    def test_who_may_read_no_reports_gets_no_members(self, site: Site, client: FlaskClient):
        site.add_user("negara", Role.NASIONAL)
        [one] = site.client("negara").get("/api/v1/incidents").json["incidents"]
        assert (one["reports"], one["members"]) == (7, [])


class TestEnding:
    @pytest.fixture(autouse=True)
    def burst(self, site: Site) -> int:
        """The id of an incident in Tamamaung that goes on."""
        site.add_user("operator", Role.OPERATOR)
        with site.engine.begin() as conn:
            site.town.conn = conn
            flood(site.town)
            tick_incidents(conn, now=NOW, rules=BurstRules())
            return int(conn.execute(select(incidents.c.id)).scalar_one())

    def end(self, site: Site, burst: int, user: str = "operator", **sent: object) -> TestResponse:
        client = site.client(user)
        sent = {"reason": "laporan palsu", **sent}
        address = f"/api/v1/incidents/{burst}/end"
        return client.post(address, json=sent, headers=csrf_header(client))

    @pytest.mark.parametrize("user", ["operator", "admin"])
    def test_it_is_over_at_once_with_who_and_why(self, site: Site, burst: int, user: str):
        site.add_user("admin", Role.ADMIN)
        answer = self.end(site, burst, user)
        assert answer.status_code == 200
        told = answer.json["ended"]
        assert (told["incident_id"], told["by"], told["reason"]) == (burst, user, "laporan palsu")
        assert "Lonjakan banjir" not in words(ask(site.client("analis"))[Operasi.INCIDENTS])
        again = self.end(site, burst, user)
        assert (again.status_code, again.json["code"]) == (409, "has_ended")

    @pytest.mark.parametrize("reason", ["", "  ", None, "x" * 201])
    def test_not_without_a_short_reason(self, site: Site, burst: int, reason: object):
        answer = self.end(site, burst, reason=reason)
        assert (answer.status_code, answer.json["code"]) == (409, "needs_why")

    def test_by_nobody_else(self, site: Site, burst: int):
        site.add_user("lurah", Role.LURAH, area_codes=["73.71.09.1001"])
        assert self.end(site, burst, "analis").status_code == 403
        assert self.end(site, burst, "lurah").status_code == 403
        assert self.end(site, burst + 1).status_code == 404
        assert self.end(site, 2**63).status_code == 404
        client = site.client("operator")
        without = client.post(f"/api/v1/incidents/{burst}/end", json={"reason": "palsu"})
        assert without.status_code == 400
        assert "Lonjakan banjir" in words(ask(client)[Operasi.INCIDENTS])


class TestOperasi:
    LINE = "Lonjakan banjir di Kel. Tamamaung"

    def test_what_goes_on_stands_above_the_map_wherever_one_looks(self, site: Site):
        with site.engine.begin() as conn:
            site.town.conn = conn
            flood(site.town)
        client = site.client("analis")
        before = ask(client)
        assert self.LINE not in words(before[Operasi.INCIDENTS])
        with site.engine.begin() as conn:
            tick_incidents(conn, now=NOW, rules=BurstRules())
        told = ask(client, shown=before[Operasi.SHOWN]["data"])
        assert self.LINE in words(told[Operasi.INCIDENTS])
        elsewhere = ask(client, "?area=73.71.02&category=sampah&window=1h")
        assert self.LINE in words(elsewhere[Operasi.INCIDENTS])

    def test_while_the_database_is_away_the_line_stays_as_it_was(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ):
        client = site.client("analis")

        def away(*_: object, **__: object) -> None:
            raise DatabaseAway

        monkeypatch.setattr(operasi, "_incidents", away)
        told = ask(client)
        assert Operasi.INCIDENTS not in told
        assert Operasi.HEADLINE in told


class TestBesideTheMap:
    LISTED = "?list=incidents"

    @pytest.fixture
    def burst(self, site: Site) -> int:
        """The id of an incident in Tamamaung that goes on."""
        with site.engine.begin() as conn:
            site.town.conn = conn
            flood(site.town)
            tick_incidents(conn, now=NOW, rules=BurstRules())
            return int(conn.execute(select(incidents.c.id)).scalar_one())

    def panel(self, site: Site, address: str, user: str = "analis") -> str:
        return words(ask(site.client(user), address)[Operasi.PANEL])

    def test_it_is_listed_while_it_goes_on_and_once_it_has_ended(self, site: Site, burst: int):
        assert f"incident-{burst}" in self.panel(site, f"{self.LISTED}&area=73.71.02")
        with site.engine.begin() as conn:
            tick_incidents(conn, now=NOW + 4 * HOUR, rules=BurstRules())
        site.clock.now = NOW + 5 * HOUR
        told = ask(site.client("analis"), self.LISTED)
        assert f"incident-{burst}" in words(told[Operasi.PANEL])
        assert "Lonjakan banjir" not in words(told[Operasi.INCIDENTS])

    def test_it_opens_with_its_reports_and_its_flag(self, site: Site, burst: int):
        told = ask(site.client("analis"), f"?incident={burst}")
        assert "Putar ulang" in words(told[Operasi.PANEL])
        assert words(told[Operasi.PANEL]).count('"data-row":"report-') == 7
        [flag] = told[Operasi.MAP_STATE]["data"]["incidents"]
        assert (flag["id"], flag["number"], flag["opened"]) == (burst, "7", True)

    @pytest.mark.parametrize("area", ["73.71.02", "73.71.09.1002"])
    def test_no_address_shows_what_is_outside_the_scope(self, site: Site, burst: int, area: str):
        site.add_user("orang", Role.LURAH if area.count(".") > 2 else Role.CAMAT, area_codes=[area])
        told = ask(site.client("orang"), f"?incident={burst}")
        assert "di luar kewenangan" in words(told[Operasi.PANEL])
        assert told[Operasi.MAP_STATE]["data"]["incidents"] == []
        listed = ask(site.client("orang"), self.LISTED)
        assert "incident-" not in words(listed[Operasi.PANEL])
        assert "Lonjakan banjir" not in words(listed[Operasi.INCIDENTS])

    @pytest.mark.parametrize("asked", ["0", "x", "9" * 30])
    def test_a_number_that_is_none_is_put_aside(self, site: Site, burst: int, asked: str):
        told = ask(site.client("analis"), f"?incident={asked}")
        assert "nomor lonjakan" in words(told[Operasi.PROBLEMS])

    def test_while_the_database_is_away_the_list_stays_as_it_was(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ):
        def away(*_: object, **__: object) -> None:
            raise DatabaseAway

        client = site.client("analis")
        monkeypatch.setattr(operasi, "_incidents", away)
        assert Operasi.PANEL not in ask(client, self.LISTED)
        assert Operasi.PANEL not in ask(client, "?incident=7")
        assert Operasi.PANEL in ask(client, "?list=newest&incident=7&rows=open")


class TestCommands:
    @pytest.fixture
    def run(self, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
        monkeypatch.setattr(app, "utc_now", Clock())
        settings = {"database_url": database_url, "qlue_data_dir": tmp_path}
        server = app.create_app(Settings(**settings))  # type: ignore[arg-type]

        def run(*given: str) -> Result:
            return server.test_cli_runner().invoke(args=["incidents", *given])

        return run

    @pytest.fixture
    def town(self, engine: Engine) -> Town:
        with engine.begin() as conn:
            town = Town(conn)
            flood(town)
            return town

    def replay(self, run: Run, *more: str) -> Result:
        return run("replay", *CITY, "--from", "2026-11-21T18:00", "--to", "2026-11-21T19:05", *more)

    def test_list(self, run: Run, town: Town, engine: Engine):
        assert "No incident" in run("list", *CITY).output
        with engine.begin() as conn:
            tick_incidents(conn, now=NOW, rules=BurstRules())
        assert "Tamamaung" in run("list", *CITY).output
        [one] = orjson.loads(run("list", *CITY, "--json").stdout)
        assert (one["reports"], one["depth"]["word"]) == (7, "betis")

    def test_replay_finds_it_and_writes_nothing(self, run: Run, town: Town, engine: Engine):
        [one] = orjson.loads(self.replay(run, "--json").stdout)
        assert (one["category"], one["place"], one["city_rate"]) == ("banjir", "Tamamaung", False)
        assert one["reports"] >= 5
        assert "Tamamaung" in self.replay(run).output
        with engine.connect() as conn:
            assert conn.execute(select(func.count()).select_from(incidents)).scalar() == 0

    def test_replay_with_other_rules(self, run: Run, town: Town):
        assert "no incident" in self.replay(run, "--reports", "8").output
        assert "no incident" in self.replay(run, "--probability", "1e-40").output
        assert "Tamamaung" in self.replay(run, "--hours", "3,24").output

    @pytest.mark.parametrize(
        "asked",
        [
            ("--hours", "0"),
            ("--hours", "1,x"),
            ("--to", "2026-11-20"),
            ("--to", "2027-11-20"),
            ("--to", "kemarin"),
            ("--probability", "0.5"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, run: Run, town: Town, asked: tuple[str, ...]):
        assert self.replay(run, *asked).exit_code == 2

    def test_an_unknown_city(self, run: Run, town: Town):
        result = run("list", "--city", "99")
        assert result.exit_code == 1
        assert "99" in result.stderr
