"""The figures of each agency that holds reports, and of the areas together."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select, union_all

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.holders import HolderFigures, by_late
from dashboard.metrics import Compliance, Standing, median_of
from dashboard.narrowing import BY_AREAS
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection, Statement
from data_access.schema import agencies, reports

HOLDER = reports.c.holder_agency_id
NONE: ColumnElement[int] = literal_column("0")
OPEN, RECEIVED, DECIDED = "open", "received", "decided"


def holder_figures(
    conn: Connection, *, filters: Filters, scope: Scope, now: datetime
) -> tuple[HolderFigures, ...]:
    """The figures by holder of now, of all holders whichever the filters leave: most late first;
    none for who has nothing to tell of."""
    rows = filters.but(holders=frozenset())
    counts = conn.execute(union_all(*_counts(rows, scope, now))).all()
    found: dict[str, dict[int | None, list[int]]] = defaultdict(dict)
    received: dict[int | None, int] = defaultdict(int)
    responses: dict[int | None, dict[int, int]] = defaultdict(dict)
    for holder, what, *numbers in counts:
        if what == RECEIVED:
            minutes, number, _ = numbers
            received[holder] += number
            if minutes is not None:
                responses[holder][minutes] = number
        else:
            had = found[what].get(holder, [0, 0, 0])
            found[what][holder] = [a + b for a, b in zip(had, numbers, strict=True)]
    slugs = _slugs(conn, filters)
    holders = {holder for sums in found.values() for holder, n in sums.items() if any(n)}
    holders |= received.keys()
    nothing = [0, 0, 0]
    return by_late(
        tuple(
            HolderFigures(
                holder=slugs[holder],
                received=received[holder],
                standing=Standing(*found[OPEN].get(holder, nothing)),
                compliance=Compliance(*found[DECIDED].get(holder, nothing)[:2]),
                response=median_of(responses[holder]),
            )
            for holder in holders
        )
    )


def _slugs(conn: Connection, filters: Filters) -> dict[int | None, str]:
    found = conn.execute(
        select(agencies.c.id, agencies.c.slug).where(agencies.c.city_id == filters.city.id)
    ).all()
    return {None: BY_AREAS} | {row.id: row.slug for row in found}


def _counts(filters: Filters, scope: Scope, now: datetime) -> list[Statement]:
    rows, period = conditions.counted(filters, scope), filters.bounds(now)
    resolution = ClockName.RESOLUTION
    standing: list[Statement] = [
        select(
            HOLDER,
            literal_column(f"'{OPEN}'").label("what"),
            func.count(),
            func.count().filter(part.late),
            func.count().filter(part.at_risk),
        )
        .select_from(part.source)
        .where(part.where)
        .group_by(HOLDER)
        for part in clocks.open_at(rows, at=period[1], now=now)
    ]
    minutes = reports.c.response_minutes
    received = (
        select(HOLDER, literal_column(f"'{RECEIVED}'"), minutes, func.count(), NONE)
        .where(rows, conditions.created_in(*period))
        .group_by(HOLDER, minutes)
    )
    decided = (
        select(
            HOLDER,
            literal_column(f"'{DECIDED}'"),
            func.count().filter(clocks.met(resolution)),
            func.count(),
            NONE,
        )
        .where(rows, clocks.decided_in(resolution, *period))
        .group_by(HOLDER)
    )
    return [*standing, received, decided]
