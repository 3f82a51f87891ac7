"""What about a photo of finished work is worth a second look. A finding is a reason to ask, never a
verdict: each has an innocent reading, and nothing follows from one by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.teams import distance_km

ALIKE_BITS = 6
"""Two pictures of whose 64-bit perceptual hashes no more bits differ are taken for the same one. A
picture that was saved again or made smaller differs by a few, another one by about 32."""
PARTS, PART_BITS = 4, 16
CLOCKS_DIFFER = timedelta(minutes=10)
"""How wrong a phone's clock may be before its time says something."""


Point = tuple[float, float]
"""Degrees north and east."""


class Doubt(StrEnum):
    """What there can be to look at."""

    USED_BEFORE = "used_before"
    TAKEN_BEFORE = "taken_before"
    FAR = "far"


@dataclass(frozen=True)
class Earlier:
    """A photo of the same picture that came before, with another report."""

    report_id: int
    at: datetime
    photo_id: int


@dataclass(frozen=True)
class Evidence:
    """What was measured when a photo came: how long before its report it was taken and how many
    metres from it, None where the camera did not tell; `earlier` show the same picture."""

    before: timedelta | None = None
    metres: int | None = None
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing to look at, and the fact that it rests on: the report that had the picture first,
    when and as which photo, how long before its report the photo was taken, or how far from it, in
    metres."""

    doubt: Doubt
    report_id: int | None = None
    at: datetime | None = None
    photo_id: int | None = None
    before: timedelta | None = None
    metres: int | None = None


def findings(evidence: Evidence, *, far_m: int) -> tuple[Finding, ...]:
    """What there is to look at; nothing is said of what a camera did not tell."""
    found = []
    if evidence.earlier:
        first = min(evidence.earlier, key=lambda one: (one.at, one.report_id))
        found.append(
            Finding(
                Doubt.USED_BEFORE,
                report_id=first.report_id,
                at=first.at,
                photo_id=first.photo_id,
            )
        )
    if evidence.before is not None and evidence.before > CLOCKS_DIFFER:
        found.append(Finding(Doubt.TAKEN_BEFORE, before=evidence.before))
    if evidence.metres is not None and evidence.metres > far_m:
        found.append(Finding(Doubt.FAR, metres=evidence.metres))
    return tuple(found)


def taken_before(taken_at: datetime | None, reported_at: datetime) -> timedelta | None:
    """How long before its report a photo was taken; None for one taken after it."""
    if taken_at is None or taken_at >= reported_at:
        return None
    return reported_at - taken_at


def metres_away(photo: Point | None, report: Point | None) -> int | None:
    """The distance between the two, in whole metres; None where one is not known."""
    if photo is None or report is None:
        return None
    away = distance_km(*photo, *report)
    return None if away is None else round(away * 1_000)


def is_alike(one: int, other: int) -> bool:
    """Whether two fingerprints are of the same picture."""
    return (one ^ other).bit_count() <= ALIKE_BITS


def parts_of(fingerprint: int) -> list[int]:
    """The fingerprint in four parts of 16 bits, each with its place, for an index to find."""
    return [place << PART_BITS | _part(fingerprint, place) for place in range(PARTS)]


def parts_alike(fingerprint: int) -> list[int]:
    """The parts that a fingerprint like this one has one of: where 7 bits or fewer of 64 differ, in
    one of four parts it is 1 or none."""
    flips = (0, *(1 << bit for bit in range(PART_BITS)))
    return [part ^ flip for part in parts_of(fingerprint) for flip in flips]


def _part(fingerprint: int, place: int) -> int:
    return fingerprint >> (place * PART_BITS) & (1 << PART_BITS) - 1
