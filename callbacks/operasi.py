"""The Operasi page: its address and the live line come in, the parts that changed go out."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.parts import changed
from callbacks.requests import Asked, read_page, text_of
from dashboard.access import Ability
from dashboard.alerts import AlertBoard, AlertLine
from dashboard.errors import DatabaseAway, NotAllowed, NotFound
from dashboard.filters import Panel
from dashboard.ids import Operasi, Path, Shell
from dashboard.incident_view import Incident, ended_within
from dashboard.reports import ReportDetail, ReportLine
from dashboard.team_queue import AtHand
from data_access.alerts import alert_board, report_alerts
from data_access.at_hand import report_at_hand
from data_access.geometry import geometry_version
from data_access.heat import heat_top
from data_access.incidents import ended_incidents, get_incident, open_incidents
from data_access.kpis import kpis
from data_access.photos import photo_lines
from data_access.places import area_figures
from data_access.reports import find_reports, report_detail, report_lines
from data_access.rule_board import holidays_end
from data_access.slices import slice_lines
from data_access.soon import due_soon
from data_access.trends import trend
from layouts import operasi, topbar
from layouts.alerts import NO_ALERTS
from layouts.operasi import NOTHING_SOON, PARTS, Answers
from layouts.rail import NO_INCIDENTS, Incidents
from layouts.situation import Situation
from layouts.slices import PAGE_ROWS

NEWEST, RAIL = 20, 60
DRAWER_PARTS = (
    Operasi.DRAWER,
    Operasi.DRAWER_CLOCKS,
    Operasi.DRAWER_FACTS,
    Operasi.DRAWER_ACTIONS,
)
Found = TypeVar("Found")


def register(app: Dash, deps: Deps) -> None:
    """Adds the page's callbacks."""

    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(Operasi.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Shell.LIVE, "data"),
        State(Shell.URL, "pathname"),
        State(Operasi.SHOWN, "data"),
    )
    def show(search: object, _live: object, path: object, shown: object) -> tuple[Any, ...]:
        if path != Path.OPERASI:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)

    @app.callback(
        Output(Shell.FOUND, "children"),
        Input(Shell.SEARCH, "value"),
        State(Shell.URL, "search"),
        prevent_initial_call=True,
    )
    def search(words: object, address: object) -> list[Any]:
        return _found(deps, text_of(words), text_of(address))

    app.clientside_callback(ClientsideFunction("qlue", "showMap"), Input(Operasi.MAP_STATE, "data"))
    app.clientside_callback(ClientsideFunction("shell", "goRange"), Input(Operasi.RANGE, "value"))


def situation(deps: Deps, asked: Asked) -> Situation:
    """What the pictures of this request are drawn from."""
    return Situation(
        t=preferences.words(deps),
        now=deps.desk.now,
        filters=asked.filters,
        view=asked.view,
        scope=asked.scope,
        home=asked.scope.home(asked.city.code),
        places=asked.places,
        categories=asked.categories,
        agencies=asked.agencies,
        cities=asked.cities,
        problems=asked.problems,
        tiles=deps.settings.tile_url,
        photo_hosts=deps.settings.photo_host_list,
        holidays_end=_holidays_end(deps, asked),
    )


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_page(deps, search, current_user.scope)
        return operasi.parts(situation(deps, asked), _answers(deps, asked))
    except DatabaseAway:
        return operasi.failed(preferences.words(deps))
    except NotAllowed:
        return operasi.no_city(preferences.words(deps))


def _answers(deps: Deps, asked: Asked) -> Answers:
    ask, of = deps.desk.ask, {"filters": asked.filters, "scope": asked.scope}
    version, no_map = _if_reached(lambda: _geometry_version(deps, asked), Operasi.MAP_STATE)
    report, no_drawer = _if_reached(lambda: opened_report(deps, asked), *DRAWER_PARTS)
    at_hand, no_work = _if_reached(lambda: _at_hand(deps, asked), Operasi.DRAWER_ACTIONS)
    had, no_alerts = _if_reached(lambda: opened_report_alerts(deps, asked), *DRAWER_PARTS)
    rail = (Operasi.PANEL,) if asked.view.listed is Panel.ALERTS else ()
    board, no_rail = _if_reached(lambda: _alerts(deps, asked), Operasi.TABS, *rail)
    told = (Operasi.INCIDENTS, Operasi.TABS, *((Operasi.PANEL,) if _told(asked) else ()))
    incidents, no_incidents = _if_reached(lambda: _incidents(deps, asked), *told)
    return Answers(
        kpis=ask(kpis, **of),
        areas=ask(area_figures, **of),
        trend=ask(trend, **of),
        heat_top=ask(heat_top, **of),
        lines=_lines(deps, asked),
        geometry_version=version or "",
        report=report,
        at_hand=at_hand,
        alerts=board or NO_ALERTS,
        report_alerts=had or (),
        soon=ask(due_soon, **of) if asked.view.listed is Panel.SOON else NOTHING_SOON,
        incidents=incidents or NO_INCIDENTS,
        unknown=no_map | no_drawer | no_work | no_alerts | no_rail | no_incidents,
    )


def _if_reached(ask: Callable[[], Found], *parts: str) -> tuple[Found | None, frozenset[str]]:
    """What only PostgreSQL knows; while it is away, the parts that have to stay as they are."""
    try:
        return ask(), frozenset()
    except DatabaseAway:
        return None, frozenset(parts)


def _lines(deps: Deps, asked: Asked) -> tuple[ReportLine, ...]:
    """The reports of the list that is shown, if it is one of reports."""
    view, of = asked.view, {"filters": asked.filters, "scope": asked.scope}
    if not asked.scope.may(Ability.READ_REPORTS):
        return ()
    if view.rows is not None:
        offset = (view.page - 1) * PAGE_ROWS
        return deps.desk.ask(slice_lines, slice=view.rows, limit=PAGE_ROWS, offset=offset, **of)
    if view.listed is Panel.NEWEST:
        return deps.desk.ask(report_lines, limit=NEWEST, **of)
    return ()


def _alerts(deps: Deps, asked: Asked) -> AlertBoard:
    """The alerts that live in the place looked at, in the order that the page asks for."""
    of = {"filters": asked.filters, "scope": asked.scope}
    return deps.desk.ask_postgres(alert_board, order=asked.view.order, limit=RAIL, **of)


def _incidents(deps: Deps, asked: Asked) -> Incidents:
    """Those that go on anywhere in the city: who looks at one place hears of a flood in another.
    Those that ended, and the one that is open, where they are shown. Raises DatabaseAway."""
    ask, of = deps.desk.ask_postgres, {"city": asked.city, "scope": asked.scope}
    ended: tuple[Incident, ...] = ()
    if asked.view.listed is Panel.INCIDENTS:
        start, end = ended_within(asked.filters.window, now=deps.desk.now, zone=asked.city.zone)
        ended = ask(ended_incidents, start=start, end=end, **of)
    return Incidents(ask(open_incidents, **of), ended, _opened_incident(deps, asked))


def _told(asked: Asked) -> bool:
    """Whether the panel tells of incidents."""
    view = asked.view
    return view.listed is Panel.INCIDENTS or (view.rows is None and view.incident is not None)


def _opened_incident(deps: Deps, asked: Asked) -> Incident | None:
    """The incident that the address opens; None without one, and where it isn't there for the
    user."""
    if asked.view.incident is None:
        return None
    of = {"city": asked.city, "scope": asked.scope}
    with suppress(NotFound):
        return deps.desk.ask_postgres(get_incident, incident_id=asked.view.incident, **of)
    return None


def opened_report_alerts(deps: Deps, asked: Asked) -> tuple[AlertLine, ...]:
    """The alerts that the report that is open has and has had. Raises DatabaseAway."""
    if asked.view.report is None:
        return ()
    of = {"report_id": asked.view.report, "scope": asked.scope}
    try:
        return tuple(one.line for one in deps.desk.ask_postgres(report_alerts, **of))
    except NotFound:
        return ()


def opened_report(deps: Deps, asked: Asked) -> ReportDetail | None:
    """The report that the address opens, with its photos; None without one, and where it isn't
    there for the user. Raises DatabaseAway."""
    if asked.view.report is None:
        return None
    ask, of = deps.desk.ask_postgres, {"report_id": asked.view.report, "scope": asked.scope}
    try:
        report = ask(report_detail, **of)
    except NotFound:
        return None
    return replace(report, photos=ask(photo_lines, far_m=deps.settings.photo_far_m, **of))


def _at_hand(deps: Deps, asked: Asked) -> AtHand | None:
    """How the report that is open stands for who works on it. Raises DatabaseAway."""
    if asked.view.report is None or not asked.scope.may(Ability.WORK_REPORTS):
        return None
    ask, of = deps.desk.ask_postgres, {"report_id": asked.view.report, "scope": asked.scope}
    try:
        return ask(report_at_hand, user_id=current_user.id, **of)
    except NotFound:
        return None


def _holidays_end(deps: Deps, asked: Asked) -> date | None:
    if not asked.scope.may_in(Ability.MANAGE_RULES, asked.city.code):
        return None
    try:
        return deps.desk.ask_postgres(holidays_end, city=asked.city, scope=asked.scope)
    except DatabaseAway:
        return None


def _geometry_version(deps: Deps, asked: Asked) -> str:
    return deps.desk.ask_postgres(geometry_version, city=asked.city, scope=asked.scope)


def _found(deps: Deps, words: str, address: str) -> list[Any]:
    if not words.strip():
        return []
    asked = read_page(deps, address, current_user.scope)
    places = topbar.match_places(list(asked.places.values()), words)
    lines: tuple[ReportLine, ...] = ()
    if asked.scope.may(Ability.READ_REPORTS):
        lines = deps.desk.ask_postgres(find_reports, words=words.strip(), scope=asked.scope)
    return topbar.found_view(situation(deps, asked), words, places, lines)
