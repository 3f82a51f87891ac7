"""The menu of saved views: what it lists, and every deed in it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from dash import ALL, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate
from flask_login import current_user
from sqlalchemy import Connection

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import read_page, text_of
from callbacks.rule_answers import GONE, number_of, triggered
from callbacks.rule_requests import author
from dashboard.board_address import PARAMETERS as BOARD_PARAMETERS
from dashboard.errors import BadView, DatabaseAway, NotFound
from dashboard.ids import OneView, SavedViews, Shell, of_view
from dashboard.saved_views import SAVEABLE, ViewFault, address_of
from data_access.reach import reading, writing
from data_access.saved_views import (
    add_view,
    drop_view,
    list_views,
    rename_view,
    share_view,
    view_of,
)
from layouts import saved_views
from layouts.aturan import away_words
from layouts.saved_views import DONE_WORDS, fault_words

SAID = Output(SavedViews.SAID, "children", allow_duplicate=True)


def register(app: Dash, deps: Deps) -> None:
    """Adds what lists the views, and what saves, renames, shares and deletes one."""

    @app.callback(
        Output(SavedViews.LIST, "children"),
        Input(Shell.URL, "search"),
        Input(SavedViews.SAID, "children"),  # something was changed here
        State(Shell.URL, "pathname"),
    )
    def show(search: object, _said: object, path: object) -> list[Any]:
        if text_of(path) not in SAVEABLE:  # on its way to a page without the menu
            raise PreventUpdate
        return _list(deps, text_of(path), text_of(search))

    @app.callback(
        SAID,
        Output(SavedViews.NAME, "value"),
        Input(SavedViews.SAVE, "n_clicks"),
        Input(SavedViews.NAME, "n_submit"),
        State(SavedViews.NAME, "value"),
        State(SavedViews.SHARED, "checked"),
        State(Shell.URL, "href"),
        prevent_initial_call=True,
    )
    def save(
        clicks: object, submits: object, name: object, shared: object, href: object
    ) -> tuple[Any, Any]:
        if not clicks and not submits:
            raise PreventUpdate
        return _save(deps, text_of(name), shared is True, text_of(href))

    for part, deed in ((OneView.RENAME, _rename), (OneView.SHARE, _share), (OneView.DROP, _drop)):
        _register_deed(app, deps, part, deed)


def _register_deed(app: Dash, deps: Deps, part: OneView, deed: Callable[..., str]) -> None:
    @app.callback(
        SAID,
        Input(of_view(part, ALL), "n_clicks"),  # type: ignore[arg-type]
        State(of_view(OneView.NAME, ALL), "id"),  # type: ignore[arg-type]
        State(of_view(OneView.NAME, ALL), "value"),  # type: ignore[arg-type]
        prevent_initial_call=True,
    )
    def act(clicks: list[object], ids: object, names: object) -> str:
        if not any(clicks):
            raise PreventUpdate
        view = number_of(triggered("view"))
        return _done(deps, lambda conn: deed(conn, deps, view, _name(ids, names, view)))


def _list(deps: Deps, path: str, search: str) -> list[Any]:
    t = preferences.words(deps)
    try:
        with reading(deps.engine) as conn:
            views = list_views(conn, scope=current_user.scope)
        return saved_views.list_view(views, _address(deps, path, search), t)
    except DatabaseAway:
        return saved_views.away_view(t)


def _address(deps: Deps, path: str, search: str) -> str:
    """The address that the page would be saved under."""
    asked = read_page(deps, search, current_user.scope, ignored=BOARD_PARAMETERS)
    return address_of(path, search, city=asked.city.code) or ""


def _save(deps: Deps, name: str, shared: bool, href: str) -> tuple[Any, Any]:
    path, search = _where(href)
    asked = read_page(deps, search, current_user.scope, ignored=BOARD_PARAMETERS)

    def deed(conn: Connection) -> str:
        of = {"name": name, "path": path, "search": search, "shared": shared}
        add_view(conn, author=author(), city=asked.city, now=deps.clock(), **of)
        return DONE_WORDS["save"]

    said = _done(deps, deed)
    saved = said == preferences.words(deps)(DONE_WORDS["save"])
    return said, "" if saved else no_update


def _where(href: str) -> tuple[str, str]:
    """The path and the query of an address; whose host it names is of no account."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return "", ""
    return parts.path, parts.query


def _done(deps: Deps, deed: Callable[[Connection], str]) -> str:
    """What the deed says when it is done, or why it isn't."""
    t = preferences.words(deps)
    try:
        with writing(deps.engine) as conn:
            return t(deed(conn))
    except BadView as error:
        return fault_words(ViewFault(error.why), t)
    except NotFound:
        return t(GONE)
    except DatabaseAway:
        return away_words(t)


def _rename(conn: Connection, deps: Deps, view: int, name: str) -> str:
    rename_view(conn, author=author(), view_id=view, name=name, now=deps.clock())
    return DONE_WORDS["rename"]


def _share(conn: Connection, deps: Deps, view: int, _name: str) -> str:
    shared = not view_of(conn, scope=current_user.scope, view_id=view).shared
    share_view(conn, author=author(), view_id=view, shared=shared, now=deps.clock())
    return DONE_WORDS["share" if shared else "keep"]


def _drop(conn: Connection, deps: Deps, view: int, _name: str) -> str:
    drop_view(conn, author=author(), view_id=view, now=deps.clock())
    return DONE_WORDS["drop"]


def _name(ids: object, names: object, view: int) -> str:
    """What stands in the view's field."""
    if not isinstance(ids, list) or not isinstance(names, list):
        return ""
    for one, name in zip(ids, names, strict=False):
        if isinstance(one, dict) and str(one.get("view")) == str(view):
            return text_of(name)
    return ""
