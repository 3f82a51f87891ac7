"""The alert rail: who must be told what, in the order asked for, numbered as the map's pins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.alerts import AlertBoard, AlertLine, AlertOrder, AlertState, ClosedWhy, Level, Step
from dashboard.ids import Path
from dashboard.messages import CLOCK_WORDS, STEP_WORDS
from dashboard.rule_address import Opened, Opens, rules_query
from dashboard.sla import ClockName, ClockState
from layouts.clocks import clock_chip
from layouts.components import empty, link, stage_mark
from layouts.icons import icon
from layouts.lists import numbers_only, title_of
from layouts.situation import Situation

NO_ALERTS = AlertBoard()
PINS = 9
"""How many of the first reports of the rail have a numbered pin on the map."""
ORDER_WORDS = {AlertOrder.NEWEST: "terbaru", AlertOrder.OVERDUE: "paling lama"}
DUE_WORDS = {ClockName.RESPONSE: "batas respons", ClockName.RESOLUTION: "batas waktu"}
CLOSED_WORDS = {
    ClosedWhy.STOPPED: "jamnya sudah berhenti",
    ClosedWhy.SUPERSEDED: "lalu menjadi terlambat",
    ClosedWhy.REOPENED: "laporannya dibuka kembali",
    ClosedWhy.CORRECTED: "tidak berlaku lagi setelah datanya dibetulkan",
}
LEVEL_STATES = {Level.BERISIKO: ClockState.BERISIKO, Level.TERLAMBAT: ClockState.TERLAMBAT}


def pin_numbers(board: AlertBoard) -> dict[int, int]:
    """The numbers of the reports that have a pin, by report: those of the first alerts that lie at
    a known point."""
    numbers: dict[int, int] = {}
    for line in board.lines:
        if line.lat is not None and line.lon is not None and len(numbers) < PINS:
            numbers.setdefault(line.report.id, len(numbers) + 1)
    return numbers


def rail_view(s: Situation, board: AlertBoard, *, clocked: bool = True) -> list[Any]:
    """The rail: how many wait and are taken, then one by one for who may read reports."""
    if not (board.waiting or board.acknowledged or board.muted):
        return [_quiet(s, clocked=clocked)]
    counts = html.Span(_counts(s, board), title=_told(s, board))
    if not s.scope.may(Ability.READ_REPORTS):
        return [html.Div(counts, className="rail-head"), numbers_only(s)]
    picks = html.Span([*_orders(s), *_mute_link(s)], className="picks")
    head = html.Div([counts, picks], className="rail-head")
    numbers = pin_numbers(board)
    rows = [alert_row(s, line, numbers.get(line.report.id)) for line in board.lines]
    parts: list[Any] = [head, html.Ol(rows, className="alerts")]
    if len(board.lines) < board.waiting + board.acknowledged:
        said = s.t("{n} pertama ditampilkan.", n=s.t.number(len(board.lines)))
        parts.append(html.P(said, className="quiet rail-end"))
    return parts


def _counts(s: Situation, board: AlertBoard) -> list[Any]:
    waiting, _, others = _told(s, board).partition(", ")
    return [html.B(waiting), html.Span(f", {others}", className="wide-only")]


def _told(s: Situation, board: AlertBoard) -> str:
    """As in 41 belum diterima, 54 diterima; kept quiet ones where there are some."""
    told = [
        s.t.count("{n} belum diterima", board.waiting),
        s.t.count("{n} diterima", board.acknowledged),
    ]
    if board.muted:
        told.append(s.t.count("{n} dibisukan", board.muted))
    return ", ".join(told)


def alert_row(s: Situation, line: AlertLine, number: int | None = None) -> html.Li:
    """An alert as a row: a link to its report, and what is or may be done about it."""
    selected = s.view.report == line.report.id
    names = ["alert", f"alert-{line.level}", *(["selected"] if selected else [])]
    said = [
        html.Span(str(number) if number else "", className="pin-number"),
        html.Span(title_of(s, line.report), className="title"),
        _chip(s, line),
        html.Span(
            [stage_mark(line.report.stage, s.t), html.Span(alert_words(s, line))],
            className="alert-words",
        ),
    ]
    return html.Li(
        [link(said, s.href(report=line.report.id)), _action(s, line)],
        className=" ".join(names),
        **{"data-row": f"alert-{line.id}", "data-alert": str(line.id)},
    )


def alert_words(s: Situation, line: AlertLine) -> str:
    """What comes of the alert: who took it and said what, where it goes next, when it is due."""
    if line.muted is not None:
        return s.t("dibisukan: {reason}", reason=line.muted)
    if line.state is AlertState.CLOSED:
        why = s.t(CLOSED_WORDS[line.closed_why or ClosedWhy.STOPPED])
        return s.t("{clock}, {said}", clock=s.t(CLOCK_WORDS[line.clock]), said=why)
    if line.state is AlertState.ACKNOWLEDGED and line.acknowledged_at is not None:
        return _taken(s, line)
    if line.due_at is None:
        return s.t("jamnya tidak berjalan selama ditahan")
    if line.reraised and line.acknowledged_at is not None:
        return s.t("diterima {time}, belum ditindak", time=_time(s, line.acknowledged_at))
    if line.level is Level.BERISIKO:
        clock = s.t(DUE_WORDS[line.clock])
        return s.t("{clock} {time}", clock=clock, time=_time(s, line.due_at))
    if line.next_step_at is not None and line.step is not Step.WALIKOTA:
        step = s.t(STEP_WORDS[Step(line.step + 1)])
        said = s.t("naik ke {step} {time}", step=step, time=_time(s, line.next_step_at))
    else:
        said = s.t("sudah sampai {step}", step=s.t(STEP_WORDS[line.step]))
    if line.clock is ClockName.RESPONSE:
        return s.t("respons, {said}", said=said)
    return said


def _taken(s: Situation, line: AlertLine) -> str:
    assert line.acknowledged_at is not None
    at, by = _time(s, line.acknowledged_at), line.acknowledged_by or s.t("seseorang")
    said = s.t("diterima {time} oleh {name}", time=at, name=by)
    return f"{said}: {line.note}" if line.note else said


def _chip(s: Situation, line: AlertLine) -> html.Span:
    """How its clock stands: late, at risk, or neither while the report is held back; of one that
    is over how it ended, or what it had been about."""
    if line.state is AlertState.CLOSED:
        stopped_late = line.level is Level.TERLAMBAT and line.closed_why is ClosedWhy.STOPPED
        ended = ClockState.TELAT if stopped_late else LEVEL_STATES[line.level]
        return clock_chip(s, ended, None, line.clock)
    state = LEVEL_STATES[line.level] if line.due_at is not None else ClockState.DITAHAN
    return clock_chip(s, state, line.due_at)


def _time(s: Situation, moment: datetime) -> str:
    return s.t.near(moment, s.now, s.filters.city.zone)


def _action(s: Situation, line: AlertLine) -> Any:
    if line.state is AlertState.ACKNOWLEDGED:
        return html.Span([icon("check"), s.t("diterima")], className="taken")
    if line.muted is not None:
        return icon("muted", label=s.t("dibisukan"), className="muted")
    if line.state is AlertState.CLOSED or not s.scope.may(Ability.ACKNOWLEDGE):
        return None
    return html.Button(
        s.t("Terima"),
        type="button",
        className="take",
        **{
            "data-take": str(line.id),
            "aria-label": s.t("Terima peringatan {title}", title=title_of(s, line.report)),
        },
    )


def _orders(s: Situation) -> list[html.A]:
    return [
        link(s.t(word), s.href(order=order), current=order is s.view.order, className="pick")
        for order, word in ORDER_WORDS.items()
    ]


def _mute_link(s: Situation) -> list[html.A]:
    """The way to keep alerts of the place looked at quiet, for those who may."""
    city = s.filters.city.code
    if not s.scope.may_in(Ability.MUTE_ALERTS, city):
        return []
    words = s.t("Bisukan peringatan")
    href = Path.ATURAN + rules_query(city, Opened(Opens.MUTE, s.filters.area))
    about = {"aria-label": words, "title": words}
    return [link(icon("muted"), href, className="pick mute-link", **about)]


def _quiet(s: Situation, *, clocked: bool) -> html.Div:
    if not clocked:
        return empty(
            s.t("Tidak ada peringatan."),
            s.t("Kota ini belum punya aturan SLA, jadi belum ada batas waktu yang dapat lewat."),
            name="clock",
        )
    return empty(
        s.t("Tidak ada peringatan."),
        s.t("Tidak ada laporan di sini yang berisiko atau terlambat. Yang baru muncul sendiri."),
        name="check",
    )


def alerts_view(s: Situation, alerts: Sequence[AlertLine]) -> html.Section | None:
    """The alerts of one report, for its drawer; nothing without any."""
    if not alerts:
        return None
    rows = [
        html.Li(
            [
                html.Div(
                    [
                        _chip(s, line),
                        html.Span(alert_words(s, line), className="alert-words"),
                    ],
                    className="alert-line",
                ),
                _action(s, line),
            ],
            className=f"alert alert-{line.level}",
            **{"data-alert": str(line.id)},
        )
        for line in alerts
    ]
    return html.Section(
        [html.H3(s.t("Peringatan")), html.Ol(rows, className="alerts")], className="report-alerts"
    )
