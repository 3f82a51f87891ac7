"""`reports`: files of reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from callbacks.commands.running import actor, at_database, with_deps
from callbacks.deps import Deps
from data_access.imports.report_import import ImportResult, import_reports
from data_access.imports.report_import import Progress as Told
from data_access.imports.report_mapping import BUILT_IN

BUILT_IN_NAMES = sorted(file.stem for file in BUILT_IN.glob("*.toml"))


@click.group()
def reports() -> None:
    """Import files of reports."""


@reports.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--city", required=True, metavar="CODE", help="The city, as in 73.71.")
@click.option(
    "--source", required=True, metavar="NAME", help="Where they come from; part of their key."
)
@click.option(
    "--mapping",
    metavar="FILE.toml",
    help=f"What the columns mean: a file, or one of {', '.join(BUILT_IN_NAMES)}. "
    "Left out, the one of these that fits is taken.",
)
@click.option(
    "--codes",
    "numbering",
    type=click.Choice(["kemendagri", "bps"]),
    default="kemendagri",
    show_default=True,
    help="The numbering of area codes in the file.",
)
@with_deps
def import_file(
    deps: Deps, file: Path, city: str, source: str, mapping: str | None, numbering: str
) -> None:
    """Import a CSV file of reports: all of it or nothing, and every row accounted for.

    What can't be taken is written to FILE.rejects.csv with the reason. Importing the same file
    again changes nothing. The last line of the output is JSON: read, accepted, updated, unchanged,
    rejected, outside, rejects_file.

    \b
    flask --app app reports import crm.csv --city 31 --source crm --mapping jakarta-crm
    flask --app app reports import boston.csv --city boston --source 311 --mapping my.toml
    """
    with at_database(deps), _bar() as told:
        result = import_reports(
            deps.engine,
            file=file,
            city_code=city,
            source=source,
            actor=actor(),
            now=deps.clock(),
            mapping=_chosen(mapping),
            numbering=numbering,
            progress=told,
        )
    _explain(result)
    click.echo(orjson.dumps(result.as_json()))


def _chosen(mapping: str | None) -> str | Path | None:
    return mapping if mapping is None or mapping in BUILT_IN_NAMES else Path(mapping)


def _explain(result: ImportResult) -> None:
    click.echo(f"Read with the mapping {result.mapping}.", err=True)
    for reason, count in result.reasons.most_common():
        click.echo(f"{count:>8} rejected: {reason}", err=True)
    for note, count in result.notes.most_common():
        click.echo(f"{count:>8} noted: {note}", err=True)


@contextmanager
def _bar() -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading", total=None)

        def told(done: int, total: int | None) -> None:
            progress.update(task, description="Importing", completed=done, total=total)

        yield told
