"""What a frozen month is sealed with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.leaderboard import UnitKind
from dashboard.sla import ClockName

SCHEDULE = "jadwal"
"""Who froze a month that froze by itself."""


@dataclass(frozen=True)
class Seal:
    """What a frozen board is sealed with. `reason` is None for the first version."""

    month: date
    unit: UnitKind
    clock: ClockName
    version: int
    formula: str
    inputs_sha256: str
    reason: str | None
    sealed_at: datetime
    sealed_by: str


@dataclass(frozen=True)
class SealedBoard:
    """A frozen board: its seal, and `board` as `dashboard.board_data.plain` had it then, times as
    ISO texts. Of a part of the city, `board` has that part's lines alone."""

    seal: Seal
    board: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """A frozen board beside what it would be now: clocks decided and met, of all its units.
    `changed`: a correction would give it a new version."""

    unit: UnitKind
    clock: ClockName
    version: int
    decided: int
    met: int
    decided_now: int
    met_now: int
    changed: bool


def newest_seal(seals: Iterable[Seal], month: date | None) -> Seal | None:
    """The seal of the newest version of that month; None where it isn't frozen."""
    found = [seal for seal in seals if seal.month == month]
    return max(found, key=lambda seal: seal.version, default=None)
