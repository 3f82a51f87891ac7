"""Ticks of the alerts on a full database with very many open reports: idle ones, and ones that
follow changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from bench.clock import Times, timed, times_of
from bench.rows import Filled
from bench.writer import ACTOR, NEXT, new_report
from dashboard.history import StageStep
from dashboard.lifecycle import Stage
from data_access.alert_ticks import Ticked, tick
from data_access.demo.city import simulated
from data_access.history import record_report, record_stage
from data_access.schema import alerts, reports

EVERY = timedelta(seconds=5)
CHANGES = 50

# The newest of the reports that are done, as if they had never been: their last spells go.
_UNDO = (
    """
create temp table undone on commit drop as
select id from reports where stage = 'selesai' order by created_at desc limit :number
""",
    "delete from spells where stage = 'selesai' and report_id in (select id from undone)",
    "update spells set to_at = null"
    " where stage = 'proses' and report_id in (select id from undone)",
    "update clock_spells set to_at = null where report_id in (select id from undone)",
    """
update reports set stage = 'proses', stopped_at = null, resolution_minutes = null,
    open_since = created_at
where id in (select id from undone)
""",
)


@dataclass(frozen=True)
class Ticking:
    """How long ticks took, in milliseconds; `first` is until everything was done that none had done
    before."""

    open: int
    live: int
    first: float
    idle: Times
    changed: Times


def measure(
    engine: Engine,
    filled: Filled,
    *,
    open_reports: int,
    ticks: int,
    progress: Callable[[str], None],
) -> Ticking:
    """Opens reports until so many are, ticks once for all of them, then in both ways."""
    progress("opening reports")
    opened = _open_until(engine, open_reports)
    progress(f"the first tick over {opened:,} open reports")
    # The app that was measured before may have ticked until now.
    clock = _Clock(max(filled.now, datetime.now(UTC)))
    first = timed(lambda: _tick_all(engine, clock))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("vacuum analyze alerts"))
    progress("idle ticks")
    idle = [timed(lambda: _tick(engine, clock())) for _ in range(ticks)]
    changer = _Changer(engine, filled)
    changed = []
    for number in range(ticks):
        progress(f"after changes {number + 1} of {ticks}")
        changer.change(CHANGES, now=clock.now)
        changed.append(timed(lambda: _tick(engine, clock())))
    with engine.connect() as conn:
        live = select(func.count()).select_from(alerts).where(alerts.c.state != "closed")
        return Ticking(
            open=_number_open(conn),
            live=int(conn.execute(live).scalar_one()),
            first=first,
            idle=times_of(idle),
            changed=times_of(changed),
        )


def figures(measured: Ticking) -> dict[str, Any]:
    """As the JSON line has them."""
    return {
        "open_reports": measured.open,
        "live_alerts": measured.live,
        "first_ms": round(measured.first),
        "idle": measured.idle.figures,
        f"after_{CHANGES}_changes": measured.changed.figures,
    }


@dataclass
class _Clock:
    """Goes on by EVERY each time it is asked."""

    now: datetime

    def __call__(self) -> datetime:
        self.now += EVERY
        return self.now


class _Changer:
    """Changes reports through the single writer: half come in, half go a stage on."""

    def __init__(self, engine: Engine, filled: Filled) -> None:
        self._engine, self._rng = engine, Random(3)
        with engine.connect() as conn:
            self._city = simulated(conn, city=filled.city)
            moving = select(reports.c.id, reports.c.stage).where(reports.c.stage.in_(sorted(NEXT)))
            self._open = list(conn.execute(moving.order_by(reports.c.id.desc()).limit(20_000)))
        self._rng.shuffle(self._open)

    def change(self, number: int, *, now: datetime) -> None:
        """Changes so many in one transaction."""
        with self._engine.begin() as conn:
            for one in range(number):
                if one % 2:
                    name = f"{now.timestamp()}-{one}"
                    report = new_report(self._city, number=name, now=now, rng=self._rng)
                    record_report(conn, report=report, actor=ACTOR, now=now)
                else:
                    row = self._open.pop()
                    step = StageStep(NEXT[Stage(row.stage)], now)
                    written = {"actor": ACTOR, "source": ACTOR, "now": now}
                    record_stage(conn, report_id=row.id, step=step, **written)


def _tick_all(engine: Engine, clock: _Clock) -> None:
    while (ticked := _tick(engine, clock())) is None or ticked.left:
        pass


def _tick(engine: Engine, now: datetime) -> Ticked | None:
    with engine.begin() as conn:
        return tick(conn, now=now)


def _open_until(engine: Engine, wanted: int) -> int:
    with engine.begin() as conn:
        missing = max(0, wanted - _number_open(conn))
        conn.execute(text("set local session_replication_role = replica"))
        for statement in _UNDO:
            conn.execute(text(statement), {"number": missing})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("vacuum analyze reports, spells, clock_spells"))
        return _number_open(conn)


def _number_open(conn: Connection) -> int:
    opened = select(func.count()).select_from(reports).where(reports.c.open_since.is_not(None))
    return int(conn.execute(opened).scalar_one())
