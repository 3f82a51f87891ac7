"""`brief`: the daily brief as its reader gets it."""

from datetime import datetime

import click
import orjson

from callbacks.commands.running import as_json, at_database, with_deps
from callbacks.deps import Deps
from dashboard.brief_words import brief_link, whatsapp_text
from dashboard.briefs import Brief, decide, is_for, plain
from dashboard.errors import BriefNotFor, NoBrief, UnknownUser
from dashboard.places import City
from dashboard.texts import LANGUAGES, texts
from data_access import users
from data_access.brief_choices import brief_choice
from data_access.brief_facts import brief_facts
from data_access.briefs import BriefDue, get_brief, since_for
from data_access.cities import list_cities
from data_access.reach import reading


@click.group()
def brief() -> None:
    """The daily brief: what it says to whom."""


@brief.command("show")
@click.option("--user", "username", required=True, metavar="NAME", help="Whose brief.")
@click.option("--city", "code", metavar="CODE", help="Of several cities, which; as in 73.71.")
@click.option(
    "--date", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As 2026-11-21."
)
@click.option("--language", type=click.Choice(LANGUAGES), help="The user's own unless said.")
@as_json
@with_deps
def show(
    deps: Deps,
    username: str,
    code: str | None,
    on: datetime | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Print a user's brief as it is pasted into WhatsApp: that of a day as it was kept, or, without
    --date, today's; where that isn't written yet, what it would say now. Sends and keeps nothing.

    \b
    flask --app app brief show --user walikota
    flask --app app brief show --user lurah --date 2026-11-20 --language en
    """
    with at_database(deps):
        user, city = _reader(deps, username, code)
        found = _kept(deps, user, city, on)
        if found is None and on is None:
            found = _now(deps, user, city)
        with reading(deps.engine) as conn:
            choice = brief_choice(conn, scope=user.scope, language=deps.settings.language)
    if found is None:
        raise NoBrief(username=username, day=f"{on:%Y-%m-%d}")
    if as_json:
        click.echo(orjson.dumps(plain(found), option=orjson.OPT_INDENT_2))
        return
    link = brief_link(deps.settings.public_url, found)
    click.echo(whatsapp_text(found, texts(language or choice.language), link=link))


def _reader(deps: Deps, username: str, code: str | None) -> tuple[users.User, City]:
    with reading(deps.engine) as conn:
        user_id = users.id_of(conn, username=username)
        user = users.get(conn, user_id=user_id) if user_id is not None else None
        if user is None:
            raise UnknownUser(username=username)
        cities = list_cities(conn, scope=user.scope) if is_for(user.scope) else ()
    fitting = [city for city in cities if code in (None, city.code)]
    if not fitting:
        raise BriefNotFor(username=username)
    return user, fitting[0]


def _kept(deps: Deps, user: users.User, city: City, on: datetime | None) -> Brief | None:
    day = on.date() if on else deps.clock().astimezone(city.zone).date()
    with reading(deps.engine) as conn:
        return get_brief(conn, scope=user.scope, city=city, day=day)


def _now(deps: Deps, user: users.User, city: City) -> Brief:
    now = deps.clock()
    due = BriefDue(user.scope, city, now.astimezone(city.zone).date())
    with reading(deps.engine) as conn:
        since = since_for(conn, due=due, now=now)
    facts = brief_facts(deps.desk, city=city, scope=user.scope, since=since, now=now)
    return decide(facts)
