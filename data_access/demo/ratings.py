"""What a simulated citizen says of what was done: some say nothing, and who waited long says less
good things."""

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from dashboard.history import StageStep
from dashboard.lifecycle import EventKind, ReportKind, Stage
from data_access.history import record_fact

CITIZEN = "Warga"
SAID_SHARE = 0.38
SOON, LONG = timedelta(hours=10), timedelta(days=3)
WEIGHTS_SOON, WEIGHTS, WEIGHTS_LONG = (2, 4, 14, 40, 40), (6, 10, 24, 36, 24), (18, 22, 28, 22, 10)
"""How often each number of stars is given, from one to five."""


def rating_of(number: str, *, took: timedelta, seed: int) -> int | None:
    """The stars that the report of that number gets, done after `took`; None for none. Always the
    same for the same number."""
    rng = Random(f"{seed} rates {number}")
    if rng.random() >= SAID_SHARE:
        return None
    weights = WEIGHTS_SOON if took < SOON else WEIGHTS if took < LONG else WEIGHTS_LONG
    [stars] = rng.choices(range(1, 6), weights)
    return stars


def rate_done(conn: Connection, *, row: Any, step: StageStep, seed: int, source: str) -> None:
    """Writes what the citizen says of a report that this step has finished, if they say anything;
    `row` is one of `open_simulated`."""
    if step.stage is not Stage.SELESAI or row.kind != ReportKind.WARGA:
        return
    stars = rating_of(row.external_id, took=step.at - row.created_at, seed=seed)
    if stars is not None:
        record_fact(
            conn,
            report_id=row.id,
            kind=EventKind.RATING,
            value=stars,
            at=step.at,
            actor=CITIZEN,
            source=source,
            now=step.at,
        )
