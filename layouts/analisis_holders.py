"""Analisis: who holds the reports, as a table; a row filters to its holder."""

from datetime import timedelta
from typing import Any

from dash import html

from dashboard.holders import HolderFigures
from layouts.chips import holder_name
from layouts.components import empty, link
from layouts.icons import icon
from layouts.measures import FEW_DECIDED
from layouts.situation import Situation


def holders_view(s: Situation, figures: tuple[HolderFigures, ...], *, clocked: bool) -> list[Any]:
    """The table, most late first. A city without clocks has a dash where they would be told."""
    order = html.Span(s.t("sekarang; terbanyak terlambat di atas"), className="quiet")
    head = html.Div([html.H2(s.t("Siapa yang memegang")), order], className="panel-head")
    if not figures:
        return [head, empty(s.t("Tidak ada yang terbuka maupun masuk."), name="check")]
    rows = [_row(s, one, clocked=clocked) for one in figures]
    table = html.Table([html.Thead(_heads(s)), html.Tbody(rows)], className="holders")
    return [head, html.Div(table, className="scroll-x")]


def _heads(s: Situation) -> html.Tr:
    t = s.t
    words = (
        t("Pemegang"),
        t("Masuk"),
        t("Terbuka"),
        [icon("clock-late"), t("Terlambat")],
        [t("% tepat SLA"), html.Span(t("n"), className="n")],
        [
            t("Median respons"),
            html.Span(t("n"), className="n"),
            html.Span(t("waktu kerja"), className="unit"),
        ],
    )
    return html.Tr([html.Th(word, scope="col") for word in words])


def _row(s: Situation, one: HolderFigures, *, clocked: bool) -> html.Tr:
    t, on = s.t, one.holder in s.filters.narrow.holders
    switch = link(
        holder_name(s, one.holder),
        s.href(holders=s.filters.narrow.holders ^ {one.holder}),
        role="switch",
        **{"aria-checked": str(on).lower(), "data-toggle": "holder", "data-value": one.holder},
    )
    late = t.number(one.standing.late) if clocked else "–"
    cells = [
        html.Th(switch, scope="row"),
        html.Td(t.number(one.received)),
        html.Td(t.number(one.standing.open)),
        html.Td(html.B(late) if one.standing.late else late),
        html.Td(_compliance(s, one)),
        html.Td(_response(s, one)),
    ]
    names = ["on" if on else "quiet-row" if s.filters.narrow.holders else ""]
    return html.Tr(cells, className=" ".join(names).strip())


def _compliance(s: Situation, one: HolderFigures) -> list[Any]:
    """A share of few says little, and is not told."""
    met = one.compliance
    said = "–"
    if met.share is not None and met.decided >= FEW_DECIDED:
        said = s.t("{n} %", n=s.t.number(100 * met.share, 1))
    return [said, _n(s, met.decided)]


def _response(s: Situation, one: HolderFigures) -> list[Any]:
    minutes = one.response.minutes
    said = "–" if minutes is None else s.t.hours(timedelta(minutes=minutes))
    return [said, _n(s, one.response.n)]


def _n(s: Situation, number: int) -> html.Span:
    return html.Span(s.t.number(number), className="n")
