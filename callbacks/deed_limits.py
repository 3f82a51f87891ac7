"""How many deeds an account may do in a minute: whatever it writes through the API, what is sent
again too. Counted in this process's memory."""

from typing import Any

from flask import Flask, Response, request
from flask_login import current_user

from callbacks import preferences
from callbacks.answers import json_answer
from callbacks.api import ROOT
from callbacks.deps import Deps
from callbacks.wall_limits import Turnstile


def register(server: Flask, deps: Deps) -> None:
    """Puts the count before what is written; the guard has let its sender in by then."""
    turnstile = Turnstile(f"{deps.settings.deeds_per_minute} per minute")

    @server.before_request
    def count() -> Response | None:
        if not _writes(request) or turnstile.lets_in(str(current_user.id)):
            return None
        wait = turnstile.wait_seconds(str(current_user.id))
        words = preferences.words(deps)
        why = words("Terlalu banyak tindakan dalam semenit. Coba lagi {n} detik lagi.", n=wait)
        answer = json_answer({"error": "too many", "why": why, "wait_s": wait}, 429)
        answer.headers["Retry-After"] = str(wait)
        return answer


def _writes(asked: Any) -> bool:
    return asked.method == "POST" and str(asked.url_rule).startswith(f"{ROOT}/")
