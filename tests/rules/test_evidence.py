"""What about a photo is worth a second look."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from dashboard.evidence import (
    ALIKE_BITS,
    Doubt,
    Earlier,
    Evidence,
    Finding,
    Point,
    findings,
    is_alike,
    metres_away,
    parts_alike,
    parts_of,
    taken_before,
)

REPORTED = datetime(2026, 11, 21, 11, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MARK = 0xF0F0_1234_5678_9ABC
HERE = (-5.145, 119.405)
SAME = Earlier(41, REPORTED - DAY, 5)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (Evidence(), ()),
        (Evidence(before=10 * MINUTE), ()),  # a phone's clock
        (Evidence(before=11 * MINUTE), (Finding(Doubt.TAKEN_BEFORE, before=11 * MINUTE),)),
        (Evidence(metres=300), ()),
        (Evidence(metres=301), (Finding(Doubt.FAR, metres=301),)),
        (
            Evidence(earlier=(SAME,)),
            (Finding(Doubt.USED_BEFORE, report_id=41, at=SAME.at, photo_id=5),),
        ),
        # The first report that had it.
        (
            Evidence(earlier=(SAME, Earlier(7, REPORTED - 2 * DAY, 3))),
            (Finding(Doubt.USED_BEFORE, report_id=7, at=REPORTED - 2 * DAY, photo_id=3),),
        ),
        (
            Evidence(earlier=(SAME,), before=DAY, metres=6_082),
            (
                Finding(Doubt.USED_BEFORE, report_id=41, at=SAME.at, photo_id=5),
                Finding(Doubt.TAKEN_BEFORE, before=DAY),
                Finding(Doubt.FAR, metres=6_082),
            ),
        ),
    ],
)
def test_findings(told: Evidence, found: tuple[Finding, ...]):
    assert findings(told, far_m=300) == found


@pytest.mark.parametrize(
    ("taken_at", "before"),
    [
        (None, None),  # Nothing is said of what the camera did not tell.
        (REPORTED + 3 * DAY, None),
        (REPORTED, None),
        (REPORTED - 11 * MINUTE, 11 * MINUTE),
    ],
)
def test_how_long_before_its_report(taken_at: datetime | None, before: timedelta | None):
    assert taken_before(taken_at, REPORTED) == before


@pytest.mark.parametrize(
    ("photo", "report", "metres"),
    [
        (None, HERE, None),
        (HERE, None, None),
        (HERE, HERE, 0),
        ((-5.1477, 119.405), HERE, 299),
        ((-5.2, 119.405), HERE, 6_082),
    ],
)
def test_how_far_from_its_report(photo: Point | None, report: Point | None, metres: int | None):
    assert metres_away(photo, report) == metres


@pytest.mark.parametrize("bits", range(12))
def test_alike_up_to_the_limit(bits: int):
    other = MARK ^ ((1 << bits) - 1)
    assert is_alike(MARK, other) is (bits <= ALIKE_BITS)


def test_an_index_on_parts_finds_all_that_are_alike():
    random = Random(5)
    for _ in range(2_000):
        mark, other = random.getrandbits(64), 0
        for bit in random.sample(range(64), ALIKE_BITS):
            other |= 1 << bit
        assert set(parts_alike(mark)) & set(parts_of(mark ^ other))


def test_parts_of_different_places_are_not_mistaken():
    assert parts_of(0xAAAA) != parts_of(0xAAAA_0000)
    assert not set(parts_of(0x1111_2222_3333_4444)) & set(parts_of(0x2222_1111_4444_3333))
