"""Incidents under /api/v1. docs/api.md describes it."""

from dataclasses import asdict

from flask import Flask, Response

from callbacks import incident_answers as shapes
from callbacks.action_requests import existing, who, words
from callbacks.answers import data_answer, json_answer
from callbacks.api import ROOT, read_call
from callbacks.api_answers import about
from callbacks.api_parameters import sent_object
from callbacks.declined import declined
from callbacks.deps import Deps
from dashboard.errors import BadEnding
from data_access.incident_ends import end_incident
from data_access.incidents import incidents_in
from data_access.reach import writing


def register(server: Flask, deps: Deps) -> None:
    """Adds the addresses, and the answer for what can't be ended."""
    desk = deps.desk

    @server.get(f"{ROOT}/incidents")
    def api_incidents() -> Response:
        asked, _ = read_call(deps, ())
        found = desk.ask_postgres(incidents_in, filters=asked.filters, scope=asked.scope)
        answer = {**about(asked, now=desk.now), **shapes.incidents(found)}
        return data_answer(answer, as_of=desk.now)

    @server.post(f"{ROOT}/incidents/<int:incident_id>/end")
    def api_end_incident(incident_id: int) -> Response:
        of = {"incident_id": existing(incident_id), "now": deps.clock()}
        reason, author = words(sent_object(), "reason") or "", who()
        with writing(deps.engine) as conn:
            ended = end_incident(conn, reason=reason, author=author, **of)
        return json_answer({"ended": asdict(ended)})

    @server.errorhandler(BadEnding)
    def bad(error: BadEnding) -> Response:
        return declined(deps, "incident", error, 409)
