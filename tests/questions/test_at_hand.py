"""A report as who works on it finds it, and for whom there is none."""

import pytest
from sqlalchemy import Connection

from dashboard.access import Role, Scope
from dashboard.errors import NotAllowed, NotFound
from dashboard.field_actions import Action
from dashboard.lifecycle import Stage
from data_access.at_hand import report_at_hand
from data_access.field_actions import version_of
from tests.questions.crew import CITY, MELAYU, Crew

NONE: frozenset[str] = frozenset()


@pytest.fixture
def crew(conn: Connection) -> Crew:
    return Crew(conn)


def test_how_it_stands_and_which_version_was_seen(crew: Crew):
    report = crew.town.report()
    crew.do(Action.AMBIL, report, crew.sari, team="tim-1")
    crew.town.report()  # a decoy: nobody's
    own = frozenset({"tim-1"})
    found = report_at_hand(crew.conn, report_id=report, scope=crew.sari.scope, own=own)
    standing = found.standing
    assert (standing.id, standing.city, standing.stage) == (report, "73.71", Stage.DISPOSISI)
    assert (standing.team, found.team_name, found.own) == ("tim-1", "Tim 1", own)
    assert standing.holder_area == "73.71.09.1001"
    assert found.version == version_of(crew.conn, report_id=report)


def test_of_another_kecamatan_there_is_none(crew: Crew):
    elsewhere = crew.town.report(area=MELAYU)
    with pytest.raises(NotFound):
        report_at_hand(crew.conn, report_id=elsewhere, scope=crew.sari.scope, own=NONE)
    report_at_hand(
        crew.conn, report_id=elsewhere, scope=Scope(role=Role.OPERATOR, cities=CITY), own=NONE
    )


@pytest.mark.parametrize("role", [Role.WALIKOTA, Role.ANALIS, Role.NASIONAL, Role.LAYAR])
def test_who_only_reads_works_on_none(crew: Crew, role: Role):
    with pytest.raises(NotAllowed):
        report_at_hand(
            crew.conn, report_id=crew.town.report(), scope=Scope(role=role, cities=CITY), own=NONE
        )
