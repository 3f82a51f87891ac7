"""The lenses of Analisis' map: what each takes besides the count of reports, and with it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Engine

from bench.clock import repeated
from bench.questions import asked, windows
from bench.rows import Filled
from dashboard.hot_spots import hot_spots
from dashboard.silence import silence
from data_access.area_counts import area_counts
from data_access.mirror import Mirror
from data_access.neighbours import neighbours

RESIDENTS = 9_000.0


def measure(
    engine: Engine,
    mirror: Mirror,
    filled: Filled,
    *,
    seconds: float,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """The count over each window on the mirror, the neighbours once they are known, and the rules
    on the last count; `areas` is how many there are."""
    found: dict[str, Any] = {}
    for name, window in windows(filled.now).items():
        progress(f"area_counts, {name}")
        question = asked("area_counts", city=filled.city, window=window, now=filled.now)
        with mirror.connect() as conn:
            counts = area_counts(conn, **question)
            found[f"counts_{name}"] = repeated(
                partial(area_counts, conn, **question), seconds=seconds
            ).figures
    received = {one.code: one.received for one in counts}
    residents = dict.fromkeys(received, RESIDENTS)
    values = {code: float(n) for code, n in received.items()}
    with engine.connect() as conn:
        ask = partial(neighbours, conn, city=filled.city)
        touching = ask()
        progress("rules")
        rules = {
            "neighbours": ask,
            "hot_spots": partial(hot_spots, values, touching),
            "silence": partial(silence, received, residents),
        }
        measured = {name: repeated(rule, seconds=seconds).figures for name, rule in rules.items()}
    return found | measured | {"areas": len(received)}
