"""What a frozen month was made from, for the board of the month after it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from dashboard.leaderboard import Charge, Unit, UnitKind
from dashboard.places import City
from dashboard.sla import ClockName
from data_access.connection import Connection
from data_access.schema import sealed_boards


def sealed_charges(
    conn: Connection,
    *,
    city: City,
    month: date,
    unit: UnitKind,
    clock: ClockName,
    units: Sequence[Unit],
) -> tuple[Charge, ...] | None:
    """The charges of the newest version of that frozen board, of these units; None where it is not
    frozen. What was stopped late is not among the inputs, and not told."""
    told = conn.execute(
        select(sealed_boards.c.inputs)
        .where(
            sealed_boards.c.city_id == city.id,
            sealed_boards.c.month == month,
            sealed_boards.c.unit == unit.value,
            sealed_boards.c.clock == clock.value,
        )
        .order_by(sealed_boards.c.version.desc())
        .limit(1)
    ).scalar()
    if told is None:
        return None
    ids = {one.code: one.id for one in units}
    return tuple(
        Charge(ids.get(code), category, part, decided, met, stopped=met)
        for code, category, part, decided, met in told["charges"]
    )
