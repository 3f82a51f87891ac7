"""Serving: what `python app.py` does, and what gunicorn calls when a worker begins and ends."""

import errno
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from rich.console import Console

from callbacks import live
from callbacks.deps import EXTENSION, Deps, utc_now
from callbacks.outgoing import carrier_of, post_of
from dashboard.errors import DatabaseAway, DatabaseNotUpgraded, DiskFull, PortTaken, QlueError
from dashboard.settings import Settings
from data_access.alert_ticker import AlertTicker
from data_access.brief_ticker import BriefTicker
from data_access.courier import Courier
from data_access.database import Database
from data_access.demo.accounts import ACCOUNTS
from data_access.demo.bursts import look_for_bursts
from data_access.demo.catch_up import catch_up
from data_access.demo.duty import stand_duty
from data_access.demo.load import hold_to_rules, load_demo
from data_access.demo.simulate import Simulator
from data_access.engine import require_upgraded, upgrade
from data_access.incident_ticker import IncidentTicker
from data_access.month_freezer import MonthFreezer
from data_access.users import DEMO_PASSWORD

FOLLOWERS = "qlue_followers"
CONFIG = Path(__file__).parent.parent / "gunicorn.conf.py"
console = Console(stderr=True, highlight=False)


def command(create_app: Callable[[], Flask]) -> None:
    """`python app.py`: sets up and serves until it is stopped. Its --help says everything."""

    @click.command(help=_help(), context_settings={"max_content_width": 100})
    def serve() -> None:
        try:
            _serve(create_app)
        except QlueError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise click.ClickException(str(DiskFull(folder=error.filename or "."))) from error

    serve(prog_name="python app.py")


def begin(worker: Any) -> None:
    """Starts what follows the database, in the process that answers requests."""
    deps: Deps = worker.wsgi.extensions[EXTENSION]
    deps.database.start()
    _warn_of_old_schema(deps)
    live.end_with_process(worker.wsgi)
    followers = _followers(deps)
    worker.wsgi.extensions[FOLLOWERS] = followers
    deps.reader.start()
    for follower in followers:
        follower.start()


def end(server: Any, worker: Any) -> None:
    """Stops it again."""
    app = getattr(worker, "wsgi", None)
    if app is None:
        return
    for follower in app.extensions.pop(FOLLOWERS, ()):
        follower.stop()
    app.extensions[EXTENSION].reader.stop()
    app.extensions[EXTENSION].database.stop()


Follower = Simulator | AlertTicker | BriefTicker | IncidentTicker | Courier | MonthFreezer


def _followers(deps: Deps) -> list[Follower]:
    """What works beside the answering of requests, in threads of its own."""
    courier = Courier(deps.engine, carrier=carrier_of(deps.settings), clock=deps.clock)
    ticker = AlertTicker(
        deps.engine, clock=deps.clock, post=post_of(deps.settings), told=courier.wake
    )
    deps.desk.subscribe(ticker.hear)
    briefs = BriefTicker(
        deps.engine,
        desk=deps.desk,
        clock=deps.clock,
        at=deps.settings.brief_time,
        post=post_of(deps.settings),
        told=courier.wake,
    )
    incidents = IncidentTicker(deps.engine, clock=deps.clock, rules=deps.settings.burst_rules)
    followers: list[Follower] = [ticker, briefs, incidents, courier]
    if deps.settings.demo_mode:
        followers.insert(0, Simulator(deps.engine, clock=deps.clock))
    if days := deps.settings.freeze_after_days:
        after = timedelta(days=days)
        followers.append(MonthFreezer(deps.engine, clock=deps.clock, after=after))
    return followers


def _serve(create_app: Callable[[], Flask]) -> None:
    settings = read_settings()
    _check_port(settings)
    with Database(settings) as database:
        _prepare(database, settings)
        _greet(settings)
        _Server(create_app).run()


def _prepare(database: Database, settings: Settings) -> None:
    with console.status("Migrating the database ..."):
        upgrade(database.engine)
    if settings.demo_mode:
        with console.status("Loading the demo city ...") as status:
            folder = settings.qlue_data_dir
            load_demo(database.engine, now=utc_now(), folder=folder, progress=status.update)
            status.update("Holding its reports to its rules ...")
            held = hold_to_rules(database.engine, now=utc_now())
            status.update("Filling the time since the last run ...")
            if catch_up(database.engine, now=utc_now()) or held:
                stand_duty(database.engine, now=utc_now())
            status.update("Looking for bursts in the last week ...")
            look_for_bursts(database.engine, now=utc_now())


def _greet(settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    console.print(f"\n[bold]QlueDashboard[/bold] on [bold]http://{host}:{settings.port}[/bold]")
    if settings.demo_mode:
        console.print(f"\nDemo accounts, all with the password [bold]{DEMO_PASSWORD}[/bold]:")
        for account in ACCOUNTS:
            console.print(f"  [bold]{account.username:<14}[/bold] {account.name}")
    console.print("\nCtrl-C stops it.\n")


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise PortTaken(
                    host=settings.host, port=settings.port, other=settings.port + 1
                ) from error
            raise


def _warn_of_old_schema(deps: Deps) -> None:
    try:
        require_upgraded(deps.engine)
    except (DatabaseAway, DatabaseNotUpgraded) as error:
        console.print(f"[yellow]{error}[/yellow]")


def read_settings() -> Settings:
    """The settings from the environment; ends the process, saying why, where they can't be."""
    try:
        return Settings()
    except QlueError as error:
        raise SystemExit(f"Error: {error}") from error
    except ValidationError as error:
        wrong = (
            f"{str(problem['loc'][0]).upper()}: {problem['msg']}" for problem in error.errors()
        )
        raise SystemExit("Error: " + "; ".join(wrong)) from error


def _help() -> str:
    """What serving does, and every setting, as click shows it."""
    rows = [
        f"{name.upper()}: {field.description} (default: {_default(field)})"
        for name, field in Settings.model_fields.items()
    ]
    return "\n\n".join(
        (
            "Serve QlueDashboard: starts its own PostgreSQL unless DATABASE_URL names one, "
            "migrates it, loads the demo city where demo mode is on and the database is empty, "
            "and serves until Ctrl-C.",
            "Other commands (areas, reports, cities, users, db, demo): flask --app app --help",
            "Settings, from the environment:",
            *rows,
        )
    )


def _default(field: FieldInfo) -> object:
    return "empty" if field.default in (None, "") else field.default


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, with the same configuration file as from its own command."""

    def __init__(self, create_app: Callable[[], Flask]) -> None:
        self._create_app = create_app
        super().__init__()

    def load_config(self) -> None:
        for name, value in run_path(str(CONFIG)).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._create_app()
