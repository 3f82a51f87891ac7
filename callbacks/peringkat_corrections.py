"""Correcting a frozen month on the Peringkat page: an administrator sees what would change, says
why, and the boards that changed get a new version."""

from datetime import date
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.action_requests import who
from callbacks.board_answers import BoardAsked, board_here, read_board_page
from callbacks.board_forms import DONE, not_taken
from callbacks.deps import Deps
from callbacks.requests import text_of
from callbacks.rule_answers import done
from dashboard.access import Ability
from dashboard.board_address import Opens
from dashboard.errors import (
    ApproximateAreas,
    BadNote,
    DatabaseAway,
    MonthNotOver,
    NotAllowed,
    NotFrozen,
    NothingToCorrect,
    QlueError,
    ReasonNeeded,
)
from dashboard.ids import Peringkat, Shell
from data_access.month_corrections import correct_month, differences
from layouts.correction_form import corrected_words, correction_form

NOT_FROZEN = "Bulan itu belum dibekukan, jadi tidak ada yang perlu dikoreksi."
REFUSAL_WORDS: dict[type[QlueError], str] = {
    ApproximateAreas: "Kota ini tidak dapat diperingkat sekarang: batas wilayahnya perkiraan.",
    BadNote: "Alasan terlalu panjang: paling banyak 500 huruf.",
    MonthNotOver: NOT_FROZEN,
    NotFrozen: NOT_FROZEN,
    NothingToCorrect: "Tidak ada yang berubah sejak versi terakhir.",
}
REFUSALS = (*REFUSAL_WORDS, DatabaseAway, ReasonNeeded)


def register(app: Dash, deps: Deps) -> None:
    """Adds what sends the form; callbacks.peringkat_contests opens it with the others."""

    @app.callback(
        output={"error": Output(Peringkat.CORRECTION_REASON, "error"), **DONE},
        inputs={"clicks": Input(Peringkat.SAVE_CORRECTION, "n_clicks")},
        state={
            "reason": State(Peringkat.CORRECTION_REASON, "value"),
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def save_correction(clicks: object, reason: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _correct(deps, text_of(search), text_of(reason))


def correction_at(deps: Deps, asked: BoardAsked) -> list[Any]:
    """The form that is open at an address; none for who may not send it, and where the month is not
    frozen. Raises DatabaseAway, ApproximateAreas."""
    month, city = asked.address.correcting, asked.asked.city
    if month is None or not current_user.scope.may_in(Ability.CORRECT_BOARDS, city.code):
        return []
    here = board_here(deps, asked)
    try:
        found = differences(deps.desk, city=city, month=month, by=who())
    except (MonthNotOver, NotFrozen):
        return []
    return correction_form(here, month, found)


def _correct(deps: Deps, search: str, reason: str) -> dict[str, Any]:
    t = preferences.words(deps)
    if not current_user.scope.may_somewhere(Ability.CORRECT_BOARDS):
        raise NotAllowed
    try:
        asked = read_board_page(deps, search)
        month = _month(asked)
        seals = correct_month(
            deps.engine,
            city=asked.asked.city,
            month=month,
            reason=reason,
            by=who(),
            now=deps.clock(),
        )
    except REFUSALS as error:
        return not_taken(error, t, REFUSAL_WORDS)
    here = board_here(deps, asked)
    search = here.href(opened=None, month=month, version=None).partition("?")[2]
    return {"error": "", **done(corrected_words(here, month, seals), f"?{search}")}


def _month(asked: BoardAsked) -> date:
    """Of the city that the address names: where it makes no sense nothing is written."""
    opened, month = asked.address.opened, asked.address.correcting
    if opened is None or opened.kind is not Opens.CORRECTION or month is None:
        raise NotFrozen(month="", city=asked.asked.city.name)
    if asked.asked.problems:
        raise NotAllowed
    return month
