"""The queue of a team under /api/v1, and what is done from it. docs/api.md describes it."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from flask import Flask, Response, request
from flask_login import current_user

from callbacks import preferences
from callbacks.action_requests import age_of, existing, key_of, number_of, who, words
from callbacks.answers import data_answer, json_answer
from callbacks.api import ROOT, read_call
from callbacks.api_answers import Data, about, report_line
from callbacks.api_parameters import Refused, sent_object
from callbacks.declined import declined
from callbacks.deps import Deps
from callbacks.requests import text_of
from dashboard.errors import ActionRefused, Overtaken
from dashboard.field_actions import Action, Wish
from dashboard.filters import Problem
from dashboard.team_queue import MOST, Queue, QueueLine
from dashboard.teams import Suggestion
from data_access.field_actions import Acted, act, undo
from data_access.reach import reading, writing
from data_access.team_queue import team_queue
from data_access.team_suggestions import suggest_teams
from data_access.teams import teams_of
from layouts.refusal_words import what_became

ALL, OWN = "all", "own"


def register(server: Flask, deps: Deps) -> None:
    """Adds the addresses, and the answers for what can't be done and for who was slower."""
    desk = deps.desk

    @server.get(f"{ROOT}/queue")
    def api_queue() -> Response:
        asked, parameters = read_call(deps, ("limit", "of"))
        found: Queue = desk.ask_postgres(
            team_queue,
            filters=asked.filters,
            scope=asked.scope,
            own=desk.ask_postgres(teams_of, user_id=current_user.id, city=asked.city.code),
            only_own=parameters.one_of("of", (ALL, OWN)) == OWN,
            limit=parameters.number("limit", default=50, most=MOST),
        )
        return data_answer({**about(asked, now=desk.now), **_queue(found, deps)}, as_of=desk.now)

    @server.get(f"{ROOT}/reports/<int:report_id>/teams")
    def api_teams(report_id: int) -> Response:
        scope, wanted, now = current_user.scope, existing(report_id), deps.clock()
        with reading(deps.engine) as conn:
            found = suggest_teams(conn, report_id=wanted, scope=scope, now=now)
        return data_answer({"teams": [_suggestion(one) for one in found]}, as_of=now)

    @server.post(f"{ROOT}/reports/<int:report_id>/actions")
    def api_act(report_id: int) -> Response:
        done = act_on(deps, existing(report_id), sent_object())
        return json_answer({"done": asdict(done)}, 200 if done.repeated else 201)

    @server.post(f"{ROOT}/reports/<int:report_id>/actions/<uuid:key>/undo")
    def api_undo(report_id: int, key: UUID) -> Response:
        by, of, ahead = who(), {"report_id": existing(report_id), "key": key}, _ahead()
        with writing(deps.engine) as conn:
            done = undo(conn, by=by, now=deps.clock(), ahead=ahead, **of)
        return json_answer({"done": asdict(done)})

    @server.errorhandler(ActionRefused)
    def refused(error: ActionRefused) -> Response:
        return declined(deps, "refused", error, 409)

    @server.errorhandler(Overtaken)
    def overtaken(error: Overtaken) -> Response:
        what = what_became(preferences.words(deps), error)
        told = {"by": error.by, "code": error.kind, "what": what, "at": error.at}
        return json_answer({"error": "overtaken", **told}, 409)


def act_on(deps: Deps, report_id: int, sent: Mapping[str, object]) -> Acted:
    """What the user of this request has done with the report. Raises Refused for what makes no
    sense, and what `act` raises."""
    wish, key, seen = _wish(sent), key_of(sent), number_of(sent, "seen")
    age = age_of(sent.get("age_s", 0))
    by = who()
    with writing(deps.engine) as conn:
        return act(
            conn,
            report_id=report_id,
            wish=wish,
            key=key,
            seen=seen,
            by=by,
            now=deps.clock(),
            far_m=deps.settings.photo_far_m,
            age=age,
        )


def _queue(found: Queue, deps: Deps) -> Data:
    return {
        "number": found.number,
        "late": found.late,
        "uncounted": found.uncounted,
        "own": found.own,
        "reports": [_line(line, deps) for line in found.lines],
    }


def _line(line: QueueLine, deps: Deps) -> Data:
    facts = {name: getattr(line, name) for name in QueueLine.__dataclass_fields__ if name != "line"}
    return {**report_line(line.line, deps.desk.now), **facts}


def _suggestion(one: Suggestion) -> Data:
    return {
        "slug": one.team.slug,
        "name": one.team.name,
        "distance_km": None if one.distance_km is None else round(one.distance_km, 2),
        "load": one.load,
        "capacity": one.team.capacity,
        "full": one.is_full,
        "on_duty": one.on_duty,
        "staffed": one.team.staffed,
        "score_km": round(one.score, 2),
    }


def _ahead() -> Action | None:
    """What is undone though it may arrive later, where the request says so."""
    sent = sent_object() if request.content_length else {}
    return _action(sent) if "action" in sent else None


def _action(sent: Mapping[str, object]) -> Action:
    action = text_of(sent.get("action"))
    if action not in list(Action):
        raise Refused([Problem("action", action[:80], f"pilihannya: {', '.join(Action)}")])
    return Action(action)


def _wish(sent: Mapping[str, object]) -> Wish:
    original = sent.get("original")
    return Wish(
        _action(sent),
        note=words(sent, "note"),
        team=words(sent, "team"),
        original=None if original is None else number_of(sent, "original"),
        category=words(sent, "category"),
        area=words(sent, "area"),
        holder=words(sent, "holder"),
        with_photo=key_of(sent, "with_photo") if sent.get("with_photo") is not None else None,
    )
