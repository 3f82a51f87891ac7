"""Contested charges on the Peringkat page: those that wait for a ruling, and those ruled on."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.board_address import Opened, Opens
from dashboard.contests import Contest, Ruling
from dashboard.sla import ClockName
from layouts.components import link
from layouts.icons import icon
from layouts.peringkat_words import Here
from layouts.situation import Situation

RULING_WORDS = {Ruling.UPHELD: "dikabulkan", Ruling.REJECTED: "ditolak"}
COUNT_WORDS: dict[Ruling | None, str] = {
    Ruling.UPHELD: "{n} sanggahan dikabulkan",
    Ruling.REJECTED: "{n} sanggahan ditolak",
    None: "{n} sanggahan menunggu putusan",
}
MOST_RULED = 30
CLOCK_WORDS = {
    ClockName.RESPONSE: "jam respons",
    ClockName.RESOLUTION: "jam penyelesaian",
}


def contests_view(here: Here, contests: Sequence[Contest]) -> list[Any]:
    """The contests that the visitor may know of, those that wait first and longest first."""
    if not contests:
        return []
    s = here.s
    waiting = sorted((one for one in contests if one.ruling is None), key=lambda one: one.raised_at)
    ruled = [one for one in contests if one.ruling is not None]
    summary = html.Summary([icon("down"), html.Span(counts_words(s, contests))])
    shown: list[Any] = [html.Ol([_row(here, one) for one in waiting], className="contests")]
    if ruled:
        shown.append(html.H3(s.t("Sudah diputuskan")))
        shown.append(html.Ol([_row(here, one) for one in ruled[:MOST_RULED]], className="contests"))
    if len(ruled) > MOST_RULED:
        shown.append(html.P(s.t("Hanya {n} yang terbaru.", n=MOST_RULED), className="quiet"))
    return [html.Details([summary, *shown], open=bool(waiting), **{"data-keep": "contests"})]


def counts_words(s: Situation, contests: Sequence[Contest]) -> str:
    """How many contests wait and how many were ruled on how, as in 2 sanggahan dikabulkan."""
    numbers = Counter(one.ruling for one in contests)
    order = (None, Ruling.UPHELD, Ruling.REJECTED)
    return ", ".join(s.t.count(COUNT_WORDS[one], numbers[one]) for one in order if numbers[one])


def state_words(s: Situation, one: Contest) -> str:
    """How a contest stands."""
    if one.ruling is None:
        return s.t("disanggah, menunggu putusan")
    if one.ruling is Ruling.UPHELD:
        return s.t("sanggahan dikabulkan")
    return s.t("sanggahan ditolak: {reason}", reason=one.ruling_reason)


def charge_words(here: Here, one: Contest) -> str:
    """What is contested, as in Kel. Paropo, Banjir, jam respons."""
    s = here.s
    place = s.name_of(one.area, one.area_name)
    return f"{place}, {s.label(one.category)}, {s.t(CLOCK_WORDS[one.clock])}"


def times_words(here: Here, one: Contest) -> str:
    """When its clock came due, and when it stopped."""
    s = here.s
    due = s.t("batas {moment}", moment=_near(here, one.due_at)) if one.due_at else ""
    stop = (
        s.t("berhenti {moment}", moment=_near(here, one.stopped_at))
        if one.stopped_at
        else s.t("masih berjalan")
    )
    return ", ".join(part for part in (due, stop) if part)


def _near(here: Here, moment: Any) -> str:
    return here.s.t.near(moment, here.s.now, here.s.zone)


def _row(here: Here, one: Contest) -> html.Li:
    s = here.s
    age = s.t.span(s.now - one.raised_at)
    said: list[Any] = [
        html.Div(
            [
                link(f"#{one.report_id}", here.report(one.report_id), className="countable"),
                html.B(charge_words(here, one)),
                html.Span(times_words(here, one), className="quiet"),
            ],
            className="contest-facts",
        ),
        html.P([html.Q(one.reason), " ", html.Span(one.raised_by, className="quiet")]),
    ]
    if one.ruling is not None:
        told = s.t(
            "{ruling} oleh {who}: {reason}",
            ruling=s.t(RULING_WORDS[one.ruling]),
            who=one.ruled_by,
            reason=one.ruling_reason,
        )
        said.append(html.P(told))
    else:
        said.append(html.P(s.t("menunggu {span}", span=age), className="quiet"))
    return html.Li([html.Div(said), *_rule(here, one)], className="contest")


def _rule(here: Here, one: Contest) -> list[Any]:
    if one.ruling is not None or not here.s.scope.may_in(Ability.RULE_ON_CONTESTS, one.city):
        return []
    opened = Opened(Opens.RULING, str(one.id))
    label = here.s.t("Putuskan sanggahan atas laporan #{id}", id=one.report_id)
    way = here.href(opened=opened)
    return [link(here.s.t("Putuskan"), way, className="button small", **{"aria-label": label})]
