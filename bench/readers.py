"""A page's whole set of questions, asked by several readers while reports change."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from bench.clock import Times, times_of
from bench.place import ROOT
from bench.rows import Filled
from dashboard.access import everything
from dashboard.filters import Filters, Preset, Window
from data_access.heat import heat, heat_top
from data_access.kpis import kpis
from data_access.mirror import Mirror
from data_access.places import area_figures
from data_access.reader import Reader
from data_access.reports import report_lines
from data_access.trends import trend

CHANGES_A_SECOND = 50
PAGE: tuple[Callable[..., Any], ...] = (kpis, area_figures, trend, heat_top, heat, report_lines)
"""What the Operasi page asks when something has moved."""
PLACES = ("73.71", "73.71", "73.71.09", "73.71.12")
LENSES: tuple[frozenset[str], ...] = (frozenset(), frozenset(), frozenset({"banjir"}))
WINDOWS = (Preset.DAY, Preset.DAY, Preset.DAY, Preset.WEEK, Preset.MONTH)
Connect = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class Load:
    """A page's questions under load: on the mirror and on PostgreSQL, the processor time (ms) that
    a page on the mirror took, which tells more than the clock where others use the machine too, the
    changes that were written each second meanwhile, and how long a look at them took."""

    mirror: Times
    postgres: Times
    mirror_cpu_ms: float
    mirror_changes: float
    postgres_changes: float
    freshness: Times


def measure(
    engine: Engine,
    mirror: Mirror,
    filled: Filled,
    *,
    readers: int,
    seconds: float,
    progress: Callable[[str], None],
) -> Load:
    """Both sides, `seconds` each: every reader looks at another place, lens or window each time,
    as screens that have nothing in common, and nothing is answered from a cache."""
    reader = Reader(engine, mirror=mirror, clock=lambda: datetime.now(UTC))
    delays: list[float] = []
    reader.subscribe(lambda batch: delays.append(_seconds_since(batch.as_of) * 1000))
    reader.start()
    try:
        reader.wait_for_look()
        progress(f"{readers} readers on the mirror")
        with _writing(engine, filled, seconds) as written:
            began = time.process_time()
            on_mirror = _read(mirror.connect, filled, readers, seconds)
            cpu_ms = (time.process_time() - began) * 1000 / on_mirror.n
        mirror_changes = written() / seconds
    finally:
        reader.stop()
    progress(f"{readers} readers on PostgreSQL")
    with _writing(engine, filled, seconds) as written:
        on_postgres = _read(engine.connect, filled, readers, seconds)
    return Load(
        mirror=on_mirror,
        postgres=on_postgres,
        mirror_cpu_ms=cpu_ms,
        mirror_changes=mirror_changes,
        postgres_changes=written() / seconds,
        freshness=times_of(delays or [float("nan")]),
    )


def figures(load: Load) -> dict[str, Any]:
    """As the JSON line has them."""
    return {
        "mirror": load.mirror.figures | {"cpu_ms": round(load.mirror_cpu_ms, 1)},
        "postgres": load.postgres.figures,
        "ratio": round(load.postgres.median / load.mirror.median, 1),
        "changes_a_second": {
            "mirror": round(load.mirror_changes, 1),
            "postgres": round(load.postgres_changes, 1),
        },
        "look_to_mirror": load.freshness.figures,
    }


def _read(connect: Connect, filled: Filled, readers: int, seconds: float) -> Times:
    """How long a page's questions take together, over all readers."""
    taken: list[float] = []
    failed: list[BaseException] = []
    until = time.monotonic() + seconds

    def read(number: int) -> None:
        rng = Random(number)
        try:
            while time.monotonic() < until:
                filters = Filters(
                    city=filled.city,
                    area=rng.choice(PLACES),
                    categories=rng.choice(LENSES),
                    window=Window(rng.choice(WINDOWS)),
                )
                began = time.perf_counter()
                with connect() as conn:
                    now = datetime.now(UTC)
                    for question in PAGE:
                        question(conn, filters=filters, scope=everything(), now=now)
                taken.append((time.perf_counter() - began) * 1000)
                time.sleep(rng.uniform(0.5, 1.5))  # A screen asks once a second at most.
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return times_of(taken)


@contextmanager
def _writing(engine: Engine, filled: Filled, seconds: float) -> Iterator[Callable[[], int]]:
    """A process that writes meanwhile; gives a function that tells, at the end, how much."""
    url = engine.url.render_as_string(hide_password=False)
    arguments = [url, filled.city.code, str(CHANGES_A_SECOND), str(seconds)]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.writer", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield lambda: int(process.communicate(timeout=60)[0])
    finally:
        if process.poll() is None:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def _seconds_since(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds()
