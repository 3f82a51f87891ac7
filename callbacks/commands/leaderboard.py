"""`leaderboard`: boards, frozen months, contested charges."""

from dataclasses import asdict
from datetime import date, datetime

import click
import orjson

from callbacks.commands.running import (
    actor,
    as_json,
    at_database,
    author,
    show,
    with_deps,
    writing_to,
)
from callbacks.deps import Deps
from dashboard.access import everything
from dashboard.board_data import plain
from dashboard.contests import Ruling
from dashboard.filters import Filters, Preset, Window
from dashboard.leaderboard import DEFAULT_CLOCK, Board, Line, UnitKind
from dashboard.places import City
from dashboard.ranking import FLOOR
from dashboard.seals import Seal
from dashboard.sla import ClockName
from data_access import month_corrections
from data_access.alerts import Taker
from data_access.boards import ask_board
from data_access.cities import get_city
from data_access.contests import list_contests, rule
from data_access.sealed_boards import freeze, list_seals, month_facts

of_city = click.option("--city", required=True, metavar="CODE", help="The city, as in 73.71.")
DAY = click.DateTime(["%Y-%m-%d"])
MONTH = click.DateTime(["%Y-%m"])


@click.group()
def leaderboard() -> None:
    """Show, freeze and correct the leaderboard. docs/leaderboard.md says how it is made."""


@leaderboard.command("show")
@of_city
@click.option("--from", "first", type=DAY, required=True, help="First day, as 2026-10-01.")
@click.option("--to", "last", type=DAY, required=True, help="Last day, included.")
@click.option(
    "--unit", type=click.Choice([kind.value for kind in UnitKind]), default=UnitKind.KELURAHAN.value
)
@click.option(
    "--clock",
    type=click.Choice([clock.value for clock in ClockName]),
    help="Left out, the unit's own.",
)
@click.option("--floor", default=FLOOR, show_default=True, type=click.IntRange(1))
@as_json
@with_deps
def show_board(
    deps: Deps,
    city: str,
    first: datetime,
    last: datetime,
    unit: str,
    clock: str | None,
    floor: int,
    as_json: bool,
) -> None:
    """Show the board of a period, computed now.

    \b
    flask --app app leaderboard show --city 73.71 --from 2026-10-01 --to 2026-10-31
    flask --app app leaderboard show --city 73.71 --from 2026-10-01 --to 2026-10-31 --unit dinas
    """
    if first > last:
        raise click.BadParameter("the first day is after the last", param_hint="--from")
    kind = UnitKind(unit)
    with at_database(deps):
        of = _city(deps, city)
        if first.date() > deps.clock().astimezone(of.zone).date():
            raise click.BadParameter("that day is yet to come", param_hint="--from")
        window = Window(Preset.CUSTOM, first.date(), last.date())
        board = ask_board(
            deps.desk,
            filters=_filters(of, window),
            scope=everything(),
            unit=kind,
            clock=ClockName(clock) if clock else DEFAULT_CLOCK[kind],
            floor=floor,
        )
    _print(board, as_json)


@leaderboard.command("freeze")
@click.argument("month", type=MONTH)
@of_city
@with_deps
def freeze_month(deps: Deps, month: datetime, city: str) -> None:
    """Freeze the boards of a month that is over: all units, both clocks. They can't be changed
    afterwards; `correct` adds a version.

    \b
    flask --app app leaderboard freeze 2026-10 --city 73.71
    """
    with writing_to(deps) as conn:
        of = _city(deps, city)
        facts = month_facts(deps.desk, city=of, month=_first(month), scope=everything())
        seals = freeze(conn, city=of, facts=facts, actor=actor(), now=deps.clock())
    _tell(seals)


@leaderboard.command("correct")
@click.argument("month", type=MONTH)
@of_city
@click.option("--reason", required=True, help="Why; stands beside the new version for ever.")
@with_deps
def correct_month(deps: Deps, month: datetime, city: str, reason: str) -> None:
    """Add a new version of those boards of a frozen month that changed, from what is known now.

    \b
    flask --app app leaderboard correct 2026-10 --city 73.71 --reason "two charges were contested"
    """
    with at_database(deps):
        seals = month_corrections.correct_month(
            deps.engine,
            city=_city(deps, city),
            month=_first(month),
            reason=reason,
            by=author(),
            now=deps.clock(),
        )
    _tell(seals)


@leaderboard.command("seals")
@of_city
@as_json
@with_deps
def list_frozen(deps: Deps, city: str, as_json: bool) -> None:
    """List the frozen boards of a city, with formula and hash.

    \b
    flask --app app leaderboard seals --city 73.71
    """
    with at_database(deps):
        found = deps.desk.ask_postgres(list_seals, city=_city(deps, city))
    show([asdict(seal) for seal in found], as_json=as_json, empty="No month is frozen yet.")


@leaderboard.command("contests")
@of_city
@as_json
@with_deps
def contests(deps: Deps, city: str, as_json: bool) -> None:
    """List the contested charges of a city.

    \b
    flask --app app leaderboard contests --city 73.71 --json
    """
    with at_database(deps):
        of = _city(deps, city)
        found = deps.desk.ask_postgres(list_contests, city=of, scope=everything())
    show([asdict(one) for one in found], as_json=as_json, empty="No charge is contested.")


@leaderboard.command("rule")
@click.argument("contest_id", type=click.IntRange(1, 2**31 - 1))
@click.argument("ruling", type=click.Choice([ruling.value for ruling in Ruling]))
@click.option("--reason", required=True, help="What the ruling rests on.")
@with_deps
def rule_on_contest(deps: Deps, contest_id: int, ruling: str, reason: str) -> None:
    """Rule on a contested charge. Upheld (dikabulkan), boards made from now on leave it out.

    \b
    flask --app app leaderboard rule 3 dikabulkan --reason "the report lies in Butung"
    """
    by = Taker(None, actor(), actor())
    with writing_to(deps) as conn:
        found = rule(
            conn,
            contest_id=contest_id,
            ruling=Ruling(ruling),
            reason=reason,
            scope=everything(),
            by=by,
            now=deps.clock(),
        )
    click.echo(f"Contest {found.id} on report {found.report_id}: {found.ruling}.")


def _city(deps: Deps, code: str) -> City:
    return deps.desk.ask_postgres(get_city, code=code)


def _filters(city: City, window: Window) -> Filters:
    return Filters(city=city, area=city.code, window=window)


def _first(month: datetime) -> date:
    return month.date().replace(day=1)


def _tell(seals: tuple[Seal, ...]) -> None:
    for seal in seals:
        click.echo(
            f"{seal.month:%Y-%m} {seal.unit} {seal.clock}: version {seal.version}, formula "
            f"{seal.formula}, inputs {seal.inputs_sha256}"
        )


def _print(board: Board, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(plain(board), option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
        return
    if board.example:
        click.echo("Data contoh: invented reports, invented offices.", err=True)
    show(
        [_row(line) for line in board.lines],
        as_json=False,
        empty="There are no units of that kind.",
    )


def _row(line: Line) -> dict[str, object]:
    standing, drawn = line.standing, line.standing.drawn_rank
    return {
        "rank": standing.rank,
        "5-95 %": f"{drawn.low:.0f}-{drawn.high:.0f}" if drawn else None,
        "unit": line.unit.name,
        "official": line.official.name if line.official else None,
        "score": round(100 * standing.score.median, 1) if standing.score else None,
        "decided": standing.decided,
        "met": standing.met,
        "band": standing.band.value,
    }
