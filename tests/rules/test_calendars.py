"""Working time: the office's hours as they are, and arithmetic that holds for any hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.calendars import FARTHEST_YEARS, Calendar, Override, Week, around_the_clock, day_of
from dashboard.errors import BadCalendar
from dashboard.profiles import OFFICE_WEEK, RAMADANS

WITA = ZoneInfo("Asia/Makassar")
# Joint leave of Nyepi, Nyepi, and Eid with its leave days (SKB Tiga Menteri 2026); a Friday off.
MARCH = frozenset(date(2026, 3, day) for day in (18, 19, 20, 23, 24))
OFFICE = Calendar(WITA, OFFICE_WEEK, overrides=RAMADANS, holidays=MARCH | {date(2026, 6, 5)})
MINUTE = timedelta(minutes=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-06-01T07:30", 30, "2026-06-01T08:00"),
        ("2026-06-01T11:30", 60, "2026-06-01T13:30"),  # over the midday break
        ("2026-06-01T11:30", 30, "2026-06-01T12:00"),  # used up at the break: due as it begins
        ("2026-06-01T12:30", 15, "2026-06-01T13:15"),  # begun in the break
        ("2026-06-01T15:30", 60, "2026-06-02T08:00"),  # over night
        ("2026-06-01T03:00", 10, "2026-06-01T07:40"),  # before it opens
        ("2026-06-04T15:30", 60, "2026-06-08T08:00"),  # Thursday, a closed Friday, a weekend
        ("2026-06-12T11:00", 60, "2026-06-12T13:30"),  # Friday's longer break
        ("2026-03-10T12:00", 30, "2026-03-10T13:00"),  # Ramadan's shorter one
        ("2026-03-10T14:30", 60, "2026-03-11T08:30"),  # Ramadan closes at 15:00
        ("2026-12-31T15:30", 60, "2027-01-01T08:00"),  # over the year
    ],
)
def test_working_minutes_are_added_in_working_hours_alone(start: str, minutes: int, due: str):
    assert OFFICE.add(local(start), minutes * MINUTE) == local(due)
    assert OFFICE.between(local(start), local(due)) == minutes * MINUTE


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-17T10:00", 3, "2026-03-27T16:30"),
        ("2026-03-17T23:59", 3, "2026-03-27T16:30"),
        ("2026-06-01T06:00", 1, "2026-06-02T16:00"),
        ("2026-06-05T10:00", 1, "2026-06-08T16:00"),
        ("2026-06-06T10:00", 5, "2026-06-12T16:30"),
    ],
)
def test_working_days_end_at_the_close_of_the_last_counted_from_the_day_after(
    start: str, days: int, due: str
):
    assert OFFICE.close_after(local(start), days) == local(due)


def test_the_calendar_that_never_rests_is_plain_time():
    always = around_the_clock(WITA)
    start = local("2026-12-31T23:00")
    assert always.add(start, timedelta(hours=30)) == start + timedelta(hours=30)
    assert always.between(start, start + timedelta(days=400)) == timedelta(days=400)


def test_a_day_on_which_clocks_change_is_as_long_as_it_is():
    boston = around_the_clock(ZoneInfo("America/New_York"))
    spring = datetime(2026, 3, 8, 5, tzinfo=UTC)  # local midnight
    assert boston.between(spring, datetime(2026, 3, 9, 4, tzinfo=UTC)) == timedelta(hours=23)
    # The hour from two to three is skipped: what it holds lies on top of the hour that follows.
    night = Calendar(ZoneInfo("America/New_York"), (day_of("02:00-02:50", "03:00-04:00"),) * 7)
    opened, closed = datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert night.between(opened, closed) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-06-01T09:00", "2026-06-01T09:00"),
        ("2026-06-01T16:00", "2026-06-01T16:00"),  # its close is still working time
        ("2026-06-01T16:01", "2026-06-02T07:30"),
        ("2026-06-06T12:00", "2026-06-08T07:30"),
    ],
)
def test_no_time_at_all_is_the_next_time_at_work(at: str, opens: str):
    assert OFFICE.add(local(at), timedelta()) == local(opens)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Calendar(WITA, ((),) * 7), "no working hours"),
        (lambda: Calendar(WITA, OFFICE_WEEK[:6]), "seven days"),  # type: ignore[arg-type]
        (lambda: Calendar(WITA, (day_of("09:00-08:00"),) * 7), "follow each other"),
        (lambda: Calendar(WITA, (day_of("08:00-12:00", "11:00-13:00"),) * 7), "follow each other"),
        (lambda: Calendar(WITA, (((0, 1441),),) * 7), "24:00"),
        (lambda: day_of("8-12"), "no time of day"),
        (lambda: Calendar(WITA, OFFICE_WEEK, (RAMADANS[0], RAMADANS[0])), "overlap"),
        (
            lambda: Calendar(
                WITA,
                OFFICE_WEEK,
                (Override("x", date(2026, 2, 2), date(2026, 2, 1), OFFICE_WEEK),),
            ),
            "ends before",
        ),
        (lambda: OFFICE.close_after(local("2026-06-01T09:00"), 0), "between 1"),
    ],
)
def test_hours_that_make_no_sense_are_refused(make: object, why: str):
    with pytest.raises(BadCalendar, match=why):
        make()  # type: ignore[operator]


# Any hours, any free days, any zone; times to the microsecond.
edges = st.lists(st.integers(0, 1440), min_size=0, max_size=6, unique=True).map(sorted)
days = edges.map(lambda found: tuple(zip(found[::2], found[1::2], strict=False)))
weeks: st.SearchStrategy[Week] = st.tuples(*[days] * 7).filter(any)  # type: ignore[assignment]
zones = st.sampled_from(["Asia/Makassar", "America/New_York", "Australia/Lord_Howe"]).map(ZoneInfo)
free = st.frozensets(st.dates(date(2025, 1, 1), date(2028, 12, 31)), max_size=60)
calendars = st.builds(Calendar, zone=zones, week=weeks, holidays=free)
moments = st.integers(0, 730 * 86_400_000_000).map(
    lambda later: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(microseconds=later)
)
lengths = st.timedeltas(timedelta(microseconds=1), timedelta(days=90))
# A minute a week reaches 90 days after the time that is looked at, which has a test of its own.
LOOKED_AT = timedelta(days=(FARTHEST_YEARS - 1) * 365)


def within_reach(calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """When that is reached; other cases are put aside."""
    due = calendar.add(start, length)
    assume(due < start + LOOKED_AT)
    return due


@given(calendars, moments, lengths)
def test_what_is_added_is_what_is_measured(calendar: Calendar, start: datetime, length: timedelta):
    due = within_reach(calendar, start, length)
    assert calendar.between(start, due) == length
    # And no earlier time would do.
    assert calendar.between(start, due - timedelta(microseconds=1)) < length


@given(calendars, moments, st.timedeltas(timedelta(), timedelta(days=90)))
def test_nothing_comes_due_outside_working_hours(
    calendar: Calendar, start: datetime, length: timedelta
):
    due = within_reach(calendar, start, length)
    assert due >= start
    day = due.astimezone(calendar.zone)
    spans = [
        (calendar._moment(on, opens), calendar._moment(on, closes))
        for on in (day.date() - timedelta(days=1), day.date())
        for opens, closes in calendar.hours_of(on)
    ]
    assert any(opens <= due <= closes for opens, closes in spans)


@given(calendars, moments, moments, lengths, lengths)
def test_later_and_longer_is_never_due_earlier(
    calendar: Calendar, one: datetime, other: datetime, short: timedelta, more: timedelta
):
    first, last = sorted((one, other))
    assert calendar.add(first, short) <= calendar.add(last, short)
    assert calendar.add(first, short) < within_reach(calendar, first, short + more)


@given(calendars, moments, moments, moments)
def test_measures_add_up(calendar: Calendar, one: datetime, two: datetime, three: datetime):
    first, middle, last = sorted((one, two, three))
    parts = calendar.between(first, middle) + calendar.between(middle, last)
    assert parts == calendar.between(first, last)
    assert calendar.between(last, first) == timedelta()


NEVER: Week = ((),) * 7
SCARCE = Calendar(
    WITA,
    (day_of("00:00-00:01"), (), (), (), (), (), ()),
    overrides=(Override("tutup", date(2027, 1, 1), date(9999, 12, 31), NEVER),),
)


def test_what_hours_never_reach_is_told_as_far_off():
    start, far = local("2026-12-29T10:00"), local("2056-01-01T00:00")
    assert SCARCE.add(local("2026-12-01T10:00"), MINUTE) == local("2026-12-07T00:01")
    assert SCARCE.add(start, MINUTE) == far
    assert SCARCE.add(start, timedelta()) == far
    assert SCARCE.close_after(start, 5) == far
    assert SCARCE.between(start, far) == timedelta()
    weekly = Calendar(WITA, SCARCE.week)
    assert weekly.add(start, timedelta(hours=24_000)) == far
