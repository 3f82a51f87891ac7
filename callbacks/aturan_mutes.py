"""Mutes for planned works: made in a form, ended before their time."""

from collections.abc import Mapping
from typing import Any

from dash import ALL, Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import text_of
from callbacks.rule_answers import (
    CHECK_WORDS,
    DONE,
    GONE,
    REFUSALS,
    done,
    number_of,
    refused,
    triggered,
    why_not,
)
from callbacks.rule_requests import RulesAsked, author, read_rules_change, rules_situation
from dashboard.alert_forms import MuteField, MuteForm, read_mute_form
from dashboard.errors import NotFound
from dashboard.ids import Aturan, Repeated, Shell, mute_field, one_of
from dashboard.rule_address import rules_query
from data_access.alert_mutes import add_mute, end_mute
from data_access.reach import writing
from layouts.rule_words import since_words


def register(app: Dash, deps: Deps) -> None:
    """Adds what saves the form, and what ends a mute."""

    @app.callback(
        output={
            "errors": {field: Output(mute_field(field), "error") for field in MuteField},
            **DONE,
        },
        inputs={"clicks": Input(Aturan.SAVE_MUTE, "n_clicks")},
        state={
            "sent": {field: State(mute_field(field), "value") for field in MuteField},
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def save(clicks: object, sent: dict[str, object], search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _save(deps, text_of(search), sent)

    @app.callback(
        output={"said": DONE["said"]},
        inputs={"clicks": Input(one_of(Repeated.END_MUTE, mute=ALL), "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def end(clicks: list[object], search: object) -> dict[str, Any]:
        if not any(clicks):
            raise PreventUpdate
        return {"said": _end(deps, text_of(search), number_of(triggered("mute")))}


def _save(deps: Deps, search: str, sent: Mapping[str, object]) -> dict[str, Any]:
    t, form = preferences.words(deps), MuteForm(None)
    try:
        asked = read_rules_change(deps, search)
        form = _read(deps, asked, sent)
        if form.content is not None:
            by = author()
            with writing(deps.engine) as conn:
                add_mute(
                    conn,
                    scope=by.scope,
                    actor=by.username,
                    address=by.address,
                    now=deps.clock(),
                    **vars(form.content),
                )
    except REFUSALS as error:
        return {"errors": dict.fromkeys(MuteField, ""), **refused(why_not(error, t))}
    errors = {field: t(form.errors.get(field, "")) for field in MuteField}
    if form.content is None:
        return {"errors": errors, **refused(t(CHECK_WORDS))}
    until = since_words(rules_situation(deps, asked), form.content.to_at)
    said = t("Dibisukan sampai {moment}.", moment=until)
    return {"errors": errors, **done(said, rules_query(asked.city.code))}


def _read(deps: Deps, asked: RulesAsked, sent: Mapping[str, object]) -> MuteForm:
    return read_mute_form(
        sent,
        areas={code for code, place in asked.places.items() if place.valid_to is None},
        categories={category.slug for category in asked.categories},
        zone=asked.city.zone,
        now=deps.clock(),
    )


def _end(deps: Deps, search: str, number: int) -> str:
    t, by = preferences.words(deps), author()
    try:
        read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            end_mute(
                conn,
                mute_id=number,
                scope=by.scope,
                actor=by.username,
                now=deps.clock(),
                address=by.address,
            )
    except NotFound:
        return t(GONE)
    except REFUSALS as error:
        return why_not(error, t)
    return t("Pembisuan diakhiri. Peringatannya berlanjut dari tempat terakhir.")
