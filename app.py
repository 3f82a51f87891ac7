"""QlueDashboard: the live operations dashboard of a city's command centre.

`create_app()` makes the Flask server that carries it; making it starts nothing. `python app.py`
serves it, and `flask --app app COMMAND` runs its commands.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

from dash import Dash
from flask import Flask

from callbacks import register_all, serving
from callbacks.deps import EXTENSION, Deps, utc_now
from dashboard.settings import Settings
from data_access.board_months import LiveMonths
from data_access.database import Database
from data_access.desk import Desk
from data_access.mirror import Mirror
from data_access.reader import Reader

ROOT = Path(__file__).parent
CODE = (
    "app.py",
    "assets/**/*",
    "callbacks/**/*.py",
    "dashboard/**/*.p[yo]",
    "layouts/**/*.py",
    "layouts/templates/*",
)


def create_app(settings: Settings | None = None) -> Flask:
    """The Flask server that carries the app, as the settings (else the environment) say.

    Starts no database, thread or listener.
    """
    settings = settings or serving.read_settings()
    database = Database(settings)
    mirror = Mirror(database.engine.url) if settings.mirror else None
    reader = Reader(database.engine, mirror=mirror, clock=utc_now, revive=database.start)
    deps = Deps(
        settings=settings,
        engine=database.engine,
        desk=Desk(database.engine, mirror=mirror, reader=reader, clock=utc_now),
        clock=utc_now,
        build=build_id(),
        database=database,
        reader=reader,
        months=LiveMonths(clock=utc_now),
    )
    app = Dash(
        "app",
        title="QlueDashboard",
        update_title="",
        assets_folder=str(ROOT / "assets"),
        # What walls alone run: their page is none of Dash's (layouts/wall.py).
        assets_path_ignore=["^wall$"],
        suppress_callback_exceptions=True,
        serve_locally=True,
    )
    app.server.extensions[EXTENSION] = deps
    register_all(app, deps)
    return app.server


def build_id() -> str:
    """A short name of the code that runs: a page made by another one loads itself anew."""
    digest = hashlib.sha256(version("dash").encode())
    for pattern in CODE:
        for file in sorted(ROOT.glob(pattern)):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    serving.command(create_app)
