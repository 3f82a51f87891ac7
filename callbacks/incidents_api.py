"""Incidents under /api/v1. docs/api.md describes it."""

from flask import Flask, Response

from callbacks import incident_answers as shapes
from callbacks.answers import data_answer
from callbacks.api import ROOT, read_call
from callbacks.api_answers import about
from callbacks.deps import Deps
from data_access.incidents import incidents_in


def register(server: Flask, deps: Deps) -> None:
    """Adds the address."""
    desk = deps.desk

    @server.get(f"{ROOT}/incidents")
    def api_incidents() -> Response:
        asked, _ = read_call(deps, ())
        found = desk.ask_postgres(incidents_in, filters=asked.filters, scope=asked.scope)
        answer = {**about(asked, now=desk.now), **shapes.incidents(found)}
        return data_answer(answer, as_of=desk.now)
