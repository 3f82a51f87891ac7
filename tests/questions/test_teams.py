"""Teams in the database: who may know of and change which, who is in them, and two administrators
at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.access import Role, Scope
from dashboard.errors import (
    BadTeam,
    NotAllowed,
    QlueError,
    TeamNameTaken,
    TeamOvertaken,
    TeamTaken,
)
from dashboard.places import City
from dashboard.teams import Shift, TeamEntry
from data_access import users
from data_access.audit import Author
from data_access.cities import add_city
from data_access.history import record_team
from data_access.schema import audit_log, team_members, teams
from data_access.team_members import could_join
from data_access.teams import end_team, keep_team, list_teams, team_board, teams_of
from data_access.user_scopes import scope_of
from tests.factories import AUTHOR, NOW, Town

CITY = frozenset({"73.71"})
ADMIN = Author(Scope(Role.ADMIN, cities=CITY), "admin")
OTHER_ADMIN = Author(Scope(Role.ADMIN, cities=CITY), "admin2")
LEAD = Scope(Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=CITY)
MORNING = Shift(1, time(7), time(15))


def add_user(conn: Connection, name: str, role: Role = Role.ANGGOTA_TIM, **scope: Any) -> int:
    scope = scope or {"area_codes": ["73.71.09"]}
    told = {"name": name.title(), "password": "kata-sandi-uji", "now": NOW, "actor": "test"}
    return users.add(conn, username=name, role=role, **told, **scope)


def keep(conn: Connection, city: City, slug: str, by: Author = ADMIN, **fields: Any) -> int:
    told = {"name": slug.title(), "capacity": 9, "area_codes": ["73.71.09"], "now": NOW}
    return keep_team(conn, city=city, slug=slug, by=by, **(told | fields))


def entry(conn: Connection, city: City, slug: str) -> TeamEntry:
    found = team_board(conn, city=city, scope=ADMIN.scope)
    return next(one for one in found if one.team.slug == slug)


def slugs(conn: Connection, city: City, scope: Scope) -> set[str]:
    return {one.team.slug for one in team_board(conn, city=city, scope=scope)}


@pytest.fixture
def town(conn: Connection) -> Town:
    town = Town(conn)
    for name in ("sari", "ani"):
        add_user(conn, name)
    return town


class TestBoard:
    @pytest.fixture
    def many(self, town: Town) -> Town:
        """Teams round Panakkukang, and those that its lead is not to hear of."""
        conn = town.conn
        jakarta = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        for slug, fields in {
            "whole": {"area_codes": ["73.71"]},
            "here": {},
            "inside": {"area_codes": ["73.71.09.1001"]},
            "both": {"area_codes": ["73.71.02", "73.71.09"]},
            "elsewhere": {"area_codes": ["73.71.02.1001"]},
            "agency": {"area_codes": [], "agency": "dlh"},
            "other-agency": {"area_codes": [], "agency": "dpu"},
            "ended": {},
        }.items():
            keep(conn, town.city, slug, **fields)
        end_team(conn, city=town.city, slug="ended", by=ADMIN, now=NOW)
        keep(conn, jakarta, "far", by=AUTHOR, area_codes=["31"])
        return town

    @pytest.mark.parametrize(
        ("scope", "seen"),
        [
            (LEAD, {"whole", "here", "inside", "both"}),
            (
                Scope(Role.PIMPINAN_TIM, areas=frozenset({"73.71.09.1001"}), area_cities=CITY),
                {"whole", "here", "inside", "both"},
            ),
            (
                Scope(Role.PIMPINAN_TIM, areas=frozenset({"73.71.09.1002"}), area_cities=CITY),
                {"whole", "here", "both"},
            ),
            (Scope(Role.PIMPINAN_TIM, areas=frozenset({"73.71.1"}), area_cities=CITY), {"whole"}),
            (Scope(Role.PIMPINAN_TIM), set()),
            (Scope(Role.OPERATOR, cities=frozenset({"31"})), set()),
        ],
    )
    def test_of_the_teams_those_that_one_may_know_of(
        self, many: Town, scope: Scope, seen: set[str]
    ):
        assert slugs(many.conn, many.city, scope) == seen

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
    def test_all_for_who_sees_the_whole_city(self, many: Town, role: Role):
        assert len(slugs(many.conn, many.city, Scope(role, cities=CITY))) == 7

    def test_an_agency_s_own(self, many: Town):
        dlh = frozenset({many.agencies["sampah"]})
        scope = Scope(Role.PIMPINAN_TIM, agencies=dlh, agency_cities=CITY)
        assert slugs(many.conn, many.city, scope) == {"agency"}

    def test_the_one_that_one_is_in_wherever_it_works(self, many: Town):
        conn = many.conn
        lead = add_user(conn, "budi", Role.PIMPINAN_TIM, area_codes=["73.71.09.1002"])
        keep(conn, many.city, "elsewhere", area_codes=["73.71.02.1001"], members=["budi"])
        scope = scope_of(conn, user_id=lead)
        assert slugs(conn, many.city, scope) == {"whole", "here", "both", "elsewhere"}

    @pytest.mark.parametrize(
        "scope",
        [
            Scope(Role.ANGGOTA_TIM, areas=frozenset({"73.71.09"}), area_cities=CITY),
            Scope(Role.WALIKOTA, cities=CITY),
            Scope(Role.ADMIN, areas=frozenset({"73.71.09"}), area_cities=CITY),
            Scope(Role.ADMIN, cities=frozenset({"31"})),
            Scope(Role.NASIONAL, all_cities=True),
        ],
    )
    def test_not_for_who_neither_gives_them_work_nor_makes_them(self, many: Town, scope: Scope):
        with pytest.raises(NotAllowed):
            team_board(many.conn, city=many.city, scope=scope)

    def test_members_and_the_load_of_what_is_open(self, town: Town):
        conn = town.conn
        team = keep(conn, town.city, "tim-1", members=["sari", "ani"])
        for fields in ({}, {"area": "73.71.02.1001"}):
            number = town.report(**fields)
            record_team(
                conn, report_id=number, team_id=team, at=NOW, actor="x", source="x", now=NOW
            )
        town.report()
        found = entry(conn, town.city, "tim-1")
        assert [one.username for one in found.members] == ["ani", "sari"]
        assert found.load == 2


class TestMembers:
    def test_those_who_work_on_reports_of_the_city(self, town: Town):
        conn = town.conn
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        add_user(conn, "dinas", Role.PIMPINAN_TIM, agency_names=["73.71/dlh"])
        add_user(conn, "kota", Role.OPERATOR, city_codes=["73.71"])
        add_user(conn, "lain", Role.OPERATOR, city_codes=["31"])
        add_user(conn, "wali", Role.WALIKOTA, city_codes=["73.71"])
        add_user(conn, "keluar")
        users.disable(conn, username="keluar", now=NOW, actor="test")
        keep(conn, town.city, "tim-1", members=["sari"])
        found = could_join(conn, city=town.city, scope=ADMIN.scope)
        assert {one.username: one.team for one in found} == {
            "ani": None,
            "dinas": None,
            "kota": None,
            "sari": "tim-1",
        }
        for stranger in ("lain", "wali", "keluar", "nobody"):
            with pytest.raises(BadTeam, match=stranger):
                keep(conn, town.city, "tim-1", members=[stranger])

    def test_nobody_is_taken_from_a_team_of_another_city(self, town: Town):
        conn = town.conn
        jakarta = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        add_user(conn, "dua", Role.OPERATOR, city_codes=["31", "73.71"])
        keep(conn, jakarta, "far", by=AUTHOR, area_codes=["31"], members=["dua"])
        found = could_join(conn, city=town.city, scope=ADMIN.scope)
        assert [one.username for one in found] == ["ani", "sari"]
        with pytest.raises(BadTeam, match="dua"):
            keep(conn, town.city, "tim-1", members=["dua"])
        dua = users.id_of(conn, username="dua")
        assert teams_of(conn, user_id=dua, city="31") == {"far"}
        assert teams_of(conn, user_id=dua, city="73.71") == frozenset()

    def test_they_are_told_to_who_makes_teams_alone(self, town: Town):
        for scope in (LEAD, Scope(Role.OPERATOR, cities=CITY)):
            with pytest.raises(NotAllowed):
                could_join(town.conn, city=town.city, scope=scope)

    def test_who_joins_leaves_the_team_before_and_both_say_so(self, town: Town):
        conn = town.conn
        keep(conn, town.city, "tim-1", members=["sari", "ani"])
        before = entry(conn, town.city, "tim-1").version
        keep(conn, town.city, "tim-2", by=OTHER_ADMIN, members=["ani"])
        assert [one.username for one in entry(conn, town.city, "tim-1").members] == ["sari"]
        with pytest.raises(TeamOvertaken, match="admin2"):
            keep(conn, town.city, "tim-1", members=["sari", "ani"], seen=before)
        told = select(audit_log.c.actor, audit_log.c.detail).where(
            audit_log.c.action == "team.leave", audit_log.c.subject == "73.71/tim-1"
        )
        assert conn.execute(told).all() == [("admin2", {"member": "ani", "to": "tim-2"})]


class TestChanging:
    @pytest.mark.parametrize(
        "by",
        [
            Author(LEAD, "lead"),
            Author(Scope(Role.OPERATOR, cities=CITY), "operator"),
            Author(Scope(Role.ADMIN, areas=frozenset({"73.71.09"}), area_cities=CITY), "part"),
            Author(Scope(Role.ADMIN, cities=frozenset({"31"})), "far"),
        ],
    )
    def test_by_an_administrator_of_the_city_alone(self, town: Town, by: Author):
        keep(town.conn, town.city, "tim-1")
        with pytest.raises(NotAllowed):
            keep(town.conn, town.city, "tim-1", by=by)
        with pytest.raises(NotAllowed):
            end_team(town.conn, city=town.city, slug="tim-1", by=by, now=NOW)

    def test_on_what_was_seen(self, town: Town):
        conn, city = town.conn, town.city
        keep(conn, city, "tim-1", seen="")
        seen = entry(conn, city, "tim-1").version
        keep(conn, city, "tim-1", seen=seen, capacity=20)
        with pytest.raises(TeamOvertaken, match="admin"):
            keep(conn, city, "tim-1", by=OTHER_ADMIN, seen=seen, capacity=30)
        with pytest.raises(TeamOvertaken):
            end_team(conn, city=city, slug="tim-1", by=OTHER_ADMIN, now=NOW, seen=seen)
        assert entry(conn, city, "tim-1").team.capacity == 20

    def test_a_new_one_never_takes_the_place_of_another(self, town: Town):
        keep(town.conn, town.city, "tim-1", capacity=20)
        with pytest.raises(TeamTaken, match="that of the team Tim-1"):
            keep(town.conn, town.city, "tim-1", name="Another", seen="")
        end_team(town.conn, city=town.city, slug="tim-1", by=ADMIN, now=NOW)
        keep(town.conn, town.city, "tim-1", seen="")
        assert entry(town.conn, town.city, "tim-1").team.capacity == 9

    @pytest.mark.parametrize(
        "name", ["Tim Banjir", "  tim BANJIR ", "\tTim \xa0 Banjir", "Tim Banjir\u200b"]
    )
    def test_no_two_at_work_have_one_name(self, town: Town, name: str):
        conn, city = town.conn, town.city
        jakarta = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        keep(conn, city, "first", name="Tim Banjir", capacity=20)
        keep(conn, city, "second", name="Tim Sampah")
        for slug, seen in (("third", ""), ("third", None), ("second", None), ("first", "")):
            with pytest.raises(TeamNameTaken, match=r"Tim Banjir \(first\)"):
                keep(conn, city, slug, name=name, seen=seen)
        keep(conn, jakarta, "far", by=AUTHOR, area_codes=["31"], name=name)
        keep(conn, city, "first", name=name, capacity=21)  # its own
        end_team(conn, city=city, slug="first", by=ADMIN, now=NOW)
        keep(conn, city, "second", name=name)
        with pytest.raises(TeamNameTaken, match="second"):
            keep(conn, city, "first", name="Tim Banjir", seen="")

    def test_its_name_is_kept_as_it_reads(self, town: Town):
        keep(town.conn, town.city, "first", name="\tTim \xa0Banjir\u200b ")
        assert entry(town.conn, town.city, "first").team.name == "Tim Banjir"
        with pytest.raises(BadTeam, match="needs a name"):
            keep(town.conn, town.city, "second", name="\u200b\t")

    def test_nor_where_somebody_writes_it_past_the_rules(self, town: Town):
        conn = town.conn
        keep(conn, town.city, "first", name="Tim Banjir")
        second = keep(conn, town.city, "second")
        renamed = update(teams).where(teams.c.id == second).values(name=" tim banjir")
        with pytest.raises(IntegrityError, match="uq_teams_name_at_work"), conn.begin_nested():
            conn.execute(renamed)
        end_team(conn, city=town.city, slug="first", by=ADMIN, now=NOW)
        conn.execute(renamed)

    def test_nobody_is_in_it_whose_account_can_log_in(self, town: Town):
        conn = town.conn
        keep(conn, town.city, "nobody")
        keep(conn, town.city, "somebody", members=["sari", "ani"])
        staffed = {
            slug: entry(conn, town.city, slug).team.staffed for slug in ("nobody", "somebody")
        }
        assert staffed == {"nobody": False, "somebody": True}
        users.disable(conn, username="sari", now=NOW, actor="test")
        assert entry(conn, town.city, "somebody").team.staffed
        users.disable(conn, username="ani", now=NOW, actor="test")
        assert not entry(conn, town.city, "somebody").team.staffed

    def test_one_that_has_ended_meanwhile(self, town: Town):
        conn, city = town.conn, town.city
        keep(conn, city, "tim-1")
        seen = entry(conn, city, "tim-1").version
        end_team(conn, city=city, slug="tim-1", by=OTHER_ADMIN, now=NOW, seen=seen)
        with pytest.raises(TeamOvertaken, match="admin2"):
            keep(conn, city, "tim-1", seen=seen)
        with pytest.raises(BadTeam, match="no team"):
            end_team(conn, city=city, slug="tim-1", by=ADMIN, now=NOW, seen=seen)

    def test_one_that_never_was(self, town: Town):
        with pytest.raises(BadTeam, match="no team nihil"):
            keep(town.conn, town.city, "nihil", seen="deadbeef")

    def test_ended_it_says_what_it_still_had_and_frees_its_members(self, town: Town):
        conn, city = town.conn, town.city
        team = keep(conn, city, "tim-1", members=["sari"])
        number = town.report()
        record_team(conn, report_id=number, team_id=team, at=NOW, actor="x", source="x", now=NOW)
        later = NOW + timedelta(hours=1)
        ended = end_team(conn, city=city, slug="tim-1", by=ADMIN, now=later)
        assert (ended.load, [one.username for one in ended.members]) == (1, ["sari"])
        assert list_teams(conn, city=city, scope=ADMIN.scope) == ()
        assert conn.execute(select(team_members)).all() == []
        sari = users.id_of(conn, username="sari")
        assert teams_of(conn, user_id=sari, city="73.71") == frozenset()
        row = conn.execute(select(audit_log).where(audit_log.c.action == "team.end")).one()
        assert (row.actor, row.subject, row.detail) == ("admin", "73.71/tim-1", {"open": 1})

    def test_the_audit_log_has_all_of_it(self, town: Town):
        keep(
            town.conn, town.city, "tim-1", members=["sari"], shifts=[MORNING], agency="dlh",
            lat=-5.1, lon=119.4,
        )  # fmt: skip
        row = town.conn.execute(select(audit_log).where(audit_log.c.action == "team.keep")).one()
        assert (row.actor, row.detail) == (
            "admin",
            {
                "name": "Tim-1",
                "capacity": 9,
                "areas": ["73.71.09"],
                "agency": "dlh",
                "shifts": ["1 07:00-15:00"],
                "point": [-5.1, 119.4],
                "members": ["sari"],
            },
        )

    def test_two_shifts_that_start_at_once_are_refused(self, town: Town):
        with pytest.raises(BadTeam, match="same hour"):
            keep(town.conn, town.city, "tim-1", shifts=[MORNING, Shift(1, time(7), time(9))])


@pytest.mark.parametrize(
    ("slug_of", "name_of", "refused"),
    [
        (lambda number: "tim-1", lambda number: f"Tim {number}", "TeamTaken"),
        (lambda number: f"tim-{number}", lambda number: "Tim Banjir", "TeamNameTaken"),
        (lambda number: f"tim-{number}", lambda number: f"Tim {number}", ""),
    ],
)
def test_two_administrators_at_once(engine: Engine, slug_of, name_of, refused: str):
    """With one member for both, with the same code, with the same name: one is in the other's way,
    nobody's work is overwritten, nothing breaks."""
    with engine.begin() as conn:
        town = Town(conn)
        add_user(conn, "sari")
    ready = Barrier(8)

    def make(number: int) -> str:
        ready.wait()
        try:
            with engine.begin() as conn:
                told = {"name": name_of(number), "capacity": number + 1, "members": ["sari"]}
                keep(conn, town.city, slug_of(number), seen="", **told)
        except QlueError as error:
            return type(error).__name__
        return "made"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(make, range(8)))
    with engine.connect() as conn:
        made = conn.execute(select(teams.c.slug)).scalars().all()
        assert len(conn.execute(select(team_members)).all()) == 1
    assert outcomes.count("made") == len(made)
    assert set(outcomes) <= {"made", refused}
    assert len(made) == (1 if refused else 8)
