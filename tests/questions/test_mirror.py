"""The mirror holds what PostgreSQL holds, as the same types, and shows each batch whole."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Row, func, select, update

from dashboard.errors import DatabaseAway
from dashboard.history import StageStep
from dashboard.lifecycle import Stage
from data_access import changes, conditions, mirror
from data_access.engine import make_engine
from data_access.history import record_stage
from data_access.mirror import Mirror
from data_access.mirror_tables import rows_of
from data_access.schema import MIRRORED, categories, clock_spells, reports
from tests.factories import NOW, Town
from tests.questions.random_history import write_random_history

REPORTS = 400


@pytest.fixture
def town(engine: Engine) -> Town:
    with engine.begin() as conn:
        town = Town(conn)
        write_random_history(conn, town=town, reports=REPORTS, seed=7)
    return town


@pytest.fixture
def loaded(engine: Engine, town: Town) -> Mirror:
    loaded = Mirror(engine.url)
    loaded.load()
    return loaded


@pytest.fixture
def following(engine: Engine, loaded: Mirror) -> Iterator["Following"]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        yield Following(conn, loaded)


class Following:
    """Applies to the mirror what has changed since the time before."""

    def __init__(self, conn: Connection, mirror: Mirror):
        self.conn, self.mirror = conn, mirror
        with conn.begin():
            self.snapshot = changes.current_snapshot(conn)

    def __call__(self) -> None:
        with self.conn.begin():
            seen = changes.look(self.conn, since=self.snapshot)
            rows = changes.changed_rows(self.conn, since=self.snapshot, seen=seen)
        self.mirror.apply(rows)
        self.snapshot = seen.snapshot


def assert_same(engine: Engine, mirror: Mirror) -> None:
    """Holds every row, value and type of the mirror against PostgreSQL's."""
    for table in MIRRORED:
        with engine.connect() as postgres, mirror.connect() as duckdb:
            expected = [tuple(row) for row in postgres.execute(rows_of(table)).all()]
            found = [tuple(row) for row in duckdb.execute(rows_of(table)).all()]
        assert sorted(found, key=repr) == sorted(expected, key=repr), table.name
        assert types_in(found) == types_in(expected), table.name
    zones = {row[0].tzinfo for row in _created(engine.connect)} | {
        row[0].tzinfo for row in _created(mirror.connect)
    }
    assert len(zones) <= 1


def types_in(rows: list[tuple[object, ...]]) -> set[tuple[int, type]]:
    return {(index, type(value)) for row in rows for index, value in enumerate(row)}


def _created(connect: Callable[[], AbstractContextManager[Connection]]) -> Sequence[Row[Any]]:
    with connect() as conn:
        return conn.execute(select(reports.c.created_at).limit(5)).all()


def test_it_holds_what_postgres_holds_as_the_same_types(engine: Engine, loaded: Mirror):
    assert_same(engine, loaded)


def test_it_loads_an_empty_database(engine: Engine):
    empty = Mirror(engine.url)
    assert not empty.loaded
    empty.load()
    assert empty.loaded
    assert_same(engine, empty)


def test_changed_and_new_rows_take_their_places(engine: Engine, town: Town, following: Following):
    with engine.begin() as conn:
        town.conn = conn
        new = town.report((Stage.PROSES, timedelta(minutes=2)))
        step = StageStep(Stage.SELESAI, NOW)
        record_stage(conn, report_id=new, step=step, actor="a", source="s", now=NOW)
        conn.execute(update(reports).where(reports.c.id % 3 == 0).values(severity=3))
        conn.execute(update(categories).where(categories.c.slug == "banjir").values(lens=False))
    following()
    assert_same(engine, following.mirror)


def test_applying_the_same_changes_twice_does_no_harm(
    engine: Engine, town: Town, following: Following
):
    since = following.snapshot
    with engine.begin() as conn:
        conn.execute(update(reports).values(severity=2))
    following()
    following.snapshot = since
    following()
    assert_same(engine, following.mirror)


def test_a_question_in_progress_ends_on_the_rows_it_began_on(
    engine: Engine, loaded: Mirror, town: Town
):
    count = select(func.count()).select_from(reports)
    with loaded.connect() as old:
        before = old.execute(count).scalar()
        with engine.begin() as conn:
            town.conn = conn
            town.report()
        loaded.load()
        assert old.execute(count).scalar() == before
        with loaded.connect() as new:
            assert new.execute(count).scalar() == before + 1


def test_the_rows_before_a_load_take_no_memory_after_it(loaded: Mirror):
    """Without waiting for a garbage collection: with ten million rows they are a gigabyte."""
    gc.disable()
    try:
        with loaded.connect() as conn:
            conn.execute(select(reports.c.id)).all()
        before = weakref.ref(loaded._database)
        loaded.load()
        assert before() is None
    finally:
        gc.enable()


def test_readers_see_each_batch_whole_or_not_at_all(
    engine: Engine, town: Town, following: Following
):
    """Every batch writes one severity to all reports, and adds an open one with its clock spell."""
    mixed: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            with following.mirror.connect() as conn:
                kinds = conn.execute(select(reports.c.severity).distinct()).all()
                first = conn.execute(counts).one()
                again = conn.execute(counts).one()
            if len(kinds) != 1 or first != again or first.reports != first.spells:
                mixed.append((kinds, first, again))

    counts = select(
        select(func.count()).where(conditions.is_open()).scalar_subquery().label("reports"),
        select(func.count())
        .where(clock_spells.c.to_at.is_(None))
        .scalar_subquery()
        .label("spells"),
    )
    _write_severity(engine, 1)
    following()
    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(15):
        _write_severity(engine, 1 + number % 3)
        with engine.begin() as conn:
            town.conn = conn
            town.report(severity=1 + number % 3)
        following()
    stop.set()
    for reader in readers:
        reader.join()
    assert mixed == []
    assert_same(engine, following.mirror)


def _write_severity(engine: Engine, severity: int) -> None:
    with engine.begin() as conn:
        conn.execute(update(reports).values(severity=severity))


def test_a_failed_batch_leaves_the_mirror_as_it_was(loaded: Mirror):
    with loaded.connect() as conn:
        before = conn.execute(rows_of(categories)).all()
    broken = changes.ChangedRows(
        reports=[("not a report",)],  # type: ignore[list-item]
        small_tables={categories: []},
    )
    with pytest.raises(ValueError, match="not a report"):
        loaded.apply(broken)
    with loaded.connect() as conn:
        assert conn.execute(rows_of(categories)).all() == before


def test_it_wears_out_by_replacing_rows_and_a_load_makes_it_new(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, following: Following
):
    monkeypatch.setattr(mirror, "WORN_ROWS", REPORTS)
    _write_severity(engine, 1)
    following()
    assert not following.mirror.worn
    _write_severity(engine, 2)
    following()
    assert following.mirror.worn
    following.mirror.load()
    assert not following.mirror.worn


def test_it_can_not_be_written_by_a_question(loaded: Mirror):
    with loaded.connect() as conn, pytest.raises(Exception, match="read-only"):
        conn.execute(update(reports).values(severity=1))


def test_loading_says_when_the_database_is_away(engine: Engine):
    away = Mirror(make_engine("postgresql://nobody@127.0.0.1:1/nothing").url)
    with pytest.raises(DatabaseAway):
        away.load()
    assert not away.loaded
