"""The thread that looks for incidents as time passes."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from sqlalchemy import Engine

from dashboard.bursts import BurstRules
from dashboard.errors import DatabaseAway
from data_access.incident_ticks import tick_incidents
from data_access.reach import writing

EVERY_S = 15.0
logger = logging.getLogger(__name__)


class IncidentTicker:
    """Ticks from `start` to `stop`. Of several processes one ticks at a time; while the database is
    away it waits. `clock` gives the time (aware, UTC)."""

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        rules: BurstRules,
        every_s: float = EVERY_S,
    ) -> None:
        self._engine, self._clock, self._rules, self._every_s = engine, clock, rules, every_s
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins in a thread of its own, which does not keep the process alive."""
        self._thread = Thread(target=self._run, name="qlue-incidents", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """Ends it; a tick under way is finished first."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with writing(self._engine) as conn:
                    tick_incidents(conn, now=self._clock(), rules=self._rules)
            except DatabaseAway:
                logger.warning("incidents wait for the database")
            except Exception:
                logger.exception("looking for incidents failed, trying again")
            self._stopping.wait(self._every_s)
