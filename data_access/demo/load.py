"""The demo city, in one transaction: areas, two months of reports, accounts; then its alerts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, text

from dashboard.errors import BadAreas, DownloadFailed
from dashboard.places import City
from data_access.bulk import copy_reports
from data_access.cities import add_city
from data_access.demo import places
from data_access.demo.accounts import add_accounts
from data_access.demo.bursts import look_for_bursts
from data_access.demo.city import WRITE_LOCK, demo_city, natural_count, simulated
from data_access.demo.cloudburst import cloudburst
from data_access.demo.dispatch import give_out
from data_access.demo.duty import stand_duty
from data_access.demo.generate import generate
from data_access.demo.indicators import add_indicators
from data_access.demo.officials import add_officials
from data_access.demo.rules import add_rules
from data_access.demo.teams import add_teams
from data_access.imports.area_download import Fetch, download_areas
from data_access.imports.area_shapes import AreaShape
from data_access.imports.areas import import_areas
from data_access.reach import reading, writing
from data_access.report_rows import NewReport

ACTOR = "demo"
HISTORY = timedelta(days=61)
"""Two windows of 30 days, so that the longest preset has a period to be compared with."""
DOWNLOAD_S = 5.0
TELL_EVERY = 5_000

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What a load wrote: its reports, and whether the areas are only approximate."""

    reports: int
    approximate: bool


def load_demo(
    engine: Engine,
    *,
    now: datetime,
    folder: Path | None = None,
    progress: Progress | None = None,
    count: int | None = None,
    fetch: Fetch | None = None,
) -> Loaded | None:
    """Loads the demo city; None when it is there already.

    Real boundaries are looked for in `folder` and, for some seconds, on the network; without a
    folder, and when they can't be had, areas are approximate. All is written or nothing. `count`
    overrides the natural number of reports (some 400 a day). Raises NotTheDemo where the city
    exists and isn't the demo, DatabaseAway.
    """
    say = progress or (lambda _: None)
    with reading(engine) as conn:
        if demo_city(conn) is not None:
            return None
    shapes = _shapes(folder, say, fetch)
    with writing(engine) as conn:
        # Two processes that start at once: the second waits here and then finds the city.
        conn.execute(select(func.pg_advisory_xact_lock(WRITE_LOCK)))
        if demo_city(conn) is not None:
            return None
        city = add_city(
            conn, code=places.CITY_CODE, name=places.CITY_NAME, timezone=places.CITY_ZONE, demo=True
        )
        import_areas(conn, city_code=city.code, shapes=shapes, now=now, actor=ACTOR, progress=say)
        add_rules(conn, city=city, now=now, actor=ACTOR)
        add_officials(conn, city=city, now=now)
        say("making the demo accounts")
        add_accounts(conn, now=now, actor=ACTOR)
        add_teams(conn, city=city, now=now, actor=ACTOR)
        written = _write_history(conn, city=city, now=now, count=count, say=say)
        give_out(conn, city=city)
        add_indicators(conn, city=city, now=now)
    analyze(engine)
    say("looking for bursts in the last week")
    look_for_bursts(engine, now=now)
    say("standing duty at the alerts")
    stand_duty(engine, now=now)
    say(f"{written} simulated reports")
    return Loaded(reports=written, approximate=any(shape.approximate for shape in shapes))


def hold_to_rules(engine: Engine, *, now: datetime) -> int:
    """Gives a demo city that was loaded before there were rules, officials, teams, what they have
    to do, indicators or some of its accounts its own; of how many reports that has changed the
    clocks. Raises NotTheDemo, DatabaseAway."""
    with writing(engine) as conn:
        conn.execute(select(func.pg_advisory_xact_lock(WRITE_LOCK)))
        city = demo_city(conn)
        if city is None:
            return 0
        add_indicators(conn, city=city, now=now)
        add_officials(conn, city=city, now=now)
        late = add_accounts(conn, now=now, actor=ACTOR)
        add_teams(conn, city=city, now=now, actor=ACTOR, late=late)
        give_out(conn, city=city)
        return add_rules(conn, city=city, now=now, actor=ACTOR)


def analyze(engine: Engine) -> None:
    """Tells PostgreSQL's planner what the tables hold now."""
    with writing(engine) as conn:
        conn.execute(text("analyze reports, report_events, spells, clock_spells, areas"))


def _write_history(
    conn: Connection, *, city: City, now: datetime, count: int | None, say: Progress
) -> int:
    made_up = simulated(conn, city=city)
    start = now - HISTORY
    number = natural_count(made_up, start=start, end=now) if count is None else count
    found = generate(made_up, start=start, end=now, count=number, seed=0)
    told = _told(found, number, say)
    written = copy_reports(conn, reports=told, actor=ACTOR, now=None)
    if count is None:
        flood = cloudburst(made_up, now=now, seed=0)
        written += copy_reports(conn, reports=flood, actor=ACTOR, now=None)
    return written


def _told(found: Iterable[NewReport], number: int, say: Progress) -> Iterator[NewReport]:
    for done, report in enumerate(found):
        if done % TELL_EVERY == 0:
            say(f"making up two months of reports: {done} of {number}")
        yield report


def _shapes(folder: Path | None, say: Progress, fetch: Fetch | None) -> list[AreaShape]:
    if folder is not None:
        try:
            say("looking for real boundaries")
            return download_areas(
                places.CITY_CODE, folder=folder, timeout_s=DOWNLOAD_S, fetch=fetch
            )
        except (DownloadFailed, BadAreas):
            say("no real boundaries to be had now: drawing approximate ones")
    return places.approximate_areas()
