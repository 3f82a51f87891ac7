"""The legend of a playback: a browser sends the scale that it was told, or anything else."""

import json
import math
from typing import Any

import pytest
from flask.testing import FlaskClient

from callbacks.scrubber import scale_of
from dashboard.ids import Operasi, Shell
from dashboard.playback import Counted
from tests.doors.conftest import Site, csrf_header

SCALE = {"counted": "open", "top": 30, "measure": "late", "limits": [2, 5]}


def ask(client: FlaskClient, sent: object, search: object = "") -> str:
    """The legend that the callback draws, as JSON."""
    output = {"id": Operasi.PAST_LEGEND, "property": "children"}
    body = {
        "output": f"{output['id']}.children",
        "outputs": output,
        "inputs": [
            {"id": Operasi.PAST_SCALE, "property": "data", "value": sent},
            {"id": Shell.URL, "property": "search", "value": search},
        ],
        "changedPropIds": [f"{Operasi.PAST_SCALE}.data"],
    }
    answer = client.post(
        "/_dash-update-component",
        data=json.dumps(body),
        content_type="application/json",
        headers=csrf_header(client),
    )
    assert answer.status_code == 200
    return json.dumps(answer.json["response"][Operasi.PAST_LEGEND]["children"], ensure_ascii=False)


def test_the_legend_is_of_the_scale_that_was_sent(site: Site):
    client = site.client("analis")
    assert "terbuka per km²," in ask(client, SCALE)
    assert '"2–4"' in ask(client, SCALE, "?area=73.71")
    assert '"2–4"' not in ask(client, SCALE | {"limits": []}, "?area=73.71")
    assert '"30+"' in ask(client, SCALE)
    assert "Kepadatan" not in ask(client, SCALE, "?layers=areas")
    received = SCALE | {"counted": "received", "measure": "count"}
    assert "masuk per km² sampai" in ask(client, received)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "open",
        {},
        SCALE | {"counted": "closed"},
        SCALE | {"counted": ["open"]},
        SCALE | {"top": 0},
        SCALE | {"top": -5},
        SCALE | {"top": "30"},
        SCALE | {"top": True},
        SCALE | {"top": 1e300},
        SCALE | {"measure": "share"},
        SCALE | {"measure": None},
        SCALE | {"limits": {"late": [0]}},
        SCALE | {"limits": ["a"]},
        SCALE | {"limits": [1, 2, 5]},
    ],
)
def test_anything_else_gives_no_legend(site: Site, sent: Any):
    assert scale_of(sent) is None
    assert ask(site.client("analis"), sent) == "[]"


def test_no_number_is_no_top():
    assert scale_of(SCALE | {"top": math.nan}) is None
    assert scale_of(SCALE | {"top": math.inf}) is None
    found = scale_of(SCALE)
    assert found is not None
    assert (found.counted, found.top) == (Counted.OPEN, 30.0)
