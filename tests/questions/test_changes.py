"""Reading changes: none is missed whatever the order of commits, and each is told where it was."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Connection, Engine, select, text, update

from dashboard.access import Role, Scope
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import EventKind, Stage
from data_access import changes, cluster
from data_access.changes import Touched
from data_access.history import record_fact, record_holder, record_stage
from data_access.schema import categories, cluster_identity, reports
from tests.factories import NOW, Town

WRITERS, EACH = 8, 12
DONE = {"actor": "operator", "source": "test", "now": NOW, "at": NOW}


@pytest.fixture
def town(engine: Engine) -> Town:
    with engine.begin() as conn:
        return Town(conn)


@pytest.fixture
def follower(engine: Engine, town: Town) -> Iterator["Follower"]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        yield Follower(conn)


class Follower:
    """Looks from snapshot to snapshot, as the reader does."""

    def __init__(self, conn: Connection):
        self.conn = conn
        with conn.begin():
            self.snapshot = changes.current_snapshot(conn)

    def look(self) -> set[int]:
        """The ids of the reports that changed since the look before."""
        with self.conn.begin():
            seen = changes.look(self.conn, since=self.snapshot)
            rows = changes.changed_rows(self.conn, since=self.snapshot, seen=seen)
        self.snapshot = seen.snapshot
        return {row.id for row in rows.reports}

    def touched(self) -> frozenset[Touched]:
        """The places of what changed since the look before."""
        with self.conn.begin():
            seen = changes.look(self.conn, since=self.snapshot)
            found = changes.touched(self.conn, since=self.snapshot, seen=seen)
        self.snapshot = seen.snapshot
        return found


def report_in(engine: Engine, town: Town, **fields: object) -> int:
    with engine.begin() as conn:
        town.conn = conn
        return town.report(**fields)


def test_a_transaction_that_commits_after_a_later_one_is_not_missed(
    engine: Engine, town: Town, follower: Follower
):
    with engine.connect() as slow, engine.connect() as quick:
        town.conn = slow
        first = town.report()
        town.conn = quick
        second = town.report()
        quick.commit()
        assert follower.look() == {second}
        assert follower.look() == set()
        slow.commit()
        assert follower.look() == {first}
        assert follower.look() == set()


def test_writers_that_hold_their_transactions_lose_nothing(
    engine: Engine, town: Town, follower: Follower
):
    """Eight writers commit out of order while one transaction stays open through it all."""
    written: set[int] = set()
    lock = threading.Lock()

    def write(seed: int) -> None:
        random = Random(seed)
        own = Town.__new__(Town)
        own.__dict__.update(town.__dict__)
        for _ in range(EACH):
            with engine.begin() as conn:
                own.conn = conn
                ids = {own.report() for _ in range(random.randint(1, 3))}
                threading.Event().wait(random.random() / 50)
            with lock:
                written.update(ids)

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(WRITERS)]
    seen: set[int] = set()
    with engine.connect() as longest:
        town.conn = longest
        held = town.report()
        for writer in writers:
            writer.start()
        looks = 0
        while any(writer.is_alive() for writer in writers):
            seen |= follower.look()
            looks += 1
        seen |= follower.look()
        assert held not in seen
        longest.commit()
    seen |= follower.look()
    assert seen == written | {held}
    assert looks > 1


def test_a_report_changed_again_before_the_first_change_committed_is_seen_twice(
    engine: Engine, town: Town, follower: Follower
):
    report = report_in(engine, town)
    assert follower.look() == {report}
    for stage in (Stage.PROSES, Stage.KOORDINASI):
        with engine.begin() as conn:
            step = StageStep(stage, NOW)
            record_stage(conn, report_id=report, step=step, actor="a", source="s", now=NOW)
        assert follower.look() == {report}


def test_a_change_of_only_the_history_is_seen(engine: Engine, town: Town, follower: Follower):
    report = report_in(engine, town)
    follower.look()
    with engine.begin() as conn:
        record_fact(conn, report_id=report, kind=EventKind.NOTE, value="sudah dicek", **DONE)
    assert follower.look() == {report}


def test_reports_come_with_all_their_clock_spells_of_the_same_snapshot(
    engine: Engine, town: Town, follower: Follower
):
    report = report_in(engine, town)
    with engine.connect() as writer, follower.conn.begin():
        seen = changes.look(follower.conn, since=follower.snapshot)
        step = StageStep(Stage.PROSES, NOW)
        record_stage(writer, report_id=report, step=step, actor="a", source="s", now=NOW)
        writer.commit()
        rows = changes.changed_rows(follower.conn, since=follower.snapshot, seen=seen)
    assert [row.stage for row in rows.reports] == ["menunggu"]
    [spell] = rows.clock_spells
    assert (spell.report_id, spell.paused, spell.to_at) == (report, False, None)


def test_a_small_table_comes_whole_when_any_row_of_it_changed(
    engine: Engine, town: Town, follower: Follower
):
    with engine.begin() as conn:
        conn.execute(update(categories).where(categories.c.slug == "banjir").values(lens=False))
    with follower.conn.begin():
        seen = changes.look(follower.conn, since=follower.snapshot)
        rows = changes.changed_rows(follower.conn, since=follower.snapshot, seen=seen)
        found = changes.touched(follower.conn, since=follower.snapshot, seen=seen)
    assert list(rows.small_tables) == [categories]
    assert len(rows.small_tables[categories]) == len(town.categories)
    assert found == {Touched(city="73.71", everyone=True)}


def test_a_change_touches_its_area_and_agencies(engine: Engine, town: Town, follower: Follower):
    report_in(engine, town, area="73.71.02.1001", category="sampah")
    owner = town.agencies["sampah"]
    assert follower.touched() == {
        Touched(city="73.71", area="73.71.02.1001", agencies=frozenset({owner}))
    }


def test_a_moved_report_touches_where_it_was_and_where_it_is(
    engine: Engine, town: Town, follower: Follower
):
    report = report_in(engine, town, area="73.71.02.1001", category="sampah")
    follower.touched()
    with engine.begin() as conn:
        area = town.areas["73.71.09.1001"]
        record_fact(conn, report_id=report, kind=EventKind.AREA, value=area, **DONE)
    assert {place.area for place in follower.touched()} == {"73.71.02.1001", "73.71.09.1001"}
    with engine.begin() as conn:
        record_fact(conn, report_id=report, kind=EventKind.NOTE, value="sudah dicek", **DONE)
    assert {place.area for place in follower.touched()} == {"73.71.09.1001"}


def test_a_report_handed_on_touches_both_agencies(engine: Engine, town: Town, follower: Follower):
    report = report_in(engine, town, category="sampah")
    owner, dinkes, dishub = (town.agencies[slug] for slug in ("sampah", "kesehatan", "kemacetan"))
    with engine.begin() as conn:
        record_holder(conn, report_id=report, holder=Holder(agency_id=dinkes), **DONE)
    follower.touched()
    with engine.begin() as conn:
        record_holder(conn, report_id=report, holder=Holder(agency_id=dishub), **DONE)
    assert {place.agencies for place in follower.touched()} == {
        frozenset({owner, dinkes}),
        frozenset({owner, dishub}),
    }


def test_a_recategorised_report_touches_both_owners(engine: Engine, town: Town, follower: Follower):
    report = report_in(engine, town, category="sampah")
    follower.touched()
    with engine.begin() as conn:
        new = town.categories["kesehatan"]
        record_fact(conn, report_id=report, kind=EventKind.CATEGORY, value=new, **DONE)
    assert {place.agencies for place in follower.touched()} == {
        frozenset({town.agencies["sampah"]}),
        frozenset({town.agencies["kesehatan"]}),
    }


@pytest.mark.parametrize(
    ("scope", "sees"),
    [
        (Scope(role=Role.ADMIN, cities=frozenset({"73.71"})), True),
        (Scope(role=Role.ADMIN, cities=frozenset({"31"})), False),
        (Scope(role=Role.CAMAT, areas=frozenset({"73.71.02"})), True),
        (Scope(role=Role.CAMAT, areas=frozenset({"73.71.0"})), False),
        (Scope(role=Role.CAMAT, areas=frozenset({"73.71.09"})), False),
        (Scope(role=Role.PIMPINAN_TIM, agencies=frozenset({4})), True),
        (Scope(role=Role.PIMPINAN_TIM, agencies=frozenset({5})), False),
        (Scope(role=Role.NASIONAL, all_cities=True), True),
        (Scope(role=Role.ADMIN), False),
    ],
)
def test_who_may_know_of_a_change(scope: Scope, sees: bool):
    place = Touched(city="73.71", area="73.71.02.1001", agencies=frozenset({4}))
    assert place.seen_by(scope) == sees


def test_what_lies_outside_is_known_of_only_by_those_who_may_see_it():
    place = Touched(city="73.71", area=None, agencies=frozenset({4}))
    whole = frozenset({"73.71"})
    assert place.seen_by(Scope(role=Role.OPERATOR, cities=whole))
    assert not place.seen_by(Scope(role=Role.WALIKOTA, cities=whole))
    assert not place.seen_by(Scope(role=Role.PIMPINAN_TIM, agencies=frozenset({4})))


def test_a_new_database_remembers_its_server(engine: Engine):
    identity = cluster.settle(engine)
    with engine.connect() as conn:
        known = conn.execute(select(cluster_identity.c.system_identifier)).scalar_one()
    assert known == identity.system_identifier
    assert cluster.settle(engine) == identity


def test_rows_restored_from_another_server_are_stamped_anew(engine: Engine, town: Town):
    """Their transaction ids are ones this server has not reached: they look new at every look."""
    ids = [report_in(engine, town, ago=timedelta(hours=hour)) for hour in range(1, 8)]
    pretend_restored(engine)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        follower = Follower(conn)
        assert follower.look() == set(ids)
        assert follower.look() == set(ids)
    cluster.settle(engine, batch=3)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        follower = Follower(conn)
        assert follower.look() == set()
        assert follower.touched() == frozenset()


def test_rows_of_another_server_are_noticed_though_it_was_never_remembered(
    engine: Engine, town: Town
):
    report_in(engine, town)
    pretend_restored(engine, known=False)
    cluster.settle(engine)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        assert Follower(conn).look() == set()


def test_only_one_of_several_processes_stamps(engine: Engine, town: Town):
    report_in(engine, town)
    pretend_restored(engine)
    settling = [threading.Thread(target=cluster.settle, args=(engine,)) for _ in range(4)]
    for thread in settling:
        thread.start()
    for thread in settling:
        thread.join()
    with engine.connect() as conn:
        writers = conn.execute(select(reports.c.xid).distinct()).all()
    assert len(writers) == 1


def pretend_restored(engine: Engine, *, known: bool = True) -> None:
    """Gives the rows what a dump of a busier server would have brought."""
    with engine.begin() as conn:
        conn.execute(text("set local session_replication_role = replica"))
        for table in cluster.STAMPED:
            conn.execute(text(f"update {table.name} set xid = '99999999999'"))
        conn.execute(text("delete from cluster_identity"))
        if known:
            conn.execute(text("insert into cluster_identity (system_identifier) values (42)"))
