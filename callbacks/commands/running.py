"""What all commands share: the database as long as they run, failures in a sentence, progress.

Exit codes: 0 done, 1 failed (one sentence on stderr), 2 called wrongly.
"""

import getpass
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

import click
import orjson
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from callbacks.deps import EXTENSION, Deps
from dashboard.access import everything
from dashboard.errors import DatabaseAway, QlueError
from dashboard.places import City
from data_access.audit import Author
from data_access.engine import require_upgraded
from data_access.reach import AWAY, reading, writing

FIRST_YEAR, LAST_YEAR = 1970, 2200
Say = Callable[[str], None]
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")


def with_deps(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the command the app's `Deps` first, and turns a QlueError into its sentence."""

    @with_appcontext
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(current_app.extensions[EXTENSION], *args, **kwargs)
        except QlueError as error:
            raise click.ClickException(str(error)) from error
        except AWAY as error:
            raise click.ClickException(str(DatabaseAway())) from error

    return run


@contextmanager
def at_database(deps: Deps) -> Iterator[None]:
    """The database, migrated: the app's own server is started, or joined where the app runs."""
    with deps.database:
        require_upgraded(deps.engine)
        yield


@contextmanager
def reading_from(deps: Deps) -> Iterator[Connection]:
    """A connection to read from."""
    with at_database(deps), reading(deps.engine) as conn:
        yield conn


@contextmanager
def writing_to(deps: Deps) -> Iterator[Connection]:
    """A connection in one transaction."""
    with at_database(deps), writing(deps.engine) as conn:
        yield conn


@contextmanager
def progress(begin: str) -> Iterator[Say]:
    """Says on stderr what is being done: a moving line on a terminal, else a line each."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda text: click.echo(text, err=True)
        return
    with console.status(begin) as status:
        yield status.update


def actor() -> str:
    """Who runs the command, for the audit log."""
    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError):
        return "command line"


def author() -> Author:
    """The same as who changes something: a command may do everything."""
    return Author(everything(), actor())


def moment(text: str, city: City) -> datetime:
    """The time that somebody wrote, in the city's zone unless it names one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text} is no time such as 2026-03-17T10:00") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise click.BadParameter(f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return found if found.tzinfo else found.replace(tzinfo=city.zone)


def show(rows: Sequence[dict[str, object]], *, as_json: bool, empty: str) -> None:
    """Prints rows as a table, or as JSON. `empty` is said where there are none."""
    if as_json:
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
        return
    if not rows:
        click.echo(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name.replace("_", " "))
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    wide = None if sys.stdout.isatty() else 200
    Console(highlight=False, width=wide).print(table)


def _cell(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:,.1f}"
    # What others have written could else steer the terminal.
    return "".join(char if char.isprintable() else " " for char in str(value))
