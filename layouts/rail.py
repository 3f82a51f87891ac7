"""The lower part of the right column: one list at a time, chosen by its tabs or by a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.alerts import AlertBoard
from dashboard.filters import Panel
from dashboard.incident_view import Incident
from dashboard.metrics import Kpis
from dashboard.pace import DueSoon
from dashboard.reports import ReportLine
from layouts.alerts import rail_view
from layouts.components import link
from layouts.incident_list import list_view, opened_view
from layouts.lists import feed_view
from layouts.situation import Situation
from layouts.slices import slice_view
from layouts.soon import soon_view

SHORT_WORDS = {Panel.SOON: "Segera"}
"""For a narrow row of tabs."""
PANEL_WORDS = {
    Panel.ALERTS: "Peringatan",
    Panel.SOON: "Akan terlambat",
    Panel.NEWEST: "Terbaru",
    Panel.INCIDENTS: "Lonjakan",
}


@dataclass(frozen=True)
class Incidents:
    """The incidents that a list tells: those that go on and those that ended, and the one that is
    opened (None: there is none for the user)."""

    running: tuple[Incident, ...] = ()
    ended: tuple[Incident, ...] = ()
    opened: Incident | None = None


NO_INCIDENTS = Incidents()


def tabs_view(s: Situation, board: AlertBoard, incidents: Incidents = NO_INCIDENTS) -> list[html.A]:
    """The lists to choose from; none while a figure's reports or an incident have their place."""
    if s.view.listed is None:
        return []
    waiting = {Panel.ALERTS: board.waiting, Panel.INCIDENTS: len(incidents.running)}
    return [
        link(
            [*_word(s, panel, word), *_waiting(s, panel, waiting)],
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
    incidents: Incidents = NO_INCIDENTS,
) -> list[Any]:
    """The list that the address asks for; `lines` are its reports."""
    if s.view.rows is not None:
        return slice_view(s, kpis, lines)
    if s.view.incident is not None:
        return opened_view(s, incidents.opened)
    if s.view.panel is Panel.INCIDENTS:
        return list_view(s, incidents.running, incidents.ended)
    if s.view.panel is Panel.SOON:
        return soon_view(s, soon)
    if s.view.panel is Panel.NEWEST:
        return feed_view(s, lines)
    return rail_view(s, board, clocked=kpis.clocked)


def _word(s: Situation, panel: Panel, word: str) -> list[html.Span]:
    if panel not in SHORT_WORDS:
        return [html.Span(s.t(word))]
    short = html.Span(s.t(SHORT_WORDS[panel]), className="short", title=s.t(word))
    return [html.Span(s.t(word), className="long"), short]


def _waiting(s: Situation, panel: Panel, waiting: Mapping[Panel, int]) -> list[html.Span]:
    """How many alerts wait or incidents go on, beside the tab of a list that isn't shown."""
    number = waiting.get(panel, 0)
    if not number or panel is s.view.panel:
        return []
    return [html.Span(s.t.number(number), className="list-count")]
