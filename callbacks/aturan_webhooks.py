"""Webhooks: added, tried, given a new secret, removed; and what was given up is sent again."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Connection

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.outgoing import secret_of
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
from dashboard.alert_forms import WebhookField, read_webhook_form
from dashboard.deliveries import Webhook
from dashboard.errors import NotFound, WebhookExists
from dashboard.ids import Aturan, Repeated, Shell, one_of, webhook_field
from dashboard.rule_address import Opens, rules_query
from data_access.deliveries import send_again
from data_access.reach import writing
from data_access.webhooks import add_webhook, post_trial, remove_webhook, renew_secret
from layouts.webhook_form import secret_view

SECRET = {
    "form": Output(Aturan.WEBHOOK_FORM, "children", allow_duplicate=True),
    "form_said": DONE["form_said"],
    "said": DONE["said"],
}
"""A form that gives way to a secret."""


def register(app: Dash, deps: Deps) -> None:
    """Adds what the section and its drawers do."""
    _register_forms(app, deps)
    _register_lists(app, deps)


def _register_forms(app: Dash, deps: Deps) -> None:
    @app.callback(
        output={"error": Output(webhook_field(WebhookField.URL), "error"), **SECRET},
        inputs={"clicks": Input(Aturan.SAVE_WEBHOOK, "n_clicks")},
        state={
            "sent": {
                WebhookField.URL: State(webhook_field(WebhookField.URL), "value"),
                WebhookField.AT_RISK: State(webhook_field(WebhookField.AT_RISK), "checked"),
            },
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def add(clicks: object, sent: dict[str, object], search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _add(deps, text_of(search), sent)

    @app.callback(
        output=SECRET,
        inputs={"clicks": Input(Aturan.RENEW_WEBHOOK, "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def renew(clicks: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _renew(deps, text_of(search))

    @app.callback(
        output=DONE,
        inputs={"clicks": Input(Aturan.REMOVE_WEBHOOK, "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def remove(clicks: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _remove(deps, text_of(search))


def _register_lists(app: Dash, deps: Deps) -> None:
    @app.callback(
        output={"said": DONE["said"]},
        inputs={"clicks": Input(one_of(Repeated.TRY_WEBHOOK, webhook=ALL), "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def try_it(clicks: list[object], search: object) -> dict[str, Any]:
        if not any(clicks):
            raise PreventUpdate
        return {"said": _try(deps, text_of(search), number_of(triggered("webhook")))}

    @app.callback(
        output={"said": DONE["said"]},
        inputs={"clicks": Input(one_of(Repeated.SEND_AGAIN, delivery=ALL), "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def again(clicks: list[object], search: object) -> dict[str, Any]:
        if not any(clicks):
            raise PreventUpdate
        return {"said": _again(deps, text_of(search), number_of(triggered("delivery")))}


def _add(deps: Deps, search: str, sent: Mapping[str, object]) -> dict[str, Any]:
    t = preferences.words(deps)
    form = read_webhook_form(sent, hosts=deps.settings.webhook_host_list)
    try:
        asked = read_rules_change(deps, search)
        if form.url is None:
            return _not_added(t(form.errors[WebhookField.URL]), t(CHECK_WORDS))
        with writing(deps.engine) as conn:
            made = add_webhook(
                conn,
                city=asked.city,
                url=form.url,
                at_risk=form.at_risk,
                author=author(),
                now=deps.clock(),
            )
    except WebhookExists:
        return _not_added(t("Kota ini sudah punya webhook ke alamat itu."), t(CHECK_WORDS))
    except REFUSALS as error:
        return _not_added("", why_not(error, t))
    return {"error": no_update, **_secret(deps, asked, made, t("Webhook tersimpan."))}


def _not_added(error: str, said: str) -> dict[str, Any]:
    return {"error": error, "form": no_update, "form_said": said, "said": no_update}


def _renew(deps: Deps, search: str) -> dict[str, Any]:
    t = preferences.words(deps)
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            renewed = renew_secret(
                conn, webhook_id=_opened(asked), author=author(), now=deps.clock()
            )
    except NotFound:
        return {"form": no_update, "form_said": t(GONE), "said": no_update}
    except REFUSALS as error:
        return {"form": no_update, "form_said": why_not(error, t), "said": no_update}
    return _secret(deps, asked, renewed, t("Secret baru berlaku; yang lama tidak lagi."))


def _remove(deps: Deps, search: str) -> dict[str, Any]:
    t = preferences.words(deps)
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            gone = remove_webhook(
                conn, webhook_id=_opened(asked), author=author(), now=deps.clock()
            )
    except NotFound:
        return refused(t(GONE))
    except REFUSALS as error:
        return refused(why_not(error, t))
    said = t("Webhook dihapus: tidak ada lagi yang dikirim ke {url}.", url=gone.shown)
    return done(said, rules_query(asked.city.code))


def _try(deps: Deps, search: str, number: int) -> str:
    t = preferences.words(deps)

    def put(conn: Connection) -> str:
        webhook = post_trial(conn, webhook_id=number, author=author(), now=deps.clock())
        return t("Uji coba dikirim ke {url}; hasilnya segera tampak di bawah.", url=webhook.shown)

    return _told(deps, search, put)


def _again(deps: Deps, search: str, number: int) -> str:
    t = preferences.words(deps)

    def put(conn: Connection) -> str:
        send_again(conn, delivery_id=number, author=author(), now=deps.clock())
        return t("Dicoba sekali lagi; hasilnya segera tampak di bawah.")

    return _told(deps, search, put)


def _told(deps: Deps, search: str, change: Callable[[Connection], str]) -> str:
    """What is said of a change that needs no form."""
    t = preferences.words(deps)
    try:
        read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            return change(conn)
    except NotFound:
        return t(GONE)
    except REFUSALS as error:
        return why_not(error, t)


def _secret(deps: Deps, asked: RulesAsked, webhook: Webhook, said: str) -> dict[str, Any]:
    s = rules_situation(deps, asked)
    shown = secret_view(s, webhook, secret_of(deps.settings, webhook))
    return {"form": shown, "form_said": no_update, "said": said}


def _opened(asked: RulesAsked) -> int:
    """The webhook that is open."""
    if asked.opened is None or asked.opened.kind is not Opens.WEBHOOK or not asked.opened.name:
        raise NotFound
    return int(asked.opened.name)
