"""A process that changes reports at an even pace: `python -m bench.writer URL CITY RATE SECONDS`.

Half of what it writes are new reports, half are steps of open ones, each through the single writer.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
from sqlalchemy import Connection, select

from dashboard.history import Holder, StageStep
from dashboard.lifecycle import Stage
from data_access.cities import get_city
from data_access.demo.city import simulated
from data_access.demo.generate import SimulatedCity
from data_access.engine import make_engine
from data_access.history import record_report, record_stage
from data_access.report_rows import NewReport
from data_access.schema import reports

BATCH_S = 0.1
ACTOR = "bench"
NEXT = {Stage.MENUNGGU: Stage.DISPOSISI, Stage.DISPOSISI: Stage.PROSES, Stage.PROSES: Stage.SELESAI}


def new_report(made_up: SimulatedCity, *, number: str, now: datetime, rng: Random) -> NewReport:
    """A report that comes in now somewhere in the city, inside an area."""
    draws = np.random.default_rng(rng.getrandbits(64))
    [sight] = made_up.sights(start=now - timedelta(hours=1), end=now, count=1, rng=draws)
    area = sight.area or made_up.facts.areas[0]
    return NewReport(
        city_id=made_up.facts.city.id,
        source="bench-live",
        external_id=number,
        category_id=sight.category.id,
        created_at=now,
        holder=Holder(area_id=area.id),
        area_id=area.id,
        steps=(StageStep(Stage.MENUNGGU, now),),
        lat=sight.lat,
        lon=sight.lon,
        title="Laporan uji beban",
    )


def write(url: str, city_code: str, *, rate: float, seconds: float) -> int:
    """Changes `rate` reports a second for that long; how many were changed."""
    engine, rng, written = make_engine(url), Random(1), 0
    with engine.connect() as conn:
        made_up = simulated(conn, city=get_city(conn, code=city_code))
        open_ones = _open_ones(conn)
        conn.commit()
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            while written < passed * rate:
                now = datetime.now(UTC)
                if written % 2 or not open_ones:
                    number = f"{now.timestamp():.6f}-{written}"
                    report = new_report(made_up, number=number, now=now, rng=rng)
                    record_report(conn, report=report, actor=ACTOR, now=now)
                else:
                    report_id, stage = open_ones.pop()
                    step = StageStep(NEXT[stage], now)
                    record_stage(
                        conn, report_id=report_id, step=step, actor=ACTOR, source=ACTOR, now=now
                    )
                written += 1
            conn.commit()
            time.sleep(BATCH_S)
    return written


def _open_ones(conn: Connection) -> list[tuple[int, Stage]]:
    """Open reports in any order; each is moved once."""
    found = conn.execute(
        select(reports.c.id, reports.c.stage).where(reports.c.stage.in_(sorted(NEXT))).limit(20_000)
    )
    return [(row.id, Stage(row.stage)) for row in found]


if __name__ == "__main__":
    url, city, rate, seconds = sys.argv[1:]
    print(write(url, city, rate=float(rate), seconds=float(seconds)))
