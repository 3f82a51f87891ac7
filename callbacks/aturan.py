"""The Aturan page: its address and the live line come in, the rules and what is open go out."""

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
from dashboard.rule_address import Opened, Opens
from dashboard.rule_board import RuleBoard
from data_access.reach import reading
from data_access.rule_board import rule_board
from layouts import aturan
from layouts.aturan import PARTS, RuleAnswers
from layouts.draft_form import draft_drawer
from layouts.policy_form import policy_drawer


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
        board = _board(deps, asked) if asked.opened else None
    except DatabaseAway:
        raise PreventUpdate from None
    if board is None or asked.opened is None:
        return []
    return _open(deps, asked, asked.opened, board)


def _open(deps: Deps, asked: RulesAsked, opened: Opened, board: RuleBoard) -> list[Any]:
    s = rules_situation(deps, asked)
    if opened.kind is Opens.POLICY:
        category = asked.category(opened.name)
        return policy_drawer(s, board, category, opened.severity) if category else []
    found = board.draft(int(opened.name))
    return draft_drawer(s, *found) if found else []


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_rules_page(deps, search)
        return aturan.parts(rules_situation(deps, asked), RuleAnswers(board=_board(deps, asked)))
    except DatabaseAway:
        return aturan.failed(preferences.words(deps))


def _board(deps: Deps, asked: RulesAsked) -> RuleBoard | None:
    """The rules as they are now: an answer kept for others would hide what was just changed."""
    if not asked.scope.may_in(Ability.MANAGE_RULES, asked.city.code):
        return None
    with reading(deps.engine) as conn:
        return rule_board(conn, city=asked.city, scope=asked.scope)
