"""What many screens cost that only listen."""

import asyncio
import resource
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from bench.live import stream
from bench.place import RunningApp

OPEN_AT_ONCE = 25
SPARE_FILES = 200


@dataclass(frozen=True)
class Idle:
    """Screens that were open, the share of one core that the app took for them, the beats that
    each got, and the memory (MB) that the app took with them open and before."""

    screens: int
    core_share: float
    beats_each: float
    memory_mb: float
    memory_before_mb: float


def idle_screens(
    app: RunningApp, *, screens: int, seconds: float, progress: Callable[[str], None]
) -> Idle:
    """Opens that many live lines at once and watches the app for that long."""
    allow_files(screens + SPARE_FILES)
    return asyncio.run(_idle(app, screens, seconds, progress))


def figures(idle: Idle) -> dict[str, Any]:
    """As the JSON line has them."""
    return {
        "screens": idle.screens,
        "core_percent": round(100 * idle.core_share, 2),
        "beats_each": round(idle.beats_each, 2),
        "memory_mb": round(idle.memory_mb),
        "memory_before_mb": round(idle.memory_before_mb),
    }


async def _idle(
    app: RunningApp, screens: int, seconds: float, progress: Callable[[str], None]
) -> Idle:
    before_mb = app.memory_mb()
    beats = 0
    async with AsyncExitStack() as stack:
        opened: list[Any] = []
        while len(opened) < screens:
            number = min(OPEN_AT_ONCE, screens - len(opened))
            opened += await asyncio.gather(
                *(stack.enter_async_context(stream(app)) for _ in range(number))
            )
            progress(f"{len(opened)} of {screens} screens open")

        async def listen(events: Any) -> None:
            nonlocal beats
            async for name, _ in events:
                beats += name == "beat"

        listeners = [asyncio.create_task(listen(events)) for events in opened]
        await asyncio.sleep(3)  # Until all have said hello.
        beats, began, cpu = 0, time.perf_counter(), _cpu_s(app)
        progress(f"{screens} screens listen")
        await asyncio.sleep(seconds)
        share = (_cpu_s(app) - cpu) / (time.perf_counter() - began)
        memory_mb = app.memory_mb()
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    return Idle(screens, share, beats / screens, memory_mb, before_mb)


def _cpu_s(app: RunningApp) -> float:
    times = app.worker.cpu_times()
    return float(times.user + times.system)


def allow_files(wanted: int) -> None:
    """Lets this process hold that many files and connections open, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
