"""How many deeds an account may do in a minute."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from dashboard.settings import Settings
from tests.doors.conftest import MakeSite, Site, csrf_header
from tests.doors.test_team_api import act, make_town, queue, report

LEAST = 150
"""A bulk of a hundred, and a queue of fifty that waited for a connection."""


@pytest.fixture
def limited(site_with: MakeSite) -> Site:
    site = site_with(deeds_per_minute=LEAST)
    make_town(site)
    return site


def note(client: FlaskClient, number: int, **body: Any) -> Any:
    told = {"key": str(uuid4()), "action": "catat", "note": "ya"} | body
    return client.post(f"/api/v1/reports/{number}/actions", json=told, headers=csrf_header(client))


def test_a_bulk_and_a_queue_at_once_pass_and_more_is_told_to_wait(limited: Site):
    number, sari = report(limited, limited.town), limited.client("sari")
    seen = queue(sari)["reports"][0]["version"]
    answers = [note(sari, number, seen=seen).status_code for _ in range(LEAST)]
    assert answers == [201] * LEAST
    refused = note(sari, number)
    assert refused.status_code == 429
    assert refused.json["error"] == "too many"
    assert "Coba lagi" in refused.json["why"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    # Nothing else may be written, and all be read; others go on.
    headers = csrf_header(sari)
    for address in (f"reports/{number}/photos", "reports", f"reports/{number}/photos/1/review"):
        assert sari.post(f"/api/v1/{address}", json={}, headers=headers).status_code == 429
    assert queue(sari)["number"] == 1
    assert act(limited.client("operator"), number, "mulai").status_code == 201


def test_a_visitor_is_asked_to_log_in_however_often(limited: Site):
    answers = {limited.visitor().post("/api/v1/reports", json={}).status_code for _ in range(3)}
    assert answers == {401}


def test_fewer_than_a_phone_may_have_to_send_is_no_limit():
    with pytest.raises(ValidationError):
        Settings(deeds_per_minute=LEAST - 1)
