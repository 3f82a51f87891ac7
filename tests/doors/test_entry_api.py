"""A report that an operator enters, through the API."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from tests.doors.conftest import Site, csrf_header

TAMAMAUNG = "73.71.09.1001"
CALL = {
    "city": "73.71",
    "category": "banjir",
    "area": TAMAMAUNG,
    "description": "Air masuk rumah",
    "reporter_name": "Rahasia Nama",
    "reporter_contact": "0811 rahasia",
}


@pytest.fixture
def operator(site: Site) -> FlaskClient:
    site.add_user("operator", Role.OPERATOR)
    site.add_user("lead", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    return site.client("operator")


def enter(client: FlaskClient, **changes: Any) -> Any:
    sent = {**CALL, "key": str(uuid4()), **changes}
    return client.post("/api/v1/reports", json=sent, headers=csrf_header(client))


def test_it_stands_in_the_queue_and_who_called_nowhere(site: Site, operator: FlaskClient):
    key = str(uuid4())
    answer = enter(operator, key=key)
    assert (answer.status_code, answer.json["entered"]["area"]) == (201, TAMAMAUNG)
    again = enter(operator, key=key)
    assert (again.status_code, again.json["entered"]["repeated"]) == (200, True)
    number = answer.json["entered"]["report_id"]
    shown = [operator.get("/api/v1/queue"), operator.get(f"/api/v1/reports/{number}")]
    assert [one["id"] for one in shown[0].json["reports"]] == [number]
    assert shown[1].json["report"]["source"] == "operator"
    for one in (answer, again, *shown):
        assert "ahasia" not in one.text


@pytest.mark.parametrize(
    ("changes", "status", "where"),
    [
        ({"key": "x"}, 422, "key"),
        ({"lat": "x", "lon": 1}, 422, "lat"),
        ({"lat": True, "lon": 1}, 422, "lat"),
        ({"lat": 91, "lon": 1}, 422, "lat"),
        ({"lat": -5.1}, 409, "lat"),
        ({"category": None}, 409, "category"),
        ({"category": ["banjir"]}, 409, "category"),
        ({"area": "73.71.09"}, 409, "area"),
        ({"description": "\x00 "}, 409, "description"),
        ({"city": "31"}, 404, None),
        ({"city": None}, 404, None),
    ],
)
def test_what_makes_no_sense_is_refused(operator, changes: Any, status: int, where: str | None):
    answer = enter(operator, **changes)
    assert answer.status_code == status
    said = answer.json["errors"][0]["parameter"] if status == 422 else answer.json.get("field")
    assert said == where
    assert operator.get("/api/v1/queue").json["number"] == 0


@pytest.mark.parametrize("username", ["analis", "lead"])
def test_by_operators_alone(site: Site, operator: FlaskClient, username: str):
    assert enter(site.client(username)).status_code == 403


def test_without_the_token_nothing_is_taken_in(operator: FlaskClient):
    answer = operator.post("/api/v1/reports", json={**CALL, "key": str(uuid4())})
    assert answer.status_code == 400
    assert operator.get("/api/v1/queue").json["number"] == 0
