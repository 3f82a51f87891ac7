"""What is posted to a callback by hand is answered with a reason, never with a traceback."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.doors.conftest import Site, csrf_header
from tests.doors.walking import CALLBACK


@pytest.fixture
def client(site: Site) -> FlaskClient:
    return site.client("analis")


def listed(client: FlaskClient) -> dict[str, Any]:
    """A callback of the app, as the page would call it."""
    one = next(one for one in client.get("/_dash-dependencies").json if "url" in str(one["inputs"]))
    given = {name: [{**at, "value": None} for at in one[name]] for name in ("inputs", "state")}
    return {"output": one["output"], "changedPropIds": [], **given}


def post(client: FlaskClient, body: str) -> int:
    headers = {"Content-Type": "application/json", **csrf_header(client)}
    return client.post(CALLBACK, data=body, headers=headers).status_code


@pytest.mark.parametrize(
    "body",
    [
        *("", "{}", "[]", "null", "5", "{", "[" * 100_000, '"\\ud800"'),
        '{"output": "nowhere.children", "inputs": []}',
        '{"output": [], "inputs": []}',
    ],
)
def test_what_is_no_callbacks_is_refused(client: FlaskClient, body: str) -> None:
    assert post(client, body) == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"inputs": 5},
        {"inputs": []},
        {"inputs": [5]},
        {"inputs": [{"id": 5, "property": "x"}]},
        {"state": 5},
        {"state": [None]},
        {"state": [{"id": "x", "property": "y"}] * 9},
        {"changedPropIds": [[]]},
    ],
)
def test_one_of_another_shape_is_refused(client: FlaskClient, wrong: dict[str, Any]) -> None:
    body = listed(client)
    assert post(client, json.dumps(body)) != 400
    assert post(client, json.dumps(body | wrong)) == 400


def test_who_is_not_logged_in_is_told_nothing_of_it(site: Site) -> None:
    answer = site.visitor().post(CALLBACK, json={})
    assert answer.status_code in (400, 401)
    assert answer.json["error"] != "bad request"
