"""The times after which an alert that nobody takes goes up."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import text_of
from callbacks.rule_answers import CHECK_WORDS, DONE, REFUSALS, done, refused, why_not
from callbacks.rule_requests import author, read_rules_change
from dashboard.alert_forms import EscalationField, read_escalation_form
from dashboard.ids import Aturan, Shell, escalation_field
from dashboard.rule_address import rules_query
from data_access.alert_rules import set_alert_rule
from data_access.reach import writing

NAMES = [name for field in EscalationField for name in (field.value, field.unit)]


def register(app: Dash, deps: Deps) -> None:
    """Adds what saves the form."""

    @app.callback(
        output={
            "errors": {name: Output(escalation_field(name), "error") for name in NAMES},
            **DONE,
        },
        inputs={"clicks": Input(Aturan.SAVE_ESCALATION, "n_clicks")},
        state={
            "sent": {name: State(escalation_field(name), "value") for name in NAMES},
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def save(clicks: object, sent: dict[str, object], search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _save(deps, text_of(search), sent)


def _save(deps: Deps, search: str, sent: Mapping[str, object]) -> dict[str, Any]:
    t, by, form = preferences.words(deps), author(), read_escalation_form(sent)
    errors = {name: t(form.errors.get(name, "")) for name in NAMES}
    try:
        asked = read_rules_change(deps, search)
        if form.rule is not None:
            with writing(deps.engine) as conn:
                set_alert_rule(
                    conn,
                    city=asked.city,
                    rule=form.rule,
                    scope=by.scope,
                    actor=by.username,
                    now=deps.clock(),
                    address=by.address,
                )
    except REFUSALS as error:
        return {"errors": errors, **refused(why_not(error, t))}
    if form.rule is None:
        return {"errors": errors, **refused(t(CHECK_WORDS))}
    said = t("Waktu eskalasi tersimpan dan langsung berlaku.")
    return {"errors": errors, **done(said, rules_query(asked.city.code))}
