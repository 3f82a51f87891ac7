"""Who held the clocks that somebody missed."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class HeldClock:
    """How many of the missed clocks somebody held for a time, and how long together until they were
    due, by the wall's clock. `area_code` is told of a holder that is an area."""

    holder: str
    area_code: str | None
    reports: int
    held: timedelta
