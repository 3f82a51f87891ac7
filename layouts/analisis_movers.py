"""Analisis: what moved most against its own usual range, in words; each line filters to it."""

from typing import Any

from dash import html

from dashboard.movers import Move
from layouts.analisis_trend import usual_words
from layouts.components import empty, link
from layouts.icons import icon
from layouts.situation import Situation, short_name


def movers_view(s: Situation, moves: tuple[Move, ...] | None) -> list[Any]:
    """The five that moved most; where nothing did, that; None where the history is too short."""
    head = html.Div(
        [
            html.H2(s.t("Yang berubah")),
            html.Span(s.t("dibanding kisaran biasanya sendiri"), className="quiet"),
        ],
        className="panel-head",
    )
    if not moves:
        return [head, empty(_no_move(s, moves), name="clock" if moves is None else "check")]
    return [head, html.Ol([_line(s, move) for move in moves], className="moves")]


def _no_move(s: Situation, moves: tuple[Move, ...] | None) -> str:
    if s.filters.narrow.of_now:
        return not_told(s)
    if moves is None:
        return s.t("Belum cukup riwayat: perlu sedikitnya empat kurun sepanjang ini sebelumnya.")
    return s.t("Tidak ada yang jauh di luar kisaran biasanya.")


def not_told(s: Situation) -> str:
    """Why there is no usual range for what narrows by what became of a report."""
    return s.t("Kisaran biasa tidak berlaku untuk saringan pemegang, tahap, atau lama selesai.")


def move_words(s: Situation, move: Move) -> str:
    """A move's category and place, as in Banjir di Panakkukang."""
    place = s.places.get(move.area)
    name = short_name(place.name) if place else move.area
    return s.t("{category} di {place}", category=s.label(move.category), place=name)


def way_words(s: Situation, move: Move) -> str:
    """Whether it rose or fell."""
    return s.t("naik") if _rose(move) else s.t("turun")


def _rose(move: Move) -> bool:
    return move.usual.place_of(move.received) > 0


def _line(s: Situation, move: Move) -> html.Li:
    name = "up" if _rose(move) else "fall"
    said = [
        icon(name, label=way_words(s, move), className="mark"),
        html.Span(move_words(s, move), className="move-name"),
        html.Span(
            [
                html.B(s.t.count("{n} laporan", move.received)),
                f", {usual_words(s, move.usual)}",
            ],
            className="move-said",
        ),
    ]
    href = s.href(area=move.area, categories=frozenset({move.category}))
    return html.Li(link(said, href))
