"""Analisis: what came in, step by step, over the band of what is usual for the hour and weekday."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from dash import html

from dashboard.metrics import Step
from dashboard.usual import WEEKS, Usual, UsualStep, UsualTrend
from layouts import charts
from layouts.situation import Situation

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CONFIG = charts.CONFIG | {"scrollZoom": False}
# Grey that is seen on both themes; the bars' colours are those of the style sheet.
BAND, MIDDLE, UNKNOWN = "rgba(138,149,165,0.30)", "rgb(138,149,165)", "rgba(138,149,165,0.55)"
WITHIN, APART = charts.COLOURS["k4"], charts.COLOURS["k1"]
EDGE = 0.5
APART_WORDS = {
    "minute": "{n} kurun 5 menit di luar kisaran biasa",
    "hour": "{n} jam di luar kisaran biasa",
    "hours": "{n} kurun 6 jam di luar kisaran biasa",
    "day": "{n} hari di luar kisaran biasa",
    "week": "{n} minggu di luar kisaran biasa",
    "month": "{n} bulan di luar kisaran biasa",
}


def trend_head(s: Situation, trend: UsualTrend) -> list[Any]:
    """The chart's title, what its marks mean, and for who can't see it a sentence."""
    marks = [
        html.Li([html.I(className="k4"), s.t("seperti biasa")]),
        html.Li([html.I(className="k1"), s.t("di luar kisaran biasa")]),
        html.Li([html.I(className="band"), s.t("kisaran biasa, {n} minggu", n=WEEKS)]),
    ]
    if not any(step.usual for step in trend.steps):
        marks = [html.Li(_why_not(s))]
    if any(step.received is None for step in trend.steps):
        marks.append(html.Li([html.I(className="unknown"), s.t("tidak ada data")]))
    return [
        html.H2(charts.trend_title(s)),
        html.Ul(marks, className="legend"),
        html.P(spoken(s, trend), className="said-only"),
    ]


def _why_not(s: Situation) -> str:
    if s.filters.narrow.of_now:
        return s.t("tanpa kisaran biasa: saringan menurut keadaan sekarang")
    return s.t("belum cukup riwayat untuk kisaran biasa")


def spoken(s: Situation, trend: UsualTrend) -> str:
    """The chart in a sentence."""
    known = [step for step in trend.steps if step.received is not None]
    if not known:
        return s.t("Tidak ada data dalam {window}.", window=s.window)
    top = max(known, key=lambda step: step.received or 0)
    return " ".join(
        [
            s.t(
                "{title}: tertinggi {n} pada {step}.",
                title=charts.trend_title(s),
                n=s.t.number(top.received or 0),
                step=charts.step_name(s, top.start),
            ),
            f"{apart_words(s, steps_apart(trend))}.",
        ]
    )


def steps_apart(trend: UsualTrend) -> int:
    """How many steps lie outside their usual range."""
    return sum(map(_is_apart, trend.steps))


def _is_apart(step: UsualStep) -> bool:
    if step.received is None or step.usual is None:
        return False
    return step.usual.place_of(step.received) != 0


def apart_words(s: Situation, number: int) -> str:
    """So many steps outside their usual range, as in 5 hari di luar kisaran biasa."""
    return s.t.count(APART_WORDS[charts.step_unit(s)], number)


def trend_figure(s: Situation, trend: UsualTrend) -> dict[str, Any]:
    """Bars over the band of the usual range; a click goes to a step, a drag to several."""
    steps = trend.steps
    tops = [step.received or 0 for step in steps]
    tops += [step.usual.high for step in steps if step.usual]  # type: ignore[misc]
    top = max(4.0, 1.08 * max(tops, default=0))
    at, words = charts.trend_ticks(s, steps)
    return {
        "data": [_band(steps), _unknown(steps, top), _bars(s, trend), _middle(steps)],
        "layout": charts.layout_of(s, top=top)
        | {
            "hovermode": "x",
            "dragmode": "select",
            "selectdirection": "h",
            "selections": [],
            "newselection": {"line": {"color": MIDDLE, "width": 1}},
            "xaxis": charts.axis(at, words, len(steps)),
        },
    }


def _bars(s: Situation, trend: UsualTrend) -> dict[str, Any]:
    shown = [(i, step) for i, step in enumerate(trend.steps) if step.received is not None]
    apart = [_is_apart(step) for _, step in shown]
    return {
        "type": "bar",
        "x": [index for index, _ in shown],
        "y": [step.received for _, step in shown],
        "width": 0.72,
        "marker": {"color": [APART if one else WITHIN for one in apart], "line": {"width": 0}},
        "unselected": {"marker": {"opacity": 1}},
        "hovertext": [_told(s, step) for _, step in shown],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [address_of(step.start, trend.step) for _, step in shown],
    }


def address_of(start: datetime, step: Step) -> dict[str, str]:
    """What in the address leads to a step: its days, and its hours where it is less than one."""
    if step.size >= DAY:
        last = step.next(start).date() - DAY
        return {"from": start.date().isoformat(), "to": last.isoformat()}
    hours = range(start.hour, start.hour + max(1, step.size // HOUR))
    day = start.date().isoformat()
    return {"from": day, "to": day, "hour": ",".join(map(str, hours))}


def _told(s: Situation, step: UsualStep) -> str:
    said = f"{charts.step_name(s, step.start)}: {s.t.count('{n} masuk', step.received or 0)}"
    return f"{said}, {usual_words(s, step.usual)}" if step.usual else said


def usual_words(s: Situation, usual: Usual) -> str:
    """The usual range in words, as in biasanya 12–20."""
    low, high = round(usual.low), round(usual.high)
    if low == high:
        return s.t("biasanya {n}", n=s.t.number(low))
    return s.t("biasanya {low}–{high}", low=s.t.number(low), high=s.t.number(high))


def _band(steps: Sequence[UsualStep]) -> dict[str, Any]:
    """One outline for each run of steps that have a usual range."""
    x: list[float | None] = []
    y: list[float | None] = []
    for run in _runs(steps):
        edges = [edge for index, _ in run for edge in (index - EDGE, index + EDGE)]
        high = [usual.high for _, usual in run for _ in range(2)]
        low = [usual.low for _, usual in run for _ in range(2)]
        x += [*edges, *reversed(edges), None]
        y += [*high, *reversed(low), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": BAND,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _middle(steps: Sequence[UsualStep]) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[float | None] = []
    for run in _runs(steps):
        for index, usual in run:
            x += [index - EDGE, index + EDGE]
            y += [usual.median, usual.median]
        x.append(None)
        y.append(None)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"width": 1.5, "dash": "dot", "color": MIDDLE},
        "hoverinfo": "skip",
    }


def _unknown(steps: Sequence[UsualStep], top: float) -> dict[str, Any]:
    missing = [index for index, step in enumerate(steps) if step.received is None]
    pattern = {"shape": "/", "size": 6, "solidity": 0.25, "fgcolor": UNKNOWN, "bgcolor": "#0000"}
    return {
        "type": "bar",
        "x": missing,
        "y": [top] * len(missing),
        "width": 1,
        "marker": {"pattern": pattern, "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def _runs(steps: Sequence[UsualStep]) -> list[list[tuple[int, Usual]]]:
    grouped = groupby(enumerate(steps), key=lambda pair: pair[1].usual is not None)
    return [
        [(index, step.usual) for index, step in run if step.usual]
        for known, run in grouped
        if known
    ]
