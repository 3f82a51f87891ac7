"""The doors of walls: the page that a screen opens, its code, and the scenes it asks for."""

from dataclasses import replace
from pathlib import Path

from flask import Flask, Response, make_response, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from callbacks import preferences, sessions
from callbacks.accounts import Account
from callbacks.answers import json_answer
from callbacks.auth import walls_of
from callbacks.deps import Deps
from callbacks.live import hub_of
from callbacks.login_limits import network_of
from callbacks.paths import WALL
from callbacks.wall_answers import Hearing, frame_of
from callbacks.wall_incidents import urgent_incident
from callbacks.wall_limits import CODES, Turnstile
from callbacks.wall_scenes import Scenes
from callbacks.wall_sessions import give_token, hash_here, new_token
from dashboard.errors import NotAllowed
from dashboard.walls import Wall, numbered, showing
from data_access.cities import get_city
from data_access.reach import reading, writing
from data_access.walls import get_wall, offer_code, token_hash, waits
from layouts.wall_doors import crowded_page, pairing_page, revoked_page

PAIRING_SCRIPT = Path(__file__).parent.parent / "assets" / "wall" / "pairing.js"


def register(server: Flask, deps: Deps) -> None:
    """Adds the page of a wall, what a screen that waits asks, the scenes, and their preview."""
    codes, hearing, scenes = Turnstile(CODES), Hearing(deps), Scenes(deps, hub_of(server))

    @server.get(WALL)
    def wall() -> ResponseReturnValue:
        found = _wall_here(server, deps)
        if found is None:
            return _pairing(deps, codes, fresh=False)
        if found.revoked_at is None:
            return _frame(deps, found)
        if "baru" in request.args:
            return _pairing(deps, codes, fresh=True)
        return revoked_page(preferences.words(deps)), 403

    @server.get(f"{WALL}/pairing.js")
    def wall_script() -> Response:
        return send_file(PAIRING_SCRIPT)

    @server.get(f"{WALL}/state")
    def wall_state() -> Response:
        return json_answer({"state": _state(server, deps)})

    @server.get(f"{WALL}/scene")
    def wall_scene() -> Response:
        found = _wall_here(server, deps)
        if found is None or found.revoked_at is not None:
            raise NotAllowed
        city = deps.desk.ask(get_city, code=found.city)
        shown = showing(found.playlist, now=deps.clock(), zone=city.zone)
        answer = scenes.answer(found, shown)
        hearing.note(found, scene=str(answer["key"]), build=request.args.get("build"))
        return json_answer(answer)

    _register_preview(server, deps, scenes)


def _register_preview(server: Flask, deps: Deps, scenes: Scenes) -> None:
    @server.get(f"{WALL}/preview/<int:wall_id>")
    def wall_preview(wall_id: int) -> str:
        return frame_of(deps, _managed(deps, wall_id), preview=True)

    @server.get(f"{WALL}/preview/<int:wall_id>/scene")
    def wall_preview_scene(wall_id: int) -> Response:
        found = _managed(deps, wall_id)
        city = deps.desk.ask(get_city, code=found.city)
        incident = urgent_incident(deps, city=city, scope=found.scope) is not None
        of = {"now": deps.clock(), "zone": city.zone, "incident": incident}
        shown = numbered(found.playlist, _number(), **of)
        return json_answer(scenes.answer(replace(found, sound=False), shown))


def _wall_here(server: Flask, deps: Deps) -> Wall | None:
    """The wall that this browser is, revoked or not. Raises DatabaseAway."""
    hashed = hash_here(deps)
    return walls_of(server).find(hashed) if hashed else None


def _managed(deps: Deps, wall_id: int) -> Wall:
    with writing(deps.engine) as conn:
        return get_wall(conn, wall_id=min(wall_id, 2**31 - 1), scope=current_user.scope)


def _number() -> int:
    text = request.args.get("n", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _state(server: Flask, deps: Deps) -> str:
    """What became of the screen that asks: paired, revoked, waiting, or ended (its code)."""
    hashed = hash_here(deps)
    found = _wall_here(server, deps)
    if found is not None:
        return "paired" if found.revoked_at is None else "revoked"
    with reading(deps.engine) as conn:
        return "waiting" if hashed and waits(conn, hashed=hashed, now=deps.clock()) else "ended"


def _frame(deps: Deps, wall: Wall) -> Response:
    """The wall's page. Whoever was logged in on this browser is no longer: nobody watches over a
    session on a wall."""
    if isinstance(current_user._get_current_object(), Account):
        sessions.end()
    response = make_response(frame_of(deps, wall))
    give_token(response, deps)
    return response


def _pairing(deps: Deps, codes: Turnstile, *, fresh: bool) -> ResponseReturnValue:
    """The page with this screen's code."""
    words, now, hashed = preferences.words(deps), deps.clock(), hash_here(deps)
    with writing(deps.engine) as conn:
        known = hashed and not fresh and waits(conn, hashed=hashed, now=now)
        if not known and not codes.lets_in(network_of(request.remote_addr)):
            return crowded_page(words), 429, {"Retry-After": "60"}
        token = None if hashed and not fresh else new_token()
        hashed = token_hash(token) if token else hashed
        waiting = offer_code(conn, hashed=str(hashed), address=request.remote_addr, now=now)
    response = make_response(pairing_page(words, waiting, address=request.host_url))
    give_token(response, deps, token)
    return response
