"""A quarter's leaderboard from the rows to the ranks, on the mirror and on PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Engine, update

from bench.clock import repeated
from bench.rows import Filled
from dashboard.access import everything
from dashboard.boards import make_board
from dashboard.filters import Filters, Preset, Window
from dashboard.leaderboard import Facts, UnitKind
from dashboard.sla import ClockName
from data_access.boards import ask_board, ask_facts
from data_access.desk import Desk
from data_access.mirror import Mirror
from data_access.schema import areas

QUARTER = timedelta(days=91)
MOST_UNITS = 267
"""As many kelurahan as Jakarta has."""


def measure(
    engine: Engine,
    mirror: Mirror,
    filled: Filled,
    *,
    seconds: float,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """The figures of the board of all kelurahan: asked and scored; the score alone, and that of as
    many units as the largest board has."""
    with engine.begin() as conn:
        # As if its borders were real: reports that approximate ones placed are not ranked.
        conn.execute(update(areas).values(approximate=False))
    today = filled.now.astimezone(filled.city.zone).date()
    window = Window(Preset.CUSTOM, today - QUARTER, today - timedelta(days=1))
    asked: dict[str, Any] = {
        "filters": Filters(city=filled.city, area=filled.city.code, window=window),
        "scope": everything(),
        "unit": UnitKind.KELURAHAN,
        "clock": ClockName.RESPONSE,
    }
    found: dict[str, Any] = {}
    for name, of in (("mirror", mirror), ("postgres", None)):
        progress(f"a quarter's leaderboard, {name}")
        desk = Desk(engine, mirror=of, clock=lambda: filled.now)
        found[name] = repeated(partial(ask_board, desk, **asked), seconds=seconds).figures
        facts = ask_facts(desk, **asked)
    board = make_board(facts)
    found["score"] = repeated(partial(make_board, facts), seconds=seconds).figures
    largest = _with_units(facts, MOST_UNITS)
    found[f"score_of_{MOST_UNITS}"] = repeated(
        partial(make_board, largest), seconds=seconds
    ).figures
    return found | {"units": len(board.lines), "decided": board.scores.decided}


def _with_units(facts: Facts, number: int) -> Facts:
    """The facts of a city of so many units: the ones that there are, and copies of the first."""
    more = facts.units[: number - len(facts.units)]
    away = 1 + max(unit.id for unit in facts.units)
    copied = {unit.id: unit.id + away for unit in more}
    return replace(
        facts,
        units=(
            *facts.units,
            *(replace(unit, id=copied[unit.id], code=f"{unit.code}-2") for unit in more),
        ),
        charges=(
            *facts.charges,
            *(replace(one, unit=copied[one.unit]) for one in facts.charges if one.unit in copied),
        ),
    )
