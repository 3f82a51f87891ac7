"""The read-only JSON API under /api/v1: what the screens show, from the same questions.

docs/api.md describes it. Every address takes the page's own query string; a parameter that makes no
sense is refused with the reason.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from callbacks import api_answers as shapes
from callbacks import playback_answers, preferences
from callbacks.answers import data_answer, digest, json_answer, tagged
from callbacks.api_parameters import LATEST_ID, Parameters, Refused
from callbacks.deps import Deps
from callbacks.requests import Asked, parameters_of, read_page, text_of
from dashboard.access import Ability, Scope
from dashboard.errors import NotAllowed, NotFound
from dashboard.filters import Filters
from dashboard.slices import Slice, number_of
from data_access.connection import Connection
from data_access.desk import Desk
from data_access.heat import heat, heat_top
from data_access.kpis import kpis
from data_access.places import area_figures
from data_access.playback import playback
from data_access.reports import report_detail, report_lines, report_points
from data_access.slices import slice_lines
from data_access.soon import due_soon
from data_access.trends import trend

ROOT = "/api/v1"
HEAT = "application/vnd.qlue.heat"
PLAYBACK = "application/vnd.qlue.playback"
MOST_POINTS = 2_000
MOST_PLACES = 50
MOST_OFFSET = 99_999_999
ALL = "all"
# `v` only makes an address differ, for caches.
FOR_CACHES = ("v",)
ALL_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Data = shapes.Data
Answerer = Callable[[Asked, Parameters], Response]


def register(server: Flask, deps: Deps) -> None:
    """Adds the addresses, and JSON for those that don't exist."""
    desk = deps.desk

    def address(name: str, *extra: str) -> Callable[[Answerer], None]:
        def add(answer: Answerer) -> None:
            def view() -> ResponseReturnValue:
                return answer(*read_call(deps, extra))

            server.add_url_rule(f"{ROOT}/{name}", f"api_{name}", view)

        return add

    def send(asked: Asked, data: Mapping[str, object]) -> Response:
        about = shapes.about(asked, now=desk.now)
        return data_answer({**about, **data}, as_of=desk.as_of)

    @address("kpis")
    def answer_kpis(asked: Asked, _: Parameters) -> Response:
        return send(asked, shapes.kpis(desk.ask(kpis, filters=asked.filters, scope=asked.scope)))

    @address("areas")
    def answer_areas(asked: Asked, _: Parameters) -> Response:
        figures = desk.ask(area_figures, filters=asked.filters, scope=asked.scope)
        return send(asked, shapes.areas(figures, asked.places))

    @address("trend")
    def answer_trend(asked: Asked, _: Parameters) -> Response:
        return send(asked, shapes.trend(desk.ask(trend, filters=asked.filters, scope=asked.scope)))

    @address("heat", "format")
    def answer_heat(asked: Asked, parameters: Parameters) -> Response:
        form = parameters.one_of("format", ("binary", "json"))
        if form == "json":
            return send(asked, desk.ask(heat_data, filters=asked.filters, scope=asked.scope))
        body = desk.ask(heat_bytes, filters=asked.filters, scope=asked.scope)
        return tagged(Response(body, mimetype=HEAT), tag=digest(body), as_of=desk.as_of)

    @address("playback", "format")
    def answer_playback(asked: Asked, parameters: Parameters) -> Response:
        form = parameters.one_of("format", ("binary", "json"))
        if form == "json":
            return send(asked, desk.ask(playback_data, filters=asked.filters, scope=asked.scope))
        body = desk.ask(playback_bytes, filters=asked.filters, scope=asked.scope)
        return tagged(Response(body, mimetype=PLAYBACK), tag=digest(body), as_of=desk.as_of)

    @address("points", "bbox", "limit")
    def answer_points(asked: Asked, parameters: Parameters) -> Response:
        _require_reading(asked)
        limit = parameters.number("limit", default=MOST_POINTS, most=MOST_POINTS)
        bounds = parameters.bounds("bbox")
        found = desk.ask(
            report_points,
            filters=asked.filters,
            scope=asked.scope,
            bounds=bounds,
            limit=limit + 1,
        )
        return send(asked, shapes.points(found, limit))

    @address("reports", "limit", "cursor", "set", "offset")
    def answer_reports(asked: Asked, parameters: Parameters) -> Response:
        _require_reading(asked)
        named = parameters.one_of("set", (ALL, *Slice))
        if named == ALL:
            return send(asked, _newest(desk, asked, parameters))
        return send(asked, _behind(desk, asked, parameters, Slice(named)))

    @address("soon", "limit")
    def answer_soon(asked: Asked, parameters: Parameters) -> Response:
        limit = parameters.number("limit", default=50, most=500)
        found = desk.ask(due_soon, filters=asked.filters, scope=asked.scope, limit=limit)
        return send(asked, shapes.soon(found, now=desk.now))

    @server.get(f"{ROOT}/reports/<int:report_id>")
    def api_report(report_id: int) -> Response:
        if report_id > LATEST_ID:
            raise NotFound
        detail = desk.ask_postgres(report_detail, report_id=report_id, scope=current_user.scope)
        return data_answer(shapes.report(detail, now=desk.now), as_of=desk.now)

    @address("categories")
    def answer_categories(asked: Asked, _: Parameters) -> Response:
        return send(asked, shapes.categories(asked.categories))

    @address("places", "q")
    def answer_places(asked: Asked, parameters: Parameters) -> Response:
        words = parameters.words("q").casefold()
        found = [place for place in asked.places.values() if words in place.name.casefold()]
        found.sort(key=lambda place: (not place.name.casefold().startswith(words), place.code))
        return send(asked, shapes.places(found[:MOST_PLACES]))

    _refuse_the_rest(server, deps)


def _newest(desk: Desk, asked: Asked, parameters: Parameters) -> Data:
    """The window's reports, newest first."""
    limit = parameters.number("limit", default=50, most=500)
    after = parameters.cursor("cursor")
    found = desk.ask(
        report_lines, filters=asked.filters, scope=asked.scope, after=after, limit=limit + 1
    )
    return shapes.reports(found, limit, now=desk.now)


def _behind(desk: Desk, asked: Asked, parameters: Parameters, part: Slice) -> Data:
    """The reports behind a figure, and how many it counts."""
    limit = parameters.number("limit", default=50, most=500)
    offset = parameters.number("offset", default=0, least=0, most=MOST_OFFSET)
    of = {"filters": asked.filters, "scope": asked.scope}
    found = desk.ask(slice_lines, slice=part, limit=limit, offset=offset, **of)
    total = number_of(part, desk.ask(kpis, **of).now)
    return shapes.report_set(found, total, offset=offset, now=desk.now)


def heat_data(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> Data:
    """The heat question's answer with the top of its scale, as plain data."""
    cells = heat(conn, filters=filters, scope=scope, now=now)
    return shapes.heat(cells, heat_top(conn, filters=filters, scope=scope, now=now))


def heat_bytes(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> bytes:
    """The same in binary: a question, so that the desk packs once for all who look at it."""
    cells = heat(conn, filters=filters, scope=scope, now=now)
    return shapes.heat_binary(cells, heat_top(conn, filters=filters, scope=scope, now=now))


def playback_data(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> Data:
    """The playback question's answer as plain data."""
    found = playback(conn, filters=filters, scope=scope, now=now)
    return playback_answers.plain(found, filters.city.zone)


def playback_bytes(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> bytes:
    """The same in binary, packed once for all who look at it."""
    found = playback(conn, filters=filters, scope=scope, now=now)
    return playback_answers.binary(found, filters.city.zone)


def read_call(
    deps: Deps, extra: tuple[str, ...], *, foreign: Collection[str] = ()
) -> tuple[Asked, Parameters]:
    """What a call asks for, and the reader of the `extra` parameters of its own; `foreign` ones are
    not for it. Raises Refused."""
    search = request.query_string.decode("latin-1")
    ignored = (*FOR_CACHES, *extra)
    asked = read_page(deps, search, current_user.scope, ignored=ignored, foreign=foreign)
    if asked.problems:
        raise Refused(asked.problems)
    return asked, Parameters(parameters_of(search)[0])


def _require_reading(asked: Asked) -> None:
    if not asked.scope.may(Ability.READ_REPORTS):
        raise NotAllowed


def _refuse_the_rest(server: Flask, deps: Deps) -> None:
    @server.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        words = preferences.words(deps)
        problems = [
            {
                "parameter": one.parameter,
                "value": text_of(one.value),
                "reason": words(one.reason),
            }
            for one in error.problems
        ]
        return json_answer({"errors": problems}, 422)

    @server.route("/api/", defaults={"rest": ""}, methods=ALL_METHODS)
    @server.route("/api/<path:rest>", methods=ALL_METHODS)
    def api_other(rest: str) -> ResponseReturnValue:
        if request.method in ("GET", "HEAD"):
            return json_answer({"error": "not found"}, 404)
        allowed = {"Allow": "GET, HEAD"}
        return json_answer({"error": "method not allowed"}, 405), allowed

    server.extensions["csrf"].exempt(api_other)
