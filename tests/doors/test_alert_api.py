"""Alerts through the API: the rail as data, and taking one."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from data_access.alert_ticks import tick
from data_access.schema import alerts, audit_log
from tests.doors.conftest import Site, csrf_header
from tests.factories import NOW, Town
from tests.questions.test_clocks import town_policy

MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(site: Site) -> Town:
    """Two breaches and a risk in Panakkukang, a breach in Wajo; an operator and two teams."""
    town = site.town
    with site.engine.begin() as conn:
        town.conn = conn
        town_policy(town)
        town.report(ago=61 * MINUTE)
        town.report(ago=75 * MINUTE)
        town.report(ago=50 * MINUTE)
        town.report(ago=90 * MINUTE, area="73.71.02.1001")
        tick(conn, now=NOW)
    site.add_user("operator", Role.OPERATOR)
    site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    site.add_user("wajo", Role.PIMPINAN_TIM, area_codes=["73.71.02"])
    return town


def take(client: FlaskClient, alert_id: object, body: Any = None, **more: Any) -> Any:
    asked = {"json": {"note": "regu berangkat"} if body is None else body}
    headers = {"headers": csrf_header(client)}
    return client.post(f"/api/v1/alerts/{alert_id}/acknowledge", **(asked | headers | more))


def first(client: FlaskClient, query: str = "") -> int:
    return client.get(f"/api/v1/alerts{query}").json["alerts"][0]["id"]


class TestReading:
    def test_counts_and_lines_of_the_place_asked_for(self, site: Site, town: Town):
        client = site.client("analis")
        answer = client.get("/api/v1/alerts?area=73.71.09").json
        assert answer["counts"] == {"waiting": 3, "acknowledged": 0, "muted": 0}
        assert [line["level"] for line in answer["alerts"]] == ["terlambat"] * 2 + ["berisiko"]
        line = answer["alerts"][0]
        assert (line["clock"], line["run"], line["state"]) == ("response", 1, "open")
        assert line["step"] in ("holder", "lurah")
        assert line["report"]["area_name"] == "Tamamaung"
        assert answer["as_of"] == "2026-11-21T11:05:12Z"

    def test_in_the_order_and_the_number_asked_for(self, site: Site, town: Town):
        client = site.client("analis")
        answer = client.get("/api/v1/alerts?order=overdue&limit=2").json
        due = [line["due_at"] for line in answer["alerts"]]
        assert due == ["2026-11-21T10:35:12Z", "2026-11-21T10:50:12Z"]
        assert answer["counts"]["waiting"] == 4

    def test_a_part_of_them(self, site: Site, town: Town):
        client = site.client("operator")
        taken = take(client, first(client)).json["alert"]["id"]
        found = client.get("/api/v1/alerts?state=acknowledged").json["alerts"]
        assert [line["id"] for line in found] == [taken]
        assert len(client.get("/api/v1/alerts?state=waiting").json["alerts"]) == 3
        assert client.get("/api/v1/alerts?state=muted").json["alerts"] == []

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [("order=best", "order"), ("limit=501", "limit"), ("state=closed", "state"), ("x=1", "x")],
    )
    def test_a_parameter_that_makes_no_sense(
        self, site: Site, town: Town, query: str, parameter: str
    ):
        answer = site.client("analis").get(f"/api/v1/alerts?{query}")
        assert answer.status_code == 422
        assert [error["parameter"] for error in answer.json["errors"]] == [parameter]

    def test_a_team_sees_its_own(self, site: Site, town: Town):
        counts = site.client("wajo").get("/api/v1/alerts").json["counts"]
        assert counts == {"waiting": 1, "acknowledged": 0, "muted": 0}

    def test_who_reads_no_reports_gets_numbers_alone(self, site: Site, town: Town):
        site.add_user("pusat", Role.NASIONAL)
        answer = site.client("pusat").get("/api/v1/alerts").json
        assert (answer["counts"]["waiting"], answer["alerts"]) == (4, [])

    def test_a_report_tells_its_own_with_their_history(self, site: Site, town: Town):
        client = site.client("tim")
        [line, *_] = client.get("/api/v1/alerts").json["alerts"]
        take(client, line["id"])
        [alert] = client.get(f"/api/v1/reports/{line['report']['id']}/alerts").json["alerts"]
        assert (alert["id"], alert["closed_at"]) == (line["id"], None)
        last = alert["history"][-1]
        assert (last["kind"], last["actor"], last["note"]) == (
            "acknowledged",
            "Tim",
            "regu berangkat",
        )
        hidden = site.client("wajo").get("/api/v1/alerts").json["alerts"][0]["report"]["id"]
        for number in (hidden, 987_654, "9" * 30):
            assert client.get(f"/api/v1/reports/{number}/alerts").status_code == 404


class TestTaking:
    def test_the_alert_as_it_is_then(self, site: Site, town: Town):
        client = site.client("tim")
        answer = take(client, first(client))
        assert answer.status_code == 200
        alert = answer.json["alert"]
        assert (alert["state"], alert["note"]) == ("acknowledged", "regu berangkat")
        assert (alert["acknowledged_by"], alert["acknowledged_at"]) == (
            "Tim",
            "2026-11-21T11:05:12Z",
        )
        with site.engine.connect() as conn:
            audited = conn.execute(
                select(audit_log).where(audit_log.c.action == "alert.acknowledge")
            ).one()
        assert (audited.actor, audited.address) == ("tim", "127.0.0.1")

    def test_the_second_is_told_who_was_first(self, site: Site, town: Town):
        tim, operator = site.client("tim"), site.client("operator")
        alert_id = first(tim)
        take(tim, alert_id)
        answer = take(operator, alert_id)
        assert answer.status_code == 409
        assert answer.json == {"error": "taken", "by": "Tim", "at": "2026-11-21T11:05:12Z"}

    def test_without_a_note(self, site: Site, town: Town):
        client = site.client("tim")
        assert take(client, first(client), body={}).json["alert"]["note"] is None

    @pytest.mark.parametrize(
        "body", [[], "ya", 7, {"note": 7}, {"note": None}, {"note": "a" * 501}]
    )
    def test_a_body_that_makes_no_sense(self, site: Site, town: Town, body: Any):
        client = site.client("tim")
        answer = take(client, first(client), body=body)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] == "note"

    def test_a_body_that_is_no_json(self, site: Site, town: Town):
        client = site.client("tim")
        answer = take(client, first(client), json=None, data="{", content_type="application/json")
        assert answer.status_code == 422

    @pytest.mark.parametrize("body", ["[" * 100_000, '{"note":' * 50_000])
    def test_a_body_nested_without_end(self, site: Site, town: Town, body: str):
        client = site.client("tim")
        answer = take(client, first(client), json=None, data=body, content_type="application/json")
        assert answer.status_code == 422

    def test_what_no_database_holds_is_left_out(self, site: Site, town: Town):
        client = site.client("tim")
        raw = b'{"note": "a\\u0000b\\ud800c"}'
        answer = take(client, first(client), json=None, data=raw, content_type="application/json")
        assert answer.json["alert"]["note"] == "ab?c"

    def test_an_alert_elsewhere_is_like_none(self, site: Site, town: Town):
        hidden = first(site.client("wajo"))
        client = site.client("tim")
        answers = [take(client, number) for number in (hidden, 987_654, "9" * 30)]
        assert {(one.status_code, one.data) for one in answers} == {(404, b'{"error":"not found"}')}
        with site.engine.connect() as conn:
            assert set(conn.execute(select(alerts.c.state)).scalars()) == {"open"}

    def test_a_role_that_may_not(self, site: Site, town: Town):
        client = site.client("analis")
        answer = take(client, first(client))
        assert (answer.status_code, answer.json) == (403, {"error": "not allowed"})

    def test_not_without_the_pages_token(self, site: Site, town: Town):
        client = site.client("tim")
        answer = take(client, first(client), headers={})
        assert (answer.status_code, answer.json) == (400, {"error": "csrf"})

    def test_only_by_posting(self, site: Site, town: Town):
        client = site.client("tim")
        address = f"/api/v1/alerts/{first(client)}/acknowledge"
        assert client.get(address).status_code == 404
        assert client.delete(address, headers=csrf_header(client)).status_code == 405
