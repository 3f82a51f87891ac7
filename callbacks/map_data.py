"""The borders that the map draws: fetched once by a browser, and again when they change."""

from flask import Flask, Response, request
from flask_login import current_user

from callbacks.answers import tagged
from callbacks.deps import Deps
from dashboard.access import Scope
from dashboard.errors import NotFound, UnknownCity
from dashboard.places import City
from data_access.cities import get_city
from data_access.geometry import city_geometry, geometry_version

FOR_A_YEAR = "private, max-age=31536000, immutable"


def register(server: Flask, deps: Deps) -> None:
    """Adds /map/<city>/areas.json."""

    @server.get("/map/<code>/areas.json")
    def areas_json(code: str) -> Response:
        scope = current_user.scope
        city = _visible_city(deps, code, scope)
        version = deps.desk.ask_postgres(geometry_version, city=city, scope=scope)
        borders = deps.desk.ask_postgres(city_geometry, city=city, scope=scope)
        response = Response(borders, mimetype="application/json")
        if request.args.get("v") == version:
            response.headers["Cache-Control"] = FOR_A_YEAR
        return tagged(response, tag=version)


def _visible_city(deps: Deps, code: str, scope: Scope) -> City:
    try:
        city = deps.desk.ask(get_city, code=code)
    except UnknownCity as error:
        raise NotFound from error
    if not scope.sees_city(code):
        raise NotFound
    return city
