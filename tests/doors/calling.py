"""Calls one callback of the app as its page does: with what stands in the fields that it names."""

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.doors.conftest import csrf_header
from tests.doors.walking import CALLBACK

Fields = dict[str, Any]
"""Values by id (that of a repeated part as JSON with sorted keys) and property, as in `url.search`.
Of a pattern all that fit are sent, in this order."""


def name_of(id: Any) -> str:
    """The id as it stands in the fields."""
    return id if isinstance(id, str) else json.dumps(id, sort_keys=True)


def call(
    client: FlaskClient, pressed: Any, prop: str, fields: Fields, *, to: str = ""
) -> TestResponse:
    """The answer of the callback that listens to that property of `pressed`; of several the one
    that writes to `to`."""
    key = f"{name_of(pressed)}.{prop}"
    listed = next(
        one
        for one in client.get("/_dash-dependencies").json
        if any(_fits(given, key) for given in one["inputs"])
        and to in one["output"]
        and not one["clientside_function"]
    )
    body = {
        "output": listed["output"],
        "outputs": _outputs(listed["output"], fields),
        "inputs": [_given(given, fields) for given in listed["inputs"]],
        "state": [_given(given, fields) for given in listed["state"]],
        "changedPropIds": [key],
    }
    headers = {"Content-Type": "application/json", **csrf_header(client)}
    return client.post(CALLBACK, data=json.dumps(body), headers=headers)


def shown(answer: TestResponse) -> dict[str, Any]:
    """What the answer puts on the page, by id and property."""
    assert answer.status_code in (200, 204), answer.text
    response = answer.json["response"] if answer.status_code == 200 else {}
    return {
        f"{_sorted(id)}.{prop}": value
        for id, properties in response.items()
        for prop, value in properties.items()
    }


def _sorted(id: str) -> str:
    return name_of(json.loads(id)) if id.startswith("{") else id


def _fits(given: dict[str, Any], key: str) -> bool:
    name, _, prop = key.rpartition(".")
    return given["property"] == prop and _matches(given["id"], name)


def _matches(pattern: str, name: str) -> bool:
    if not pattern.startswith("{"):
        return pattern == name
    if not name.startswith("{"):
        return False
    wanted, found = json.loads(pattern), json.loads(name)
    return wanted.keys() == found.keys() and all(
        part in (["ALL"], found[key]) for key, part in wanted.items()
    )


def _matching(pattern: str, prop: str, fields: Fields) -> list[dict[str, Any]]:
    keys = (key.rpartition(".") for key in fields)
    return [
        {"id": json.loads(name), "property": prop, "value": fields[f"{name}.{prop}"]}
        for name, _, of in keys
        if of == prop and _matches(pattern, name)
    ]


def _given(given: dict[str, Any], fields: Fields) -> Any:
    pattern, prop = given["id"], given["property"]
    if pattern.startswith("{"):
        return _matching(pattern, prop, fields)
    return {"id": pattern, "property": prop, "value": fields.get(f"{pattern}.{prop}")}


def _outputs(written: str, fields: Fields) -> Any:
    if not written.startswith(".."):
        return _output(written, fields)
    return [_output(one, fields) for one in written.strip(".").split("...")]


def _output(written: str, fields: Fields) -> Any:
    """An output; of a pattern, one for each whose value stands in the fields."""
    name, _, prop = written.rpartition(".")
    prop = prop.split("@")[0]
    if not name.startswith("{"):
        return {"id": name, "property": prop}
    return [{"id": one["id"], "property": prop} for one in _matching(name, "value", fields)]
