"""What every page has round it: the rail (a bar at the bottom of a phone), the user's menu, and the
page's own document."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.ids import Shell
from dashboard.texts import LANGUAGES, Texts
from layouts.components import popover
from layouts.icons import icon

THEME_WORDS = {"dark": "Gelap", "light": "Terang"}
THEME_ICONS = {"dark": "moon", "light": "sun"}
LANGUAGE_NAMES = {"id": "Indonesia", "en": "English"}
FONT = (
    'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, '
    "sans-serif"
)
MANTINE = {
    "fontFamily": FONT,
    "primaryColor": "violet",
    "defaultRadius": 6,
    "cursorType": "pointer",
}


@dataclass(frozen=True)
class Visitor:
    """Who looks: their name and role in words, and the token that protects their forms."""

    name: str
    role: str
    token: str


@dataclass(frozen=True)
class PageLink:
    """A page as the rail shows it; `key` is the letter that follows g."""

    path: str
    name: str
    icon: str
    key: str


def frame(
    page: Any, *, links: Sequence[PageLink], here: str, visitor: Visitor, t: Texts, theme: str
) -> dmc.MantineProvider:
    """The whole screen: `page` with the rail beside it."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=Shell.URL, pathname=here, refresh="callback-nav"),
            dcc.Store(id=Shell.LIVE),
            dcc.Store(id=Shell.LIVE_IDS, data={"store": Shell.LIVE, "chip": Shell.CHIP}),
            html.A(t("Langsung ke isi"), href="#isi", className="skip"),
            html.Div(
                [
                    html.Div(html.Span("Qlue"), className="brand"),
                    _rail(links, here, visitor, t),
                    html.Div(page, id=Shell.PAGE, className="page", **{"data-path": here}),
                ],
                className="frame",
            ),
        ],
        id=Shell.THEME,
        theme=MANTINE,
        forceColorScheme="light" if theme == "light" else "dark",
    )


def chip(*, zone: str, language: str, build: str, user: str, username: str) -> html.Div:
    """The chip that says how fresh the data is; freshness.js writes it."""
    return html.Div(
        id=Shell.CHIP,
        className="chip",
        **{
            "data-zone": zone,
            "data-lang": language,
            "data-build": build,
            "data-user": user,
            "data-username": username,
        },
    )


def document(parts: dict[str, str], *, language: str, theme: str) -> str:
    """The HTML document that Dash's `parts` (metas, css, app_entry, config, scripts, renderer) go
    into: language and theme are right before any script runs."""
    scheme = "light" if theme == "light" else "dark"
    colour = "#F3F4F6" if scheme == "light" else "#0A0D12"
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}" data-mantine-color-scheme="{scheme}">
<head>
{parts["metas"]}
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="{colour}">
<title>{escape(parts["title"])}</title>
<link rel="icon" href="/favicon.ico" type="image/svg+xml">
<link rel="manifest" href="/app.webmanifest" crossorigin="use-credentials">
<link rel="apple-touch-icon" href="/assets/icon-192.png">
{parts["css"]}
</head>
<body>
{parts["app_entry"]}
<footer>{parts["config"]}{parts["scripts"]}{parts["renderer"]}</footer>
</body>
</html>"""


def rail_links(links: Sequence[PageLink], *, here: str, t: Texts) -> list[html.A]:
    """The pages as links, the one that the path `here` lies in marked. They keep the city looked
    at."""
    return [
        html.A(
            [icon(page.icon), html.Span(t(page.name))],
            href=page.path,
            className="rail-link",
            **{"data-nav": "", "data-key": page.key, "data-keep": "city"}
            | ({"aria-current": "page"} if _first(page.path) == _first(here) else {}),
        )
        for page in links
    ]


def _first(path: str) -> str:
    """The part of the address that a page and its parts share."""
    return path.split("/")[1] if "/" in path else path


def _rail(links: Sequence[PageLink], here: str, visitor: Visitor, t: Texts) -> html.Nav:
    pages = html.Div(rail_links(links, here=here, t=t), id=Shell.RAIL, className="rail-pages")
    return html.Nav([pages, _user(visitor, t)], className="rail", **{"aria-label": t("Halaman")})


def _user(visitor: Visitor, t: Texts) -> dmc.Popover:
    button = html.Button(
        [icon("user"), html.Span(t("Akun"))],
        type="button",
        className="rail-link",
        **{"aria-label": t("Akun {name}", name=visitor.name)},
    )
    content = html.Div(
        [
            html.Div([html.B(visitor.name), html.Span(t(visitor.role))], className="who"),
            _theme_row(t),
            _language_row(t),
            html.Form(
                [
                    dcc.Input(type="hidden", name="csrf_token", value=visitor.token),
                    html.Button([icon("leave"), t("Keluar")], type="submit", className="menu-item"),
                    # Filled by assets/leave.js.
                    html.P(className="leave-problem", role="alert", **{"data-problem": ""}),
                ],
                action="/logout",
                method="post",
                **{
                    "data-leave": t(
                        "Keluar perlu jaringan. Anda masih masuk di sini; coba lagi nanti."
                    )
                },
            ),
        ],
        className="account",
    )
    return popover(button, content, width=248, position="right-end")


def _theme_row(t: Texts) -> html.Div:
    choices = [
        html.Button(
            [icon(THEME_ICONS[scheme]), t(word)],
            type="button",
            className="segment",
            **{"data-theme-choice": scheme},
        )
        for scheme, word in THEME_WORDS.items()
    ]
    return _row(t("Tema"), choices)


def _language_row(t: Texts) -> html.Div:
    choices = [
        html.Button(
            LANGUAGE_NAMES[language],
            type="button",
            lang=language,
            className="segment on" if language == t.language else "segment",
            **{"data-language-choice": language, "aria-pressed": _said(language == t.language)},
        )
        for language in LANGUAGES
    ]
    return _row(t("Bahasa"), choices)


def _row(name: str, choices: list[html.Button]) -> html.Div:
    return html.Div(
        [html.Span(name), html.Div(choices, className="segments", role="group")],
        className="setting",
    )


def _said(on: bool) -> str:
    return str(on).lower()
