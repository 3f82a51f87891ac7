"""The Analisis page: its address and the live line come in, the parts that changed go out."""

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.lens_answers import lens_answers
from callbacks.operasi import situation
from callbacks.parts import changed
from callbacks.requests import Asked, read_page, text_of
from dashboard.errors import DatabaseAway, NotAllowed
from dashboard.filters import Layer
from dashboard.ids import Analisis, Path, Shell
from data_access.category_counts import category_counts
from data_access.comparison import compared
from data_access.durations import durations
from data_access.geometry import geometry_version
from data_access.heat import heat_top
from data_access.holders import holder_figures
from data_access.kpis import any_clock
from data_access.movers import movers
from data_access.places import area_figures
from data_access.stage_flow import stage_flow
from data_access.usual import usual_trend
from data_access.week_grid import week_grid
from layouts import analisis
from layouts.analisis import PARTS, AnalisisAnswers
from layouts.situation import Situation


def register(app: Dash, deps: Deps) -> None:
    """Adds the page's callbacks."""

    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(Analisis.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Shell.LIVE, "data"),
        State(Shell.URL, "pathname"),
        State(Analisis.SHOWN, "data"),
    )
    def show(search: object, _live: object, path: object, shown: object) -> tuple[Any, ...]:
        if path != Path.ANALISIS:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)

    show_map = ClientsideFunction("qlue", "showMap")
    app.clientside_callback(show_map, Input(Analisis.MAP_STATE, "data"))
    app.clientside_callback(ClientsideFunction("shell", "goRange"), Input(Analisis.RANGE, "value"))
    for prop, go in (("clickData", "toStep"), ("selectedData", "toSteps")):
        chosen = Input(Analisis.TREND, prop)
        app.clientside_callback(ClientsideFunction("analisis", go), chosen)
    drawn = Input(Analisis.SURVIVAL, "selectedData")
    app.clientside_callback(ClientsideFunction("analisis", "toDone"), drawn)


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_page(deps, search, current_user.scope)
        return analisis.parts(_situation(deps, asked), _answers(deps, asked))
    except DatabaseAway:
        return analisis.failed(preferences.words(deps))
    except NotAllowed:
        return analisis.no_city(preferences.words(deps))


def _situation(deps: Deps, asked: Asked) -> Situation:
    """As on Operasi, but no single report is drawn or opened here: numbers alone."""
    s = situation(deps, asked)
    view = replace(s.view, layers=s.view.layers - {Layer.POINTS}, report=None, at=None, rows=None)
    return replace(s, path=Path.ANALISIS, view=view)


def _answers(deps: Deps, asked: Asked) -> AnalisisAnswers:
    ask, of = deps.desk.ask, {"filters": asked.filters, "scope": asked.scope}
    return AnalisisAnswers(
        areas=ask(area_figures, **of),
        clocked=ask(any_clock, **of),
        heat_top=ask(heat_top, **of),
        geometry_version=_geometry_version(deps, asked),
        trend=ask(usual_trend, **of),
        grid=ask(week_grid, **of),
        categories=ask(category_counts, **of),
        holders=ask(holder_figures, **of),
        durations=ask(durations, **of),
        moves=ask(movers, **of),
        flow=ask(stage_flow, **of),
        compared=ask(compared, beside=asked.view.compare, **of),
        lens=lens_answers(deps, asked),
    )


def _geometry_version(deps: Deps, asked: Asked) -> str | None:
    """What only PostgreSQL knows; None while it is away."""
    try:
        return deps.desk.ask_postgres(geometry_version, city=asked.city, scope=asked.scope)
    except DatabaseAway:
        return None
