"""The table of the Analisis page: how many rows there are, the report that is open, and the pages
that its grid asks for."""

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.operasi import opened_report, opened_report_alerts, situation
from callbacks.parts import changed
from callbacks.requests import Asked, read_page, text_of
from dashboard.access import Ability
from dashboard.errors import DatabaseAway, NotAllowed
from dashboard.ids import Path, Rows, Shell
from dashboard.report_table import PAGE_ROWS, read_wanted
from data_access.report_table import row_page, row_total
from layouts.drawer import drawer_parts
from layouts.operasi import away_notice
from layouts.rows import PARTS, row_data, rows_parts
from layouts.rows_grid import grid
from layouts.situation import Situation


def register(app: Dash, deps: Deps) -> None:
    """Adds the table's callbacks."""

    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(Rows.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Shell.LIVE, "data"),
        State(Shell.URL, "pathname"),
        State(Rows.SHOWN, "data"),
    )
    def show_rows(search: object, _live: object, path: object, shown: object) -> tuple[Any, ...]:
        if path != Path.ANALISIS:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)

    @app.callback(
        Output(Rows.PLACE, "children"), Input(Rows.READY, "data"), prevent_initial_call=True
    )
    def bring_grid(ready: object) -> Any:
        return grid(preferences.words(deps)) if ready else no_update

    @app.callback(
        Output(Rows.GRID, "getRowsResponse"),
        Output(Rows.SAID, "children"),
        Input(Rows.GRID, "getRowsRequest"),
        State(Shell.URL, "search"),
        prevent_initial_call=True,
    )
    def give_page(wanted: object, search: object) -> tuple[Any, Any]:
        return _page(deps, wanted, text_of(search))

    app.clientside_callback(ClientsideFunction("rows", "watch"), Input(Rows.SHOWN, "data"))
    app.clientside_callback(ClientsideFunction("rows", "begin"), Input(Rows.PLACE, "children"))
    app.clientside_callback(ClientsideFunction("rows", "others"), Input(Rows.OF, "data"))
    app.clientside_callback(ClientsideFunction("rows", "refresh"), Input(Shell.LIVE, "data"))


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_page(deps, search, current_user.scope)
        total = deps.desk.ask(row_total, filters=asked.filters, scope=asked.scope)
        s = _situation(deps, asked)
        return {**rows_parts(s, total), **_drawer(deps, asked, s)}
    except (DatabaseAway, NotAllowed):
        return {}


def _situation(deps: Deps, asked: Asked) -> Situation:
    """As on Operasi, on this page: of what can be open there only the report."""
    s = situation(deps, asked)
    return replace(s, path=Path.ANALISIS, view=replace(s.view, at=None, rows=None, page=1))


def _drawer(deps: Deps, asked: Asked, s: Situation) -> dict[str, Any]:
    """The report that is open; while PostgreSQL is away the drawer stays as it is."""
    try:
        report = opened_report(deps, asked)
        return drawer_parts(s, report, opened_report_alerts(deps, asked), Rows)
    except DatabaseAway:
        return {}


def _page(deps: Deps, wanted: object, search: str) -> tuple[Any, Any]:
    """The rows of one page of the grid, or why there are none; then the grid keeps what it has and
    asks again at the next tick."""
    try:
        asked = read_page(deps, search, current_user.scope)
        if not asked.scope.may(Ability.READ_REPORTS):
            raise NotAllowed
        s, page = _situation(deps, asked), read_wanted(wanted)
        found = deps.desk.ask(
            row_page,
            filters=asked.filters,
            scope=asked.scope,
            order=page.order,
            offset=page.offset,
            limit=PAGE_ROWS,
            language=s.t.language,
        )
    except DatabaseAway:
        return no_update, away_notice(preferences.words(deps))
    except NotAllowed:
        return {"rowData": [], "rowCount": 0}, []
    return {"rowData": [row_data(s, row) for row in found.rows], "rowCount": found.total}, []
