"""Charts as Plotly figures. The style sheet has the last word on their colours, so that a theme
switches in the browser alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard.metrics import Step, TrendStep, step_for
from dashboard.usual import UsualStep
from layouts.icons import icon
from layouts.situation import Situation

CONFIG = {"displayModeBar": False, "responsive": True, "staticPlot": False, "doubleClick": False}
BLANK = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "xaxis": {"visible": False},
    "yaxis": {"visible": False},
}
# The dark theme's; operasi.css puts the light theme's in their place.
COLOURS = {"k1": "#8573F5", "k2": "#C48DEB", "k3": "#F3C1DD", "k4": "#465063"}
FEW_TICKS = 8
# What a mark needs, and what all the steps together have on the narrowest screen of a desk, and on
# a phone.
DIGIT_PX, MARK_EDGES_PX = 8, 10
LEAST_ROOM_PX, PHONE_ROOM_PX = 900, 320
# What a letter below the bars takes, and how far a word may reach to the left of the first bar: the
# axis has its 0 there.
LETTER_PX, LEFT_OF_BARS_PX = 7, 8
STEP_TITLES = {
    "minute": "Laporan masuk per 5 menit",
    "hour": "Laporan masuk per jam",
    "hours": "Laporan masuk per 6 jam",
    "day": "Laporan masuk per hari",
    "week": "Laporan masuk per minggu",
    "month": "Laporan masuk per bulan",
}


@dataclass(frozen=True)
class Series:
    """One colour of the trend: `key` names it in the style sheet."""

    key: str
    label: str
    values: tuple[int, ...]

    @property
    def total(self) -> int:
        """Reports of the whole window."""
        return sum(self.values)


def trend_series(s: Situation, steps: Iterable[TrendStep]) -> tuple[Series, ...]:
    """The city's lenses one by one, then all the others together."""
    steps = tuple(steps)
    lenses = [category.slug for category in s.categories if category.lens][:3]
    chosen = s.filters.categories
    shown = [slug for slug in lenses if not chosen or slug in chosen]
    series = [
        Series(
            f"k{lenses.index(slug) + 1}",
            s.label(slug),
            tuple(step.received.get(slug, 0) for step in steps),
        )
        for slug in shown
    ]
    if not chosen or chosen - set(lenses):
        rest = tuple(
            sum(n for slug, n in step.received.items() if slug not in lenses) for step in steps
        )
        series.append(Series("k4", _others(s, chosen - set(lenses)), rest))
    return tuple(series)


def _others(s: Situation, chosen: frozenset[str]) -> str:
    return s.label(next(iter(chosen))) if len(chosen) == 1 else s.t("Lainnya")


def trend_head(s: Situation, steps: tuple[TrendStep, ...]) -> list[Any]:
    """The chart's title, its legend with totals, and for who can't see it a sentence."""
    legend = [
        html.Li([html.I(className=series.key), series.label, " ", html.B(s.t.number(series.total))])
        for series in trend_series(s, steps)
    ]
    if any(step.breaches for step in steps):
        words = html.Span(s.t("jumlah yang melewati batas"), className="wide-only")
        short = html.Span(s.t("lewat batas"), className="small-only")
        legend.append(html.Li([icon("clock-late"), words, short]))
    said = html.P(trend_summary(s, steps), className="said-only")
    return [html.H2(trend_title(s)), html.Ul(legend, className="legend"), said]


def trend_marks(s: Situation, steps: tuple[TrendStep, ...]) -> list[html.Ol]:
    """How many clocks passed their due time in each step, above its bar; nothing where none did.

    Where a step is too narrow for its number a dot stands for it, on a phone sooner.
    """
    if not any(step.breaches for step in steps):
        return []
    widest = max(len(s.t.number(step.breaches)) for step in steps) * DIGIT_PX + MARK_EDGES_PX
    names = [
        name
        for name, room in (("dots", LEAST_ROOM_PX), ("phone-dots", PHONE_ROOM_PX))
        if widest > room / len(steps)
    ]
    marks = [html.Li(_mark(s, step) if step.breaches else None) for step in steps]
    return [html.Ol(marks, className=" ".join(["marks", *names]))]


def _mark(s: Situation, step: TrendStep) -> html.Span:
    said = s.t.count("{n} jam melewati batas", step.breaches)
    return html.Span(
        html.Span(s.t.number(step.breaches)), title=f"{step_name(s, step.start)}: {said}"
    )


def trend_figure(s: Situation, steps: tuple[TrendStep, ...]) -> dict[str, Any]:
    """Stacked bars, one a step."""
    series = trend_series(s, steps)
    names = [step_name(s, step.start) for step in steps]
    totals = [step.total for step in steps]
    at, words = trend_ticks(s, steps)
    return {
        "data": [_trace(one, names) for one in series],
        "layout": layout_of(s, top=max(4, max(totals, default=0) * 1.08))
        | {
            "barmode": "stack",
            "bargap": 0.24,
            "hovermode": "x unified",
            "dragmode": False,
            "xaxis": axis([names[index] for index in at], words, len(steps)) | {"type": "category"},
        },
    }


def layout_of(s: Situation, *, top: float) -> dict[str, Any]:
    """How a chart is laid out, its upright axis ending at `top`."""
    return {
        "showlegend": False,
        "autosize": True,
        "margin": {"l": 36, "r": 0, "t": 6, "b": 24},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "inherit", "size": 12},
        "yaxis": {
            "fixedrange": True,
            "zeroline": False,
            "rangemode": "tozero",
            "range": [0, top],
            "nticks": 4,
            "tickformat": ",d",
        },
        "separators": ",." if s.t.language == "id" else ".,",
        "uirevision": "same",
    }


def axis(values: Sequence[Any], words: Sequence[str], steps: int) -> dict[str, Any]:
    """The axis of time: these words at these values, one unit a step."""
    return {
        "tickvals": list(values),
        "ticktext": list(words),
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "range": [-0.5, max(steps, 1) - 0.5],
        "showspikes": False,
        "tickangle": 0,
    }


def _trace(one: Series, names: list[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": one.label,
        "x": names,
        "y": list(one.values),
        "hovertemplate": "%{y} " + one.label + "<extra></extra>",
        "marker": {"color": COLOURS[one.key], "line": {"width": 0}},
    }


def trend_summary(s: Situation, steps: tuple[TrendStep, ...]) -> str:
    """The chart in one sentence, for who can't see it."""
    if not any(step.total for step in steps):
        return s.t("Tidak ada laporan masuk dalam {window}.", window=s.window)
    top = max(steps, key=lambda step: step.total)
    said = s.t(
        "{title}: tertinggi {n} pada {step}.",
        title=trend_title(s),
        n=s.t.number(top.total),
        step=step_name(s, top.start),
    )
    passed = sum(step.breaches for step in steps)
    return f"{said} {s.t.count('{n} jam melewati batas', passed)}." if passed else said


def _step(s: Situation) -> Step:
    start, end = s.filters.bounds(s.now)
    return step_for(end - start)


def trend_title(s: Situation) -> str:
    """What the trend counts, and by what step."""
    return s.t(STEP_TITLES[step_unit(s)])


def step_unit(s: Situation) -> str:
    """What a step of the trend is, as STEP_TITLES names it."""
    step = _step(s)
    return "hours" if step.unit == "hour" and step.size > timedelta(hours=1) else step.unit


def step_name(s: Situation, start: datetime) -> str:
    """When a step starts, in words."""
    zone = s.filters.city.zone
    if _step(s).size >= timedelta(days=1):
        return s.t.day(start)
    return f"{s.t.day(start)} {s.t.time(start, zone)}"


def trend_ticks(
    s: Situation, steps: Sequence[TrendStep | UsualStep]
) -> tuple[list[int], list[str]]:
    """The steps that get a word on the axis, and the words; none is cut off at an end."""
    whole = [
        (at, word)
        for at, word in zip(*_words_below(s, steps), strict=True)
        if fits(word, at, len(steps))
    ]
    return [at for at, _ in whole], [word for _, word in whole]


def fits(word: str, at: int, steps: int) -> bool:
    """Whether a word below the bar `at` of so many has room on both sides, also on a phone."""
    half, bar = len(word) * LETTER_PX / 2, PHONE_ROOM_PX / steps
    left, right = LEFT_OF_BARS_PX + (at + 0.5) * bar, (steps - at - 0.5) * bar
    return half <= min(left, right)


def _words_below(
    s: Situation, steps: Sequence[TrendStep | UsualStep]
) -> tuple[list[int], list[str]]:
    zone, size = s.filters.city.zone, _step(s).size
    if size >= timedelta(days=1):
        every = max(1, -(-len(steps) // FEW_TICKS))
        at = list(range(0, len(steps), every))
        return at, [s.t.day(steps[index].start).split(" ", 1)[1].rsplit(" ", 1)[0] for index in at]
    if size == timedelta(hours=6):
        at = [i for i, step in enumerate(steps) if step.start.hour == 0]
        return at, [s.t.day(steps[i].start).rsplit(" ", 1)[0] for i in at]
    whole = timedelta(hours=3) if size >= timedelta(hours=1) else timedelta(minutes=15)
    at = [
        index
        for index, step in enumerate(steps)
        if not timedelta(hours=step.start.hour, minutes=step.start.minute) % whole
    ]
    return at, [s.t.time(steps[index].start, zone) for index in at]
