"""Files to take along: the reports behind a filter, and a leaderboard, as CSV and XLSX.

docs/api.md describes them. Every address takes the query string of the page that it is a file of.
"""

from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from flask import Flask, Response, request
from flask_login import current_user

from callbacks import preferences
from callbacks.answers import json_answer
from callbacks.api import read_call
from callbacks.api_parameters import Refused
from callbacks.board_answers import BoardAsked, board_answers, read_board_page
from callbacks.deps import Deps
from callbacks.export_answers import FORMS, Table, send
from callbacks.requests import Asked
from dashboard.access import Ability
from dashboard.board_summary import matching
from dashboard.errors import ApproximateAreas, ExportsBusy, NotAllowed, NotFrozen, WholeCityOnly
from dashboard.export_names import file_name
from dashboard.ids import Export
from data_access.report_export import report_stream
from layouts.board_sheet import BoardSheet
from layouts.peringkat_headline import BoardAnswers
from layouts.report_sheet import Telling, cells, header


def register(server: Flask, deps: Deps) -> None:
    """Adds an address for each table in each form."""

    def export_reports(form: str) -> Response:
        require_export()
        asked, _ = read_call(deps, ())
        return send(deps, form, partial(_reports, deps, asked, form))

    def export_leaderboard(form: str) -> Response:
        require_export()
        board = read_board_page(deps, request.query_string.decode("latin-1"))
        return send(deps, form, partial(_leaderboard, deps, board, form))

    for address, view in (
        (Export.REPORTS, export_reports),
        (Export.LEADERBOARD, export_leaderboard),
    ):
        for form in FORMS:
            name = f"{view.__name__}_{form.replace('.', '_')}"
            server.add_url_rule(f"{address}.{form}", name, view, defaults={"form": form})

    @server.errorhandler(ExportsBusy)
    def busy(error: ExportsBusy) -> Response:
        answer = json_answer({"error": "busy"}, 503)
        answer.headers["Retry-After"] = "30"
        return answer


def require_export() -> None:
    """Raises NotAllowed unless the user of this request may take along what they may read."""
    scope = current_user.scope
    if not (scope.may(Ability.EXPORT) and scope.may(Ability.READ_REPORTS)):
        raise NotAllowed


def _reports(deps: Deps, asked: Asked, form: str, stack: ExitStack) -> Table:
    now, city, t = deps.desk.now, asked.city, preferences.words(deps)
    stream = stack.enter_context(
        report_stream(deps.engine, filters=asked.filters, scope=asked.scope, now=now)
    )
    labels = {one.slug: one.label(t.language) for one in asked.categories}
    of = Telling(t, labels, now, city.zone)
    start, end = asked.filters.bounds(now)
    return Table(
        city=city,
        name=t("Laporan"),
        file=file_name(t("laporan"), city, start=start, end=end, now=now, ending=form),
        header=header(of),
        total=stream.total,
        pieces=([cells(report, of) for report in piece] for piece in stream.pieces),
    )


def _leaderboard(deps: Deps, of: BoardAsked, form: str, _stack: ExitStack) -> Table:
    if of.asked.problems:
        raise Refused(of.asked.problems)
    address, city, t = replace(of.address, opened=None), of.asked.city, preferences.words(deps)
    answers = board_answers(deps, replace(of, address=address))
    if answers.board is None:
        raise _why_none(of, answers)
    board, now = answers.board, deps.desk.now
    lines = matching(board.lines, words=address.words, district=address.district)
    sheet = BoardSheet(board, lines, city, t, answers.seal)
    what = f"{t('peringkat')} {board.kind.value} {board.clock.value}"
    return Table(
        city=city,
        name=t("Peringkat"),
        file=file_name(what, city, start=board.start, end=board.end, now=now, ending=form),
        header=sheet.header,
        total=len(sheet.rows),
        pieces=[sheet.rows],
    )


def _why_none(of: BoardAsked, answers: BoardAnswers) -> Exception:
    city = of.asked.city
    if answers.approximate:
        return ApproximateAreas(city=city.name, code=city.code, number=answers.approximate)
    if answers.unsealed:
        return NotFrozen(month=of.address.month, city=city.name)
    return WholeCityOnly()
