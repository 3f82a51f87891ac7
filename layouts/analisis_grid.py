"""Analisis: the week as a grid of hours and weekdays. A click or a drag over cells filters to them
(assets/week_grid.js)."""

from typing import Any

from dash import html

from dashboard.narrowing import HOURS, WEEKDAYS
from dashboard.week_grid import WeekGrid
from layouts.chips import weekday_name
from layouts.components import link
from layouts.situation import Situation

SHADES = 8
"""Steps of the density ramp that tell the cells apart, beside none for no report."""
LABELLED = 3
"""Every third hour has its number on a narrow screen."""


def grid_view(s: Situation, grid: WeekGrid) -> list[Any]:
    """The grid with its heads, which filter to a weekday or an hour, and its legend."""
    head = html.Div(
        [html.H2(s.t("Jam dan hari")), html.Span(_busiest(s, grid), className="quiet")],
        className="panel-head",
    )
    rows = [_hours(s), *(_row(s, grid, weekday) for weekday in WEEKDAYS)]
    table = html.Div(
        rows,
        className="week-grid" + (" chosen" if _narrowed(s) else ""),
        role="grid",
        tabIndex=0,
        **{"data-qlue": "week-grid", "aria-label": _said(s), "aria-multiselectable": "true"},
    )
    return [head, table, _foot(s, grid)]


def _narrowed(s: Situation) -> bool:
    return bool(s.filters.narrow.hours or s.filters.narrow.weekdays)


def _said(s: Situation) -> str:
    return s.t(
        "Laporan masuk per jam menurut jam dan hari; panah memilih sel, Shift menambah, Enter "
        "menyaring"
    )


def _busiest(s: Situation, grid: WeekGrid) -> str:
    """The busiest hour of the week in words."""
    if grid.busiest is None:
        return s.t("tidak ada laporan yang diketahui jamnya")
    day, hour = grid.busiest
    return s.t(
        "paling ramai {day} pukul {hour}, {n} per jam",
        day=weekday_name(s, day + 1),
        hour=f"{hour:02}",
        n=s.t.number(grid.top, 1),
    )


def _hours(s: Situation) -> html.Div:
    heads = [
        html.Div(
            link(
                f"{hour:02}",
                s.href(hours=s.filters.narrow.hours ^ {hour}),
                tabIndex=-1,
                **{"data-toggle": "hour", "data-value": str(hour), "aria-label": _hour(s, hour)},
            ),
            className="week-hour" + ("" if hour % LABELLED else " labelled"),
            role="columnheader",
        )
        for hour in HOURS
    ]
    return html.Div([html.Div(role="columnheader"), *heads], className="week-row", role="row")


def _hour(s: Situation, hour: int) -> str:
    return s.t("pukul {hours}", hours=f"{hour:02}")


def _row(s: Situation, grid: WeekGrid, weekday: int) -> html.Div:
    name = weekday_name(s, weekday)
    head = html.Div(
        link(
            name,
            s.href(weekdays=s.filters.narrow.weekdays ^ {weekday}),
            tabIndex=-1,
            **{"data-toggle": "weekday", "data-value": str(weekday)},
        ),
        className="week-day-name",
        role="rowheader",
    )
    cells = [_cell(s, grid, weekday, hour, name) for hour in HOURS]
    return html.Div([head, *cells], className="week-row", role="row")


def _cell(s: Situation, grid: WeekGrid, weekday: int, hour: int, name: str) -> html.Div:
    pace = grid.pace(weekday - 1, hour)
    narrow = s.filters.narrow
    chosen = (not narrow.weekdays or weekday in narrow.weekdays) and (
        not narrow.hours or hour in narrow.hours
    )
    if pace is None:
        said = s.t("{day} pukul {hour}: di luar jangka waktu", day=name, hour=f"{hour:02}")
    else:
        number = s.t.number(pace, 1)
        said = s.t("{day} pukul {hour}: {n} per jam", day=name, hour=f"{hour:02}", n=number)
    names = ["week-cell", shade_of(pace, grid.top), *(["on"] if chosen and _narrowed(s) else [])]
    return html.Div(
        className=" ".join(names),
        title=said,
        role="gridcell",
        **{
            "data-hour": str(hour),
            "data-weekday": str(weekday),
            "aria-label": said,
            "aria-selected": str(chosen and _narrowed(s)).lower(),
        },
    )


def shade_of(pace: float | None, top: float) -> str:
    """The CSS name of a cell's colour: none where nobody knows, d0 without a report, then d1 to d8
    in equal steps up to the busiest."""
    if pace is None:
        return "none"
    if not pace or not top:
        return "d0"
    return f"d{max(1, min(SHADES, round(SHADES * pace / top + 0.5 - 1e-9)))}"


def _foot(s: Situation, grid: WeekGrid) -> html.Div:
    ramp = [html.I(className=f"d{shade}") for shade in range(SHADES + 1)]
    legend = html.Div(
        [
            html.Span("0"),
            html.Span(ramp, className="week-ramp"),
            html.Span(s.t("{n} laporan per jam", n=s.t.number(grid.top, 1))),
        ],
        className="week-legend",
    )
    notes = []
    if any(not length for day in grid.hours for length in day):
        notes.append(
            html.Span(
                [html.I(className="none"), s.t("di luar jangka waktu")], className="week-note"
            )
        )
    if grid.undated:
        notes.append(html.Span(s.t.count("{n} laporan tanpa jam tidak ikut", grid.undated)))
    hint = html.Span(s.t("klik atau seret untuk menyaring"), className="quiet wide-only")
    return html.Div([legend, *notes, hint], className="week-foot")
