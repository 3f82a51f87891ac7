"""A browser's language and theme, kept in two cookies of its own."""

from datetime import timedelta

from flask import Flask, Response, redirect, request

from callbacks.deps import Deps
from callbacks.paths import safe_path
from dashboard.texts import LANGUAGES, Texts, texts

THEMES = ("dark", "light")
CHOICES = {"lang": LANGUAGES, "theme": THEMES}
KEPT = timedelta(days=365)


def language(deps: Deps) -> str:
    """The language of this request, `id` or `en`."""
    wanted = request.cookies.get("lang", "")
    return wanted if wanted in LANGUAGES else deps.settings.language


def theme() -> str:
    """The theme of this request: `dark` unless the visitor chose `light`."""
    wanted = request.cookies.get("theme", "")
    return wanted if wanted in THEMES else "dark"


def words(deps: Deps) -> Texts:
    """The words of this request's language."""
    return texts(language(deps))


def register(server: Flask, deps: Deps) -> None:
    """Adds POST /preferences: fields `lang`, `theme`, either or both, and `next`."""

    @server.post("/preferences")
    def preferences() -> Response:
        response = redirect(safe_path(request.form.get("next")), 303)
        for name, choices in CHOICES.items():
            if (value := request.form.get(name)) in choices:
                # Not HttpOnly: the page's own scripts read and write it too.
                response.set_cookie(
                    name,
                    value,
                    max_age=KEPT,
                    secure=deps.settings.secure_cookies,
                    samesite="Lax",
                )
        return response
