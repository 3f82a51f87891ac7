"""Looking for incidents: a tick on a full database that finds nothing, one with places that are
busier than usual and are looked at closely, and one that a burst begins at."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import Engine, select

from bench.clock import timed, times_of
from bench.rows import Filled
from dashboard.bursts import BurstRules
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import Stage
from data_access.history import record_report
from data_access.incident_ticks import INCIDENT_LOCK, IncidentsTicked, tick_incidents
from data_access.report_rows import NewReport
from data_access.schema import areas, categories

EVERY = timedelta(seconds=15)
BURST = 40


def measure(
    engine: Engine, filled: Filled, *, ticks: int, progress: Callable[[str], None]
) -> dict[str, Any]:
    """How long ticks took, in milliseconds."""
    rules, now = BurstRules(), filled.now
    found: dict[str, Any] = {}
    for name, tried in {"quiet": rules, "looking_closely": BurstRules(least=2)}.items():
        progress(name)
        found[name] = _ticks(engine, now, tried, ticks, keep=False)
    progress("a burst")
    _add_burst(engine, filled, now=now)
    begins = timed(partial(_tick, engine, now, rules, keep=True))
    going_on = _ticks(engine, now, rules, ticks, keep=True)
    return found | {"burst_begins_ms": round(begins, 1), "while_it_goes_on": going_on}


def _ticks(
    engine: Engine, now: datetime, rules: BurstRules, ticks: int, *, keep: bool
) -> dict[str, float]:
    return times_of(
        [
            timed(partial(_tick, engine, now + number * EVERY, rules, keep=keep))
            for number in range(ticks)
        ]
    ).figures


def _tick(engine: Engine, now: datetime, rules: BurstRules, *, keep: bool) -> IncidentsTicked:
    with engine.connect() as conn:
        ticked = tick_incidents(conn, now=now, rules=rules)
        assert ticked is not None, f"another process holds lock {INCIDENT_LOCK:#x}"
        if keep:
            conn.commit()
        return ticked


def _add_burst(engine: Engine, filled: Filled, *, now: datetime) -> None:
    rng = Random(7)
    with engine.begin() as conn:
        area = conn.execute(
            select(areas).where(areas.c.city_id == filled.city.id, areas.c.level == "kelurahan")
        ).first()
        kind = conn.execute(
            select(categories.c.id).where(
                categories.c.city_id == filled.city.id, categories.c.slug == "banjir"
            )
        ).scalar_one()
        assert area is not None
        for number in range(BURST):
            at = now - timedelta(minutes=rng.uniform(1, 40))
            report = NewReport(
                city_id=filled.city.id,
                source="bench",
                external_id=f"burst-{number}",
                category_id=kind,
                created_at=at,
                holder=Holder(area_id=area.id),
                area_id=area.id,
                steps=(StageStep(Stage.MENUNGGU, at),),
                lat=area.label_lat + rng.uniform(-0.002, 0.002),
                lon=area.label_lon + rng.uniform(-0.002, 0.002),
            )
            record_report(conn, report=report, actor="bench", now=now)
