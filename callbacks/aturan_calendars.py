"""Drafts of calendars: begun, filled in, saved, confirmed, discarded."""

from datetime import datetime
from typing import Any

from dash import ALL, Dash, Input, Output, Patch, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Connection

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import text_of
from callbacks.rule_answers import (
    CHECK_WORDS,
    DONE,
    REFUSALS,
    done,
    refused,
    triggered,
    why_not,
)
from callbacks.rule_requests import RulesAsked, author, read_rules_change, rules_situation
from dashboard.calendar_forms import (
    LONGEST_NAME,
    DraftErrors,
    DraftForm,
    DraftSent,
    read_draft_form,
)
from dashboard.errors import BadCalendar, NameTaken, NotFound
from dashboard.ids import Aturan, Repeated, Shell, one_of
from dashboard.rule_address import Opened, Opens, rules_query
from dashboard.rule_forms import clean_text
from dashboard.texts import Texts
from data_access.reach import writing
from data_access.rule_board import rule_board
from data_access.rule_changes import begin_calendar, begin_draft, drop_draft, save_draft
from layouts.draft_form import day_fields, override_fields
from layouts.rule_words import since_words

LISTS = {
    "hours": (one_of(Repeated.HOURS, day=ALL), "value"),
    "override_names": (one_of(Repeated.OVERRIDE_NAME, index=ALL), "value"),
    "override_dates": (one_of(Repeated.OVERRIDE_DATES, index=ALL), "value"),
    "override_kept": (one_of(Repeated.OVERRIDE_KEPT, index=ALL), "checked"),
    "override_hours": (one_of(Repeated.OVERRIDE_HOURS, index=ALL, day=ALL), "value"),
    "day_dates": (one_of(Repeated.DAY_DATE, index=ALL), "value"),
    "day_names": (one_of(Repeated.DAY_NAME, index=ALL), "value"),
}
FIELDS = {
    **{name: State(id, of) for name, (id, of) in LISTS.items()},
    "kept": State(Aturan.DRAFT_KEPT, "value"),
    "valid_from": State(Aturan.DRAFT_FROM, "value"),
}
ERRORS = {
    **{name: Output(id, "error") for name, (id, _) in LISTS.items() if name != "override_kept"},
    "valid_from": Output(Aturan.DRAFT_FROM, "error"),
}
BEGIN = one_of(Repeated.BEGIN_DRAFT, calendar=ALL, years=ALL)
FIRST_NEW = 1_000
"""From here on count the overrides added to a form; those before came with the draft."""


def register(app: Dash, deps: Deps) -> None:
    """Adds what begins a draft, fills it in, and ends it."""
    _register_beginnings(app, deps)
    _register_rows(app, deps)
    _register_ends(app, deps)


def _register_beginnings(app: Dash, deps: Deps) -> None:
    @app.callback(
        output={"said": DONE["said"], "search": DONE["search"]},
        inputs={"clicks": Input(BEGIN, "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def begin(clicks: list[object], search: object) -> dict[str, Any]:
        if not any(clicks):
            raise PreventUpdate
        return _begin(deps, text_of(search), triggered("calendar"))

    @app.callback(
        output={
            "error": Output(Aturan.NEW_CALENDAR, "error"),
            "said": DONE["said"],
            "search": DONE["search"],
        },
        inputs={"clicks": Input(Aturan.ADD_CALENDAR, "n_clicks")},
        state={"name": State(Aturan.NEW_CALENDAR, "value"), "search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def add_calendar(clicks: object, name: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _add_calendar(deps, text_of(search), clean_text(name)[:LONGEST_NAME])


def _register_rows(app: Dash, deps: Deps) -> None:
    @app.callback(
        Output(Aturan.DRAFT_DAYS, "children"),
        Input(Aturan.ADD_DAY, "n_clicks"),
        prevent_initial_call=True,
    )
    def add_day(clicks: object) -> Patch:
        if not isinstance(clicks, int):
            raise PreventUpdate
        return _appended(day_fields(preferences.words(deps), clicks))

    @app.callback(
        Output(Aturan.DRAFT_OVERRIDES, "children"),
        Input(Aturan.ADD_OVERRIDE, "n_clicks"),
        prevent_initial_call=True,
    )
    def add_override(clicks: object) -> Patch:
        if not isinstance(clicks, int):
            raise PreventUpdate
        return _appended(override_fields(preferences.words(deps), FIRST_NEW + clicks))


def _register_ends(app: Dash, deps: Deps) -> None:
    @app.callback(
        output={"errors": ERRORS, **DONE},
        inputs={
            "saved": Input(Aturan.SAVE_DRAFT, "n_clicks"),
            "confirmed": Input(Aturan.CONFIRM_DRAFT, "n_clicks"),
        },
        state={"sent": FIELDS, "search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def end(saved: object, confirmed: object, sent: Any, search: object) -> dict[str, Any]:
        if not (saved or confirmed):
            raise PreventUpdate
        confirm = ctx.triggered_id == Aturan.CONFIRM_DRAFT
        return _end(deps, text_of(search), DraftSent(**sent), confirm=confirm)

    @app.callback(
        output=DONE,
        inputs={"clicks": Input(Aturan.DROP_DRAFT, "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def drop(clicks: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _drop(deps, text_of(search))


def _appended(fields: Component) -> Patch:
    """More of them, below what is filled in already."""
    patch = Patch()
    patch.append(fields)
    return patch


def _begin(deps: Deps, search: str, slug: str) -> dict[str, Any]:
    years = [int(year) for year in triggered("years")[:60].split(",") if year.isdecimal()]
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            draft = begin_draft(
                conn, city=asked.city, slug=slug, years=years, author=author(), now=deps.clock()
            )
    except REFUSALS as error:
        return {"said": why_not(error, preferences.words(deps)), "search": no_update}
    return {"said": "", "search": _draft_address(asked, draft)}


def _add_calendar(deps: Deps, search: str, name: str) -> dict[str, Any]:
    t = preferences.words(deps)
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            draft = begin_calendar(
                conn, city=asked.city, name=name, author=author(), now=deps.clock()
            )
    except NameTaken:
        said = t("Tulis nama lain: yang ini kosong atau sudah dipakai.")
        return {"error": said, "said": no_update, "search": no_update}
    except REFUSALS as error:
        return {"error": why_not(error, t), "said": no_update, "search": no_update}
    return {"error": "", "said": "", "search": _draft_address(asked, draft)}


def _end(deps: Deps, search: str, sent: DraftSent, *, confirm: bool) -> dict[str, Any]:
    t, now, form = preferences.words(deps), deps.clock(), None
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            form = _read(conn, asked, sent, now)
            if form.content is not None:
                save_draft(
                    conn,
                    city=asked.city,
                    version_id=_number(asked),
                    content=form.content,
                    author=author(),
                    now=now,
                    confirm=confirm,
                )
    except REFUSALS as error:
        errors = form.errors if form else DraftErrors()
        return {"errors": _told(errors, sent, t), **refused(why_not(error, t))}
    if form.content is None:
        return {"errors": _told(form.errors, sent, t), **refused(t(CHECK_WORDS))}
    since = since_words(rules_situation(deps, asked), form.content.valid_from)
    said = (
        t("Kalender dikonfirmasi, berlaku mulai {since}.", since=since)
        if confirm
        else t("Draf tersimpan; lanjutkan kapan saja.")
    )
    return {"errors": _told(form.errors, sent, t), **done(said, rules_query(asked.city.code))}


def _drop(deps: Deps, search: str) -> dict[str, Any]:
    t = preferences.words(deps)
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            drop_draft(
                conn,
                city=asked.city,
                version_id=_number(asked),
                author=author(),
                now=deps.clock(),
            )
    except REFUSALS as error:
        return refused(why_not(error, t))
    said = t("Draf dibuang. Yang sedang berlaku tidak berubah.")
    return done(said, rules_query(asked.city.code))


def _read(conn: Connection, asked: RulesAsked, sent: DraftSent, now: datetime) -> DraftForm:
    found = rule_board(conn, city=asked.city, scope=asked.scope).draft(_number(asked))
    if found is None:
        raise BadCalendar(why="there is no such draft: it may have been confirmed or discarded")
    calendar, draft = found
    return read_draft_form(
        sent,
        draft=draft,
        now=now,
        last_from=calendar.newest.valid_from if calendar.newest else None,
    )


def _number(asked: RulesAsked) -> int:
    """The draft that is open."""
    if asked.opened is None or asked.opened.kind is not Opens.DRAFT:
        raise NotFound
    return int(asked.opened.name)


def _draft_address(asked: RulesAsked, draft: int) -> str:
    return rules_query(asked.city.code, Opened(Opens.DRAFT, str(draft)))


def _told(errors: DraftErrors, sent: DraftSent, t: Texts) -> dict[str, Any]:
    """The error of each field that was sent, empty where it is right."""
    lists = {
        name: [t(error) for error in getattr(errors, name)] or [""] * len(getattr(sent, name))
        for name in ERRORS
        if name in LISTS
    }
    return {"valid_from": t(errors.valid_from), **lists}
