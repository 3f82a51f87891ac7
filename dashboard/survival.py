"""How long it takes until a report is done, told so that those still open are not forgotten.

The share still open after a time is estimated by Kaplan and Meier (1958): a report that is still
open, or whose time nobody has waited for yet, counts as long as it was seen and no longer. Leaving
the open ones out would make every slow category look quick.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z_95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True)
class Durations:
    """Reports by how long they have been seen: `done` of them ended after so many minutes, `open`
    are still open after as many. The columns are of equal length, minutes rising."""

    minutes: tuple[int, ...] = ()
    done: tuple[int, ...] = ()
    open: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """All reports."""
        return sum(self.done) + sum(self.open)


@dataclass(frozen=True)
class Survival:
    """The share of reports still open (0 to 1) from each of these minutes on, with its 95 %
    interval; the curve is level between them. `seen` is the longest time anybody has looked."""

    minutes: tuple[float, ...] = ()
    share: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    seen: float = 0.0

    def at(self, minutes: float) -> float | None:
        """The share still open after so long; None where nobody has looked that long."""
        if (not self.minutes and not self.seen) or minutes > self.seen:
            return None
        before = sum(step <= minutes for step in self.minutes)
        return self.share[before - 1] if before else 1.0

    def quantile(self, share: float = 0.5) -> float | None:
        """The minutes by which that share is done: the first at which no more than the rest is
        open. None where so many aren't done yet."""
        return _first(self.minutes, self.share, 1 - share)

    def interval(self, share: float = 0.5) -> tuple[float | None, float | None]:
        """The 95 % interval of that quantile, by Brookmeyer and Crowley (1982): the times at which
        the interval of the share still open holds the rest. None for an end that isn't reached."""
        return (
            _first(self.minutes, self.low, 1 - share),
            _first(self.minutes, self.high, 1 - share),
        )


def survival(found: Durations) -> Survival:
    """The estimate of Kaplan and Meier: S(t) = product over times t_i <= t of 1 - d_i / n_i, where
    d_i reports are done at t_i of the n_i that were seen as long.

    The interval is Greenwood's variance sum d_i / (n_i (n_i - d_i)) on the scale of log(-log S), so
    that it stays within 0 and 1 (Kalbfleisch and Prentice 1980).
    """
    minutes, done, still = (
        np.array(column, dtype=float) for column in (found.minutes, found.done, found.open)
    )
    if not minutes.size:
        return Survival()
    at_risk = (done + still)[::-1].cumsum()[::-1]
    event = done > 0
    times, d, n = minutes[event], done[event], at_risk[event]
    share = np.cumprod(1 - d / n)
    low, high = _interval(share, d, n)
    return Survival(
        minutes=tuple(times.tolist()),
        share=tuple(share.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        seen=float(minutes[-1]),
    )


def _interval(share: Floats, d: Floats, n: Floats) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(d / (n * (n - d)))
        spread = Z_95 * np.sqrt(greenwood) / np.abs(np.log(share))
        low, high = share ** np.exp(spread), share ** np.exp(-spread)
    # Where all are done at last there is no variance left to tell of.
    ended = share <= 0
    return np.where(ended, 0.0, low), np.where(ended, 0.0, high)


def _first(minutes: Sequence[float], shares: Sequence[float], upto: float) -> float | None:
    """The first of the minutes from which the share is no more than that."""
    return next(
        (step for step, share in zip(minutes, shares, strict=True) if share <= upto + 1e-12), None
    )
