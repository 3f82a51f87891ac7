"""Login sessions: signed cookies that end when they are not used."""

from datetime import datetime, timedelta

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import login_user, logout_user
from itsdangerous import URLSafeTimedSerializer

from callbacks.accounts import Account
from callbacks.deps import Deps
from callbacks.secret import secret_key

SEEN = "seen"
# The cookie is written again this seldom, not with every answer: an answer that was under way
# during a logout must not bring the session back.
SEEN_EVERY = timedelta(minutes=5)


class SignedSessions(SecureCookieSessionInterface):
    """Flask's signed cookies; the key is looked for at the first request, not at import."""

    def __init__(self, deps: Deps):
        self._deps = deps

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer with the settings' key, or the one kept in the data folder."""
        if not app.secret_key:
            app.secret_key = secret_key(self._deps.settings)
        return super().get_signing_serializer(app)


def configure(server: Flask, deps: Deps) -> None:
    """Sets how session cookies are kept. An open page counts as use."""
    secure = deps.settings.secure_cookies
    server.session_interface = SignedSessions(deps)
    server.config.update(
        SESSION_COOKIE_NAME="__Host-qlue_session" if secure else "qlue_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=session_length(deps) + SEEN_EVERY,
    )


def session_length(deps: Deps) -> timedelta:
    """How long a session lives without use."""
    return timedelta(hours=deps.settings.session_hours)


def begin(account: Account, *, now: datetime) -> None:
    """Starts the account's session, with nothing left of the one before."""
    session.clear()
    session.permanent = True
    session[SEEN] = int(now.timestamp())
    login_user(account)


def end() -> None:
    """Ends the session of this browser."""
    logout_user()
    session.clear()


def is_idle(deps: Deps) -> bool:
    """Whether the session was left unused for too long."""
    return _unused(deps) > session_length(deps)


def note_use(deps: Deps) -> None:
    """Keeps a session that stands for somebody from ending. One that was logged out has to grow
    old, since what was logged out is remembered for no longer."""
    if _unused(deps) > SEEN_EVERY:
        session[SEEN] = int(deps.clock().timestamp())


def _unused(deps: Deps) -> timedelta:
    return timedelta(seconds=int(deps.clock().timestamp()) - int(session.get(SEEN, 0)))
