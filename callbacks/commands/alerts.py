"""`alerts`: what is late and nobody has taken, planned works, and the city's rule of escalation."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
import orjson

from callbacks.commands.deliveries import deliveries, resend
from callbacks.commands.running import (
    actor,
    as_json,
    moment,
    reading_from,
    show,
    with_deps,
    writing_to,
)
from callbacks.commands.webhooks import webhooks
from callbacks.deps import Deps
from callbacks.outgoing import post_of
from dashboard.access import everything
from dashboard.alerts import (
    LONGEST_STEP,
    MINUTE,
    AlertBoard,
    AlertOrder,
    AlertPart,
    Escalation,
    Level,
    Mute,
)
from dashboard.filters import Filters
from dashboard.places import City
from dashboard.sla import ClockName
from data_access.alert_mutes import add_mute, end_mute, list_mutes
from data_access.alert_rules import alert_rule, set_alert_rule
from data_access.alert_ticks import Ticked, tick
from data_access.alerts import alert_board
from data_access.cities import city_of, get_city, list_cities

city_option = click.option("--city", "code", required=True, metavar="CODE", help="As in 73.71.")
MINUTES = click.IntRange(1, LONGEST_STEP // MINUTE)
STEPS = ("lurah", "camat", "walikota", "acknowledged")


@click.group()
def alerts() -> None:
    """Alerts of clocks at risk and late: list, mute and deliver them, and how they go up."""


alerts.add_command(webhooks)
alerts.add_command(deliveries)
alerts.add_command(resend)


@alerts.command("tick")
@as_json
@with_deps
def tick_once(deps: Deps, as_json: bool) -> None:
    """Raise, carry up, re-raise, mute and close what is due now. A running app does so every few
    seconds; this is for watching, and for where none runs.

    \b
    flask --app app alerts tick
    """
    with writing_to(deps) as conn:
        ticked = tick(conn, now=deps.clock(), post=post_of(deps.settings))
    if as_json:
        click.echo(orjson.dumps(_counts(ticked)))
    elif ticked is None:
        click.echo("Another tick is under way.")
    else:
        told = ", ".join(f"{number} {what}" for what, number in _counts(ticked).items() if number)
        click.echo(f"{told}." if told else "Nothing was due.")


@alerts.command("list")
@city_option
@click.option("--area", metavar="CODE", help="Only of this place and all below it.")
@click.option(
    "--order", type=click.Choice([one.value for one in AlertOrder]), default=AlertOrder.NEWEST.value
)
@click.option(
    "--state", "part", type=click.Choice([one.value for one in AlertPart]), help="Only these."
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@as_json
@with_deps
def list_all(
    deps: Deps,
    code: str,
    area: str | None,
    order: str,
    part: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List the alerts that live in a city: those that wait before those that are taken, breaches
    before risks.

    \b
    flask --app app alerts list --city 73.71
    flask --app app alerts list --city 73.71 --order overdue --state waiting --json
    """
    with reading_from(deps) as conn:
        city = get_city(conn, code=code)
        board = alert_board(
            conn,
            filters=Filters(city=city, area=area or city.code),
            scope=everything(),
            now=deps.clock(),
            order=AlertOrder(order),
            limit=limit,
            part=AlertPart(part) if part else None,
        )
    show(_lines(board, city), as_json=as_json, empty="No alerts.")
    if not as_json:
        said = f"{board.waiting} wait, {board.acknowledged} are taken, {board.muted} are muted."
        click.echo(said, err=True)


@alerts.command("mutes")
@click.option("--all", "past", is_flag=True, help="Also those that are over.")
@as_json
@with_deps
def mutes(deps: Deps, past: bool, as_json: bool) -> None:
    """List what is kept quiet now, or will be.

    \b
    flask --app app alerts mutes
    """
    with reading_from(deps) as conn:
        since = datetime.min.replace(tzinfo=UTC) if past else None
        found = list_mutes(conn, scope=everything(), now=deps.clock(), since=since)
        zones = {city.code: city.zone for city in list_cities(conn, scope=everything())}
    rows = [_mute_row(mute, zones[mute.city]) for mute in found]
    show(rows, as_json=as_json, empty="Nothing is muted.")


@alerts.command("mute")
@click.option("--area", required=True, metavar="CODE", help="A place; a city's own: all of it.")
@click.option("--until", "end", required=True, metavar="ISO", help="2026-11-30T17:00; city time.")
@click.option("--from", "start", metavar="ISO", help="Now unless said.")
@click.option("--reason", required=True, help="Shown with each alert that is kept quiet.")
@click.option("--category", metavar="SLUG", help="Only of this category.")
@click.option(
    "--clock", type=click.Choice([one.value for one in ClockName]), help="Only of this clock."
)
@click.option(
    "--level", type=click.Choice([one.value for one in Level]), help="Only of this level."
)
@with_deps
def mute(
    deps: Deps,
    area: str,
    end: str,
    start: str | None,
    reason: str,
    category: str | None,
    clock: str | None,
    level: str | None,
) -> None:
    """Keep alerts quiet for planned works: they are raised and seen as muted, and neither go up nor
    are delivered. When it ends they go on from where they were.

    \b
    flask --app app alerts mute --area 73.71.09 --category drainase \\
        --until 2026-11-30T17:00 --reason "Perbaikan drainase Panakkukang"
    """
    now = deps.clock()
    with writing_to(deps) as conn:
        city = city_of(conn, area=area)
        made = add_mute(
            conn,
            scope=everything(),
            area=area,
            from_at=moment(start, city) if start else now,
            to_at=moment(end, city),
            reason=reason,
            actor=actor(),
            now=now,
            category=category,
            clock=ClockName(clock) if clock else None,
            level=Level(level) if level else None,
        )
    ends = made.to_at.astimezone(city.zone)
    click.echo(f"Mute {made.id} holds until {ends:%Y-%m-%d %H:%M}.")


@alerts.command("unmute")
@click.argument("mute_id", type=click.IntRange(1))
@with_deps
def unmute(deps: Deps, mute_id: int) -> None:
    """End a mute before its time. Its number: `alerts mutes`.

    \b
    flask --app app alerts unmute 3
    """
    with writing_to(deps) as conn:
        end_mute(conn, mute_id=mute_id, scope=everything(), actor=actor(), now=deps.clock())
    click.echo(f"Mute {mute_id} has ended.")


@alerts.command("rule")
@city_option
@click.option("--lurah", type=MINUTES, metavar="MINUTES", help="After the breach.")
@click.option("--camat", type=MINUTES, metavar="MINUTES", help="After the breach.")
@click.option("--walikota", type=MINUTES, metavar="MINUTES", help="After the breach.")
@click.option(
    "--acknowledged",
    type=MINUTES,
    metavar="MINUTES",
    help="How long an acknowledgement stands without a change of stage.",
)
@with_deps
def rule(deps: Deps, code: str, **minutes: int | None) -> None:
    """Show a city's rule of escalation, or change it: after how many minutes a breach that nobody
    takes goes to each office.

    \b
    flask --app app alerts rule --city 73.71
    flask --app app alerts rule --city 73.71 --lurah 60 --camat 120 --walikota 240
    """
    changed = {name: n * MINUTE for name, n in minutes.items() if n is not None}
    with writing_to(deps) as conn:
        city = get_city(conn, code=code)
        found = alert_rule(conn, city=city)
        if changed:
            found = replace(found, **changed)
            set_alert_rule(
                conn,
                city=city,
                rule=found,
                scope=everything(),
                actor=actor(),
                now=deps.clock(),
            )
    click.echo("\n".join(_rule_words(found)))


def _counts(ticked: Ticked | None) -> dict[str, int]:
    if ticked is None:
        return {}
    events = {kind.value: number for kind, number in sorted(ticked.events.items())}
    return {**events, "deliveries": ticked.deliveries, "left for the next tick": ticked.left}


def _lines(board: AlertBoard, city: City) -> list[dict[str, object]]:
    return [
        {
            "id": line.id,
            "report": line.report.id,
            "area": line.report.area_name,
            "category": line.report.category,
            "clock": line.clock.value,
            "level": line.level.value,
            "state": line.state.value,
            "step": line.step.name.lower(),
            "due": line.due_at and line.due_at.astimezone(city.zone).isoformat(timespec="minutes"),
            "taken_by": line.acknowledged_by,
            "muted": line.muted,
        }
        for line in board.lines
    ]


def _mute_row(found: Mute, zone: ZoneInfo) -> dict[str, object]:
    return {
        name: value.astimezone(zone) if isinstance(value, datetime) else value
        for name, value in asdict(found).items()
        if name != "created_at"
    }


def _rule_words(found: Escalation) -> list[str]:
    return [f"{name}: {getattr(found, name) // MINUTE} minutes" for name in STEPS]
