"""Alerts as rules: how far one is carried up, what is decided on a report, what a mute is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from dashboard.alerting import Case, crossings, decide, take
from dashboard.alerts import (
    Alert,
    AlertEventKind,
    AlertState,
    ClosedWhy,
    Escalation,
    Level,
    Mute,
    Step,
    clean_note,
)
from dashboard.deadlines import Deadlines
from dashboard.errors import BadEscalation, BadNote
from dashboard.sla import ClockName

DUE = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RULE = Escalation()
LATE = Deadlines(risk_at=DUE - 12 * MINUTE, due_at=DUE)
HELD = Deadlines(paused=True)
CASE = Case(
    report_id=1,
    city_id=1,
    city="73.71",
    area="73.71.09.1001",
    category="banjir",
    counts=True,
    response=Deadlines(),
    resolution=LATE,
)
MUTE = Mute(
    id=1,
    city="73.71",
    area="73.71.09",
    from_at=DUE - HOUR,
    to_at=DUE + 10 * HOUR,
    reason="perbaikan drainase",
    created_at=DUE - HOUR,
    created_by="operator",
)


def settle(case: Case, now: datetime, mutes: tuple[Mute, ...] = ()) -> tuple[Case, list]:
    """The case with what was decided on it, and the events of that."""
    made = decide(case, rule=RULE, mutes=mutes, now=now)
    kept = {(one.clock, one.run, one.level): one for one in case.alerts}
    kept |= {(d.alert.clock, d.alert.run, d.alert.level): d.alert for d in made}
    return replace(case, alerts=tuple(kept.values())), [e for d in made for e in d.events]


class TestEscalation:
    @pytest.mark.parametrize(
        ("minutes", "step"),
        [
            (0, Step.HOLDER),
            (29, Step.HOLDER),
            (30, Step.LURAH),
            (59, Step.LURAH),
            (60, Step.CAMAT),
            (119, Step.CAMAT),
            (120, Step.WALIKOTA),
            (99_999, Step.WALIKOTA),
        ],
    )
    def test_the_highest_step_that_is_due(self, minutes: int, step: Step):
        assert RULE.step_due(DUE, DUE + minutes * MINUTE) is step

    def test_the_next_one_comes_when_it_is_due(self):
        for step, following in pairwise(Step):
            at = RULE.next_step_at(DUE, step)
            assert at is not None
            assert RULE.step_due(DUE, at) is following
            assert RULE.step_due(DUE, at - timedelta(microseconds=1)) is step
        assert RULE.next_step_at(DUE, Step.WALIKOTA) is None

    def test_offices_may_be_told_at_once(self):
        together = Escalation(lurah=HOUR, camat=HOUR, walikota=HOUR)
        assert together.step_due(DUE, DUE + HOUR) is Step.WALIKOTA

    @pytest.mark.parametrize(
        "wrong",
        [
            {"lurah": timedelta()},
            {"camat": 29 * MINUTE},
            {"walikota": 59 * MINUTE},
            {"walikota": timedelta(days=31)},
            {"acknowledged": timedelta(seconds=59)},
        ],
    )
    def test_a_rule_that_makes_no_sense(self, wrong: dict[str, timedelta]):
        with pytest.raises(BadEscalation, match="at least a minute"):
            Escalation(**wrong)


class TestCrossings:
    @pytest.mark.parametrize(
        ("after_due", "level"),
        [
            (-13 * MINUTE, None),
            (-12 * MINUTE, Level.BERISIKO),
            (timedelta(), Level.BERISIKO),  # due, and not yet past it
            (timedelta(seconds=1), Level.TERLAMBAT),
        ],
    )
    def test_from_when_there_is_one(self, after_due: timedelta, level: Level | None):
        found = crossings(CASE, DUE + after_due)
        assert [one.level for one in found] == ([level] if level else [])

    @pytest.mark.parametrize(
        "quiet",
        [
            replace(CASE, counts=False),
            replace(CASE, resolution=replace(LATE, stopped_at=DUE + MINUTE)),
            replace(CASE, resolution=HELD),
            replace(CASE, resolution=Deadlines()),
        ],
    )
    def test_where_there_is_none(self, quiet: Case):
        assert crossings(quiet, DUE + HOUR) == ()

    def test_after_a_reopening_the_steps_count_from_there(self):
        case = replace(CASE, run=2, run_since=DUE + 5 * HOUR)
        [late] = crossings(case, DUE + 6 * HOUR)
        assert (late.run, late.counts_from) == (2, DUE + 5 * HOUR)


class TestDeciding:
    def test_nothing_is_to_be_done_twice(self):
        case = CASE
        for minutes in (-12, 1, 30, 61, 500):
            case, _ = settle(case, DUE + minutes * MINUTE)
            assert settle(case, DUE + minutes * MINUTE) == (case, [])

    def test_the_warning_makes_room_for_the_breach(self):
        warned, _ = settle(CASE, DUE - MINUTE)
        late, events = settle(warned, DUE + MINUTE)
        assert [(one.level, one.state) for one in late.alerts] == [
            (Level.BERISIKO, AlertState.CLOSED),
            (Level.TERLAMBAT, AlertState.OPEN),
        ]
        assert [event.kind for event in events] == [AlertEventKind.CLOSED, AlertEventKind.RAISED]

    def test_what_was_missed_is_in_its_history_at_its_own_time(self):
        _, events = settle(CASE, DUE + 3 * HOUR)
        told = [(event.kind.value, event.level, event.step, event.at) for event in events]
        assert told == [
            ("missed", Level.BERISIKO, None, DUE - 12 * MINUTE),
            ("missed", None, Step.HOLDER, DUE),
            ("missed", None, Step.LURAH, DUE + 30 * MINUTE),
            ("missed", None, Step.CAMAT, DUE + 60 * MINUTE),
            ("raised", Level.TERLAMBAT, Step.WALIKOTA, DUE + 120 * MINUTE),
        ]

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"resolution": replace(LATE, stopped_at=DUE + HOUR)}, ClosedWhy.STOPPED),
            ({"run": 2, "run_since": DUE + HOUR}, ClosedWhy.REOPENED),
            ({"resolution": Deadlines(DUE + 4 * HOUR, DUE + 5 * HOUR)}, ClosedWhy.CORRECTED),
            ({"resolution": Deadlines()}, ClosedWhy.CORRECTED),
            ({"counts": False}, ClosedWhy.CORRECTED),
        ],
    )
    def test_why_it_closes(self, changed: dict, why: ClosedWhy):
        late, _ = settle(CASE, DUE + MINUTE)
        after, _ = settle(replace(late, **changed), DUE + 2 * HOUR)
        assert after.alerts[0].closed_why is why
        assert after.alerts[0].next_step_at is None

    def test_a_taken_one_rests_until_its_time_and_comes_again(self):
        late, _ = settle(CASE, DUE + MINUTE)
        taken = take(
            late.alerts[0], rule=RULE, by="Siti", by_id=7, note="ya", now=DUE + 10 * MINUTE
        )
        case = replace(late, alerts=(taken.alert,))
        assert settle(case, DUE + 69 * MINUTE) == (case, [])
        [again] = settle(case, DUE + 70 * MINUTE)[0].alerts
        assert (again.state, again.reraised, again.step) == (AlertState.OPEN, 1, Step.HOLDER)
        assert again.next_step_at == DUE + 100 * MINUTE
        assert again.acknowledged_by == "Siti"
        acted = replace(case, staged_at=DUE + 11 * MINUTE)
        [standing] = settle(acted, DUE + 70 * MINUTE)[0].alerts
        assert (standing.state, standing.reraise_at) == (AlertState.ACKNOWLEDGED, None)
        before = replace(case, staged_at=DUE + 9 * MINUTE)
        assert settle(before, DUE + 70 * MINUTE)[0].alerts[0].state is AlertState.OPEN

    def test_quiet_time_does_not_count(self):
        quiet, _ = settle(CASE, DUE + 20 * MINUTE, (MUTE,))
        assert quiet.alerts[0].next_step_at is None
        assert settle(quiet, DUE + 9 * HOUR, (MUTE,)) == (quiet, [])
        loud, events = settle(quiet, DUE + 9 * HOUR)
        assert loud.alerts[0].next_step_at == DUE + 9 * HOUR + 10 * MINUTE
        assert [event.kind for event in events] == [AlertEventKind.UNMUTED]

    def test_who_heard_of_it_before_is_not_told_again_when_a_mute_ends(self):
        heard, _ = settle(CASE, DUE + MINUTE)
        quiet, _ = settle(heard, DUE + 2 * MINUTE, (MUTE,))
        [decision] = decide(quiet, rule=RULE, mutes=(), now=DUE + HOUR)
        assert not decision.told
        never, _ = settle(CASE, DUE + MINUTE, (MUTE,))
        [decision] = decide(never, rule=RULE, mutes=(), now=DUE + HOUR)
        assert decision.told


class TestMutes:
    @pytest.mark.parametrize(
        ("changed", "covers"),
        [
            ({}, True),
            ({"area": "73.71"}, True),
            ({"area": "73.71.09.1001"}, True),
            ({"area": "73.71.09.1002"}, False),
            ({"area": "73.71.0"}, False),
            ({"city": "31", "area": "31"}, False),
            ({"category": "banjir"}, True),
            ({"category": "sampah"}, False),
            ({"clock": ClockName.RESPONSE}, False),
            ({"level": Level.TERLAMBAT}, True),
            ({"level": Level.BERISIKO}, False),
        ],
    )
    def test_what_one_is_about(self, changed: dict, covers: bool):
        about = {"city": "73.71", "area": "73.71.09.1001", "category": "banjir"}
        mute = replace(MUTE, **changed)
        assert mute.covers(**about, clock=ClockName.RESOLUTION, level=Level.TERLAMBAT) is covers

    def test_when_one_holds(self):
        assert MUTE.holds_at(MUTE.from_at)
        assert not MUTE.holds_at(MUTE.to_at)
        ended = replace(MUTE, ended_at=DUE, ended_by="operator")
        assert ended.holds_at(DUE - MINUTE)
        assert not ended.holds_at(DUE)


@pytest.mark.parametrize(
    ("text", "note"),
    [(None, None), ("", None), ("  \n", None), (" ya\x00 ", "ya"), ("a" * 500, "a" * 500)],
)
def test_notes_are_kept_clean(text: str | None, note: str | None):
    assert clean_note(text) == note


def test_a_note_that_is_too_long_is_refused():
    with pytest.raises(BadNote, match="500"):
        clean_note("a" * 501)


def test_an_alert_is_live_until_it_is_closed():
    alert = Alert(ClockName.RESPONSE, 1, Level.TERLAMBAT, DUE, DUE, DUE)
    assert alert.live
    assert not replace(alert, state=AlertState.CLOSED).live
