"""The time scrubber's door: the legend of what its browser plays."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from dash import Dash, Input, Output
from flask_login import current_user

from callbacks.deps import Deps
from callbacks.operasi import situation
from callbacks.requests import read_page, text_of
from dashboard.errors import DatabaseAway, NotAllowed
from dashboard.ids import Operasi, Shell
from dashboard.playback import Counted, Played
from data_access.kpis import kpis
from layouts.scrubber import past_legend

E = TypeVar("E", bound=StrEnum)
MOST_LIMITS = 2
GREATEST = 1e12


@dataclass(frozen=True)
class Scale:
    """What a playback's colours mean, as the browser was told."""

    counted: Counted
    top: float
    measure: Played
    limits: list[float]


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
    if not isinstance(sent, dict):
        return None
    counted, measure = _member(Counted, sent.get("counted")), _member(Played, sent.get("measure"))
    top, limits = sent.get("top"), sent.get("limits")
    if counted is None or measure is None or not _is_number(top) or top <= 0:
        return None
    if not isinstance(limits, list) or len(limits) > MOST_LIMITS:
        return None
    return Scale(counted, top, measure, limits) if all(map(_is_number, limits)) else None


def _legend(deps: Deps, scale: Scale | None, search: str) -> list[Any]:
    if scale is None:
        return []
    try:
        asked = read_page(deps, search, current_user.scope)
        clocked = deps.desk.ask(kpis, filters=asked.filters, scope=asked.scope).clocked
    except (DatabaseAway, NotAllowed):
        return []
    return past_legend(situation(deps, asked), clocked=clocked, **vars(scale))


def _member(enum: type[E], value: object) -> E | None:
    return next((one for one in enum if one.value == value), None)


def _is_number(value: Any) -> bool:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and abs(value) < GREATEST
