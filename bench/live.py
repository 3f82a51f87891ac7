"""How long a new report takes from its commit to the event that tells of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from random import Random

import orjson
from sqlalchemy import Engine

from bench.clock import Times, times_of
from bench.place import RunningApp
from bench.rows import Filled
from bench.writer import ACTOR, new_report
from data_access.demo.city import simulated
from data_access.demo.generate import SimulatedCity
from data_access.history import record_report

PATIENCE_S = 10.0
FIRST_PATIENCE_S = 180.0
"""The app that has just started may still be loading its mirror."""
PAUSE_S = (1.1, 1.9)
"""Between two reports: a city's versions are told at most once a second."""


class Inserter:
    """Puts new reports into the database, one at a time."""

    def __init__(self, engine: Engine, filled: Filled) -> None:
        self._engine = engine
        self._rng = Random(2)
        with engine.connect() as conn:
            self._made_up: SimulatedCity = simulated(conn, city=filled.city)

    def insert(self) -> tuple[int, float]:
        """A new report's id, and the time (seconds of the epoch) at which it was committed."""
        now = datetime.now(UTC)
        report = new_report(
            self._made_up, number=f"live-{now.timestamp():.6f}", now=now, rng=self._rng
        )
        with self._engine.begin() as conn:
            report_id = record_report(conn, report=report, actor=ACTOR, now=now)
        return report_id, time.time()

    def pause_s(self) -> float:
        """A pause until the next one may be told at once."""
        return self._rng.uniform(*PAUSE_S)


def insert_to_event(
    app: RunningApp, inserter: Inserter, *, times: int, progress: Callable[[str], None]
) -> Times:
    """From commit to the arrival of the version event, over a plain socket."""
    return asyncio.run(_insert_to_event(app, inserter, times, progress))


async def _insert_to_event(
    app: RunningApp, inserter: Inserter, times: int, progress: Callable[[str], None]
) -> Times:
    taken = []
    arrivals: asyncio.Queue[float] = asyncio.Queue()
    async with stream(app) as events:
        listener = asyncio.create_task(_note_versions(events, arrivals))
        progress("waiting for the app to follow the database")
        await asyncio.to_thread(inserter.insert)
        await asyncio.wait_for(arrivals.get(), FIRST_PATIENCE_S)
        for number in range(times):
            progress(f"report {number + 1} of {times}")
            await asyncio.sleep(inserter.pause_s())
            while not arrivals.empty():  # Of the report before: the app may tell of one twice.
                arrivals.get_nowait()
            _, committed = await asyncio.to_thread(inserter.insert)
            arrived = await asyncio.wait_for(arrivals.get(), PATIENCE_S)
            taken.append((arrived - committed) * 1000)
        listener.cancel()
    # An event can overtake the return of its own commit.
    return times_of([max(0.0, milliseconds) for milliseconds in taken])


async def _note_versions(
    events: AsyncIterator[tuple[str, dict[str, object]]], arrivals: asyncio.Queue[float]
) -> None:
    async for name, _ in events:
        if name == "version":
            arrivals.put_nowait(time.time())


@asynccontextmanager
async def stream(
    app: RunningApp,
) -> AsyncIterator[AsyncIterator[tuple[str, dict[str, object]]]]:
    """The app's live line: names and data of its events, as they arrive."""
    reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
    writer.write(
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nCookie: {app.cookie}\r\n"
        "Accept: text/event-stream\r\n\r\n".encode()
    )
    status = await reader.readline()
    if b" 200 " not in status:
        raise ConnectionError(f"/live answers {status!r}")
    try:
        yield _events(reader)
    finally:
        writer.close()


async def _events(
    reader: asyncio.StreamReader,
) -> AsyncIterator[tuple[str, dict[str, object]]]:
    name = ""
    while line := await reader.readline():
        if line.startswith(b"event: "):
            name = line[7:].strip().decode()
        elif line.startswith(b"data: "):
            yield name, orjson.loads(line[6:])
