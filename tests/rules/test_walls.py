"""Which scene a wall shows when, and what a playlist may hold."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.access import Ability, Role
from dashboard.filters import Preset
from dashboard.wall_forms import one_more, read_playlist_form, rearranged, rows_of
from dashboard.walls import (
    DEFAULT_PLAYLIST,
    MOST_ENTRIES,
    ONLINE,
    DayPart,
    Entry,
    Scene,
    Wall,
    clean_name,
    in_part,
    numbered,
    read_entry,
    read_playlist,
    showing,
    write_playlist,
)

ZONE = ZoneInfo("Asia/Makassar")
MAP, SLA, NIGHT = (
    Entry(Scene.MAP, dwell=30),
    Entry(Scene.SLA, dwell=10),
    Entry(Scene.BOARD, dwell=20, part=DayPart.NIGHT),
)
PLAYLIST = (MAP, SLA, NIGHT)
# The whole rounds since 1970 end here for rounds of 40 and of 60 seconds.
EVEN = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 12.00 in Makassar
EVENING = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # 20.00


def at(moment: datetime, seconds: float) -> datetime:
    return moment + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("moment", "entry", "number", "count", "left"),
    [
        (EVEN, MAP, 0, 2, 30),
        (at(EVEN, 29.9), MAP, 0, 2, 1),
        (at(EVEN, 30), SLA, 1, 2, 10),
        (at(EVEN, 39), SLA, 1, 2, 1),
        (at(EVEN, 40), MAP, 0, 2, 30),
        (at(EVENING, 40), NIGHT, 2, 3, 20),
        (at(EVENING, 60), MAP, 0, 3, 30),
    ],
)
def test_what_is_shown_follows_from_the_clock(moment, entry, number, count, left):
    shown = showing(PLAYLIST, now=moment, zone=ZONE)
    assert (shown.entry, shown.number, shown.count) == (entry, number, count)
    assert shown.until == moment.replace(microsecond=0) + timedelta(seconds=left)


@pytest.mark.parametrize(
    ("hour", "parts"),
    [
        (4, {DayPart.NIGHT}),
        (5, {DayPart.MORNING}),
        (10, {DayPart.MORNING}),
        (11, {DayPart.DAY}),
        (16, {DayPart.DAY}),
        (17, {DayPart.NIGHT}),
        (0, {DayPart.NIGHT}),
    ],
)
def test_parts_of_the_day_are_the_citys(hour: int, parts: set[DayPart]):
    playlist = tuple(Entry(Scene.MAP, part=part) for part in DayPart)
    now = datetime(2026, 11, 21, hour, 30, tzinfo=ZONE)
    found = {entry.part for entry in in_part(playlist, now=now, zone=ZONE)}
    assert found == {DayPart.ALWAYS} | parts


def test_a_wall_is_never_empty():
    assert in_part((NIGHT,), now=EVEN, zone=ZONE) == DEFAULT_PLAYLIST
    assert read_playlist([]) == read_playlist(None) == DEFAULT_PLAYLIST
    assert read_playlist([{"scene": "?"}]) == DEFAULT_PLAYLIST


def test_a_preview_goes_round_and_round():
    numbers = [numbered(PLAYLIST, number, now=EVEN, zone=ZONE).number for number in range(5)]
    assert numbers == [0, 1, 0, 1, 0]


def test_a_preview_shows_the_playlist_also_in_an_incident_and_that_at_its_end():
    shown = [numbered(PLAYLIST, number, now=EVEN, zone=ZONE, incident=True) for number in range(4)]
    assert [one.entry.scene for one in shown] == [Scene.MAP, Scene.SLA, Scene.INCIDENT, Scene.MAP]
    assert {one.count for one in shown} == {3}
    assert not any(one.yields for one in shown)
    assert showing(PLAYLIST, now=EVEN, zone=ZONE).yields


def test_the_default_has_the_three_lenses_and_every_scene():
    lenses = {entry.category for entry in DEFAULT_PLAYLIST if entry.scene is Scene.MAP}
    assert lenses == {None, "banjir", "sampah", "parkir-liar"}
    assert {entry.scene for entry in DEFAULT_PLAYLIST} == set(Scene) - {Scene.INCIDENT}


def test_a_playlist_comes_back_as_it_was_written():
    playlist = (*PLAYLIST, Entry(Scene.MAP, "banjir", "73.71.09", Preset.WEEK, 600, DayPart.DAY))
    assert read_playlist(write_playlist(playlist)) == playlist
    many = write_playlist([MAP] * (MOST_ENTRIES + 5))
    assert len(read_playlist(many)) == MOST_ENTRIES


GOOD = write_playlist([MAP])[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"scene": "insiden"},
        {"scene": None},
        {"part": "subuh"},
        {"window": "custom"},
        {"window": "2h"},
        {"dwell": 4},
        {"dwell": 601},
        {"dwell": "30"},
        {"dwell": ""},
        {"dwell": 30.5},
        {"place": "73.71'; drop table walls"},
    ],
)
def test_an_entry_that_makes_no_sense_is_none(wrong: dict[str, object]):
    assert read_entry(GOOD) == MAP
    assert read_entry(GOOD | wrong) is None


def test_a_form_is_read_within_the_citys_own_categories_and_places():
    known = {"categories": {"banjir"}, "places": {"73.71.09"}}
    rows = [{**GOOD, "category": "banjir", "place": "73.71.09"}, {**GOOD, "category": "-"}]
    assert read_playlist_form(rows, **known).playlist == (
        Entry(Scene.MAP, "banjir", "73.71.09"),
        MAP,
    )
    for wrong in ({"category": "pohon"}, {"place": "31.71"}, {"dwell": None}):
        form = read_playlist_form([GOOD, {**GOOD, **wrong}], **known)
        assert (form.playlist, form.wrong) == (None, 2)
    assert read_playlist_form([], **known).playlist is None


def test_entries_are_moved_added_and_dropped():
    rows = write_playlist(PLAYLIST)
    assert rearranged(rows, up=1) == (SLA, MAP, NIGHT)
    assert rearranged(rows, up=0) == rearranged(rows, up=7) == PLAYLIST
    assert rearranged(rows, drop=2) == (MAP, SLA)
    assert rearranged(rows[:1], drop=0) == (MAP,)
    assert one_more((Entry(Scene.MAP, "banjir", dwell=7),))[1] == Entry(Scene.MAP, dwell=7)
    assert len(one_more(tuple([MAP] * MOST_ENTRIES))) == MOST_ENTRIES
    columns = {name: [row[name] for row in rows] for name in GOOD}
    assert rows_of(columns) == rows


def test_a_wall_sees_its_city_and_may_do_nothing_else():
    wall = Wall(1, "73.71", "Balai Kota", EVEN, "admin")
    assert wall.scope.role is Role.LAYAR
    assert wall.scope.cities == {"73.71"}
    assert {ability for ability in Ability if wall.scope.may(ability)} == {Ability.READ_REPORTS}


def test_a_wall_that_says_nothing_is_away():
    wall = Wall(1, "73.71", "Balai Kota", EVEN, "admin", seen_at=EVEN)
    assert wall.is_on(EVEN + ONLINE)
    assert not wall.is_on(EVEN + ONLINE + timedelta(seconds=1))
    assert not Wall(1, "73.71", "Balai Kota", EVEN, "admin").is_on(EVEN)


def test_names_are_kept_printable():
    assert clean_name("  Balai\n Kota \x00 ") == "Balai Kota"
