"""`incidents`: bursts of reports, as they were found and as the rules would have found them."""

import math
from dataclasses import replace
from datetime import UTC, timedelta

import click
import orjson

from callbacks.commands.running import as_json, moment, progress, reading_from, show, with_deps
from callbacks.deps import Deps
from callbacks.incident_answers import incident
from dashboard.access import everything
from dashboard.bursts import BurstRules
from dashboard.filters import Filters, Preset, Window
from dashboard.incident_view import Incident
from dashboard.places import City
from data_access.cities import get_city
from data_access.incident_replay import Replayed, names_of, replay
from data_access.incidents import incidents_in

of_city = click.option("--city", "code", required=True, metavar="CODE", help="As in 73.71.")
LONGEST = timedelta(days=92)


@click.group()
def incidents() -> None:
    """Bursts of reports. docs/incidents.md says how they are found."""


@incidents.command("list")
@of_city
@click.option(
    "--days", default=7, show_default=True, type=click.IntRange(1, 730), help="How far back."
)
@as_json
@with_deps
def list_incidents(deps: Deps, code: str, days: int, as_json: bool) -> None:
    """List the incidents of the last days, those that go on among them.

    \b
    flask --app app incidents list --city 73.71
    flask --app app incidents list --city 73.71 --days 30 --json
    """
    now = deps.clock()
    with reading_from(deps) as conn:
        city = get_city(conn, code=code)
        today = now.astimezone(city.zone).date()
        window = Window(Preset.CUSTOM, today - timedelta(days=days - 1), today)
        filters = Filters(city=city, area=city.code, window=window)
        found = incidents_in(conn, filters=filters, scope=everything(), now=now)
    if as_json:
        click.echo(_json([incident(one) for one in found]))
        return
    show([_row(one, city) for one in found], as_json=False, empty="No incident in these days.")


@incidents.command("replay")
@of_city
@click.option("--from", "first", required=True, metavar="TIME", help="As 2026-11-20T06:00.")
@click.option("--to", "last", required=True, metavar="TIME", help="In the city's zone.")
@click.option("--hours", metavar="LIST", help="As in 1,3; INCIDENT_HOURS unless said.")
@click.option(
    "--probability",
    type=click.FloatRange(0, 0.05, min_open=True),
    help="INCIDENT_PROBABILITY unless said.",
)
@click.option("--reports", "least", type=click.IntRange(2), help="INCIDENT_REPORTS unless said.")
@click.option("--every", default=5, show_default=True, type=click.IntRange(1, 60), help="Minutes.")
@as_json
@with_deps
def replay_incidents(
    deps: Deps,
    code: str,
    first: str,
    last: str,
    hours: str | None,
    probability: float | None,
    least: int | None,
    every: int,
    as_json: bool,
) -> None:
    """Run the rules over the past and print what they would have found. Writes nothing.

    \b
    flask --app app incidents replay --city 31 --from 2017-02-20 --to 2017-02-23
    flask --app app incidents replay --city 73.71 --from 2026-11-01 --to 2026-11-08 --reports 8
    """
    rules = _rules(deps, hours, probability, least)
    with reading_from(deps) as conn, progress("Looking back ...") as say:
        city = get_city(conn, code=code)
        start, end = (moment(text, city).astimezone(UTC) for text in (first, last))
        if not timedelta() <= end - start <= LONGEST:
            raise click.BadParameter("the times are in order, and 92 days apart at most")
        say(f"Looking at {code} every {every} minutes ...")
        step = timedelta(minutes=every)
        found = replay(conn, city=city, start=start, end=end, rules=rules, step=step)
        named, kinds = names_of(conn, city=city)
    rows = [_replayed(one, city, named, kinds) for one in found]
    if as_json:
        click.echo(_json(rows))
        return
    show(rows, as_json=False, empty="These rules would have found no incident.")


def _rules(
    deps: Deps, hours: str | None, probability: float | None, least: int | None
) -> BurstRules:
    rules = deps.settings.burst_rules
    if hours is not None:
        parts = hours.split(",")
        if not all(part.isdecimal() and 1 <= int(part) <= 24 for part in parts):
            raise click.BadParameter(f"{hours} is no list of hours such as 1,3")
        rules = replace(rules, hours=tuple(sorted({int(part) for part in parts})))
    return replace(rules, probability=probability or rules.probability, least=least or rules.least)


def _row(one: Incident, city: City) -> dict[str, object]:
    origin = one.origin
    return {
        "id": one.id,
        "category": one.category,
        "places": ", ".join(place.name for place in one.places[:4]),
        "reports": one.reports,
        "began": one.began_at.astimezone(city.zone),
        "found": one.found_at.astimezone(city.zone),
        "ended": one.ended_at.astimezone(city.zone) if one.ended_at else "goes on",
        "told_by": f"{origin.observed} in {origin.hours} h" if origin else None,
        "usual": f"{origin.expected:.2g}" if origin else None,
        "city_rate": origin.stand_in if origin else None,
        "depth_cm": one.depth.deepest_cm if one.depth else None,
    }


def _replayed(
    one: Replayed, city: City, named: dict[int, str], kinds: dict[int, str]
) -> dict[str, object]:
    reading = one.reading
    return {
        "category": kinds.get(one.category_id),
        "place": named.get(reading.area_id),
        "found": one.found_at.astimezone(city.zone),
        "observed": reading.observed,
        "hours": reading.hours,
        "usual": f"{reading.expected.reports:.2g}",
        "city_rate": reading.expected.stand_in,
        "chance_1e": math.floor(math.log10(reading.tail)) if reading.tail else None,
        "reports": len(one.reports),
        "places": len(one.area_ids),
        "began": one.began_at.astimezone(city.zone),
        "last": one.last_report_at.astimezone(city.zone),
        "ended": one.ended_at.astimezone(city.zone) if one.ended_at else "goes on",
    }


def _json(found: object) -> bytes:
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)
