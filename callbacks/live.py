"""The live line: a stream of server-sent events at /live, and the same as one answer to a poll."""

import signal
from types import FrameType

from flask import Flask, Response, request
from flask_login import current_user

from callbacks.answers import json_answer
from callbacks.auth import find_account
from callbacks.deps import Deps
from callbacks.live_hub import Hub
from dashboard.access import Scope
from dashboard.errors import DatabaseAway

EXTENSION = "qlue_live"
# Nothing on the way may keep, change or collect what is sent: each event has to arrive at once.
STREAM_HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
}


def register(server: Flask, deps: Deps) -> None:
    """Adds the routes. They follow the desk's reader from now on."""
    hub = Hub(deps.desk, clock=deps.clock, build=deps.build)
    server.extensions[EXTENSION] = hub

    # Each stream holds a thread: what is left answers the pages, and the poll of those turned away.
    most = deps.settings.threads // 2

    @server.get("/live")
    def live() -> Response:
        if hub.listeners >= most:
            answer = json_answer({"error": "too many streams"}, 503)
            answer.headers["Retry-After"] = "30"
            return answer
        token, scope = current_user.get_id(), current_user.scope
        events = hub.listen(
            scope,
            knows=request.headers.get("Last-Event-ID"),
            still_welcome=lambda: _still_has(server, token, scope),
        )
        return Response(events, mimetype="text/event-stream", headers=STREAM_HEADERS)

    @server.get("/live/version")
    def live_version() -> Response:
        answer = json_answer(hub.message(hub.version_for(current_user.scope)))
        answer.headers["Cache-Control"] = "no-store"
        return answer


def hub_of(server: Flask) -> Hub:
    """The server's hub."""
    hub: Hub = server.extensions[EXTENSION]
    return hub


def end_with_process(server: Flask) -> None:
    """Has the streams end when the process is told to: a server that waits for its requests would
    wait for them until it is killed. To be called once its own signal handlers are set."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        before = signal.getsignal(number)

        def end_streams(number: int, frame: FrameType | None, before: object = before) -> None:
            hub_of(server).close()
            if callable(before):
                before(number, frame)

        signal.signal(number, end_streams)


def _still_has(server: Flask, token: str, scope: Scope) -> bool:
    """Whether the account is there and sees what it saw; yes while that can't be known."""
    try:
        account = find_account(server, token)
    except DatabaseAway:
        return True
    return account is not None and account.scope == scope
