"""The queue: what is in it, in which order, and what is not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from dashboard.access import Role, Scope
from dashboard.field_actions import Action
from dashboard.lifecycle import ReportKind, Stage
from dashboard.narrowing import Narrowing
from dashboard.team_queue import Queue
from data_access.field_actions import undo, version_of
from data_access.team_queue import team_queue
from tests.factories import NOW
from tests.questions.crew import CITY, MELAYU, Crew

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def crew(conn: Connection) -> Crew:
    return Crew(conn)


def asked(crew: Crew, scope: Scope | None = None, narrowed: Any = None, **more: Any) -> Queue:
    filters = crew.town.filters(**(narrowed or {}))
    return team_queue(crew.conn, filters=filters, scope=scope or crew.sari.scope, now=NOW, **more)


def ids(queue: Queue) -> list[int]:
    return [one.line.id for one in queue.lines]


def test_what_is_due_first_is_first(crew: Crew):
    fresh = crew.town.report(ago=10 * MINUTE)  # response due in 50 min
    acted = crew.town.report((Stage.PROSES, 9 * HOUR), ago=9 * HOUR + MINUTE)  # in 59 min
    late = crew.town.report(ago=3 * HOUR)  # response due 2 h ago
    held = crew.town.report((Stage.PROSES, 8 * HOUR), (Stage.DITAHAN, HOUR), ago=9 * HOUR)
    unclocked = crew.town.report(ago=HOUR, category="sampah")
    later = crew.town.report((Stage.PROSES, HOUR), ago=2 * HOUR)  # resolution in 8 h
    found = asked(crew)
    assert ids(found)[:4] == [late, fresh, acted, later]
    assert set(ids(found)[4:]) == {held, unclocked}
    assert (found.number, found.late) == (6, 1)


def test_every_kind_and_nothing_that_is_not_work(crew: Crew):
    wanted = {
        crew.town.report(),
        crew.town.report(kind=ReportKind.MESIN),
        crew.town.report(kind=ReportKind.DARURAT),
    }
    crew.town.report((Stage.SELESAI, MINUTE))
    crew.town.report((Stage.DITOLAK, MINUTE))
    crew.town.report(area=MELAYU)  # another kecamatan
    crew.town.report(area=None)  # outside every polygon
    crew.town.report(steps=())  # its source tells no stages
    found = asked(crew)
    assert set(ids(found)) == wanted
    assert (found.number, found.uncounted) == (3, 2)
    assert asked(crew, only_own=True).uncounted == 0


def test_another_city_is_not_the_operators(crew: Crew):
    mine = crew.town.report()
    found = asked(crew, Scope(role=Role.OPERATOR, cities=frozenset({"73.72"})))
    assert (found.number, ids(found)) == (0, [])
    assert ids(asked(crew, Scope(role=Role.OPERATOR, cities=CITY))) == [mine]


def test_who_reads_no_reports_has_none(crew: Crew):
    crew.town.report()
    found = asked(crew, Scope(role=Role.NASIONAL, all_cities=True))
    assert (found.number, found.late, ids(found)) == (0, 0, [])


def test_ones_own_teams_alone(crew: Crew):
    mine, theirs, nobodys = (crew.town.report() for _ in range(3))
    crew.do(Action.AMBIL, mine, crew.sari, team="tim-1")
    crew.do(Action.AMBIL, theirs, crew.budi, team="tim-3")
    found = asked(crew, own=["tim-1"])
    assert (found.number, found.own) == (3, 1)
    own = asked(crew, own=["tim-1"], only_own=True)
    assert (own.number, own.own, ids(own)) == (1, 1, [mine])
    assert (own.lines[0].team, own.lines[0].team_name) == ("tim-1", "Tim 1")
    assert ids(asked(crew, own=[], only_own=True)) == []
    assert nobodys in ids(found)
    assert theirs in ids(found)


def test_place_category_and_narrowing(crew: Crew):
    here = crew.town.report(category="sampah")
    crew.town.report(area="73.71.09.1002", category="sampah")
    crew.town.report(category="banjir")
    done = crew.town.report((Stage.PROSES, MINUTE), category="sampah")
    place = {"area": "73.71.09.1001", "categories": frozenset({"sampah"})}
    assert set(ids(asked(crew, narrowed=place))) == {here, done}
    waiting = place | {"narrow": Narrowing(stages=frozenset({Stage.MENUNGGU}))}
    assert ids(asked(crew, narrowed=waiting)) == [here]


def test_duplicates_are_folded_into_their_original(crew: Crew):
    original, first, second = (crew.town.report() for _ in range(3))
    for one in (first, second):
        crew.do(Action.GABUNG, one, crew.sari, original=original)
    found = asked(crew)
    assert [(one.line.id, one.duplicates) for one in found.lines] == [(original, 2)]
    above = crew.town.report()
    crew.do(Action.GABUNG, original, crew.sari, original=above)
    assert [(one.line.id, one.duplicates) for one in asked(crew).lines] == [(above, 3)]


def test_what_a_phone_needs_to_act(crew: Crew):
    report = crew.town.report(title="Air setinggi lutut", address="Jl. Boulevard")
    crew.do(Action.TAHAN, report, crew.sari, "PLN")
    crew.do(Action.MULAI, report, crew.sari)
    crew.do(Action.TAHAN, report, crew.sari, "Telkom")
    (line,) = asked(crew).lines
    assert line.version == version_of(crew.conn, report_id=report)
    assert (line.waits_for, line.held_by) == ("Telkom", "Tamamaung")
    assert (line.title, line.address, line.severity) == (
        "Air setinggi lutut",
        "Jl. Boulevard",
        2,
    )
    assert (line.lat, line.lon) == pytest.approx((-5.145, 119.405))


def test_what_waits_for_nobody_says_so(crew: Crew):
    report = crew.town.report()
    crew.do(Action.TAHAN, report, crew.sari, "PLN")
    crew.do(Action.MULAI, report, crew.sari)
    assert asked(crew).lines[0].waits_for is None


def test_an_undone_stop_waits_for_whom_it_waited(crew: Crew):
    report, key = crew.town.report(), uuid4()
    crew.do(Action.TAHAN, report, crew.sari, "PLN")
    crew.do(Action.SELESAI, report, crew.sari, "keliru", key=key)
    undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW)
    assert asked(crew).lines[0].waits_for == "PLN"


def test_the_first_of_many(crew: Crew):
    made = [crew.town.report(ago=(n + 1) * MINUTE) for n in range(5)]
    found = asked(crew, limit=2)
    assert (found.number, ids(found)) == (5, [made[4], made[3]])
