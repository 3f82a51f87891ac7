"""What a phone asks for to install the app, and to open the page Tim without a network."""

from flask import Flask, Response

from callbacks import preferences
from callbacks.answers import json_answer
from callbacks.deps import Deps
from layouts.installed import SHELL, manifest, offline_page, worker

ALWAYS_ASK = "no-cache"


def register(server: Flask, deps: Deps) -> None:
    """Adds the manifest, the service worker and the shell of the page Tim."""

    @server.get("/app.webmanifest")
    def app_manifest() -> Response:
        answer = json_answer(manifest(theme=preferences.theme()))
        answer.mimetype = "application/manifest+json"
        return answer

    @server.get("/sw.js")
    def service_worker() -> Response:
        answer = Response(worker(build=deps.build), mimetype="text/javascript")
        answer.headers["Cache-Control"] = ALWAYS_ASK
        return answer

    @server.get(SHELL)
    def offline_shell() -> str:
        words, theme = preferences.words(deps), preferences.theme()
        return offline_page(words, theme=theme, build=deps.build)
