"""The funnel plot: raw results against volume, with the limits of chance."""

from collections.abc import Sequence
from html import escape
from typing import Any

from dash import html

from dashboard.funnel import FunnelLimits
from dashboard.leaderboard import Board, Line
from dashboard.ranking import Band
from layouts.charts import BLANK
from layouts.peringkat_words import BAND_MARKS, BAND_TITLES, Here, percent, ranks

# The dark theme's; ranking.css puts the light theme's in their place.
INNER, OUTER, EDGE = "rgb(48, 56, 69)", "rgb(29, 35, 44)", "rgb(72, 82, 98)"
FULL, HOLLOW, FEW = "rgb(238, 241, 246)", "rgb(179, 188, 201)", "rgb(138, 149, 165)"
SYMBOLS = {
    Band.ABOVE: ("triangle-up", FULL),
    Band.SAME: ("circle-open", HOLLOW),
    Band.BELOW: ("triangle-down", FULL),
    Band.TOO_FEW: ("circle-open-dot", FEW),
}
HOVER = {
    "bgcolor": "rgb(17, 21, 28)",
    "bordercolor": "rgb(57, 67, 79)",
    "font": {"color": "rgb(238, 241, 246)"},
    "align": "left",
}
VOLUMES = (1, 5, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
TICK_ROOM = 0.13
"""How far apart the words below the axis are at least, as a part of it: some 27 px of the least."""
TOP = 102.0
EDGE_PX, BETWEEN = 64, 0.07
"""Room for the words right of the picture, where no mark lies; how far apart they are, as a part of
the scale."""
LEAST = 5
"""Clocks decided from which the limits are drawn: below, they are all of the scale."""


def funnel_words(here: Here, board: Board) -> list[Any]:
    """What the picture shows, and what its marks mean."""
    s = here.s
    if not board.scores.funnel.points:
        return [html.H2(s.t("Grafik corong")), html.P(s.t("Belum ada tenggat yang diputuskan."))]
    said = s.t(
        "Hasil mentah (%), disetarakan menurut jenis laporan, terhadap banyaknya. Di dalam corong "
        "yang gelap (95 %): selisihnya dapat terjadi karena kebetulan; di luar yang terang "
        "(99,8 %): hampir tidak mungkin."
    )
    marks = [
        html.Span([html.Span(className=f"band-mark {name}"), s.t(BAND_TITLES[band])])
        for band, name in BAND_MARKS.items()
    ]
    return [html.H2(s.t("Grafik corong")), html.P(said), html.Div(marks, className="funnel-marks")]


def funnel_figure(here: Here, board: Board) -> dict[str, Any]:
    """The picture; a click on a mark opens its line (its key is the mark's customdata)."""
    s, funnel = here.s, board.scores.funnel
    if not funnel.points:
        return {"data": [], "layout": BLANK}
    lines = {line.standing.key: line for line in board.lines}
    shares = {point.key: point for point in funnel.points}
    limits = [one for one in funnel.limits if one.decided >= LEAST] or funnel.limits
    traces = [
        *_cone([(one.decided, one.outer) for one in limits], OUTER),
        *_cone([(one.decided, one.inner) for one in limits], INNER),
    ]
    for band, (symbol, colour) in SYMBOLS.items():
        here_in = [
            (lines[key], point) for key, point in shares.items() if lines[key].standing.band is band
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [point.decided**0.5 for _, point in here_in],
                "y": [100 * point.share for _, point in here_in],
                "customdata": [point.key for _, point in here_in],
                "text": [_hover(here, line) for line, _ in here_in],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {
                    "symbol": symbol,
                    "size": 6 if band is Band.TOO_FEW else 9,
                    "color": colour,
                    "line": {"width": 1.5},
                },
                "cliponaxis": False,
            }
        )
    most = max(point.decided for point in funnel.points)
    low = min(100 * point.share for point in funnel.points)
    at = _volumes(most)
    bottom = max(-3.0, min(low, 100 * funnel.rate) - 12)
    return {
        "data": traces,
        "layout": {
            "autosize": True,
            "showlegend": False,
            "margin": {"l": 34, "r": EDGE_PX, "t": 8, "b": 40},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "hoverlabel": HOVER,
            "dragmode": False,
            "font": {"family": "inherit", "size": 12},
            "xaxis": {
                "tickvals": [n**0.5 for n in at],
                "ticktext": [s.t.number(n) for n in at],
                "range": [0, most**0.5 * 1.04],
                "tickangle": 0,
                "title": {"text": s.t("tenggat diputuskan, skala akar"), "standoff": 8},
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            "yaxis": {
                "range": [bottom, TOP],
                "nticks": 7,
                "zeroline": False,
                "fixedrange": True,
            },
            "shapes": [_city_line(funnel.rate)],
            "annotations": _edge_words(
                here, funnel.rate, [one for one in limits if one.decided <= most], bottom
            ),
            "separators": ",." if s.t.language == "id" else ".,",
            "uirevision": "same",
        },
    }


def _hover(here: Here, line: Line) -> str:
    s, standing = here.s, line.standing
    said = [
        f"<b>{escape(line.unit.name)}</b>",
        s.t(
            "{met} dari {n} tepat waktu: {share} %",
            met=s.t.number(standing.met),
            n=s.t.number(standing.decided),
            share=percent(s, standing.rate),
        ),
    ]
    if standing.rank is not None:
        said.append(
            s.t(
                "peringkat {rank}, rentang {range}",
                rank=s.t.number(standing.rank),
                range=ranks(s, line),
            )
        )
    return "<br>".join(said)


def _cone(limits: list[tuple[int, tuple[float, float]]], colour: str) -> list[dict[str, Any]]:
    x = [decided**0.5 for decided, _ in limits]
    plain = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "hoverinfo": "skip",
        "line": {"width": 1, "color": EDGE},
    }
    low = plain | {"y": [100 * ends[0] for _, ends in limits]}
    high = plain | {"y": [100 * ends[1] for _, ends in limits]}
    return [low, high | {"fill": "tonexty", "fillcolor": colour}]


def _volumes(most: int) -> list[int]:
    """The volumes that get a word below the axis: from the largest down, as far as there is room
    between them."""
    told: list[int] = []
    for n in sorted((n for n in VOLUMES if n <= most), reverse=True):
        if not told or told[-1] ** 0.5 - n**0.5 >= TICK_ROOM * most**0.5:
            told.append(n)
    return told[::-1]


def _city_line(rate: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 100 * rate,
        "y1": 100 * rate,
        "line": {"width": 1, "dash": "dot", "color": HOLLOW},
    }


def _edge_words(
    here: Here, rate: float, limits: Sequence[FunnelLimits], bottom: float
) -> list[dict[str, Any]]:
    """What the lines mean, at their right ends, outside the picture; apart from each other."""
    told = [(here.s.t("kota {rate}", rate=percent(here.s, rate)), 100 * rate)]
    for last in limits[-1:]:
        told.append(("95 %", 100 * last.inner[0]))
        told.append((here.s.t("99,8 %"), 100 * last.outer[0]))
    found, above = [], TOP + TOP
    for words, at in told:
        above = max(bottom, min(at, above - BETWEEN * (TOP - bottom)))
        found.append(
            {
                "text": words,
                "x": 1.0,
                "xref": "paper",
                "xanchor": "left",
                "y": above,
                "yanchor": "middle",
                "showarrow": False,
            }
        )
    return found
