"""What is posted to a callback must have a callback's shape: else 400, before Dash unpacks it."""

from typing import Any

from dash import Dash
from flask import Response, request
from pydantic import BaseModel, Field, ValidationError

from callbacks.answers import json_answer


class _Property(BaseModel):
    id: str | dict[str, Any]
    property: str


class _Body(BaseModel):
    output: str
    inputs: list[_Property | list[_Property]]
    state: list[_Property | list[_Property]] = Field(default_factory=list)
    changed: list[str] = Field(default_factory=list, alias="changedPropIds")


def register(app: Dash) -> None:
    """Adds the check; the guard has let its sender in by then."""
    address = f"{app.config.routes_pathname_prefix}_dash-update-component"

    @app.server.before_request
    def check() -> Response | None:
        if request.path != address or _fits(app):
            return None
        return json_answer({"error": "bad request"}, 400)


def _fits(app: Dash) -> bool:
    """Whether what is sent is what one of the app's callbacks asks for."""
    try:
        body = _Body.model_validate(request.get_json(silent=True))
    except (ValidationError, RecursionError):
        return False
    found = app.callback_map.get(body.output)
    if found is None:
        return False
    return (len(body.inputs), len(body.state)) == (len(found["inputs"]), len(found["state"]))
