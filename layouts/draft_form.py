"""A draft of a calendar, to be looked at, changed and confirmed, in a drawer over the page."""

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.calendar_forms import write_hours
from dashboard.calendars import Override, Week
from dashboard.ids import Aturan, Repeated, one_of
from dashboard.profiles import RAMADAN_WEEK
from dashboard.rule_address import rules_query
from dashboard.rule_board import CalendarEntry, Holiday, VersionEntry
from dashboard.texts import Texts
from layouts.forms import date_input, form_drawer, moment_input, text_input
from layouts.rule_words import DAY_WORDS, EARLIEST_YEAR, HOLIDAY_WORDS, day_words
from layouts.situation import Situation


def draft_drawer(s: Situation, calendar: CalendarEntry, draft: VersionEntry) -> list[html.Aside]:
    """The drawer of a draft."""
    close = s.path + rules_query(s.filters.city.code)
    begins = draft.valid_from if draft.valid_from > s.now else None
    return [
        form_drawer(
            s,
            s.t("{calendar}: draf versi {number}", calendar=calendar.name, number=draft.number),
            close=close,
            under=[html.Span(_said(s, draft))],
            body=[
                html.Div(
                    moment_input(
                        s,
                        Aturan.DRAFT_FROM,
                        s.t("Berlaku mulai"),
                        value=begins,
                        hint=s.t("Waktu kota. Kosongkan agar berlaku segera setelah dikonfirmasi."),
                    ),
                    className="fields",
                ),
                _hours(s, draft.calendar.week),
                _overrides(s, [one for one in draft.calendar.overrides if one.last >= s.today]),
                _days(s, [holiday for holiday in draft.holidays if holiday.day >= s.today]),
                _buttons(s),
            ],
        )
    ]


def override_fields(t: Texts, index: int, override: Override | None = None) -> html.Details:
    """The fields of hours that hold for some weeks only; open where they are new."""
    name = override.name if override else ""
    dates = [override.first.isoformat(), override.last.isoformat()] if override else [None, None]
    week = override.week if override else RAMADAN_WEEK
    return html.Details(
        [
            html.Summary(name or t("Jam khusus baru")),
            html.Div(
                [
                    dmc.Checkbox(
                        id=one_of(Repeated.OVERRIDE_KEPT, index=index),
                        label=t("Dipakai"),
                        size="xs",
                        checked=True,
                    ),
                    text_input(
                        one_of(Repeated.OVERRIDE_NAME, index=index),
                        t("Nama"),
                        value=name,
                        placeholder=t("misalnya Ramadan 1448 H"),
                    ),
                    date_input(
                        t,
                        one_of(Repeated.OVERRIDE_DATES, index=index),
                        t("Tanggal pertama dan terakhir"),
                        value=dates,
                        span=True,
                    ),
                    html.Div(
                        _week_fields(t, week, Repeated.OVERRIDE_HOURS, index=index),
                        className="fields week-fields",
                    ),
                ],
                className="fields",
            ),
        ],
        open=override is None,
    )


def day_fields(t: Texts, index: int) -> html.Div:
    """The fields of one more free day."""
    return html.Div(
        [
            date_input(t, one_of(Repeated.DAY_DATE, index=index), t("Tanggal")),
            text_input(
                one_of(Repeated.DAY_NAME, index=index),
                t("Nama hari"),
                placeholder=t("misalnya Hari jadi kota"),
            ),
        ],
        className="day-fields",
    )


def _said(s: Situation, draft: VersionEntry) -> str:
    until = draft.holidays_until
    if until is None or until.year <= EARLIEST_YEAR:
        return s.t("Belum berlaku. Periksa, ubah bila perlu, lalu konfirmasi.")
    return s.t(
        "Belum berlaku. Hari libur sampai {day}: periksa dengan surat keputusan, lalu konfirmasi.",
        day=day_words(s, until),
    )


def _hours(s: Situation, week: Week) -> html.Div:
    hint = s.t("Tulis seperti 07.30-12.00, 13.00-16.00; kosongkan hari yang libur.")
    return html.Div(
        [
            html.H3(s.t("Jam kerja")),
            html.P(hint, className="quiet"),
            html.Div(_week_fields(s.t, week, Repeated.HOURS), className="fields week-fields"),
        ]
    )


def _week_fields(t: Texts, week: Week, kind: Repeated, **which: int) -> list[Any]:
    return [
        text_input(one_of(kind, day=day, **which), t(name), value=write_hours(week[day]))
        for day, name in DAY_WORDS.items()
    ]


def _overrides(s: Situation, overrides: list[Override]) -> html.Div:
    found = [override_fields(s.t, index, override) for index, override in enumerate(overrides)]
    return html.Div(
        [
            html.H3(s.t("Jam khusus")),
            html.P(s.t("Jam lain untuk beberapa minggu, misalnya Ramadan."), className="quiet"),
            html.Div(found, id=Aturan.DRAFT_OVERRIDES, className="repeated"),
            html.Button(
                s.t("Tambah jam khusus"),
                id=Aturan.ADD_OVERRIDE,
                type="button",
                className="button small",
            ),
        ]
    )


def _days(s: Situation, holidays: list[Holiday]) -> html.Div:
    return html.Div(
        [
            html.H3([s.t("Hari libur"), " ", html.Span(str(len(holidays)), className="quiet")]),
            html.P(s.t("Hapus centang hari yang bukan libur di kota ini."), className="quiet"),
            dmc.CheckboxGroup(
                html.Div([_month(s, days) for days in _months(holidays)], className="day-checks"),
                id=Aturan.DRAFT_KEPT,
                value=[holiday.day.isoformat() for holiday in holidays],
            ),
            html.H4(s.t("Hari tutup kota")),
            html.Div([day_fields(s.t, 0)], id=Aturan.DRAFT_DAYS, className="repeated"),
            html.Button(
                s.t("Tambah hari"), id=Aturan.ADD_DAY, type="button", className="button small"
            ),
        ]
    )


def _months(holidays: list[Holiday]) -> list[list[Holiday]]:
    found: dict[tuple[int, int], list[Holiday]] = {}
    for holiday in holidays:
        found.setdefault((holiday.day.year, holiday.day.month), []).append(holiday)
    return list(found.values())


def _month(s: Situation, days: list[Holiday]) -> html.Div:
    first = days[0].day
    checks = [
        dmc.Checkbox(value=day.day.isoformat(), label=_day_label(s, day), size="xs") for day in days
    ]
    return html.Div([html.H5(s.t.month(first)), *checks])


def _day_label(s: Situation, holiday: Holiday) -> str:
    weekday, day, *_ = s.t.day(holiday.day).split(" ")
    kind = f" ({s.t(HOLIDAY_WORDS[holiday.kind])})" if holiday.kind != "nasional" else ""
    return f"{weekday} {day}: {holiday.name}{kind}"


def _buttons(s: Situation) -> html.Div:
    return html.Div(
        [
            html.Div(id=Aturan.FORM_SAID, className="form-said", role="alert"),
            html.Button(
                s.t("Konfirmasi"),
                id=Aturan.CONFIRM_DRAFT,
                type="button",
                className="button primary",
            ),
            html.Button(
                s.t("Simpan draf"), id=Aturan.SAVE_DRAFT, type="button", className="button"
            ),
            html.Details(
                [
                    html.Summary(s.t("Buang draf")),
                    html.P(s.t("Draf ini dihapus. Yang sedang berlaku tidak berubah.")),
                    html.Button(
                        s.t("Ya, buang"), id=Aturan.DROP_DRAFT, type="button", className="button"
                    ),
                ],
                className="discard",
            ),
        ],
        className="form-buttons",
    )
