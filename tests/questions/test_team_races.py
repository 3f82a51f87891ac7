"""Two at once: whoever waited for the other decides on what is there afterwards, and nobody waits
for what they may not touch."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, select, text

from dashboard.access import Role, Scope
from dashboard.errors import ActionRefused, BadTeam, NotAllowed
from dashboard.field_actions import Action, Wish
from dashboard.places import City
from data_access.audit import Author
from data_access.cities import add_city
from data_access.field_actions import act, version_of
from data_access.schema import audit_log, reports, team_members
from data_access.teams import end_team, keep_team
from tests.factories import AUTHOR, NOW
from tests.questions.crew import CITY, MELAYU, TAMAMAUNG, Crew

MAKASSAR = Author(Scope(Role.ADMIN, cities=CITY), "admin")


@pytest.fixture
def crew(engine: Engine) -> Crew:
    """Committed, for connections of their own."""
    with engine.begin() as conn:
        return Crew(conn)


def report_of(engine: Engine, crew: Crew, **fields: Any) -> int:
    with engine.begin() as conn:
        crew.town.conn = conn
        return crew.town.report(**fields)


def keep(conn: Connection, city: City, slug: str, area: str, by: Author, members: list[str]) -> int:
    told = {"slug": slug, "name": slug.title(), "capacity": 9, "area_codes": [area], "now": NOW}
    return keep_team(conn, city=city, by=by, members=members, **told)


def do(conn: Connection, action: Action, report: int, by: Author, **wish: Any) -> Any:
    seen = version_of(conn, report_id=report)
    told = {"key": uuid4(), "seen": seen, "by": by, "now": NOW, "far_m": 300}
    return act(conn, report_id=report, wish=Wish(action, **wish), **told)


def after(
    engine: Engine, first: Callable[[Connection], Any], second: Callable[[Connection], Any]
) -> Future[Any]:
    """What becomes of the second, which has to wait for the first."""

    def run() -> Any:
        with engine.begin() as conn:
            return second(conn)

    with ThreadPoolExecutor(1) as pool, engine.begin() as conn:
        first(conn)
        ran = pool.submit(run)
        while not (ran.done() or waits(engine)):
            sleep(0.01)
        assert not ran.done(), "it didn't wait"
    return ran


def waits(engine: Engine) -> bool:
    """Whether anybody waits for a lock."""
    asked = text(
        "select exists (select from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock')"
    )
    with engine.connect() as conn:
        return bool(conn.execute(asked).scalar_one())


def test_nobody_is_taken_from_a_team_that_another_city_just_made(engine: Engine, crew: Crew):
    with engine.begin() as conn:
        crew.conn = conn
        jakarta = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        of_both: dict[str, Any] = {"cities": CITY | {"31"}}
        crew.user("dua", Role.OPERATOR, **of_both)
    ran = after(
        engine,
        lambda conn: keep(conn, jakarta, "far", "31", AUTHOR, ["dua"]),
        lambda conn: keep(conn, crew.town.city, "tim-9", "73.71.09", MAKASSAR, ["dua"]),
    )
    with pytest.raises(BadTeam, match="dua"):
        ran.result()
    with engine.connect() as conn:
        left = select(audit_log).where(audit_log.c.action == "team.leave")
        assert conn.execute(left).all() == []
        assert len(conn.execute(select(team_members)).all()) == 4  # Those of the crew, and dua.


def test_no_report_is_given_to_a_team_that_just_ends(engine: Engine, crew: Crew):
    report = report_of(engine, crew)
    ran = after(
        engine,
        lambda conn: end_team(conn, city=crew.town.city, slug="tim-3", by=MAKASSAR, now=NOW),
        lambda conn: do(conn, Action.TUGASKAN, report, crew.sari, team="tim-3"),
    )
    with pytest.raises(ActionRefused, match="name a team"):
        ran.result()
    with engine.connect() as conn:
        held = select(reports.c.team_id).where(reports.c.id == report)
        assert conn.execute(held).scalar_one() is None


def test_a_team_that_ends_counts_what_it_was_just_given(engine: Engine, crew: Crew):
    report = report_of(engine, crew)
    ran = after(
        engine,
        lambda conn: do(conn, Action.TUGASKAN, report, crew.sari, team="tim-3"),
        lambda conn: end_team(conn, city=crew.town.city, slug="tim-3", by=MAKASSAR, now=NOW),
    )
    assert ran.result().load == 1


def test_who_may_not_merge_waits_for_no_other_report(engine: Engine, crew: Crew):
    lurah = Author(
        Scope(Role.LURAH, user_id=1, areas=frozenset({TAMAMAUNG}), area_cities=CITY), "lurah"
    )
    mine, elsewhere, beside = (
        report_of(engine, crew, **fields) for fields in ({}, {"area": MELAYU}, {})
    )
    with engine.begin() as other, engine.begin() as conn:
        taken = select(reports.c.id).where(reports.c.id.in_([elsewhere, beside]))
        other.execute(taken.with_for_update()).all()
        conn.execute(text("set local lock_timeout = '5s'"))
        for original in (elsewhere, beside):
            with pytest.raises(NotAllowed):
                do(conn, Action.GABUNG, mine, lurah, original=original)
        # A lead may merge, but not with what they may not read.
        with pytest.raises(ActionRefused, match="no report"):
            do(conn, Action.GABUNG, mine, crew.sari, original=elsewhere)
