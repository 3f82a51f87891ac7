"""Walls on the page Aturan: a screen is paired by its code, given scenes, renamed, revoked."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import text_of
from callbacks.rule_answers import CHECK_WORDS, DONE, GONE, done, number_of, refused, triggered
from callbacks.rule_requests import (
    RulesAsked,
    author,
    read_rules_change,
    read_rules_page,
    rules_situation,
)
from callbacks.wall_limits import TRIES, Turnstile
from dashboard.errors import BadWall, DatabaseAway, NoSuchCode, NotFound
from dashboard.ids import Aturan, Repeated, Shell, one_of
from dashboard.rule_address import rules_query
from dashboard.wall_forms import EntryField, one_more, read_playlist_form, rearranged, rows_of
from dashboard.walls import Playlist
from data_access.reach import writing
from data_access.walls import get_wall, pair_wall, rename_wall, revoke_wall, set_programme
from layouts.aturan import away_words
from layouts.wall_form import entries

FIELDS = {
    field.value: State(one_of(Repeated.ENTRY, field=field.value, index=ALL), "value")
    for field in EntryField
}
NO_CODE = (
    "Tidak ada layar yang menampilkan kode itu. Kode berganti tiap sepuluh menit: lihat yang "
    "sekarang di layar."
)
WRONG_ENTRY = "Adegan {n}: pilih dari daftar, dan 5 sampai 600 detik."
CROWDED = "Terlalu banyak kode dicoba. Tunggu lima menit."


def register(app: Dash, deps: Deps) -> None:
    """Adds what the section's drawers do."""
    _register_pairing(app, deps)
    _register_programme(app, deps)


def _register_pairing(app: Dash, deps: Deps) -> None:
    tries = Turnstile(TRIES)

    @app.callback(
        output={
            "code": Output(Aturan.WALL_CODE, "error"),
            "name": Output(Aturan.WALL_NAME, "error"),
            **DONE,
        },
        inputs={"clicks": Input(Aturan.PAIR_WALL, "n_clicks")},
        state={
            "code": State(Aturan.WALL_CODE, "value"),
            "name": State(Aturan.WALL_NAME, "value"),
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def pair(clicks: object, code: object, name: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _pair(deps, tries, text_of(search), text_of(code), text_of(name))

    @app.callback(
        output=DONE,
        inputs={"clicks": Input(Aturan.REVOKE_WALL, "n_clicks")},
        state={"search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def revoke(clicks: object, search: object) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _revoke(deps, text_of(search))


def _register_programme(app: Dash, deps: Deps) -> None:
    @app.callback(
        output=Output(Aturan.WALL_ENTRIES, "children"),
        inputs={
            "clicks": (
                Input(Aturan.ADD_ENTRY, "n_clicks"),
                Input(one_of(Repeated.ENTRY_UP, index=ALL), "n_clicks"),
                Input(one_of(Repeated.ENTRY_DROP, index=ALL), "n_clicks"),
            )
        },
        state={"sent": FIELDS, "search": State(Shell.URL, "search")},
        prevent_initial_call=True,
    )
    def compose(clicks: tuple[Any, Any, Any], sent: Any, search: object) -> list[Any]:
        added, ups, drops = clicks
        if not (added or any(ups) or any(drops)):
            raise PreventUpdate
        return _composed(deps, text_of(search), sent)

    @app.callback(
        output=DONE,
        inputs={"clicks": Input(Aturan.SAVE_WALL, "n_clicks")},
        state={
            "sent": FIELDS,
            "name": State(Aturan.WALL_NAME, "value"),
            "sound": State(Aturan.WALL_SOUND, "checked"),
            "search": State(Shell.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def save(
        clicks: object, sent: Any, name: object, sound: object, search: object
    ) -> dict[str, Any]:
        if not clicks:
            raise PreventUpdate
        return _save(deps, text_of(search), sent, text_of(name), sound=sound is True)


def _pair(deps: Deps, tries: Turnstile, search: str, code: str, name: str) -> dict[str, Any]:
    t = preferences.words(deps)
    try:
        asked = read_rules_change(deps, search)
        if not tries.lets_in(str(current_user.id)):
            return _not_paired("", t(CROWDED))
        with writing(deps.engine) as conn:
            wall = pair_wall(
                conn, code=code, city=asked.city, name=name, author=author(), now=deps.clock()
            )
    except NoSuchCode:
        return _not_paired(t(NO_CODE), t(CHECK_WORDS))
    except BadWall as error:
        return {"code": "", "name": t(error.why), **refused(t(CHECK_WORDS))}
    except DatabaseAway:
        return _not_paired("", away_words(t))
    said = t("{name} terpasang: layarnya segera menampilkan kota ini.", name=wall.name)
    return {"code": "", "name": "", **done(said, rules_query(asked.city.code))}


def _not_paired(code: str, said: str) -> dict[str, Any]:
    return {"code": code, "name": "", **refused(said)}


def _revoke(deps: Deps, search: str) -> dict[str, Any]:
    t = preferences.words(deps)
    try:
        asked = read_rules_change(deps, search)
        with writing(deps.engine) as conn:
            gone = revoke_wall(conn, wall_id=_opened(asked), author=author(), now=deps.clock())
    except NotFound:
        return refused(t(GONE))
    except DatabaseAway:
        return refused(away_words(t))
    said = t("{name} dicabut: dalam beberapa detik tidak ada angka lagi di sana.", name=gone.name)
    return done(said, rules_query(asked.city.code))


def _composed(deps: Deps, search: str, sent: Any) -> list[Any]:
    asked = read_rules_page(deps, search)
    return list(entries(rules_situation(deps, asked), _moved(rows_of(sent))))


def _moved(rows: list[Any]) -> Playlist:
    """The entries after what was pressed."""
    if ctx.triggered_id == Aturan.ADD_ENTRY:
        return one_more(rearranged(rows))
    pressed = ctx.triggered_id if isinstance(ctx.triggered_id, dict) else {}
    index = number_of(triggered("index"))
    if pressed.get("type") == Repeated.ENTRY_UP:
        return rearranged(rows, up=index)
    return rearranged(rows, drop=index)


def _save(deps: Deps, search: str, sent: Any, name: str, *, sound: bool) -> dict[str, Any]:
    t = preferences.words(deps)
    try:
        asked = read_rules_change(deps, search)
        slugs = {category.slug for category in asked.categories}
        form = read_playlist_form(rows_of(sent), categories=slugs, places=asked.places)
        if form.playlist is None:
            return refused(
                t("Adegan {n}: pilih dari daftar, dan 5 sampai 600 detik.", n=form.wrong)
            )
        _write(deps, _opened(asked), form.playlist, name, sound=sound)
    except BadWall as error:
        return refused(t(error.why))
    except NotFound:
        return refused(t(GONE))
    except DatabaseAway:
        return refused(away_words(t))
    return done(t("Layar tersimpan."), rules_query(asked.city.code))


def _write(deps: Deps, wall_id: int, playlist: Playlist, name: str, *, sound: bool) -> None:
    now, by = deps.clock(), author()
    with writing(deps.engine) as conn:
        if get_wall(conn, wall_id=wall_id, scope=by.scope).name != name.strip():
            rename_wall(conn, wall_id=wall_id, name=name, author=by, now=now)
        set_programme(conn, wall_id=wall_id, playlist=playlist, sound=sound, author=by, now=now)


def _opened(asked: RulesAsked) -> int:
    """The number of the wall that is open; 0, which none has, without."""
    return number_of(asked.opened.name) if asked.opened else 0
