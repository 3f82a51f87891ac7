"""Where the reports of a period went, from stage to stage."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, extract, func, literal_column, select, tuple_

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.metrics import median_of
from dashboard.stage_flow import STAGES, StageFlow, Way
from data_access import conditions
from data_access.connection import Connection
from data_access.durations import rough_minutes
from data_access.schema import reports


def stage_flow(conn: Connection, *, filters: Filters, scope: Scope, now: datetime) -> StageFlow:
    """The window's reports with a known stage by what became of them, those closed without work
    too: of all, whichever stages the filters leave."""
    rows = and_(
        conditions.with_closed(filters.but(stages=frozenset()), scope),
        conditions.created_in(*filters.bounds(now)),
        reports.c.stage.is_not(None),
    )
    created, acted, stopped = (
        extract("epoch", reports.c[name])
        for name in ("created_at", "first_action_at", "stopped_at")
    )
    since = case((_taken_up(), acted), else_=created)
    of = (
        select(
            _way().label("way"),
            rough_minutes(case((_taken_up(), acted - created))).label("first"),
            rough_minutes(stopped - since).label("last"),
        )
        .where(rows)
        .subquery()
    )
    ways = func.grouping_sets(tuple_(of.c.first), tuple_(of.c.way, of.c.last))
    found = conn.execute(
        select(of.c.way, of.c.first, of.c.last, func.count().label("n")).group_by(ways)
    ).all()
    first: dict[int, int] = {}
    ends: dict[Way, dict[int, int]] = defaultdict(dict)
    numbers: dict[Way, int] = defaultdict(int)
    for way, to_first, to_end, n in found:
        if to_first is not None:
            first[to_first] = n
        if way is not None:
            numbers[Way(way)] += n
            if to_end is not None:
                ends[Way(way)][to_end] = n
    return StageFlow(
        numbers={way: numbers[way] for way in Way if numbers[way]},
        first_action=median_of(first),
        to_end={way: median_of(ends[way]) for way in Way if ends[way]},
    )


def _taken_up() -> ColumnElement[bool]:
    """The reports that were acted on before their end, and those that are in hand."""
    first, end = reports.c.first_action_at, reports.c.stopped_at
    return and_(first.is_not(None), func.coalesce(first < end, True))


def _way() -> ColumnElement[str]:
    def named(way: Way) -> ColumnElement[str]:
        return literal_column(f"'{way.value}'")

    def at(way: Way) -> ColumnElement[bool]:
        return reports.c.stage.in_(sorted(stage.value for stage in STAGES[way]))

    done = case((_taken_up(), named(Way.DONE)), else_=named(Way.DONE_AT_ONCE))
    closed = case((_taken_up(), named(Way.CLOSED)), else_=named(Way.CLOSED_AT_ONCE))
    open_ways = ((at(way), named(way)) for way in (Way.WAITS, Way.WORKED_ON, Way.HELD))
    return case(*open_ways, (at(Way.DONE), done), else_=closed)
