"""Single reports: lists, points of the map, one with its history, and looking one up.

Personal data of reporters is never among the columns.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection as PostgresConnection
from sqlalchemy import Select, and_, func, literal, or_, select, tuple_

from dashboard.access import Scope
from dashboard.deadlines import Deadlines
from dashboard.errors import NotFound
from dashboard.filters import Filters
from dashboard.lifecycle import Stage
from dashboard.reports import HistoryLine, ReportDetail, ReportLine, ReportPoint
from data_access import conditions
from data_access.connection import Connection
from data_access.report_clocks import report_clocks
from data_access.schema import (
    agencies,
    areas,
    categories,
    cities,
    report_events,
    reports,
    teams,
)

Bounds = tuple[float, float, float, float]
Cursor = tuple[datetime, int]

CLOCKS = tuple(
    reports.c[name]
    for name in (
        "response_risk_at",
        "response_due_at",
        "resolution_risk_at",
        "resolution_due_at",
        "first_action_at",
        "stopped_at",
        "policy_id",
        "promised_at",
    )
)
_LINE = (
    reports.c.id,
    categories.c.slug.label("category"),
    areas.c.code.label("area_code"),
    areas.c.name.label("area_name"),
    reports.c.stage,
    reports.c.created_at,
    reports.c.date_only,
    reports.c.outside,
    *CLOCKS,
)

_DETAIL = tuple(
    name
    for name in ReportDetail.__dataclass_fields__
    if name not in ("line", "history", "clocks", "photos")
)
_NEWEST_FIRST = (reports.c.created_at.desc(), reports.c.id.desc())


def report_lines(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    limit: int = 20,
    after: Cursor | None = None,
) -> tuple[ReportLine, ...]:
    """The window's reports that the user may read, newest first; `after` a line's (created_at, id)
    those that follow it. Those closed without work and those outside every area are among them."""
    newest = (
        select(reports.c.id)
        .where(conditions.asked_for(filters, scope), conditions.created_in(*filters.bounds(now)))
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
    )
    if after is not None:
        newest = newest.where(_follows(after))
    asked = select_lines().where(reports.c.id.in_(newest)).order_by(*_NEWEST_FIRST)
    return tuple(line_of(row) for row in conn.execute(asked).all())


def report_points(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    bounds: Bounds,
    limit: int = 2_000,
) -> tuple[ReportPoint, ...]:
    """The window's counted reports within (west, south, east, north) degrees, newest first."""
    west, south, east, north = bounds
    newest = (
        select(reports.c.id)
        .where(
            conditions.counted(filters, scope),
            conditions.one_by_one(scope),
            conditions.created_in(*filters.bounds(now)),
            reports.c.lon.between(west, east),
            reports.c.lat.between(south, north),
        )
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
    )
    rows = conn.execute(
        select(
            reports.c.id,
            reports.c.lat,
            reports.c.lon,
            categories.c.slug.label("category"),
            reports.c.stage,
        )
        .join_from(reports, categories, categories.c.id == reports.c.category_id)
        .where(reports.c.id.in_(newest))
        .order_by(*_NEWEST_FIRST)
    ).all()
    return tuple(ReportPoint(*row) for row in rows)


def report_detail(
    conn: PostgresConnection, *, report_id: int, scope: Scope, now: datetime
) -> ReportDetail:
    """A report with its clocks and its history, newest first. Raises NotFound when it isn't there
    for the user.

    Of what it is a duplicate is told to those who may read that report too.
    """
    holder_area, owner = areas.alias(), agencies.alias()
    row = conn.execute(
        select_lines(
            cities.c.code.label("city"),
            reports.c.source,
            reports.c.external_id,
            reports.c.title,
            reports.c.description,
            reports.c.address,
            reports.c.lat,
            reports.c.lon,
            reports.c.kind,
            reports.c.severity,
            reports.c.photo_url,
            reports.c.duplicate_of,
            func.coalesce(agencies.c.name, holder_area.c.name).label("holder"),
            owner.c.name.label("agency"),
        )
        .join(cities, cities.c.id == reports.c.city_id)
        .outerjoin(holder_area, holder_area.c.id == reports.c.holder_area_id)
        .outerjoin(agencies, agencies.c.id == reports.c.holder_agency_id)
        .outerjoin(owner, owner.c.id == categories.c.agency_id)
        .where(reports.c.id == report_id, conditions.readable(scope))
    ).first()
    if row is None:
        raise NotFound
    facts = {name: row._mapping[name] for name in _DETAIL}
    original = select(reports.c.id).where(
        reports.c.id == row.duplicate_of, conditions.readable(scope)
    )
    facts["duplicate_of"] = conn.execute(original).scalar() if row.duplicate_of else None
    return ReportDetail(
        line=line_of(row),
        history=_history(conn, report_id),
        clocks=report_clocks(conn, report_id=report_id, at=now),
        **facts,
    )


def find_reports(
    conn: Connection, *, words: str, scope: Scope, limit: int = 8
) -> tuple[ReportLine, ...]:
    """The reports whose number here or at their source is `words`; those that start so after."""
    words = words.replace("\0", "").strip()
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 19 else -1
    exact = or_(reports.c.id == number, reports.c.external_id == words)
    starts = reports.c.external_id.startswith(words, autoescape=True)
    asked = (
        select_lines()
        .where(conditions.readable(scope), or_(exact, starts) if len(words) >= 4 else exact)
        .order_by(exact.desc(), reports.c.created_at.desc())
        .limit(limit)
    )
    return tuple(line_of(row) for row in conn.execute(asked).all())


def line_of(row: Any) -> ReportLine:
    """The line that a row of `select_lines` makes."""
    response, resolution = deadlines_of(row)
    return ReportLine(
        id=row.id,
        category=row.category,
        area_code=row.area_code,
        area_name=row.area_name,
        stage=row.stage,
        created_at=row.created_at,
        date_only=row.date_only,
        outside=row.outside,
        response=response,
        resolution=resolution,
    )


def deadlines_of(row: Any) -> tuple[Deadlines, Deadlines]:
    """The response and the resolution clock of a row that has the columns of CLOCKS."""
    held = row.stage == Stage.DITAHAN and (row.policy_id or row.promised_at) is not None
    return (
        Deadlines(row.response_risk_at, row.response_due_at, row.first_action_at),
        Deadlines(row.resolution_risk_at, row.resolution_due_at, row.stopped_at, paused=held),
    )


def select_lines(*more: Any) -> Select[Any]:
    """The statement for what lines show of reports, and `more`; which reports is the caller's."""
    return (
        select(*_LINE, *more)
        .join_from(reports, categories, categories.c.id == reports.c.category_id)
        .outerjoin(areas, areas.c.id == reports.c.area_id)
    )


def _follows(after: Cursor) -> Any:
    return tuple_(reports.c.created_at, reports.c.id) < tuple_(
        literal(after[0], reports.c.created_at.type), literal(after[1], reports.c.id.type)
    )


def _history(conn: Connection, report_id: int) -> tuple[HistoryLine, ...]:
    rows = conn.execute(
        select(
            report_events.c.kind,
            report_events.c.old,
            report_events.c.new,
            report_events.c.note,
            report_events.c.actor,
            report_events.c.source,
            report_events.c.occurred_at,
            report_events.c.recorded_at,
            report_events.c.flagged,
        )
        .where(and_(report_events.c.report_id == report_id))
        .order_by(report_events.c.occurred_at.desc(), report_events.c.id.desc())
    ).all()
    names = _names(conn, rows)
    return tuple(
        HistoryLine(
            **dict(row._mapping)
            | {
                "old": names.get((row.kind, row.old), row.old),
                "new": names.get((row.kind, row.new), row.new),
            }
        )
        for row in rows
    )


def _names(conn: Connection, rows: Any) -> dict[tuple[str, str], str]:
    """What the ids of a history stand for, by its kind and text: names of holders, areas and teams,
    slugs of categories."""
    spoken = {(row.kind, word) for row in rows for word in (row.old, row.new) if word}
    names: dict[tuple[str, str], str] = {}
    for kind, prefix, table, name in (
        ("holder", "area:", areas, areas.c.name),
        ("holder", "agency:", agencies, agencies.c.name),
        ("area", "", areas, areas.c.name),
        ("team", "", teams, teams.c.name),
        ("category", "", categories, categories.c.slug),
    ):
        words = [word.removeprefix(prefix) for of, word in spoken if of == kind and prefix in word]
        ids = [int(word) for word in words if word.isdigit()]
        if ids:
            asked = select(table.c.id, name.label("name")).where(table.c.id.in_(ids))
            names |= {(kind, f"{prefix}{row.id}"): row.name for row in conn.execute(asked).all()}
    return names
