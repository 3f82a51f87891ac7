"""`officials`: who held which office when."""

from pathlib import Path

import click
import orjson

from callbacks.commands.running import actor, as_json, reading_from, show, with_deps, writing_to
from callbacks.deps import Deps
from data_access.cities import get_city
from data_access.imports.officials import import_officials
from data_access.officials import list_terms


@click.group()
def officials() -> None:
    """Import and list the lurah and camat of a city with their terms of office."""


@officials.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--city", required=True, metavar="CODE", help="The city, as in 73.71.")
@with_deps
def import_file(deps: Deps, file: Path, city: str) -> None:
    """Import a CSV of terms of office, every row accounted for.

    Columns: kode (of the kelurahan or kecamatan), jabatan (lurah, camat), nama, mulai, sampai (days
    as 2026-11-21, both included; sampai empty while in office). A term is known again by its area
    and first day. What can't be taken is written to FILE.rejects.csv with the reason. The last line
    of the output is JSON: read, accepted, updated, unchanged, rejected, rejects_file.

    \b
    flask --app app officials import lurah.csv --city 73.71
    """
    with writing_to(deps) as conn:
        done = import_officials(conn, file=file, city_code=city, actor=actor(), now=deps.clock())
    for reason, count in done.reasons.most_common():
        click.echo(f"{count:>8} rejected: {reason}", err=True)
    click.echo(
        "Terms of exactly one name that follow one another without a gap count as one.", err=True
    )
    click.echo(orjson.dumps(done.as_json()))


@officials.command("list")
@click.option("--city", required=True, metavar="CODE", help="The city, as in 73.71.")
@as_json
@with_deps
def list_all(deps: Deps, city: str, as_json: bool) -> None:
    """List the terms of office of a city.

    \b
    flask --app app officials list --city 73.71 --json
    """
    with reading_from(deps) as conn:
        found = list_terms(conn, city=get_city(conn, code=city))
    rows: list[dict[str, object]] = [
        {
            "area": term.area,
            "office": term.office.value,
            "name": term.name,
            "first_day": term.first,
            "last_day": term.last,
            "example": term.example,
        }
        for term in found
    ]
    show(rows, as_json=as_json, empty="No officials yet: `flask --app app officials import FILE`.")
