"""Who a session stands for: the user as the database has it, remembered for a few seconds.

A user disabled, or a password changed, ends its sessions within `FRESH`. While the database is
away, those who were known go on for `STALE`, so that their screens keep the last good picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from threading import Lock

from flask_login import UserMixin
from sqlalchemy import Engine

from dashboard.access import Role, Scope
from dashboard.errors import DatabaseAway
from data_access import users
from data_access.reach import reading

FRESH = timedelta(seconds=3)
STALE = timedelta(hours=1)


@dataclass(frozen=True)
class Account(UserMixin):
    """The user of a request, as `current_user`. `token` is what its session holds."""

    id: int
    username: str
    name: str
    role: Role
    scope: Scope
    token: str

    def get_id(self) -> str:
        """The token: user, session version, and a word that tells this login from others."""
        return self.token


@dataclass
class _Known:
    user: users.User | None
    asked_at: datetime
    confirmed_at: datetime


class Accounts:
    """Finds the account of a session's token."""

    def __init__(
        self,
        *,
        engine: Engine,
        clock: Callable[[], datetime],
        demo_mode: bool,
        session_length: timedelta,
    ):
        self._engine, self._clock = engine, clock
        self._demo_mode, self._session_length = demo_mode, session_length
        self._known: dict[int, _Known] = {}
        self._ended: dict[str, datetime] = {}
        self._lock = Lock()

    def admit(self, user: users.User | None) -> Account | None:
        """The account of a new session of the user; None for who may have none: a disabled user,
        a demo account outside demo mode."""
        if user is None or not self._welcome(user):
            return None
        return _account(user, f"{user.id}.{user.session_version}.{token_urlsafe(9)}")

    def find(self, token: str) -> Account | None:
        """The account that the token stands for, None when it stands for nobody (any more).

        Raises DatabaseAway when that can't be known.
        """
        user_id, version = ([*token.split("."), ""])[:2]
        if token in self._ended or not (user_id.isdecimal() and version.isdecimal()):
            return None
        user = self._user(int(user_id))
        if user is None or not self._welcome(user) or user.session_version != int(version):
            return None
        return _account(user, token)

    def end(self, token: str) -> None:
        """Makes the token stand for nobody, here and now, whoever still holds its cookie."""
        now = self._clock()
        with self._lock:
            self._ended = {
                other: at for other, at in self._ended.items() if now - at < self._session_length
            }
            self._ended[token] = now

    def _welcome(self, user: users.User) -> bool:
        return not user.disabled and (self._demo_mode or not user.demo)

    def _user(self, user_id: int) -> users.User | None:
        now = self._clock()
        with self._lock:
            known = self._known.get(user_id)
            if known and now - known.asked_at < FRESH:
                return known.user
            if known:
                # Others go on with what is known while this request asks.
                known.asked_at = now
        try:
            with reading(self._engine) as conn:
                user = users.get(conn, user_id=user_id)
        except DatabaseAway:
            if known and now - known.confirmed_at < STALE:
                return known.user
            raise
        with self._lock:
            self._known[user_id] = _Known(user, asked_at=now, confirmed_at=now)
        return user


def _account(user: users.User, token: str) -> Account:
    return Account(
        id=user.id,
        username=user.username,
        name=user.name,
        role=user.role,
        scope=user.scope,
        token=token,
    )
