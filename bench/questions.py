"""Each question of the screens: on the mirror against PostgreSQL, indexed and analysed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Engine

from bench.clock import Times, repeated
from bench.rows import Filled
from dashboard.access import everything
from dashboard.filters import Filters, Preset, Window
from dashboard.leaderboard import Exclusion, UnitKind
from dashboard.places import City
from dashboard.sla import ClockName
from dashboard.slices import Slice
from data_access.mirror import Mirror
from data_access.questions import QUESTIONS

SCREEN = (119.40, -5.18, 119.46, -5.13)
"""What a screen shows at the zoom where points appear: west, south, east, north."""
DAY = timedelta(days=1)
UNIT: dict[str, Any] = {"unit": UnitKind.KELURAHAN}
CLOCK: dict[str, Any] = {"clock": ClockName.RESPONSE}
EXTRA: dict[str, dict[str, Any]] = {
    "report_points": {"bounds": SCREEN},
    "slice_lines": {"slice": Slice.LATE},
    "charges": UNIT | CLOCK,
    "closed_late": UNIT | CLOCK,
    "held_at_end": UNIT,
    "received": UNIT | CLOCK,
    "overdue_at_end": UNIT,
    "done": UNIT,
    "rated": UNIT,
    "month_counts": UNIT | CLOCK,
    "excluded": CLOCK,
    "excluded_lines": CLOCK | {"why": Exclusion.DUPLICATE},
    "charge_lines": UNIT | CLOCK | {"unit_id": 9},
    "paused": {"clock": ClockName.RESOLUTION},
}


@dataclass(frozen=True)
class Measured:
    """One question over one window, asked of both."""

    question: str
    window: str
    postgres: Times
    mirror: Times

    @property
    def ratio(self) -> float:
        """How many times faster the mirror is, by medians."""
        return self.postgres.median / self.mirror.median


def windows(now: datetime) -> dict[str, Window]:
    """The windows that are measured, by name; `year` holds nearly all reports."""
    first = date(now.year - 1, now.month, min(now.day + 1, 28))
    return {
        "24h": Window(Preset.DAY),
        "7d": Window(Preset.WEEK),
        "30d": Window(Preset.MONTH),
        "year": Window(Preset.CUSTOM, first, now.date()),
    }


def asked(question: str, *, city: City, window: Window, now: datetime) -> dict[str, Any]:
    """The arguments of a question about the whole city."""
    filters = Filters(city=city, area=city.code, window=window)
    of_the_day = {"since": now - DAY} if question == "breaches" else EXTRA.get(question, {})
    return {"filters": filters, "scope": everything(), "now": now} | of_the_day


def measure(
    engine: Engine,
    mirror: Mirror,
    filled: Filled,
    *,
    seconds: float,
    progress: Callable[[str], None],
) -> Iterator[Measured]:
    """Every question over every window, about `seconds` for each on either side."""
    for name, question in QUESTIONS.items():
        for window_name, window in windows(filled.now).items():
            progress(f"{name}, {window_name}")
            ask = partial(question, **asked(name, city=filled.city, window=window, now=filled.now))
            with engine.connect() as conn, mirror.connect() as mirror_conn:
                yield Measured(
                    question=name,
                    window=window_name,
                    postgres=repeated(partial(ask, conn), seconds=seconds),
                    mirror=repeated(partial(ask, mirror_conn), seconds=seconds),
                )


def figures(measured: list[Measured]) -> dict[str, Any]:
    """As the JSON line has them: each question's windows, and the geometric mean of its ratios."""
    found: dict[str, Any] = {}
    for one in measured:
        windows_of = found.setdefault(one.question, {})
        windows_of[one.window] = {
            "postgres": one.postgres.figures,
            "mirror": one.mirror.figures,
            "ratio": round(one.ratio, 1),
        }
    for name, windows_of in found.items():
        ratios = [one.ratio for one in measured if one.question == name]
        windows_of["ratio"] = round(float(np.exp(np.mean(np.log(ratios)))), 1)
    return found
