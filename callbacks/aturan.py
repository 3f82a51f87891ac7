"""The Aturan page: its address and the live line come in, the rules and what is open go out."""

from datetime import timedelta
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.parts import changed
from callbacks.requests import text_of
from callbacks.rule_requests import RulesAsked, read_rules_page, rules_situation
from dashboard.access import Ability
from dashboard.errors import DatabaseAway
from dashboard.ids import Aturan, Path, Shell
from data_access.alert_mutes import list_mutes
from data_access.alert_rules import escalation_in_force
from data_access.reach import reading
from data_access.rule_board import rule_board
from data_access.walls import list_walls
from data_access.webhook_board import webhook_board
from layouts import aturan
from layouts.aturan import PARTS, RuleAnswers
from layouts.rule_drawers import drawer

MUTES_SHOWN = timedelta(days=30)
"""How long mutes that have ended are shown."""


def register(app: Dash, deps: Deps) -> None:
    """Adds what shows the page."""

    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(Aturan.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Shell.LIVE, "data"),
        Input(Aturan.SAID, "children"),  # something was changed here
        State(Shell.URL, "pathname"),
        State(Aturan.SHOWN, "data"),
    )
    def show(
        search: object, _live: object, _said: object, path: object, shown: object
    ) -> tuple[Any, ...]:
        if path != Path.ATURAN:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)

    # What is being filled in must not be made anew: only the address opens and closes.
    @app.callback(
        Output(Aturan.DRAWER, "children"),
        Input(Shell.URL, "search"),
        State(Shell.URL, "pathname"),
    )
    def open_drawer(search: object, path: object) -> list[Any]:
        if path != Path.ATURAN:
            raise PreventUpdate
        return _drawer(deps, text_of(search))


def _drawer(deps: Deps, search: str) -> list[Any]:
    """What is open at an address; nothing where that isn't there (any more)."""
    try:
        asked = read_rules_page(deps, search)
        answers = _answers(deps, asked) if asked.opened else None
    except DatabaseAway:
        raise PreventUpdate from None
    if answers is None or asked.opened is None:
        return []
    return drawer(rules_situation(deps, asked), answers, asked.opened)


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_rules_page(deps, search)
        return aturan.parts(rules_situation(deps, asked), _answers(deps, asked))
    except DatabaseAway:
        return aturan.failed(preferences.words(deps))


def _answers(deps: Deps, asked: RulesAsked) -> RuleAnswers:
    """The rules as they are now: an answer kept for others would hide what was just changed."""
    city, scope, now = asked.city, asked.scope, deps.clock()
    manages = scope.may_in(Ability.MANAGE_RULES, city.code)
    mutes = scope.may_in(Ability.MUTE_ALERTS, city.code)
    hangs_walls = scope.may_in(Ability.MANAGE_WALLS, city.code)
    with reading(deps.engine) as conn:
        return RuleAnswers(
            board=rule_board(conn, city=city, scope=scope) if manages else None,
            escalation=escalation_in_force(conn, city=city),
            mutes=list_mutes(conn, scope=scope, now=now, city=city, since=now - MUTES_SHOWN)
            if mutes
            else None,
            webhooks=webhook_board(conn, city=city, scope=scope) if manages else None,
            walls=list_walls(conn, city=city, scope=scope) if hangs_walls else None,
            by_mail=deps.settings.mail_server is not None,
        )
