"""The leaderboard under /api/v1: boards, frozen months, contested charges. docs/api.md describes
it."""

from dataclasses import asdict
from datetime import date

from flask import Flask, Response

from callbacks.answers import data_answer, json_answer
from callbacks.api import ROOT, read_call
from callbacks.api_answers import about
from callbacks.api_parameters import Parameters, Refused, sent_object
from callbacks.contest_writes import contest_charge, rule_on
from callbacks.deps import Deps
from callbacks.requests import text_of
from dashboard.alerts import clean_note
from dashboard.board_address import FOREIGN
from dashboard.board_data import plain
from dashboard.contests import Ruling
from dashboard.errors import ApproximateAreas, BadContest, BadNote, NotFrozen
from dashboard.filters import Problem
from dashboard.leaderboard import DEFAULT_CLOCK, UnitKind
from dashboard.seals import SealedBoard
from dashboard.sla import ClockName
from data_access.boards import ask_board
from data_access.contests import list_contests
from data_access.sealed_boards import list_seals, sealed_board


def register(server: Flask, deps: Deps) -> None:
    """Adds the addresses."""
    desk = deps.desk

    @server.get(f"{ROOT}/leaderboard")
    def api_leaderboard() -> Response:
        asked, parameters = read_call(deps, ("unit", "clock"), foreign=FOREIGN)
        unit, clock = _board_of(parameters)
        board = ask_board(desk, filters=asked.filters, scope=asked.scope, unit=unit, clock=clock)
        return data_answer({**about(asked, now=desk.now), **plain(board)}, as_of=desk.as_of)

    @server.get(f"{ROOT}/leaderboard/frozen")
    def api_frozen_leaderboard() -> Response:
        extra = ("unit", "clock", "month", "version")
        asked, parameters = read_call(deps, extra, foreign=FOREIGN)
        unit, clock = _board_of(parameters)
        of = {"city": asked.city, "scope": asked.scope, "unit": unit, "clock": clock}
        version = parameters.number("version", default=0, least=0, most=9999) or None
        found: SealedBoard = desk.ask_postgres(
            sealed_board, month=_month(parameters), version=version, **of
        )
        return data_answer({"seal": asdict(found.seal), "board": found.board}, as_of=desk.as_of)

    @server.get(f"{ROOT}/leaderboard/seals")
    def api_seals() -> Response:
        asked, _ = read_call(deps, ())
        found = desk.ask_postgres(list_seals, city=asked.city)
        return data_answer({"seals": [asdict(seal) for seal in found]}, as_of=desk.as_of)

    @server.get(f"{ROOT}/contests")
    def api_contests() -> Response:
        asked, _ = read_call(deps, ())
        found = desk.ask_postgres(list_contests, city=asked.city, scope=asked.scope)
        return data_answer({"contests": [asdict(one) for one in found]}, as_of=desk.as_of)

    @server.post(f"{ROOT}/reports/<int:report_id>/contest")
    def api_contest(report_id: int) -> Response:
        clock = _sent_one_of("clock", list(ClockName))
        found = contest_charge(deps, report_id, ClockName(clock), _sent_reason())
        return json_answer({"contest": asdict(found)}, 201)

    @server.post(f"{ROOT}/contests/<int:contest_id>/ruling")
    def api_ruling(contest_id: int) -> Response:
        ruling = Ruling(_sent_one_of("ruling", list(Ruling)))
        return json_answer({"contest": asdict(rule_on(deps, contest_id, ruling, _sent_reason()))})

    @server.errorhandler(ApproximateAreas)
    def approximate(error: ApproximateAreas) -> Response:
        return json_answer({"error": str(error)}, 409)

    @server.errorhandler(NotFrozen)
    def not_frozen(error: NotFrozen) -> Response:
        return json_answer({"error": "not frozen"}, 404)

    @server.errorhandler(BadContest)
    def bad_contest(error: BadContest) -> Response:
        return json_answer({"error": str(error)}, 409)


def _board_of(parameters: Parameters) -> tuple[UnitKind, ClockName]:
    unit = UnitKind(parameters.one_of("unit", list(UnitKind)))
    usual = DEFAULT_CLOCK[unit]
    others = [clock for clock in ClockName if clock is not usual]
    return unit, ClockName(parameters.one_of("clock", [usual, *others]))


def _month(parameters: Parameters) -> date:
    text = parameters.words("month", longest=7)
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Refused([Problem("month", text, "tulis bulan seperti 2026-10")]) from error


def _sent_one_of(name: str, choices: list[str]) -> str:
    value = text_of(sent_object().get(name))
    if value in choices:
        return value
    raise Refused([Problem(name, value[:80], f"pilihannya: {', '.join(choices)}")])


def _sent_reason() -> str:
    reason = text_of(sent_object().get("reason"))
    try:
        return clean_note(reason) or ""
    except BadNote as error:
        long = Problem("reason", reason[:80], "teks paling panjang 500 huruf")
        raise Refused([long]) from error
