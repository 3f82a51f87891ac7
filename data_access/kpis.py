"""The figures of a period, beside those of the equal period before it."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.lifecycle import OPEN, ReportKind, Stage
from dashboard.metrics import Kpis, LeftOut, Median, PeriodFigures
from data_access import conditions
from data_access.connection import Connection, Statement
from data_access.schema import reports, spells


def kpis(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> Kpis:
    """The figures of the window at `now`, of the window before, and what they leave out."""
    current, previous = filters.bounds(now), filters.before(now)
    rows = conditions.counted(filters, scope)
    counts = conn.execute(_counts(rows, current, previous)).one()._mapping
    medians = {
        row.period: Median(minutes=float(row.median), n=int(row.n))
        for row in conn.execute(_medians(rows, current, previous)).all()
    }
    open_at = [_open_at(conn, rows=rows, at=end, now=now) for end in (current[1], previous[1])]
    figures = [
        PeriodFigures(
            start=period[0],
            end=period[1],
            received=counts[f"received_{index}"],
            open_at_end=open_at[index],
            acted_on=counts[f"acted_{index}"],
            with_stage=counts[f"staged_{index}"],
            response=medians.get(index, Median(minutes=None, n=0)),
        )
        for index, period in enumerate((current, previous))
    ]
    return Kpis(
        now=figures[0],
        before=figures[1],
        left_out=_left_out(conn, filters=filters, scope=scope, period=current),
    )


def open_reports(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> int:
    """The number of reports open at the window's end (Terbuka)."""
    end = filters.bounds(now)[1]
    return _open_at(conn, rows=conditions.counted(filters, scope), at=end, now=now)


def _counts(rows: ColumnElement[bool], *periods: tuple[datetime, datetime]) -> Statement:
    columns = []
    for index, period in enumerate(periods):
        created = conditions.created_in(*period)
        known = and_(created, reports.c.stage.is_not(None))
        columns += [
            func.count().filter(created).label(f"received_{index}"),
            func.count().filter(known).label(f"staged_{index}"),
            func.count()
            .filter(known, reports.c.stage != Stage.MENUNGGU.value)
            .label(f"acted_{index}"),
        ]
    start, end = min(start for start, _ in periods), max(end for _, end in periods)
    return select(*columns).where(rows, conditions.created_in(start, end))


def _medians(rows: ColumnElement[bool], *periods: tuple[datetime, datetime]) -> Statement:
    """The median of each period from the counts of whole minutes: no sort of the rows.

    The mean of the two middle ranks where their number is even, as percentile_cont gives it.
    """
    period = case(
        *((conditions.created_in(*bounds), index) for index, bounds in enumerate(periods))
    )
    minutes = (
        select(
            period.label("period"),
            reports.c.response_minutes.label("minutes"),
            func.count().label("reports"),
        )
        .where(
            rows,
            reports.c.response_minutes.is_not(None),
            or_(*(conditions.created_in(*bounds) for bounds in periods)),
        )
        .group_by("period", reports.c.response_minutes)
        .cte("minutes")
    )
    ranked = select(
        minutes,
        func.sum(minutes.c.reports)
        .over(partition_by=minutes.c.period, order_by=minutes.c.minutes)
        .label("upto"),
        func.sum(minutes.c.reports).over(partition_by=minutes.c.period).label("n"),
    ).cte("ranked")
    lower = func.min(ranked.c.minutes).filter(2 * ranked.c.upto >= ranked.c.n)
    upper = func.min(ranked.c.minutes).filter(2 * ranked.c.upto > ranked.c.n)
    return select(
        ranked.c.period,
        func.max(ranked.c.n).label("n"),
        ((lower + upper) / 2.0).label("median"),
    ).group_by(ranked.c.period)


def _open_at(conn: Connection, *, rows: ColumnElement[bool], at: datetime, now: datetime) -> int:
    if at == now:
        asked = select(func.count()).select_from(reports).where(rows, conditions.is_open())
        return int(conn.execute(asked).scalar())
    running = and_(
        spells.c.from_at <= at,
        or_(spells.c.to_at.is_(None), spells.c.to_at > at),
        spells.c.stage.in_(sorted(OPEN)),
    )
    asked = (
        select(func.count())
        .select_from(spells.join(reports, reports.c.id == spells.c.report_id))
        .where(running, rows)
    )
    return int(conn.execute(asked).scalar())


def _left_out(
    conn: Connection, *, filters: Filters, scope: Scope, period: tuple[datetime, datetime]
) -> LeftOut:
    inside = ~reports.c.outside
    counts = conn.execute(
        select(
            func.count().filter(inside, reports.c.kind == ReportKind.MESIN.value).label("machine"),
            func.count()
            .filter(inside, reports.c.kind == ReportKind.DARURAT.value)
            .label("emergency"),
            func.count()
            .filter(inside, conditions.closed_without_work())
            .label("closed_without_work"),
            func.count().filter(reports.c.outside).label("outside"),
            func.count().filter(inside, reports.c.stage.is_(None)).label("stage_unknown"),
        ).where(conditions.any_kind(filters, scope), conditions.created_in(*period))
    ).one()
    return LeftOut(**counts._mapping)
