"""The session of a wall: a token in a cookie of its own, good until an administrator revokes it.

What the database knows of a wall is remembered for a few seconds, as of users (callbacks.accounts):
a revoked wall ends within `FRESH`, and while the database is away the known ones go on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from threading import Lock

from flask import Response, request
from flask_login import UserMixin
from sqlalchemy import Engine

from callbacks.deps import Deps
from dashboard.access import Role, Scope
from dashboard.errors import DatabaseAway
from dashboard.walls import Wall
from data_access.reach import reading
from data_access.walls import token_hash, walls_with_tokens

FRESH = timedelta(seconds=3)
STALE = timedelta(hours=12)
KEPT = timedelta(days=400)
"""As long as browsers keep a cookie; each time the wall loads its page, it begins anew."""
TOKEN_BYTES = 32
ID = "wall."


@dataclass(frozen=True)
class WallAccount(UserMixin):
    """A wall as `current_user`."""

    wall: Wall
    hashed: str

    @property
    def id(self) -> str:
        """What tells it from users and other walls."""
        return f"{ID}{self.wall.id}"

    @property
    def name(self) -> str:
        """The wall's name."""
        return self.wall.name

    @property
    def username(self) -> str:
        """As the audit log would name it."""
        return f"layar {self.wall.id}"

    @property
    def role(self) -> Role:
        """That of a wall."""
        return Role.LAYAR

    @property
    def scope(self) -> Scope:
        """Its city, to be read."""
        return self.wall.scope

    def get_id(self) -> str:
        """What finds it again."""
        return ID + self.hashed


class WallSessions:
    """Finds the wall of a token's hash. All walls that are known are looked at again in one go."""

    def __init__(self, *, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock
        self._known: dict[str, Wall] = {}
        self._asked_at = self._confirmed_at = clock()
        self._lock = Lock()

    def find(self, hashed: str) -> Wall | None:
        """The wall, revoked or not; None where there is none. Raises DatabaseAway when that can't
        be known."""
        now = self._clock()
        with self._lock:
            known = self._known.get(hashed)
            if known and now - self._asked_at < FRESH:
                return known
            wanted = [*self._known] if known else [hashed]
            if known:
                self._asked_at = now  # Others go on with what is known while this request asks.
        try:
            with reading(self._engine) as conn:
                found = walls_with_tokens(conn, hashed=wanted)
        except DatabaseAway:
            if known and now - self._confirmed_at < STALE:
                return known
            raise
        with self._lock:
            self._known = found if known else self._known | found
            self._confirmed_at = now
        return found.get(hashed)

    def account(self, user_id: str) -> WallAccount | None:
        """The wall that an account's id stands for, None for one that is revoked. Raises
        DatabaseAway."""
        hashed = user_id.removeprefix(ID)
        wall = self.find(hashed)
        return WallAccount(wall, hashed) if wall and wall.revoked_at is None else None


def hash_here(deps: Deps) -> str | None:
    """The hash of the token that this browser has, None without one."""
    token = request.cookies.get(_cookie(deps), "")
    return token_hash(token) if token else None


def new_token() -> str:
    """A token that nobody can guess."""
    return token_urlsafe(TOKEN_BYTES)


def give_token(response: Response, deps: Deps, token: str | None = None) -> None:
    """Has the browser keep the token, or the one that it has for as long again."""
    value = token or request.cookies.get(_cookie(deps), "")
    response.set_cookie(
        _cookie(deps),
        value,
        max_age=KEPT,
        httponly=True,
        secure=deps.settings.secure_cookies,
        samesite="Lax",
    )


def _cookie(deps: Deps) -> str:
    return "__Host-qlue_wall" if deps.settings.secure_cookies else "qlue_wall"
