"""The thread that follows PostgreSQL: reads changes, brings the mirror up, tells the others."""

import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg2
from sqlalchemy import Connection, Engine, text

from dashboard.errors import QlueError
from data_access import changes
from data_access.changes import Batch, ChangedRows, Look, Touched
from data_access.cluster import Identity, settle
from data_access.mirror import Mirror
from data_access.reach import AWAY

CHANNEL = "qlue_changes"
NAME = "qlue-reader"
LOOK_EVERY_S = 2.0
REST_S = 0.1
# Looks take no more than a fifth of the time, however large the mirror and the changes.
REST_RATIO = 4
# A look that a frozen server held up for minutes is no reason to rest for more of them.
LONGEST_REST_S = 5.0
FIRST_RETRY_S = 0.2
LAST_RETRY_S = 5.0
logger = logging.getLogger(__name__)


class Reader:
    """Follows one database from `start` to `stop`, and comes back when the database does.

    `version` rises with every change that was seen; two runs of the app have no version in common.
    `as_of` is the time (aware, UTC) of the last look at the database whose changes are all in the
    mirror; None before the first. `revive` is called before each attempt to reach the database: it
    starts the app's own server anew where that has died.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        mirror: Mirror | None,
        clock: Callable[[], datetime],
        revive: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._revive = revive
        self._mirror = mirror
        self._clock = clock
        self._subscribers: list[Callable[[Batch], None]] = []
        self._snapshot: str | None = None
        self._identity: Identity | None = None
        self._retry_s = FIRST_RETRY_S
        self._stopping = threading.Event()
        self._looked = threading.Condition()
        self._begun = self._done = 0
        self._wake_read = self._wake_write = -1
        self._thread: threading.Thread | None = None
        self.version = int(clock().timestamp() * 1000)
        self.as_of: datetime | None = None

    def subscribe(self, subscriber: Callable[[Batch], None]) -> None:
        """Has `subscriber` called with every batch, in the reader's thread, after the mirror has
        it. It must be quick and raise nothing."""
        self._subscribers.append(subscriber)

    def start(self) -> None:
        """Starts following. The mirror is loaded in the reader's thread."""
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stops following, for good; returns when the thread has ended."""
        self._stopping.set()
        if self._thread is None:
            return
        os.write(self._wake_write, b".")
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)
        self._thread = None

    def wait_for_look(self, timeout_s: float = 30.0) -> bool:
        """Waits until a look that begins after this call is done; whether it came in time."""
        with self._looked:
            wanted = self._begun + 1
            os.write(self._wake_write, b".")
            return self._looked.wait_for(lambda: self._done >= wanted, timeout_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._revive()
                self._follow()
            except (*AWAY, psycopg2.OperationalError, psycopg2.InterfaceError, QlueError) as error:
                if self._retry_s == FIRST_RETRY_S:
                    reason = str(error.__cause__ or error).splitlines()[0]
                    logger.warning("the database is away, trying again: %s", reason)
            except Exception:
                logger.exception("following the database failed, trying again")
            self._stopping.wait(self._retry_s)
            self._retry_s = min(2 * self._retry_s, LAST_RETRY_S)

    def _follow(self) -> None:
        identity = settle(self._engine)
        with _listening(self._engine) as conn:
            if identity != self._identity:
                self._start_over(conn)
                self._identity = identity
            while not self._stopping.is_set():
                begun = time.monotonic()
                self._look(conn)
                self._retry_s = FIRST_RETRY_S
                self._rest(conn, rest_after(time.monotonic() - begun))

    def _start_over(self, conn: Connection) -> None:
        """Takes everything as it is now, knowing nothing of what was before."""
        now = self._begin()
        with conn.begin():
            snapshot = changes.current_snapshot(conn)
            touched = changes.everywhere(conn)
        if self._mirror is not None:
            if not self._mirror.loaded:
                self.as_of = now
            self._mirror.load()
        # The load may see more than the snapshot: the first look then finds that once more.
        self._snapshot = snapshot
        self._tell(touched, now)

    def _look(self, conn: Connection) -> None:
        assert self._snapshot is not None
        now, rows, touched = self._begin(), ChangedRows(), frozenset[Touched]()
        with conn.begin():
            seen = changes.look(conn, since=self._snapshot)
            if not seen.empty:
                touched = changes.touched(conn, since=self._snapshot, seen=seen)
                if self._mirror is not None and not seen.too_large:
                    rows = changes.changed_rows(conn, since=self._snapshot, seen=seen)
        if self._mirror is not None:
            self._bring_up(self._mirror, seen, rows)
        self._snapshot = seen.snapshot
        self._tell(touched, now)

    def _bring_up(self, mirror: Mirror, seen: Look, rows: ChangedRows) -> None:
        if seen.too_large or mirror.worn:
            mirror.load()
        elif not seen.empty:
            mirror.apply(rows)

    def _begin(self) -> datetime:
        with self._looked:
            self._begun += 1
        return self._clock()

    def _tell(self, touched: frozenset[Touched], now: datetime) -> None:
        self.as_of = now
        if touched:
            self.version += 1
            batch = Batch(version=self.version, as_of=now, touched=touched)
            for subscriber in self._subscribers:
                subscriber(batch)
        with self._looked:
            self._done = self._begun
            self._looked.notify_all()

    def _rest(self, conn: Connection, rest_s: float) -> None:
        """Waits for the next change, at most LOOK_EVERY_S after the rest; what changes during the
        rest is read together."""
        self._stopping.wait(rest_s)
        listener: Any = conn.connection.dbapi_connection
        if not listener.notifies:
            ready, _, _ = select.select([listener, self._wake_read], [], [], LOOK_EVERY_S)
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
        listener.poll()
        listener.notifies.clear()


def rest_after(look_s: float) -> float:
    """How long to rest after a look that took so long, in seconds."""
    return min(max(REST_S, REST_RATIO * look_s), LONGEST_REST_S)


@contextmanager
def _listening(engine: Engine) -> Iterator[Connection]:
    """A connection of the reader's own that is told of changes; each transaction on it sees one
    snapshot."""
    with engine.connect() as conn:
        conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        conn.detach()
        with conn.begin():
            conn.execute(text(f"listen {CHANNEL}"))
            conn.execute(text(f"set application_name = '{NAME}'"))
        yield conn
