"""The desk: one answer for many askers, never an old one, also while the database is away."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from dashboard.access import Scope
from dashboard.errors import DatabaseAway, NotFound
from data_access.desk import Desk
from data_access.engine import make_engine
from data_access.kpis import kpis
from data_access.mirror import Mirror
from data_access.reach import reading, writing
from data_access.reader import Reader
from data_access.reports import report_detail
from data_access.schema import reports
from tests.factories import EVERYTHING, NOW, Town

AWAY = "postgresql://nobody@127.0.0.1:1/nothing"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town(engine: Engine) -> Town:
    with engine.begin() as conn:
        return Town(conn)


@pytest.fixture
def reader(engine: Engine, clock: Clock) -> Reader:
    """A reader that has looked, and whose version the test moves."""
    reader = Reader(engine, mirror=None, clock=clock)
    reader.as_of = clock()
    return reader


@pytest.fixture
def desk(engine: Engine, reader: Reader, clock: Clock) -> Desk:
    return Desk(engine, reader=reader, clock=clock)


class Counted:
    """A question that counts how often it is really asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, conn: Connection, *, now: datetime, **asked: Any) -> int:
        self.asked.append({"now": now} | asked)
        return len(self.asked)


def test_the_same_question_is_asked_once_until_something_changes(desk: Desk, reader: Reader):
    question = Counted()
    assert [desk.ask(question, city="a"), desk.ask(question, city="a")] == [1, 1]
    assert desk.ask(question, city="b") == 2
    reader.version += 1
    assert desk.ask(question, city="a") == 3


def test_an_answer_is_kept_for_five_seconds_at_most(desk: Desk, clock: Clock):
    question = Counted()
    desk.ask(question)
    clock.move(2)
    desk.ask(question)
    assert len(question.asked) == 1
    clock.move(3)
    desk.ask(question)
    assert len(question.asked) == 2


def test_all_questions_of_a_moment_are_asked_at_one_now(desk: Desk, reader: Reader, clock: Clock):
    """And at the real one: what was committed just before must be inside the window."""
    question = Counted()
    desk.ask(question, number=1)
    clock.move(1.5)
    desk.ask(question, number=2)
    assert [asked["now"] for asked in question.asked] == [NOW, NOW]
    assert desk.now == NOW
    reader.version += 1
    desk.ask(question, number=1)
    assert question.asked[-1]["now"] == NOW + timedelta(seconds=1.5)


def test_a_report_written_just_now_is_counted_at_once(engine: Engine, town: Town, clock: Clock):
    mirror = Mirror(engine.url)
    reader = Reader(engine, mirror=mirror, clock=clock)
    reader.start()
    try:
        assert reader.wait_for_look()
        desk = Desk(engine, mirror=mirror, reader=reader, clock=clock)
        asked = {"filters": town.filters(), "scope": EVERYTHING}
        assert desk.ask(kpis, **asked).now.received == 0
        clock.move(1)
        with engine.begin() as conn:
            town.conn = conn
            town.report(ago=timedelta(0))
        assert reader.wait_for_look()
        assert desk.ask(kpis, **asked).now.received == 1
    finally:
        reader.stop()


def test_users_who_see_the_same_share_an_answer(desk: Desk):
    question = Counted()
    desk.ask(question, scope=replace(EVERYTHING, user_id=1))
    desk.ask(question, scope=replace(EVERYTHING, user_id=2))
    desk.ask(question, scope=replace(EVERYTHING, user_id=2, cities=frozenset({"31"})))
    assert len(question.asked) == 2
    assert {asked["scope"].user_id for asked in question.asked} == {None}


def test_a_hundred_askers_at_once_ask_once(desk: Desk):
    begun, go_on = threading.Event(), threading.Event()
    asked: list[int] = []

    def slow(conn: Connection, *, now: datetime) -> str:
        asked.append(1)
        begun.set()
        assert go_on.wait(30)
        return "answer"

    answers: list[str] = []
    askers = [threading.Thread(target=lambda: answers.append(desk.ask(slow))) for _ in range(100)]
    for asker in askers:
        asker.start()
    assert begun.wait(30)
    go_on.set()
    for asker in askers:
        asker.join()
    assert (answers, asked) == (["answer"] * 100, [1])


def test_an_error_is_told_to_its_askers_and_not_kept(desk: Desk):
    tries: list[int] = []

    def fails_once(conn: Connection, *, now: datetime) -> str:
        tries.append(1)
        if len(tries) == 1:
            raise NotFound
        return "found"

    with pytest.raises(NotFound):
        desk.ask(fails_once)
    assert desk.ask(fails_once) == "found"


def test_the_answers_kept_are_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("data_access.desk.MOST_ANSWERS", 2)
    question = Counted()
    for number in (1, 2, 3, 3, 1):
        desk.ask(question, number=number)
    assert [asked["number"] for asked in question.asked] == [1, 2, 3, 1]


def test_where_nobody_follows_the_database_nothing_is_kept(
    engine: Engine, town: Town, clock: Clock
):
    for desk in (
        Desk(engine, clock=clock),
        Desk(engine, reader=Reader(engine, mirror=None, clock=clock), clock=clock),
    ):
        question = Counted()
        assert desk.as_of is None
        assert [desk.ask(question), desk.ask(question)] == [1, 2]
        assert desk.as_of == NOW


def test_questions_go_to_postgres_until_the_mirror_is_loaded(
    engine: Engine, town: Town, reader: Reader, clock: Clock
):
    mirror = Mirror(engine.url)
    desk = Desk(engine, mirror=mirror, reader=reader, clock=clock)
    assert desk.ask(engine_of) == "psycopg2"
    mirror.load()
    assert desk.ask(engine_of) == "duckdb"
    assert desk.ask_postgres(engine_of) == "psycopg2"


def engine_of(conn: Connection) -> str:
    return conn.dialect.driver


def test_the_mirror_answers_while_the_database_is_away(
    engine: Engine, town: Town, reader: Reader, clock: Clock
):
    mirror = Mirror(engine.url)
    mirror.load()
    desk = Desk(make_engine(AWAY), mirror=mirror, reader=reader, clock=clock)
    assert desk.ask(kpis, filters=town.filters(), scope=EVERYTHING).now.received == 0
    with pytest.raises(DatabaseAway):
        desk.ask_postgres(report_detail, report_id=1, scope=EVERYTHING)
    assert desk.as_of == NOW


def test_without_a_mirror_the_database_away_is_said(reader: Reader, clock: Clock):
    desk = Desk(make_engine(AWAY), reader=reader, clock=clock)
    with pytest.raises(DatabaseAway):
        desk.ask(engine_of)


def test_a_question_of_two_statements_sees_one_state(engine: Engine, town: Town, desk: Desk):
    count = select(func.count()).select_from(reports)

    def twice(conn: Connection) -> tuple[int, int]:
        first = conn.execute(count).scalar_one()
        with engine.begin() as other:
            town.conn = other
            town.report()
        return first, conn.execute(count).scalar_one()

    assert desk.ask(twice) == (0, 0)


def test_a_scope_that_differs_is_another_question(desk: Desk):
    question = Counted()
    desk.ask(question, scope=EVERYTHING)
    desk.ask(question, scope=Scope(role=EVERYTHING.role))
    assert len(question.asked) == 2


def test_real_times_are_utc(engine: Engine, town: Town):
    desk = Desk(engine, clock=lambda: datetime.now(UTC))
    assert desk.now.tzinfo is UTC


def test_a_server_that_dies_in_the_middle_is_away_whatever_the_driver_calls_it(engine: Engine):
    broken = DBAPIError("select 1", None, Exception("server closed"), connection_invalidated=True)
    for open_ in (reading, writing):
        with pytest.raises(DatabaseAway), open_(engine):
            raise broken
    other = DBAPIError("select 1", None, Exception("syntax"))
    with pytest.raises(DBAPIError), reading(engine):
        raise other
