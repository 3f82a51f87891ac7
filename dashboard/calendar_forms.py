"""What an administrator fills in for a draft of a calendar, read and checked.

Lists are as the form holds them: one value for each field, in its order. Errors are texts of the
catalogue that say what to do, one for each field, empty where it is right.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.calendars import Calendar, Day, Override, Week, day_of, hours_text
from dashboard.errors import BadCalendar
from dashboard.rule_board import Holiday, VersionEntry
from dashboard.rule_forms import AFTER_THE_LAST, clean_text, read_start

MOST_DAYS = 200
LONGEST_NAME = 80
OWN = "kota"
ERROR_WORDS = {
    "hours": "Tulis seperti 07.30-12.00, 13.00-16.00; kosongkan bila libur.",
    "no_hours": "Isi jam kerja untuk sedikitnya satu hari.",
    "name": "Beri nama, misalnya Ramadan 1448 H.",
    "dates": "Pilih tanggal pertama dan terakhir.",
    "overlap": "Tanggalnya bertumpuk dengan jam khusus lain.",
    "day_date": "Pilih tanggalnya.",
    "day_name": "Tulis nama harinya.",
}
FREE = frozenset({"", "-", "libur", "off"})


@dataclass(frozen=True)
class DraftSent:
    """The form as the browser sends it. Hours are seven a week, Monday first; those of overrides
    follow each other. `kept` are the free days of the draft that are to stay, as ISO dates."""

    hours: Sequence[object] = ()
    override_names: Sequence[object] = ()
    override_dates: Sequence[object] = ()
    override_kept: Sequence[object] = ()
    override_hours: Sequence[object] = ()
    kept: object = ()
    day_dates: Sequence[object] = ()
    day_names: Sequence[object] = ()
    valid_from: object = None


@dataclass
class DraftErrors:
    """What is wrong, field by field."""

    hours: list[str] = field(default_factory=list)
    override_names: list[str] = field(default_factory=list)
    override_dates: list[str] = field(default_factory=list)
    override_hours: list[str] = field(default_factory=list)
    day_dates: list[str] = field(default_factory=list)
    day_names: list[str] = field(default_factory=list)
    valid_from: str = ""

    @property
    def any(self) -> bool:
        """Whether something is wrong."""
        return any(any(getattr(self, one.name)) for one in fields(self))


@dataclass(frozen=True)
class DraftContent:
    """What a draft is to hold: name and kind of each free day by its date, and its start."""

    calendar: Calendar
    names: Mapping[date, tuple[str, str]]
    valid_from: datetime


@dataclass(frozen=True)
class DraftForm:
    """The form as read: the content, None while something is wrong."""

    content: DraftContent | None
    errors: DraftErrors


def read_draft_form(
    sent: DraftSent, *, draft: VersionEntry, now: datetime, last_from: datetime | None
) -> DraftForm:
    """What the form makes of the draft. An empty start is now; `last_from` is the start of the
    newest confirmed version. What was over before today is no matter of the form, and stays."""
    errors, zone = DraftErrors(), draft.calendar.zone
    today = now.astimezone(zone).date()
    week = _week(sent.hours, errors.hours)
    past = [override for override in draft.calendar.overrides if override.last < today]
    overrides = _overrides(sent, past, errors)
    names = _kept(sent.kept, draft.holidays, today) | _added(sent, errors)

    def refuse(_field: str, reason: str) -> None:
        errors.valid_from = reason

    valid_from = read_start(sent.valid_from, field="valid_from", zone=zone, now=now, refuse=refuse)
    if valid_from is not None and last_from is not None and last_from >= valid_from:
        refuse("valid_from", AFTER_THE_LAST)
    if week is not None and not any(week):
        errors.hours[0] = ERROR_WORDS["no_hours"]
    if errors.any or week is None or valid_from is None:
        return DraftForm(None, errors)
    calendar = Calendar(zone, week, tuple(overrides), frozenset(names))
    return DraftForm(DraftContent(calendar, names, valid_from), errors)


def read_hours(text: object) -> Day:
    """The hours of a day as people write them, 07.30-12.00, 13.00-16.00; none where it is free.
    Raises BadCalendar."""
    written = clean_text(text)[:LONGEST_NAME].lower().replace("–", "-").replace(".", ":")
    if written in FREE:
        return ()
    spans = day_of(*(part for part in re.split(r"[,;]|\bdan\b|\band\b", written)))
    # A day with these hours alone, so that hours that make no sense are refused here.
    Calendar(ZoneInfo("UTC"), (spans,) * 7)
    return spans


def write_hours(day: Day) -> str:
    """The hours of a day as the form shows them; empty where it is free."""
    return ", ".join(hours_text(span).replace(":", ".") for span in day)


def _week(sent: Sequence[object], errors: list[str]) -> Week | None:
    days: list[Day] = []
    for text in sent:
        try:
            days.append(read_hours(text))
            errors.append("")
        except BadCalendar:
            errors.append(ERROR_WORDS["hours"])
    if len(days) != 7:
        return None
    first, second, third, fourth, fifth, sixth, last = days
    return first, second, third, fourth, fifth, sixth, last


def _overrides(sent: DraftSent, past: Sequence[Override], errors: DraftErrors) -> list[Override]:
    found = list(past)
    for index, name_sent in enumerate(sent.override_names):
        week_errors: list[str] = []
        hours = sent.override_hours[7 * index : 7 * index + 7]
        week = _week(hours, week_errors)
        name = clean_text(name_sent)[:LONGEST_NAME]
        dates = _range(_at(sent.override_dates, index))
        wrong = _override_error(dates, found)
        if _at(sent.override_kept, index) is False:
            name_error = wrong = ""
            week_errors = [""] * len(week_errors)
        else:
            name_error = "" if name else ERROR_WORDS["name"]
            if week is not None and not any(week):
                week_errors[0] = ERROR_WORDS["no_hours"]
                week = None
            if name and dates and week and not wrong:
                found.append(Override(name, *dates, week))
        errors.override_names.append(name_error)
        errors.override_dates.append(wrong)
        errors.override_hours.extend(week_errors)
    return found


def _override_error(dates: tuple[date, date] | None, others: Sequence[Override]) -> str:
    if dates is None:
        return ERROR_WORDS["dates"]
    first, last = dates
    if any(other.first <= last and first <= other.last for other in others):
        return ERROR_WORDS["overlap"]
    return ""


def _kept(sent: object, known: Sequence[Holiday], today: date) -> dict[date, tuple[str, str]]:
    kept = {text for text in sent if isinstance(text, str)} if isinstance(sent, list) else set()
    return {
        day.day: (day.name, day.kind)
        for day in known
        if day.day < today or day.day.isoformat() in kept
    }


def _added(sent: DraftSent, errors: DraftErrors) -> dict[date, tuple[str, str]]:
    found: dict[date, tuple[str, str]] = {}
    for index, date_sent in enumerate(sent.day_dates):
        day, name = _date(date_sent), clean_text(_at(sent.day_names, index))[:LONGEST_NAME]
        errors.day_dates.append("" if day or not name else ERROR_WORDS["day_date"])
        errors.day_names.append("" if name or not day else ERROR_WORDS["day_name"])
        if day and name and len(found) < MOST_DAYS:
            found[day] = (name, OWN)
    return found


def _range(sent: object) -> tuple[date, date] | None:
    if not isinstance(sent, list) or len(sent) != 2:
        return None
    first, last = _date(sent[0]), _date(sent[1])
    return (first, last) if first and last and first <= last else None


def _date(sent: object) -> date | None:
    try:
        return date.fromisoformat(sent[:10]) if isinstance(sent, str) else None
    except ValueError:
        return None


def _at(values: Sequence[object], index: int) -> object:
    return values[index] if index < len(values) else None
