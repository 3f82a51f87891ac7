"""`db`: the schema of the database."""

import sys

import click
import orjson

from callbacks.commands.running import as_json, progress, with_deps
from callbacks.deps import Deps
from data_access.engine import found_revision, upgrade, wanted_revision
from data_access.reach import reading


@click.group()
def db() -> None:
    """Bring the database's schema up to date, and see where it stands."""


@db.command("upgrade")
@with_deps
def upgrade_schema(deps: Deps) -> None:
    """Bring the schema to the newest migration. Does nothing where it is there already.

    \b
    flask --app app db upgrade
    DATABASE_URL=postgresql://qlue@db.example/qlue flask --app app db upgrade
    """
    with deps.database:
        with progress("Migrating ...") as say:
            upgrade(deps.engine, progress=say)
        with reading(deps.engine) as conn:
            click.echo(f"The database is at migration {found_revision(conn)}.")


@db.command("status")
@as_json
@with_deps
def status(deps: Deps, as_json: bool) -> None:
    """Say which migration the database is at. Exits with 1 where it isn't the newest.

    \b
    flask --app app db status
    flask --app app db status --json
    """
    with deps.database, reading(deps.engine) as conn:
        found, wanted = found_revision(conn), wanted_revision()
        address = deps.engine.url.render_as_string(hide_password=True)
    facts = {"database": address, "found": found, "wanted": wanted, "up_to_date": found == wanted}
    if as_json:
        click.echo(orjson.dumps(facts))
    else:
        click.echo(f"{address}\nat migration {found or 'none'}, the app needs {wanted}")
    if found != wanted:
        click.echo("Run `flask --app app db upgrade`.", err=True)
        sys.exit(1)
