"""Analisis: the stages as two bars, the second hanging under the part of the first that goes on."""

from datetime import timedelta
from typing import Any

from dash import html

from dashboard.metrics import Median
from dashboard.stage_flow import STAGES, UNACTED, StageFlow, Way
from layouts.components import empty, link
from layouts.situation import Situation

FIRST = (Way.DONE_AT_ONCE, Way.CLOSED_AT_ONCE, Way.WAITS)
SECOND = (Way.DONE, Way.CLOSED, Way.HELD, Way.WORKED_ON)
WAY_WORDS = {
    Way.WAITS: "masih menunggu",
    Way.WORKED_ON: "masih ditindaklanjuti",
    Way.HELD: "ditahan",
    Way.DONE: "selesai",
    Way.DONE_AT_ONCE: "langsung selesai",
    Way.CLOSED: "ditutup tanpa kerja",
    Way.CLOSED_AT_ONCE: "langsung ditutup",
}
SHAPES = {
    Way.WAITS: "menunggu",
    Way.WORKED_ON: "ditindaklanjuti",
    Way.HELD: "ditahan",
    Way.DONE: "selesai",
    Way.DONE_AT_ONCE: "selesai",
    Way.CLOSED: "ditutup",
    Way.CLOSED_AT_ONCE: "ditutup",
}


def flow_view(s: Situation, flow: StageFlow) -> list[Any]:
    """The two bars, each with a list of where its reports went, how many and how fast."""
    head = html.Div(
        [
            html.H2(s.t("Alur tahap")),
            html.Span(s.t("dari yang masuk, ke mana dan berapa lama"), className="quiet"),
        ],
        className="panel-head",
    )
    if not flow.received:
        return [head, empty(s.t("Tidak ada laporan yang tahapnya diketahui."))]
    return [head, html.Div([_first(s, flow), _second(s, flow)], className="flow")]


def _first(s: Situation, flow: StageFlow) -> html.Div:
    title = s.t.count("{n} masuk, dengan yang langsung ditutup", flow.received)
    acted = html.Div(
        className="flow-part stage-bar-ditindaklanjuti",
        style={"flexGrow": flow.acted_on},
        title=s.t("ditindaklanjuti"),
    )
    rows = [_goes_on(s, flow), *_rows(s, flow, FIRST)]
    bar = [*([acted] if flow.acted_on else []), *_bars(s, flow, FIRST)]
    return _stage(title, bar, rows, width=100)


def _second(s: Situation, flow: StageFlow) -> html.Div:
    if not flow.acted_on:
        return html.Div()
    title = s.t.count("{n} ditindaklanjuti", flow.acted_on)
    width = 100 * flow.acted_on / flow.received
    return _stage(title, _bars(s, flow, SECOND), _rows(s, flow, SECOND), width=width)


def _stage(title: str, bar: list[Any], rows: list[Any], *, width: float) -> html.Div:
    return html.Div(
        [
            html.H3(title),
            html.Div(bar, className="flow-bar", style={"width": f"{width:.2f}%"}),
            html.Ul(rows, className="flow-rows"),
        ],
        className="flow-stage",
    )


def _bars(s: Situation, flow: StageFlow, ways: tuple[Way, ...]) -> list[html.Div]:
    return [
        html.Div(
            className=f"flow-part stage-bar-{SHAPES[way]}",
            style={"flexGrow": flow.numbers[way]},
            title=s.t(WAY_WORDS[way]),
        )
        for way in ways
        if flow.numbers.get(way)
    ]


def _goes_on(s: Situation, flow: StageFlow) -> html.Li:
    words = _said(s, "ditindaklanjuti", s.t("ditindaklanjuti"), flow.acted_on, flow.received)
    return html.Li([*words, _took(s, flow.first_action)])


def _rows(s: Situation, flow: StageFlow, ways: tuple[Way, ...]) -> list[html.Li]:
    """One line a way; those that have a stage filter to it."""
    found = []
    for way in ways:
        n = flow.numbers.get(way, 0)
        if not n:
            continue
        of = flow.received if way in UNACTED else flow.acted_on
        words = _said(s, SHAPES[way], s.t(WAY_WORDS[way]), n, of)
        told = [*words, _took(s, flow.to_end.get(way))]
        stages = STAGES.get(way)
        found.append(html.Li(link(told, _href(s, stages)) if stages else html.Span(told)))
    return found


def _href(s: Situation, stages: frozenset[Any]) -> str:
    chosen = s.filters.narrow.stages == stages
    return s.href(stages=frozenset() if chosen else stages)


def _said(s: Situation, shape: str, words: str, n: int, of: int) -> list[Any]:
    share = s.t("{n} %", n=s.t.number(100 * n / of)) if of else ""
    return [
        html.I(className=f"stage stage-{shape}"),
        html.Span(words, className="flow-name"),
        html.B(s.t.number(n)),
        html.Span(share, className="quiet"),
    ]


def _took(s: Situation, median: Median | None) -> html.Span:
    if median is None or median.minutes is None:
        return html.Span(className="flow-took")
    span = s.t.span(timedelta(minutes=median.minutes))
    return html.Span(s.t("median {span}", span=span), className="flow-took")
