"""The time that an incident is shown in, and which ended ones are listed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from dashboard.incident_view import (
    STEP,
    Facts,
    Incident,
    Member,
    TimelineStep,
    ended_within,
    incident_of,
    timeline_until,
    window_of,
)
from dashboard.incidents import IncidentState
from dashboard.windows import Preset, Window

ZONE = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 21, 11, 5, tzinfo=UTC)  # 19.05 in the city
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def incident(*ago: timedelta) -> Incident:
    facts = Facts(1, "73.71", "banjir", IncidentState.OPEN, NOW, None, None)
    members = [
        Member(number, NOW - back, "73.71.09.1001", "Tamamaung", None)
        for number, back in enumerate(ago)
    ]
    return incident_of(facts, members, now=NOW, one_by_one=True)


@pytest.mark.parametrize(
    ("ago", "window"),
    [
        ((2 * HOUR, HOUR), Window(Preset.DAY)),
        ((23 * HOUR,), Window(Preset.DAY)),
        # From 19.05 on the day before yesterday to 20.05 yesterday, by the city's dates.
        ((2 * DAY, DAY - HOUR), Window(Preset.CUSTOM, date(2026, 11, 19), date(2026, 11, 20))),
        # Before and after the city's midnight, which is 16.00 UTC.
        (
            (3 * DAY - 4 * HOUR, 3 * DAY - 5 * HOUR),
            Window(Preset.CUSTOM, date(2026, 11, 18), date(2026, 11, 19)),
        ),
    ],
)
def test_its_window_shows_all_of_it(ago: tuple[timedelta, ...], window: Window):
    one = incident(*ago)
    found = window_of(one, now=NOW, zone=ZONE)
    assert found == window
    assert found.holds(one.began_at, NOW, ZONE)
    assert found.holds(one.last_report_at, NOW, ZONE)


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (Window(Preset.HOUR), NOW - 7 * DAY, NOW),
        (Window(Preset.WEEK), NOW - 7 * DAY, NOW),
        (Window(Preset.MONTH), NOW - 30 * DAY, NOW),
        (
            Window(Preset.CUSTOM, date(2026, 11, 1), date(2026, 11, 2)),
            datetime(2026, 10, 31, 16, tzinfo=UTC),
            datetime(2026, 11, 2, 16, tzinfo=UTC),
        ),
    ],
)
def test_ended_ones_are_of_a_week_at_least_or_of_the_dates_chosen(
    window: Window, start: datetime, end: datetime
):
    assert ended_within(window, now=NOW, zone=ZONE) == (start, end)


@pytest.mark.parametrize(
    ("after", "least", "counts"),
    [
        (0, 1, [4, 0, 2]),
        (0, 5, [0, 0, 4, 0, 2]),
        (2, 1, [4, 0, 2, 0, 0]),
        (2, 6, [0, 4, 0, 2, 0, 0]),
        (-5, 1, [4, 0, 2]),  # a clock that is behind hides nothing
    ],
)
def test_a_timeline_goes_on_till_now(after: int, least: int, counts: list[int]):
    first = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
    told = [TimelineStep(first + n * STEP, reports) for n, reports in enumerate((4, 0, 2))]
    now = told[-1].start + after * STEP + timedelta(minutes=7)
    steps = timeline_until(told, now, least=least)
    assert [step.reports for step in steps] == counts
    assert {later.start - step.start for step, later in pairwise(steps)} == {STEP}
