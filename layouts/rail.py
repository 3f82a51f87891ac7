"""The lower part of the right column: one list at a time, chosen by its tabs or by a figure."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.alerts import AlertBoard
from dashboard.filters import Panel
from dashboard.metrics import Kpis
from dashboard.pace import DueSoon
from dashboard.reports import ReportLine
from layouts.alerts import rail_view
from layouts.components import link
from layouts.lists import feed_view
from layouts.situation import Situation
from layouts.slices import slice_view
from layouts.soon import soon_view

PANEL_WORDS = {
    Panel.ALERTS: "Peringatan",
    Panel.SOON: "Akan terlambat",
    Panel.NEWEST: "Terbaru",
}


def tabs_view(s: Situation, board: AlertBoard) -> list[html.A]:
    """The lists to choose from; none while a figure's reports are listed in their place."""
    if s.view.rows is not None:
        return []
    return [
        link(
            [html.Span(s.t(word)), *_waiting(s, panel, board)],
            s.href(panel=panel),
            current=panel is s.view.panel,
            className="list-tab",
        )
        for panel, word in PANEL_WORDS.items()
    ]


def panel_view(
    s: Situation,
    *,
    kpis: Kpis,
    board: AlertBoard,
    soon: DueSoon,
    lines: Sequence[ReportLine],
) -> list[Any]:
    """The list that the address asks for; `lines` are its reports."""
    if s.view.rows is not None:
        return slice_view(s, kpis, lines)
    if s.view.panel is Panel.SOON:
        return soon_view(s, soon)
    if s.view.panel is Panel.NEWEST:
        return feed_view(s, lines)
    return rail_view(s, board, clocked=kpis.clocked)


def _waiting(s: Situation, panel: Panel, board: AlertBoard) -> list[html.Span]:
    """How many alerts wait, beside the tab of another list."""
    if panel is not Panel.ALERTS or s.view.panel is Panel.ALERTS or not board.waiting:
        return []
    return [html.Span(s.t.number(board.waiting), className="list-count")]
