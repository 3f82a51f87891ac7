"""`users`: who may log in, as what, and to see what."""

import sys

import click

from callbacks.commands.running import actor, as_json, reading_from, show, with_deps, writing_to
from callbacks.deps import Deps
from dashboard.access import Role
from data_access import users as accounts

from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from stdin instead of asking."
)


@click.group()
def users() -> None:
    """Add, list and disable users, and set passwords. A running app follows within seconds."""


@users.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The person's or the office's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--city", "cities", multiple=True, metavar="CODE", help="A whole city, as in 73.71.")
@click.option("--area", "areas", multiple=True, metavar="CODE", help="An area and all below it.")
@click.option(
    "--agency", "agencies", multiple=True, metavar="CITY/SLUG", help="An agency, as in 73.71/dlh."
)
@click.option("--email", metavar="ADDRESS", help="Where alerts are sent to.")
@from_stdin
@with_deps
def add(
    deps: Deps,
    username: str,
    name: str,
    role: str,
    cities: tuple[str, ...],
    areas: tuple[str, ...],
    agencies: tuple[str, ...],
    email: str | None,
    password_stdin: bool,
) -> None:
    """Add a user, asking for the password. Every role but nasional takes a scope: --city, --area
    or --agency, each as often as needed. layar is the role of screens: they are paired, not added.

    \b
    flask --app app users add siti --name "Siti" --role admin --city 73.71
    flask --app app users add tim1 --name "Tim 1" --role pimpinan_tim --area 73.71.09
    flask --app app users add dlh --name "Tim DLH" --role pimpinan_tim --agency 73.71/dlh
    """
    password = _password(password_stdin)
    with writing_to(deps) as conn:
        accounts.add(
            conn,
            username=username,
            name=name,
            role=Role(role),
            password=password,
            now=deps.clock(),
            actor=actor(),
            city_codes=cities,
            area_codes=areas,
            agency_names=agencies,
            email=email,
        )
    click.echo(f"{username} can log in now.")


@users.command("password")
@click.argument("username")
@from_stdin
@with_deps
def password(deps: Deps, username: str, password_stdin: bool) -> None:
    """Set a user's password, asking for it. All sessions of the user end.

    \b
    flask --app app users password siti
    pass show qlue/siti | flask --app app users password siti --password-stdin
    """
    chosen = _password(password_stdin)
    with writing_to(deps) as conn:
        accounts.set_password(
            conn, username=username, password=chosen, now=deps.clock(), actor=actor()
        )
    click.echo(f"The password of {username} is set; who was logged in has to log in again.")


@users.command("email")
@click.argument("username")
@click.argument("address", required=False)
@with_deps
def email(deps: Deps, username: str, address: str | None) -> None:
    """Set where a user's alerts are sent to; without an address: nowhere.

    \b
    flask --app app users email siti siti@kota.go.id
    flask --app app users email siti
    """
    with writing_to(deps) as conn:
        accounts.set_email(conn, username=username, email=address, now=deps.clock(), actor=actor())
    click.echo(f"Alerts go to {address}." if address else f"No alerts are sent to {username}.")


@users.command("list")
@as_json
@with_deps
def list_all(deps: Deps, as_json: bool) -> None:
    """List the users with their roles and scopes.

    \b
    flask --app app users list
    flask --app app users list --json
    """
    with reading_from(deps) as conn:
        found = accounts.list_users(conn)
    rows = [_row(line, as_json=as_json) for line in found]
    show(rows, as_json=as_json, empty="No users yet: `flask --app app users add` makes one.")


@users.command("disable")
@click.argument("username")
@click.option("--undo", is_flag=True, help="Let the user log in again.")
@with_deps
def disable(deps: Deps, username: str, undo: bool) -> None:
    """Keep a user out: sessions end, and logging in is refused, until undone.

    \b
    flask --app app users disable siti
    flask --app app users disable siti --undo
    """
    with writing_to(deps) as conn:
        accounts.disable(conn, username=username, now=deps.clock(), actor=actor(), undo=undo)
    click.echo(f"{username} may log in again." if undo else f"{username} is kept out.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    chosen: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return chosen


def _row(line: accounts.UserLine, *, as_json: bool) -> dict[str, object]:
    row: dict[str, object] = {
        "username": line.username,
        "name": line.name,
        "role": line.role.value,
        "cities": line.cities,
        "areas": line.areas,
        "agencies": line.agencies,
        "email": line.email,
        "demo": line.demo,
        "disabled": line.disabled_at is not None,
    }
    if as_json:
        row |= {"created_at": line.created_at, "disabled_at": line.disabled_at}
    return row
