"""The Peringkat page: its address comes in, the parts of the board that changed go out."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks import preferences
from callbacks.board_answers import board_answers, board_here, read_board_page
from callbacks.deps import Deps
from callbacks.parts import changed
from callbacks.requests import text_of
from dashboard.errors import DatabaseAway, NotAllowed
from dashboard.ids import Path, Peringkat, Shell
from layouts import peringkat
from layouts.peringkat import PARTS


def register(app: Dash, deps: Deps) -> None:
    """Adds the page's callbacks."""

    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(Peringkat.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Peringkat.BEAT, "n_intervals"),
        Input(Peringkat.SAID, "children"),  # something was changed here
        State(Shell.URL, "pathname"),
        State(Peringkat.SHOWN, "data"),
    )
    def show(
        search: object, _beat: object, _said: object, path: object, shown: object
    ) -> tuple[Any, ...]:
        if path != Path.PERINGKAT:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)

    for name, given, back in (
        ("goRange", Input(Peringkat.RANGE, "value"), None),
        ("goWords", Input(Peringkat.WORDS, "value"), None),
        ("openLine", Input(Peringkat.FUNNEL, "clickData"), None),
        ("showWords", Input(Shell.URL, "search"), Output(Peringkat.WORDS, "value")),
    ):
        told = [given] if back is None else [back, given]
        app.clientside_callback(ClientsideFunction("ranking", name), *told)


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_board_page(deps, search)
        return peringkat.parts(board_here(deps, asked), board_answers(deps, asked))
    except DatabaseAway:
        return peringkat.failed(preferences.words(deps))
    except NotAllowed:
        return peringkat.no_city(preferences.words(deps))
