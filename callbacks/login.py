"""The login page and the way out."""

import logging
import math

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from callbacks import preferences, sessions
from callbacks.accounts import Account, Accounts
from callbacks.deps import Deps
from callbacks.login_limits import LoginLimits
from callbacks.paths import HOME, safe_page
from dashboard.errors import DatabaseAway
from data_access import audit, users
from data_access.demo.crew import CREW
from data_access.reach import reading, writing
from layouts.login import DemoAccount, LoginPage, login_page

log = logging.getLogger(__name__)
Headers = dict[str, str] | None

WRONG = (
    "Nama pengguna atau kata sandi tidak cocok. Periksa lagi, atau minta administrator menyetel "
    "ulang kata sandi Anda."
)
EMPTY = "Isi nama pengguna dan kata sandi."
STALE = "Halaman ini terlalu lama terbuka. Masukkan lagi kata sandi Anda."
AWAY = "Basis data belum dapat dihubungi. Tunggu sebentar, lalu coba lagi."
WAIT = "Terlalu banyak percobaan. Coba lagi dalam {n} menit."
CONTINUE = "Masuk untuk membuka halaman yang Anda minta."
LEFT = "Anda sudah keluar."


def register(server: Flask, deps: Deps, accounts: Accounts) -> None:
    """Adds /login and POST /logout."""
    limits = LoginLimits()

    @server.route("/login", methods=["GET", "POST"], endpoint="login")
    def show_or_try() -> ResponseReturnValue:
        if request.method == "POST":
            return _try(deps, accounts, limits)
        if current_user.is_authenticated:
            return redirect(_next(), 303)
        return _show(deps, note=_note(deps))

    @server.post("/logout")
    def logout() -> ResponseReturnValue:
        account: Account = current_user._get_current_object()
        accounts.end(account.token)
        sessions.end()
        _record_logout(deps, account)
        return redirect("/login?keluar=1", 303)


def stale_form(deps: Deps) -> ResponseReturnValue:
    """The login page again, after a form that was open for longer than its protection lasts."""
    return _show(deps, problem=preferences.words(deps)(STALE), status=400)


def _try(deps: Deps, accounts: Accounts, limits: LoginLimits) -> ResponseReturnValue:
    words = preferences.words(deps)
    username = users.normal(request.form.get("username", ""))
    password = request.form.get("password", "")
    if not username or not password:
        return _show(deps, problem=words(EMPTY), status=422)
    with limits.turn(username=username):
        if wait := limits.wait_seconds(username=username, address=request.remote_addr):
            problem = words.count(WAIT, math.ceil(wait / 60))
            return _show(deps, problem=problem, status=429, headers={"Retry-After": str(wait)})
        try:
            account = _verify(deps, accounts, username, password)
        except DatabaseAway:
            return _show(deps, problem=words(AWAY), status=503)
        if account is None:
            limits.failed(username=username, address=request.remote_addr)
            return _show(deps, problem=words(WRONG), status=401)
    sessions.begin(account, now=deps.clock())
    return redirect(_next(), 303)


def _verify(deps: Deps, accounts: Accounts, username: str, password: str) -> Account | None:
    with writing(deps.engine) as conn:
        account = accounts.admit(users.verify(conn, username=username, password=password))
        user_id = account.id if account else users.id_of(conn, username=username)
        audit.record(
            conn,
            # What was typed may be a password in the wrong field: only known names are kept.
            actor=users.normal(username) if user_id else "unknown",
            action="login" if account else "login.failed",
            at=deps.clock(),
            user_id=user_id,
            address=request.remote_addr,
        )
    return account


def _record_logout(deps: Deps, account: Account) -> None:
    try:
        with writing(deps.engine) as conn:
            audit.record(
                conn,
                actor=account.username,
                action="logout",
                at=deps.clock(),
                user_id=account.id,
                address=request.remote_addr,
            )
    except DatabaseAway:
        # Who wants out gets out; the log of the server keeps what the database can't.
        log.warning("logout of %s was not audited: the database is away", account.username)


def _show(
    deps: Deps, *, note: str = "", problem: str = "", status: int = 200, headers: Headers = None
) -> ResponseReturnValue:
    demo = _demo_accounts(deps)
    chosen = next((one for one in demo if one.username == request.args.get("akun")), None)
    page = LoginPage(
        token=generate_csrf(),
        next=_next(),
        username=request.form.get("username", chosen.username if chosen else "")[:64],
        note=note,
        problem=problem,
        demo=demo,
        chosen=chosen,
    )
    shown = login_page(page, preferences.words(deps), theme=preferences.theme())
    return shown, status, headers or {}


def _demo_accounts(deps: Deps) -> tuple[DemoAccount, ...]:
    if not deps.settings.demo_mode:
        return ()
    try:
        with reading(deps.engine) as conn:
            lines = users.demo_accounts(conn)
    except DatabaseAway:
        return ()
    offered = (line for line in lines if not line.username.startswith(CREW))
    return tuple(DemoAccount(line.username, line.name, users.DEMO_PASSWORD) for line in offered)


def _note(deps: Deps) -> str:
    words = preferences.words(deps)
    if "keluar" in request.args:
        return words(LEFT)
    return words(CONTINUE) if _next() != HOME else ""


def _next() -> str:
    return safe_page(request.values.get("next"))
