"""Sanggahan: contesting a charge, and what an administrator rules on it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.sla import ClockName


class Ruling(StrEnum):
    """What became of a contest. `dikabulkan`: the charge is left out of every board made since."""

    UPHELD = "dikabulkan"
    REJECTED = "ditolak"


@dataclass(frozen=True)
class Contest:
    """A contested charge; the ruling and what goes with it are None until there is one."""

    id: int
    report_id: int
    city: str
    area: str
    area_name: str
    clock: ClockName
    reason: str
    raised_at: datetime
    raised_by: str
    ruling: Ruling | None = None
    ruling_reason: str | None = None
    ruled_at: datetime | None = None
    ruled_by: str | None = None
