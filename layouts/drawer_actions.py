"""What can be done with a report, in its drawer: the buttons and the sheet of the page Tim. Who may
do nothing with it sees nothing of it."""

from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.field_actions import open_to
from dashboard.reports import ReportDetail
from dashboard.team_queue import AtHand
from layouts.icons import icon
from layouts.situation import Situation
from layouts.tim_actions import acting, actions_view, said_place
from layouts.tim_desk import desk_lists
from layouts.tim_sheet import sheet


def work_view(s: Situation, report: ReportDetail | None, at_hand: AtHand | None) -> list[Any]:
    """The buttons for the report that is open, and whose it is. Nothing for one of another city
    than the one looked at, whose lists to choose from are not on the page."""
    if report is None or at_hand is None or at_hand.standing.city != s.filters.city.code:
        return []
    if not open_to(at_hand.standing, scope=s.scope, teams=at_hand.own):
        return []
    point = None if report.lat is None or report.lon is None else (report.lat, report.lon)
    team = s.t("Ditangani {team}", team=at_hand.team_name) if at_hand.team_name else None
    return [
        html.Section(
            [
                html.H3(s.t("Tindakan")),
                html.P([icon("users"), " ", team], className="quiet") if team else None,
                said_place(),
                actions_view(s, at_hand.standing, at_hand.own, point),
            ],
            className="drawer-actions",
            **acting(at_hand.standing.id, at_hand.version, at_hand.own),
        )
    ]


def acting_frame(part: str) -> html.Div:
    """The place of what the buttons need, whichever report is open: empty until `acting_view`."""
    return html.Div(id=part, className="acting", **{"data-acting": ""})


def acting_view(s: Situation) -> list[Any]:
    """The sheet, what waits for a connection, what can be undone, and the lists of the city to
    choose from; nothing for who works on no reports."""
    if not s.scope.may(Ability.WORK_REPORTS):
        return []
    return [
        html.Div(className="team-strip", role="status", **{"data-team-strip": ""}),
        html.Div(className="team-toasts", role="status", **{"data-team-toasts": ""}),
        html.Div(desk_lists(s, ()), hidden=True),
        sheet(s.t),
    ]
