"""One thing that happens in the simulated city: a report comes in, or one in hand moves on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from dashboard.errors import StageRefused
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import EventKind, Stage
from dashboard.places import City
from data_access.demo.city import open_simulated
from data_access.demo.generate import SOURCE, Sight, SimulatedCity, ticket
from data_access.demo.life import make_step, next_move, typical_minutes
from data_access.demo.ratings import rate_done
from data_access.demo.rhythm import DRY_DAY, pace
from data_access.demo.words import PROGRESS_NOTES
from data_access.history import record_fact, record_holder, record_report, record_stage
from data_access.schema import reports

REOPENED = 0.015
REST = timedelta(minutes=3)
"""A report that has just moved stays put for that long."""


@dataclass(frozen=True)
class Mix:
    """How often what happens is a new report, a step of one in hand; else it is a note on one."""

    arrival: float
    step: float


@dataclass(frozen=True)
class Happening:
    """What happened, to which report."""

    what: str
    report_id: int


def happen(
    conn: Connection, *, made_up: SimulatedCity, mix: Mix, now: datetime, rng: Random
) -> Happening | None:
    """Writes one thing in the caller's transaction; None when there was nothing to do.

    More come in at busy hours, and at night less is done, too; more moves on while many are open,
    so that the number of open reports stays about a day's. Raises what the single writer raises,
    but for a report that somebody else has moved meanwhile.
    """
    city = made_up.facts.city
    stock = open_simulated(conn, city=city)
    busy = pace(now, city.zone)
    arrival = mix.arrival * min(busy, 2.0) if stock else 1.0
    step = mix.step * min(max(len(stock) / DRY_DAY, 0.4), 1.6) * min(max(busy, 0.3), 1.0)
    draw = rng.random()
    if draw < arrival:
        return _arrive(conn, made_up, now, rng)
    rested = [row for row in stock if row.last_change_at < now - REST]
    try:
        if draw < arrival + step * REOPENED:
            return _reopen(conn, made_up, now, rng)
        if not rested:
            return None
        if draw < arrival + step:
            return _move_on(conn, made_up, rested, now, rng)
        return _note(conn, rested, now, rng)
    except StageRefused:
        return None  # It was moved between the look and the lock: that is movement enough.


def _arrive(conn: Connection, made_up: SimulatedCity, now: datetime, rng: Random) -> Happening:
    draws = np.random.default_rng(rng.getrandbits(64))
    hour = timedelta(hours=1)
    [sight] = made_up.sights(start=now - hour, end=now, count=1, rng=draws)
    sight = Sight(now, sight.category, sight.area, sight.lat, sight.lon)
    report = made_up.report(rng, sight, external_id=ticket(now, made_up, set()), until=now)
    actor = report.steps[0].actor or SOURCE
    return Happening("masuk", record_report(conn, report=report, actor=actor, now=now))


def _move_on(
    conn: Connection, made_up: SimulatedCity, stock: Sequence[Any], now: datetime, rng: Random
) -> Happening | None:
    """Moves one report: the one that moves next when each moves at its own, memoryless, rate."""
    cases = [made_up.case_of(category_id=row.category_id, area_id=row.area_id) for row in stock]
    rates = [
        1 / typical_minutes(case, Stage(row.stage)) for case, row in zip(cases, stock, strict=True)
    ]
    [(row, case)] = rng.choices(list(zip(stock, cases, strict=True)), rates)
    move = next_move(rng, Stage(row.stage))
    if move is None:
        return None
    step = make_step(rng, case, move.stage, now)
    _hand_over(conn, made_up, row, step)
    _record(conn, row.id, step)
    rate_done(conn, row=row, step=step, seed=made_up.seed, source=SOURCE)
    return Happening(move.stage.value, row.id)


def _hand_over(conn: Connection, made_up: SimulatedCity, row: Any, step: StageStep) -> None:
    """Passing a report down to a unit hands it from the kelurahan to the category's agency."""
    owners = {category.id: category.agency_id for category in made_up.facts.categories}
    agency = owners.get(row.category_id)
    if step.stage is not Stage.DISPOSISI or row.holder_area_id is None or agency is None:
        return
    record_holder(
        conn,
        report_id=row.id,
        holder=Holder(agency_id=agency),
        at=step.at,
        actor=step.actor or SOURCE,
        source=SOURCE,
        now=step.at,
    )


def _reopen(
    conn: Connection, made_up: SimulatedCity, now: datetime, rng: Random
) -> Happening | None:
    done = conn.execute(_recently_done(made_up.facts.city, now)).all()
    if not done:
        return None
    row = rng.choice(done)
    note = "Masalah muncul lagi, dibuka kembali"
    _record(conn, row.id, StageStep(Stage.PROSES, now, note, "Warga"))
    return Happening("dibuka kembali", row.id)


def _recently_done(city: City, now: datetime) -> Any:
    return (
        select(reports.c.id)
        .where(
            reports.c.city_id == city.id,
            reports.c.source == SOURCE,
            reports.c.stage == Stage.SELESAI.value,
            reports.c.created_at > now - timedelta(days=2),
            reports.c.last_change_at < now - REST,
        )
        .order_by(reports.c.id)
        .limit(200)
    )


def _note(conn: Connection, stock: Sequence[Any], now: datetime, rng: Random) -> Happening:
    row = rng.choice(stock)
    record_fact(
        conn,
        report_id=row.id,
        kind=EventKind.NOTE,
        value=None,
        at=now,
        actor="Tim lapangan" if row.stage == Stage.PROSES else "Operator pusat komando",
        source=SOURCE,
        now=now,
        note=rng.choice(PROGRESS_NOTES.get(Stage(row.stage), PROGRESS_NOTES[Stage.MENUNGGU])),
    )
    return Happening("catatan", row.id)


def _record(conn: Connection, report_id: int, step: StageStep) -> None:
    record_stage(
        conn,
        report_id=report_id,
        step=step,
        actor=step.actor or SOURCE,
        source=SOURCE,
        now=step.at,
    )
