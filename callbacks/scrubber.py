"""The time scrubber's door: the legend of what its browser plays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output
from flask_login import current_user

from callbacks.deps import Deps
from callbacks.operasi import situation
from callbacks.requests import read_page, text_of
from dashboard.errors import DatabaseAway, NotAllowed
from dashboard.ids import Operasi, Shell
from dashboard.playback import Counted
from layouts.scrubber import past_legend

MOST_BOUNDS = 8
GREATEST = 1e12


@dataclass(frozen=True)
class Scale:
    """What a playback's colours end at, as the browser was told."""

    counted: Counted
    top: float
    bounds: Mapping[str, list[float]]


def register(app: Dash, deps: Deps) -> None:
    """Adds the callback."""

    @app.callback(
        Output(Operasi.PAST_LEGEND, "children"),
        Input(Operasi.PAST_SCALE, "data"),
        Input(Shell.URL, "search"),
    )
    def legend(sent: object, search: object) -> list[Any]:
        return _legend(deps, scale_of(sent), text_of(search))


def scale_of(sent: object) -> Scale | None:
    """The scale that a browser sent; None for anything else."""
    if not isinstance(sent, dict) or not isinstance(sent.get("bounds"), dict):
        return None
    counted = next((one for one in Counted if one.value == sent.get("counted")), None)
    bounds = sent["bounds"]
    if counted is None or not _is_number(sent.get("top")) or sent["top"] <= 0:
        return None
    if not all(isinstance(name, str) and _are_bounds(values) for name, values in bounds.items()):
        return None
    return Scale(counted, float(sent["top"]), bounds)


def _legend(deps: Deps, scale: Scale | None, search: str) -> list[Any]:
    if scale is None:
        return []
    try:
        s = situation(deps, read_page(deps, search, current_user.scope))
    except (DatabaseAway, NotAllowed):
        return []
    return past_legend(s, counted=scale.counted, top=scale.top, bounds=scale.bounds)


def _are_bounds(values: object) -> bool:
    return (
        isinstance(values, list)
        and 0 < len(values) <= MOST_BOUNDS
        and all(_is_number(value) for value in values)
    )


def _is_number(value: object) -> bool:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and abs(value) < GREATEST
