"""Walks every door of an app: each route that is registered, each callback that its pages list.

Nothing here names a route that gives data, so that those to come are walked too.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.doors.conftest import PAGE, csrf_header

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CALLBACK = "/_dash-update-component"
# The same for everybody: the code of the page, and pictures of its own.
FILES = ("/_dash-component-suites/", "/assets/", "/static/", "/_favicon.ico", "/favicon.ico")
# Differs from answer to answer, and says nothing of reports.
OF_THE_MOMENT = re.compile(
    r'"end_id":"[^"]*"|"value":"[^"]*","type":"hidden"|name="csrf_token" value="[^"]*"|\?m=[\d.]+'
)


@dataclass(frozen=True)
class Door:
    """One thing to ask: an address with its query, or a callback with the values `given` to it."""

    name: str
    address: str
    payload: str | None = None
    given: tuple[Any, ...] = ()


def rules(app: Flask) -> list[Rule]:
    """All routes of the app."""
    return sorted(app.url_map.iter_rules(), key=str)


def addresses(rule: Rule, values: dict[str, list[str]]) -> Iterator[str]:
    """Addresses of the route, its parts filled with each of the values named for them."""
    names = sorted(rule.arguments)
    for chosen in product(*(values.get(name, ["x"]) for name in names)):
        address = str(rule.rule)
        for name, value in zip(names, chosen, strict=True):
            address = re.sub(rf"<(?:\w+:)?{name}>", value, address)
        yield address


def route_doors(app: Flask, values: dict[str, list[str]], queries: list[str]) -> list[Door]:
    """Every route that can be read, with every query."""
    return [
        Door(str(rule.rule), address + query)
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and not str(rule.rule).startswith(FILES)
        for address in addresses(rule, values)
        for query in queries
    ]


def callback_doors(client: FlaskClient, tries: dict[str, list[Any]]) -> list[Door]:
    """Every callback that runs on the server, with every combination of the values to try for the
    kinds of property that it is given; two of a kind are given the same."""
    doors = []
    for listed in client.get("/_dash-dependencies").json:
        if listed["clientside_function"]:
            continue
        kinds = sorted({one["property"] for one in [*listed["inputs"], *listed["state"]]})
        for values in product(*(tries.get(kind, [None]) for kind in kinds)):
            payload = json.dumps(_payload(listed, dict(zip(kinds, values, strict=True))))
            doors.append(Door(listed["output"][:60], CALLBACK, payload, values))
    return doors


def ask(client: FlaskClient, door: Door) -> tuple[int, str]:
    """The status and the text of the answer, without what is of the moment. Of a stream, what it
    says first."""
    if door.payload is not None:
        headers = {"Content-Type": "application/json", **csrf_header(client)}
        answer = client.post(door.address, data=door.payload, headers=headers)
    else:
        page = PAGE if door.name in ("/", "/<path:path>") else {}
        answer = client.get(door.address, headers=page)
    if answer.mimetype == "text/event-stream":
        text = next(answer.iter_encoded()).decode()
        answer.close()
    else:
        text = answer.get_data().decode("latin-1")
    return answer.status_code, OF_THE_MOMENT.sub("", text)


def _payload(listed: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    inputs = [_given(one, values) for one in listed["inputs"]]
    first = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
    pressed = first["id"] if isinstance(first["id"], str) else json.dumps(first["id"])
    return {
        "output": listed["output"],
        "outputs": _outputs(listed["output"]),
        "inputs": inputs,
        "state": [_given(one, values) for one in listed["state"]],
        "changedPropIds": [f"{pressed}.{first['property']}"],
    }


def _given(one: dict[str, Any], values: dict[str, Any]) -> Any:
    """What is sent for an input or a state; of those there are several of, one."""
    name = _one_of_them(one["id"])
    sent = {"id": name, "property": one["property"], "value": values[one["property"]]}
    return sent if isinstance(name, str) else [sent]


def _outputs(written: str) -> Any:
    if not written.startswith(".."):
        return _output(written)
    return [_output(one) for one in written.strip(".").split("...")]


def _output(written: str) -> Any:
    name, _, prop = written.rpartition(".")
    found = {"id": _one_of_them(name), "property": prop.split("@")[0]}
    return found if isinstance(found["id"], str) else [found]


def _one_of_them(name: str) -> Any:
    """The id, and of a pattern the id of one that fits."""
    if not name.startswith("{"):
        return name
    return {key: 1 if part == ["ALL"] else part for key, part in json.loads(name).items()}
