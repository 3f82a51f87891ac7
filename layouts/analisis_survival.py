"""Analisis: the share of reports still open after so long; a drag filters to those done within."""

from datetime import timedelta
from typing import Any

from dash import html

from dashboard.survival import Durations, Survival, survival
from layouts import charts
from layouts.situation import Situation

HOUR = 60
CURVE = "#7C68E8"
"""Seen on both themes."""
BAND, CHOSEN = "rgba(124,104,232,0.20)", "rgba(138,149,165,0.18)"
SHOWN_TO = 0.95
"""The axis ends a little after so many are done."""
FINEST = 240
DAY_H = 24
TICK_HOURS = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 336, 720, 1440)
MOST_TICKS = 8


def survival_head(s: Situation, found: Durations) -> list[Any]:
    """The title, and the answer in words: when half of them and nine of ten are done."""
    curve = survival(found)
    return [
        html.H2(s.t("Berapa lama sampai selesai")),
        html.P(_answer(s, found, curve), className="answer"),
    ]


def survival_figure(s: Situation, found: Durations) -> dict[str, Any]:
    """The curve in hours, with its 95 % band and the range that is chosen."""
    curve = survival(found)
    if not found.total:
        return {"data": [], "layout": charts.BLANK}
    end = _axis_end(curve)
    hours, share, low, high = _thinned(curve, end)
    told = [_told(s, at, part) for at, part in zip(hours, share, strict=True)]
    at, words = _ticks(s, end)
    shapes = []
    if s.filters.narrow.done:
        first, last = s.filters.narrow.done
        box = {"type": "rect", "yref": "paper", "y0": 0, "y1": 1, "x0": first, "x1": last}
        shapes.append(box | {"fillcolor": CHOSEN, "line": {"width": 0}, "layer": "below"})
    line = {"type": "scatter", "mode": "lines", "x": hours, "line": {"shape": "hv", "width": 0}}
    layout = charts.layout_of(s, top=100)
    return {
        "data": [
            line | {"y": high, "hoverinfo": "skip"},
            line | {"y": low, "fill": "tonexty", "fillcolor": BAND, "hoverinfo": "skip"},
            line
            | {
                "y": share,
                "line": {"shape": "hv", "width": 2, "color": CURVE},
                "hovertext": told,
                "hovertemplate": "%{hovertext}<extra></extra>",
            },
        ],
        "layout": layout
        | {
            "hovermode": "x",
            "dragmode": "select",
            "selectdirection": "h",
            "selections": [],
            "newselection": {"line": {"color": CURVE, "width": 1}},
            "shapes": shapes,
            "xaxis": charts.axis(at, words, 1) | {"range": [0, end], "zeroline": False},
            "yaxis": layout["yaxis"] | {"range": [0, 101], "ticksuffix": " %", "nticks": 5},
            "margin": layout["margin"] | {"l": 48},
        },
    }


def _answer(s: Situation, found: Durations, curve: Survival) -> list[Any]:
    t, still = s.t, sum(found.open)
    if not found.total:
        return [t("Tidak ada laporan yang tahapnya diketahui.")]
    half, most = curve.quantile(0.5), curve.quantile(0.9)
    if half is None:
        first = t("Belum separuh selesai dalam {span}.", span=_span(s, curve.seen))
        said: list[Any] = [html.B(first)]
    else:
        said = [html.B(t("Separuh selesai dalam {span}", span=_span(s, half))), _interval(s, curve)]
    if most is not None:
        said.append(t(" 90 % dalam {span}.", span=_span(s, most)))
    counted = t.count("{n} yang masih terbuka ikut dihitung.", still)
    return [*said, " ", html.Span(counted, className="quiet")]


def _interval(s: Situation, curve: Survival) -> str:
    low, high = curve.interval(0.5)
    if low is None or high is None:
        return "."
    return s.t(" (antara {low} dan {high}).", low=_span(s, low), high=_span(s, high))


def _span(s: Situation, minutes: float) -> str:
    return s.t.span(timedelta(minutes=minutes))


def _told(s: Situation, hours: float, share: float) -> str:
    span = _span(s, hours * HOUR)
    return s.t("setelah {span}: {share} % masih terbuka", span=span, share=s.t.number(share))


def _axis_end(curve: Survival) -> float:
    most = curve.quantile(SHOWN_TO)
    return max(1.0, (curve.seen if most is None else min(curve.seen, 1.2 * most)) / HOUR)


def _thinned(
    curve: Survival, end: float
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Hours and percents of the curve up to the end, no finer than can be seen."""
    step, columns = end / FINEST, ([0.0], [100.0], [100.0], [100.0])
    rows = list(zip(curve.minutes, curve.share, curve.low, curve.high, strict=True))
    shown = [row for row in rows if row[0] / HOUR <= end]
    for index, (minutes, *shares) in enumerate(shown):
        is_last = index + 1 == len(shown)
        if is_last or shown[index + 1][0] / HOUR // step > minutes / HOUR // step:
            values = (minutes / HOUR, *(100 * share for share in shares))
            for column, value in zip(columns, values, strict=True):
                column.append(value)
    for column in columns:
        column.append(end if column is columns[0] else column[-1])
    return columns


def _ticks(s: Situation, end: float) -> tuple[list[int], list[str]]:
    every = next((hours for hours in TICK_HOURS if end / hours <= MOST_TICKS), TICK_HOURS[-1])
    at = list(range(0, int(end) + 1, every))
    if every < DAY_H:
        return at, [s.t("{n} jam", n=s.t.number(hours)) for hours in at]
    return at, [s.t("{n} hari", n=s.t.number(hours / DAY_H)) for hours in at]
