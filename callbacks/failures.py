"""What is answered when something can't be: never a traceback."""

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from callbacks import preferences
from callbacks.answers import json_answer
from callbacks.deps import Deps
from callbacks.paths import is_navigation
from dashboard.errors import DatabaseAway, NotAllowed, NotFound, OtherAccount
from layouts.login import away_page


def register(server: Flask, deps: Deps) -> None:
    """Adds an answer for each kind of failure."""

    @server.errorhandler(DatabaseAway)
    def away(error: DatabaseAway) -> ResponseReturnValue:
        return database_away(deps)

    @server.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        return json_answer({"error": "not found"}, 404)

    @server.errorhandler(OtherAccount)
    def other_account(error: OtherAccount) -> Response:
        return json_answer({"error": "other account"}, 409)

    @server.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> Response:
        return json_answer({"error": "not allowed"}, 403)

    @server.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        if is_navigation(request):
            return error
        return json_answer({"error": error.name.lower()}, error.code or 500)


def database_away(deps: Deps) -> ResponseReturnValue:
    """503, as a page that tries again by itself where a page was asked for."""
    if not is_navigation(request):
        return json_answer({"error": "database"}, 503)
    page = away_page(preferences.words(deps), theme=preferences.theme())
    return page, 503, {"Retry-After": "5"}
