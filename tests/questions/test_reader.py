"""The reader follows the database, tells what moved, and comes back when the database does."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update

from data_access import changes
from data_access.changes import Batch, Touched
from data_access.mirror import Mirror
from data_access.reader import Reader, rest_after
from data_access.schema import cluster_identity, reports
from tests.factories import Town


@pytest.fixture
def town(engine: Engine) -> Town:
    with engine.begin() as conn:
        return Town(conn)


@pytest.fixture(params=["mirror", "no mirror"])
def mirror(engine: Engine, request: pytest.FixtureRequest) -> Mirror | None:
    return Mirror(engine.url) if request.param == "mirror" else None


@pytest.fixture
def batches() -> list[Batch]:
    return []


@pytest.fixture
def reader(
    engine: Engine, town: Town, mirror: Mirror | None, batches: list[Batch]
) -> Iterator[Reader]:
    reader = Reader(engine, mirror=mirror, clock=lambda: datetime.now(UTC))
    reader.subscribe(batches.append)
    reader.start()
    assert reader.wait_for_look()
    batches.clear()
    yield reader
    reader.stop()


def write(engine: Engine, town: Town, **fields: object) -> int:
    with engine.begin() as conn:
        town.conn = conn
        return town.report(**fields)


def cut_off(conn: Connection) -> None:
    """Ends the reader's connection."""
    cut = conn.execute(
        text(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'qlue-reader' and datname = current_database()"
        )
    )
    assert cut.scalars().all() == [True]


def count(connect: Callable[[], object]) -> int:
    with connect() as conn:
        return conn.execute(select(func.count()).select_from(reports)).scalar()


def test_a_change_reaches_the_mirror_and_those_who_follow(
    engine: Engine, town: Town, reader: Reader, mirror: Mirror | None, batches: list[Batch]
):
    before, looked = reader.version, reader.as_of
    write(engine, town, area="73.71.02.1001")
    assert reader.wait_for_look()
    assert [batch.version for batch in batches] == [before + 1] == [reader.version]
    assert {place.area for place in batches[0].touched} == {"73.71.02.1001"}
    assert looked < batches[0].as_of <= reader.as_of
    if mirror:
        assert count(mirror.connect) == 1


@pytest.mark.parametrize("table", ["cities", "areas", "agencies", "categories"])
def test_a_change_of_a_small_table_reaches_those_who_follow(
    engine: Engine, reader: Reader, batches: list[Batch], table: str
):
    with engine.begin() as conn:
        conn.execute(text(f"update {table} set xid = xid"))
    assert reader.wait_for_look()
    assert [batch.touched for batch in batches] == [{Touched(city="73.71", everyone=True)}]


def test_looking_without_change_tells_nothing_but_the_time(reader: Reader, batches: list[Batch]):
    version, looked = reader.version, reader.as_of
    assert reader.wait_for_look()
    assert reader.as_of > looked
    assert (reader.version, batches) == (version, [])


def test_a_change_is_noticed_without_waiting_for_the_next_slow_look(
    engine: Engine, town: Town, reader: Reader, batches: list[Batch], monkeypatch
):
    """A NOTIFY wakes it: here the slow look would come after an hour."""
    monkeypatch.setattr("data_access.reader.LOOK_EVERY_S", 3600.0)
    assert reader.wait_for_look()
    told = threading.Event()
    reader.subscribe(lambda batch: told.set())
    write(engine, town)
    assert told.wait(30)


def test_a_batch_too_large_is_loaded_anew(
    engine: Engine,
    town: Town,
    reader: Reader,
    mirror: Mirror | None,
    batches: list[Batch],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(changes, "LARGEST_BATCH", 2)
    with engine.begin() as conn:
        town.conn = conn
        for area in ("73.71.02.1001", "73.71.02.1002", "73.71.09.1001"):
            town.report(area=area)
    assert reader.wait_for_look()
    assert {place.area for batch in batches for place in batch.touched} == {
        "73.71.02.1001",
        "73.71.02.1002",
        "73.71.09.1001",
    }
    if mirror:
        assert count(mirror.connect) == 3


def test_what_changed_while_the_connection_was_lost_is_found_after(
    engine: Engine, town: Town, reader: Reader, mirror: Mirror | None, batches: list[Batch]
):
    with engine.begin() as conn:
        town.conn = conn
        town.report()
        cut_off(conn)
    assert reader.wait_for_look()
    assert len([batch for batch in batches if batch.touched]) == 1
    if mirror:
        assert count(mirror.connect) == 1


def test_another_server_behind_the_address_means_a_new_load(
    engine: Engine, town: Town, reader: Reader, mirror: Mirror | None, batches: list[Batch]
):
    """As after a restore: the reader's snapshot says nothing about these rows."""
    reader._identity = None
    with engine.begin() as conn:
        conn.execute(update(cluster_identity).values(system_identifier=42))
        cut_off(conn)
    assert reader.wait_for_look()
    assert Touched(city="73.71", everyone=True) in batches[0].touched
    with engine.connect() as conn:
        assert conn.execute(select(cluster_identity.c.system_identifier)).scalar() != 42


def test_two_runs_have_no_version_in_common(engine: Engine):
    times = iter([datetime(2026, 11, 21, 11, 5, second, tzinfo=UTC) for second in (1, 2)])
    first, second = (Reader(engine, mirror=None, clock=lambda: next(times)) for _ in range(2))
    assert first.version < second.version


def test_stopping_a_reader_that_never_started_is_no_error(engine: Engine):
    Reader(engine, mirror=None, clock=lambda: datetime.now(UTC)).stop()


@pytest.mark.parametrize(("look_s", "rest_s"), [(0.001, 0.1), (0.5, 2.0), (2.0, 5.0), (90.0, 5.0)])
def test_a_rest_is_as_long_as_the_look_deserves_but_never_long(look_s: float, rest_s: float):
    assert rest_after(look_s) == rest_s
