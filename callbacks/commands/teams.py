"""`teams`: who works where and when."""

from collections.abc import Sequence

import click

from callbacks.commands.running import as_json, author, reading_from, show, with_deps, writing_to
from callbacks.deps import Deps
from dashboard.teams import MOST_ROOM, USUAL_ROOM, read_shifts, shift_words
from data_access.cities import get_city
from data_access.teams import end_team, keep_team, team_board

ROOM = click.IntRange(1, MOST_ROOM)
CITY = click.option("--city", required=True, metavar="CODE", help="The city, as in 73.71.")


@click.group()
def teams() -> None:
    """Make, list and end the teams of a city."""


@teams.command("keep")
@click.argument("slug")
@CITY
@click.option("--name", required=True, help="As people call it.")
@click.option("--capacity", default=USUAL_ROOM, show_default=True, type=ROOM)
@click.option("--area", "areas", multiple=True, metavar="CODE", help="Works there; repeatable.")
@click.option("--agency", metavar="SLUG", help="Works for that agency, as in dlh.")
@click.option("--member", "members", multiple=True, metavar="USER", help="Repeatable.")
@click.option("--shift", "shifts", multiple=True, metavar="TEXT", help='As in "1-5 07:00-15:00".')
@click.option("--point", type=(float, float), metavar="LAT LON", help="Where it starts from.")
@with_deps
def keep(
    deps: Deps,
    slug: str,
    city: str,
    name: str,
    capacity: int,
    areas: Sequence[str],
    agency: str | None,
    members: Sequence[str],
    shifts: Sequence[str],
    point: tuple[float, float] | None,
) -> None:
    """Make a team, or make the one of that slug so: what isn't named it has no more.

    Days of a shift are 1 (Monday) to 7, its hours those of the city; one that ends before it begins
    ends on the next day. A team without shifts is always on duty.

    \b
    flask --app app teams keep trc-panakkukang --city 73.71 --name "TRC Panakkukang" \\
        --area 73.71.09 --member tim --shift "1-7 06:00-22:00" --point -5.148 119.446
    """
    lat, lon = point or (None, None)
    with writing_to(deps) as conn:
        keep_team(
            conn,
            city=get_city(conn, code=city),
            slug=slug,
            name=name,
            capacity=capacity,
            area_codes=areas,
            agency=agency,
            shifts=[shift for text in shifts for shift in read_shifts(text)],
            lat=lat,
            lon=lon,
            members=members,
            by=author(),
            now=deps.clock(),
        )
    click.echo(f"{slug} is kept")


@teams.command("end")
@click.argument("slug")
@CITY
@with_deps
def end(deps: Deps, slug: str, city: str) -> None:
    """End a team: it is given no more reports, and nobody is in it.

    \b
    flask --app app teams end trc-panakkukang --city 73.71
    """
    with writing_to(deps) as conn:
        city_found = get_city(conn, code=city)
        ended = end_team(conn, city=city_found, slug=slug, by=author(), now=deps.clock())
    click.echo(f"{slug} has ended; open reports that stay told as its own: {ended.load}")


@teams.command("list")
@CITY
@as_json
@with_deps
def list_all(deps: Deps, city: str, as_json: bool) -> None:
    """List the teams of a city with what they have to do.

    \b
    flask --app app teams list --city 73.71 --json
    """
    with reading_from(deps) as conn:
        found = get_city(conn, code=city)
        entries = team_board(conn, city=found, scope=author().scope)
    rows: list[dict[str, object]] = [
        {
            "slug": entry.team.slug,
            "name": entry.team.name,
            "agency": entry.team.agency,
            "areas": sorted(entry.team.areas),
            "open": entry.load,
            "capacity": entry.team.capacity,
            "members": [member.username for member in entry.members],
            "shifts": shift_words(entry.team.shifts),
        }
        for entry in entries
    ]
    show(rows, as_json=as_json, empty="No teams yet: `flask --app app teams keep SLUG`.")
