"""What a policy would have made of reports: late, in time, or nobody can tell yet."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.calendars import around_the_clock
from dashboard.lifecycle import Stage
from dashboard.places import parse_zone
from dashboard.rule_preview import ClockPreview, Outcome, Preview, outcome, state_of
from dashboard.sla import ClockName, ClockState, ReportFacts, Stay, Terms, read_clocks

START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
TERMS = Terms(10 * HOUR, around_the_clock(parse_zone("Asia/Makassar")))


@pytest.mark.parametrize(
    ("stages", "after", "state"),
    [
        ([(Stage.MENUNGGU, 0)], 5, ClockState.AMAN),
        ([(Stage.MENUNGGU, 0)], 9, ClockState.BERISIKO),
        ([(Stage.MENUNGGU, 0)], 11, ClockState.TERLAMBAT),
        ([(Stage.MENUNGGU, 0), (Stage.SELESAI, 9)], 99, ClockState.TEPAT),
        ([(Stage.MENUNGGU, 0), (Stage.SELESAI, 11)], 99, ClockState.TELAT),
        ([(Stage.MENUNGGU, 0), (Stage.DITAHAN, 9)], 99, ClockState.DITAHAN),
        ([(Stage.MENUNGGU, 0), (Stage.DITAHAN, 11)], 99, ClockState.TERLAMBAT),
    ],
)
def test_the_state_is_the_one_that_the_clock_itself_tells(
    stages: list[tuple[Stage, int]], after: int, state: ClockState
):
    times = [START + hours * HOUR for _, hours in stages]
    stays = tuple(
        Stay(stage, at, until)
        for (stage, _), at, until in zip(stages, times, [*times[1:], None], strict=True)
    )
    facts = ReportFacts(START, stays, times[1] if len(times) > 1 else None)
    clock = read_clocks(facts, response=TERMS, resolution=TERMS).resolution
    now = START + after * HOUR
    assert state_of(clock, now) is clock.at(now).state is state
    without = read_clocks(facts, response=None, resolution=None).resolution
    assert state_of(without, now) is ClockState.NONE


def test_late_in_time_and_undecided():
    states = {
        ClockState.TELAT: 3,
        ClockState.TERLAMBAT: 2,
        ClockState.TEPAT: 7,
        ClockState.AMAN: 1,
        ClockState.BERISIKO: 1,
        ClockState.DITAHAN: 1,
        ClockState.NONE: 9,
    }
    assert outcome(states) == Outcome(late=5, in_time=7, undecided=3)
    assert outcome(states).count == 15


def test_a_sample_is_told_for_all_of_them():
    clock = ClockPreview(Outcome(200, 800), Outcome(100, 900))
    preview = Preview(
        date(2026, 10, 22), date(2026, 11, 20), 3_004, 1_000, {ClockName.RESOLUTION: clock}
    )
    assert preview.sampled
    assert preview.of_all(clock.new.late) == 601
    assert Preview(preview.first, preview.last, 0, 0, {}).of_all(0) == 0
