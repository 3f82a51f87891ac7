"""Rules in words: targets, validity, hours, days."""

from collections.abc import Mapping
from datetime import date, datetime

from dashboard.calendars import Day
from dashboard.policies import Target
from dashboard.rule_forms import choice_of
from dashboard.texts import Texts
from layouts.drawer import SEVERITY_WORDS
from layouts.situation import Situation

UNIT_WORDS = {"minutes": "menit", "hours": "jam", "days": "hari"}
WORKING_UNIT_WORDS = {"minutes": "menit kerja", "hours": "jam kerja", "days": "hari kerja"}
TARGET_WORDS = {"minutes": "{n} menit", "hours": "{n} jam", "days": "{n} hari"}
WORKING_TARGET_WORDS = {
    "minutes": "{n} menit kerja",
    "hours": "{n} jam kerja",
    "days": "{n} hari kerja",
}
DAY_WORDS = {
    0: "Senin",
    1: "Selasa",
    2: "Rabu",
    3: "Kamis",
    4: "Jumat",
    5: "Sabtu",
    6: "Minggu",
}
HOLIDAY_WORDS = {
    "nasional": "libur nasional",
    "cuti_bersama": "cuti bersama",
    "kota": "libur kota",
}
EARLIEST_YEAR = 1970


def target_words(t: Texts, target: Target) -> str:
    """A target without its calendar, as in 5 jam kerja."""
    amount, choice = choice_of(target)
    unit, _, calendar = choice.partition(":")
    words = WORKING_TARGET_WORDS if calendar else TARGET_WORDS
    return t.count(words[unit], amount)


def calendar_words(target: Target, names: Mapping[str, str]) -> str:
    """The name of the calendar that a target is told in; empty for time of any day."""
    _, _, calendar = choice_of(target)[1].partition(":")
    return names.get(calendar, calendar)


def full_target_words(t: Texts, target: Target, names: Mapping[str, str]) -> str:
    """A target with its calendar, as in 5 jam kerja (Jam kantor)."""
    calendar = calendar_words(target, names)
    words = target_words(t, target)
    return f"{words} ({calendar})" if calendar else words


def unit_words(t: Texts, choice: str, names: Mapping[str, str]) -> str:
    """A unit as the form offers it, as in jam kerja (Jam kantor)."""
    unit, _, calendar = choice.partition(":")
    if not calendar:
        return t(UNIT_WORDS[unit])
    return f"{t(WORKING_UNIT_WORDS[unit])} ({names.get(calendar, calendar)})"


def severity_words(t: Texts, severity: int | None) -> str:
    """Which severity a policy is for."""
    if severity is None:
        return t("semua keparahan")
    return t("keparahan {level}", level=t(SEVERITY_WORDS[severity]))


def since_words(s: Situation, moment: datetime) -> str:
    """When a version began or begins, in the city's time."""
    if moment.year <= EARLIEST_YEAR:
        return s.t("sejak awal")
    return s.t.moment(moment, s.filters.city.zone)


def since_day(s: Situation, moment: datetime) -> str:
    """The same as a day alone."""
    if moment.year <= EARLIEST_YEAR:
        return s.t("sejak awal")
    return day_words(s, moment.astimezone(s.filters.city.zone).date())


def held_words(s: Situation, moment: datetime) -> str:
    """That a version holds since then, or will from then on."""
    if moment.year <= EARLIEST_YEAR:
        return s.t("berlaku sejak awal")
    told = s.t.moment(moment, s.filters.city.zone)
    if moment > s.now:
        return s.t("berlaku mulai {moment}", moment=told)
    return s.t("berlaku sejak {moment}", moment=told)


def day_words(s: Situation, day: date) -> str:
    """A day without its weekday, as in 31 Des 2027."""
    return s.range(day, day)


def month_words(t: Texts, day: date) -> str:
    """The day's month, as in Des."""
    return t.day(day).split(" ")[2]


def hours_words(t: Texts, day: Day) -> str:
    """The hours of a day, as in 07.30–12.00, 13.00–16.00."""
    separator = "." if t.language == "id" else ":"
    spans = (
        f"{opens // 60:02}{separator}{opens % 60:02}–{closes // 60:02}{separator}{closes % 60:02}"
        for opens, closes in day
    )
    return ", ".join(spans) or t("libur")
