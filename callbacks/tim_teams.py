"""The list of teams: its address and the live line come in, the teams and the open form go out; a
team is made, changed and ended."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.operasi import situation
from callbacks.parts import changed
from callbacks.requests import Asked, parameters_of, read_page, require_sure, text_of
from callbacks.rule_answers import CHECK_WORDS
from callbacks.rule_requests import author
from callbacks.tim_photos import waiting
from dashboard.access import Ability
from dashboard.errors import (
    BadTeam,
    DatabaseAway,
    NotAllowed,
    TeamNameTaken,
    TeamOvertaken,
    TeamTaken,
)
from dashboard.ids import Path, Shell, TimTeams, team_field, team_hours
from dashboard.places import City
from dashboard.team_address import NEW, OPEN, read_opened, teams_query
from dashboard.team_forms import TAKEN_WORDS, WEEKDAYS, TeamField, TeamForm, read_team_form
from dashboard.teams import Member, TeamEntry
from data_access.reach import reading, writing
from data_access.team_members import could_join
from data_access.teams import end_team, keep_team, team_board
from layouts import tim_teams
from layouts.aturan import away_words
from layouts.situation import Situation
from layouts.team_form import team_drawer
from layouts.tim_teams import PARTS, part_closed, part_failed

OVERTAKEN = (
    "Belum tersimpan: {who} baru saja mengubah tim ini, {when}. Isian Anda tetap di sini; lihat "
    "keadaan terbaru di tab lain, lalu buka lagi formulir ini."
)
LOST = (
    "Belum tersimpan: tim, wilayah atau akun yang dipilih baru saja berubah. Buka lagi formulir "
    "ini."
)
GONE = "Tim ini sudah tidak ada: mungkin orang lain baru saja mengakhirinya."
DONE = {
    "form_said": Output(TimTeams.FORM_SAID, "children", allow_duplicate=True),
    "said": Output(TimTeams.SAID, "children", allow_duplicate=True),
    "search": Output(Shell.URL, "search", allow_duplicate=True),
}


def register(app: Dash, deps: Deps) -> None:
    """Adds what shows the page, and what its form does."""
    _register_page(app, deps)
    _register_form(app, deps)


def _register_page(app: Dash, deps: Deps) -> None:
    @app.callback(
        *(Output(part, of) for part, of in PARTS),
        Output(TimTeams.SHOWN, "data"),
        Input(Shell.URL, "search"),
        Input(Shell.LIVE, "data"),
        Input(TimTeams.SAID, "children"),  # something was changed here
        State(Shell.URL, "pathname"),
        State(TimTeams.SHOWN, "data"),
    )
    def show(
        search: object, _live: object, _said: object, path: object, shown: object
    ) -> tuple[Any, ...]:
        if path != Path.TIM_TEAMS:  # on its way to another page
            raise PreventUpdate
        return changed(_parts(deps, text_of(search)), shown, PARTS)

    # What is being filled in must not be made anew: only the address opens and closes.
    @app.callback(
        Output(TimTeams.DRAWER, "children"),
        Input(Shell.URL, "search"),
        State(Shell.URL, "pathname"),
    )
    def open_drawer(search: object, path: object) -> list[Any]:
        if path != Path.TIM_TEAMS:
            raise PreventUpdate
        return _drawer(deps, text_of(search))


def _register_form(app: Dash, deps: Deps) -> None:
    @app.callback(
        output={
            "errors": {field: Output(team_field(field), "error") for field in TeamField},
            "hours": [Output(team_hours(day), "error") for day in WEEKDAYS],
            **DONE,
        },
        inputs={"clicks": Input(TimTeams.SAVE, "n_clicks")},
        state={
            "sent": {field: State(team_field(field), "value") for field in TeamField},
            "hours": [State(team_hours(day), "value") for day in WEEKDAYS],
            "seen": State(TimTeams.SEEN, "data"),
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def save(clicks: object, sent: Any, hours: Any, seen: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _save(deps, text_of(search), sent, hours, text_of(seen))

    @app.callback(
        output=DONE,
        inputs={"clicks": Input(TimTeams.END, "n_clicks")},
        state={"seen": State(TimTeams.SEEN, "data"), "search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def end(clicks: object, seen: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _end(deps, text_of(search), text_of(seen))


def _asked(deps: Deps, search: str) -> Asked:
    return read_page(deps, search, current_user.scope, ignored=(OPEN,))


def _opened(search: str) -> str | None:
    return read_opened(parameters_of(search)[0].get(OPEN, ""))


def _situation(deps: Deps, asked: Asked) -> Situation:
    return replace(situation(deps, asked), path=Path.TIM_TEAMS, now=deps.clock())


def _parts(deps: Deps, search: str) -> dict[str, Any]:
    try:
        asked = _asked(deps, search)
        entries = _entries(deps, asked)
        return tim_teams.parts(_situation(deps, asked), entries, photos=waiting(deps, asked))
    except DatabaseAway:
        return part_failed(preferences.words(deps), TimTeams)
    except NotAllowed:
        return part_closed(preferences.words(deps), TimTeams)


def _entries(deps: Deps, asked: Asked) -> tuple[TeamEntry, ...]:
    """The teams as they are now: an answer kept for others would hide what was just changed."""
    with reading(deps.engine) as conn:
        return team_board(conn, city=asked.city, scope=asked.scope)


def _people(deps: Deps, asked: Asked) -> tuple[Member, ...]:
    with reading(deps.engine) as conn:
        return could_join(conn, city=asked.city, scope=asked.scope)


def _drawer(deps: Deps, search: str) -> list[Any]:
    """The form at an address; nothing where the team isn't there (any more), or not for this
    visitor."""
    opened = _opened(search)
    if opened is None:
        return []
    try:
        asked = _asked(deps, search)
        people = _people(deps, asked)
        entry = next((one for one in _entries(deps, asked) if one.team.slug == opened), None)
    except DatabaseAway:
        raise PreventUpdate from None
    except NotAllowed:
        return []
    if opened != NEW and entry is None:
        return []
    return team_drawer(_situation(deps, asked), entry, people)


def _save(
    deps: Deps, search: str, sent: Mapping[str, object], hours: Sequence[object], seen: str
) -> dict[str, Any]:
    t, form = preferences.words(deps), TeamForm("", None)
    try:
        asked = _to_change(deps, search)
        form = _read(deps, asked, _opened(search) or NEW, sent, hours)
        if form.plan is None:
            return _answer(deps, form, t(CHECK_WORDS))
        with writing(deps.engine) as conn:
            of = {"city": asked.city, "slug": form.slug, "by": author(), "now": deps.clock()}
            keep_team(conn, seen=seen, **of, **vars(form.plan))
    except TeamTaken as error:
        return _taken(deps, form, TeamField.SLUG, error)
    except TeamNameTaken as error:
        return _taken(deps, form, TeamField.NAME, error)
    except TeamOvertaken as error:
        return _answer(deps, form, _overtaken(deps, asked.city, error))
    except BadTeam:
        return _answer(deps, form, t(LOST))
    except DatabaseAway:
        return _answer(deps, form, away_words(t))
    said = t("{name} tersimpan.", name=form.plan.name)
    return {**_answer(deps, form, ""), "said": said, "search": teams_query(asked.city.code)}


def _end(deps: Deps, search: str, seen: str) -> dict[str, Any]:
    t = preferences.words(deps)
    try:
        asked = _to_change(deps, search)
        of = {"city": asked.city, "slug": _opened(search) or "", "by": author()}
        with writing(deps.engine) as conn:
            ended = end_team(conn, seen=seen, now=deps.clock(), **of)
    except TeamOvertaken as error:
        return _refused(_overtaken(deps, asked.city, error))
    except BadTeam:
        return _refused(t(GONE))
    except DatabaseAway:
        return _refused(away_words(t))
    said = t("{name} berakhir.", name=ended.team.name)
    return {"form_said": "", "said": said, "search": teams_query(asked.city.code)}


def _to_change(deps: Deps, search: str) -> Asked:
    """As the page is asked for; raises Refused and NotAllowed also where the address doesn't surely
    name one city of the visitor's, instead of taking another."""
    asked = _asked(deps, search)
    require_sure(asked.problems)
    if not asked.scope.may_in(Ability.MANAGE_TEAMS, asked.city.code):
        raise NotAllowed
    return asked


def _read(
    deps: Deps, asked: Asked, opened: str, sent: Mapping[str, object], hours: Sequence[object]
) -> TeamForm:
    """The form as read; the slug of a team that there is stands in the address."""
    return read_team_form(
        {**sent, TeamField.SLUG: opened} if opened else sent,
        hours,
        areas={code for code, place in asked.places.items() if place.valid_to is None},
        agencies={agency.slug for agency in asked.agencies},
        people={one.username for one in _people(deps, asked)},
    )


def _overtaken(deps: Deps, city: City, error: TeamOvertaken) -> str:
    t = preferences.words(deps)
    return t(OVERTAKEN, who=error.by, when=t.moment(error.at, city.zone))


def _taken(
    deps: Deps, form: TeamForm, field: TeamField, error: TeamTaken | TeamNameTaken
) -> dict[str, Any]:
    """What another team, which is named, has already; the form stays as it is filled in."""
    t = preferences.words(deps)
    answer = _answer(deps, form, t(CHECK_WORDS))
    said = t(TAKEN_WORDS[field], name=error.name, slug=error.slug)
    return {**answer, "errors": {**answer["errors"], field: said}}


def _answer(deps: Deps, form: TeamForm, said: str) -> dict[str, Any]:
    """What was wrong field by field; the form stays as it is filled in."""
    t = preferences.words(deps)
    errors = {field: t(form.errors.get(field, "")) for field in TeamField}
    return {"errors": errors, "hours": [t(one) for one in form.hours], **_refused(said)}


def _refused(said: str) -> dict[str, Any]:
    return {"form_said": said, "said": no_update, "search": no_update}
