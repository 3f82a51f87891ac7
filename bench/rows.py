"""Any number of clustered reports, made in the database itself.

Points, categories and times of day come from a pool that the demo's generator makes; the rest is
SQL. Reports have their spells, as the questions need them, and no events, which no question of a
screen reads. Triggers are off meanwhile: what they set is set here, in the same way.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, text

from bench.place import PASSWORD, USERNAME
from dashboard.access import Role
from dashboard.places import City
from dashboard.policies import Policy, Target, Unit
from data_access import users
from data_access.bulk import copy_rows
from data_access.cities import add_city, city_categories
from data_access.demo import places
from data_access.demo.city import simulated
from data_access.imports.areas import import_areas
from data_access.rule_versions import add_policy

POOL = 60_000
CHUNK = 250_000
SPAN_DAYS = 365
ACTOR = "bench"
Progress = Callable[[int, int], None]

_POOL_TABLE = """
create table bench_pool (
    n int primary key, lat double precision, lon double precision, area_id int,
    agency_id int, category_id int, second_of_day int
)
"""

# The i-th of N reports falls on the i-th part of the span, at the time of day of its pool row.
# Response and work take log-normal times; what would end after now has not happened yet.
_LIVES = """
create temp table lives on commit drop as
with born as (
    select i, pool.*, least(
        cast(:start as timestamptz) + make_interval(
            days => (i * cast(:days as bigint) / :total)::int,
            secs => (pool.second_of_day - :second_of_start + 86400) % 86400),
        cast(:now as timestamptz) - interval '1 second') as created_at
    from generate_series(cast(:first as bigint), :last) i
    join bench_pool pool on pool.n = (i * 7919) % :pool
), timed as (
    select *, created_at + make_interval(mins => 1 + (150 * exp(0.85 * random_normal()))::int)
        as acted_at, random() as fate from born
), worked as (
    select *, acted_at + make_interval(mins => 1 + (200 * exp(0.85 * random_normal()))::int)
        as worked_at from timed
)
select *, worked_at + make_interval(mins => 1 + (420 * exp(1.0 * random_normal()))::int) as done_at,
    nextval(pg_get_serial_sequence('reports', 'id')) as id
from worked order by created_at
"""

# In plain time the clocks of all are told by SQL, as the single writer would tell them.
RESPONSE, RESOLUTION = Target(6 * 60, Unit.MINUTES), Target(24 * 60, Unit.MINUTES)

_REPORTS = """
insert into reports (
    id, city_id, source, external_id, kind, area_id, lat, lon, category_id, stage, holder_area_id,
    holder_agency_id, created_at, created_local, first_action_at, stopped_at, last_change_at,
    policy_id, response_risk_at, response_due_at, resolution_risk_at, resolution_due_at,
    response_minutes, resolution_minutes, open_since, title,
    response_charged_area_id, response_charged_agency_id,
    resolution_charged_area_id, resolution_charged_agency_id
)
select id, :city, 'bench', id::text, case when fate > 0.97 then 'mesin' else 'warga' end, area_id,
    lat, lon, category_id,
    case when acted_at > :now then 'menunggu'
         when fate < 0.06 then 'ditolak'
         when worked_at > :now then 'disposisi'
         when done_at > :now then 'proses'
         else 'selesai' end,
    area_id, case when area_id is null then agency_id end,
    created_at, created_at at time zone :zone,
    case when acted_at <= :now then acted_at end,
    case when fate < 0.06 and acted_at <= :now then acted_at when done_at <= :now then done_at end,
    case when acted_at > :now then created_at when fate < 0.06 then acted_at
         when worked_at > :now then acted_at when done_at > :now then worked_at else done_at end,
    policy_id,
    case when area_id is not null then created_at + 0.8 * cast(:response as interval) end,
    case when area_id is not null then created_at + cast(:response as interval) end,
    case when area_id is not null then created_at + 0.8 * cast(:resolution as interval) end,
    case when area_id is not null then created_at + cast(:resolution as interval) end,
    case when acted_at <= :now then extract(epoch from acted_at - created_at)::int / 60 end,
    case when fate < 0.06 and acted_at <= :now then extract(epoch from acted_at - created_at)::int
         when done_at <= :now then extract(epoch from done_at - created_at)::int end / 60,
    case when acted_at > :now or (fate >= 0.06 and done_at > :now) then created_at end,
    'Laporan uji beban',
    area_id, case when area_id is null then agency_id end,
    area_id, case when area_id is null then agency_id end
from lives
join (select id as policy_id, category_id from policies) policy using (category_id)
"""

_CLOCK_SPELLS = """
insert into clock_spells (report_id, seq, run, paused, from_at, to_at, risk_at, due_at)
select id, 0, 1, false, created_at, stopped_at, resolution_risk_at, resolution_due_at
from reports where id in (select id from lives)
"""

_SPELLS = """
insert into spells (report_id, seq, stage, holder_area_id, holder_agency_id, from_at, to_at)
select id, seq, stage, area_id, case when area_id is null then agency_id end, from_at,
    case when to_at <= :now then to_at end
from lives cross join lateral (values
    (0, 'menunggu', created_at, acted_at),
    (1, case when fate < 0.06 then 'ditolak' else 'disposisi' end, acted_at,
        case when fate >= 0.06 then worked_at end),
    (2, 'proses', case when fate >= 0.06 then worked_at end, done_at),
    (3, 'selesai', case when fate >= 0.06 then done_at end, null)
) as spell (seq, stage, from_at, to_at)
where from_at <= :now
"""


@dataclass(frozen=True)
class Filled:
    """A filled database: its city, the time that its questions are asked at, how long filling,
    then indexing and analysing took, and its size."""

    city: City
    now: datetime
    fill_s: float
    index_s: float
    database_mb: float


def fill(engine: Engine, *, rows: int, now: datetime, progress: Progress) -> Filled:
    """Fills an empty throw-away database with the demo's city and `rows` reports of a year."""
    began = time.perf_counter()
    with engine.begin() as conn:
        city = _prepare(conn, now)
    with engine.connect() as conn:
        indexes = _drop_indexes(conn)
        for first in range(0, rows, CHUNK):
            last = min(first + CHUNK, rows) - 1
            _write_chunk(conn, city, now, rows, first, last)
            progress(last + 1, rows)
    fill_s = time.perf_counter() - began
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        for definition in indexes:
            conn.execute(text(definition))
        conn.execute(text("vacuum analyze"))
        size = conn.execute(text("select pg_database_size(current_database())")).scalar_one()
    return Filled(
        city=city,
        now=now,
        fill_s=fill_s,
        index_s=time.perf_counter() - began - fill_s,
        database_mb=size / 1e6,
    )


def _prepare(conn: Connection, now: datetime) -> City:
    city = add_city(conn, code=places.CITY_CODE, name=places.CITY_NAME, timezone=places.CITY_ZONE)
    shapes = places.approximate_areas()
    import_areas(conn, city_code=city.code, shapes=shapes, now=now, actor=ACTOR)
    _add_policies(conn, city, now)
    users.add(
        conn,
        username=USERNAME,
        name="Bench",
        role=Role.ADMIN,
        password=PASSWORD,
        now=now,
        actor=ACTOR,
        city_codes=[city.code],
    )
    conn.execute(text(_POOL_TABLE))
    copy_rows(conn, table="bench_pool", rows=_pool_rows(conn, city, now))
    return city


def _add_policies(conn: Connection, city: City, now: datetime) -> None:
    for category in city_categories(conn, city=city):
        policy = Policy(
            category_id=category.id,
            response=RESPONSE,
            resolution=RESOLUTION,
            valid_from=now - timedelta(days=2 * SPAN_DAYS),
        )
        add_policy(conn, city=city, policy=policy, actor=ACTOR, now=now)


def _pool_rows(conn: Connection, city: City, now: datetime) -> list[dict[str, Any]]:
    made_up = simulated(conn, city=city)
    sights = made_up.sights(
        start=now - timedelta(days=60), end=now, count=POOL, rng=np.random.default_rng(1)
    )
    order = np.random.default_rng(2).permutation(POOL)
    rows = []
    for n, sight in zip(order, sights, strict=True):
        at = sight.created_at
        rows.append(
            {
                "n": int(n),
                "lat": sight.lat,
                "lon": sight.lon,
                "area_id": sight.area.id if sight.area else None,
                "agency_id": sight.category.agency_id,
                "category_id": sight.category.id,
                "second_of_day": at.hour * 3600 + at.minute * 60 + at.second,
            }
        )
    return rows


def _drop_indexes(conn: Connection) -> list[str]:
    """Drops the indexes that are no constraints; the statements that make them again."""
    found = conn.execute(
        text(
            "select indexname, indexdef from pg_indexes where schemaname = 'public' "
            "and tablename in ('reports', 'spells') and indexname like 'ix_%'"
        )
    ).all()
    for row in found:
        conn.execute(text(f"drop index {row.indexname}"))
    conn.commit()
    return [row.indexdef for row in found]


def _write_chunk(
    conn: Connection, city: City, now: datetime, total: int, first: int, last: int
) -> None:
    start = now - timedelta(days=SPAN_DAYS)
    values = {
        "start": start,
        "second_of_start": start.hour * 3600 + start.minute * 60 + start.second,
        "days": SPAN_DAYS,
        "total": total,
        "first": first,
        "last": last,
        "pool": POOL,
        "now": now,
        "city": city.id,
        "zone": city.timezone,
        "response": timedelta(minutes=RESPONSE.amount),
        "resolution": timedelta(minutes=RESOLUTION.amount),
    }
    conn.execute(text("set local session_replication_role = replica"))
    conn.execute(text("set local synchronous_commit = off"))
    for statement in (_LIVES, _REPORTS, _SPELLS, _CLOCK_SPELLS):
        conn.execute(text(statement), values)
    conn.commit()
