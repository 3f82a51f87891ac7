"""Codes of screens, and the walls that they become."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from dashboard.access import Role, Scope
from dashboard.errors import BadWall, NoSuchCode, NotAllowed, NotFound
from dashboard.walls import DEFAULT_PLAYLIST, Entry, Scene
from data_access.audit import Author
from data_access.cities import add_city
from data_access.schema import audit_log, wall_codes, walls
from data_access.walls import (
    CODE_LENGTH,
    CODE_LIVES,
    LETTERS,
    get_wall,
    list_walls,
    note_seen,
    offer_code,
    pair_wall,
    rename_wall,
    revoke_wall,
    set_programme,
    token_hash,
    waits,
    walls_with_tokens,
)
from tests.factories import NOW, Town

ADMIN = Author(Scope(Role.ADMIN, cities=frozenset({"73.71"})), "admin", "10.0.0.1")
HASH, OTHER = token_hash("satu"), token_hash("dua")
LATE = NOW + CODE_LIVES


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


def pair(conn: Connection, town: Town, *, hashed: str = HASH, name: str = "Balai Kota") -> int:
    code = offer_code(conn, hashed=hashed, address="10.0.0.9", now=NOW).code
    return pair_wall(conn, code=code, city=town.city, name=name, author=ADMIN, now=NOW).id


def told(conn: Connection) -> list[tuple[str, str]]:
    """What the audit log has of walls."""
    asked = select(audit_log.c.action, audit_log.c.actor).where(audit_log.c.action.like("wall.%"))
    rows = conn.execute(asked.order_by(audit_log.c.id))
    return [(row.action, row.actor) for row in rows]


def test_a_screen_keeps_its_code_while_it_lives(conn: Connection):
    first = offer_code(conn, hashed=HASH, address="10.0.0.9", now=NOW)
    assert len(first.code) == CODE_LENGTH
    assert set(first.code) <= set(LETTERS)
    again = offer_code(conn, hashed=HASH, address=None, now=LATE - timedelta(seconds=1))
    assert again == first
    assert offer_code(conn, hashed=OTHER, address=None, now=NOW).code != first.code
    assert waits(conn, hashed=HASH, now=NOW)
    assert not waits(conn, hashed=HASH, now=LATE)
    assert not waits(conn, hashed=token_hash("tiga"), now=NOW)
    later = offer_code(conn, hashed=HASH, address=None, now=LATE)
    assert later.code != first.code
    # Those that have ended are swept out.
    assert conn.execute(select(func.count()).select_from(wall_codes)).scalar() == 1


def test_nothing_but_hashes_is_kept_of_a_token(conn: Connection, town: Town):
    pair(conn, town)
    stored = conn.execute(select(walls)).one()
    assert stored.token_hash == HASH
    assert "satu" not in str(stored._mapping)


def test_a_code_is_typed_as_people_type(conn: Connection, town: Town):
    code = offer_code(conn, hashed=HASH, address=None, now=NOW).code
    typed = f" {code[:3].lower()}-{code[3:]} "
    made = pair_wall(conn, code=typed, city=town.city, name=" Balai  Kota ", author=ADMIN, now=NOW)
    assert (made.name, made.city, made.paired_by) == ("Balai Kota", "73.71", "admin")
    assert made.playlist == DEFAULT_PLAYLIST
    assert walls_with_tokens(conn, hashed=[HASH, OTHER]) == {HASH: made}
    assert walls_with_tokens(conn, hashed=[OTHER]) == {}
    with pytest.raises(NoSuchCode):
        pair_wall(conn, code=code, city=town.city, name="Lagi", author=ADMIN, now=NOW)
    assert told(conn) == [("wall.pair", "admin")]


def test_codes_end(conn: Connection, town: Town):
    code = offer_code(conn, hashed=HASH, address=None, now=NOW).code
    for wrong, now in ((code, LATE), ("", NOW), (code[:-1], NOW), ("\x00%", NOW)):
        with pytest.raises(NoSuchCode):
            pair_wall(conn, code=wrong, city=town.city, name="X", author=ADMIN, now=now)
    assert told(conn) == []


@pytest.mark.parametrize("name", ["", "  \n ", "x" * 61])
def test_a_wall_has_a_name(conn: Connection, town: Town, name: str):
    with pytest.raises(BadWall):
        pair(conn, town, name=name)
    wall = pair(conn, town)
    with pytest.raises(BadWall):
        rename_wall(conn, wall_id=wall, name=name, author=ADMIN, now=NOW)


@pytest.mark.parametrize(
    "scope",
    [
        Scope(Role.OPERATOR, cities=frozenset({"73.71"})),
        Scope(Role.WALIKOTA, cities=frozenset({"73.71"})),
        Scope(Role.ADMIN, cities=frozenset({"31"})),
        Scope(Role.ADMIN, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})),
        Scope(Role.LAYAR, cities=frozenset({"73.71"})),
        Scope(Role.NASIONAL),
    ],
    ids=lambda scope: str(scope.role),
)
def test_walls_are_for_the_citys_administrator_alone(conn: Connection, town: Town, scope: Scope):
    add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
    wall, by = pair(conn, town), Author(scope, "orang")
    code = offer_code(conn, hashed=OTHER, address=None, now=NOW).code
    with pytest.raises(NotAllowed):
        pair_wall(conn, code=code, city=town.city, name="X", author=by, now=NOW)
    with pytest.raises(NotAllowed):
        list_walls(conn, city=town.city, scope=scope)
    for change in (
        lambda: get_wall(conn, wall_id=wall, scope=scope),
        lambda: rename_wall(conn, wall_id=wall, name="X", author=by, now=NOW),
        lambda: revoke_wall(conn, wall_id=wall, author=by, now=NOW),
        lambda: set_programme(conn, wall_id=wall, playlist=(), sound=True, author=by, now=NOW),
    ):
        with pytest.raises(NotFound):
            change()
    assert told(conn) == [("wall.pair", "admin")]


def test_what_is_changed_is_kept_and_told(conn: Connection, town: Town):
    wall = pair(conn, town)
    pair(conn, town, hashed=OTHER, name="aula")
    rename_wall(conn, wall_id=wall, name="Posko", author=ADMIN, now=NOW)
    playlist = (Entry(Scene.SLA, dwell=12),)
    set_programme(conn, wall_id=wall, playlist=playlist, sound=True, author=ADMIN, now=NOW)
    note_seen(conn, wall_id=wall, scene="sla:24h", build="b1", now=NOW)
    listed = list_walls(conn, city=town.city, scope=ADMIN.scope)
    assert [one.name for one in listed] == ["aula", "Posko"]
    found = listed[1]
    assert (found.playlist, found.sound) == (playlist, True)
    assert (found.scene, found.build, found.seen_at) == ("sla:24h", "b1", NOW)
    assert [action for action, _ in told(conn)] == [
        "wall.pair",
        "wall.pair",
        "wall.rename",
        "wall.programme",
    ]


def test_a_revoked_wall_is_one_for_its_screen_alone(conn: Connection, town: Town):
    wall = pair(conn, town)
    revoke_wall(conn, wall_id=wall, author=ADMIN, now=NOW)
    assert list_walls(conn, city=town.city, scope=ADMIN.scope) == ()
    known = walls_with_tokens(conn, hashed=[HASH])[HASH]
    assert known.revoked_at == NOW
    with pytest.raises(NotFound):
        revoke_wall(conn, wall_id=wall, author=ADMIN, now=NOW)
    assert told(conn)[-1] == ("wall.revoke", "admin")
