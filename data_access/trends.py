"""How many reports came in, step by step of local time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import numpy as np
from sqlalchemy import BigInteger, cast, extract, func, select, union_all

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.metrics import Step, TrendStep, step_for
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection, list_of
from data_access.schema import categories, reports

PART_S, SHORT_PART_S = 900, 300
HOUR = timedelta(hours=1)


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
    steps = steps_of(step, start, end, filters)
    breaches = _breaches(conn, filters, scope, start, end, steps)
    return tuple(
        TrendStep(local, dict(sorted(received.get(naive(local), {}).items())), number)
        for local, number in zip(steps, breaches, strict=True)
    )


def naive(local: datetime) -> datetime:
    """The local time as clocks on the wall show it."""
    return local.replace(tzinfo=None)


def _breaches(
    conn: Connection,
    filters: Filters,
    scope: Scope,
    start: datetime,
    end: datetime,
    steps: Sequence[datetime],
) -> list[int]:
    """How many clocks passed their due time in each step.

    The database counts by the quarters of an hour (of a short window, by five minutes), which lie
    in one step whatever the zone; told of every row, local times would take ten times as long.
    """
    length = SHORT_PART_S if len(steps) > 1 and steps[1] - steps[0] < HOUR else PART_S
    passed = []
    for clock in ClockName:
        part = cast(func.floor(extract("epoch", clocks.due_at(clock)) / length), BigInteger)
        passed.append(
            select(part.label("part"), func.count().label("number"))
            .where(
                conditions.counted(filters, scope),
                reports.c.created_at < end,
                clocks.breached_in(clock, start, end),
            )
            .group_by("part")
        )
    counts = union_all(*passed).subquery()
    parts, numbers = conn.execute(select(list_of(counts.c.part), list_of(counts.c.number))).one()
    if not parts:
        return [0] * len(steps)
    begins = np.array([moment.timestamp() for moment in steps])
    which = np.searchsorted(begins, np.array(parts, dtype=float) * length, side="right") - 1
    found = np.bincount(which, weights=numbers, minlength=len(steps))
    return [int(number) for number in found]


def steps_of(step: Step, start: datetime, end: datetime, filters: Filters) -> list[datetime]:
    """The starts of the steps, in the city's zone."""
    zone = filters.city.zone
    local_start, local_end = (naive(moment.astimezone(zone)) for moment in (start, end))
    steps, current = [], step.floor(local_start)
    while current < local_end:
        steps.append(current.replace(tzinfo=zone))
        current = step.next(current)
    return steps
