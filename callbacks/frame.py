"""The document, and what every page has round it."""

from dash import ClientsideFunction, Dash, Input, html
from dash.development.base_component import Component
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from callbacks import preferences
from callbacks.deps import Deps
from dashboard.ids import Shell
from data_access.cities import list_cities
from layouts import shell
from layouts.pages import PAGES, page_at
from layouts.roles import ROLE_WORDS

HOME = "/"


def register(app: Dash, deps: Deps) -> None:
    """Sets the app's document and layout, and joins the live line to the live store.

    Dash's own pages are not used: they build a page anew at every change of the query string,
    which here is a page's state.
    """
    app.interpolate_index = lambda **parts: _document(deps, parts)  # type: ignore[method-assign]
    app.layout = lambda: _frame(deps)
    app.clientside_callback(ClientsideFunction("qlue", "startLive"), Input(Shell.LIVE_IDS, "data"))


def _document(deps: Deps, parts: dict[str, str]) -> str:
    return shell.document(parts, language=preferences.language(deps), theme=preferences.theme())


def _frame(deps: Deps) -> Component:
    # Dash looks at the layout once at the first request, whosever that is.
    if not current_user.is_authenticated:
        return html.Div()
    words, theme = preferences.words(deps), preferences.theme()
    visitor = shell.Visitor(current_user.name, ROLE_WORDS[current_user.role], generate_csrf())
    return shell.frame(
        page_at(HOME).layout(words, chip=_chip(deps)),
        links=[page.link for page in PAGES],
        here=HOME,
        visitor=visitor,
        t=words,
        theme=theme,
    )


def _chip(deps: Deps) -> html.Div:
    cities = deps.desk.ask(list_cities, scope=current_user.scope)
    zone = cities[0].timezone if cities else "UTC"
    language = preferences.language(deps)
    return shell.chip(zone=zone, language=language, build=deps.build, user=str(current_user.id))
