"""A new version of a policy: tried on last month's reports as it is filled in, then laid down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State
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
from dashboard.errors import DatabaseAway, NotFound
from dashboard.ids import Aturan, Repeated, Shell, one_of, policy_field
from dashboard.metrics import Category
from dashboard.rule_address import rules_query
from dashboard.rule_forms import PolicyField, PolicyForm, read_policy_form, read_tried_policy
from dashboard.texts import Texts
from data_access.reach import reading, writing
from data_access.rule_board import rule_board
from data_access.rule_changes import lay_down, start_from_example
from data_access.rule_preview import preview_policy
from layouts import aturan
from layouts.policy_form import preview_view
from layouts.rule_words import since_words

FIELDS = {
    field: State(policy_field(field), "checked" if field is PolicyField.EXAMPLE else "value")
    for field in PolicyField
}
WITH_ERRORS = [field for field in PolicyField if field is not PolicyField.EXAMPLE]
TRIED = (
    PolicyField.RESPONSE_AMOUNT,
    PolicyField.RESPONSE_UNIT,
    PolicyField.RESOLUTION_AMOUNT,
    PolicyField.RESOLUTION_UNIT,
    PolicyField.SEVERITY,
)


def register(app: Dash, deps: Deps) -> None:
    """Adds the form's callbacks, and those that start from an example."""
    app.clientside_callback(
        ClientsideFunction("rules", "askPreview"),
        *(Input(policy_field(field), "value") for field in TRIED),
    )

    @app.callback(
        output=Output(Aturan.PREVIEW, "children"),
        inputs={"asked": Input(Aturan.PREVIEW_ASKED, "data")},
        state={"sent": FIELDS, "search": State(Shell.URL, "search")},
    )
    def preview(asked: object, sent: dict[str, object], search: object) -> list[Any]:
        return _preview(deps, text_of(search), sent)

    @app.callback(
        output={
            "errors": {field: Output(policy_field(field), "error") for field in WITH_ERRORS},
            **DONE,
        },
        inputs={"clicks": Input(Aturan.SAVE_POLICY, "n_clicks")},
        state={"sent": FIELDS, "search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def save(clicks: object, sent: dict[str, object], search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _save(deps, text_of(search), sent)

    @app.callback(
        output={"said": DONE["said"]},
        inputs={"clicks": Input(one_of(Repeated.EXAMPLE, profile=ALL), "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def start(clicks: list[object], search: object) -> dict[str, Any]:
        if not any(clicks):
            raise PreventUpdate
        return _start(deps, text_of(search), triggered("profile"))


def _preview(deps: Deps, search: str, sent: Mapping[str, object]) -> list[Any]:
    now, found = deps.clock(), None
    try:
        asked = read_rules_change(deps, search)
        if asked.opened is None:  # closed meanwhile
            raise PreventUpdate
        policy = read_tried_policy(sent, category_id=_category(asked).id, now=now)
        if policy is not None:
            with reading(deps.engine) as conn:
                found = preview_policy(
                    conn, city=asked.city, policy=policy, scope=asked.scope, now=now
                )
    except DatabaseAway:
        return [aturan.away_words(preferences.words(deps))]
    return preview_view(rules_situation(deps, asked), found)


def _save(deps: Deps, search: str, sent: Mapping[str, object]) -> dict[str, Any]:
    t, now = preferences.words(deps), deps.clock()
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            form = _read(conn, asked, sent, now)
            if form.policy is not None:
                lay_down(conn, city=asked.city, policy=form.policy, author=author(), now=now)
    except REFUSALS as error:
        return {"errors": _told({}, t), **refused(why_not(error, t))}
    errors = _told(form.errors, t)
    if form.policy is None:
        return {"errors": errors, **refused(t(CHECK_WORDS))}
    said = t(
        "{category}: aturan baru tersimpan, berlaku mulai {since}.",
        category=_category(asked).label(t.language),
        since=since_words(rules_situation(deps, asked), form.policy.valid_from),
    )
    return {"errors": errors, **done(said, rules_query(asked.city.code))}


def _start(deps: Deps, search: str, profile: str) -> dict[str, Any]:
    t, now = preferences.words(deps), deps.clock()
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            added = start_from_example(
                conn, city=asked.city, profile=profile, author=author(), now=now
            )
    except REFUSALS as error:
        return {"said": why_not(error, t)}
    return {"said": t.count("{n} kategori mulai dari contoh. Kukuhkan satu per satu.", added)}


def _read(
    conn: Connection, asked: RulesAsked, sent: Mapping[str, object], now: datetime
) -> PolicyForm:
    category = _category(asked)
    board = rule_board(conn, city=asked.city, scope=asked.scope)
    return read_policy_form(
        sent,
        category_id=category.id,
        calendars=board.calendar_starts,
        last_from=lambda severity: board.last_from(category.id, severity),
        zone=asked.city.zone,
        now=now,
    )


def _category(asked: RulesAsked) -> Category:
    found = asked.category(asked.opened.name) if asked.opened else None
    if found is None:
        raise NotFound
    return found


def _told(errors: Mapping[str, str], t: Texts) -> dict[str, str]:
    """The error of each field, empty where it is right."""
    return {field: t(errors.get(field, "")) for field in WITH_ERRORS}
