"""Corrections of frozen months by an administrator: what would change, and the new versions."""

from collections.abc import Sequence
from datetime import date, datetime
from threading import Lock

from sqlalchemy import Engine, select

from dashboard.access import Ability
from dashboard.board_data import inputs, sha256_of
from dashboard.errors import NotAllowed, NotFrozen
from dashboard.leaderboard import Facts, UnitKind
from dashboard.places import City
from dashboard.seals import Difference, Seal
from dashboard.sla import ClockName
from data_access.audit import Author
from data_access.connection import Connection
from data_access.desk import Desk, OneConnection
from data_access.reach import writing
from data_access.schema import sealed_boards
from data_access.sealed_boards import correct, lock_boards, month_facts

_one_at_a_time = Lock()
"""Who waits for another correction in this process does so without a connection: the pool is for
those who only look."""


def differences(desk: Desk, *, city: City, month: date, by: Author) -> tuple[Difference, ...]:
    """How the six boards of a frozen month stand beside what they would be now.

    Raises NotAllowed, NotFrozen, and as `month_facts`.
    """
    _check(city, by)
    kept = desk.ask_postgres(_kept, city=city, month=month)
    return tuple(
        _difference(one, *kept[one.kind, one.clock])
        for one in month_facts(desk, city=city, month=month, scope=by.scope)
    )


def correct_month(
    engine: Engine, *, city: City, month: date, reason: str, by: Author, now: datetime
) -> tuple[Seal, ...]:
    """Corrects a frozen month by what PostgreSQL knows at `now`; the seals of the new versions.

    Two who correct at once do so one after the other, each by what is known then. Raises
    NotAllowed, NotFrozen, and as `month_facts` and `correct`.
    """
    _check(city, by)
    with _one_at_a_time, writing(engine) as conn:
        lock_boards(conn, city=city)
        _kept(conn, city=city, month=month)
        desk = OneConnection(conn, now=now)
        facts = month_facts(desk, city=city, month=month, scope=by.scope)
        return correct(
            conn, city=city, facts=facts, reason=reason, actor=by.username, now=now, by=by
        )


def _check(city: City, by: Author) -> None:
    if not by.scope.may_in(Ability.CORRECT_BOARDS, city.code):
        raise NotAllowed


Kept = dict[tuple[UnitKind, ClockName], tuple[int, str, int, int]]
"""By unit and clock the newest version, the hash of its inputs, clocks decided and met."""


def _kept(conn: Connection, *, city: City, month: date) -> Kept:
    """Raises NotFrozen where nothing is kept of the month."""
    board = sealed_boards.c.board
    rows = conn.execute(
        select(
            sealed_boards.c.unit,
            sealed_boards.c.clock,
            sealed_boards.c.version,
            sealed_boards.c.inputs_sha256,
            board["decided"].as_integer().label("decided"),
            board["met"].as_integer().label("met"),
        )
        .where(sealed_boards.c.city_id == city.id, sealed_boards.c.month == month)
        .order_by(sealed_boards.c.version)
    ).all()
    if not rows:
        raise NotFrozen(month=f"{month:%Y-%m}", city=city.name)
    return {(UnitKind(unit), ClockName(clock)): tuple(told) for unit, clock, *told in rows}


def _difference(facts: Facts, version: int, sha256: str, decided: int, met: int) -> Difference:
    ranked = {unit.id for unit in facts.units}
    charges: Sequence[tuple[int, int]] = [
        (one.decided, one.met) for one in facts.charges if one.unit in ranked
    ]
    return Difference(
        unit=facts.kind,
        clock=facts.clock,
        version=version,
        decided=decided,
        met=met,
        decided_now=sum(of for of, _ in charges),
        met_now=sum(kept for _, kept in charges),
        changed=sha256 != sha256_of(inputs(facts)),
    )
