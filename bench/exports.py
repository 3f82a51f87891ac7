"""All reports as CSV, and as many as a workbook takes as XLSX: how long, and what memory the app
takes meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from bench.place import RunningApp
from bench.rows import SPAN_DAYS, Filled

EVERY_S = 0.05
ALL_KINDS = "warga,mesin,darurat"
WORKBOOK_DAYS = 30


@dataclass
class Watched:
    """The memory of a process before, and the most it had while it was watched, in MB."""

    before: float
    most: float = field(default=0.0)

    @property
    def grown(self) -> float:
        """By how much it grew at most."""
        return self.most - self.before


def measure(app: RunningApp, filled: Filled, *, progress: Callable[[str], None]) -> dict[str, Any]:
    """The figures of the CSV of a year and of the XLSX of a month."""
    today = filled.now.astimezone(filled.city.zone).date()
    found: dict[str, Any] = {}
    for form, days in (("csv", SPAN_DAYS + 1), ("xlsx", WORKBOOK_DAYS)):
        progress(f"{form} of {days} days")
        asked = {
            "city": filled.city.code,
            "from": (today - timedelta(days=days)).isoformat(),
            "to": today.isoformat(),
            "kind": ALL_KINDS,
        }
        address = f"{app.url}/export/reports.{form}?{urlencode(asked)}"
        began = time.perf_counter()
        with watching(app) as memory:
            rows, size, first_s = _take(address, app.cookie)
        found[form] = {
            "rows": rows,
            "mb": round(size / 1e6, 1),
            "first_byte_s": round(first_s, 2),
            "seconds": round(time.perf_counter() - began, 1),
            "memory_before_mb": round(memory.before),
            "memory_grown_mb": round(memory.grown),
        }
    return found


@contextmanager
def watching(app: RunningApp) -> Iterator[Watched]:
    """The app's memory, looked at all the time."""
    watched = Watched(before=app.memory_mb())
    done = threading.Event()

    def watch() -> None:
        while not done.wait(EVERY_S):
            watched.most = max(watched.most, app.memory_mb())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield watched
    finally:
        done.set()
        thread.join()


def _take(address: str, cookie: str) -> tuple[int, int, float]:
    """The rows it promises, the bytes that came, and the seconds until the first."""
    began = time.perf_counter()
    size, first_s = 0, 0.0
    with httpx.stream("GET", address, headers={"Cookie": cookie}, timeout=600) as answer:
        answer.raise_for_status()
        for block in answer.iter_raw():
            first_s = first_s or time.perf_counter() - began
            size += len(block)
        return int(answer.headers["Qlue-Rows"]), size, first_s
