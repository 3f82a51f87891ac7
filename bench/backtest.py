"""`python -m bench.backtest`: how right the estimate of what will be late would have been.

Goes through the past hour by hour: what came due within two hours then, what the rule of
`dashboard.pace` would have said from what was known by then, and what became of it. On the demo
city's two months, and on a real file where one is named.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, select

from bench.place import throwaway_database
from bench.tables import facts_table, show
from dashboard.deadlines import RUNNING
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, ReportKind
from dashboard.pace import (
    LOOKED_BACK,
    MINUTE,
    WITHIN,
    Estimate,
    Pace,
    PastClocks,
    outlook,
)
from dashboard.places import City, district_of
from dashboard.sla import Clock, ClockName, ClockState, Stretch
from data_access.cities import add_city, get_city
from data_access.clocks import CLOCK_FACTS, ClockFacts, wind
from data_access.demo.load import load_demo
from data_access.demo.places import CITY_CODE
from data_access.imports.report_import import import_reports
from data_access.report_rows import spell_of
from data_access.rulebooks import load_rulebook
from data_access.schema import areas, categories, reports, spells

HOUR = timedelta(hours=1)
DEMO_NOW = datetime(2026, 11, 21, 11, 5, tzinfo=UTC)
BOSTON_END = datetime(2016, 1, 1, 5, tzinfo=UTC)
"""When 2015 ended there: the file holds what came in until then, and its fate for 12 days more."""
TENTHS = 10


@dataclass(frozen=True)
class History:
    """A report with its clocks as they went; `closed_at` is when it was closed without work."""

    category: str
    district: str | None
    clocks: dict[ClockName, Clock]
    closed_at: datetime | None


@dataclass(frozen=True)
class Decided:
    """A clock that came due: at which time, with how much time left it had stopped (None: late),
    and until when it counts: it is out once the report is reopened, or closed without work."""

    sort: tuple[ClockName, str, str | None]
    due_at: datetime
    left: int | None
    until: datetime | None


@dataclass(frozen=True)
class Running:
    """A stretch of a report's clock that runs towards a due time."""

    report: History
    name: ClockName
    stretch: Stretch
    due_at: datetime


@dataclass(frozen=True)
class Forecast:
    """What was said of a clock, and whether it came late."""

    estimate: Estimate
    late: bool


class Past:
    """A city's clocks as they went, to be asked how things stood at any time. `working` tells time
    left in the working hours of each clock's calendar, in the place of the wall's."""

    def __init__(self, histories: Sequence[History], *, city: str, working: bool = False) -> None:
        self._city, self._working = city, working
        self._decided = sorted(
            (one for history in histories for one in _decided(history, working)),
            key=lambda one: one.due_at,
        )
        self._running: dict[datetime, list[Running]] = defaultdict(list)
        for history in histories:
            for one in _running(history):
                self._running[_hour(one.due_at)].append(one)

    def forecasts(self, at: datetime) -> list[Forecast]:
        """Of each report with a clock that came due within two hours, and none late, at `at`."""
        found = [one for one in self._coming_due(at) if _is_most_urgent(one, at)]
        if not found:
            return []
        pace = self._pace(at)
        return [Forecast(self._estimate(pace, one, at), _came_late(one)) for one in found]

    def _coming_due(self, at: datetime) -> Iterator[Running]:
        for step in range(int(WITHIN / HOUR) + 1):
            for one in self._running[_hour(at) + step * HOUR]:
                runs = one.stretch.to_at is None or one.stretch.to_at > at
                if at < one.due_at <= at + WITHIN and one.stretch.from_at <= at and runs:
                    yield one

    def _pace(self, at: datetime) -> Pace:
        numbers: dict[Any, Counter[int | None]] = defaultdict(Counter)
        first = bisect_left(self._decided, at - LOOKED_BACK, key=lambda one: one.due_at)
        last = bisect_left(self._decided, at, key=lambda one: one.due_at)
        for one in self._decided[first:last]:
            if one.until is None or one.until > at:
                numbers[one.sort][one.left] += 1
        past = (PastClocks(*sort, left) for sort, left in numbers.items())
        return Pace(past, city=self._city)

    def _estimate(self, pace: Pace, one: Running, at: datetime) -> Estimate:
        clock = one.report.clocks[one.name]
        return pace.estimate(
            one.name,
            category=one.report.category,
            district=one.report.district,
            left=_left(clock, one.due_at, at, self._working),
        )


def histories(conn: Connection, *, city: City) -> list[History]:
    """The counted reports of citizens, read anew from their histories."""
    rules = load_rulebook(conn, city_id=city.id)
    lives = defaultdict(list)
    for row in conn.execute(select(spells).order_by(spells.c.report_id, spells.c.seq)):
        lives[row.report_id].append(spell_of(row))
    facts = (
        reports.c[name] for name in ("id", "stage", "first_action_at", "stopped_at", *CLOCK_FACTS)
    )
    rows = conn.execute(
        select(*facts, categories.c.slug, areas.c.code)
        .join(categories, categories.c.id == reports.c.category_id)
        .join(areas, areas.c.id == reports.c.area_id)
        .where(
            reports.c.city_id == city.id,
            reports.c.kind == ReportKind.WARGA.value,
            ~reports.c.dihapus,
        )
    ).all()
    found = []
    for row in rows:
        _, clocks = wind(
            rules,
            facts=ClockFacts(**{name: getattr(row, name) for name in CLOCK_FACTS}),
            spells=lives[row.id],
            first_action_at=row.first_action_at,
        )
        both = {name: clocks[name] for name in ClockName if clocks[name].terms is not None}
        closed_at = row.stopped_at if row.stage in CLOSED_WITHOUT_WORK else None
        found.append(History(row.slug, district_of(row.code), both, closed_at))
    return found


def _decided(history: History, working: bool) -> Iterator[Decided]:
    for name, clock in history.clocks.items():
        runs = {stretch.run: stretch for stretch in clock.stretches}
        for run, last in runs.items():
            ended = run == clock.run
            due_at = clock.due_at if ended else last.due_at
            stop = clock.stopped_at if ended else last.to_at
            if due_at is None:
                continue
            left = None
            if stop is not None and stop <= due_at:
                left = _left(clock, due_at, stop, working) // MINUTE
                if left >= WITHIN // MINUTE:
                    continue
            until = history.closed_at if ended else _start(clock, run + 1)
            yield Decided((name, history.category, history.district), due_at, left, until)


def _left(clock: Clock, due_at: datetime, at: datetime, working: bool) -> timedelta:
    if working and clock.terms is not None:
        return clock.terms.calendar.between(at, due_at)
    return due_at - at


def _start(clock: Clock, run: int) -> datetime:
    return next(stretch.from_at for stretch in clock.stretches if stretch.run == run)


def _running(history: History) -> Iterator[Running]:
    for name, clock in history.clocks.items():
        for stretch in clock.stretches:
            if stretch.due_at is not None and not stretch.paused:
                yield Running(history, name, stretch, stretch.due_at)


def _is_most_urgent(one: Running, at: datetime) -> bool:
    """Whether its clock is the one of the report that a screen would show."""
    readings = {name: clock.at(at) for name, clock in one.report.clocks.items()}
    if any(reading.state is ClockState.TERLAMBAT for reading in readings.values()):
        return False
    due = {
        name: reading.due_at
        for name, reading in readings.items()
        if reading.state in RUNNING and reading.due_at is not None
    }
    return min(due, key=lambda name: due[name]) is one.name


def _came_late(one: Running) -> bool:
    return one.stretch.to_at is None or one.stretch.to_at > one.due_at


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Score:
    """How forecasts fared: over all clocks, by tenths of the chance that was told, and over the
    hours, each of which told a count and its bounds."""

    forecasts: tuple[Forecast, ...]
    hours: int
    hours_within: int

    @property
    def figures(self) -> dict[str, Any]:
        """As the JSON line has them."""
        told = sum(one.estimate.chance for one in self.forecasts)
        late = sum(one.late for one in self.forecasts)
        n = len(self.forecasts)
        squares = sum((one.estimate.chance - one.late) ** 2 for one in self.forecasts)
        return {
            "clocks": n,
            "expected_late": round(told, 1),
            "came_late": late,
            "bias_percent": round(100 * (told / late - 1), 1),
            "brier": round(squares / n, 4),
            "brier_of_one_rate_for_all": round(late / n * (1 - late / n), 4),
            "hours": self.hours,
            "hours_within_bounds_percent": round(100 * self.hours_within / self.hours, 1),
        }

    @property
    def tenths(self) -> list[tuple[int, int, float, float]]:
        """Of each tenth that a chance fell into: its number from 0, the clocks, the mean chance,
        and the share that came late."""
        by_tenth: dict[int, list[Forecast]] = defaultdict(list)
        for one in self.forecasts:
            by_tenth[int(one.estimate.chance * TENTHS)].append(one)
        return [
            (
                tenth,
                len(found),
                sum(one.estimate.chance for one in found) / len(found),
                sum(one.late for one in found) / len(found),
            )
            for tenth, found in sorted(by_tenth.items())
        ]


def score(past: Past, *, end: datetime, days: int) -> Score:
    """The forecasts of each hour of the `days` before `end`."""
    found: list[Forecast] = []
    hours = within = 0
    for back in range(24 * days):
        forecasts = past.forecasts(end - back * HOUR)
        if not forecasts:
            continue
        told = outlook([one.estimate for one in forecasts])
        hours += 1
        within += told.low <= sum(one.late for one in forecasts) <= told.high
        found += forecasts
    return Score(tuple(found), hours, within)


@click.command()
@click.option("--days", default=20, show_default=True, help="How many days to go through.")
@click.option("--working-time", is_flag=True, help="Tell time left in working hours.")
@click.option(
    "--boston",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Boston's file of 2015, to be measured besides the demo.",
)
def main(days: int, working_time: bool, boston: Path | None) -> None:
    """Measure the estimate of what will be late, on a throw-away database of its own.

    Tables go to stderr, one line of JSON to stdout.
    """
    console = Console(stderr=True, highlight=False)
    found: dict[str, Any] = {"days": days, "working_time": working_time}
    with throwaway_database() as engine:
        load_demo(engine, now=DEMO_NOW)
        with engine.connect() as conn:
            city = get_city(conn, code=CITY_CODE)
            demo = Past(histories(conn, city=city), city=city.code, working=working_time)
        found["demo"] = _told(console, "demo", score(demo, end=DEMO_NOW - WITHIN, days=days))
        if boston is not None:
            past = _boston(engine, boston, working_time)
            found["boston"] = _told(console, "boston", score(past, end=BOSTON_END, days=days))
    print(orjson.dumps(found).decode(), flush=True)


def _boston(engine: Engine, file: Path, working: bool) -> Past:
    with engine.begin() as conn:
        city = add_city(conn, code="boston", name="Boston", timezone="America/New_York")
    with TemporaryDirectory() as folder:
        import_reports(
            engine,
            file=file,
            city_code=city.code,
            source="boston-311",
            actor="bench",
            now=DEMO_NOW,
            mapping="boston-311",
            rejects_dir=Path(folder),
        )
    with engine.connect() as conn:
        return Past(histories(conn, city=city), city=city.code, working=working)


def _told(console: Console, name: str, measured: Score) -> dict[str, Any]:
    show(console, facts_table(f"Late soon: {name}", measured.figures))
    table = Table("chance told", "clocks", "mean", "came late")
    for tenth, clocks, chance, late in measured.tenths:
        row = (f"{10 * tenth}-{10 * tenth + 10} %", f"{clocks:,}", f"{chance:.0%}", f"{late:.0%}")
        table.add_row(*row)
    show(console, table)
    tenths = [
        {"from": tenth / TENTHS, "clocks": clocks, "mean": round(mean, 3), "late": round(late, 3)}
        for tenth, clocks, mean, late in measured.tenths
    ]
    return measured.figures | {"tenths": tenths}


if __name__ == "__main__":
    main()
