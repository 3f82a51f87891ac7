"""`sla`: the rules that reports are held to, and what follows from them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import click
import orjson

from callbacks.clock_answers import clocks as clock_data
from callbacks.commands.running import (
    actor,
    as_json,
    moment,
    reading_from,
    show,
    with_deps,
    writing_to,
)
from callbacks.deps import Deps
from dashboard.access import everything
from dashboard.calendars import MOST_DAYS
from dashboard.errors import BadCalendar, NotFound, UnknownCalendar
from dashboard.places import City
from dashboard.policies import MOST_MINUTES, Rulebook, Target, Unit, ending_holidays
from dashboard.profiles import OFFICE, PROFILES
from data_access import audit
from data_access.adopting import adopt_profile
from data_access.calendar_drafts import newest_draft
from data_access.cities import city_categories, get_city
from data_access.holiday_seed import seed_holidays
from data_access.report_clocks import report_clocks
from data_access.reports import report_detail
from data_access.rewinding import wind_anew
from data_access.rule_versions import confirm_version, move_out_of_the_past
from data_access.rulebooks import load_rulebook

INDENTED = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z
city_option = click.option("--city", "code", required=True, metavar="CODE", help="As in 73.71.")


@click.group()
def sla() -> None:
    """Calendars, holidays and SLA policies of a city, and the clocks of its reports."""


@sla.command("due")
@city_option
@click.option("--calendar", "slug", required=True, metavar="NAME", help="As in kantor, or 24-7.")
@click.option("--from", "start", required=True, metavar="ISO", help="2026-03-17T10:00; city time.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), help="So many working days.")
@click.option("--minutes", type=click.IntRange(1, MOST_MINUTES), help="So many working minutes.")
@with_deps
def due(
    deps: Deps, code: str, slug: str, start: str, days: int | None, minutes: int | None
) -> None:
    """Print when something that starts at a time comes due, with its zone.

    Working days end at the close of the last one, counted from the day after the start.

    \b
    flask --app app sla due --city 73.71 --calendar kantor --from 2026-03-17T10:00 --days 3
    flask --app app sla due --city 73.71 --calendar 24-7 --from 2026-11-21T22:00 --minutes 360
    """
    if (days is None) == (minutes is None):
        raise click.UsageError("say either --days or --minutes")
    unit = Unit.WORKING_DAYS if days else Unit.WORKING_MINUTES
    target = Target(days or minutes or 0, unit, slug.replace("/", "-"))
    with reading_from(deps) as conn:
        city = get_city(conn, code=code)
        rules = load_rulebook(conn, city_id=city.id)
    begins = moment(start, city)
    version = rules.calendar_at(target.calendar, begins)
    if version is None:
        raise UnknownCalendar(slug=slug, city=city.name)
    terms = target.terms(version.calendar, begins)
    ends = terms.calendar.add(begins, terms.allowed).astimezone(city.zone)
    click.echo(f"{ends.isoformat()} {city.timezone}")


@sla.command("explain")
@click.argument("report_id", type=click.IntRange(1))
@click.option("--at", "at", metavar="ISO", help="At that time, instead of now; city time.")
@with_deps
def explain(deps: Deps, report_id: int, at: str | None) -> None:
    """Print both clocks of a report, its pauses, policy and state, as JSON.

    \b
    flask --app app sla explain 118204
    flask --app app sla explain 118204 --at 2026-11-21T19:05
    """
    with reading_from(deps) as conn:
        detail = report_detail(conn, report_id=report_id, scope=everything(), now=deps.clock())
        city = get_city(conn, code=detail.city)
        asked_at = moment(at, city) if at else deps.clock()
        if asked_at < detail.line.created_at:
            raise NotFound(f"The report was created later: at {detail.line.created_at}.")
        found = report_clocks(conn, report_id=report_id, at=asked_at)
    told = {"report": report_id, "city": city.code, "timezone": city.timezone}
    click.echo(orjson.dumps({**told, **clock_data(found)}, option=INDENTED))


@sla.command("adopt")
@click.argument("profile", type=click.Choice(sorted(PROFILES)))
@city_option
@click.option("--from", "start", metavar="ISO", help="In force from; now unless said. City time.")
@click.option("--category", "only", multiple=True, metavar="SLUG", help="Only for this one.")
@click.option(
    "--kind", "kinds", multiple=True, metavar="SLUG=KIND", help="What a category is: sp4n only."
)
@with_deps
def adopt(
    deps: Deps,
    profile: str,
    code: str,
    start: str | None,
    only: tuple[str, ...],
    kinds: tuple[str, ...],
) -> None:
    """Give a city the targets of an example profile, to be confirmed by the city itself.

    jakarta: respond within 6 hours, resolve within 7 days. sp4n: respond within 3 working days,
    resolve within 5 (informasi), 14 (pengaduan) or 60 (pengawasan). Reports that were under no
    policy get their clocks, also those of the past; what held before stands.

    \b
    flask --app app sla adopt jakarta --city 73.71 --from 2026-01-01
    flask --app app sla adopt sp4n --city 73.71 --kind pelanggaran=pengawasan
    """
    with writing_to(deps) as conn:
        city = get_city(conn, code=code)
        begins = moment(start, city) if start else deps.clock()
        added, wound = adopt_profile(
            conn,
            city=city,
            profile=profile,
            valid_from=begins,
            actor=actor(),
            now=deps.clock(),
            kinds=_pairs(kinds),
            only=only,
        )
        detail = {"profile": profile, "from": begins.isoformat(), "policies": added}
        audit.record(
            conn, actor=actor(), action="sla.adopt", at=deps.clock(), subject=code, detail=detail
        )
    click.echo(f"{added} policies in force from {begins:%Y-%m-%d %H:%M}; {wound} reports changed.")


@sla.command("policies")
@city_option
@as_json
@with_deps
def policies(deps: Deps, code: str, as_json: bool) -> None:
    """List a city's policies, with their versions.

    \b
    flask --app app sla policies --city 73.71
    """
    with reading_from(deps) as conn:
        city = get_city(conn, code=code)
        rules = load_rulebook(conn, city_id=city.id)
        slugs = {each.id: each.slug for each in city_categories(conn, city=city)}
    rows: list[dict[str, object]] = [
        {
            "id": policy.id,
            "category": slugs.get(policy.category_id, "?"),
            "severity": policy.severity,
            "response": _words(policy.response),
            "resolution": _words(policy.resolution),
            "valid_from": policy.valid_from.astimezone(city.zone).isoformat(),
            "valid_to": policy.valid_to and policy.valid_to.astimezone(city.zone).isoformat(),
            "example": policy.example,
        }
        for policy in sorted(rules.policies, key=lambda p: (slugs.get(p.category_id, ""), p.id))
    ]
    show(rows, as_json=as_json, empty="No policies yet: `sla adopt` gives a city examples.")


@sla.command("calendars")
@city_option
@as_json
@with_deps
def calendars(deps: Deps, code: str, as_json: bool) -> None:
    """List a city's calendars in force, with their versions, and warn where holidays run out.

    \b
    flask --app app sla calendars --city 73.71
    """
    with reading_from(deps) as conn:
        city = get_city(conn, code=code)
        rules = load_rulebook(conn, city_id=city.id)
    rows: list[dict[str, object]] = [
        {
            "id": version.id,
            "calendar": version.slug,
            "valid_from": version.valid_from.astimezone(city.zone).isoformat(),
            "holidays": len(version.calendar.holidays),
            "holidays_until": version.holidays_until if version.calendar.holidays else None,
        }
        for version in rules.calendars
    ]
    show(rows, as_json=as_json, empty="No calendars.")
    _warn(rules, city, deps.clock())


@sla.group("holidays")
def holidays() -> None:
    """Holidays of a calendar: draft them, look at them, confirm them."""


@holidays.command("seed")
@city_option
@click.option("--calendar", "slug", default=OFFICE, show_default=True, metavar="NAME")
@click.option("--years", required=True, metavar="YEAR[-YEAR]", help="As in 2026-2027.")
@click.option("--from", "start", metavar="ISO", help="In force from; the first year's start.")
@with_deps
def seed(deps: Deps, code: str, slug: str, years: str, start: str | None) -> None:
    """Draft a new version of a calendar with the national holidays and joint leave days of those
    years. Nothing holds until `sla holidays confirm`: later years are partly estimates.

    \b
    flask --app app sla holidays seed --city 73.71 --years 2026-2027
    """
    with writing_to(deps) as conn:
        city = get_city(conn, code=code)
        draft = seed_holidays(
            conn,
            city=city,
            slug=slug,
            years=_years(years),
            actor=actor(),
            now=deps.clock(),
            valid_from=moment(start, city) if start else None,
        )
    for day, name, kind in draft.days:
        click.echo(f"{day:%a %d %b %Y}  {kind:<13} {name}")
    begins = draft.valid_from.astimezone(city.zone)
    click.echo(f"Draft {draft.id}: {len(draft.days)} days, to hold from {begins:%Y-%m-%d %H:%M}.")
    click.echo(f"Look at them, then: flask --app app sla holidays confirm --city {code}", err=True)


@holidays.command("confirm")
@city_option
@click.option("--calendar", "slug", default=OFFICE, show_default=True, metavar="NAME")
@with_deps
def confirm(deps: Deps, code: str, slug: str) -> None:
    """Put the newest draft of a calendar in force: from its own start on, or from now on where
    reports since are held to the version before. What is in force is never changed.

    \b
    flask --app app sla holidays confirm --city 73.71
    """
    with writing_to(deps) as conn:
        city = get_city(conn, code=code)
        draft = newest_draft(conn, city=city, slug=slug)
        if draft is None:
            raise BadCalendar(why=f"{slug} has no draft: `sla holidays seed` makes one")
        now = deps.clock()
        begins = move_out_of_the_past(conn, version_id=draft, now=now).astimezone(city.zone)
        confirm_version(conn, version_id=draft, actor=actor(), now=now)
        audit.record(
            conn,
            actor=actor(),
            action="sla.calendar.confirm",
            at=now,
            subject=code,
            detail={"calendar": slug, "version": draft, "from": begins.isoformat()},
        )
    click.echo(f"Version {draft} of {slug} is in force from {begins:%Y-%m-%d %H:%M}.")


@sla.command("rewind")
@city_option
@with_deps
def rewind(deps: Deps, code: str) -> None:
    """Wind the clocks of all of a city's reports anew from their histories; what is right already
    stays as it is. Needed only after rows were written past the app, and once after an upgrade
    where CHANGELOG.md says so.

    \b
    flask --app app sla rewind --city 73.71
    """
    with writing_to(deps) as conn:
        city = get_city(conn, code=code)
        rules = load_rulebook(conn, city_id=city.id)
        changed = wind_anew(conn, city_id=city.id, rules=rules)
    click.echo(f"{changed} reports changed.")


def _years(text: str) -> Sequence[int]:
    first, _, last = text.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        raise click.BadParameter(f"{text} is no year or span of years such as 2026-2027")
    years = range(int(first), int(last or first) + 1)
    if not 1 <= len(years) <= 20:
        raise click.BadParameter("between 1 and 20 years")
    return years


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if any(not sign for _, sign, _ in pairs):
        raise click.BadParameter("write SLUG=KIND, as in pelanggaran=pengawasan")
    return {slug: kind for slug, _, kind in pairs}


def _words(target: Target) -> str:
    length = timedelta(minutes=target.amount)
    told = target.amount if target.unit is Unit.WORKING_DAYS else length
    return f"{told} {target.unit.value} ({target.calendar})"


def _warn(rules: Rulebook, city: City, now: datetime) -> None:
    for version in ending_holidays(rules.calendars, now.astimezone(city.zone).date()):
        until = version.holidays_until
        click.echo(f"note: the holidays of {version.slug} are known until {until}.", err=True)
