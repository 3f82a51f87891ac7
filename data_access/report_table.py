"""The reports that came in, as a table: any page of it, in any of its orders.

They are those behind the figure *Masuk*, found by the same conditions, for who may read them one by
one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.lifecycle import Stage
from dashboard.places import Level
from dashboard.report_table import NEWEST_FIRST, Column, Order, ReportRow, RowPage
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.reports import line_of, select_lines
from data_access.schema import agencies, areas, categories, reports

_PARENT, _HOLDER_AREA = areas.alias("parent"), areas.alias("holder_area")
DISTRICT = case(
    (_PARENT.c.level == Level.KECAMATAN.value, _PARENT.c.name),
    (areas.c.level == Level.KECAMATAN.value, areas.c.name),
)
HOLDER = func.coalesce(agencies.c.name, _HOLDER_AREA.c.name)
_OF_ROW = (
    DISTRICT.label("district"),
    HOLDER.label("holder"),
    _HOLDER_AREA.c.code.label("holder_area"),
    reports.c.severity,
)
_NAMED = frozenset({Column.CATEGORY, Column.AREA, Column.DISTRICT, Column.HOLDER})
_STAGES = {stage.value: place for place, stage in enumerate(Stage)}
_ALWAYS = frozenset({Column.NUMBER, Column.CREATED, Column.AGE, Column.SEVERITY, Column.CATEGORY})
"""What every report has, so that an index can give the order."""


def row_page(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    order: Order = NEWEST_FIRST,
    limit: int = 50,
    offset: int = 0,
    language: str = "id",
) -> RowPage:
    """The rows from `offset` on, and how many there are; categories are ordered by their name in
    the language. A page of the second half is counted from the end: the last is as near as the
    first."""
    rows = received(filters, scope, now)
    total: int = conn.execute(select(func.count()).select_from(reports).where(rows)).scalar()
    taken = max(0, min(limit, total - offset))
    if not taken:
        return RowPage(total, ())
    backwards = offset > total // 2
    skipped = total - offset - taken if backwards else offset
    asked = (
        _ids(order)
        .where(rows)
        .order_by(*_order_by(order, now, language, backwards=backwards))
        .limit(taken)
        .offset(skipped)
    )
    ids = [row.id for row in conn.execute(asked).all()]
    return RowPage(total, _rows(conn, ids[::-1] if backwards else ids))


def row_total(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> int:
    """How many rows there are."""
    rows = received(filters, scope, now)
    total: int = conn.execute(select(func.count()).select_from(reports).where(rows)).scalar()
    return total


def received(filters: Filters, scope: Scope, now: datetime) -> ColumnElement[bool]:
    """The reports of *Masuk* that the user may read one by one."""
    return and_(
        conditions.counted(filters, scope),
        conditions.one_by_one(scope),
        conditions.created_in(*filters.bounds(now)),
    )


def select_rows(*more: Any) -> Select[Any]:
    """The statement for what rows show of reports, and `more`; which reports is the caller's."""
    return _named(select_lines(*_OF_ROW, *more))


def row_of(row: Any) -> ReportRow:
    """The row that a row of `select_rows` makes."""
    return ReportRow(
        line=line_of(row),
        district=row.district,
        holder=row.holder,
        holder_area=row.holder_area,
        severity=row.severity,
    )


def _rows(conn: Connection, ids: Sequence[int]) -> tuple[ReportRow, ...]:
    """Those reports, in that order."""
    found = conn.execute(select_rows().where(reports.c.id.in_(ids))).all()
    by_id = {row.id: row_of(row) for row in found}
    return tuple(by_id[id] for id in ids)


def _ids(order: Order) -> Select[Any]:
    if order.column not in _NAMED:
        return select(reports.c.id)
    return _named(
        select(reports.c.id)
        .join_from(reports, categories, categories.c.id == reports.c.category_id)
        .outerjoin(areas, areas.c.id == reports.c.area_id)
    )


def _named(asked: Select[Any]) -> Select[Any]:
    """The statement on reports and their areas, joined with the other names of a row."""
    return (
        asked.outerjoin(_PARENT, _PARENT.c.id == areas.c.parent_id)
        .outerjoin(agencies, agencies.c.id == reports.c.holder_agency_id)
        .outerjoin(_HOLDER_AREA, _HOLDER_AREA.c.id == reports.c.holder_area_id)
    )


def _order_by(order: Order, now: datetime, language: str, *, backwards: bool) -> list[Any]:
    """The order, or that from its end to its start."""
    key = _key(order.column, now, language)
    first = key.desc() if order.descending != backwards else key.asc()
    if order.column not in _ALWAYS:
        first = first.nulls_first() if backwards else first.nulls_last()
    others = [reports.c.created_at, reports.c.id]
    return [first, *(other.asc() if backwards else other.desc() for other in others)]


def _key(column: Column, now: datetime, language: str) -> ColumnElement[Any]:
    label = categories.c.label_en if language == "en" else categories.c.label_id
    over_at = func.coalesce(reports.c.stopped_at, literal(now, reports.c.created_at.type))
    keys: dict[Column, ColumnElement[Any]] = {
        Column.NUMBER: reports.c.id,
        Column.CREATED: reports.c.created_at,
        Column.AGE: over_at - reports.c.created_at,
        Column.CATEGORY: label,
        Column.AREA: areas.c.name,
        Column.DISTRICT: DISTRICT,
        Column.STAGE: case(
            {stage.value: n for n, stage in enumerate(Stage)}, value=reports.c.stage
        ),
        Column.HOLDER: HOLDER,
        Column.RESPONSE: _runs_until(ClockName.RESPONSE),
        Column.RESOLUTION: _runs_until(ClockName.RESOLUTION),
        Column.SEVERITY: reports.c.severity,
        Column.ACTED: reports.c.first_action_at,
        Column.STOPPED: reports.c.stopped_at,
    }
    return keys[column]


def _runs_until(clock: ClockName) -> ColumnElement[Any]:
    """When a clock that still runs comes due."""
    return case((clocks.STOP[clock].is_(None), clocks.due_at(clock)))
