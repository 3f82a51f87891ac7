"""The thread that ticks: soon after anything has changed, and as time passes."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from sqlalchemy import Engine

from dashboard.errors import DatabaseAway
from data_access.alert_ticks import tick
from data_access.changes import Batch
from data_access.outbox import Post
from data_access.reach import writing

EVERY_S = 5.0
REST_S = 1.0
LONGEST_RETRY_S = 30.0
logger = logging.getLogger(__name__)


class AlertTicker:
    """Ticks from `start` to `stop`: at least every five seconds, and at most once a second when
    changes are heard of or a tick has left some. Of several processes one ticks at a time; while
    the database is away it waits.

    `clock` gives the time (aware, UTC). `told` is called when something was put in the outbox.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        post: Post = Post(),
        told: Callable[[], None] = lambda: None,
        every_s: float = EVERY_S,
        rest_s: float = REST_S,
    ) -> None:
        self._engine, self._clock, self._post, self._told = engine, clock, post, told
        self._every_s, self._rest_s = every_s, rest_s
        self._woken, self._stopping = Event(), Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins in a thread of its own, which does not keep the process alive."""
        self._thread = Thread(target=self._run, name="qlue-alerts", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """Ends it; a tick under way is finished first."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def hear(self, batch: Batch) -> None:
        """Ticks soon: something has changed."""
        self._woken.set()

    def _run(self) -> None:
        retry_s = self._every_s
        while not self._stopping.is_set():
            self._woken.clear()
            if self._ticked():
                retry_s = self._every_s
                self._stopping.wait(self._rest_s)
                self._woken.wait(self._every_s - self._rest_s)
            else:
                self._stopping.wait(retry_s)
                retry_s = min(2 * retry_s, LONGEST_RETRY_S)

    def _ticked(self) -> bool:
        """Ticks; whether that went well. What went wrong is in the log."""
        try:
            with writing(self._engine) as conn:
                ticked = tick(conn, now=self._clock(), post=self._post)
        except DatabaseAway:
            logger.warning("alerts wait for the database")
            return False
        except Exception:
            logger.exception("a tick of the alerts failed, trying again")
            return False
        if ticked is not None and ticked.deliveries:
            self._told()
        if ticked is not None and ticked.left:
            self._woken.set()
        return True
