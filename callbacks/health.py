"""For whoever watches over the app: is it alive, is it ready. Open to all, and telling little."""

from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, send_file

from callbacks.answers import json_answer
from callbacks.deps import Deps
from dashboard.errors import DatabaseAway
from data_access.engine import found_revision, wanted_revision
from data_access.reach import reading

OLDEST = timedelta(seconds=60)
ICON = Path(__file__).parent.parent / "assets" / "favicon.svg"


def register(server: Flask, deps: Deps) -> None:
    """Adds /healthz, /readyz and the icon."""

    @server.get("/healthz")
    def healthz() -> Response:
        return json_answer({"status": "alive"})

    @server.get("/readyz")
    def readyz() -> Response:
        reasons = reasons_not_ready(deps)
        status = "not ready" if reasons else "ready"
        return json_answer({"status": status, "reasons": reasons}, 503 if reasons else 200)

    @server.get("/favicon.ico")
    def favicon() -> Response:
        return send_file(ICON, mimetype="image/svg+xml", max_age=86_400)


def reasons_not_ready(deps: Deps) -> list[str]:
    """Why the app can't give good answers now; empty when it can."""
    try:
        with reading(deps.engine) as conn:
            found, wanted = found_revision(conn), wanted_revision()
    except DatabaseAway:
        return ["database: can't be reached"]
    reasons = []
    if found != wanted:
        reasons.append(f"migrations: the database is at {found or 'none'}, the app needs {wanted}")
    return [*reasons, *_mirror_reasons(deps)]


def _mirror_reasons(deps: Deps) -> list[str]:
    as_of = deps.desk.as_of
    if as_of is None:
        return ["data: not looked at yet"]
    age = deps.clock() - as_of
    return [f"data: {int(age.total_seconds())} seconds old"] if age > OLDEST else []
