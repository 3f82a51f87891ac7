"""The JSON API: the screens' numbers, bad parameters refused, and its documentation."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from dashboard.access import Role
from dashboard.errors import DatabaseAway
from dashboard.filters import Preset, Window
from dashboard.lifecycle import Stage
from dashboard.policies import Policy, Target, Unit
from data_access.adopting import add_policies
from data_access.heat import heat
from data_access.kpis import kpis
from data_access.soon import due_soon
from tests.doors.conftest import Site
from tests.factories import EVERYTHING, NOW, Town

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(site: Site) -> Town:
    """A town with nine reports of its last month; three of them lie at one point."""
    town = site.town
    with site.engine.begin() as conn:
        town.conn = conn
        for ago in (HOUR, 2 * HOUR, 3 * HOUR):
            town.report(ago=ago)
        town.report((Stage.PROSES, HOUR), ago=4 * HOUR, area="73.71.09.1002", category="pohon")
        town.report((Stage.SELESAI, HOUR), ago=5 * HOUR, area="73.71.02.1001")
        town.report(ago=30 * HOUR, area="73.71.02.1002", category="sampah")
        town.report(ago=6 * DAY, lat=None, lon=None)
        town.report((Stage.DUPLIKAT, HOUR), ago=2 * HOUR)
        town.report(ago=HOUR, area=None)
    return town


@pytest.fixture
def client(site: Site, town: Town) -> FlaskClient:
    """An analyst's browser."""
    return site.client("analis")


def documented(name: str, *, upto: str) -> Callable[[bytes], Any]:
    """The decoder of that name that the documentation shows."""
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    code = next(block for block in blocks if f"def {name}" in block)
    names: dict[str, Any] = {}
    exec(code.split(upto)[0], names)
    return names[name]


class TestAnswers:
    def test_kpis_are_the_screens_own(self, client: FlaskClient, site: Site, town: Town):
        answer = client.get("/api/v1/kpis?window=7d").json
        filters = town.filters(window=Window(Preset.WEEK))
        with site.engine.connect() as conn:
            wanted = kpis(conn, filters=filters, scope=EVERYTHING, now=NOW)
        assert answer["kpis"]["received"] == wanted.now.received == 7
        assert answer["kpis"]["open"] == wanted.now.open_at_end
        assert answer["kpis"]["acted_on"]["numerator"] == wanted.now.acted_on
        assert answer["kpis"]["median_response_minutes"]["n"] == wanted.now.response.n == 2
        assert answer["left_out"]["closed_without_work"] == 1
        assert answer["left_out"]["outside"] == 1
        assert answer["as_of"] == "2026-11-21T11:05:12Z"
        assert answer["definitions"]["received"] == "Masuk"
        assert answer["parameters"] == {"city": "73.71", "window": "7d"}
        assert (answer["from"], answer["to"]) == ("2026-11-14T11:05:12Z", "2026-11-21T11:05:12Z")

    def test_areas_are_the_children_of_the_place(self, client: FlaskClient):
        found = client.get("/api/v1/areas?area=73.71.09").json["areas"]
        assert [(area["name"], area["open"]) for area in found] == [("Tamamaung", 4), ("Paropo", 1)]
        assert found[0]["open_per_km2"] == pytest.approx(4 / 1.2)

    def test_the_trend_adds_up(self, client: FlaskClient):
        steps = client.get("/api/v1/trend?window=7d&category=banjir").json["steps"]
        assert sum(step["received"] for step in steps) == 5
        assert all(step["start"].endswith("+08:00") for step in steps)

    def test_points_stay_within_the_box(self, client: FlaskClient):
        everywhere = client.get("/api/v1/points").json
        assert len(everywhere["points"]) == 5
        assert not everywhere["more"]
        one_kelurahan = client.get("/api/v1/points?bbox=119.41,-5.15,119.42,-5.14").json["points"]
        assert [point[3:] for point in one_kelurahan] == [["pohon", "proses"]]
        assert client.get("/api/v1/points?limit=2").json["more"] is True

    @pytest.mark.parametrize("limit", [1, 2, 7, 500])
    def test_pages_of_reports_hold_each_once(self, client: FlaskClient, limit: int):
        ids, cursor = [], None
        while cursor != "end":
            query = {"window": "30d", "limit": limit} | ({"cursor": cursor} if cursor else {})
            page = client.get("/api/v1/reports", query_string=query).json
            ids += [report["id"] for report in page["reports"]]
            cursor = page["next"] or "end"
        assert len(ids) == len(set(ids)) == 9

    def test_what_comes_due_soon_is_the_screens_own(
        self, client: FlaskClient, site: Site, town: Town
    ):
        policy = Policy(
            category_id=town.categories["banjir"],
            response=Target(4 * 60, Unit.MINUTES),
            resolution=Target(24 * 60, Unit.MINUTES),
            valid_from=NOW - 9 * DAY,
        )
        with site.engine.begin() as conn:
            add_policies(conn, city=town.city, policies=[policy], actor="test", now=NOW)
            wanted = due_soon(conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
        answer = client.get("/api/v1/soon").json
        assert [line["id"] for line in answer["reports"]] == [
            line.report.id for line in wanted.lines
        ]
        assert answer["reports"][0]["clock"]["due_at"] == "2026-11-21T12:05:12Z"
        estimate = answer["reports"][0]["estimate"]
        assert (estimate["missed"], estimate["n"], estimate["area"]) == (1, 2, "73.71")
        assert (answer["total"], answer["within_minutes"]) == (2, 120)
        assert answer["expected_late"] == pytest.approx(wanted.expected)
        assert len(client.get("/api/v1/soon?limit=1").json["reports"]) == 1
        site.add_user("nasional", Role.NASIONAL)
        national = site.client("nasional").get("/api/v1/soon").json
        assert (national["total"], national["reports"]) == (2, [])

    @pytest.mark.parametrize("limit", [1, 4, 500])
    @pytest.mark.parametrize("of", ["received", "open"])
    def test_the_reports_behind_a_figure_are_as_many_as_it_says(
        self, client: FlaskClient, of: str, limit: int
    ):
        said = client.get("/api/v1/kpis?window=7d").json["kpis"][of]
        ids, offset = [], 0
        while offset is not None:
            query = {"window": "7d", "set": of, "limit": limit, "offset": offset}
            page = client.get("/api/v1/reports", query_string=query).json
            ids += [report["id"] for report in page["reports"]]
            assert page["total"] == said
            offset = page["next_offset"]
        assert len(ids) == len(set(ids)) == said > 4

    def test_a_page_after_the_last_is_empty(self, client: FlaskClient):
        page = client.get("/api/v1/reports?set=open&offset=900").json
        assert (page["reports"], page["next_offset"]) == ([], None)

    def test_one_report_comes_with_its_history(self, client: FlaskClient):
        lines = client.get("/api/v1/reports").json["reports"]
        done = next(line for line in lines if line["stage"] == "selesai")
        report = client.get(f"/api/v1/reports/{done['id']}").json["report"]
        assert report["area_name"] == "Melayu"
        assert {line["new"] for line in report["history"]} >= {"selesai", "menunggu"}
        assert not {"reporter_name", "reporter_contact"} & set(report)

    def test_places_are_found_by_part_of_a_name(self, client: FlaskClient):
        found = client.get("/api/v1/places?q=PA").json["places"]
        assert [place["name"] for place in found] == ["Panakkukang", "Paropo"]
        assert client.get("/api/v1/places?q=zz").json["places"] == []

    def test_categories_begin_with_the_lenses(self, client: FlaskClient):
        found = client.get("/api/v1/categories").json["categories"]
        assert [c["slug"] for c in found if c["lens"]] == ["banjir", "sampah", "parkir-liar"]
        assert all(c["lens"] for c in found[:3])

    def test_what_the_client_has_is_not_sent_again(self, client: FlaskClient, site: Site):
        first = client.get("/api/v1/kpis")
        again = client.get("/api/v1/kpis", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Qlue-As-Of"] == "2026-11-21T11:05:12Z"
        site.clock.forward(hours=2)
        later = client.get("/api/v1/kpis", headers={"If-None-Match": first.headers["ETag"]})
        assert later.status_code == 200


class TestHeat:
    @pytest.fixture
    def decode(self) -> Callable[[bytes], Any]:
        return documented("decode_heat", upto="\nlon, lat")

    def test_it_is_read_as_documented(self, client: FlaskClient, decode):
        answer = client.get("/api/v1/heat")
        assert answer.mimetype == "application/vnd.qlue.heat"
        lon, lat, counts = decode(answer.data)
        assert sorted(counts) == [1, 1, 3]
        most = int(np.argmax(counts))
        assert lon[most] == pytest.approx(119.405, abs=1e-4)
        assert lat[most] == pytest.approx(-5.145, abs=1e-4)

    def test_both_forms_say_the_same(self, client: FlaskClient, site: Site, town: Town):
        binary = client.get("/api/v1/heat?window=7d").data
        plain = client.get("/api/v1/heat?window=7d&format=json").json
        header = np.frombuffer(binary, "<f8", 8)
        assert header[:3].tolist() == [plain["x0"], plain["y0"], plain["cell_size"]]
        assert header[3:7].tolist() == [len(plain["cells"]), 1.0, plain["total"], plain["top"]]
        columns = np.frombuffer(binary, "<u2", offset=64).reshape(3, -1)
        assert sorted(map(tuple, columns.T.tolist())) == sorted(map(tuple, plain["cells"]))
        filters = town.filters(window=Window(Preset.WEEK))
        with site.engine.connect() as conn:
            assert plain["total"] == heat(conn, filters=filters, scope=EVERYTHING, now=NOW).total

    def test_one_report_a_cell_needs_no_counts(self, client: FlaskClient, decode):
        body = client.get("/api/v1/heat?category=pohon").data
        assert len(body) == 64 + 2 * 2
        assert decode(body)[2].tolist() == [1]

    def test_none_at_all(self, client: FlaskClient, decode):
        body = client.get("/api/v1/heat?category=kesehatan").data
        assert len(body) == 64
        assert [len(column) for column in decode(body)] == [0, 0, 0]


class TestPlayback:
    @pytest.fixture
    def decode(self) -> Callable[[bytes], Any]:
        return documented("decode_playback", upto="\nabout, rows")

    def test_it_is_read_as_documented(self, client: FlaskClient, decode):
        answer = client.get("/api/v1/playback?window=7d")
        assert answer.mimetype == "application/vnd.qlue.playback"
        about, rows = decode(answer.data)
        assert (about["counted"], about["children"]) == ("open", ["73.71.02", "73.71.09"])
        assert about["steps"][0] == "2026-11-14T20:00:00+08:00"
        assert about["steps"][-1] == "2026-11-21T19:05:12+08:00"
        last = len(about["steps"]) - 1
        there = (rows["first"] <= last) & (last < rows["until"])
        assert rows["count"][there].sum() == 6
        assert rows["count"][there & (rows["child"] == 1)].sum() == 5
        assert about["placed"] == about["n"] - 1

    def test_both_forms_say_the_same(self, client: FlaskClient, decode):
        about, rows = decode(client.get("/api/v1/playback?window=7d").data)
        plain = client.get("/api/v1/playback?window=7d&format=json").json
        for name in ("steps", "counted", "children", "x0", "y0", "cell_size", "top"):
            assert plain[name] == about[name]
        assert plain["class_limits"] == about["class_limits"]
        assert len(plain["stretches"]) == about["n"]
        for number, name in enumerate(plain["columns"]):
            column = [row[number] for row in plain["stretches"]]
            assert column[: len(rows[name])] == rows[name].tolist()
        assert [row[:2] for row in plain["stretches"][about["placed"] :]] == [[None, None]]

    def test_nothing_at_all(self, client: FlaskClient, decode):
        about, rows = decode(client.get("/api/v1/playback?category=kesehatan").data)
        assert (about["n"], about["counted"], about["top"]) == (0, "received", 10)
        assert {len(column) for column in rows.values()} == {0}

    def test_the_same_is_not_sent_again(self, client: FlaskClient):
        first = client.get("/api/v1/playback")
        tag = {"If-None-Match": first.headers["ETag"]}
        assert client.get("/api/v1/playback", headers=tag).status_code == 304
        assert client.get("/api/v1/playback?area=73.71.09", headers=tag).status_code == 200


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("kpis?window=2h", "window"),
            ("kpis?area=99.99", "area"),
            ("kpis?area=", "area"),
            ("kpis?city=31", "city"),
            ("kpis?category=hujan", "category"),
            ("kpis?from=2026-13-01", "from"),
            ("kpis?from=2026-11-20&to=2026-11-01", "from"),
            ("kpis?kind=robot", "kind"),
            ("kpis?colour=red", "colour"),
            ("kpis?window=24h&window=7d", "window"),
            ("kpis?limit=10", "limit"),
            ("heat?format=png", "format"),
            ("playback?format=gif", "format"),
            ("playback?limit=3", "limit"),
            ("playback?at=2026-11-20T19:00", "at"),
            ("points?bbox=1,2,3", "bbox"),
            ("points?bbox=120,-5,119,-6", "bbox"),
            ("points?bbox=a,b,c,d", "bbox"),
            ("points?bbox=nan,-5,119,inf", "bbox"),
            ("points?limit=2001", "limit"),
            ("reports?limit=0", "limit"),
            ("reports?limit=501", "limit"),
            ("reports?limit=1e2", "limit"),
            ("reports?limit=٣", "limit"),
            ("reports?set=lateish", "set"),
            ("reports?set=late&offset=-1", "offset"),
            ("reports?set=late&limit=501", "limit"),
            ("reports?cursor=xyz", "cursor"),
            ("reports?cursor=MjAyNi0xMS0yMXwx", "cursor"),
            ("reports?cursor=%FF", "cursor"),
            ("places", "q"),
            ("places?q=", "q"),
            ("places?q=" + "a" * 81, "q"),
        ],
    )
    def test_a_parameter_that_makes_no_sense(self, client: FlaskClient, query: str, parameter: str):
        answer = client.get(f"/api/v1/{query}")
        assert answer.status_code == 422
        assert [error["parameter"] for error in answer.json["errors"]] == [parameter]
        assert answer.json["errors"][0]["reason"]

    def test_a_flood_of_parameters(self, client: FlaskClient):
        query = "&".join(f"a{number}=1" for number in range(1000))
        assert client.get(f"/api/v1/kpis?{query}").status_code == 422

    def test_the_reason_is_in_the_clients_language(self, client: FlaskClient):
        client.set_cookie("lang", "en")
        reason = client.get("/api/v1/kpis?area=99.99").json["errors"][0]["reason"]
        assert reason == "there is no such area, or it is outside your scope"

    @pytest.mark.parametrize("address", ["/api", "/api/", "/api/v1", "/api/v2/kpis", "/api/v1/x/y"])
    def test_what_does_not_exist(self, client: FlaskClient, address: str):
        answer = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
        assert (answer.status_code, answer.json) == (404, {"error": "not found"})

    @pytest.mark.parametrize("number", ["0", "123456789", "99999999999999999999", "x", "-1"])
    def test_a_report_that_does_not_exist(self, client: FlaskClient, number: str):
        answer = client.get(f"/api/v1/reports/{number}")
        assert (answer.status_code, answer.json) == (404, {"error": "not found"})

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_it_only_reads(self, client: FlaskClient, method: str):
        answer = client.open("/api/v1/kpis", method=method)
        assert (answer.status_code, answer.json) == (405, {"error": "method not allowed"})
        assert answer.headers["Allow"] == "GET, HEAD"

    def test_who_sees_all_cities_sees_no_single_report(self, site: Site, town: Town):
        site.add_user("pusat", Role.NASIONAL)
        client = site.client("pusat")
        assert client.get("/api/v1/kpis?window=7d").json["kpis"]["received"] == 7
        assert client.get("/api/v1/reports").status_code == 403
        assert client.get("/api/v1/points").status_code == 403
        assert client.get("/api/v1/reports/1").status_code == 404

    def test_without_a_database_it_says_so(self, client: FlaskClient, site: Site, monkeypatch):
        def away(*_: object, **__: object) -> None:
            raise DatabaseAway

        monkeypatch.setattr(site.app.extensions["qlue"].desk, "ask", away)
        answer = client.get("/api/v1/kpis")
        assert (answer.status_code, answer.json) == (503, {"error": "database"})


class TestBorders:
    def test_they_are_kept_by_the_browser_until_they_change(self, client: FlaskClient, site: Site):
        first = client.get("/map/73.71/areas.json")
        version = re.findall(r'W/"(.*)"', first.headers["ETag"])[0]
        kept = client.get(f"/map/73.71/areas.json?v={version}")
        assert kept.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert "immutable" not in first.headers["Cache-Control"]
        again = client.get("/map/73.71/areas.json", headers={"If-None-Match": f'W/"{version}"'})
        assert again.status_code == 304

    @pytest.mark.parametrize("code", ["31", "73", "73.71.09", "x'--"])
    def test_another_city_is_none(self, client: FlaskClient, code: str):
        assert client.get(f"/map/{code}/areas.json").status_code == 404


class TestHealth:
    def test_alive_and_ready(self, site: Site):
        assert site.visitor().get("/healthz").json == {"status": "alive"}
        site.client("analis").get("/api/v1/kpis")
        assert site.visitor().get("/readyz").json == {"status": "ready", "reasons": []}

    def test_not_ready_says_why(self, site: Site):
        site.client("analis").get("/api/v1/kpis")
        site.clock.forward(seconds=90)
        answer = site.visitor().get("/readyz")
        assert answer.status_code == 503
        assert answer.json["reasons"] == ["data: 90 seconds old"]

    def test_a_database_that_is_not_upgraded(self, site: Site):
        with site.engine.begin() as conn:
            conn.execute(text("update alembic_version set version_num = '0001'"))
        answer = site.visitor().get("/readyz")
        assert answer.status_code == 503
        assert answer.json["reasons"][0].startswith("migrations: the database is at 0001")
