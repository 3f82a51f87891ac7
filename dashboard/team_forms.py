"""What an administrator fills in for a team, read and checked.

Errors are texts of the catalogue that say what to do, one for each field, empty where it is right.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from dashboard.rule_forms import clean_text
from dashboard.teams import LONGEST_NAME, MOST_ROOM, SLUG_FORM, Shift

NO_AGENCY = "-"
WEEKDAYS = range(1, 8)
SPAN_FORM = re.compile(r"(\d{1,2})[.:](\d\d) ?- ?(\d{1,2})[.:](\d\d)", re.ASCII)
POINT_FORM = re.compile(r"(-?\d{1,2}[.]\d+)[ ,;]+(-?\d{1,3}[.]\d+)", re.ASCII)
LONGEST_HOURS = 80
FREE = frozenset({"", "-", "libur", "off"})
ERROR_WORDS = {
    "name": "Tulis nama tim, misalnya TRC Panakkukang.",
    "slug": "Kode memakai huruf kecil, angka dan tanda hubung, misalnya trc-panakkukang.",
    "work": "Pilih sedikitnya satu wilayah, atau satu dinas.",
    "list": "Pilih dari daftar.",
    "capacity": "Tulis angka 1 sampai 1000.",
    "point": "Tulis lintang dan bujur, misalnya -5.148, 119.446; atau kosongkan.",
    "hours": "Tulis seperti 07.00-15.00, 22.00-06.00; kosongkan bila tidak bertugas.",
    "twice": "Dua giliran mulai pada jam yang sama.",
}


class TeamField(StrEnum):
    """The fields of the form, its hours left out."""

    NAME = "name"
    SLUG = "slug"
    AGENCY = "agency"
    AREAS = "areas"
    MEMBERS = "members"
    CAPACITY = "capacity"
    POINT = "point"


TAKEN_WORDS = {
    TeamField.NAME: "Nama ini sudah dipakai tim {name} (kode {slug}): pakai nama lain, atau ubah "
    "tim itu.",
    TeamField.SLUG: "Kode ini sudah dipakai tim {name}: pakai kode lain, atau ubah tim itu.",
}
"""What another team at work has already."""


@dataclass(frozen=True)
class TeamPlan:
    """What a team is to be: areas by code, its agency by slug, members by user name."""

    name: str
    capacity: int
    area_codes: tuple[str, ...] = ()
    agency: str | None = None
    shifts: tuple[Shift, ...] = ()
    lat: float | None = None
    lon: float | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeamForm:
    """The form as read: the slug and the plan, None while something is wrong; what is wrong by
    field, and day by day of the hours."""

    slug: str
    plan: TeamPlan | None
    errors: Mapping[TeamField, str] = field(default_factory=dict)
    hours: tuple[str, ...] = ("",) * len(WEEKDAYS)


def read_team_form(
    sent: Mapping[str, object],
    hours: Sequence[object],
    *,
    areas: Collection[str],
    agencies: Collection[str],
    people: Collection[str],
) -> TeamForm:
    """What was filled in, of what the city has to choose from. A new team without a slug gets one
    of its name; `hours` are seven texts, Monday first."""
    errors: dict[TeamField, str] = {}
    name = clean_text(sent.get(TeamField.NAME))
    if not name or len(name) > LONGEST_NAME:
        errors[TeamField.NAME] = ERROR_WORDS["name"]
    typed = clean_text(sent.get(TeamField.SLUG)).lower()
    slug = typed or slug_of(name)
    if (typed or name) and not SLUG_FORM.fullmatch(slug):
        errors[TeamField.SLUG] = ERROR_WORDS["slug"]
    chosen_areas = _chosen(sent, TeamField.AREAS, areas, errors)
    members = _chosen(sent, TeamField.MEMBERS, people, errors)
    agency = sent.get(TeamField.AGENCY)
    agency = None if agency in (None, "", NO_AGENCY) else str(agency)
    if agency is not None and agency not in agencies:
        errors[TeamField.AGENCY] = ERROR_WORDS["list"]
    if not chosen_areas and agency is None:
        errors.setdefault(TeamField.AREAS, ERROR_WORDS["work"])
    room = sent.get(TeamField.CAPACITY)
    if type(room) is not int or not 1 <= room <= MOST_ROOM:
        errors[TeamField.CAPACITY] = ERROR_WORDS["capacity"]
    lat, lon = _point(sent.get(TeamField.POINT), errors)
    shifts, wrong = read_week(hours)
    if errors or any(wrong) or type(room) is not int:
        return TeamForm(slug, None, errors, wrong)
    plan = TeamPlan(name, room, chosen_areas, agency, shifts, lat=lat, lon=lon, members=members)
    return TeamForm(slug, plan)


def read_week(hours: Sequence[object]) -> tuple[tuple[Shift, ...], tuple[str, ...]]:
    """The shifts of a week that is told day by day, Monday first, and what is wrong with each day.
    A shift that does not end later than it starts ends on the next day."""
    shifts: list[Shift] = []
    wrong = []
    for weekday, text in zip(WEEKDAYS, [*hours, *[""] * 7], strict=False):
        found = _day(weekday, text)
        starts = [shift.start for shift in found or ()]
        twice = len(starts) != len(set(starts))
        reason = ERROR_WORDS["hours"] if found is None else ERROR_WORDS["twice"] if twice else ""
        wrong.append(reason)
        shifts += found or ()
    return tuple(shifts), tuple(wrong)


def write_hours(shifts: Sequence[Shift], weekday: int) -> str:
    """The shifts that start on that ISO weekday as the form shows them."""
    return ", ".join(shift_hours(one) for one in shifts if one.weekday == weekday)


def shift_hours(shift: Shift) -> str:
    """From when until when, as in 07.00-15.00."""
    return f"{shift.start:%H.%M}-{shift.end:%H.%M}"


def write_point(lat: float | None, lon: float | None) -> str:
    """The point as the form shows it; empty where it is not known."""
    return "" if lat is None or lon is None else f"{lat}, {lon}"


def slug_of(name: str) -> str:
    """A slug made of a name; empty for one without a letter or a digit of the Latin alphabet."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64]


def _day(weekday: int, text: object) -> list[Shift] | None:
    """The shifts of a day, None where they make no sense."""
    written = clean_text(text).lower().replace("–", "-")
    if written in FREE:
        return []
    if len(written) > LONGEST_HOURS:
        return None
    spans = [SPAN_FORM.fullmatch(part.strip()) for part in re.split(r"[,;]|\bdan\b", written)]
    found = []
    for span in spans:
        if span is None:
            return None
        first, first_minute, last, last_minute = map(int, span.groups())
        if max(first_minute, last_minute) > 59 or first > 23 or last * 60 + last_minute > 24 * 60:
            return None
        found.append(Shift(weekday, time(first, first_minute), time(last % 24, last_minute)))
    return found


def _chosen(
    sent: Mapping[str, object],
    name: TeamField,
    known: Collection[str],
    errors: dict[TeamField, str],
) -> tuple[str, ...]:
    values = sent.get(name) or ()
    if not isinstance(values, list | tuple) or not all(
        isinstance(one, str) and one in known for one in values
    ):
        errors[name] = ERROR_WORDS["list"]
        return ()
    return tuple(dict.fromkeys(values))


def _point(sent: object, errors: dict[TeamField, str]) -> tuple[float | None, float | None]:
    written = clean_text(sent)
    if not written:
        return None, None
    found = POINT_FORM.fullmatch(written)
    lat, lon = map(float, found.groups()) if found else (91.0, 0.0)
    if abs(lat) > 90 or abs(lon) > 180:
        errors[TeamField.POINT] = ERROR_WORDS["point"]
        return None, None
    return lat, lon
