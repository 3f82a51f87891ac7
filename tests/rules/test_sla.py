"""The clocks, by tables that read like the rule. Times are minutes after the creation, in a
calendar that never rests; what an office's hours do to them is for the calendar's own tests."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.calendars import Calendar, around_the_clock
from dashboard.deadlines import Deadlines, most_urgent
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, STOPPED, Stage
from dashboard.sla import (
    ClockName,
    Clocks,
    ClockState,
    Missing,
    ReportFacts,
    Stay,
    Terms,
    read_clocks,
)

CREATED = datetime(2026, 11, 21, 4, 33, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALWAYS = around_the_clock(ZoneInfo("Asia/Makassar"))
OFFICE = Calendar(ZoneInfo("Asia/Makassar"), (((480, 960),),) * 5 + ((), ()))
RESPONSE, RESOLUTION = 30, 100

W, K, P, H, DONE = Stage.MENUNGGU, Stage.KOORDINASI, Stage.PROSES, Stage.DITAHAN, Stage.SELESAI
X, R = Stage.DUPLIKAT, Stage.DITOLAK
AMAN, BERISIKO, TERLAMBAT = ClockState.AMAN, ClockState.BERISIKO, ClockState.TERLAMBAT
DITAHAN, TEPAT, TELAT = ClockState.DITAHAN, ClockState.TEPAT, ClockState.TELAT

Life = list[tuple[Stage, int]]


def at(minutes: float) -> datetime:
    return CREATED + minutes * MINUTE


def minutes(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - CREATED) / MINUTE


def facts(*steps: tuple[Stage, int], **changes: object) -> ReportFacts:
    """A report that waits from its creation on, then goes through these stages."""
    life = [(W, 0), *steps]
    ends = [at(start) for _, start in life[1:]] + [None]
    stays = tuple(
        Stay(stage, at(start), end) for (stage, start), end in zip(life, ends, strict=True)
    )
    acted = at(life[1][1]) if len(life) > 1 else None
    return ReportFacts(
        **{"created_at": CREATED, "stays": stays, "first_action_at": acted} | changes
    )


def clocks(*steps: tuple[Stage, int], **changes: object) -> Clocks:
    return read_clocks(
        facts(*steps, **changes),
        response=Terms(RESPONSE * MINUTE, ALWAYS),
        resolution=Terms(RESOLUTION * MINUTE, ALWAYS),
    )


@pytest.mark.parametrize(
    ("rule", "life", "now", "state", "due", "used"),
    [
        ("it runs from the creation on", [], 10, AMAN, 100, 10),
        ("until 80 % all is well", [], 79, AMAN, 100, 79),
        ("from 80 % on it is at risk", [], 80, BERISIKO, 100, 80),
        ("due is not late yet", [], 100, BERISIKO, 100, 100),
        ("past due is late", [], 101, TERLAMBAT, 100, 101),
        ("what is done about it is no matter", [(K, 5), (P, 50)], 90, BERISIKO, 100, 90),
        ("stopped before due is met", [(P, 5), (DONE, 60)], 500, TEPAT, 100, 60),
        ("stopped as it is due is met", [(P, 5), (DONE, 100)], 500, TEPAT, 100, 100),
        ("stopped after due is late", [(P, 5), (DONE, 101)], 500, TELAT, 100, 101),
        ("a pause stops it", [(P, 5), (H, 40)], 300, DITAHAN, None, 40),
        ("a pause moves what is due", [(H, 40), (P, 90)], 95, AMAN, 150, 45),
        ("and what is at risk with it", [(H, 40), (P, 90)], 130, BERISIKO, 150, 80),
        ("pauses add up", [(H, 10), (P, 30), (H, 40), (P, 60)], 60, AMAN, 140, 20),
        ("paused when due, it is met", [(H, 100), (DONE, 400)], 500, TEPAT, 400, 100),
        ("paused after due it is late", [(P, 5), (H, 101)], 300, TERLAMBAT, 100, 101),
        ("and stays so when it goes on", [(H, 101), (P, 300)], 310, TERLAMBAT, 100, 111),
        ("and when it is done", [(H, 101), (P, 300), (DONE, 310)], 400, TELAT, 100, 111),
        ("done out of a pause is met", [(P, 5), (H, 40), (DONE, 900)], 950, TEPAT, 960, 40),
        ("handed on after it is done", [(H, 40), (DONE, 60), (DONE, 900)], 950, TEPAT, 120, 40),
        ("any stop stops it", [(Stage.DITOLAK, 50)], 500, TEPAT, 100, 50),
        ("reopened it has what was left", [(P, 5), (DONE, 60), (P, 200)], 210, AMAN, 240, 70),
        ("at risk from 80 % again", [(P, 5), (DONE, 60), (P, 200)], 220, BERISIKO, 240, 80),
        ("reopened at 95 % it gets a quarter", [(DONE, 95), (P, 200)], 200, AMAN, 225, 95),
        ("at risk from 80 % of that", [(DONE, 95), (P, 200)], 201, BERISIKO, 225, 96),
        (
            "which it gets once",
            [(DONE, 95), (P, 200), (DONE, 215), (P, 300)],
            301,
            BERISIKO,
            310,
            111,
        ),
        (
            "also where it was not all used",
            [(DONE, 95), (P, 200), (DONE, 201), (P, 300)],
            301,
            BERISIKO,
            324,
            97,
        ),
        (
            "but not used up by a reopening that has enough",
            [(DONE, 50), (P, 200), (DONE, 240), (P, 300)],
            300,
            AMAN,
            325,
            90,
        ),
        ("a duplicate that was none ran on", [(X, 50), (P, 80)], 85, AMAN, 100, 55),
        ("and gets no quarter", [(X, 95), (P, 98)], 99, BERISIKO, 100, 96),
        ("late at once where its time ran out", [(X, 50), (P, 200)], 201, TERLAMBAT, 200, 51),
        ("done after that is late", [(X, 50), (P, 200), (DONE, 201)], 300, TELAT, 200, 51),
        ("who closes it ends a hold", [(H, 40), (X, 60), (P, 80)], 85, AMAN, 120, 45),
        ("and its time runs out closed", [(H, 40), (X, 60), (P, 200)], 205, TERLAMBAT, 200, 45),
        ("held on after that it is late", [(X, 50), (H, 200)], 201, TERLAMBAT, 200, 50),
        ("refused again and again", [(R, 30), (P, 40), (R, 50), (P, 90)], 95, BERISIKO, 100, 45),
        (
            "done after it, a reopening still gives a quarter",
            [(X, 50), (P, 80), (DONE, 95), (P, 200)],
            201,
            AMAN,
            225,
            66,
        ),
        ("handed on while closed", [(X, 50), (X, 60), (P, 80)], 85, AMAN, 100, 55),
        ("late, reopened: still late", [(DONE, 120), (P, 200)], 201, TERLAMBAT, 100, 121),
        ("reopened and closed late", [(DONE, 120), (P, 200), (DONE, 210)], 400, TELAT, 100, 130),
        ("between stop and reopening it was met", [(DONE, 95), (P, 200)], 150, TEPAT, 100, 95),
        ("before a pause it ran", [(H, 40), (P, 90)], 30, AMAN, 100, 30),
        ("reopened out of a pause", [(H, 40), (DONE, 60), (P, 70)], 75, AMAN, 130, 45),
        ("reopened as it stops", [(DONE, 60), (P, 60)], 70, AMAN, 100, 70),
        ("held, done and reopened at once", [(H, 40), (DONE, 60), (P, 60)], 60, AMAN, 120, 40),
    ],
)  # fmt: skip
def test_the_resolution_clock(
    rule: str, life: Life, now: int, state: ClockState, due: int | None, used: int
):
    reading = clocks(*life).resolution.at(at(now))
    assert (reading.state, minutes(reading.due_at)) == (state, due), rule
    assert reading.used == used * MINUTE
    assert reading.breached_at == (reading.due_at if state in (TERLAMBAT, TELAT) else None)


@pytest.mark.parametrize(
    ("rule", "life", "now", "state"),
    [
        ("it runs while nobody has acted", [], 20, AMAN),
        ("at risk from 80 %", [], 24, BERISIKO),
        ("late past due", [], 31, TERLAMBAT),
        ("the first action stops it", [(K, 29)], 500, TEPAT),
        ("also as it is due", [(P, 30)], 500, TEPAT),
        ("late is late", [(P, 31)], 500, TELAT),
        ("who holds it back has acted", [(H, 29)], 500, TEPAT),
        ("a refusal is an action", [(Stage.DITOLAK, 10)], 500, TEPAT),
        ("a reopening changes nothing of it", [(P, 10), (DONE, 20), (P, 400)], 500, TEPAT),
        ("before the action it ran", [(P, 29)], 10, AMAN),
    ],
)
def test_the_response_clock(rule: str, life: Life, now: int, state: ClockState):
    assert clocks(*life).response.at(at(now)).state is state, rule


@pytest.mark.parametrize(
    ("life", "now", "decided", "met"),
    [
        ([], 90, None, None),  # still running before due: in neither side
        ([], 101, 100, False),  # it can't hide by staying open
        ([(DONE, 60)], 90, 60, True),
        ([(DONE, 120)], 200, 100, False),
        ([(H, 50)], 400, None, None),
        ([(DONE, 60), (P, 80)], 85, None, None),  # a reopening withdraws the decision
        ([(DONE, 60), (P, 80), (DONE, 90)], 95, 90, True),
        ([(DONE, 60), (P, 80)], 200, 120, False),
        ([(DONE, 120), (P, 130), (DONE, 140)], 200, 100, False),  # and never that of a breach
    ],
)
def test_a_clock_is_decided_at_its_stop_or_its_due_time(
    life: Life, now: int, decided: int | None, met: bool | None
):
    reading = clocks(*life).resolution.at(at(now))
    assert (minutes(reading.decided_at), reading.met) == (decided, met)


def test_each_reopening_is_a_run_of_its_own_and_a_pause_is_none():
    life = [(P, 5), (H, 10), (P, 20), (DONE, 30), (P, 40), (H, 50), (P, 60)]
    stretches = clocks(*life).resolution.stretches
    told = [(s.run, s.paused, minutes(s.from_at), minutes(s.to_at)) for s in stretches]
    assert told == [
        (1, False, 0, 10),
        (1, True, 10, 20),
        (1, False, 20, 30),
        (2, False, 40, 50),
        (2, True, 50, 60),
        (2, False, 60, None),
    ]


def test_the_pauses_are_told_with_what_they_took():
    reading = clocks((H, 40), (P, 90)).resolution.at(at(95))
    assert (reading.paused, reading.remaining) == (50 * MINUTE, 55 * MINUTE)


@pytest.mark.parametrize(
    ("changes", "response", "resolution"),
    [
        ({"outside": True}, Missing.OUTSIDE, Missing.OUTSIDE),
        ({"stays": ()}, Missing.UNKNOWN, Missing.UNKNOWN),
        ({"response_known": False, "first_action_at": None}, Missing.UNKNOWN, None),
        # In a stage that follows an action, of which nobody knows when it was.
        ({"first_action_at": None}, Missing.UNKNOWN, None),
    ],
)
def test_what_is_not_known_has_no_clock_and_says_why(
    changes: dict[str, object], response: Missing | None, resolution: Missing | None
):
    found = clocks((P, 10), **changes)
    for clock, why in ((found.response, response), (found.resolution, resolution)):
        reading = clock.at(at(500))
        assert reading.why is why
        assert (reading.state is ClockState.NONE) == (why is not None)


def test_without_a_policy_a_report_is_open_and_has_no_deadlines():
    found = read_clocks(facts((P, 10), (H, 20)), response=None, resolution=None)
    assert found.resolution.at(at(900)).why is Missing.NO_POLICY
    told = [(s.paused, s.due_at) for s in found.resolution.stretches]
    assert told == [(False, None), (True, None)]
    assert found.resolution.open_since == at(20)


LIVES: list[Life] = [
    [],
    [(P, 20)],
    [(H, 40)],
    [(H, 101)],
    [(H, 40), (P, 90)],
    [(P, 20), (DONE, 60)],
    [(P, 20), (DONE, 120)],
    [(DONE, 95), (P, 200)],
    [(DONE, 120), (P, 200)],
    [(H, 40), (DONE, 900)],
]


@pytest.mark.parametrize("life", LIVES, ids=str)
def test_what_is_kept_beside_a_report_tells_the_same_state(life: Life):
    """From the last change on, that is: before it the history is asked."""
    found = clocks(*life)
    last, start = [(W, 0), *life][-1]
    kept = {
        ClockName.RESPONSE: Deadlines(
            found.response.risk_at, found.response.due_at, found.response.stopped_at
        ),
        ClockName.RESOLUTION: Deadlines(
            found.resolution.risk_at,
            found.resolution.due_at,
            found.resolution.stopped_at,
            paused=last is H,
        ),
    }
    for clock in ClockName:
        for now in range(start, 1000, 7):
            assert kept[clock].state(at(now)) is found[clock].at(at(now)).state, (clock, now)
    assert (last in STOPPED) == (found.resolution.stopped_at is not None)


@pytest.mark.parametrize(
    ("life", "now", "clock", "state"),
    [
        ([], 10, ClockName.RESPONSE, AMAN),  # due first
        ([], 40, ClockName.RESPONSE, TERLAMBAT),
        ([(P, 40)], 50, ClockName.RESOLUTION, AMAN),  # a late answer is no running clock
        ([(P, 40), (DONE, 60)], 90, ClockName.RESOLUTION, TEPAT),
        ([(H, 20)], 90, ClockName.RESOLUTION, DITAHAN),
    ],
)
def test_the_clock_that_matters_first(life: Life, now: int, clock: ClockName, state: ClockState):
    found = clocks(*life)
    urgent = most_urgent(
        Deadlines(found.response.risk_at, found.response.due_at, found.response.stopped_at),
        Deadlines(
            found.resolution.risk_at,
            found.resolution.due_at,
            found.resolution.stopped_at,
            paused=bool(life) and life[-1][0] is H,
        ),
        at(now),
    )
    assert urgent is not None
    assert (urgent.clock, urgent.state) == (clock, state)


def test_a_report_without_clocks_has_none_that_matters():
    assert most_urgent(Deadlines(), Deadlines(stopped_at=CREATED), CREATED) is None


@given(
    moments=st.lists(st.integers(0, 20_000), min_size=4, max_size=4, unique=True).map(sorted),
    hours=st.sampled_from([4, 8, 40]),
    held=st.booleans(),
    closed_as=st.sampled_from(sorted(CLOSED_WITHOUT_WORK)),
)
@example(moments=[60, 2_700, 18_721, 18_725], hours=8, held=False, closed_as=X)
def test_what_was_closed_without_work_is_met_as_if_it_had_not_been_closed(
    moments: list[int], hours: int, held: bool, closed_as: Stage
):
    """In an office's hours, in which a time that has run out could begin anew next morning. Who
    closes it ends a hold."""
    acted, closed, opened, done = moments
    terms = Terms(timedelta(hours=hours), OFFICE)
    last = [(H, closed - 1)] if held and closed - 1 > acted else []

    def outcome(*steps: tuple[Stage, int]) -> bool | None:
        found = read_clocks(facts(*steps), response=None, resolution=terms)
        return found.resolution.at(at(30_000)).met

    before = [(P, acted), *last]
    lived = outcome(*before, *([(P, closed)] if last else []), (DONE, done))
    assert outcome(*before, (closed_as, closed), (P, opened), (DONE, done)) == lived
