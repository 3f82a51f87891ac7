"""Users: their passwords, roles and scopes. Every write leaves a row in the audit log."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from secrets import token_urlsafe
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Table, func, insert, select, update

from dashboard.access import WHOLE_CITY_ROLES, Role, Scope
from dashboard.errors import (
    BadAddress,
    BadScope,
    BadUsername,
    RoleOfScreens,
    UnknownPlace,
    UnknownUser,
    UserExists,
    WeakPassword,
)
from data_access import audit
from data_access.schema import agencies, areas, cities, scopes, users
from data_access.user_scopes import all_grants, scope_of

SHORTEST_PASSWORD = 10
DEMO_PASSWORD = "lihat-kota"  # noqa: S105  known to all, which is why demo mode stays at home
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
ADDRESS = re.compile(r"[^@\s\0]{1,64}@[^@\s\0]{1,189}")
HASHER = PasswordHasher()

# One hash takes 64 MiB: without a bound, a burst of logins would take all the memory there is.
_at_once = BoundedSemaphore(4)


@dataclass(frozen=True)
class User:
    """A user and what it may see. `session_version` rises when its sessions have to end."""

    id: int
    username: str
    name: str
    role: Role
    session_version: int
    demo: bool
    disabled: bool
    scope: Scope


@dataclass(frozen=True)
class UserLine:
    """A user as a list shows it; scopes by code, an agency as city/slug. Times are aware, UTC."""

    id: int
    username: str
    name: str
    role: Role
    demo: bool
    created_at: datetime
    disabled_at: datetime | None
    email: str | None = None
    cities: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)


def add(
    conn: Connection,
    *,
    username: str,
    name: str,
    role: Role,
    password: str,
    now: datetime,
    actor: str,
    city_codes: Collection[str] = (),
    area_codes: Collection[str] = (),
    agency_names: Collection[str] = (),
    email: str | None = None,
    demo: bool = False,
) -> int:
    """The id of the new user. An agency is named by city and slug, as in `73.71/dlh`.

    Raises UserExists, BadUsername, WeakPassword (demo accounts excepted), RoleOfScreens, BadScope
    when the scope does not suit the role, UnknownPlace, BadAddress.
    """
    if role is Role.LAYAR:
        raise RoleOfScreens(role=role)
    username = normal(username)
    if not USERNAME.fullmatch(username):
        raise BadUsername(username=username)
    if not demo:
        _require_strong(password)
    _require_fitting_scope(role, city_codes, area_codes, agency_names)
    if email is not None:
        _require_address(email)
    if conn.execute(select(users.c.id).where(users.c.username == username)).first():
        raise UserExists(username=username)
    granted = [
        *({"city_id": city_id} for city_id in _ids(conn, cities, city_codes)),
        *({"area_id": area_id} for area_id in _ids(conn, areas, area_codes)),
        *({"agency_id": _agency_id(conn, agency)} for agency in sorted(set(agency_names))),
    ]
    values = {
        "username": username,
        "name": name,
        "role": role.value,
        "password_hash": _demo_hash(password) if demo else _hash(password),
        "email": email,
        "demo": demo,
        "created_at": now,
    }
    user_id = conn.execute(insert(users).values(values).returning(users.c.id)).scalar_one()
    for grant in granted:
        conn.execute(insert(scopes).values(user_id=user_id, **grant))
    audit.record(
        conn,
        actor=actor,
        action="user.add",
        at=now,
        subject=username,
        detail={
            "role": role.value,
            "cities": sorted(city_codes),
            "areas": sorted(area_codes),
            "agencies": sorted(agency_names),
        },
    )
    return int(user_id)


def set_password(
    conn: Connection, *, username: str, password: str, now: datetime, actor: str
) -> None:
    """Sets the password and ends the user's sessions. Raises UnknownUser, WeakPassword."""
    _require_strong(password)
    values = {
        "password_hash": _hash(password),
        "session_version": users.c.session_version + 1,
        "demo": False,
    }
    _change(conn, username, values)
    audit.record(conn, actor=actor, action="user.password", at=now, subject=normal(username))


def set_email(
    conn: Connection, *, username: str, email: str | None, now: datetime, actor: str
) -> None:
    """Sets where the user's alerts are sent to; None: nowhere. Raises UnknownUser, BadAddress."""
    if email is not None:
        _require_address(email)
    _change(conn, username, {"email": email})
    audit.record(conn, actor=actor, action="user.email", at=now, subject=normal(username))


def disable(
    conn: Connection, *, username: str, now: datetime, actor: str, undo: bool = False
) -> None:
    """Ends the user's sessions and refuses new ones, until undone. Raises UnknownUser."""
    values = {
        "disabled_at": None if undo else func.coalesce(users.c.disabled_at, now),
        "session_version": users.c.session_version + 1,
    }
    _change(conn, username, values)
    action = "user.enable" if undo else "user.disable"
    audit.record(conn, actor=actor, action=action, at=now, subject=normal(username))


def verify(conn: Connection, *, username: str, password: str) -> User | None:
    """The user of that name and password; None for an unknown name, a wrong password or a
    disabled user, which all take as long. Renews a hash made with older parameters.
    """
    found = conn.execute(
        select(users.c.id, users.c.password_hash, users.c.disabled_at).where(
            users.c.username == normal(username)
        )
    ).first()
    right = _matches(found.password_hash if found else _decoy_hash(), password)
    if not found or not right or found.disabled_at is not None:
        return None
    if HASHER.check_needs_rehash(found.password_hash):
        renewed = update(users).where(users.c.id == found.id)
        conn.execute(renewed.values(password_hash=_hash(password)))
    return get(conn, user_id=found.id)


def id_of(conn: Connection, *, username: str) -> int | None:
    """The id of the user of that name, disabled or not; None where there is none."""
    return conn.execute(select(users.c.id).where(users.c.username == normal(username))).scalar()


def get(conn: Connection, *, user_id: int) -> User | None:
    """The user of that id, disabled or not; None where there is none."""
    found = conn.execute(
        select(
            users.c.id,
            users.c.username,
            users.c.name,
            users.c.role,
            users.c.session_version,
            users.c.demo,
            users.c.disabled_at,
        ).where(users.c.id == user_id)
    ).first()
    if found is None:
        return None
    return User(
        id=found.id,
        username=found.username,
        name=found.name,
        role=Role(found.role),
        session_version=found.session_version,
        demo=found.demo,
        disabled=found.disabled_at is not None,
        scope=scope_of(conn, user_id=user_id),
    )


def list_users(conn: Connection) -> list[UserLine]:
    """All users by name, with their scopes."""
    lines = {
        row.id: UserLine(
            id=row.id,
            username=row.username,
            name=row.name,
            role=Role(row.role),
            demo=row.demo,
            created_at=row.created_at,
            disabled_at=row.disabled_at,
            email=row.email,
        )
        for row in conn.execute(select(users).order_by(users.c.username))
    }
    for row in all_grants(conn):
        line = lines[row.user_id]
        shown = f"{row.city_code}/{row.name}" if row.kind == "agency" else row.name
        {"city": line.cities, "area": line.areas, "agency": line.agencies}[row.kind].append(shown)
    return list(lines.values())


def demo_accounts(conn: Connection) -> list[UserLine]:
    """The demo accounts that can be used, as they were made."""
    usable = (line for line in list_users(conn) if line.demo and line.disabled_at is None)
    return sorted(usable, key=lambda line: line.id)


def _require_fitting_scope(
    role: Role,
    city_codes: Collection[str],
    area_codes: Collection[str],
    agency_names: Collection[str],
) -> None:
    granted = bool(city_codes or area_codes or agency_names)
    if role == Role.NASIONAL and granted:
        raise BadScope(role=role, why="it sees the aggregates of all cities and takes no scope")
    if role != Role.NASIONAL and not granted:
        raise BadScope(role=role, why="without a city, an area or an agency it would see nothing")
    if city_codes and role not in WHOLE_CITY_ROLES:
        raise BadScope(role=role, why="it works in areas or for an agency, not all over a city")


def _ids(conn: Connection, table: Table, codes: Iterable[str]) -> list[int]:
    wanted = sorted(set(codes))
    rows = conn.execute(select(table.c.code, table.c.id).where(table.c.code.in_(wanted)))
    found = {row.code: row.id for row in rows}
    for code in wanted:
        if code not in found:
            raise UnknownPlace(code=code)
    return [found[code] for code in wanted]


def _agency_id(conn: Connection, name: str) -> int:
    city, _, slug = name.partition("/")
    found = conn.execute(
        select(agencies.c.id)
        .join(cities, cities.c.id == agencies.c.city_id)
        .where(cities.c.code == city, agencies.c.slug == slug)
    ).first()
    if found is None:
        raise UnknownPlace(code=name)
    return int(found.id)


def _change(conn: Connection, username: str, values: dict[str, Any]) -> None:
    changed = update(users).where(users.c.username == normal(username)).values(values)
    if not conn.execute(changed.returning(users.c.id)).first():
        raise UnknownUser(username=normal(username))


def normal(username: str) -> str:
    """The name as it is stored: however it is typed, one user has one."""
    # PostgreSQL's text holds no NUL; nor does any user's name.
    return username.replace("\0", "").strip().lower()


def _require_strong(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword(length=SHORTEST_PASSWORD)


def _require_address(email: str) -> None:
    if not ADDRESS.fullmatch(email):
        raise BadAddress(address=email)


def _hash(password: str) -> str:
    with _at_once:
        return HASHER.hash(password)


@cache
def _demo_hash(password: str) -> str:
    """One hash for all demo accounts: their password is no secret, and hashing takes its time."""
    return _hash(password)


def _matches(hashed: str, password: str) -> bool:
    try:
        with _at_once:
            return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy_hash() -> str:
    """A hash that nothing matches, so that an unknown name takes as long as a known one."""
    return _hash(token_urlsafe())
