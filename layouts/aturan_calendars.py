"""Calendars: their hours drawn as a week, their free days as a year, their versions on demand."""

from datetime import date, timedelta
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.calendars import MINUTES_A_DAY, Override, Week
from dashboard.ids import Aturan, Repeated, one_of
from dashboard.policies import ALWAYS
from dashboard.rule_address import Opened, Opens, rules_query
from dashboard.rule_board import CalendarEntry, Holiday, RuleBoard, VersionEntry
from layouts.components import link
from layouts.icons import icon
from layouts.rule_words import (
    DAY_WORDS,
    EARLIEST_YEAR,
    HOLIDAY_WORDS,
    day_words,
    held_words,
    hours_words,
    month_words,
)
from layouts.situation import Situation

MOST_YEARS = 3
HOUR_MARKS = (6, 12, 18)


def calendars_view(s: Situation, board: RuleBoard | None) -> list[Any]:
    """The calendars, and a way to make another."""
    if board is None:
        return []
    ending = {calendar.slug for calendar in board.ending(_today(s))}
    # What is asked for every day comes first; the one that never rests has nothing to do.
    in_order = sorted(board.calendars, key=lambda calendar: calendar.slug == ALWAYS)
    return [
        html.Div(
            [
                html.H2(s.t("Kalender"), id="kalender"),
                html.Span(s.t("jam kerja dan hari libur yang dihitung"), className="quiet"),
            ],
            className="panel-head",
        ),
        *(_calendar(s, calendar, warned=calendar.slug in ending) for calendar in in_order),
        _new_calendar(s),
    ]


def draft_href(s: Situation, version: VersionEntry) -> str:
    """The address at which a draft is open."""
    return s.path + rules_query(s.filters.city.code, Opened(Opens.DRAFT, str(version.id)))


def week_picture(s: Situation, week: Week) -> html.Div:
    """The hours of a week: a bar for each span, so that breaks are gaps."""
    marks = [
        html.I(style={"left": _share(hour * 60)}, className="hour-mark") for hour in HOUR_MARKS
    ]
    rows = []
    for name, day in zip(DAY_WORDS, week, strict=True):
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


def _calendar(s: Situation, calendar: CalendarEntry, *, warned: bool) -> html.Article:
    version = calendar.in_force(s.now)
    head = html.Div(
        [
            html.H3(calendar.name),
            html.Span(_standing(s, calendar, version), className="quiet"),
            html.Div(_actions(s, calendar), className="actions"),
        ],
        className="calendar-head",
    )
    body = _pictures(s, calendar, version) if version else []
    warning = [_warning(s, calendar)] if warned else []
    coming = [_coming(s, later) for later in reversed(calendar.versions) if _is_coming(s, later)]
    return html.Article(
        [head, *warning, *coming, *body, *_versions(s, calendar)], className="calendar"
    )


def _standing(s: Situation, calendar: CalendarEntry, version: VersionEntry | None) -> str:
    if calendar.slug == ALWAYS:
        return s.t("setiap saat, tidak mengenal libur")
    if version is None:
        return s.t("belum berlaku")
    return held_words(s, version.valid_from)


def _actions(s: Situation, calendar: CalendarEntry) -> list[Any]:
    if calendar.slug == ALWAYS:
        return []
    if calendar.draft is not None:
        words = s.t("Lanjutkan draf {number}", number=calendar.draft.number)
        return [link(words, draft_href(s, calendar.draft), className="button small primary")]
    newest = calendar.newest
    if newest is None:
        return []
    buttons = [_begin(s, calendar, s.t("Ubah jam atau hari"))]
    if newest.holidays_until is not None:
        years = _missing_years(s, newest.holidays_until)
        words = s.t("Tambah hari libur {years}", years="–".join(map(str, years)))
        buttons.insert(0, _begin(s, calendar, words, years))
    return buttons


def _begin(
    s: Situation, calendar: CalendarEntry, words: str, years: tuple[int, ...] = ()
) -> html.Button:
    named = ",".join(map(str, years))
    return html.Button(
        words,
        id=one_of(Repeated.BEGIN_DRAFT, calendar=calendar.slug, years=named),
        type="button",
        className="button small",
        **{"aria-label": f"{words}: {calendar.name}"},
    )


def _missing_years(s: Situation, until: date) -> tuple[int, ...]:
    """The years whose holidays come next; where even this year's are missing, the next one too."""
    this_year = _today(s).year
    if until.year < this_year:
        return this_year, this_year + 1
    return (until.year + 1,)


def _warning(s: Situation, calendar: CalendarEntry) -> html.P:
    newest = calendar.newest
    until = newest.holidays_until if newest else None
    if until is None or until.year <= EARLIEST_YEAR:
        said = s.t(
            "Hari libur belum dikonfirmasi: hari kerja dihitung seolah-olah tidak ada libur. "
            "Tambahkan, periksa, lalu konfirmasi."
        )
    else:
        said = s.t(
            "Hari libur hanya dikonfirmasi sampai {day}. Tambahkan tahun berikutnya sebelum itu.",
            day=day_words(s, until),
        )
    return html.P([icon("alert"), said], className="rule-warning")


def _is_coming(s: Situation, version: VersionEntry) -> bool:
    return not version.is_draft and version.valid_from > s.now


def _coming(s: Situation, version: VersionEntry) -> html.P:
    number = s.t("versi {number}", number=version.number)
    said = f"{number} {held_words(s, version.valid_from)}"
    return html.P([icon("right"), said], className="coming")


def _pictures(s: Situation, calendar: CalendarEntry, version: VersionEntry) -> list[Any]:
    if calendar.slug == ALWAYS:
        return []
    weeks = [
        html.Div([html.H4(s.t("Minggu biasa")), week_picture(s, version.calendar.week)]),
        *(_override(s, override) for override in _present(s, version.calendar.overrides)),
    ]
    return [
        html.Div(
            [html.Div(weeks, className="weeks"), _years(s, version)], className="calendar-body"
        )
    ]


def _override(s: Situation, override: Override) -> html.Div:
    head = [
        override.name,
        " ",
        html.Span(s.range(override.first, override.last), className="quiet"),
    ]
    return html.Div([html.H4(head), week_picture(s, override.week)])


def _present(s: Situation, overrides: tuple[Override, ...]) -> list[Override]:
    """The overrides that are not over, the next one first."""
    later = [override for override in overrides if override.last >= _today(s)]
    return sorted(later, key=lambda override: override.first)


def _years(s: Situation, version: VersionEntry) -> html.Div:
    until = version.holidays_until
    if until is None or until.year < _today(s).year:
        return html.Div(className="years")
    first = _today(s).year
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
    today = _today(s)
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
    items = [html.Li(holiday_words(s, day)) for day in days]
    return html.Div([html.H5(month_words(s.t, first)), html.Ul(items)], className="month")


def holiday_words(s: Situation, holiday: Holiday) -> list[Any]:
    """A free day in a line: its date, its name, its kind."""
    weekday, day, *_ = s.t.day(holiday.day).split(" ")
    return [
        html.Span(f"{weekday} {day}", className="date"),
        html.Span(holiday.name),
        html.Span(s.t(HOLIDAY_WORDS[holiday.kind]), className="quiet"),
    ]


def _versions(s: Situation, calendar: CalendarEntry) -> list[Any]:
    if calendar.slug == ALWAYS or not calendar.versions:
        return []
    items = [_version(s, version) for version in calendar.versions]
    summary = html.Summary(s.t.count("{n} versi", len(items)))
    return [html.Details([summary, html.Ul(items, className="versions")])]


def _version(s: Situation, version: VersionEntry) -> html.Li:
    made = s.t("dibuat {who}, {day}", who=version.created_by, day=_day_of(s, version.created_at))
    held = (
        s.t("draf")
        if version.is_draft or version.confirmed_at is None
        else s.t(
            "dikonfirmasi {who}, {day}",
            who=version.confirmed_by,
            day=_day_of(s, version.confirmed_at),
        )
    )
    return html.Li(
        [
            html.B(s.t("versi {number}", number=version.number)),
            html.Span(held_words(s, version.valid_from)),
            html.Span(f"{made}; {held}", className="quiet"),
            html.Span(version.note, className="quiet"),
        ]
    )


def _new_calendar(s: Situation) -> html.Div:
    return html.Div(
        [
            dmc.TextInput(
                id=Aturan.NEW_CALENDAR,
                value="",
                label=s.t("Kalender baru"),
                description=s.t("Untuk layanan dengan jam lain; mulai dari jam kantor."),
                placeholder=s.t("misalnya Jam layanan RSUD"),
                inputProps={"maxLength": 60},
            ),
            html.Button(
                s.t("Buat draf"), id=Aturan.ADD_CALENDAR, type="button", className="button"
            ),
        ],
        className="new-calendar",
    )


def _today(s: Situation) -> date:
    return s.now.astimezone(s.filters.city.zone).date()


def _day_of(s: Situation, moment: Any) -> str:
    return day_words(s, moment.astimezone(s.filters.city.zone).date())


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
