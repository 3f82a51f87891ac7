"""Users: what is refused, and scopes that fail closed."""

import pytest
from sqlalchemy import Connection, insert, select, update

from dashboard.access import Role, Scope
from dashboard.errors import (
    BadScope,
    BadUsername,
    QlueError,
    RoleOfScreens,
    UnknownPlace,
    UnknownUser,
    UserExists,
    WeakPassword,
)
from data_access import users
from data_access.schema import audit_log, scopes
from data_access.user_scopes import NOBODY, scope_of
from tests.factories import NOW, Town

PASSWORD = "kata-sandi-uji"


@pytest.fixture(autouse=True)
def town(conn: Connection) -> Town:
    return Town(conn)


def add(conn: Connection, username: str = "siti", role: Role = Role.ANALIS, **more) -> int:
    scope = {} if role == Role.NASIONAL else {"city_codes": ["73.71"]}
    values = {"name": "Siti", "password": PASSWORD, "now": NOW, "actor": "test", **scope, **more}
    return users.add(conn, username=username, role=role, **values)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"username": ""}, BadUsername),
        ({"username": "siti nur"}, BadUsername),
        ({"username": "-siti"}, BadUsername),
        ({"username": "s" * 65}, BadUsername),
        ({"password": "123456789"}, WeakPassword),
        ({"city_codes": ["99"]}, UnknownPlace),
        ({"city_codes": [], "area_codes": ["73.71.99"]}, UnknownPlace),
        ({"city_codes": [], "agency_names": ["73.71/nobody"]}, UnknownPlace),
        ({"city_codes": [], "agency_names": ["dlh"]}, UnknownPlace),
        ({"city_codes": []}, BadScope),
        ({"role": Role.LURAH}, BadScope),
        ({"role": Role.PIMPINAN_TIM}, BadScope),
        ({"role": Role.NASIONAL, "city_codes": ["73.71"]}, BadScope),
        ({"role": Role.LAYAR}, RoleOfScreens),
        ({"role": Role.LAYAR, "demo": True}, RoleOfScreens),
    ],
)
def test_what_is_no_user(conn: Connection, values: dict, error: type[QlueError]):
    with pytest.raises(error):
        add(conn, **values)
    assert users.list_users(conn) == []


def test_a_name_is_taken_once_whatever_its_case(conn: Connection):
    add(conn, "siti")
    with pytest.raises(UserExists):
        add(conn, "SITI")


def test_the_right_password_and_no_other(conn: Connection):
    add(conn)
    found = users.verify(conn, username="Siti ", password=PASSWORD)
    assert found is not None
    assert (found.username, found.role, found.disabled) == ("siti", Role.ANALIS, False)
    assert users.verify(conn, username="siti", password=PASSWORD + " ") is None
    assert users.verify(conn, username="siti", password="") is None
    assert users.verify(conn, username="budi", password=PASSWORD) is None


def test_passwords_are_kept_as_argon2_hashes_only(conn: Connection):
    add(conn, "siti")
    add(conn, "budi")
    hashes = conn.execute(select(users.users.c.password_hash)).scalars().all()
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)
    assert len(set(hashes)) == 2


def test_a_new_password_ends_sessions_and_the_old_password(conn: Connection):
    user_id = add(conn)
    users.set_password(conn, username="siti", password="another password", now=NOW, actor="test")
    changed = users.get(conn, user_id=user_id)
    assert changed is not None
    assert changed.session_version == 2
    assert users.verify(conn, username="siti", password=PASSWORD) is None
    assert users.verify(conn, username="siti", password="another password") is not None
    with pytest.raises(UnknownUser):
        users.set_password(conn, username="budi", password=PASSWORD, now=NOW, actor="test")
    with pytest.raises(WeakPassword):
        users.set_password(conn, username="siti", password="short", now=NOW, actor="test")


def test_a_disabled_user_sees_nothing_until_undone(conn: Connection):
    user_id = add(conn)
    users.disable(conn, username="siti", now=NOW, actor="test")
    assert users.verify(conn, username="siti", password=PASSWORD) is None
    assert scope_of(conn, user_id=user_id) == NOBODY
    users.disable(conn, username="siti", now=NOW, actor="test", undo=True)
    back = users.verify(conn, username="siti", password=PASSWORD)
    assert back is not None
    assert back.session_version == 3
    with pytest.raises(UnknownUser):
        users.disable(conn, username="budi", now=NOW, actor="test")


def test_every_write_is_audited_without_the_password(conn: Connection):
    add(conn)
    users.set_password(conn, username="siti", password="another password", now=NOW, actor="root")
    users.disable(conn, username="siti", now=NOW, actor="root")
    rows = conn.execute(select(audit_log).order_by(audit_log.c.id)).all()
    assert [row.action for row in rows] == ["user.add", "user.password", "user.disable"]
    assert rows[0].detail["cities"] == ["73.71"]
    assert "password" not in str([row.detail for row in rows])


class TestScope:
    def test_what_was_granted(self, conn: Connection, town: Town):
        user_id = add(
            conn,
            role=Role.OPERATOR,
            area_codes=["73.71.09"],
            agency_names=["73.71/dlh"],
        )
        assert scope_of(conn, user_id=user_id) == Scope(
            role=Role.OPERATOR,
            user_id=user_id,
            cities=frozenset({"73.71"}),
            areas=frozenset({"73.71.09"}),
            agencies=frozenset({town.agencies["sampah"]}),
            area_cities=frozenset({"73.71"}),
            agency_cities=frozenset({"73.71"}),
        )

    def test_an_unknown_user_sees_nothing(self, conn: Connection):
        scope = scope_of(conn, user_id=12345)
        assert scope == NOBODY
        assert not scope.all_cities
        assert not scope.known_cities

    def test_a_user_whose_scopes_are_gone_sees_nothing(self, conn: Connection):
        user_id = add(conn)
        conn.execute(scopes.delete())
        assert not scope_of(conn, user_id=user_id).known_cities

    @pytest.mark.parametrize("role", [Role.PIMPINAN_TIM, Role.ANGGOTA_TIM, Role.CAMAT, Role.LURAH])
    def test_a_city_granted_by_mistake_gives_such_roles_nothing(
        self, conn: Connection, town: Town, role: Role
    ):
        user_id = add(conn, role=role, city_codes=[], area_codes=["73.71.09"])
        conn.execute(insert(scopes).values(user_id=user_id, city_id=town.city.id))
        scope = scope_of(conn, user_id=user_id)
        assert scope.cities == frozenset()
        assert scope.areas == {"73.71.09"}

    def test_all_cities_are_the_national_roles_alone(self, conn: Connection):
        for role in set(Role) - {Role.LAYAR}:
            if role == Role.NASIONAL:
                user_id = add(conn, role.value, role)
            else:
                user_id = add(conn, role.value, role, city_codes=[], area_codes=["73.71.09"])
            all_cities = scope_of(conn, user_id=user_id).all_cities
            assert all_cities == (role == Role.NASIONAL)

    def test_a_user_who_became_national_keeps_no_area(self, conn: Connection):
        user_id = add(conn, role=Role.LURAH, city_codes=[], area_codes=["73.71.09"])
        conn.execute(update(users.users).values(role=Role.NASIONAL.value))
        assert scope_of(conn, user_id=user_id).areas == frozenset()


def test_the_list_names_scopes_by_code(conn: Connection):
    add(conn, "siti", area_codes=["73.71.02", "73.71.09"], agency_names=["73.71/dpu"])
    add(conn, "budi", Role.NASIONAL)
    budi, siti = users.list_users(conn)
    assert (budi.username, budi.cities, budi.areas) == ("budi", [], [])
    assert (siti.cities, siti.areas) == (["73.71"], ["73.71.02", "73.71.09"])
    assert siti.agencies == ["73.71/dpu"]


def test_demo_accounts_stop_being_ones_when_they_get_a_password(conn: Connection):
    add(conn, "walikota", password=users.DEMO_PASSWORD, demo=True)
    add(conn, "siti")
    assert [line.username for line in users.demo_accounts(conn)] == ["walikota"]
    users.set_password(conn, username="walikota", password=PASSWORD, now=NOW, actor="test")
    assert users.demo_accounts(conn) == []
