"""The thread that looks for incidents as time passes."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from dashboard.bursts import BurstRules
from data_access.incident_ticks import tick_incidents
from data_access.reach import writing
from data_access.rounds import Rounds

EVERY_S = 15.0


class IncidentTicker(Rounds):
    """Ticks from `start` to `stop`. Of several processes one ticks at a time; while the database is
    away it waits. `clock` gives the time (aware, UTC)."""

    what = "incidents"

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        rules: BurstRules,
        every_s: float = EVERY_S,
    ) -> None:
        super().__init__(every_s=every_s)
        self._engine, self._clock, self._rules = engine, clock, rules

    def _round(self) -> None:
        with writing(self._engine) as conn:
            tick_incidents(conn, now=self._clock(), rules=self._rules)
