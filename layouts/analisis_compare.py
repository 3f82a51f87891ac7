"""Analisis: the figures beside those of the period before, the year before, or another place."""

from typing import Any

from dash import html

from dashboard.comparison import PREVIOUS, YEAR, Comparison
from dashboard.ids import Kpi
from dashboard.metrics import Kpis
from layouts.components import change_line, empty, link
from layouts.icons import icon
from layouts.kpis import ICONS, LABELS, Card, cards
from layouts.situation import Situation, short_name

BESIDE_WORDS = {PREVIOUS: "jangka sebelumnya", YEAR: "tahun lalu"}
OF_NOW_WORDS = (
    "Saringan ini menurut keadaan sekarang (pemegang, tahap, lama selesai): dengan masa lalu tidak "
    "dapat dibandingkan, dengan tempat lain dapat."
)
ROWS = (Kpi.RECEIVED, Kpi.OPEN, Kpi.LATE, Kpi.AT_RISK, Kpi.COMPLIANCE, Kpi.MEDIAN)


def compare_view(s: Situation, found: Kpis | None) -> list[Any]:
    """The choice of what to compare with, and the table of both sides with their differences."""
    head = html.Div([html.H2(s.t("Bandingkan")), _periods(s)], className="panel-head")
    if s.filters.narrow.of_now and s.view.compare.place is None:
        body: Any = empty(s.t(OF_NOW_WORDS), name="calendar")
    elif found is None:
        body = empty(s.t("Belum ada data setahun yang lalu."), name="calendar")
    else:
        body = html.Div(_table(s, found), className="scroll-x")
    return [head, body, *_places(s)]


def _periods(s: Situation) -> html.Div:
    chosen = s.view.compare.beside
    picks = [
        link(
            s.t(word),
            s.href(compare=Comparison(beside)),
            current=chosen == beside,
            className="pick",
        )
        for beside, word in BESIDE_WORDS.items()
    ]
    return html.Div(picks, className="picks")


def _places(s: Situation) -> list[html.Div]:
    """The places beside the one looked at, to compare with; of the city itself there is none."""
    place = s.place
    others = [
        other
        for other in s.places.values()
        if place is not None
        and other.parent_code == place.parent_code
        and other.code != place.code
        and other.valid_to is None
    ]
    if not others:
        return []
    picks = [
        link(
            short_name(other.name),
            s.href(compare=Comparison(other.code)),
            current=s.view.compare.place == other.code,
            className="pick",
        )
        for other in sorted(others, key=lambda other: other.name)
    ]
    said = html.Span(s.t("dengan tempat lain:"), className="quiet")
    return [html.Div([said, *picks], className="compare-places picks")]


def beside_words(s: Situation) -> str:
    """The other side, as the head of its column."""
    comparison = s.view.compare
    if comparison.place is None:
        return s.t(BESIDE_WORDS[comparison.beside])
    other = s.places.get(comparison.place)
    return short_name(other.name) if other else comparison.place


def _table(s: Situation, found: Kpis) -> html.Table:
    here = cards(s, found)
    there = cards(s, Kpis(found.before, found.now, found.left_out, clocked=found.clocked))
    rows = [
        html.Tr(
            [
                html.Th(_label(s, kpi), scope="row"),
                html.Td(html.B(_value(here[kpi]))),
                html.Td(_value(there[kpi])),
                html.Td(_difference(s, here[kpi])),
            ]
        )
        for kpi in ROWS
    ]
    ours = short_name(s.place.name) if s.place else s.filters.city.name
    first = s.window if s.view.compare.place is None else ours
    heads = [html.Td(), *(html.Th(word) for word in (first, beside_words(s), s.t("Selisih")))]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="holders compare")


def _label(s: Situation, kpi: Kpi) -> list[Any]:
    words = s.t(LABELS[kpi])
    return [icon(ICONS[kpi]), words] if kpi in ICONS else [words]


def _value(card: Card) -> str:
    return " ".join(f"{number} {unit}".strip() for number, unit in card.value)


def _difference(s: Situation, card: Card) -> html.Div:
    """By how much; of places in numbers alone, since nothing rose or fell between them."""
    words, direction = card.change
    words = words.partition(" (")[0]
    if s.view.compare.place is not None and direction == "same":
        words = s.t("sama")
    elif s.view.compare.place is not None and direction:
        words = words.partition(" ")[2]
    return change_line(words, direction)
