"""Walls: codes of screens that wait, the walls there are, and every change of one.

A screen keeps a token that only it knows; the database keeps its hash. What an administrator
confirms by the code becomes the token's session.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from secrets import choice
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.access import Ability, Scope
from dashboard.errors import BadWall, NoSuchCode, NotAllowed, NotFound
from dashboard.places import City
from dashboard.walls import (
    LONGEST_NAME,
    NAME_WORDS,
    Playlist,
    Waiting,
    Wall,
    clean_name,
    read_playlist,
    write_playlist,
)
from data_access import audit
from data_access.audit import Author
from data_access.schema import cities, wall_codes, walls

LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""No vowels, so that no code is a word, and nothing that is taken for something else."""
CODE_LENGTH = 6
CODE_LIVES = timedelta(minutes=10)
WALL_ROWS = select(walls, cities.c.code.label("city")).join_from(
    walls, cities, cities.c.id == walls.c.city_id
)


def token_hash(token: str) -> str:
    """What is kept of a screen's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def offer_code(conn: Connection, *, hashed: str, address: str | None, now: datetime) -> Waiting:
    """The code that the screen shows: the one it has while that lives, else a new one. Codes that
    have ended are swept out."""
    conn.execute(delete(wall_codes).where(wall_codes.c.expires_at <= now))
    code = "".join(choice(LETTERS) for _ in range(CODE_LENGTH))
    conn.execute(
        upsert(wall_codes)
        .values(
            code=code,
            token_hash=hashed,
            asked_at=now,
            expires_at=now + CODE_LIVES,
            address=address,
        )
        .on_conflict_do_nothing(index_elements=["token_hash"])
    )
    row = conn.execute(select(wall_codes).where(wall_codes.c.token_hash == hashed)).one()
    return _waiting(row)


def waits(conn: Connection, *, hashed: str, now: datetime) -> bool:
    """Whether the screen's code still lives."""
    asked = select(wall_codes.c.code).where(
        wall_codes.c.token_hash == hashed, wall_codes.c.expires_at > now
    )
    return conn.execute(asked).first() is not None


def pair_wall(
    conn: Connection, *, code: str, city: City, name: str, author: Author, now: datetime
) -> Wall:
    """Makes the screen that shows the code a wall of the city. Raises NotAllowed, BadWall,
    NoSuchCode."""
    _require(author.scope, city.code)
    name = _good_name(name)
    typed = "".join(char for char in code.upper() if char in LETTERS)
    found = conn.execute(
        delete(wall_codes)
        .where(wall_codes.c.code == typed, wall_codes.c.expires_at > now)
        .returning(wall_codes.c.token_hash, wall_codes.c.address)
    ).first()
    if found is None:
        raise NoSuchCode
    made: int = conn.execute(
        insert(walls)
        .values(
            city_id=city.id,
            name=name,
            token_hash=found.token_hash,
            paired_at=now,
            paired_by=author.username,
        )
        .returning(walls.c.id)
    ).scalar_one()
    _record(conn, author, "wall.pair", made, now, name=name, screen=found.address)
    return _wall(_row(conn, made))


def list_walls(conn: Connection, *, city: City, scope: Scope) -> tuple[Wall, ...]:
    """The city's walls, by name, those revoked left out. Raises NotAllowed."""
    _require(scope, city.code)
    asked = WALL_ROWS.where(walls.c.city_id == city.id, walls.c.revoked_at.is_(None))
    rows = conn.execute(asked.order_by(func.lower(walls.c.name), walls.c.id)).all()
    return tuple(map(_wall, rows))


def walls_with_tokens(conn: Connection, *, hashed: Collection[str]) -> dict[str, Wall]:
    """The walls of those tokens, revoked or not, by the hash of each."""
    rows = conn.execute(WALL_ROWS.where(walls.c.token_hash.in_(hashed))).all()
    return {row.token_hash: _wall(row) for row in rows}


def get_wall(conn: Connection, *, wall_id: int, scope: Scope) -> Wall:
    """A wall that the user manages. Raises NotFound, also for one of another city and for one that
    was revoked."""
    return _wall(_managed(conn, wall_id, scope))


def rename_wall(
    conn: Connection, *, wall_id: int, name: str, author: Author, now: datetime
) -> None:
    """Gives a wall another name. Raises NotFound, BadWall."""
    row = _managed(conn, wall_id, author.scope)
    name = _good_name(name)
    conn.execute(update(walls).where(walls.c.id == wall_id).values(name=name))
    _record(conn, author, "wall.rename", wall_id, now, old=row.name, new=name)


def set_programme(
    conn: Connection,
    *,
    wall_id: int,
    playlist: Playlist,
    sound: bool,
    author: Author,
    now: datetime,
) -> None:
    """What a wall shows from now on, and whether a new breach may be heard. Raises NotFound."""
    _managed(conn, wall_id, author.scope)
    values = {"playlist": write_playlist(playlist), "sound": sound}
    conn.execute(update(walls).where(walls.c.id == wall_id).values(values))
    _record(conn, author, "wall.programme", wall_id, now, **values)


def revoke_wall(conn: Connection, *, wall_id: int, author: Author, now: datetime) -> Wall:
    """Ends a wall's session for good. Raises NotFound."""
    wall = _wall(_managed(conn, wall_id, author.scope))
    values = {"revoked_at": now, "revoked_by": author.username}
    conn.execute(update(walls).where(walls.c.id == wall_id).values(values))
    _record(conn, author, "wall.revoke", wall_id, now, name=wall.name)
    return wall


def note_seen(
    conn: Connection, *, wall_id: int, scene: str, build: str | None, now: datetime
) -> None:
    """Keeps when a wall was last heard of, and what it said of itself."""
    values = {"seen_at": now, "scene": scene, "build": build}
    conn.execute(update(walls).where(walls.c.id == wall_id).values(values))


def _require(scope: Scope, city: str) -> None:
    if not scope.may_in(Ability.MANAGE_WALLS, city):
        raise NotAllowed


def _managed(conn: Connection, wall_id: int, scope: Scope) -> Any:
    row = _row(conn, wall_id)
    if not scope.may_in(Ability.MANAGE_WALLS, row.city) or row.revoked_at is not None:
        raise NotFound
    return row


def _row(conn: Connection, wall_id: int) -> Any:
    row = conn.execute(WALL_ROWS.where(walls.c.id == wall_id).with_for_update(of=walls)).first()
    if row is None:
        raise NotFound
    return row


def _good_name(name: str) -> str:
    name = clean_name(name)
    if not name:
        raise BadWall(NAME_WORDS["empty"])
    if len(name) > LONGEST_NAME:
        raise BadWall(NAME_WORDS["long"])
    return name


def _wall(row: Any) -> Wall:
    told = ("id", "city", "name", "paired_at", "paired_by", "sound", "seen_at", "scene", "build")
    facts = {name: row._mapping[name] for name in told}
    return Wall(**facts, playlist=read_playlist(row.playlist), revoked_at=row.revoked_at)


def _waiting(row: Any) -> Waiting:
    return Waiting(row.code, row.asked_at, row.expires_at, row.address)


def _record(
    conn: Connection, author: Author, action: str, wall_id: int, now: datetime, **detail: object
) -> None:
    audit.record_by(conn, author=author, action=action, at=now, subject=str(wall_id), detail=detail)
