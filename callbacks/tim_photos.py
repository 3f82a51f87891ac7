"""The list of photos to review: its address and the live line come in. What was found goes through
the API (callbacks/photo_api.py)."""

from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.operasi import situation
from callbacks.parts import changed
from callbacks.requests import Asked, read_page, text_of
from dashboard.errors import DatabaseAway, NotAllowed
from dashboard.ids import Path, Shell, TimPhotos
from data_access.photo_board import photo_board, photos_waiting
from layouts import tim_photos
from layouts.tim_photos import PARTS
from layouts.tim_teams import part_closed, part_failed

SHOWN = 12


def register(app: Dash, deps: Deps) -> None:
    """Adds the page's callback."""

    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(TimPhotos.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Shell.LIVE, "data"),
        State(Shell.URL, "pathname"),
        State(TimPhotos.SHOWN, "data"),
    )
    def show(search: object, _live: object, path: object, shown: object) -> tuple[Any, ...]:
        if path != Path.TIM_PHOTOS:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)


def waiting(deps: Deps, asked: Asked) -> int:
    """How many photos wait for the visitor's review. Raises DatabaseAway."""
    far_m = deps.settings.photo_far_m
    of = {"city": asked.city, "scope": asked.scope, "far_m": far_m}
    return deps.desk.ask_postgres(photos_waiting, **of)


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_page(deps, search, current_user.scope)
        board = deps.desk.ask_postgres(
            photo_board,
            city=asked.city,
            scope=asked.scope,
            far_m=deps.settings.photo_far_m,
            page=asked.view.page,
            size=SHOWN,
        )
        return tim_photos.parts(replace(situation(deps, asked), path=Path.TIM_PHOTOS), board)
    except DatabaseAway:
        return part_failed(preferences.words(deps), TimPhotos)
    except NotAllowed:
        return part_closed(preferences.words(deps), TimPhotos)
