"""The figures of a period, beside those of the equal period before it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, ReportKind, Stage
from dashboard.metrics import (
    Compliance,
    Kpis,
    LeftOut,
    Median,
    PeriodFigures,
    Standing,
    median_of,
)
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection, Statement, list_of
from data_access.schema import reports

Period = tuple[datetime, datetime]
Periods = tuple[Period, Period]


def kpis(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> Kpis:
    """The figures of the window at `now`, of the window before, and what they leave out.

    The window before is told as it stood when it was as old as the window is now: its reports have
    had more time since, and would always look better acted on.
    """
    periods = (filters.bounds(now), filters.before(now))
    return kpis_of(conn, filters=filters, scope=scope, now=now, periods=periods)


def kpis_of(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime, periods: Periods
) -> Kpis:
    """The same of a period and an equally long one before it, whichever that is."""
    current, previous = periods
    rows = conditions.counted(filters, scope)
    in_time = _in_time(current, then=now - (current[0] - previous[0]))
    sorts = conn.execute(_sorts(filters, scope, current, previous, in_time)).all()
    medians = {
        row.period: median_of(dict(zip(row.minutes, row.numbers, strict=True)))
        for row in conn.execute(_responses(and_(rows, in_time), current, previous)).all()
    }
    standings = _standings(conn, rows, ends=(current[1], previous[1]), now=now)
    compliance = _compliance(conn, rows, periods=(current, previous))
    figures = []
    for index, period in enumerate((current, previous)):
        counted = [row for row in sorts if row.period == index and row.counted]
        known = [row for row in counted if row.stage is not None]
        figures.append(
            PeriodFigures(
                start=period[0],
                end=period[1],
                received=_sum(counted),
                standing=standings[index],
                acted_on=_sum(row for row in known if row.acted),
                with_stage=_sum(known),
                response=medians.get(index, Median(minutes=None, n=0)),
                response_compliance=compliance[ClockName.RESPONSE, index],
                resolution_compliance=compliance[ClockName.RESOLUTION, index],
            )
        )
    return Kpis(
        now=figures[0],
        before=figures[1],
        left_out=_left_out(sorts),
        clocked=any_clock(conn, filters=filters, scope=scope),
    )


def _sorts(
    filters: Filters,
    scope: Scope,
    current: Period,
    previous: Period,
    in_time: ColumnElement[bool],
) -> Statement:
    """How many reports of each sort came in, of all that the figures count or leave out."""
    sort = (
        _period(current).label("period"),
        conditions.counted(filters, scope).label("counted"),
        reports.c.kind,
        reports.c.outside,
        reports.c.stage,
        and_(reports.c.stage != Stage.MENUNGGU.value, in_time).label("acted"),
        and_(reports.c.policy_id.is_(None), reports.c.promised_at.is_(None)).label("unclocked"),
        reports.c.response_known,
    )
    return (
        select(*sort, func.count().label("n"))
        .where(conditions.any_kind(filters, scope), _created_in(current, previous))
        .group_by(*(column.name for column in sort))
    )


def _sum(rows: Iterable[Any]) -> int:
    return sum(row.n for row in rows)


def _period(current: Period) -> ColumnElement[int]:
    """0 for reports of the current period, 1 for those of the one before."""
    return case((reports.c.created_at >= current[0], 0), else_=1)


def _created_in(current: Period, previous: Period) -> ColumnElement[bool]:
    """In either period; of neighbours as one, which a sorted table finds at once."""
    if previous[1] == current[0]:
        return conditions.created_in(previous[0], current[1])
    return or_(conditions.created_in(*previous), conditions.created_in(*current))


def _in_time(current: Period, *, then: datetime) -> ColumnElement[bool]:
    """The reports of the current period, and those of the one before on which somebody had acted
    by `then`. Where the source tells no first action, the stop counts, else the creation."""
    acted_at = func.coalesce(reports.c.first_action_at, reports.c.stopped_at, reports.c.created_at)
    return or_(reports.c.created_at >= current[0], acted_at <= then)


def _responses(rows: ColumnElement[bool], current: Period, previous: Period) -> Statement:
    """How many reports of each period were first acted on after how many whole minutes."""
    counts = (
        select(
            _period(current).label("period"),
            reports.c.response_minutes.label("minutes"),
            func.count().label("number"),
        )
        .where(
            rows,
            reports.c.response_minutes.is_not(None),
            _created_in(current, previous),
        )
        .group_by("period", reports.c.response_minutes)
        .subquery()
    )
    return select(
        counts.c.period,
        list_of(counts.c.minutes).label("minutes"),
        list_of(counts.c.number).label("numbers"),
    ).group_by(counts.c.period)


def _standings(
    conn: Connection, rows: ColumnElement[bool], *, ends: tuple[datetime, ...], now: datetime
) -> list[Standing]:
    """How the rows stood that were open at each of these times."""
    parts: list[Statement] = [
        select(
            literal_column(str(index)).label("period"),
            func.count().label("open"),
            func.count().filter(part.late).label("late"),
            func.count().filter(part.at_risk).label("at_risk"),
        )
        .select_from(part.source)
        .where(part.where)
        for index, end in enumerate(ends)
        for part in clocks.open_at(rows, at=end, now=now)
    ]
    found = [Standing() for _ in ends]
    for period, *counts in conn.execute(union_all(*parts)).all():
        found[period] += Standing(*counts)
    return found


def _compliance(
    conn: Connection, rows: ColumnElement[bool], *, periods: tuple[Period, ...]
) -> dict[tuple[ClockName, int], Compliance]:
    """The clocks decided in each period, and how many of them were met."""
    counts: list[Statement] = [
        select(
            literal_column(f"'{clock}'").label("clock"),
            literal_column(str(index)).label("period"),
            func.count().filter(clocks.met(clock)).label("met"),
            func.count().label("decided"),
        ).where(rows, clocks.decided_in(clock, *period))
        for clock in ClockName
        for index, period in enumerate(periods)
    ]
    found = conn.execute(union_all(*counts)).all()
    return {(ClockName(row.clock), row.period): Compliance(row.met, row.decided) for row in found}


def any_clock(conn: Connection, *, filters: Filters, scope: Scope) -> bool:
    """Whether any report of the city that the user may know of has a clock."""
    has_clock = or_(*(clocks.due_at(clock).is_not(None) for clock in ClockName))
    of_city = reports.c.city_id == filters.city.id
    asked = select(exists().where(of_city, conditions.visible(scope), has_clock))
    return bool(conn.execute(asked).scalar())


def _left_out(sorts: Iterable[Any]) -> LeftOut:
    here = [row for row in sorts if row.period == 0]
    inside = [row for row in here if not row.outside]
    counted = [row for row in here if row.counted]
    return LeftOut(
        machine=_sum(row for row in inside if row.kind == ReportKind.MESIN),
        emergency=_sum(row for row in inside if row.kind == ReportKind.DARURAT),
        closed_without_work=_sum(row for row in inside if row.stage in CLOSED_WITHOUT_WORK),
        outside=_sum(row for row in here if row.outside),
        stage_unknown=_sum(row for row in inside if row.stage is None),
        no_policy=_sum(row for row in counted if row.unclocked and row.stage is not None),
        response_unknown=_sum(
            row
            for row in counted
            if not row.unclocked and not row.response_known and row.stage is not None
        ),
    )
