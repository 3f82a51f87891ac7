"""The daily brief: what it picks, when it comes, and that it reads back as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import orjson
import pytest

from dashboard.access import Role, Scope
from dashboard.briefs import (
    BriefFacts,
    Candidate,
    Figure,
    FigureKind,
    Spot,
    Topic,
    Why,
    ask_about,
    decide,
    due_day,
    is_for,
    is_wanted,
    next_at,
    plain,
    reach_of,
    read_brief,
    since_of,
)
from dashboard.lifecycle import Stage
from dashboard.movers import Move
from dashboard.places import City, Level
from dashboard.usual import Usual
from tests.factories import NOW

WITA = ZoneInfo("Asia/Makassar")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CITY = City(1, "73.71", "Kota Makassar", "Asia/Makassar")
HOME = Spot("73.71", "Kota Makassar")
SPOTS = {
    "73.71": HOME,
    "73.71.09": Spot("73.71.09", "Panakkukang", Level.KECAMATAN),
    "73.71.02": Spot("73.71.02", "Wajo", Level.KECAMATAN),
    "73.71.03": Spot("73.71.03", "Bontoala", Level.KECAMATAN),
    "73.71.04": Spot("73.71.04", "Mariso", Level.KECAMATAN),
}
BANJIR = Topic("banjir", "Banjir", "Flooding")
FEW = Usual(low=1, median=2, high=5, weeks=8)


def candidate(id: int, **fields: object) -> Candidate:
    """A report of yesterday that is being worked on: nothing to ask about by itself."""
    made = Candidate(
        id=id,
        topic=BANJIR,
        spot=SPOTS["73.71.09"],
        created_at=NOW - 20 * HOUR,
        stage=Stage.PROSES,
        severity=2,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def facts(**fields: object) -> BriefFacts:
    made = BriefFacts(
        city=CITY,
        home=HOME,
        since=NOW - DAY,
        at=NOW,
        clocked=True,
        late=3,
        open=40,
        breaches={},
        moves=(),
        candidates=(),
        figures=(Figure(FigureKind.RECEIVED, 12, FEW),),
        spots=SPOTS,
        topics={"banjir": BANJIR},
    )
    return replace(made, **fields)  # type: ignore[arg-type]


WAJO = SPOTS["73.71.02"]
ASKED = [
    pytest.param([], [], id="nothing open"),
    pytest.param([candidate(1)], [], id="nothing remarkable"),
    pytest.param(
        [
            candidate(1, late_since=NOW - HOUR),
            candidate(2, late_since=NOW - 9 * HOUR),
            candidate(3, late_since=NOW + HOUR),
        ],
        [(2, Why.LATE), (1, Why.LATE)],
        id="the longest late first, one not late yet never",
    ),
    pytest.param(
        [candidate(1, duplicates=1), candidate(2, duplicates=2), candidate(3, reopened=1)],
        [(2, Why.REPEATED)],
        id="a single duplicate is none, the most repeated one is",
    ),
    pytest.param(
        [candidate(1, reopened=1, severity=3), candidate(2, reopened=1)],
        [(1, Why.REPEATED)],
        id="of equals the more severe",
    ),
    pytest.param(
        [
            candidate(1, stage=Stage.MENUNGGU, severity=3),
            candidate(2, stage=Stage.MENUNGGU, created_at=NOW - 2 * DAY),
            candidate(3, stage=Stage.MENUNGGU, created_at=NOW - DAY, severity=3),
            candidate(4, stage=Stage.PROSES, created_at=NOW - 9 * DAY, severity=3),
        ],
        [(3, Why.UNTOUCHED)],
        id="untouched for a day at least, the most severe",
    ),
    pytest.param(
        [
            candidate(1, late_since=NOW - 9 * HOUR, reopened=5, stage=Stage.MENUNGGU),
            candidate(2, reopened=1),
        ],
        [(1, Why.LATE), (2, Why.REPEATED)],
        id="each report once",
    ),
    pytest.param(
        [
            candidate(1, late_since=NOW - 9 * HOUR),
            candidate(2, late_since=NOW - 8 * HOUR),
            candidate(3, late_since=NOW - 7 * HOUR, spot=WAJO),
            candidate(4, late_since=NOW - 6 * HOUR, spot=WAJO),
        ],
        [(1, Why.LATE), (3, Why.LATE), (2, Why.LATE)],
        id="filled up from places that aren't named yet, to three",
    ),
]


@pytest.mark.parametrize(("candidates", "expected"), ASKED)
def test_what_is_asked_about(candidates: list[Candidate], expected: list[tuple[int, Why]]):
    for given in (candidates, candidates[::-1]):
        found = ask_about(given, now=NOW)
        assert [(one.report.id, one.why) for one in found] == expected


def test_the_three_places_with_most_breaches_are_told_and_all_are_counted():
    counts = {"73.71.02": 4, "73.71.03": 9, "73.71.04": 4, "73.71.09": 1, "73.99": 50}
    brief = decide(facts(breaches=counts))
    told = [(one.spot.code, one.count) for one in brief.places]
    assert told == [("73.71.03", 9), ("73.71.02", 4), ("73.71.04", 4)]
    assert brief.breaches == 68


def test_only_what_rose_is_told_not_what_fell():
    moves = [
        Move("73.71.09", "banjir", 0, FEW),
        Move("73.71.02", "banjir", 30, FEW),
        Move("73.99", "banjir", 40, FEW),
        Move("73.71.03", "hilang", 40, FEW),
    ]
    brief = decide(facts(moves=moves))
    assert [(one.spot.code, one.received) for one in brief.risen] == [("73.71.02", 30)]


@pytest.mark.parametrize(
    ("fields", "quiet"),
    [
        ({}, True),
        ({"breaches": {"73.71.09": 0}}, True),
        ({"candidates": [candidate(1, reopened=1)]}, True),
        ({"breaches": {"73.71.09": 1}}, False),
        ({"moves": [Move("73.71.02", "banjir", 30, FEW)]}, False),
    ],
)
def test_a_day_is_quiet_without_new_breaches_and_risen_places(
    fields: dict[str, object], quiet: bool
):
    assert decide(facts(**fields)).quiet is quiet


def test_the_day_is_the_citys():
    late_evening_utc = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert decide(facts(at=late_evening_utc)).day == date(2026, 11, 21)


def test_it_reads_back_from_json_as_it_was():
    brief = decide(
        facts(
            breaches={"73.71.09": 3},
            moves=[Move("73.71.02", "banjir", 30, FEW)],
            candidates=[candidate(1, late_since=NOW - HOUR), candidate(2, reopened=2)],
            figures=[Figure(FigureKind.LATE, 3), Figure(FigureKind.DONE, 8, FEW)],
        )
    )
    assert read_brief(orjson.loads(orjson.dumps(plain(brief)))) == brief


def local(hour: int, minute: int = 0, *, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WITA).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (local(7, 29), None),
        (local(7, 30), date(2026, 11, 21)),
        (local(23, 59), date(2026, 11, 21)),
        (local(0, 0, day=22), None),
    ],
)
def test_a_brief_is_due_from_its_hour_to_midnight(now: datetime, expected: date | None):
    assert due_day(now, WITA, time(7, 30)) == expected


@pytest.mark.parametrize(
    ("now", "has_todays", "expected"),
    [
        (local(6), False, local(7, 30)),
        (local(9), False, local(7, 30)),
        (local(9), True, local(7, 30, day=22)),
    ],
)
def test_when_the_next_one_comes(now: datetime, has_todays: bool, expected: datetime):
    assert next_at(now, WITA, time(7, 30), has_todays=has_todays) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, NOW - DAY),
        (NOW - 25 * HOUR, NOW - 25 * HOUR),
        (NOW - 3 * HOUR, NOW - 3 * HOUR),
        (NOW - 5 * DAY, NOW - DAY),
        (NOW + HOUR, NOW - DAY),
    ],
)
def test_new_is_what_came_since_the_last_brief(last: datetime | None, expected: datetime):
    assert since_of(NOW, last) == expected


@pytest.mark.parametrize("role", Role)
def test_who_gets_one(role: Role):
    may = {"walikota", "analis", "operator", "admin", "camat", "lurah", "pimpinan_tim"}
    assert is_for(Scope(role=role)) is (role.value in may)
    on = role.value in {"walikota", "analis", "camat", "lurah"}
    assert is_wanted(role, None) is on
    assert is_wanted(role, True)
    assert not is_wanted(role, False)


def test_reach_tells_scopes_apart_and_not_users():
    city = Scope(role=Role.WALIKOTA, user_id=1, cities=frozenset({"73.71"}))
    assert reach_of(city) == reach_of(replace(city, user_id=2))
    narrower = replace(city, cities=frozenset(), agencies=frozenset({4}))
    assert reach_of(city) != reach_of(narrower)
