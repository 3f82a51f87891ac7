"""The document, and what every page has round it; which page an address is of, and for whom."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import text_of
from dashboard.access import Ability
from dashboard.ids import Path, Shell
from dashboard.saved_views import SAVEABLE
from dashboard.texts import Texts
from data_access.cities import list_cities
from layouts import dead_ends, saved_views, shell
from layouts.pages import links_for, page_at, part_for
from layouts.roles import ROLE_WORDS

PAGE_HEADER = "Qlue-Page"
"""What says which page the layout is asked for (assets/session.js)."""
PAGE_ROUTES = ("/", "/<path:path>")


def register(app: Dash, deps: Deps) -> None:
    """Sets the app's document and layout, moves between pages, and joins the live line to the live
    store.

    Dash's own pages are not used: they build a page anew at every change of the query string,
    which here is a page's state.
    """
    app.interpolate_index = lambda **parts: _document(deps, parts)  # type: ignore[method-assign]
    app.layout = lambda: _frame(deps)
    app.clientside_callback(ClientsideFunction("qlue", "startLive"), Input(Shell.LIVE_IDS, "data"))

    @app.callback(
        Output(Shell.PAGE, "children"),
        Output(Shell.PAGE, "data-path"),
        Output(Shell.RAIL, "children"),
        Input(Shell.URL, "pathname"),
        State(Shell.PAGE, "data-path"),
        prevent_initial_call=True,
    )
    def move(pathname: object, shown: object) -> tuple[Any, ...]:
        path = text_of(pathname)
        if path == shown:
            raise PreventUpdate
        rail = shell.rail_links(links_for(current_user.scope), here=path, t=preferences.words(deps))
        return _page(deps, path), path, rail

    @app.server.before_request
    def lead_on() -> ResponseReturnValue | None:
        part = part_for(request.path, current_user.scope) if _opens_page() else None
        query = request.query_string.decode("latin-1")
        return redirect(f"{part}?{query}" if query else part, 303) if part else None

    @app.server.after_request
    def say_how_it_went(response: Response) -> Response:
        if _opens_page() and response.status_code == 200:
            response.status_code = _status(request.path)
        return response


def _opens_page() -> bool:
    return str(request.url_rule) in PAGE_ROUTES


def _status(path: str) -> int:
    page = page_at(path)
    if page is None:
        return 404
    return 200 if page.is_for(current_user.scope) else 403


def _document(deps: Deps, parts: dict[str, str]) -> str:
    return shell.document(parts, language=preferences.language(deps), theme=preferences.theme())


def _frame(deps: Deps) -> Component:
    # Dash looks at the layout once at the first request, whosever that is.
    if not current_user.is_authenticated:
        return html.Div()
    words, theme = preferences.words(deps), preferences.theme()
    here = request.headers.get(PAGE_HEADER, Path.OPERASI)
    visitor = shell.Visitor(current_user.name, ROLE_WORDS[current_user.role], generate_csrf())
    return shell.frame(
        _page(deps, here),
        links=links_for(current_user.scope),
        here=here,
        visitor=visitor,
        t=words,
        theme=theme,
    )


def _page(deps: Deps, path: str) -> Any:
    words, chip, page = preferences.words(deps), _chip(deps), page_at(path)
    if page is None:
        return dead_ends.unknown(words, chip=chip)
    if not page.is_for(current_user.scope):
        return dead_ends.closed(words, chip=chip, page=page.link.name)
    return page.layout(words, chip=_with_views(path, chip, words))


def _with_views(path: str, chip: html.Div, words: Texts) -> html.Div:
    """The chip, and beside it the menu of saved views on a page that has some, for who may."""
    if path not in SAVEABLE or not current_user.scope.may_somewhere(Ability.SAVE_VIEWS):
        return chip
    return html.Div([saved_views.menu(words), chip], className="chip-place")


def _chip(deps: Deps) -> html.Div:
    cities = deps.desk.ask(list_cities, scope=current_user.scope)
    zone = cities[0].timezone if cities else "UTC"
    language = preferences.language(deps)
    who = {"user": str(current_user.id), "username": current_user.username}
    return shell.chip(zone=zone, language=language, build=deps.build, **who)
