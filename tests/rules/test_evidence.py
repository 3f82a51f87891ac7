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
    findings,
    is_alike,
    parts_alike,
    parts_of,
)

REPORTED = datetime(2026, 11, 21, 11, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MARK = 0xF0F0_1234_5678_9ABC
HERE = (-5.145, 119.405)
SAME = Earlier(41, REPORTED - DAY, MARK)


def evidence(**fields) -> Evidence:
    return Evidence(REPORTED, **fields)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (evidence(), ()),
        # Nothing is said of what the camera did not tell.
        (evidence(report_point=HERE), ()),
        (evidence(photo_point=HERE), ()),
        (evidence(taken_at=REPORTED + 3 * DAY), ()),
        (evidence(taken_at=REPORTED - 10 * MINUTE), ()),  # a phone's clock
        (
            evidence(taken_at=REPORTED - 11 * MINUTE),
            (Finding(Doubt.TAKEN_BEFORE, before=11 * MINUTE),),
        ),
        (evidence(photo_point=HERE, report_point=HERE), ()),
        (evidence(photo_point=(-5.1477, 119.405), report_point=HERE), ()),  # 299 m
        (
            evidence(photo_point=(-5.1478, 119.405), report_point=HERE),
            (Finding(Doubt.FAR, metres=310),),
        ),
        (
            evidence(fingerprint=MARK, earlier=(SAME,)),
            (Finding(Doubt.USED_BEFORE, report_id=41, at=SAME.at),),
        ),
        # The first report that had it; a picture like none says nothing.
        (
            evidence(fingerprint=MARK, earlier=(SAME, Earlier(7, REPORTED - 2 * DAY, MARK ^ 0b11))),
            (Finding(Doubt.USED_BEFORE, report_id=7, at=REPORTED - 2 * DAY),),
        ),
        (evidence(fingerprint=None, earlier=(SAME,)), ()),
        (evidence(fingerprint=MARK ^ 0xFF, earlier=(SAME,)), ()),
        (
            evidence(
                fingerprint=MARK,
                earlier=(SAME,),
                taken_at=REPORTED - DAY,
                photo_point=(-5.2, 119.405),
                report_point=HERE,
            ),
            (
                Finding(Doubt.USED_BEFORE, report_id=41, at=SAME.at),
                Finding(Doubt.TAKEN_BEFORE, before=DAY),
                Finding(Doubt.FAR, metres=6_082),
            ),
        ),
    ],
)
def test_findings(told: Evidence, found: tuple[Finding, ...]):
    assert findings(told, far_m=300) == found


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
