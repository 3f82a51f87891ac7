"""Which policy a report is under, and what its targets come to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.calendars import Calendar, around_the_clock
from dashboard.errors import BadPolicy, FarTarget, ResponseAfterResolution
from dashboard.policies import (
    ALWAYS,
    CalendarVersion,
    Policy,
    Rulebook,
    Target,
    Unit,
    ending_holidays,
)
from dashboard.profiles import OFFICE, OFFICE_WEEK, PROFILES

WITA = ZoneInfo("Asia/Makassar")
FLOOD, TRASH = 1, 2
HOUR = timedelta(hours=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


def policy(number: int, start: str, end: str | None = None, **fields: object) -> Policy:
    plain = {
        "category_id": FLOOD,
        "response": Target(60, Unit.MINUTES),
        "resolution": Target(1, Unit.WORKING_DAYS, OFFICE),
        "valid_from": local(start),
        "valid_to": local(end) if end else None,
        "id": number,
    }
    return Policy(**(plain | fields))  # type: ignore[arg-type]


def calendar(number: int, slug: str, start: str, *holidays: date) -> CalendarVersion:
    hours = Calendar(WITA, OFFICE_WEEK, holidays=frozenset(holidays))
    return CalendarVersion(slug, hours, local(start), id=number)


RULES = Rulebook(
    zone=WITA,
    policies=(
        policy(1, "2026-01-01", "2026-07-01"),
        policy(2, "2026-07-01"),
        policy(3, "2026-03-01", severity=3),
        policy(4, "2026-01-01", "2026-02-01", category_id=TRASH),
    ),
    calendars=(
        CalendarVersion(ALWAYS, around_the_clock(WITA), local("1970-01-01"), id=1),
        calendar(2, OFFICE, "1970-01-01"),
        calendar(3, OFFICE, "2026-06-01", date(2026, 6, 2)),
    ),
)


@pytest.mark.parametrize(
    ("category", "severity", "created", "expected"),
    [
        (FLOOD, 2, "2025-12-31T23:59:59", None),  # nothing held yet
        (FLOOD, 2, "2026-01-01", 1),
        (FLOOD, 2, "2026-06-30T23:59:59", 1),
        (FLOOD, 2, "2026-07-01", 2),  # the next version
        (FLOOD, 3, "2026-02-28", 1),
        (FLOOD, 3, "2026-03-01", 3),  # a severity of its own comes first
        (FLOOD, 3, "2026-09-01", 3),
        (TRASH, 2, "2026-01-15", 4),
        (TRASH, 2, "2026-02-01", None),  # ended, and nothing in its place
        (99, 2, "2026-09-01", None),
    ],
)
def test_a_report_is_under_what_held_when_it_was_created(
    category: int, severity: int, created: str, expected: int | None
):
    asked = {"category_id": category, "severity": severity, "created_at": local(created)}
    found = RULES.policy_for(**asked)
    assert (found.id if found else None) == expected
    assert RULES.ruling(**asked).policy_id == expected


def test_it_keeps_the_calendar_version_that_it_was_created_under():
    before, after = (
        RULES.ruling(category_id=FLOOD, severity=2, created_at=local(day))
        for day in ("2026-05-31T23:00", "2026-06-01T00:00")
    )
    # Both run into 2 June, which only the newer version knows as a holiday.
    assert (before.resolution_calendar_id, before.resolution.allowed) == (2, 7.5 * HOUR)  # type: ignore[union-attr]
    assert (after.resolution_calendar_id, after.resolution.allowed) == (3, 15 * HOUR)  # type: ignore[union-attr]
    assert after.response_calendar_id is None  # plain minutes are of no calendar


def test_working_days_become_working_time_at_the_creation():
    terms = Target(1, Unit.WORKING_DAYS, OFFICE).terms(
        Calendar(WITA, OFFICE_WEEK), local("2026-06-01T15:00")
    )
    assert terms.allowed == HOUR + 7.5 * HOUR
    assert terms.calendar.add(local("2026-06-01T15:00"), terms.allowed) == local("2026-06-02T16:00")


def test_a_sources_own_promise_stands_in_the_place_of_the_resolution_target():
    created = datetime(2026, 6, 1, tzinfo=UTC)
    asked = {"category_id": FLOOD, "severity": 2, "created_at": created}
    kept = RULES.ruling(**asked, promised_at=created + 3 * HOUR)
    assert kept.promised
    assert kept.resolution.allowed == 3 * HOUR  # type: ignore[union-attr]
    assert kept.response.allowed == HOUR  # type: ignore[union-attr]
    # One before the creation promises nothing.
    assert not RULES.ruling(**asked, promised_at=created).promised


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(0, Unit.MINUTES), (-1, Unit.WORKING_DAYS), (1_001, Unit.WORKING_DAYS)],
)
def test_a_target_that_makes_no_sense_is_refused(amount: int, unit: Unit):
    with pytest.raises(BadPolicy, match="a target is"):
        Target(amount, unit)


def test_the_example_profiles_give_what_they_name():
    respond, resolve = PROFILES["jakarta"].targets()
    assert (respond.amount, resolve.amount) == (6 * 60, 7 * 24 * 60)
    sp4n = PROFILES["sp4n"]
    kinds = {kind: sp4n.targets(kind)[1].amount for kind in sp4n.kinds}
    assert kinds == {"informasi": 5, "pengaduan": 14, "pengawasan": 60}
    assert sp4n.targets()[0].amount == 3
    assert all("harap dikonfirmasi" in profile.legal_basis for profile in PROFILES.values())
    with pytest.raises(BadPolicy, match="no kind"):
        sp4n.targets("darurat")


@pytest.mark.parametrize(
    ("until", "warned"),
    [
        (date(2027, 1, 19), True),
        (date(2027, 1, 20), False),
        (None, False),
        (date(1970, 1, 1), True),
    ],
)
def test_it_warns_sixty_days_before_the_holidays_end(until: date | None, warned: bool):
    old = CalendarVersion(
        OFFICE, Calendar(WITA, OFFICE_WEEK), local("2020-01-01"), date(2020, 1, 1)
    )
    new = CalendarVersion(OFFICE, Calendar(WITA, OFFICE_WEEK), local("2026-01-01"), until)
    found = ending_holidays([old, new], date(2026, 11, 21))
    assert found == ([new] if warned else [])


WEEKLY = CalendarVersion(
    "mingguan", Calendar(WITA, (((0, 1),), (), (), (), (), (), ())), local("2026-01-01"), id=9
)


@pytest.mark.parametrize(
    ("response", "resolution", "wrong"),
    [
        (Target(60, Unit.MINUTES), Target(60, Unit.MINUTES), None),
        (Target(61, Unit.MINUTES), Target(60, Unit.MINUTES), ResponseAfterResolution),
        (Target(9, Unit.WORKING_MINUTES, OFFICE), Target(1, Unit.WORKING_DAYS, OFFICE), None),
        (
            Target(3, Unit.WORKING_DAYS, OFFICE),
            Target(2, Unit.WORKING_DAYS, OFFICE),
            ResponseAfterResolution,
        ),
        # Over a weekend these cross, on other days they don't.
        (Target(360, Unit.WORKING_MINUTES, OFFICE), Target(1_440, Unit.MINUTES), None),
        (Target(60, Unit.MINUTES), Target(500, Unit.WORKING_MINUTES, "mingguan"), None),
        (Target(60, Unit.MINUTES), Target(600, Unit.WORKING_MINUTES, "mingguan"), FarTarget),
        (Target(9_000, Unit.WORKING_MINUTES, "mingguan"), Target(60, Unit.MINUTES), FarTarget),
    ],
)
def test_targets_have_to_make_sense(
    response: Target, resolution: Target, wrong: type[Exception] | None
):
    rules = Rulebook(WITA, (), (*RULES.calendars, WEEKLY))
    tried = policy(5, "2026-06-02T10:00", response=response, resolution=resolution)
    if wrong is None:
        rules.check(tried)
        return
    with pytest.raises(wrong):
        rules.check(tried)
