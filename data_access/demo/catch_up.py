"""What happened in the demo city while nobody simulated it."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, Engine, func, select

from dashboard.lifecycle import Stage
from data_access.bulk import copy_reports
from data_access.demo.city import (
    WRITE_LOCK,
    demo_city,
    last_created,
    natural_count,
    open_simulated,
    simulated,
)
from data_access.demo.dispatch import give_out
from data_access.demo.generate import SOURCE, SimulatedCity, generate
from data_access.demo.life import lead_on
from data_access.demo.load import ACTOR, HISTORY
from data_access.demo.ratings import rate_done
from data_access.history import record_stage
from data_access.reach import writing

SILENCE = timedelta(minutes=20)


def catch_up(engine: Engine, *, now: datetime) -> int:
    """Fills the time since the newest simulated report, at most two months of it; how many reports
    were added. Those still open go on living meanwhile. Nothing happens without a demo city or
    when the silence is short. Raises DatabaseAway."""
    with writing(engine) as conn:
        conn.execute(select(func.pg_advisory_xact_lock(WRITE_LOCK)))
        city = demo_city(conn)
        last = last_created(conn, city=city) if city else None
        if city is None or last is None or now - last < SILENCE:
            return 0
        made_up = simulated(conn, city=city)
        start = max(last + timedelta(milliseconds=1), now - HISTORY)
        _live_on(conn, made_up, since=start, until=now)
        count = natural_count(made_up, start=start, end=now)
        found = generate(made_up, start=start, end=now, count=count, seed=int(last.timestamp()))
        added = copy_reports(conn, reports=found, actor=ACTOR, now=None)
        give_out(conn, city=city)
        return added


def _live_on(conn: Connection, made_up: SimulatedCity, *, since: datetime, until: datetime) -> None:
    """Moves the open simulated reports on, from `since`."""
    rng = Random(f"{made_up.seed} on {since.isoformat()}")
    for row in open_simulated(conn, city=made_up.facts.city):
        case = made_up.case_of(category_id=row.category_id, area_id=row.area_id)
        begin = max(since, row.last_change_at)
        for step in lead_on(rng, case, stage=Stage(row.stage), since=begin, until=until):
            record_stage(
                conn,
                report_id=row.id,
                step=step,
                actor=step.actor or ACTOR,
                source=SOURCE,
                now=step.at,
            )
            rate_done(conn, row=row, step=step, seed=made_up.seed, source=SOURCE)
