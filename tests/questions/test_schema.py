"""What the database itself refuses, whoever writes."""

import itertools
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from dashboard.errors import NotFound, StageRefused
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import EventKind, Stage
from data_access.bulk import copy_reports
from data_access.history import record_fact, record_holder, record_stage
from data_access.report_rows import NewReport
from data_access.schema import metadata
from tests.factories import NOW, Town

HOUR = timedelta(hours=1)


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


def test_migrations_make_what_the_schema_says(conn: Connection):
    assert compare_metadata(MigrationContext.configure(conn), metadata) == []


@pytest.mark.parametrize(
    "statement",
    [
        "delete from reports",
        "delete from report_events",
        "update report_events set new = 'selesai'",
        "truncate reports cascade",
        "truncate report_events",
        "delete from areas",
        "delete from audit_log",
        "update audit_log set actor = 'nobody'",
    ],
)
def test_history_can_not_be_rewritten(town: Town, statement: str):
    town.report()
    town.conn.execute(
        text("insert into audit_log (at, actor, action) values (now(), 'a', 'login')")
    )
    town.conn.commit()
    with pytest.raises(DBAPIError, match="kept for ever"):
        town.conn.execute(text(statement))


@pytest.mark.parametrize(
    "change",
    [
        "stage = 'hilang'",
        "stage = 'selesai'",  # without a time at which it stopped
        "stopped_at = now()",  # while it is open
        "first_action_at = created_at",  # while it waits
        "severity = 4",
        "kind = 'robot'",
        "lat = null",
        "lat = 91",
        "holder_area_id = null",
        "holder_agency_id = (select min(id) from agencies)",
        "duplicate_of = id",
        "category_id = -1",
        "area_id = -1",
    ],
)
def test_a_report_that_makes_no_sense_is_refused(town: Town, change: str):
    town.report()
    with pytest.raises((IntegrityError, DataError)):
        town.conn.execute(text(f"update reports set {change}"))


def test_the_key_is_unique_in_its_source(town: Town):
    town.report(external_id="A")
    with pytest.raises(IntegrityError, match="uq_reports_source"):
        town.report(external_id="A")


def test_a_report_and_its_last_spell_can_not_disagree(town: Town):
    town.report()
    town.conn.execute(text("update reports set stage = 'proses', first_action_at = now()"))
    with pytest.raises(IntegrityError, match="disagree"):
        town.conn.execute(text("set constraints all immediate"))


def test_spells_change_only_together_with_their_report(town: Town):
    town.report()
    town.conn.commit()
    with pytest.raises(IntegrityError, match="together"):
        town.conn.execute(text("update spells set from_at = from_at - interval '1 h'"))


def test_an_event_is_not_recorded_before_it_happens(town: Town):
    with pytest.raises(IntegrityError, match="recorded_after"):
        town.report(ago=-HOUR)


def test_stages_and_holders_leave_gapless_spells(town: Town):
    report = town.report(ago=4 * HOUR)
    write = {"report_id": report, "actor": "operator", "source": "test", "now": NOW}
    agency = Holder(agency_id=town.agencies["banjir"])
    record_stage(town.conn, step=StageStep(Stage.DISPOSISI, NOW - 3 * HOUR), **write)
    record_holder(town.conn, holder=agency, at=NOW - 2 * HOUR, **write)
    record_holder(town.conn, holder=agency, at=NOW - HOUR, **write)  # has it already
    record_stage(town.conn, step=StageStep(Stage.SELESAI, NOW), **write)
    found = town.conn.execute(
        text("select stage, holder_agency_id, from_at, to_at from spells order by seq")
    ).all()
    assert [row.stage for row in found] == ["menunggu", "disposisi", "disposisi", "selesai"]
    assert [row.holder_agency_id is None for row in found] == [True, True, False, False]
    assert all(a.to_at == b.from_at for a, b in itertools.pairwise(found))
    assert found[-1].to_at is None
    town.conn.commit()


def test_a_refused_stage_and_an_unknown_report_write_nothing(town: Town):
    report = town.report()
    write = {"actor": "operator", "source": "test", "now": NOW}
    before = town.conn.execute(text("select count(*) from report_events")).scalar()
    with pytest.raises(StageRefused):
        record_stage(town.conn, report_id=report, step=StageStep(Stage.DITOLAK, NOW), **write)
    with pytest.raises(NotFound):
        record_stage(town.conn, report_id=-1, step=StageStep(Stage.PROSES, NOW), **write)
    assert town.conn.execute(text("select count(*) from report_events")).scalar() == before


def test_a_corrected_category_is_an_event_and_the_same_again_is_none(town: Town):
    report = town.report(category="banjir")
    for _ in range(2):
        record_fact(
            town.conn,
            report_id=report,
            kind=EventKind.CATEGORY,
            value=town.categories["sampah"],
            at=NOW,
            actor="operator",
            source="test",
            now=NOW,
        )
    kinds = town.conn.execute(text("select kind from report_events")).scalars().all()
    assert kinds.count("category") == 1


def test_the_bulk_way_writes_what_the_single_way_writes(town: Town):
    steps = (
        StageStep(Stage.MENUNGGU, NOW - 2 * HOUR),
        StageStep(Stage.PROSES, NOW - HOUR),
        StageStep(Stage.DITOLAK, NOW, reason='tidak, "jelas"\n\\N'),
    )
    fields = {
        "city_id": town.city.id,
        "source": "test",
        "category_id": town.categories["sampah"],
        "created_at": NOW - 2 * HOUR,
        "holder": Holder(area_id=town.areas["73.71.09.1001"]),
        "area_id": town.areas["73.71.09.1001"],
        "lat": -5.145,
        "lon": 119.405,
        "description": 'koma, "kutip"\nbaris',
        "content_hash": b"\x00\xff",
    }
    town.report(**fields, steps=steps, external_id="single")
    bulk = NewReport(**fields, steps=steps, external_id="bulk")
    assert copy_reports(town.conn, reports=[bulk], actor="warga", now=NOW) == 1
    town.conn.commit()
    for table, key in (("reports", "id"), ("report_events", "report_id"), ("spells", "report_id")):
        skip = ("id", "report_id", "external_id", "xid")
        columns = [column.name for column in metadata.tables[table].c if column.name not in skip]
        single, copied = (
            town.conn.execute(
                text(
                    f"select {', '.join(f'{table}.{c}' for c in columns)} from {table} "
                    f"join reports r on r.id = {table}.{key} where r.external_id = :key "
                    "order by 1"
                ),
                {"key": name},
            ).all()
            for name in ("single", "bulk")
        )
        assert sorted(map(_shown, single)) == sorted(map(_shown, copied))
        assert single


def _shown(row: object) -> str:
    return str([bytes(value) if isinstance(value, memoryview) else value for value in row])  # type: ignore[attr-defined]


def test_a_report_lies_in_its_own_city(town: Town):
    other = Town(town.conn, code="31")
    town.report()
    for column, theirs in (
        ("area_id", other.areas["31"]),
        ("category_id", other.categories["banjir"]),
    ):
        with pytest.raises(IntegrityError, match="of_city"), town.conn.begin_nested():
            town.conn.execute(text(f"update reports set {column} = {theirs}"))
