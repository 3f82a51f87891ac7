"""The lenses of Analisis' map: what colours the areas in the place of how their reports stand."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from dashboard.metrics import rung

STEPS = 5
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST_NAME = 48


class Lens(StrEnum):
    """The lenses of every city; any other name is that of an indicator."""

    HOT = "hot"
    RATE = "rate"
    SILENT = "silent"


@dataclass(frozen=True)
class AreaCount:
    """An area of the lowest level, and the reports of the window that came in there."""

    code: str
    name: str
    received: int


def is_name(text: str) -> bool:
    """Whether a lens or an indicator may be called that: letters, digits, hyphens between."""
    return len(text) <= LONGEST_NAME and NAME.fullmatch(text) is not None


def read_lens(text: str | None, *, refuse: Callable[[str, str], None]) -> str | None:
    """The lens that an address asks for. Whether the city has an indicator of that name, the map
    says."""
    if text is None or is_name(text):
        return text
    refuse("lens", "pilihannya: hot, rate, silent, atau nama indikator")
    return None


def finest(codes: Iterable[str]) -> frozenset[str]:
    """Those of the codes with the most blocks: an indicator is drawn at the lowest level that it is
    told of."""
    found = list(codes)
    deepest = max((code.count(".") for code in found), default=0)
    return frozenset(code for code in found if code.count(".") == deepest)


def leaves_below(area: str, leaves: Iterable[str]) -> tuple[str, ...]:
    """The areas of the lowest level that lie in an area, or are it."""
    return tuple(code for code in leaves if code == area or code.startswith(f"{area}."))


def step_limits(top: float) -> list[float]:
    """Where each of the steps above the lowest begins, for values up to `top`: rungs of the ladder
    1, 2, 5, 10 and so on, the last one the highest that `top` reaches. So a colour means the same
    until the highest value has about doubled or halved. None where all are zero."""
    if top <= 0:
        return []
    limits = [rung(top)]
    while len(limits) < STEPS - 1:
        limits.insert(0, rung(0.9 * limits[0]))
    return limits


def step_of(value: float, limits: list[float]) -> int:
    """The step, from 0, that a value falls in."""
    return sum(value >= limit for limit in limits)
