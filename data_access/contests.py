"""Sanggahan in the database: contesting a charge, ruling on it, and which charges are gone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, select, update
from sqlalchemy import Connection as PostgresConnection
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.access import Ability, Scope, is_within
from dashboard.alerts import clean_note
from dashboard.contests import Contest, Ruling
from dashboard.errors import (
    AlreadyContested,
    AlreadyRuled,
    ClockNotMissed,
    NotAllowed,
    NotFound,
    ReasonMissing,
)
from dashboard.lifecycle import EventKind
from dashboard.places import City
from dashboard.sla import ClockName
from data_access import audit, conditions
from data_access import clock_conditions as clocks
from data_access.alert_locks import touch
from data_access.alerts import Taker
from data_access.connection import Connection
from data_access.history import record_fact
from data_access.schema import areas, categories, cities, contests, reports


def contest(
    conn: PostgresConnection,
    *,
    report_id: int,
    clock: ClockName,
    reason: str,
    scope: Scope,
    by: Taker,
    now: datetime,
) -> Contest:
    """Contests that a report's missed clock is charged to the user's kelurahan or kecamatan.

    Raises NotFound for a report that is neither charged to a place of the user's nor theirs to
    read, NotAllowed where it is not charged to one or the role contests nothing, ReasonMissing,
    ClockNotMissed, AlreadyContested.
    """
    said = clean_note(reason) or ""
    charged = reports.c[f"{clock.value}_charged_area_id"]
    row = conn.execute(
        select(
            reports.c.city_id,
            clocks.STOP[clock].label("stop"),
            clocks.due_at(clock).label("due"),
            areas.c.id.label("area_id"),
            areas.c.code,
            cities.c.code.label("city"),
            conditions.readable(scope).label("readable"),
        )
        .select_from(
            reports.join(cities, cities.c.id == reports.c.city_id).outerjoin(
                areas, areas.c.id == charged
            )
        )
        .where(reports.c.id == report_id, ~reports.c.dihapus)
    ).first()
    # Also of a report that lies elsewhere, and that they may not read: that is what is contested.
    own = row is not None and row.code is not None and scope.sees_area(row.code, row.city)
    if row is None or not (own or row.readable):
        raise NotFound
    if not scope.may(Ability.CONTEST) or not own:
        raise NotAllowed
    if not said:
        raise ReasonMissing
    ends = [end for end in (row.stop, row.due) if end is not None]
    if row.due is None or min(ends) > now or row.due >= (row.stop or now):
        raise ClockNotMissed
    made = conn.execute(
        upsert(contests)
        .values(
            city_id=row.city_id,
            report_id=report_id,
            clock=clock,
            area_id=row.area_id,
            reason=said,
            raised_at=now,
            raised_by_id=by.user_id,
            raised_by=by.name,
        )
        .on_conflict_do_nothing()
        .returning(contests.c.id)
    ).scalar()
    if made is None:
        raise AlreadyContested
    touch(conn, report_ids=[report_id])
    found = _get(conn, made)
    _audit(conn, "contest.raise", found, by, now, {"reason": said})
    return found


def rule(
    conn: PostgresConnection,
    *,
    contest_id: int,
    ruling: Ruling,
    reason: str,
    scope: Scope,
    by: Taker,
    now: datetime,
) -> Contest:
    """Rules on a contested charge, which the report's history tells. Upheld, boards made from now
    on leave it out; a frozen month takes a correction. Raises NotFound, NotAllowed, ReasonMissing,
    AlreadyRuled."""
    said = clean_note(reason) or ""
    before = _get(conn, contest_id, locked=True)
    if not scope.sees_city(before.city):
        raise NotFound
    if not scope.may_in(Ability.RULE_ON_CONTESTS, before.city):
        raise NotAllowed
    if not said:
        raise ReasonMissing
    if before.ruling is not None:
        raise AlreadyRuled(ruling=before.ruling.value, who=before.ruled_by)
    conn.execute(
        update(contests)
        .where(contests.c.id == contest_id)
        .values(ruling=ruling, ruling_reason=said, ruled_at=now, ruled_by=by.name)
    )
    record_fact(
        conn,
        report_id=before.report_id,
        kind=EventKind.RULING,
        value=f"{before.clock.value} {ruling.value}",
        at=now,
        actor=by.username,
        source="peringkat",
        now=now,
        note=said,
    )
    found = _get(conn, contest_id)
    _audit(conn, "contest.rule", found, by, now, {"ruling": ruling, "reason": said})
    return found


def list_contests(conn: Connection, *, city: City, scope: Scope) -> tuple[Contest, ...]:
    """The contested charges of the user's own places, newest first; none for who may read no single
    report."""
    if not scope.may(Ability.READ_REPORTS):
        return ()
    rows = conn.execute(
        _contests()
        .where(contests.c.city_id == city.id)
        .order_by(contests.c.raised_at.desc(), contests.c.id.desc())
    ).all()
    found = (_contest(row) for row in rows)
    return tuple(
        one
        for one in found
        if scope.sees_whole_city(one.city) or any(is_within(one.area, at) for at in scope.areas)
    )


def upheld(conn: Connection, *, city: City, clock: ClockName) -> tuple[int, ...]:
    """The ids of the city's reports whose charge by that clock was contested with success, and is
    still that area's: what was ruled of one says nothing of who is charged instead."""
    charged = reports.c[f"{clock.value}_charged_area_id"]
    rows = conn.execute(
        select(contests.c.report_id)
        .join_from(contests, reports, reports.c.id == contests.c.report_id)
        .where(
            contests.c.area_id == charged,
            contests.c.city_id == city.id,
            contests.c.clock == clock.value,
            contests.c.ruling == Ruling.UPHELD.value,
        )
        .order_by(contests.c.report_id)
    ).all()
    return tuple(row.report_id for row in rows)


def _contests() -> Select[Any]:
    return (
        select(
            contests.c.id,
            contests.c.report_id,
            cities.c.code.label("city"),
            areas.c.code.label("area"),
            areas.c.name.label("area_name"),
            contests.c.clock,
            contests.c.reason,
            contests.c.raised_at,
            contests.c.raised_by,
            contests.c.ruling,
            contests.c.ruling_reason,
            contests.c.ruled_at,
            contests.c.ruled_by,
            categories.c.slug.label("category"),
            reports.c.created_at,
            _by_clock(clocks.due_at).label("due_at"),
            _by_clock(clocks.STOP.__getitem__).label("stopped_at"),
        )
        .join_from(contests, cities, cities.c.id == contests.c.city_id)
        .join(areas, areas.c.id == contests.c.area_id)
        .join(reports, reports.c.id == contests.c.report_id)
        .join(categories, categories.c.id == reports.c.category_id)
    )


def _by_clock(of: Callable[[ClockName], ColumnElement[Any]]) -> ColumnElement[Any]:
    """That of the clock that is contested."""
    return case({clock.value: of(clock) for clock in ClockName}, value=contests.c.clock)


def _get(conn: PostgresConnection, contest_id: int, *, locked: bool = False) -> Contest:
    asked = _contests().where(contests.c.id == contest_id)
    row = conn.execute(asked.with_for_update(of=contests) if locked else asked).first()
    if row is None:
        raise NotFound
    return _contest(row)


def _contest(row: Any) -> Contest:
    told = dict(row._mapping)
    told["clock"] = ClockName(row.clock)
    told["ruling"] = Ruling(row.ruling) if row.ruling else None
    return Contest(**told)


def _audit(
    conn: PostgresConnection,
    action: str,
    of: Contest,
    by: Taker,
    now: datetime,
    detail: dict[str, object],
) -> None:
    audit.record(
        conn,
        actor=by.username,
        action=action,
        at=now,
        user_id=by.user_id,
        subject=f"report {of.report_id} {of.clock}",
        detail={"contest": of.id, "area": of.area, **detail},
        address=by.address,
    )
