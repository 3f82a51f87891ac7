"""`areas`: the borders of cities."""

from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import Connection

from callbacks.commands.running import (
    actor,
    as_json,
    progress,
    reading_from,
    show,
    with_deps,
    writing_to,
)
from callbacks.deps import Deps
from dashboard.access import everything
from data_access import audit
from data_access.cities import list_cities
from data_access.imports.area_commands import (
    import_area_files,
    import_downloaded_areas,
    summarise_areas,
)
from data_access.imports.areas import AreaImport


@click.group()
def areas() -> None:
    """Import or download the borders of a city's kelurahan, and see what is there."""


@areas.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--city", required=True, metavar="CODE", help="The city, as in 73.71.")
@click.option(
    "--codes",
    "numbering",
    type=click.Choice(["kemendagri", "bps"]),
    default="kemendagri",
    show_default=True,
    help="The numbering of the file's codes. BPS codes look alike and mean other places.",
)
@with_deps
def import_files(deps: Deps, files: tuple[Path, ...], city: str, numbering: str) -> None:
    """Import areas from GeoJSON, TopoJSON, Shapefile, GeoPackage or the SQL of wilayah_boundaries.

    Kecamatan and kota are made from the kelurahan. Codes, parents, overlaps and holes are checked;
    the city's reports are placed again where the land has changed.

    \b
    flask --app app areas import makassar.geojson --city 73.71
    flask --app app areas import jakarta/*.sql --city 31
    """
    with progress("Reading ...") as say, writing_to(deps) as conn:
        done = import_area_files(
            conn,
            city_code=city,
            paths=files,
            now=deps.clock(),
            actor=actor(),
            numbering=numbering,
            progress=say,
        )
        _audit(conn, deps, city, done)
    _tell(done)


@areas.command("download")
@click.argument("city")
@click.option("--timeout", default=60.0, show_default=True, help="Seconds to try for.")
@with_deps
def download(deps: Deps, city: str, timeout: float) -> None:
    """Download a city's borders from the public repository wilayah_boundaries (MIT licence) at a
    fixed commit, each file checked, and import them.

    \b
    flask --app app areas download 73.71
    """
    with progress("Downloading ...") as say, writing_to(deps) as conn:
        done = import_downloaded_areas(
            conn,
            city_code=city,
            folder=deps.settings.qlue_data_dir,
            now=deps.clock(),
            actor=actor(),
            timeout_s=timeout,
            progress=say,
        )
        _audit(conn, deps, city, done)
    _tell(done)


@areas.command("list")
@click.option("--city", metavar="CODE", help="Only this city.")
@as_json
@with_deps
def list_all(deps: Deps, city: str | None, as_json: bool) -> None:
    """List how many areas there are, by city and level.

    \b
    flask --app app areas list
    flask --app app areas list --city 73.71 --json
    """
    with reading_from(deps) as conn:
        codes = [city] if city else [one.code for one in list_cities(conn, scope=everything())]
        rows = [
            {"city": code, **asdict(level)}
            for code in codes
            for level in summarise_areas(conn, city_code=code)
        ]
    show(rows, as_json=as_json, empty="No areas yet: `areas download` or `areas import` adds them.")


def _audit(conn: Connection, deps: Deps, city: str, done: AreaImport) -> None:
    audit.record(
        conn,
        actor=actor(),
        action="areas.import",
        at=deps.clock(),
        subject=city,
        detail=done.counts,
    )


def _tell(done: AreaImport) -> None:
    for warning in done.warnings:
        click.echo(f"note: {warning}", err=True)
    click.echo(
        f"{done.inserted} areas added, {done.updated} updated, {done.unchanged} unchanged, "
        f"{done.ended} ended; {done.reports_moved} reports stand in another area now."
    )
