"""A calendar in pictures: its hours as a week of bars, its free days as marks on a year."""

from datetime import date, timedelta
from typing import Any

from dash import html

from dashboard.calendars import MINUTES_A_DAY, Override, Week
from dashboard.rule_board import Holiday, VersionEntry
from layouts.rule_words import DAY_WORDS, HOLIDAY_WORDS, hours_words, month_words
from layouts.situation import Situation

MOST_YEARS = 3
HOUR_MARKS = (6, 12, 18)


def calendar_picture(s: Situation, version: VersionEntry) -> html.Div:
    """A version: its hours, and beside them its free days of this year and those to come."""
    weeks = [
        html.Div([html.H4(s.t("Minggu biasa")), _week(s, version.calendar.week)]),
        *(_override(s, override) for override in _present(s, version.calendar.overrides)),
    ]
    return html.Div(
        [html.Div(weeks, className="weeks"), _years(s, version)], className="calendar-body"
    )


def _week(s: Situation, week: Week) -> html.Div:
    # A bar for each span, so that breaks are gaps.
    marks = [
        html.I(style={"left": _share(hour * 60)}, className="hour-mark") for hour in HOUR_MARKS
    ]
    rows = []
    for name, day in zip(DAY_WORDS.values(), week, strict=True):
        bars = [
            html.I(
                style={"left": _share(opens), "width": _share(closes - opens)}, className="bar-span"
            )
            for opens, closes in day
        ]
        rows.append(
            html.Div(
                [
                    html.Span(s.t(name), className="day-name"),
                    html.Div([*marks, *bars], className="day-track", **{"aria-hidden": "true"}),
                    html.Span(hours_words(s.t, day), className="day-hours"),
                ],
                className="week-day" if day else "week-day free",
            )
        )
    return html.Div(rows, className="week")


def _override(s: Situation, override: Override) -> html.Div:
    head = [
        override.name,
        " ",
        html.Span(s.range(override.first, override.last), className="quiet"),
    ]
    return html.Div([html.H4(head), _week(s, override.week)])


def _present(s: Situation, overrides: tuple[Override, ...]) -> list[Override]:
    """The overrides that are not over, the next one first."""
    later = [override for override in overrides if override.last >= s.today]
    return sorted(later, key=lambda override: override.first)


def _years(s: Situation, version: VersionEntry) -> html.Div:
    until = version.holidays_until
    if until is None or until.year < s.today.year:
        return html.Div(className="years")
    first = s.today.year
    years = range(first, min(until.year, first + MOST_YEARS - 1) + 1)
    of_years = [[day for day in version.holidays if day.day.year == year] for year in years]
    return html.Div(
        [
            *(_year(s, version, year, days) for year, days in zip(years, of_years, strict=True)),
            _legend(s),
            html.Details(
                [
                    html.Summary(s.t("Daftar hari libur")),
                    *(_list(s, year, days) for year, days in zip(years, of_years, strict=True)),
                ]
            ),
        ],
        className="years",
    )


def _year(s: Situation, version: VersionEntry, year: int, days: list[Holiday]) -> html.Div:
    months = [html.Span(month_words(s.t, date(year, month, 1))) for month in range(1, 13)]
    bands = [
        html.I(
            className="band",
            style={"left": _of_year(override.first, year), "width": _width(override, year)},
            title=override.name,
        )
        for override in version.calendar.overrides
        if override.first.year <= year <= override.last.year
    ]
    ticks = [
        html.I(
            className=f"tick {day.kind}",
            style={"left": _of_year(day.day, year)},
            title=f"{s.t.day(day.day)}: {day.name}",
        )
        for day in days
    ]
    today = s.today
    mark = [html.I(className="today", style={"left": _of_year(today, year)})]
    return html.Div(
        [
            html.Div(
                [html.B(str(year)), html.Span(s.t.count("{n} hari libur", len(days)))],
                className="year-name",
            ),
            html.Div(
                [*bands, *ticks, *(mark if today.year == year else [])],
                className="strip",
                **{"aria-hidden": "true"},
            ),
            html.Div(months, className="months", **{"aria-hidden": "true"}),
        ],
        className="year",
    )


def _legend(s: Situation) -> html.Div:
    kinds = [
        html.Span([html.I(className=f"tick {kind}"), s.t(words)])
        for kind, words in HOLIDAY_WORDS.items()
    ]
    return html.Div(
        [*kinds, html.Span([html.I(className="band"), s.t("jam khusus")])], className="kinds"
    )


def _list(s: Situation, year: int, days: list[Holiday]) -> html.Div:
    months: dict[int, list[Holiday]] = {}
    for day in days:
        months.setdefault(day.day.month, []).append(day)
    return html.Div(
        [
            html.H4(str(year)),
            *(_month(s, date(year, month, 1), of_month) for month, of_month in months.items()),
        ],
        className="holiday-list",
    )


def _month(s: Situation, first: date, days: list[Holiday]) -> html.Div:
    items = [html.Li(_holiday_words(s, day)) for day in days]
    return html.Div([html.H5(month_words(s.t, first)), html.Ul(items)], className="month")


def _holiday_words(s: Situation, holiday: Holiday) -> list[Any]:
    weekday, day, *_ = s.t.day(holiday.day).split(" ")
    return [
        html.Span(f"{weekday} {day}", className="date"),
        html.Span(holiday.name),
        html.Span(s.t(HOLIDAY_WORDS[holiday.kind]), className="quiet"),
    ]


def _share(minutes: int) -> str:
    return f"{100 * minutes / MINUTES_A_DAY:.2f}%"


def _of_year(day: date, year: int) -> str:
    first = date(year, 1, 1)
    length = date(year + 1, 1, 1) - first
    return f"{100 * max(day - first, timedelta()) / length:.2f}%"


def _width(override: Override, year: int) -> str:
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = min(override.last, last) - max(override.first, first) + timedelta(days=1)
    return f"{100 * days / timedelta(days=366):.2f}%"
