"""What a leaderboard counts: who is charged with which decided clocks, and what stands beside.

A charge is told by two columns beside each clock: the holder until its decision. A unit is one of
those holders, or, for a kecamatan, it and the kelurahan below it.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal_column,
    not_,
    select,
    true,
    union_all,
)

from dashboard.access import Scope
from dashboard.filters import Filters
from dashboard.leaderboard import (
    Charge,
    Rated,
    Received,
    Tally,
    UnitKind,
)
from dashboard.lifecycle import Stage
from dashboard.places import Level
from dashboard.reports import ReportLine
from dashboard.sla import ClockName
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.connection import Connection
from data_access.reports import line_of, select_lines
from data_access.schema import areas, categories, reports, spells

Condition = ColumnElement[bool]
Cuts = tuple[tuple[int, datetime], ...]
"""Moments at which a unit's office changes hands: the unit's id, and when."""
HOLDERS = areas.alias("holders")
NOW_HELD = (reports.c.holder_area_id, reports.c.holder_agency_id)


def charges(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    clock: ClockName,
    cuts: Cuts = (),
    without: tuple[int, ...] = (),
) -> tuple[Charge, ...]:
    """What each unit is charged with in the window, by category and by part of the period; without
    the reports of these ids."""
    period = filters.bounds(now)
    charged = _charged(clock)
    stop = clocks.STOP[clock]
    decided_at = func.least(stop, clocks.due_at(clock))
    asked = (
        select(
            _unit(unit, charged).label("unit"),
            categories.c.slug.label("category"),
            _part(unit, charged, cuts, decided_at).label("part"),
            func.count().label("decided"),
            func.count().filter(clocks.met(clock)).label("met"),
            func.count().filter(stop < period[1]).label("stopped"),
        )
        .select_from(
            _with_holders(
                reports.join(categories, categories.c.id == reports.c.category_id), unit, charged
            )
        )
        .where(decided_rows(filters, scope, clock, period), except_for(without))
        .group_by("unit", "category", "part")
    )
    found = (Charge(*row) for row in conn.execute(asked).all())
    return tuple(sorted(found, key=lambda one: (one.unit or 0, one.category, one.part)))


def received(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    clock: ClockName,
    cuts: Cuts = (),
) -> tuple[Received, ...]:
    """What came in for each unit in the window, and how long its first actions took: of the reports
    whose clock it is charged with, or will be."""
    charged = _charged(clock)
    minutes = reports.c.response_minutes
    asked = (
        select(
            _unit(unit, charged).label("unit"),
            _part(unit, charged, cuts, reports.c.created_at).label("part"),
            func.count(),
            *(func.percentile_cont(share).within_group(minutes) for share in (0.5, 0.9)),
        )
        .select_from(_with_holders(reports, unit, charged))
        .where(
            conditions.counted(filters, scope),
            conditions.created_in(*filters.bounds(now)),
            reports.c.stage.is_not(None),
        )
        .group_by("unit", "part")
    )
    found = [
        Received(unit_id, part, number, _tenth(median), _tenth(p90))
        for unit_id, part, number, median, p90 in conn.execute(asked).all()
    ]
    return tuple(sorted(found, key=lambda one: (one.unit or 0, one.part)))


def overdue_at_end(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    cuts: Cuts = (),
) -> tuple[Tally, ...]:
    """The reports open at the window's end whose resolution was late then, by who is charged."""
    end = filters.bounds(now)[1]
    rows = conditions.counted(filters, scope)
    resolution = ClockName.RESOLUTION
    parts = [
        select(*tally_columns(unit, resolution, cuts, part.due))
        .select_from(with_charged(part.source, unit, resolution)[0])
        .where(part.where, part.due < end)
        .group_by("unit", "part")
        for part in clocks.open_at(rows, at=end, now=now)
    ]
    return tallies(conn.execute(union_all(*parts)).all())


def done(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    cuts: Cuts = (),
) -> tuple[Tally, ...]:
    """The reports finished in the window that still are, by who has them."""
    asked = _finished(unit, cuts).where(
        conditions.counted(filters, scope), _done_in(filters.bounds(now))
    )
    return tallies(conn.execute(asked).all())


def rated(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    cuts: Cuts = (),
) -> tuple[Rated, ...]:
    """Of the reports that `done` counts those that citizens rated, and the sum of their stars."""
    stars = cast(func.sum(reports.c.rating), Integer).label("stars")
    asked = _finished(unit, cuts, stars).where(
        conditions.counted(filters, scope),
        _done_in(filters.bounds(now)),
        reports.c.rating.is_not(None),
    )
    found = (Rated(*row) for row in conn.execute(asked).all())
    return tuple(sorted(found, key=lambda one: (one.unit or 0, one.part)))


def reopened(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    cuts: Cuts = (),
) -> tuple[tuple[Tally, ...], tuple[Tally, ...]]:
    """The reports finished in the window that were opened again, by who had finished them; and
    those of them that `done` doesn't count for the same holder. Asked of PostgreSQL: the mirror
    has no spells."""
    start, end = filters.bounds(now)
    held = (spells.c.holder_area_id, spells.c.holder_agency_id)
    following = spells.alias("following")
    same = and_(
        *(one.is_not_distinct_from(other) for one, other in zip(held, NOW_HELD, strict=True))
    )
    source = spells.join(
        following,
        and_(following.c.report_id == spells.c.report_id, following.c.seq == spells.c.seq + 1),
    ).join(reports, reports.c.id == spells.c.report_id)
    counted_too = and_(_done_in((start, end)), same)
    asked = (
        select(
            _unit(unit, held).label("unit"),
            _part(unit, held, cuts, spells.c.from_at).label("part"),
            func.count(reports.c.id.distinct()),
            func.count(reports.c.id.distinct()).filter(not_(counted_too)),
        )
        .select_from(_with_holders(source, unit, held))
        .where(
            spells.c.stage == literal_column("'selesai'"),
            spells.c.to_at.is_not(None),
            spells.c.from_at >= start,
            spells.c.from_at < end,
            following.c.stage == Stage.PROSES.value,
            conditions.counted(filters, scope),
        )
        .group_by("unit", "part")
    )
    rows = conn.execute(asked).all()
    return (
        tallies((one, part, number) for one, part, number, _ in rows),
        tallies((one, part, more) for one, part, _, more in rows if more),
    )


def charge_lines(
    conn: Connection,
    *,
    filters: Filters,
    scope: Scope,
    now: datetime,
    unit: UnitKind,
    clock: ClockName,
    unit_id: int,
    met: bool | None = None,
    limit: int = 50,
    offset: int = 0,
    without: tuple[int, ...] = (),
) -> tuple[ReportLine, ...]:
    """The reports that a unit is charged with, newest first, for who may read them: all, or those
    whose clock was met, or was not."""
    charged = _charged(clock)
    kept = func.coalesce(clocks.met(clock), False)
    outcome = true() if met is None else kept if met else not_(kept)
    which = and_(
        decided_rows(filters, scope, clock, filters.bounds(now)),
        _unit(unit, charged) == unit_id,
        except_for(without),
        outcome,
        conditions.one_by_one(scope),
    )
    return lines_of(conn, _with_holders(reports, unit, charged), which, limit, offset)


def decided_rows(
    filters: Filters, scope: Scope, clock: ClockName, period: tuple[datetime, datetime]
) -> Condition:
    """The counted reports whose clock was decided in the period: those that a board charges."""
    return and_(
        conditions.counted(filters, scope),
        clocks.decided_in(clock, *period),
    )


def lines_of(
    conn: Connection, source: FromClause, which: Condition, limit: int, offset: int
) -> tuple[ReportLine, ...]:
    """A page of the reports of the source, newest first."""
    newest = (reports.c.created_at.desc(), reports.c.id.desc())
    page = (
        select(reports.c.id)
        .select_from(source)
        .where(which)
        .order_by(*newest)
        .limit(limit)
        .offset(offset)
    )
    asked = select_lines().where(reports.c.id.in_(page)).order_by(*newest)
    return tuple(line_of(row) for row in conn.execute(asked).all())


def with_charged(
    source: FromClause, unit: UnitKind, clock: ClockName
) -> tuple[FromClause, ColumnElement[Any]]:
    """The source with what tells whose the clock is, and the id of the unit charged with it."""
    charged = _charged(clock)
    return _with_holders(source, unit, charged), _unit(unit, charged)


def tally_columns(
    unit: UnitKind, clock: ClockName, cuts: Cuts, moment: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ...]:
    """Columns of `with_charged` rows grouped by unit and part, as `tallies` reads them."""
    charged = _charged(clock)
    return (
        _unit(unit, charged).label("unit"),
        _part(unit, charged, cuts, moment).label("part"),
        func.count().label("number"),
    )


Held = tuple[ColumnElement[Any], ColumnElement[Any]]
"""Columns of who has something: an area's id, or an agency's."""


def _charged(clock: ClockName) -> Held:
    return (
        reports.c[f"{clock.value}_charged_area_id"],
        reports.c[f"{clock.value}_charged_agency_id"],
    )


def _with_holders(source: FromClause, unit: UnitKind, held: Held) -> FromClause:
    if unit is UnitKind.AGENCY:
        return source
    return source.outerjoin(HOLDERS, HOLDERS.c.id == held[0])


def _unit(unit: UnitKind, held: Held) -> ColumnElement[Any]:
    """The id of the unit that has something; null where the board doesn't rank who has it."""
    level = HOLDERS.c.level
    is_kelurahan = level == Level.KELURAHAN.value
    if unit is UnitKind.AGENCY:
        return held[1]
    if unit is UnitKind.KELURAHAN:
        return case((is_kelurahan, HOLDERS.c.id))
    of_kecamatan = level == Level.KECAMATAN.value
    return case((is_kelurahan, HOLDERS.c.parent_id), (of_kecamatan, HOLDERS.c.id))


def _part(unit: UnitKind, held: Held, cuts: Cuts, moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """How many of the unit's own cuts lie at or before that moment."""
    units: dict[datetime, list[int]] = defaultdict(list)
    for unit_id, at in cuts:
        units[at].append(unit_id)
    part: ColumnElement[Any] = literal_column("0")
    for at in sorted(units):
        after = and_(_unit(unit, held).in_(sorted(units[at])), moment >= at)
        part = part + case((after, literal_column("1")), else_=literal_column("0"))
    return part


def _finished(unit: UnitKind, cuts: Cuts, *more: ColumnElement[Any]) -> Select[Any]:
    """How many reports each unit has that has them now, by the part in which they stopped, and
    `more`; which reports is the caller's."""
    return (
        select(
            _unit(unit, NOW_HELD).label("unit"),
            _part(unit, NOW_HELD, cuts, reports.c.stopped_at).label("part"),
            func.count().label("number"),
            *more,
        )
        .select_from(_with_holders(reports, unit, NOW_HELD))
        .group_by("unit", "part")
    )


def except_for(ids: tuple[int, ...]) -> Condition:
    """All reports but those of these ids."""
    return reports.c.id.not_in(ids) if ids else true()


def _done_in(period: tuple[datetime, datetime]) -> Condition:
    return and_(
        reports.c.stage == Stage.SELESAI.value,
        reports.c.stopped_at >= period[0],
        reports.c.stopped_at < period[1],
    )


def tallies(rows: Any) -> tuple[Tally, ...]:
    """The numbers of these rows (unit, part, number), those of one place added up."""
    sums: dict[tuple[int | None, int], int] = defaultdict(int)
    for unit_id, part, number in rows:
        sums[unit_id, part] += number
    found = (Tally(*place, number) for place, number in sums.items())
    return tuple(sorted(found, key=lambda one: (one.unit or 0, one.part)))


def _tenth(minutes: float | None) -> float | None:
    return None if minutes is None else round(float(minutes), 1)
