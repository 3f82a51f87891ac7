"""`indicators`: what is known of a city's areas besides their reports."""

from datetime import datetime
from pathlib import Path

import click
import orjson

from callbacks.commands.running import actor, as_json, reading_from, show, with_deps, writing_to
from callbacks.deps import Deps
from data_access.cities import get_city
from data_access.imports.indicators import import_indicators
from data_access.indicators import list_indicators, remove_indicator

MOST_REASONS = 20
of_city = click.option("--city", required=True, metavar="CODE", help="The city, as in 73.71.")


@click.group()
def indicators() -> None:
    """Import, list and remove indicators of areas. docs/indicators.md says what they are for."""


@indicators.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_city
@with_deps
def import_file(deps: Deps, file: Path, city: str) -> None:
    """Import a CSV of indicators, every row accounted for.

    Columns: kode (of the kelurahan or kecamatan), indikator (penduduk, kemiskinan, pajak, lalu
    lintas, or any other name), nilai (as 12345.6), satuan (penduduk: jiwa), tanggal (the day it is
    of, as 2025-12-31), sumber. A value is known again by area, indicator and day. What can't be
    taken is written to FILE.rejects.csv with the reason. The last line of the output is JSON: read,
    accepted, updated, unchanged, rejected, rejects_file.

    \b
    flask --app app indicators import penduduk.csv --city 73.71
    """
    with writing_to(deps) as conn:
        done = import_indicators(conn, file=file, city_code=city, actor=actor(), now=deps.clock())
    for reason, count in done.reasons.most_common(MOST_REASONS):
        click.echo(f"{count:>8} rejected: {reason}", err=True)
    click.echo(orjson.dumps(done.as_json()))


@indicators.command("list")
@of_city
@as_json
@with_deps
def list_all(deps: Deps, city: str, as_json: bool) -> None:
    """List the indicators of a city with the days that they are of; the newest is shown.

    \b
    flask --app app indicators list --city 73.71 --json
    """
    with reading_from(deps) as conn:
        found = list_indicators(conn, city=get_city(conn, code=city))
    rows: list[dict[str, object]] = [
        {
            "indicator": one.indicator.slug,
            "name": one.indicator.name,
            "unit": one.indicator.unit,
            "as_of": one.indicator.as_of,
            "areas": one.areas,
            "source": one.indicator.source,
            "example": one.indicator.example,
        }
        for one in found
    ]
    empty = "No indicators yet: `flask --app app indicators import FILE`."
    show(rows, as_json=as_json, empty=empty)


@indicators.command("remove")
@click.argument("indicator")
@of_city
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Of this day alone.")
@with_deps
def remove(deps: Deps, indicator: str, city: str, as_of: datetime | None) -> None:
    """Remove an indicator with its values, by the name that `list` shows first.

    \b
    flask --app app indicators remove poverty --city 73.71
    flask --app app indicators remove population --city 73.71 --as-of 2023-12-31
    """
    day = as_of.date() if as_of else None
    with writing_to(deps) as conn:
        place = get_city(conn, code=city)
        gone = remove_indicator(
            conn, city=place, slug=indicator, as_of=day, actor=actor(), now=deps.clock()
        )
    click.echo(f"Removed {indicator}: {gone} {'day' if gone == 1 else 'days'}.")
