"""What has changed since a look at the database before, so that nothing is missed.

Transactions commit out of order, so neither a time nor a sequence tells what is new. Each row
carries the transaction that wrote it, and what the snapshot of the look before could not see is
new. A look reads its own snapshot in the same transaction, for the next one. Applying a change
twice does no harm. All functions want a connection in REPEATABLE READ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.types import UserDefinedType

from dashboard.access import Scope
from dashboard.lifecycle import EventKind
from data_access.mirror_tables import SMALL_TABLES, rows_of
from data_access.schema import (
    areas,
    categories,
    cities,
    clock_spells,
    report_events,
    reports,
)

LARGEST_BATCH = 20_000
MOVES = (EventKind.AREA.value, EventKind.HOLDER.value, EventKind.CATEGORY.value)


class PgSnapshot(UserDefinedType[str]):
    """PostgreSQL's record of which transactions are seen."""

    cache_ok = True

    def get_col_spec(self, **kw: object) -> str:
        """The type's name in DDL."""
        return "pg_snapshot"


@dataclass(frozen=True)
class Touched:
    """A place of a change, as far as it decides who may know of it: the city, the report's area
    (None: outside all), and the agencies that hold or own it. `everyone` who sees anything of the
    city may know when its areas, categories or agencies changed."""

    city: str
    area: str | None = None
    agencies: frozenset[int] = frozenset()
    everyone: bool = False

    def seen_by(self, scope: Scope) -> bool:
        """Whether who has the scope may know of the change."""
        if self.everyone:
            return scope.sees_city(self.city)
        return scope.sees_report(city=self.city, area=self.area, agencies=self.agencies)


@dataclass(frozen=True)
class Batch:
    """Changes as told to those who follow them: where they were, and the version they lead to.

    A report that moved counts at its old and its new place. `as_of` is aware, UTC.
    """

    version: int
    as_of: datetime
    touched: frozenset[Touched]


@dataclass(frozen=True)
class ChangedRows:
    """Changed rows as the mirror takes them: reports, all clock spells of those, and every row of
    each small table in which any changed."""

    reports: Sequence[Row[Any]] = ()
    clock_spells: Sequence[Row[Any]] = ()
    small_tables: Mapping[Table, Sequence[Row[Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What one look saw: its snapshot, how many reports changed (no more than LARGEST_BATCH + 1
    are counted), and the small tables that did."""

    snapshot: str
    reports: int
    small_tables: tuple[Table, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not self.reports and not self.small_tables

    @property
    def too_large(self) -> bool:
        """Whether loading everything anew is cheaper than applying the changes."""
        return self.reports > LARGEST_BATCH


def current_snapshot(conn: Connection) -> str:
    """The snapshot to look from."""
    return str(conn.execute(select(cast(func.pg_current_snapshot(), Text))).scalar_one())


def look(conn: Connection, *, since: str) -> Look:
    """What changed since the snapshot; one statement, cheap when nothing did."""
    some = select(reports.c.id).where(_changed(reports, since)).limit(LARGEST_BATCH + 1).subquery()
    row = conn.execute(
        select(
            cast(func.pg_current_snapshot(), Text).label("snapshot"),
            select(func.count()).select_from(some).scalar_subquery().label("reports"),
            *(exists().where(_changed(table, since)).label(table.name) for table in SMALL_TABLES),
        )
    ).one()
    return Look(
        snapshot=row.snapshot,
        reports=row.reports,
        small_tables=tuple(table for table in SMALL_TABLES if row._mapping[table.name]),
    )


def changed_rows(conn: Connection, *, since: str, seen: Look) -> ChangedRows:
    """The rows that a look of the same transaction saw changed."""
    small_tables = {table: conn.execute(rows_of(table)).all() for table in seen.small_tables}
    if not seen.reports:
        return ChangedRows(small_tables=small_tables)
    changed = _changed(reports, since)
    of_changed = clock_spells.c.report_id.in_(select(reports.c.id).where(changed))
    return ChangedRows(
        reports=conn.execute(rows_of(reports).where(changed)).all(),
        clock_spells=conn.execute(rows_of(clock_spells).where(of_changed)).all(),
        small_tables=small_tables,
    )


def touched(conn: Connection, *, since: str, seen: Look) -> frozenset[Touched]:
    """The places of what a look of the same transaction saw changed; of moved reports both."""
    found = set()
    if seen.reports:
        for statement in (_present_places(since), _old_places(since)):
            found |= {_touched(row) for row in conn.execute(statement)}
    for table in seen.small_tables:
        found |= _touched_by_small_table(conn, table, since)
    return frozenset(found)


def everywhere(conn: Connection) -> frozenset[Touched]:
    """All cities, for everyone: after a load of which no difference is known."""
    codes = conn.execute(select(cities.c.code)).scalars()
    return frozenset(Touched(city=code, everyone=True) for code in codes)


def _changed(table: Table, since: str) -> ColumnElement[bool]:
    before = cast(literal(since, PgSnapshot), PgSnapshot)
    return and_(
        table.c.xid >= func.pg_snapshot_xmin(before),
        ~func.pg_visible_in_snapshot(table.c.xid, before),
    )


def _present_places(since: str) -> Select[Any]:
    return (
        select(
            cities.c.code.label("city"),
            areas.c.code.label("area"),
            reports.c.holder_agency_id.label("holder"),
            categories.c.agency_id.label("owner"),
        )
        .distinct()
        .join_from(reports, cities, cities.c.id == reports.c.city_id)
        .join(categories, categories.c.id == reports.c.category_id)
        .outerjoin(areas, areas.c.id == reports.c.area_id)
        .where(_changed(reports, since))
    )


def _old_places(since: str) -> Select[Any]:
    """Where the reports were that moved: the present place, with what the history says it had been
    in the place of what it is."""
    kind, old = report_events.c.kind, report_events.c.old
    moved_area = kind == EventKind.AREA.value
    old_area = case((moved_area, cast(old, Integer)), else_=reports.c.area_id)
    old_holder = case(
        (old.startswith("agency:"), cast(func.split_part(old, ":", 2), Integer)),
        else_=reports.c.holder_agency_id,
    )
    old_category = case(
        (kind == EventKind.CATEGORY.value, cast(old, Integer)), else_=reports.c.category_id
    )
    return (
        select(
            cities.c.code.label("city"),
            areas.c.code.label("area"),
            old_holder.label("holder"),
            categories.c.agency_id.label("owner"),
        )
        .distinct()
        .join_from(reports, report_events, report_events.c.report_id == reports.c.id)
        .join(cities, cities.c.id == reports.c.city_id)
        .join(categories, categories.c.id == old_category)
        .outerjoin(areas, areas.c.id == old_area)
        .where(
            _changed(reports, since),
            _changed(report_events, since),
            kind.in_(MOVES),
            or_(moved_area, old.is_not(None)),
        )
    )


def _touched(row: Row[Any]) -> Touched:
    agencies = frozenset(agency for agency in (row.holder, row.owner) if agency is not None)
    return Touched(city=row.city, area=row.area, agencies=agencies)


def _touched_by_small_table(conn: Connection, table: Table, since: str) -> set[Touched]:
    changed = select(cities.c.code).distinct().where(_changed(table, since))
    if table is not cities:
        changed = changed.join_from(cities, table, cities.c.id == table.c.city_id)
    codes = conn.execute(changed).scalars()
    return {Touched(city=code, everyone=True) for code in codes}
