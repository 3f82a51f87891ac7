"""Times as they are reported: medians and 95th percentiles, in milliseconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Times:
    """Some durations in milliseconds."""

    median: float
    p95: float
    n: int

    @property
    def figures(self) -> dict[str, float]:
        """As the JSON line has them."""
        return {"median_ms": round(self.median, 2), "p95_ms": round(self.p95, 2), "n": self.n}


def times_of(milliseconds: list[float]) -> Times:
    """The median and the 95th percentile of at least one duration."""
    return Times(
        median=float(np.median(milliseconds)),
        p95=float(np.percentile(milliseconds, 95)),
        n=len(milliseconds),
    )


def timed(work: Callable[[], Any]) -> float:
    """How long `work` takes, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def repeated(work: Callable[[], Any], *, seconds: float, least: int = 3, most: int = 40) -> Times:
    """How long `work` takes when it was done once before and is repeated for about `seconds`."""
    timed(work)
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while len(taken) < least or (time.perf_counter() < until and len(taken) < most):
        taken.append(timed(work))
    return times_of(taken)
