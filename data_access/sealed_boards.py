"""Frozen months: boards stored with their formula and the hash of what went into them.

The database refuses to change or delete a row; a correction is a new version with its reason.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection as PostgresConnection
from sqlalchemy import column, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.access import Scope
from dashboard.alerts import clean_note
from dashboard.board_data import inputs, plain, sha256_of
from dashboard.board_months import MonthCount
from dashboard.boards import make_board, month_end
from dashboard.errors import (
    AlreadyFrozen,
    MonthNotOver,
    NotFrozen,
    NothingToCorrect,
    ReasonNeeded,
)
from dashboard.filters import Filters, Preset, Window
from dashboard.leaderboard import Facts, UnitKind, is_told
from dashboard.places import City
from dashboard.ranking import FORMULA
from dashboard.seals import Seal, SealedBoard
from dashboard.sla import ClockName
from data_access import audit
from data_access.boards import ask_facts
from data_access.connection import Connection
from data_access.desk import Desk
from data_access.schema import cities, sealed_boards

BOARDS = tuple((unit, clock) for unit in UnitKind for clock in ClockName)
"""What is frozen of a month."""
SEALED = (
    sealed_boards.c.month,
    sealed_boards.c.unit,
    sealed_boards.c.clock,
    sealed_boards.c.version,
    sealed_boards.c.formula,
    sealed_boards.c.inputs_sha256,
    sealed_boards.c.reason,
    sealed_boards.c.sealed_at,
    sealed_boards.c.sealed_by,
)


def month_facts(desk: Desk, *, city: City, month: date, scope: Scope) -> tuple[Facts, ...]:
    """What the boards of a month are made of, all six. Raises MonthNotOver, and as `ask_facts`."""
    last = month_end(month)
    if desk.now.astimezone(city.zone).date() <= last:
        raise MonthNotOver(month=f"{month:%Y-%m}", city=city.name)
    window = Window(Preset.CUSTOM, month.replace(day=1), last)
    filters = Filters(city=city, area=city.code, window=window)
    return tuple(
        ask_facts(desk, filters=filters, scope=scope, unit=unit, clock=clock)
        for unit, clock in BOARDS
    )


def freeze(
    conn: PostgresConnection, *, city: City, facts: tuple[Facts, ...], actor: str, now: datetime
) -> tuple[Seal, ...]:
    """Freezes the boards of a month, as their first versions. Raises AlreadyFrozen."""
    month = _month_of(facts)
    lock_boards(conn, city=city)
    if _newest(conn, city, month):
        raise AlreadyFrozen(month=f"{month:%Y-%m}", city=city.name)
    return _write(conn, city, month, [(one, 1) for one in facts], actor, now, reason=None)


def correct(
    conn: PostgresConnection,
    *,
    city: City,
    facts: tuple[Facts, ...],
    reason: str,
    actor: str,
    now: datetime,
    by: audit.Author | None = None,
) -> tuple[Seal, ...]:
    """Adds a new version of those boards of a frozen month whose inputs or formula are others now,
    with the reason; the old ones stand. The seals of the new versions. `by` is the user behind the
    actor, where there is one.

    Raises NotFrozen, ReasonNeeded, NothingToCorrect where all of them are still the same.
    """
    month = _month_of(facts)
    lock_boards(conn, city=city)
    before = {(seal.unit, seal.clock): seal for seal in _newest(conn, city, month)}
    if not before:
        raise NotFrozen(month=f"{month:%Y-%m}", city=city.name)
    said = clean_note(reason) or ""
    if not said:
        raise ReasonNeeded
    changed = []
    for one in facts:
        seal = before[one.kind, one.clock]
        if seal.inputs_sha256 != sha256_of(inputs(one)):
            changed.append((one, seal.version + 1))
    if not changed:
        raise NothingToCorrect(month=f"{month:%Y-%m}", city=city.name)
    return _write(conn, city, month, changed, actor, now, reason=said, by=by)


def list_seals(conn: Connection, *, city: City) -> tuple[Seal, ...]:
    """The seals of all frozen boards of the city, newest month and version first."""
    rows = conn.execute(
        select(*SEALED)
        .where(sealed_boards.c.city_id == city.id)
        .order_by(
            sealed_boards.c.month.desc(),
            sealed_boards.c.version.desc(),
            sealed_boards.c.unit,
            sealed_boards.c.clock,
        )
    ).all()
    return tuple(_seal(row) for row in rows)


def sealed_board(
    conn: Connection,
    *,
    city: City,
    scope: Scope,
    month: date,
    unit: UnitKind,
    clock: ClockName,
    version: int | None = None,
) -> SealedBoard:
    """The frozen board of a month, the newest version unless one is named.

    Who sees a part of the city gets the lines of that part, with the city's rate beside them; an
    agency's members those of no area. Raises NotFrozen.
    """
    asked = (
        select(*SEALED, sealed_boards.c.board)
        .where(
            sealed_boards.c.city_id == city.id,
            sealed_boards.c.month == month.replace(day=1),
            sealed_boards.c.unit == unit.value,
            sealed_boards.c.clock == clock.value,
        )
        .order_by(sealed_boards.c.version.desc())
        .limit(1)
    )
    if version is not None:
        asked = asked.where(sealed_boards.c.version == version)
    row = conn.execute(asked).first() if scope.sees_city(city.code) else None
    if row is None:
        raise NotFrozen(month=f"{month:%Y-%m}", city=city.name)
    return SealedBoard(_seal(row), _within(row.board, unit, city, scope))


def sealed_months(
    conn: Connection,
    *,
    city: City,
    scope: Scope,
    unit: UnitKind,
    clock: ClockName,
    months: tuple[date, ...],
) -> tuple[MonthCount, ...]:
    """How the units that the user may see kept the clock in those of the months that are frozen, by
    the newest version of each."""
    newest = (
        select(sealed_boards.c.month, sealed_boards.c.board)
        .distinct(sealed_boards.c.month)
        .where(
            sealed_boards.c.city_id == city.id,
            sealed_boards.c.month.in_(months),
            sealed_boards.c.unit == unit.value,
            sealed_boards.c.clock == clock.value,
        )
        .order_by(sealed_boards.c.month, sealed_boards.c.version.desc())
        .subquery()
    )
    lines = func.jsonb_array_elements(newest.c.board["lines"])
    rows = lines.table_valued(column("line", JSONB), joins_implicitly=True).render_derived()
    told: Any = rows.c.line
    code = told["code"].astext
    asked = (
        select(
            code.label("code"),
            newest.c.month,
            *(func.sum(told[name].as_integer()).label(name) for name in ("decided", "met")),
        )
        .select_from(newest)
        .group_by(code, newest.c.month)
    )
    return tuple(
        MonthCount(*row)
        for row in conn.execute(asked).all()
        if scope.sees_whole_city(city.code)
        or (unit is not UnitKind.AGENCY and _own(row.code, city, scope))
    )


def _within(board: dict[str, Any], unit: UnitKind, city: City, scope: Scope) -> dict[str, Any]:
    excluded = {why: n for why, n in board["excluded"].items() if is_told(why, scope)}
    board = board | {"excluded": excluded}
    if scope.sees_whole_city(city.code):
        return board
    seen = {
        line["key"]
        for line in board["lines"]
        if unit is not UnitKind.AGENCY and _own(line["code"], city, scope)
    }
    lines = [line for line in board["lines"] if line["key"] in seen]
    points = [point for point in board["funnel"]["points"] if point["key"] in seen]
    return board | {"lines": lines, "funnel": board["funnel"] | {"points": points}}


def _own(code: str, city: City, scope: Scope) -> bool:
    """As a place that is answered for: an agency's members look at all areas, and hold none."""
    return (
        city.code in scope.area_cities
        and scope.sees_area(code, city.code)
        and (city.code not in scope.agency_cities)
    )


def _month_of(facts: tuple[Facts, ...]) -> date:
    return facts[0].start.astimezone(facts[0].zone).date().replace(day=1)


def lock_boards(conn: PostgresConnection, *, city: City) -> None:
    """Two who freeze or correct at once: the second waits, and then finds it done."""
    conn.execute(select(cities.c.id).where(cities.c.id == city.id).with_for_update())


def _newest(conn: PostgresConnection, city: City, month: date) -> tuple[Seal, ...]:
    """The seals of the newest version of each board of the month."""
    newest: dict[tuple[UnitKind, ClockName], Seal] = {}
    for seal in list_seals(conn, city=city):
        if seal.month == month:
            newest.setdefault((seal.unit, seal.clock), seal)
    return tuple(newest.values())


def _write(
    conn: PostgresConnection,
    city: City,
    month: date,
    versions: Sequence[tuple[Facts, int]],
    actor: str,
    now: datetime,
    *,
    reason: str | None,
    by: audit.Author | None = None,
) -> tuple[Seal, ...]:
    """The seals of these boards, once they are written as these versions."""
    rows = []
    for one, version in versions:
        told = inputs(one)
        rows.append(
            {
                "city_id": city.id,
                "month": month,
                "unit": one.kind.value,
                "clock": one.clock.value,
                "version": version,
                "formula": FORMULA,
                "inputs_sha256": sha256_of(told),
                "inputs": told,
                "board": orjson.loads(
                    orjson.dumps(plain(make_board(one)), option=orjson.OPT_UTC_Z)
                ),
                "reason": reason,
                "sealed_at": now,
                "sealed_by": actor,
            }
        )
    conn.execute(insert(sealed_boards), rows)
    audit.record(
        conn,
        actor=actor,
        action="leaderboard.correct" if reason else "leaderboard.freeze",
        at=now,
        user_id=by.scope.user_id if by else None,
        address=by.address if by else None,
        subject=f"{city.code} {month:%Y-%m}",
        detail={
            "boards": {f"{row['unit']} {row['clock']}": row["version"] for row in rows},
            "reason": reason,
            "formula": FORMULA,
        },
    )
    written = {(row["unit"], row["clock"]) for row in rows}
    return tuple(seal for seal in _newest(conn, city, month) if (seal.unit, seal.clock) in written)


def _seal(row: Any) -> Seal:
    return Seal(
        month=row.month,
        unit=UnitKind(row.unit),
        clock=ClockName(row.clock),
        version=row.version,
        formula=row.formula,
        inputs_sha256=row.inputs_sha256,
        reason=row.reason,
        sealed_at=row.sealed_at,
        sealed_by=row.sealed_by,
    )
