"""`python -m bench`: measures on a throw-away database; the last line is all figures as JSON."""

import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click
import httpx
import orjson
import psutil
from rich.console import Console
from sqlalchemy import Engine

from bench import (
    acting,
    boards,
    calendars,
    clicks,
    exports,
    incidents,
    lenses,
    live,
    page,
    questions,
    readers,
    screens,
    tables,
    ticker,
)
from bench.place import running_app, throwaway_database
from bench.rows import Filled, fill
from dashboard.errors import QlueError
from data_access.embedded import exit_on_sigterm
from data_access.mirror import Mirror

SUBJECTS = (
    *("calendars", "questions", "leaderboard", "lenses", "readers", "exports"),
    *("live", "page", "clicks", "screens", "acting", "incidents", "ticker"),
)
WITHOUT_ROWS = frozenset({"calendars"})
APP_SUBJECTS = frozenset({"exports", "live", "page", "clicks", "screens", "acting"})
console = Console(stderr=True, highlight=False)


@dataclass(frozen=True)
class Options:
    """What is measured, and how much of it."""

    rows: int
    readers: int
    seconds: float
    question_seconds: float
    times: int
    screens: int
    walls: int
    leads: int
    open_reports: int
    subjects: frozenset[str]


@click.command(context_settings={"max_content_width": 100})
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(1_000))
@click.option("--readers", default=8, show_default=True, help="Readers of a page's questions.")
@click.option("--seconds", default=20.0, show_default=True, help="Length of each load test.")
@click.option("--question-seconds", default=1.0, show_default=True, help="For each question.")
@click.option("--times", default=20, show_default=True, help="Reports to follow, and ticks.")
@click.option("--screens", "screen_count", default=500, show_default=True, help="Idle screens.")
@click.option("--walls", default=200, show_default=True, help="Walls while leads act.")
@click.option("--leads", default=50, show_default=True, help="Leads that act.")
@click.option("--open", "opened", default=50_000, show_default=True, help="Open while ticking.")
@click.option("--only", multiple=True, type=click.Choice(SUBJECTS), help="May be repeated.")
@click.option("--skip-browser", is_flag=True, help="Measure nothing that needs Chromium.")
def main(
    rows: int,
    readers: int,
    seconds: float,
    question_seconds: float,
    times: int,
    screen_count: int,
    walls: int,
    leads: int,
    opened: int,
    only: tuple[str, ...],
    skip_browser: bool,
) -> None:
    """Measure questions, live updates and pages on made-up reports.

    Starts a PostgreSQL of its own in a temporary folder, fills it with --rows clustered reports of
    a year, and removes it at the end. Tables go to stderr, one line of JSON to stdout. Exits with 1
    when something could not be measured.
    """
    subjects = frozenset(only or SUBJECTS) - ({"page"} if skip_browser else set())
    options = Options(
        rows,
        readers,
        seconds,
        question_seconds,
        times,
        screen_count,
        walls,
        leads,
        opened,
        subjects,
    )
    exit_on_sigterm()  # What was started is stopped and removed then, too.
    try:
        found = run(options)
    except QlueError as error:
        raise click.ClickException(str(error)) from error
    print(orjson.dumps(found).decode(), flush=True)
    sys.exit(1 if found.get("failed") else 0)


def run(options: Options) -> dict[str, Any]:
    """All figures by subject; a subject that was left out is "skipped"."""
    found: dict[str, Any] = {"rows": options.rows, "machine": _machine()}
    found |= dict.fromkeys(("load", *SUBJECTS), "skipped")
    if "calendars" in options.subjects:
        _calculate(options, found)
    if options.subjects <= WITHOUT_ROWS:
        return found
    with throwaway_database() as engine:
        filled = _fill(engine, options, found)
        if options.subjects & {"questions", "leaderboard", "lenses", "readers"}:
            _ask(engine, filled, options, found)
        if options.subjects & APP_SUBJECTS:
            _serve(engine, filled, options, found)
        if "incidents" in options.subjects:
            with _measuring("incidents", found) as say:
                found["incidents"] = incidents.measure(
                    engine, filled, ticks=options.times, progress=say
                )
                tables.show(console, tables.facts_table("Incidents, ms", found["incidents"]))
        # The last: it opens reports that were done.
        if "ticker" in options.subjects:
            _tick(engine, filled, options, found)
    return found


def _calculate(options: Options, found: dict[str, Any]) -> None:
    with _measuring("calendars", found) as say:
        measured = calendars.measure(seconds=options.question_seconds, progress=say)
        found["calendars"] = calendars.figures(measured)
        tables.show(console, tables.facts_table("A year's working time", found["calendars"]))


def _fill(engine: Engine, options: Options, found: dict[str, Any]) -> Filled:
    with console.status("Making reports ...") as status:
        filled = fill(
            engine,
            rows=options.rows,
            now=datetime.now(UTC),
            progress=lambda done, of: status.update(f"Making reports: {done:,} of {of:,}"),
        )
    found["load"] = {
        "fill_s": round(filled.fill_s, 1),
        "index_and_analyze_s": round(filled.index_s, 1),
        "database_mb": round(filled.database_mb),
    }
    return filled


def _ask(engine: Engine, filled: Filled, options: Options, found: dict[str, Any]) -> None:
    mirror = Mirror(engine.url)
    with console.status("Loading the mirror ..."):
        memory, began = _memory_mb(), time.perf_counter()
        mirror.load()
        found["load"] |= {
            "mirror_s": round(time.perf_counter() - began, 2),
            "mirror_mb": round(_memory_mb() - memory),
        }
    tables.show(console, tables.facts_table("Loading", found["load"]))
    if "questions" in options.subjects:
        with _measuring("questions", found) as say:
            measured = list(
                questions.measure(
                    engine, mirror, filled, seconds=options.question_seconds, progress=say
                )
            )
            found["questions"] = questions.figures(measured)
            tables.show(console, tables.questions_table(measured))
    if "leaderboard" in options.subjects:
        with _measuring("leaderboard", found) as say:
            found["leaderboard"] = boards.measure(
                engine, mirror, filled, seconds=options.question_seconds, progress=say
            )
            tables.show(console, tables.facts_table("A quarter's board", found["leaderboard"]))
    if "lenses" in options.subjects:
        with _measuring("lenses", found) as say:
            found["lenses"] = lenses.measure(
                engine, mirror, filled, seconds=options.question_seconds, progress=say
            )
            tables.show(console, tables.facts_table("Lenses of the map", found["lenses"]))
    if "readers" in options.subjects:
        with _measuring("readers", found) as say:
            load = readers.measure(
                engine,
                mirror,
                filled,
                readers=options.readers,
                seconds=options.seconds,
                progress=say,
            )
            found["readers"] = {"readers": options.readers} | readers.figures(load)
            tables.show(console, tables.load_table(load, options.readers))


def _serve(engine: Engine, filled: Filled, options: Options, found: dict[str, Any]) -> None:
    with running_app(engine, threads=2 * (options.screens + options.walls) + 64) as app:
        if "exports" in options.subjects:
            with _measuring("exports", found) as say:
                found["exports"] = exports.measure(app, filled, progress=say)
                tables.show(console, tables.facts_table("Files", found["exports"]))
        if options.subjects & APP_SUBJECTS == {"exports"}:
            return
        inserter = live.Inserter(engine, filled)
        with _measuring("live", found) as say:
            times = live.insert_to_event(app, inserter, times=options.times, progress=say)
            found["app_memory_mb"] = round(app.memory_mb())
            found["live"] = {"insert_to_event": times.figures}
            tables.show(console, tables.facts_table("Live", found["live"]))
        if "page" in options.subjects:
            with _measuring("page", found) as say:
                _browse(app, inserter, options, found, say)
        if "clicks" in options.subjects:
            with _measuring("clicks", found) as say:
                found["clicks"] = clicks.measure(app, filled, times=options.times, progress=say)
                tables.show(console, tables.facts_table("Clicks, ms", found["clicks"]))
        if "screens" in options.subjects:
            with _measuring("screens", found) as say:
                idle = screens.idle_screens(
                    app, screens=options.screens, seconds=options.seconds, progress=say
                )
                found["screens"] = screens.figures(idle)
                tables.show(console, tables.facts_table("Idle screens", found["screens"]))
        if "acting" in options.subjects:
            with _measuring("acting", found) as say:
                found["acting"] = acting.measure(
                    app,
                    engine,
                    filled,
                    walls=options.walls,
                    leads=options.leads,
                    seconds=options.seconds,
                    progress=say,
                )
                tables.show(console, tables.facts_table("Walls and leads", found["acting"]))
        found["app_memory_mb_at_end"] = round(app.memory_mb())


def _tick(engine: Engine, filled: Filled, options: Options, found: dict[str, Any]) -> None:
    with _measuring("ticker", found) as say:
        measured = ticker.measure(
            engine,
            filled,
            open_reports=options.open_reports,
            ticks=options.times,
            progress=say,
        )
        found["ticker"] = ticker.figures(measured)
        tables.show(console, tables.facts_table("Ticks of the alerts", found["ticker"]))


def _browse(
    app: Any, inserter: live.Inserter, options: Options, found: dict[str, Any], progress: Any
) -> None:
    try:
        seen = page.measure(app, inserter, times=options.times, progress=progress)
    except page.Browserless as error:
        console.print(f"\n[yellow]No page figures: {error}[/yellow]")
        return
    found["page"] = page.figures(seen)
    tables.show(console, tables.facts_table("A page", found["page"]))


@contextmanager
def _measuring(subject: str, found: dict[str, Any]) -> Iterator[Callable[[str], None]]:
    """Shows what is being measured; what fails is told and leaves the other subjects theirs."""
    try:
        with console.status(f"Measuring {subject} ...") as status:
            yield lambda what: status.update(f"Measuring {subject}: {what}")
    except (OSError, RuntimeError, TimeoutError, httpx.HTTPError) as error:
        console.print(f"\n[red]{subject} failed: {error!r}[/red]")
        found[subject] = "failed"
        found.setdefault("failed", []).append(subject)


def _machine() -> dict[str, Any]:
    return {
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
        "load_before": round(psutil.getloadavg()[0], 1),
    }


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6


if __name__ == "__main__":
    main()
