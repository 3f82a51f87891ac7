"""What each child place has of each category in the window and in eight periods before it."""

import math
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, cast, extract, func, literal, select

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.movers import Move, biggest_moves
from dashboard.usual import WEEKS, usual_of
from data_access import conditions
from data_access.connection import Connection, Statement, list_of
from data_access.places import areas_inside, child_above, is_shown_child
from data_access.schema import categories, reports
from data_access.trends import naive
from data_access.usual import data_began

WEEK = timedelta(days=7)
LEAST_KNOWN = WEEKS // 2


def movers(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    rises_only: bool = False,
) -> tuple[Move, ...] | None:
    """The five pairs of a child place and a category that came in furthest from usual, or furthest
    above it with `rises_only`; of a place without children, of the place itself.

    Usual is what the eight earlier periods had that are as long and begin at the same time of the
    week, each a whole number of weeks before the next; those from before the data began are none.
    None where fewer than half of them are known. Where the filters narrow by what became of the
    reports nothing is told.
    """
    if filters.narrow.of_now:
        return ()
    start, end = filters.bounds(now)
    zone = filters.city.zone
    local_end = naive(end.astimezone(zone))
    length = end - start
    apart = math.ceil(length / WEEK) * WEEK
    began = data_began(conn, filters=filters, scope=scope)
    if began is None:
        return None
    known = [local_end - number * apart - length >= began for number in range(1, WEEKS + 1)]
    if sum(known) < LEAST_KNOWN:
        return None
    over = (start - WEEKS * apart - WEEK, end)
    rows = conn.execute(_counts(filters, scope, over, local_end, apart, length)).all()
    found = _by_pair(conn, filters, scope, rows)
    return biggest_moves(_moves(found, known), rises_only=rises_only)


def _moves(found: dict[tuple[str, str], dict[int, int]], known: list[bool]) -> list[Move]:
    moves = []
    for (area, category), counts in found.items():
        before = [
            counts.get(number, 0) if is_known else None
            for number, is_known in enumerate(known, start=1)
        ]
        usual = usual_of(before)
        if usual is not None:
            moves.append(Move(area, category, counts.get(0, 0), usual))
    return moves


def _counts(
    filters: Filters,
    scope: Scope,
    over: tuple[datetime, datetime],
    local_end: datetime,
    apart: timedelta,
    length: timedelta,
) -> Statement:
    """Reports by area, category, and how many periods before the window's they came in; what lies
    between two periods is left out."""
    back = literal(_epoch(local_end)) - extract("epoch", reports.c.created_local)
    period = cast(func.floor(back / apart.total_seconds()), BigInteger)
    counts = (
        select(
            reports.c.area_id,
            reports.c.category_id,
            period.label("period"),
            func.count().label("n"),
        )
        .where(
            conditions.counted(filters, scope),
            conditions.created_in(*over),
            back - period * apart.total_seconds() <= length.total_seconds(),
            back <= WEEKS * apart.total_seconds() + length.total_seconds(),
        )
        .group_by(reports.c.area_id, reports.c.category_id, "period")
        .subquery()
    )
    return (
        select(
            counts.c.area_id,
            categories.c.slug,
            list_of(counts.c.period).label("periods"),
            list_of(counts.c.n).label("numbers"),
        )
        .join_from(counts, categories, categories.c.id == counts.c.category_id)
        .group_by(counts.c.area_id, categories.c.slug)
    )


def _by_pair(
    conn: Connection, filters: Filters, scope: Scope, rows: list[Any]
) -> dict[tuple[str, str], dict[int, int]]:
    """Counts by child place and category, then by period."""
    inside = areas_inside(conn, filters=filters)
    shown = {row.code for row in inside if is_shown_child(row, filters=filters, scope=scope)}
    place_of = {row.id: child_above(row.code, filters.area) for row in inside}
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        place = place_of.get(row.area_id) if shown else filters.area
        if place in shown or not shown:
            for period, number in zip(row.periods, row.numbers, strict=True):
                found[place or filters.area, row.slug][period] += number
    return found


def _epoch(local: datetime) -> float:
    return (local - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001
