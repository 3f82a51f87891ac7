"""Where it is worst: the five children that lead by what is late, else by what is open."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import html

from dashboard.metrics import AreaFigures, TrendStep
from layouts.components import change, change_line, empty, link
from layouts.lists import no_reports
from layouts.situation import Situation, short_name

WORST = 5


class Ranking(StrEnum):
    """What the children are ranked by."""

    LATE = "late"
    OPEN = "open"
    RECEIVED = "received"


BY_WORDS = {
    Ranking.LATE: "menurut terlambat",
    Ranking.OPEN: "menurut terbuka",
    Ranking.RECEIVED: "menurut masuk",
}


def worst_view(s: Situation, areas: Sequence[AreaFigures], trend: Sequence[TrendStep]) -> list[Any]:
    """The five children with most late; of a place without children its busiest categories."""
    if len(areas) > 1:
        return _worst_areas(s, areas)
    return _busiest_categories(s, trend)


def ranking_of(areas: Sequence[AreaFigures], *, past: bool = False) -> Ranking:
    """By what they are ranked: by what is late where anything is, else by what is open, of a past
    window by what came in."""
    if any(area.late for area in areas):
        return Ranking.LATE
    return Ranking.RECEIVED if past else Ranking.OPEN


def worst(areas: Sequence[AreaFigures], *, past: bool = False) -> list[AreaFigures]:
    """The first five of the areas `in_order` that have anything at all."""
    ranking = ranking_of(areas, past=past)
    some = [area for area in areas if any(_rank(area, ranking))]
    return in_order(some, past=past)[:WORST]


def in_order(areas: Sequence[AreaFigures], *, past: bool = False) -> list[AreaFigures]:
    """The areas with most of what they are ranked by first, then with most of the others."""
    ranking = ranking_of(areas, past=past)
    return sorted(
        areas, key=lambda area: (*(-number for number in _rank(area, ranking)), area.code)
    )


def _rank(area: AreaFigures, ranking: Ranking) -> tuple[int, ...]:
    if ranking is Ranking.RECEIVED:
        return (area.received,)
    return (area.late, area.open, area.received)


def _worst_areas(s: Situation, areas: Sequence[AreaFigures]) -> list[Any]:
    t, found, ranking = s.t, worst(areas, past=s.past), ranking_of(areas, past=s.past)
    title = t("Per {level}", level=s.child_word)
    if len(areas) > WORST and ranking is Ranking.LATE:
        title = t("Lima {level} terburuk", level=s.child_word)
    elif len(areas) > WORST:
        title = t("Lima {level} terbanyak", level=s.child_word)
    if not found:
        head = html.Div(html.H2(title), className="panel-head")
        return [head, empty(t("Tidak ada yang terbuka maupun masuk."), name="check")]
    columns = _columns(s, ranking)
    top = max(1, *(_ranked(area, ranking) for area in found))
    heads = [html.Td(), _th(s.child_word.capitalize()), html.Td(), *(_th(*one) for one in columns)]
    rows = [
        html.Tr(
            [
                html.Td(str(place), className="rank"),
                html.Td(link(short_name(area.name), s.href(area=area.code, report=None))),
                _bar(_ranked(area, ranking) / top),
                *_cells(s, ranking, area),
            ]
        )
        for place, area in enumerate(found, start=1)
    ]
    return _table(title, t(BY_WORDS[ranking]), heads, rows)


def _ranked(area: AreaFigures, ranking: Ranking) -> int:
    return {
        Ranking.LATE: area.late,
        Ranking.OPEN: area.open,
        Ranking.RECEIVED: area.received,
    }[ranking]


def _columns(s: Situation, ranking: Ranking) -> list[tuple[Any, str]]:
    """The heads of the figures, each with the widths that it is shown at."""
    t = s.t
    if ranking is Ranking.LATE:
        since = s.window if not s.past else t("Perubahan")
        return [(t("Terlambat"), ""), (t("Terbuka"), "wide-only"), (since, "")]
    if ranking is Ranking.OPEN:
        moved = [
            html.Span(t("Perubahan"), className="wide-only"),
            html.Span(t("Masuk"), className="small-only"),
        ]
        return [(t("Terbuka"), ""), (t("Masuk"), "wide-only"), (moved, "")]
    return [(t("Masuk"), ""), (t("Perubahan"), "")]


def _cells(s: Situation, ranking: Ranking, area: AreaFigures) -> list[html.Td]:
    first = html.Td(s.t.number(_ranked(area, ranking)), className="count")
    if ranking is Ranking.LATE:
        between, now, before = area.open, area.late, area.standing_before.late
    else:
        between, now, before = area.received, area.received, area.received_before
    words, direction = change(now, before, s.t)
    moved = html.Td(change_line(words.partition(" (")[0], direction), className="delta")
    if ranking is Ranking.RECEIVED:
        return [first, moved]
    return [first, html.Td(s.t.number(between), className="wide-only"), moved]


def _busiest_categories(s: Situation, trend: Sequence[TrendStep]) -> list[Any]:
    sums: dict[str, int] = {}
    for step in trend:
        for slug, received in step.received.items():
            sums[slug] = sums.get(slug, 0) + received
    found = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:WORST]
    if not found:
        head = html.Div(html.H2(s.t("Kategori terbanyak")), className="panel-head")
        return [head, no_reports(s)]
    top = found[0][1]
    rows = [
        html.Tr(
            [
                html.Td(str(place), className="rank"),
                html.Td(link(s.label(slug), s.href(categories=frozenset({slug})))),
                _bar(received / top),
                html.Td(s.t.number(received), className="count"),
            ]
        )
        for place, (slug, received) in enumerate(found, start=1)
    ]
    heads = (html.Td(), _th(s.t("Kategori")), html.Td(), _th(s.t("Masuk")))
    return _table(s.t("Kategori terbanyak"), s.t("menurut masuk"), heads, rows)


def _bar(share: float) -> html.Td:
    return html.Td(
        html.Div(html.I(style={"width": f"{100 * share:.0f}%"}), className="track"),
        className="bar-cell",
    )


def _table(title: str, by: str, heads: Sequence[Any], rows: Sequence[html.Tr]) -> list[Any]:
    head = html.Div([html.H2(title), html.Span(by, className="quiet")], className="panel-head")
    body = [html.Thead(html.Tr(list(heads))), html.Tbody(list(rows))]
    return [head, html.Table(body, className="worst")]


def _th(words: Any, widths: str = "") -> html.Th:
    return html.Th(words, scope="col", className=widths)
