"""The Tim page: its address and the live line come in, the parts of the queue that changed go out.
What is done with a report goes through the API (callbacks/team_api.py)."""

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.operasi import situation
from callbacks.parts import changed
from callbacks.requests import Asked, parameters_of, read_page, text_of
from callbacks.team_api import OWN
from callbacks.tim_photos import waiting
from dashboard.access import Ability
from dashboard.errors import DatabaseAway, NotAllowed
from dashboard.ids import Path, Shell, Tim
from dashboard.team_queue import lines_asked
from dashboard.teams import Team
from data_access.geometry import geometry_version
from data_access.reach import reading
from data_access.team_queue import team_queue
from data_access.teams import list_teams, teams_of
from layouts import tim
from layouts.tim import PARTS, TeamAnswers


def register(app: Dash, deps: Deps) -> None:
    """Adds the page's callback."""

    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(Tim.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Shell.LIVE, "data"),
        State(Shell.URL, "pathname"),
        State(Tim.SHOWN, "data"),
    )
    def show(search: object, _live: object, path: object, shown: object) -> tuple[Any, ...]:
        if path != Path.TIM:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)

    app.clientside_callback(ClientsideFunction("qlue", "showTeamMap"), Input(Tim.MAP_STATE, "data"))


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_page(deps, search, current_user.scope, ignored=("of", "n"))
        if not asked.scope.may(Ability.WORK_REPORTS):
            raise NotAllowed
        here = replace(situation(deps, asked), path=Path.TIM)
        return tim.parts(here, _answers(deps, asked, search))
    except DatabaseAway:
        return tim.failed(preferences.words(deps))
    except NotAllowed:
        return tim.no_city(preferences.words(deps))


def _answers(deps: Deps, asked: Asked, search: str) -> TeamAnswers:
    ask = deps.desk.ask_postgres
    own = ask(teams_of, user_id=current_user.id, city=asked.city.code)
    parameters = parameters_of(search)[0]
    only_own = parameters.get("of") == OWN
    return TeamAnswers(
        queue=ask(
            team_queue,
            filters=asked.filters,
            scope=asked.scope,
            own=own,
            only_own=only_own,
            limit=lines_asked(parameters.get("n")),
        ),
        only_own=only_own,
        teams=_teams(deps, asked),
        own=own,
        geometry_version=ask(geometry_version, city=asked.city, scope=asked.scope),
        photos=waiting(deps, asked),
    )


def _teams(deps: Deps, asked: Asked) -> tuple[Team, ...]:
    """Those that this visitor may know of: another of the same scope may be in another team."""
    with reading(deps.engine) as conn:
        return list_teams(conn, city=asked.city, scope=asked.scope)
