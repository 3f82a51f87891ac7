"""Calendars: which hours and free days count, what is coming, what can be done about it."""

from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.ids import Aturan, Repeated, one_of
from dashboard.policies import ALWAYS
from dashboard.rule_address import Opened, Opens, rules_query
from dashboard.rule_board import CalendarEntry, RuleBoard, VersionEntry
from layouts.calendar_pictures import calendar_picture
from layouts.components import link
from layouts.icons import icon
from layouts.rule_words import EARLIEST_YEAR, day_words, held_words
from layouts.situation import Situation


def calendars_view(s: Situation, board: RuleBoard | None) -> list[Any]:
    """The calendars, and a way to make another."""
    if board is None:
        return []
    ending = {calendar.slug for calendar in board.ending(s.today)}
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
    drawn = version is not None and calendar.slug != ALWAYS
    body = [calendar_picture(s, version)] if drawn else []
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
    this_year = s.today.year
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


def _day_of(s: Situation, moment: Any) -> str:
    return day_words(s, moment.astimezone(s.filters.city.zone).date())
