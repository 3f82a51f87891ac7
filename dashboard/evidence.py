"""What about a photo of finished work is worth a second look. A finding is a reason to ask, never a
verdict: each has an innocent reading, and nothing follows from one by itself."""

from collections.abc import Iterable, Sequence
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


class Doubt(StrEnum):
    """What there can be to look at."""

    USED_BEFORE = "used_before"
    TAKEN_BEFORE = "taken_before"
    FAR = "far"


@dataclass(frozen=True)
class Earlier:
    """A photo like it that came before, with another report."""

    report_id: int
    at: datetime
    fingerprint: int


@dataclass(frozen=True)
class Evidence:
    """A photo's facts beside its report's; None where one isn't known. `earlier` are those that
    may be the same picture."""

    reported_at: datetime
    taken_at: datetime | None = None
    photo_point: tuple[float, float] | None = None
    report_point: tuple[float, float] | None = None
    fingerprint: int | None = None
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing to look at, and the fact that it rests on: the report that had the picture first
    and when, how long before its report the photo was taken, or how far from it, in metres."""

    doubt: Doubt
    report_id: int | None = None
    at: datetime | None = None
    before: timedelta | None = None
    metres: int | None = None


def findings(evidence: Evidence, *, far_m: int) -> tuple[Finding, ...]:
    """What there is to look at; nothing is said of what a camera did not tell."""
    found = (
        _used_before(evidence),
        _taken_before(evidence),
        _far(evidence, far_m),
    )
    return tuple(one for one in found if one is not None)


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


def _used_before(evidence: Evidence) -> Finding | None:
    first = _first_alike(evidence.fingerprint, evidence.earlier)
    if first is None:
        return None
    return Finding(Doubt.USED_BEFORE, report_id=first.report_id, at=first.at)


def _first_alike(fingerprint: int | None, earlier: Iterable[Earlier]) -> Earlier | None:
    if fingerprint is None:
        return None
    alike: Sequence[Earlier] = [one for one in earlier if is_alike(one.fingerprint, fingerprint)]
    return min(alike, key=lambda one: (one.at, one.report_id), default=None)


def _taken_before(evidence: Evidence) -> Finding | None:
    if evidence.taken_at is None:
        return None
    before = evidence.reported_at - evidence.taken_at
    return Finding(Doubt.TAKEN_BEFORE, before=before) if before > CLOCKS_DIFFER else None


def _far(evidence: Evidence, far_m: int) -> Finding | None:
    if evidence.photo_point is None or evidence.report_point is None:
        return None
    away = distance_km(*evidence.photo_point, *evidence.report_point)
    metres = round((away or 0) * 1_000)
    return Finding(Doubt.FAR, metres=metres) if metres > far_m else None
