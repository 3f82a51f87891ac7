"""Alerts under /api/v1: the rail as data, and taking one. docs/api.md describes both."""

from flask import Flask, Response, request
from flask_login import current_user

from callbacks import alert_answers as shapes
from callbacks.accounts import Account
from callbacks.answers import data_answer, json_answer
from callbacks.api import ROOT, read_call
from callbacks.api_answers import Data, about
from callbacks.api_parameters import LATEST_ID, Refused
from callbacks.deps import Deps
from callbacks.requests import text_of
from dashboard.alerts import AlertBoard, AlertOrder, AlertPart, clean_note
from dashboard.errors import AlreadyTaken, BadNote, NotFound
from dashboard.filters import Problem
from data_access.alerts import Taker, acknowledge, alert_board, report_alerts
from data_access.reach import writing

MOST_ALERTS = 500
ALL = "all"


def register(server: Flask, deps: Deps) -> None:
    """Adds the addresses, and the answer for an alert that somebody else has taken."""
    desk = deps.desk

    @server.get(f"{ROOT}/alerts")
    def api_alerts() -> Response:
        asked, parameters = read_call(deps, ("order", "limit", "state"))
        state = parameters.one_of("state", (ALL, *AlertPart))
        found: AlertBoard = desk.ask_postgres(
            alert_board,
            filters=asked.filters,
            scope=asked.scope,
            order=AlertOrder(parameters.one_of("order", list(AlertOrder))),
            limit=parameters.number("limit", default=50, most=MOST_ALERTS),
            part=None if state == ALL else AlertPart(state),
        )
        board = shapes.board(found, now=desk.now)
        return data_answer({**about(asked, now=desk.now), **board}, as_of=desk.now)

    @server.get(f"{ROOT}/reports/<int:report_id>/alerts")
    def api_report_alerts(report_id: int) -> Response:
        if report_id > LATEST_ID:
            raise NotFound
        scope = current_user.scope
        found = desk.ask_postgres(report_alerts, report_id=report_id, scope=scope)
        return data_answer(shapes.report_alerts(found, now=desk.now), as_of=desk.now)

    @server.post(f"{ROOT}/alerts/<int:alert_id>/acknowledge")
    def api_acknowledge(alert_id: int) -> Response:
        if alert_id > LATEST_ID:
            raise NotFound
        return json_answer(take_alert(deps, alert_id, _note(_sent())))

    @server.errorhandler(AlreadyTaken)
    def taken(error: AlreadyTaken) -> Response:
        return json_answer({"error": "taken", "by": error.by, "at": error.at}, 409)


def take_alert(deps: Deps, alert_id: int, note: str | None) -> Data:
    """The alert, once the user of this request has taken it. Raises what `acknowledge` does."""
    account: Account = current_user._get_current_object()
    taker = Taker(account.id, account.username, account.name, request.remote_addr)
    now = deps.clock()
    with writing(deps.engine) as conn:
        line = acknowledge(
            conn, alert_id=alert_id, scope=account.scope, taker=taker, note=note, now=now
        )
    return {"alert": shapes.alert(line, now=now)}


def _sent() -> object:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # Nested deeper than anybody means.
        return None


def _note(sent: object) -> str | None:
    if not isinstance(sent, dict) or not isinstance(sent.get("note", ""), str):
        raise Refused([Problem("note", "", "kirim objek JSON dengan teks di note")])
    note = text_of(sent.get("note"))
    try:
        return clean_note(note)
    except BadNote as error:
        long = Problem("note", note[:80], "teks paling panjang 500 huruf")
        raise Refused([long]) from error
