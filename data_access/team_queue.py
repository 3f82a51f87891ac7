"""The queue of a team: the open reports of a scope, asked of PostgreSQL alone, since what a phone
acts on has to be of this moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, select

from dashboard.access import Scope
from dashboard.field_actions import UNDONE
from dashboard.filters import Filters
from dashboard.lifecycle import ReportKind, Stage
from dashboard.team_queue import MOST, Queue, QueueLine
from data_access import conditions
from data_access.connection import Connection
from data_access.reports import line_of, select_lines
from data_access.schema import agencies, areas, report_events, reports, teams


def team_queue(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    own: Collection[str] = (),
    only_own: bool = False,
    limit: int = 50,
) -> Queue:
    """The open reports that the user may read, of the place, the categories and the narrowing asked
    for and of any kind, by when they come due, those held back and those without a clock last.
    `own` are the slugs of the user's teams in the city; with `only_own` theirs alone."""
    rows = and_(
        conditions.any_kind(filters, scope), conditions.one_by_one(scope), conditions.is_open()
    )
    mine = _of_teams(filters, own)
    shown = and_(rows, mine) if only_own else rows
    number, late, of_own, uncounted = conn.execute(
        select(
            func.count().filter(shown),
            func.count().filter(shown, _due_at() < now),
            func.count().filter(mine),
            func.count().filter(shown, reports.c.kind != ReportKind.WARGA.value),
        ).where(rows)
    ).one()
    page = select(reports.c.id).where(shown).order_by(*_order()).limit(min(limit, MOST))
    found = conn.execute(_LINES.where(reports.c.id.in_(page))).all()
    return Queue(tuple(_line(row) for row in found), number, late, of_own, uncounted)


def _line(row: Any) -> QueueLine:
    told = {name: row._mapping[name] for name in QueueLine.__dataclass_fields__ if name != "line"}
    return QueueLine(line=line_of(row), **told)


def _of_teams(filters: Filters, slugs: Collection[str]) -> ColumnElement[bool]:
    if not slugs:
        return false()
    ids = select(teams.c.id).where(
        teams.c.city_id == filters.city.id, teams.c.slug.in_(sorted(slugs))
    )
    return func.coalesce(reports.c.team_id.in_(ids.correlate(None)), False)


def _due_at() -> ColumnElement[datetime]:
    """When the first of a report's running clocks comes due."""
    response = case((reports.c.first_action_at.is_(None), reports.c.response_due_at))
    return func.least(response, reports.c.resolution_due_at)


def _order() -> tuple[ColumnElement[Any], ...]:
    return (_due_at().asc().nulls_last(), reports.c.created_at, reports.c.id)


def _version() -> ColumnElement[int]:
    last = select(func.max(report_events.c.id)).where(report_events.c.report_id == reports.c.id)
    return func.coalesce(last.correlate(reports).scalar_subquery(), 0)


def _duplicates() -> ColumnElement[int]:
    """How many reports were merged into it, into those, and so on."""
    first, next_one = reports.alias("merged"), reports.alias("merged_into_those")
    found = (
        select(first.c.id)
        .where(first.c.duplicate_of == reports.c.id)
        .correlate(reports)
        .cte("duplicates", recursive=True, nesting=True)
    )
    found = found.union(select(next_one.c.id).where(next_one.c.duplicate_of == found.c.id))
    return select(func.count()).select_from(found).correlate(reports).scalar_subquery()


def _waits_for() -> ColumnElement[str]:
    """Who a report that is held back waits for: what was said as it was."""
    said = (
        select(report_events.c.note)
        .where(
            report_events.c.report_id == reports.c.id,
            report_events.c.kind == "stage",
            report_events.c.new == Stage.DITAHAN.value,
            report_events.c.note != UNDONE,
        )
        .order_by(report_events.c.id.desc())
        .limit(1)
    )
    return case((reports.c.stage == Stage.DITAHAN.value, said.correlate(reports).scalar_subquery()))


_HOLDER = areas.alias("holder")
_LINES = (
    select_lines(
        reports.c.title,
        reports.c.address,
        reports.c.lat,
        reports.c.lon,
        reports.c.severity,
        func.coalesce(agencies.c.name, _HOLDER.c.name).label("held_by"),
        _HOLDER.c.code.label("holder_area"),
        teams.c.slug.label("team"),
        teams.c.name.label("team_name"),
        _version().label("version"),
        _duplicates().label("duplicates"),
        _waits_for().label("waits_for"),
    )
    .outerjoin(_HOLDER, _HOLDER.c.id == reports.c.holder_area_id)
    .outerjoin(agencies, agencies.c.id == reports.c.holder_agency_id)
    .outerjoin(teams, teams.c.id == reports.c.team_id)
    .order_by(*_order())
)
"""The lines of a queue, made once: making it takes as long as asking it."""
