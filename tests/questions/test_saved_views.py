"""Saved views: whose are seen by whom, and who may change or delete which."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from dashboard.access import Role, Scope
from dashboard.errors import BadView, NotAllowed, NotFound
from dashboard.places import City
from dashboard.saved_views import MOST_VIEWS, ViewFault
from data_access import users
from data_access.audit import Author
from data_access.cities import add_city
from data_access.saved_views import add_view, drop_view, list_views, rename_view, share_view
from data_access.schema import audit_log, saved_views
from data_access.user_scopes import scope_of
from tests.factories import NOW, Town

USERS: dict[str, tuple[Role, dict[str, Any]]] = {
    "siti": (Role.ANALIS, {"city_codes": ["73.71"]}),
    "budi": (Role.OPERATOR, {"city_codes": ["73.71"]}),
    "admin": (Role.ADMIN, {"city_codes": ["73.71"]}),
    "lurah": (Role.LURAH, {"area_codes": ["73.71.09.1001"]}),
    "jakarta": (Role.ANALIS, {"city_codes": ["31"]}),
    "adminjkt": (Role.ADMIN, {"city_codes": ["31"]}),
    "nasional": (Role.NASIONAL, {}),
}
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def town(engine: Engine) -> Town:
    with engine.begin() as conn:
        town = Town(conn)
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        for name, (role, scope) in USERS.items():
            users.add(
                conn,
                username=name,
                name=name.title(),
                role=role,
                password="kata-sandi-uji",
                now=NOW,
                actor="test",
                demo=True,
                **scope,
            )
    return town


def author(engine: Engine, name: str) -> Author:
    with engine.connect() as conn:
        user_id = users.id_of(conn, username=name)
        assert user_id is not None
        return Author(scope_of(conn, user_id=user_id), name, "203.0.113.7")


def jakarta(engine: Engine) -> City:
    with engine.begin() as conn:
        return add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")


def save(
    engine: Engine, city: City, owner: str, name: str, *, shared: bool = False, **more: Any
) -> int:
    asked = {"path": "/analisis", "search": "?window=7d"} | more
    with engine.begin() as conn:
        return add_view(
            conn,
            author=author(engine, owner),
            city=city,
            name=name,
            shared=shared,
            now=NOW,
            **asked,
        )


def seen(engine: Engine, name: str) -> list[tuple[str, bool, bool]]:
    with engine.connect() as conn:
        views = list_views(conn, scope=author(engine, name).scope)
    return [(view.name, view.own, view.manageable) for view in views]


def fault(raised: pytest.ExceptionInfo[BadView]) -> ViewFault:
    return ViewFault(raised.value.why)


class TestSeen:
    """Own ones, and shared ones of the cities that one sees whole."""

    @pytest.fixture(autouse=True)
    def views(self, engine: Engine, town: Town) -> None:
        save(engine, town.city, "siti", "Pribadi Siti")
        save(engine, town.city, "siti", "Bersama", shared=True)
        save(engine, town.city, "budi", "Pribadi Budi")
        other = jakarta(engine)
        save(engine, other, "jakarta", "Bersama Jakarta", shared=True)
        save(engine, other, "jakarta", "Pribadi Jakarta")

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("siti", [("Bersama", True, True), ("Pribadi Siti", True, True)]),
            ("budi", [("Pribadi Budi", True, True), ("Bersama", False, False)]),
            ("admin", [("Bersama", False, True)]),
            ("jakarta", [("Bersama Jakarta", True, True), ("Pribadi Jakarta", True, True)]),
            ("adminjkt", [("Bersama Jakarta", False, True)]),
        ],
    )
    def test_by_whom(self, engine: Engine, name: str, expected: list[tuple[str, bool, bool]]):
        assert seen(engine, name) == expected

    @pytest.mark.parametrize("name", ["lurah", "nasional"])
    def test_who_may_save_none_is_shown_none(self, engine: Engine, name: str):
        with pytest.raises(NotAllowed):
            seen(engine, name)

    def test_of_a_city_that_one_has_left_nothing_is_seen(self, engine: Engine):
        moved = author(engine, "siti").scope
        moved = Scope(role=moved.role, user_id=moved.user_id, cities=frozenset({"31"}))
        with engine.connect() as conn:
            names = [view.name for view in list_views(conn, scope=moved)]
        assert names == ["Bersama Jakarta"]


class TestSave:
    """What is written, and what is refused."""

    def test_the_address_and_who_saved_it(self, engine: Engine, town: Town):
        made = save(engine, town.city, "siti", "  Banjir   utara ", shared=True)
        with engine.connect() as conn:
            [view] = list_views(conn, scope=author(engine, "budi").scope)
            row = conn.execute(select(audit_log).where(audit_log.c.action == "view.add")).one()
        assert (view.id, view.name, view.owner) == (made, "Banjir utara", "Siti")
        assert view.address == "/analisis?city=73.71&window=7d"
        assert (row.actor, row.subject, row.address) == ("siti", str(made), "203.0.113.7")
        assert row.detail["address"] == view.address

    @pytest.mark.parametrize("name", ["sama", "SAMA", " sama "])
    def test_a_name_is_there_once_an_owner(self, engine: Engine, town: Town, name: str):
        save(engine, town.city, "siti", "Sama")
        with pytest.raises(BadView) as raised:
            save(engine, town.city, "siti", name)
        assert fault(raised) is ViewFault.NAME_TAKEN
        save(engine, town.city, "budi", name)

    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            ({"path": "//evil.example/"}, ViewFault.NO_PAGE),
            ({"path": "/aturan"}, ViewFault.NO_PAGE),
            ({"search": "?q=" + "x" * 3_000}, ViewFault.NO_PAGE),
        ],
    )
    def test_no_address_but_of_our_pages(
        self, engine: Engine, town: Town, asked: dict[str, str], why: ViewFault
    ):
        with pytest.raises(BadView) as raised:
            save(engine, town.city, "siti", "a", **asked)
        assert fault(raised) is why

    @pytest.mark.parametrize("name", ["lurah", "nasional", "jakarta"])
    def test_only_of_a_city_that_one_sees_whole(self, engine: Engine, town: Town, name: str):
        with pytest.raises(NotAllowed):
            save(engine, town.city, name, "a")

    def test_there_is_a_limit_that_holds_for_two_at_once(self, engine: Engine, town: Town):
        for number in range(MOST_VIEWS - 1):
            save(engine, town.city, "siti", f"tampilan {number}")
        begin, faults = Barrier(3), []

        def run(name: str) -> None:
            begin.wait()
            try:
                save(engine, town.city, "siti", name)
            except BadView as error:
                faults.append(error.why)

        threads = [Thread(target=run, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == [ViewFault.TOO_MANY] * 2
        with engine.connect() as conn:
            assert conn.execute(select(func.count()).select_from(saved_views)).scalar() == 50


class TestChange:
    """Renamed, shared and deleted by its owner; deleted by an administrator of its city."""

    @pytest.fixture
    def own(self, engine: Engine, town: Town) -> int:
        return save(engine, town.city, "siti", "Pribadi")

    @pytest.fixture
    def shared(self, engine: Engine, town: Town) -> int:
        return save(engine, town.city, "siti", "Bersama", shared=True)

    def rename(self, engine: Engine, by: str, view: int, name: str = "Baru") -> None:
        with engine.begin() as conn:
            rename_view(conn, author=author(engine, by), view_id=view, name=name, now=LATER)

    def share(self, engine: Engine, by: str, view: int, to: bool) -> None:
        with engine.begin() as conn:
            share_view(conn, author=author(engine, by), view_id=view, shared=to, now=LATER)

    def drop(self, engine: Engine, by: str, view: int) -> None:
        with engine.begin() as conn:
            drop_view(conn, author=author(engine, by), view_id=view, now=LATER)

    def test_by_its_owner(self, engine: Engine, own: int):
        self.rename(engine, "siti", own)
        self.share(engine, "siti", own, True)
        assert seen(engine, "budi") == [("Baru", False, False)]
        self.share(engine, "siti", own, False)
        assert seen(engine, "budi") == []
        self.drop(engine, "siti", own)
        assert seen(engine, "siti") == []
        with engine.connect() as conn:
            asked = select(audit_log.c.action).where(audit_log.c.action.startswith("view."))
            actions = list(conn.execute(asked.order_by(audit_log.c.id)).scalars())
        deeds = ["view.add", "view.rename", "view.share", "view.share", "view.drop"]
        assert actions == deeds

    def test_a_new_name_may_be_its_own_in_other_letters(self, engine: Engine, own: int):
        self.rename(engine, "siti", own, "PRIBADI")
        assert seen(engine, "siti")[0][0] == "PRIBADI"

    def test_a_new_name_can_not_be_of_another(self, engine: Engine, own: int, shared: int):
        with pytest.raises(BadView) as raised:
            self.rename(engine, "siti", own, "bersama")
        assert fault(raised) is ViewFault.NAME_TAKEN

    @pytest.mark.parametrize("by", ["budi", "admin", "jakarta"])
    def test_nobody_else_renames_or_shares(self, engine: Engine, shared: int, by: str):
        with pytest.raises(NotFound):
            self.rename(engine, by, shared)
        with pytest.raises(NotFound):
            self.share(engine, by, shared, False)
        assert seen(engine, "siti") == [("Bersama", True, True)]

    def test_an_administrator_deletes_shared_ones_of_their_city(self, engine: Engine, shared: int):
        for by in ("budi", "jakarta", "adminjkt"):
            with pytest.raises(NotFound):
                self.drop(engine, by, shared)
        self.drop(engine, "admin", shared)
        assert seen(engine, "siti") == []

    @pytest.mark.parametrize("by", ["budi", "admin", "jakarta"])
    def test_of_a_private_one_others_know_nothing(self, engine: Engine, own: int, by: str):
        with pytest.raises(NotFound):
            self.drop(engine, by, own)
        assert seen(engine, "siti") == [("Pribadi", True, True)]

    @pytest.mark.parametrize("by", ["lurah"])
    def test_who_may_save_none_changes_none(self, engine: Engine, shared: int, by: str):
        with pytest.raises(NotAllowed):
            self.drop(engine, by, shared)
