"""`cities`: the tenants."""

import re

import click

from callbacks.commands.running import actor, as_json, reading_from, show, with_deps, writing_to
from callbacks.deps import Deps
from dashboard.access import everything
from data_access import audit
from data_access.cities import add_city, list_cities

CODE = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*")
LONGEST_CODE = 32


@click.group()
def cities() -> None:
    """Add and list cities: each a root of the tree of places, and a time zone."""


@cities.command("add")
@click.argument("code")
@click.option("--name", required=True, help="What it is called, as in 'Kota Makassar'.")
@click.option("--timezone", required=True, metavar="ZONE", help="As in Asia/Makassar.")
@with_deps
def add(deps: Deps, code: str, name: str, timezone: str) -> None:
    """Add a city, with the default agencies and categories.

    CODE is its Kemendagri code, as in 73.71; a city elsewhere takes a word, as in boston. A city
    that is there already gets the name and the time zone.

    \b
    flask --app app cities add 73.71 --name "Kota Makassar" --timezone Asia/Makassar
    flask --app app cities add boston --name Boston --timezone America/New_York
    """
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise click.BadParameter("use letters, digits, dots and hyphens", param_hint="CODE")
    with writing_to(deps) as conn:
        city = add_city(conn, code=code, name=name, timezone=timezone)
        detail = {"name": name, "timezone": timezone}
        audit.record(
            conn, actor=actor(), action="city.add", at=deps.clock(), subject=code, detail=detail
        )
    click.echo(f"{city.name} ({city.code}) is there, times in {city.timezone}.")


@cities.command("list")
@as_json
@with_deps
def list_all(deps: Deps, as_json: bool) -> None:
    """List the cities.

    \b
    flask --app app cities list
    flask --app app cities list --json
    """
    with reading_from(deps) as conn:
        found = list_cities(conn, scope=everything())
    rows: list[dict[str, object]] = [
        {"code": city.code, "name": city.name, "timezone": city.timezone, "demo": city.demo}
        for city in found
    ]
    show(rows, as_json=as_json, empty="No cities yet: `flask --app app cities add` makes one.")
