"""Sanggahan on the Peringkat page: a charge is contested in a form, an administrator rules on it in
another."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.board_answers import BoardAsked, board_contests, board_here, read_board_page
from callbacks.board_forms import DONE, not_taken
from callbacks.contest_writes import contest_charge, rule_on
from callbacks.deps import Deps
from callbacks.peringkat_corrections import correction_at
from callbacks.requests import text_of
from callbacks.rule_answers import CHECK_WORDS, done, refused
from dashboard.access import Ability
from dashboard.board_address import Opens
from dashboard.contests import Contest, Ruling
from dashboard.errors import (
    AlreadyContested,
    AlreadyRuled,
    ApproximateAreas,
    BadContest,
    BadNote,
    ClockNotMissed,
    DatabaseAway,
    NotAllowed,
    NotFound,
    QlueError,
)
from dashboard.ids import Path, Peringkat, Shell
from data_access.contests import list_contests
from data_access.reach import reading
from layouts.contest_forms import contest_form, ruling_form
from layouts.peringkat_contests import RULING_WORDS, contests_view

REFUSALS = (BadContest, BadNote, DatabaseAway, NotAllowed, NotFound)
NOT_YOURS = "Jam ini tidak dibebankan kepada wilayah Anda."
REFUSAL_WORDS: dict[type[QlueError], str] = {
    ClockNotMissed: "Jam ini tidak terlewat, jadi tidak ada yang perlu disanggah.",
    AlreadyContested: "Jam ini sudah pernah disanggah; sanggahan hanya sekali.",
    AlreadyRuled: "Sudah diputuskan orang lain. Tutup formulir ini untuk melihat putusannya.",
    BadNote: "Alasan terlalu panjang: paling banyak 500 huruf.",
    NotAllowed: NOT_YOURS,
    NotFound: NOT_YOURS,
}
LOOK_S = 3.0
"""How long the answer waits for the board to know of what was written."""


def register(app: Dash, deps: Deps) -> None:
    """Adds what opens the forms, and what sends each."""

    # What is being filled in must not be made anew: only the address opens and closes.
    @app.callback(
        Output(Peringkat.FORM, "children"),
        Input(Shell.URL, "search"),
        State(Shell.URL, "pathname"),
    )
    def open_form(search: object, path: object) -> list[Any]:
        if path != Path.PERINGKAT:
            raise PreventUpdate
        return _form(deps, text_of(search))

    # Told at once: the board itself takes longer to be made anew.
    @app.callback(
        Output(Peringkat.CONTESTS, "children", allow_duplicate=True),
        Input(Peringkat.SAID, "children"),
        State(Shell.URL, "search"),
        State(Shell.URL, "pathname"),
        prevent_initial_call=True,
    )
    def show_contests(said: object, search: object, path: object) -> list[Any]:
        if not said or path != Path.PERINGKAT:
            raise PreventUpdate
        return _contests(deps, text_of(search))

    app.clientside_callback(
        ClientsideFunction("ranking", "keepSaid"),
        Output(Peringkat.SAID, "children", allow_duplicate=True),
        Input(Shell.URL, "search"),
        Input(Peringkat.SAID, "children"),
        prevent_initial_call=True,
    )

    @app.callback(
        output={"error": Output(Peringkat.CONTEST_REASON, "error"), **DONE},
        inputs={"clicks": Input(Peringkat.SAVE_CONTEST, "n_clicks")},
        state={
            "reason": State(Peringkat.CONTEST_REASON, "value"),
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def save_contest(clicks: object, reason: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _contest(deps, text_of(search), text_of(reason))

    @app.callback(
        output={
            "choice": Output(Peringkat.RULING, "error"),
            "error": Output(Peringkat.RULING_REASON, "error"),
            **DONE,
        },
        inputs={"clicks": Input(Peringkat.SAVE_RULING, "n_clicks")},
        state={
            "ruling": State(Peringkat.RULING, "value"),
            "reason": State(Peringkat.RULING_REASON, "value"),
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def save_ruling(
        clicks: object, ruling: object, reason: object, search: object
    ) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _rule(deps, text_of(search), text_of(ruling), text_of(reason))


def _form(deps: Deps, search: str) -> list[Any]:
    """The form that is open at an address; none for who may not send it."""
    try:
        asked = read_board_page(deps, search)
        opened, scope = asked.address.opened, asked.asked.scope
        if opened is not None and opened.kind is Opens.CORRECTION:
            return correction_at(deps, asked)
        if opened is None or opened.number is None:
            return []
        here = board_here(deps, asked)
        if opened.kind is Opens.CONTEST:
            return contest_form(here, opened.number) if scope.may(Ability.CONTEST) else []
        contest = _known(deps, asked, opened.number)
    except (ApproximateAreas, DatabaseAway, NotAllowed):
        return []
    may = scope.may_in(Ability.RULE_ON_CONTESTS, asked.asked.city.code)
    return ruling_form(here, contest) if contest and may else []


def _contests(deps: Deps, search: str) -> list[Any]:
    """The contests of the board at an address, as they stand."""
    try:
        asked = read_board_page(deps, search)
        return contests_view(board_here(deps, asked), board_contests(deps, asked))
    except (DatabaseAway, NotAllowed) as error:
        raise PreventUpdate from error


def _known(deps: Deps, asked: BoardAsked, number: int) -> Contest | None:
    with reading(deps.engine) as conn:
        found = list_contests(conn, city=asked.asked.city, scope=asked.asked.scope)
    return next((one for one in found if one.id == number), None)


def _contest(deps: Deps, search: str, reason: str) -> dict[str, Any]:
    t = preferences.words(deps)
    if not current_user.scope.may(Ability.CONTEST):
        raise NotAllowed
    try:
        asked = read_board_page(deps, search)
        found = contest_charge(deps, _number(asked), asked.address.clock, reason)
    except REFUSALS as error:
        return not_taken(error, t, REFUSAL_WORDS)
    said = t("Sanggahan atas laporan #{id} terkirim, menunggu putusan.", id=found.report_id)
    return {"error": "", **_sent(deps, asked, said)}


def _rule(deps: Deps, search: str, ruling: str, reason: str) -> dict[str, Any]:
    t = preferences.words(deps)
    if not current_user.scope.may_somewhere(Ability.RULE_ON_CONTESTS):
        raise NotAllowed
    if ruling not in set(Ruling):
        return {"choice": t("Pilih salah satu."), "error": "", **refused(t(CHECK_WORDS))}
    try:
        asked = read_board_page(deps, search)
        found = rule_on(deps, _number(asked), Ruling(ruling), reason)
    except REFUSALS as error:
        return {"choice": "", **not_taken(error, t, REFUSAL_WORDS)}
    said = t(
        "Sanggahan atas laporan #{id} {ruling}.",
        id=found.report_id,
        ruling=t(RULING_WORDS[Ruling(ruling)]),
    )
    return {"choice": "", "error": "", **_sent(deps, asked, said)}


def _number(asked: BoardAsked) -> int:
    opened = asked.address.opened
    if opened is None or opened.number is None:
        raise NotFound
    return opened.number


def _sent(deps: Deps, asked: BoardAsked, said: str) -> dict[str, Any]:
    """It is done: said on the page, at an address at which the form is closed, of a board that
    knows of it."""
    if deps.reader.as_of is not None:
        deps.reader.wait_for_look(LOOK_S)
    here = board_here(deps, asked)
    search = here.href(opened=None).partition("?")[2]
    return done(said, f"?{search}")
