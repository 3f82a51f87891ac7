"""The Ringkasan page: its address comes in, the brief and what its reader chose go out."""

from datetime import date
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask import request
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.parts import changed
from callbacks.requests import Asked, parameters_of, read_page, text_of
from callbacks.rule_requests import author
from dashboard.brief_words import brief_link, whatsapp_text
from dashboard.briefs import next_at
from dashboard.errors import DatabaseAway, NotAllowed
from dashboard.filters import Filters, Problem, View
from dashboard.ids import Path, Ringkasan, Shell
from dashboard.texts import LANGUAGES
from data_access.brief_choices import brief_choice, choose_brief
from data_access.briefs import get_brief, list_brief_days
from data_access.reach import reading, writing
from layouts import ringkasan
from layouts.ringkasan import PARTS, BriefPage
from layouts.situation import Situation

DAY = "day"
NO_DAY = "tidak ada ringkasan hari itu"
ON = "Ringkasan datang tiap pagi."
OFF = "Ringkasan tidak dikirim lagi."


def register(app: Dash, deps: Deps) -> None:
    """Adds what shows the page, and what keeps what its reader chooses."""

    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(Ringkasan.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Ringkasan.BEAT, "n_intervals"),
        Input(Ringkasan.SAID, "children"),  # something was chosen here
        State(Shell.URL, "pathname"),
        State(Ringkasan.SHOWN, "data"),
    )
    def show(
        search: object, _beat: object, _said: object, path: object, shown: object
    ) -> tuple[Any, ...]:
        if path != Path.RINGKASAN:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)

    @app.callback(
        Output(Ringkasan.SAID, "children"),
        Input(Ringkasan.WANTED, "checked"),
        Input(Ringkasan.LANGUAGE, "value"),
        prevent_initial_call=True,
    )
    def choose(wanted: object, language: object) -> str:
        # What the page itself has put there is no choice.
        if not isinstance(wanted, bool) or language not in LANGUAGES:
            raise PreventUpdate
        return _choose(deps, wanted, str(language))


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = read_page(deps, search, current_user.scope, ignored=[DAY])
        day, problems = _day(search)
        page = _page(deps, asked, day)
        if day is not None and page.brief is None:
            problems = (Problem(DAY, day.isoformat(), NO_DAY),)
            page = _page(deps, asked, None)
        return ringkasan.parts(_situation(deps, asked, problems), page)
    except DatabaseAway:
        return ringkasan.failed(preferences.words(deps))
    except NotAllowed:
        return ringkasan.no_city(preferences.words(deps))


def _day(search: str) -> tuple[date | None, tuple[Problem, ...]]:
    text = parameters_of(search)[0].get(DAY, "")
    try:
        return (date.fromisoformat(text) if text else None), ()
    except ValueError:
        return None, (Problem(DAY, text[:80], NO_DAY),)


def _page(deps: Deps, asked: Asked, day: date | None) -> BriefPage:
    """The brief of that day, or the newest, as it was kept."""
    city, scope, now = asked.city, asked.scope, deps.clock()
    with reading(deps.engine) as conn:
        brief = get_brief(conn, scope=scope, city=city, day=day)
        days = list_brief_days(conn, scope=scope, city=city)
        choice = brief_choice(conn, scope=scope, language=deps.settings.language)
    today = now.astimezone(city.zone).date()
    mailed = deps.settings.mail_server is not None
    address = deps.settings.public_url or request.url_root
    text = ""
    if brief is not None:
        text = whatsapp_text(brief, preferences.words(deps), link=brief_link(address, brief))
    return BriefPage(
        brief=brief,
        text=text,
        days=days,
        wanted=choice.wanted,
        language=choice.language,
        next_at=next_at(now, city.zone, deps.settings.brief_time, has_todays=today in days),
        email=choice.email if mailed else None,
    )


def _situation(deps: Deps, asked: Asked, problems: tuple[Problem, ...]) -> Situation:
    return Situation(
        t=preferences.words(deps),
        now=deps.clock(),
        filters=Filters(city=asked.city, area=asked.city.code),
        view=View(),
        scope=asked.scope,
        home=asked.scope.home(asked.city.code),
        places=asked.places,
        categories=asked.categories,
        cities=asked.cities,
        problems=(*asked.problems, *problems),
        path=Path.RINGKASAN,
    )


def _choose(deps: Deps, wanted: bool, language: str) -> str:
    t, by = preferences.words(deps), author()
    try:
        with writing(deps.engine) as conn:
            kept = brief_choice(conn, scope=by.scope, language=deps.settings.language)
            if (kept.wanted, kept.language) == (wanted, language):
                raise PreventUpdate
            choose_brief(conn, author=by, wanted=wanted, language=language, now=deps.clock())
    except DatabaseAway:
        return t(
            "Basis data sedang tidak dapat dihubungi. Tidak ada yang hilang; coba lagi sebentar."
        )
    return t(ON if wanted else OFF)
