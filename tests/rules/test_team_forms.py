"""The form for a team: what is read of it, and what it says of what makes no sense."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.team_address import NEW, read_opened, teams_query
from dashboard.team_forms import (
    ERROR_WORDS,
    TeamField,
    TeamPlan,
    read_team_form,
    read_week,
    slug_of,
    write_hours,
    write_point,
)
from dashboard.teams import Member, Shift, Team, TeamEntry, shift_at

CITY: dict[str, Any] = {
    "areas": {"73.71", "73.71.09"},
    "agencies": {"dlh"},
    "people": {"sari", "ani"},
}
SENT = {
    TeamField.NAME: " TRC  Panakkukang ",
    TeamField.SLUG: "",
    TeamField.AGENCY: "-",
    TeamField.AREAS: ["73.71.09"],
    TeamField.MEMBERS: ["sari", "ani", "sari"],
    TeamField.CAPACITY: 25,
    TeamField.POINT: "-5.148, 119.446",
}
NO_HOURS = [""] * 7


def read(hours: list[str] | None = None, **changes: object) -> Any:
    changed = {TeamField[name.upper()]: value for name, value in changes.items()}
    return read_team_form(SENT | changed, hours or NO_HOURS, **CITY)


def test_what_was_filled_in_is_the_plan():
    form = read(["07.00-15.00", *NO_HOURS[1:]])
    assert (form.slug, form.errors) == ("trc-panakkukang", {})
    assert form.plan == TeamPlan(
        "TRC Panakkukang",
        25,
        ("73.71.09",),
        None,
        (Shift(1, time(7), time(15)),),
        lat=-5.148,
        lon=119.446,
        members=("sari", "ani"),
    )


def test_an_agency_is_enough_and_all_else_may_be_empty():
    form = read(agency="dlh", areas=[], members=[], point="", slug="tim-dlh")
    assert form.slug == "tim-dlh"
    assert form.plan == TeamPlan("TRC Panakkukang", 25, agency="dlh")


@pytest.mark.parametrize(
    ("name", "sent", "word"),
    [
        ("name", " ", "name"),
        ("name", "x" * 61, "name"),
        ("name", 7, "name"),
        ("slug", "TRC satu!", "slug"),
        ("agency", "nasa", "list"),
        ("areas", ["31"], "list"),
        ("areas", "73.71", "list"),
        ("areas", [], "work"),
        ("areas", None, "work"),
        ("members", ["eve"], "list"),
        ("members", [None], "list"),
        ("capacity", 0, "capacity"),
        ("capacity", 1_001, "capacity"),
        ("capacity", 2.5, "capacity"),
        ("capacity", True, "capacity"),
        ("capacity", "", "capacity"),
        ("point", "di kantor", "point"),
        ("point", "91.0, 119.0", "point"),
        ("point", "-5.1, 181.0", "point"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(name: str, sent: object, word: str):
    form = read(**{name: sent})
    assert form.plan is None
    assert form.errors == {TeamField(name): ERROR_WORDS[word]}


def test_a_name_without_latin_letters_needs_a_code():
    assert read(name="消防").errors == {TeamField.SLUG: ERROR_WORDS["slug"]}
    assert slug_of("  Tim — Ujung Pandang (2) ") == "tim-ujung-pandang-2"


class TestWeek:
    def test_days_in_their_order_with_nights_and_midnight(self):
        written = ["07.00-15.00; 22:00 - 06:00", "", "libur", "0.00-24.00", "", "", "13.30–17.00"]
        shifts, wrong = read_week(written)
        assert shifts == (
            Shift(1, time(7), time(15)),
            Shift(1, time(22), time(6)),
            Shift(4, time(0), time(0)),  # round the clock
            Shift(7, time(13, 30), time(17)),
        )
        assert not any(wrong)

    @pytest.mark.parametrize(
        "text",
        ["pagi", "7-15", "07.00-24.30", "24.00-06.00", "07.60-09.00", "07.00", "1.00-2.00," * 9],
    )
    def test_hours_that_make_no_sense_are_said_at_their_day(self, text: str):
        shifts, wrong = read_week(["", text, "07.00-15.00"])
        assert wrong[1] == ERROR_WORDS["hours"]
        assert (wrong[0], wrong[2]) == ("", "")
        assert shifts == (Shift(3, time(7), time(15)),)

    def test_two_that_start_at_once(self):
        assert read_week(["07.00-15.00, 07.00-16.00"])[1][0] == ERROR_WORDS["twice"]

    def test_as_they_are_written_they_are_read(self):
        shifts, _ = read_week(["07.00-15.00, 22.00-06.00", *NO_HOURS[1:]])
        assert read_week([write_hours(shifts, day) for day in range(1, 8)])[0] == shifts

    def test_a_point_as_it_is_written_is_read(self):
        plan = read(point=write_point(-5.25, 119.5)).plan
        assert (plan.lat, plan.lon) == (-5.25, 119.5)
        assert write_point(None, None) == ""


class TestEntry:
    def entry(self, **changes: Any) -> TeamEntry:
        facts: dict[str, Any] = {"areas": frozenset({"73.71.09"}), "capacity": 10}
        members = changes.pop("members", ("sari",))
        team = Team(1, "tim-1", **({"name": "Tim 1"} | facts | changes))
        return TeamEntry(team, tuple(Member(one, one.title()) for one in members), load=9)

    @pytest.mark.parametrize(
        "change",
        [
            {"name": "Tim satu"},
            {"capacity": 11},
            {"agency": "dlh"},
            {"areas": frozenset({"73.71"})},
            {"shifts": (Shift(1, time(7), time(15)),)},
            {"lat": -5.0, "lon": 119.0},
            {"members": ("sari", "ani")},
        ],
    )
    def test_a_version_differs_with_anything_that_is_kept(self, change: dict[str, Any]):
        assert self.entry(**change).version != self.entry().version

    def test_but_not_with_its_load(self):
        assert TeamEntry(self.entry().team, self.entry().members).version == self.entry().version

    def test_full_from_its_room_on(self):
        assert not self.entry().is_full
        assert self.entry(capacity=9).is_full


def test_the_shift_that_is_on():
    zone = ZoneInfo("Asia/Makassar")
    night, day = Shift(6, time(22), time(6)), Shift(7, time(6), time(14))
    sunday = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # 06.30 WITA
    assert shift_at((night, day), sunday, zone) == day
    assert shift_at((night, day), sunday.replace(hour=21), zone) == night
    assert shift_at((night, day), sunday.replace(hour=10), zone) is None


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("team", NEW),
        ("team:trc-1", "trc-1"),
        ("", None),
        ("policy:banjir", None),
        ("team:TRC 1", None),
        ("team:" + "x" * 65, None),
    ],
)
def test_what_an_address_opens(text: str, opened: str | None):
    assert read_opened(text) == opened


def test_an_address_as_it_is_written_is_read():
    assert teams_query("73.71", "trc-1") == "?city=73.71&open=team:trc-1"
    assert teams_query("73.71", NEW) == "?city=73.71&open=team"
    assert teams_query("73.71") == "?city=73.71"
