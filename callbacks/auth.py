"""The guard on every route: sessions, and protection against forged requests.

Whoever has no session gets nothing but the PUBLIC routes. Which rows a session may see is no
business of this file: `current_user.scope` says it, `data_access.conditions` keeps to it.
"""

from flask import Flask, Request, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from callbacks import login, preferences, sessions
from callbacks.accounts import Account, Accounts
from callbacks.answers import json_answer
from callbacks.deps import Deps
from callbacks.failures import database_away
from callbacks.paths import WALL, is_navigation, login_address
from callbacks.wall_sessions import ID as WALL_ID
from callbacks.wall_sessions import WallAccount, WallSessions, hash_here
from dashboard.access import Role
from dashboard.errors import DatabaseAway

PAIRING = frozenset({"wall", "wall_state", "wall_script"})
"""A screen that nobody logs in on: it gets a code, and learns what became of it."""
PUBLIC = frozenset({"login", "preferences", "healthz", "readyz", "favicon"}) | PAIRING
OF_WALLS = PUBLIC | {
    "_dash_assets.static",
    "api_heat",
    "areas_json",
    "live",
    "live_version",
    "wall_scene",
}
"""All that who has the role of a wall may ask for."""
CSRF_COOKIE = "_csrf_token"
EXTENSION = "qlue_accounts"
WALLS = "qlue_walls"
LARGEST_POST = MEGABYTE = 1_000_000
ADD_PHOTO = "api_add_photo"
"""The one address that takes more than LARGEST_POST."""


def register(server: Flask, deps: Deps) -> None:
    """Puts the guard before every route, those that exist and those to come."""
    server.extensions[EXTENSION] = accounts = Accounts(
        engine=deps.engine,
        clock=deps.clock,
        demo_mode=deps.settings.demo_mode,
        session_length=sessions.session_length(deps),
    )
    server.extensions[WALLS] = WallSessions(engine=deps.engine, clock=deps.clock)
    sessions.configure(server, deps)
    _load_users(server, deps, accounts)
    _guard(server, deps)
    _refuse_forgeries(server, deps)
    login.register(server, deps, accounts)
    preferences.register(server, deps)


def accounts_of(server: Flask) -> Accounts:
    """The accounts of a server, for what outlives a request, such as a stream of events."""
    accounts: Accounts = server.extensions[EXTENSION]
    return accounts


def walls_of(server: Flask) -> WallSessions:
    """The sessions of a server's walls."""
    found: WallSessions = server.extensions[WALLS]
    return found


def find_account(server: Flask, user_id: str) -> Account | WallAccount | None:
    """Who an account's id stands for, None for nobody (any more). Raises DatabaseAway."""
    if user_id.startswith(WALL_ID):
        return walls_of(server).account(user_id)
    return accounts_of(server).find(user_id)


def _load_users(server: Flask, deps: Deps, accounts: Accounts) -> None:
    server.config["SESSION_PROTECTION"] = None
    manager = LoginManager(server)

    @manager.user_loader
    def load(token: str) -> Account | None:
        if sessions.is_idle(deps):
            return None
        try:
            account = accounts.find(token)
        except DatabaseAway:
            g.database_away = True
            return None
        if account is not None:
            sessions.note_use(deps)
        return account

    @manager.request_loader
    def load_wall(_: Request) -> WallAccount | None:
        hashed = hash_here(deps)
        try:
            return walls_of(server).account(WALL_ID + hashed) if hashed else None
        except DatabaseAway:
            g.database_away = True
            return None


def _guard(server: Flask, deps: Deps) -> None:
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_POST

    @server.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint in PUBLIC:
            return None
        if current_user.is_authenticated:
            _let_photos_in(deps)
            return _keep_to_the_wall() if current_user.role is Role.LAYAR else None
        if g.get("database_away"):
            return database_away(deps)
        if is_navigation(request):
            return redirect(login_address(request), 303)
        return json_answer({"error": "login", "login": "/login"}, 401)


def _keep_to_the_wall() -> ResponseReturnValue | None:
    if request.endpoint in OF_WALLS:
        return None
    if is_navigation(request):
        return redirect(WALL, 303)
    return json_answer({"error": "not allowed"}, 403)


def _let_photos_in(deps: Deps) -> None:
    """A photo may be as large as the setting says, with room for the form round it."""
    if request.endpoint == ADD_PHOTO:
        request.max_content_length = (deps.settings.photo_max_mb + 1) * MEGABYTE


def _refuse_forgeries(server: Flask, deps: Deps) -> None:
    server.config["WTF_CSRF_TIME_LIMIT"] = None
    CSRFProtect(server)

    @server.errorhandler(CSRFError)
    def refuse(error: CSRFError) -> ResponseReturnValue:
        if request.endpoint == "login":
            return login.stale_form(deps)
        if request.endpoint in ("logout", "preferences"):
            return redirect("/", 303)
        return json_answer({"error": "csrf"}, 400)

    @server.after_request
    def give_token(response: Response) -> Response:
        # Dash's own scripts read this cookie and send it back as a header.
        if response.mimetype == "text/html" and current_user.is_authenticated:
            response.set_cookie(
                CSRF_COOKIE,
                generate_csrf(),
                samesite="Lax",
                secure=deps.settings.secure_cookies,
            )
        return response
