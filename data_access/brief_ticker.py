"""The thread that writes the briefs when their time has come."""

import logging
from collections.abc import Callable
from datetime import datetime, time

from sqlalchemy import Engine

from dashboard.briefs import decide
from dashboard.errors import DatabaseAway
from data_access.brief_facts import Asks, brief_facts
from data_access.briefs import (
    BriefDue,
    begin_briefs,
    briefs_due,
    is_written,
    since_for,
    write_brief,
)
from data_access.outbox import Post
from data_access.reach import reading, writing
from data_access.rounds import Rounds

EVERY_S = 30.0
logger = logging.getLogger(__name__)


class BriefTicker(Rounds):
    """Writes what is due from `start` to `stop`, each brief in a transaction of its own: killed in
    the middle, it is written by whoever comes next. Of several processes one writes at a time.

    `clock` gives the time (aware, UTC), `at` the hour of the city's day from which on a brief is
    due. `told` is called when something was put in the outbox.
    """

    what = "briefs"

    def __init__(
        self,
        engine: Engine,
        *,
        desk: Asks,
        clock: Callable[[], datetime],
        at: time,
        post: Post = Post(),
        told: Callable[[], None] = lambda: None,
        every_s: float = EVERY_S,
    ) -> None:
        super().__init__(every_s=every_s)
        self._engine, self._desk, self._clock = engine, desk, clock
        self._at, self._post, self._told = at, post, told

    def tick(self) -> int:
        """Writes all that is due now; how many. A brief that can't be made is left to the next
        tick, and holds up no other. Raises DatabaseAway."""
        with reading(self._engine) as conn:
            waiting = briefs_due(conn, now=self._clock(), at=self._at)
        written = 0
        for due in waiting:
            if self._stopping.is_set():
                break
            written += self._write(due)
        if written:
            self._told()
        return written

    def _write(self, due: BriefDue) -> bool:
        try:
            with writing(self._engine) as conn:
                if not begin_briefs(conn) or is_written(conn, due=due):
                    return False
                now = self._clock()
                since = since_for(conn, due=due, now=now)
                facts = brief_facts(
                    self._desk, city=due.city, scope=due.scope, since=since, now=now
                )
                made = write_brief(conn, due=due, brief=decide(facts), now=now, post=self._post)
                return made is not None
        except DatabaseAway:
            raise
        except Exception:
            logger.exception("the brief of user %s failed, trying again", due.scope.user_id)
            return False

    def _round(self) -> None:
        self.tick()
