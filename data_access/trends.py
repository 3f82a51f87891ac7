"""How many reports came in, step by step of local time."""

from collections import defaultdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, cast, extract, func, select, union_all

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.metrics import Step, TrendStep, step_for
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.schema import categories, reports

PART_S = 300
"""Five minutes: no step of a trend is finer, and none ends within one."""


def trend(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> tuple[TrendStep, ...]:
    """Reports received in the window by step and category slug, in the slugs' order, and the clocks
    that passed their due time; empty steps included.

    A step starts at a round local time of the city; the first and the last one may be cut by the
    window. Their starts are aware, in the city's zone.
    """
    start, end = filters.bounds(now)
    step = step_for(end - start)
    counts = (
        select(
            func.date_trunc(step.unit, reports.c.created_local).label("unit"),
            reports.c.category_id,
            func.count().label("received"),
        )
        .where(conditions.counted(filters, scope), conditions.created_in(start, end))
        .group_by("unit", reports.c.category_id)
        .subquery()
    )
    rows = conn.execute(
        select(counts.c.unit, categories.c.slug, counts.c.received).join_from(
            counts, categories, categories.c.id == counts.c.category_id
        )
    ).all()
    received: dict[datetime, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    floor = cache(step.floor)
    for unit, slug, number in rows:
        received[floor(unit)][slug] += number
    breaches: dict[datetime, int] = defaultdict(int)
    for quarter, number in conn.execute(_breaches(filters, scope, start, end)).all():
        at = datetime.fromtimestamp(quarter * PART_S, filters.city.zone)
        breaches[floor(at.replace(tzinfo=None))] += number
    return tuple(
        TrendStep(
            local.replace(tzinfo=filters.city.zone),
            dict(sorted(received.get(local, {}).items())),
            breaches.get(local, 0),
        )
        for local in _steps(step, start, end, filters)
    )


def _breaches(filters: Filters, scope: Scope, start: datetime, end: datetime) -> Any:
    """How many clocks passed their due time in each part of an hour. Local times are told of these
    few numbers, not of every row."""
    passed = []
    for clock in ClockName:
        part = cast(func.floor(extract("epoch", clocks.due_at(clock)) / PART_S), BigInteger)
        passed.append(
            select(part.label("part"), func.count().label("number"))
            .where(
                conditions.counted(filters, scope),
                reports.c.created_at < end,
                clocks.breached_in(clock, start, end),
            )
            .group_by("part")
        )
    return union_all(*passed)


def _steps(step: Step, start: datetime, end: datetime, filters: Filters) -> list[datetime]:
    local_start, local_end = (
        moment.astimezone(filters.city.zone).replace(tzinfo=None) for moment in (start, end)
    )
    steps, current = [], step.floor(local_start)
    while current < local_end:
        steps.append(current)
        current = step.next(current)
    return steps
