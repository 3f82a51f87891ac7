"""The live simulator: keeps the demo city alive, every few seconds a little."""

import logging
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from threading import Event, Thread

from sqlalchemy import Connection, Engine, func, select, text

from dashboard.errors import DatabaseAway
from data_access.demo.catch_up import SILENCE, catch_up
from data_access.demo.city import demo_city, simulated
from data_access.demo.dispatch import give_out
from data_access.demo.duty import take_one
from data_access.demo.generate import SimulatedCity
from data_access.demo.moves import Happening, Mix, happen
from data_access.reach import reading, writing

log = logging.getLogger(__name__)

SIMULATOR_LOCK = 0x716C7565_0002
"""Key of the advisory lock that the one simulator of a database holds."""
BUSY_PAUSE_S, CALM_PAUSE_S = 4.0, 10.0
BUSY_MIX, CALM_MIX = Mix(arrival=0.2, step=0.6), Mix(arrival=0.1, step=0.35)
LIVELY = timedelta(minutes=20)
"""How long it stays busier than the city would be, for whoever has just opened it to see."""
RETRY_S, LONGEST_RETRY_S = 1.0, 30.0
JITTER = 0.25


class Simulator:
    """Simulates the demo city from `start` to `stop`; one at a time on a database, others wait.

    It begins by catching up with the time since the last simulated report. Without a demo city, and
    while the database is away, it waits and tries again. `rate` makes it so many times faster;
    `clock` gives the time (aware, UTC).
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        rate: float = 1.0,
        seed: int | None = None,
        told: Callable[[Happening], None] | None = None,
    ) -> None:
        self._engine, self._clock, self._rate = engine, clock, rate
        self._rng = Random(seed)
        self._told = told or (lambda _: None)
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins in a thread of its own, which does not keep the process alive."""
        self._thread = Thread(target=self.run, name="qlue-simulator", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """Ends it; the transaction under way is finished first."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def run(self) -> None:
        """Simulates in this thread until `stop` is called by another."""
        retry_s = RETRY_S
        while not self._stopping.is_set():
            try:
                with reading(self._engine) as guard:
                    if _is_first(guard):
                        try:
                            self._simulate(guard)
                        finally:
                            _let_others(guard)
                retry_s = RETRY_S
            except DatabaseAway:
                log.warning("the simulator waits for the database")
                retry_s = min(2 * retry_s, LONGEST_RETRY_S)
            except Exception:
                log.exception("the simulator failed, trying again")
                retry_s = min(2 * retry_s, LONGEST_RETRY_S)
            self._stopping.wait(retry_s * self._jitter())

    def _simulate(self, guard: Connection) -> None:
        """Simulates while `guard`, the connection that holds the lock, is alive."""
        catch_up(self._engine, now=self._clock())
        with reading(self._engine) as conn:
            city = demo_city(conn)
            made_up = simulated(conn, city=city) if city else None
        if made_up is None:
            return
        began = last = self._clock()
        while not self._stopping.is_set():
            now = self._clock()
            if now - last > SILENCE:  # The machine slept.
                catch_up(self._engine, now=now)
            last = now
            _ping(guard)
            self._let_happen(made_up, now, liveliness(now - began))
            self._stopping.wait(self._pause_s(liveliness(now - began)))

    def _let_happen(self, made_up: SimulatedCity, now: datetime, lively: float) -> None:
        mix = Mix(
            arrival=_between(CALM_MIX.arrival, BUSY_MIX.arrival, lively),
            step=_between(CALM_MIX.step, BUSY_MIX.step, lively),
        )
        with writing(self._engine) as conn:
            happening = happen(conn, made_up=made_up, mix=mix, now=now, rng=self._rng)
            give_out(conn, city=made_up.facts.city)
        if happening:
            self._told(happening)
        with writing(self._engine) as conn:
            taken = take_one(conn, city=made_up.facts.city, now=now, rng=self._rng)
        if taken is not None:
            self._told(Happening("peringatan diterima", taken))

    def _pause_s(self, lively: float) -> float:
        return _between(CALM_PAUSE_S, BUSY_PAUSE_S, lively) * self._jitter() / self._rate

    def _jitter(self) -> float:
        return self._rng.uniform(1 - JITTER, 1 + JITTER)


def liveliness(running: timedelta) -> float:
    """1 just after the start, falling towards 0 for a simulator that has been running for long."""
    return math.exp(-((running / LIVELY) ** 2))


def _is_first(guard: Connection) -> bool:
    """Whether this connection now holds the lock: until it gives it back, or is lost."""
    guard.execution_options(isolation_level="AUTOCOMMIT")
    return bool(guard.execute(select(func.pg_try_advisory_lock(SIMULATOR_LOCK))).scalar())


def _let_others(guard: Connection) -> None:
    """Gives the lock back: the connection itself lives on in the pool, unless it was lost."""
    if not guard.invalidated:
        guard.execute(select(func.pg_advisory_unlock(SIMULATOR_LOCK)))


def _ping(guard: Connection) -> None:
    guard.execute(text("select 1"))


def _between(low: float, high: float, part: float) -> float:
    return low + (high - low) * part
