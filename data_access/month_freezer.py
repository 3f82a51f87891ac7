"""Months that are over freeze by themselves, once late imports have had some days to come in."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from dashboard.access import everything
from dashboard.boards import month_to_freeze
from dashboard.errors import AlreadyFrozen, ApproximateAreas, DatabaseAway
from dashboard.places import City
from dashboard.seals import SCHEDULE
from data_access.cities import list_cities
from data_access.desk import OneConnection
from data_access.reach import reading, writing
from data_access.rounds import Rounds
from data_access.sealed_boards import freeze, list_seals, month_facts

FREEZE_LOCK = 0x716C7565_0005
"""Key of the advisory lock under which one process looks at the months of a city at a time."""
FIRST_S, EVERY_S = 20.0, 600.0
REST = timedelta(days=1)
"""How long a city's month that could not be frozen is left alone: boards don't heal by the hour."""
logger = logging.getLogger(__name__)


class MonthFreezer(Rounds):
    """Looks from `start` to `stop` for months to freeze; the first look is somewhat later, when the
    app has settled. `after` is the grace after a month's end, `clock` gives the time (aware, UTC).
    """

    what = "months"

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        after: timedelta,
        first_s: float = FIRST_S,
        every_s: float = EVERY_S,
    ) -> None:
        super().__init__(every_s=every_s, first_s=first_s)
        self._engine, self._clock, self._after = engine, clock, after
        self._resting: dict[tuple[str, date], datetime] = {}

    def look(self, *, now: datetime) -> int:
        """Freezes what is to be frozen at `now`; of how many cities. What went wrong is in the log,
        and is tried again a day later. Raises DatabaseAway."""
        with reading(self._engine) as conn:
            known = list_cities(conn, scope=everything())
        return sum(self._look_at(city, now) for city in known)

    def _round(self) -> None:
        self.look(now=self._clock())

    def _look_at(self, city: City, now: datetime) -> bool:
        month = month_to_freeze(now.astimezone(city.zone).date(), after=self._after)
        if now < self._resting.get((city.code, month), now):
            return False
        try:
            if freeze_month(self._engine, city=city, month=month, now=now):
                return True
        except DatabaseAway:
            raise
        except ApproximateAreas as error:
            logger.warning("%s of %s is not frozen: %s", f"{month:%Y-%m}", city.name, error)
        except Exception:
            logger.exception("%s of %s could not be frozen", f"{month:%Y-%m}", city.name)
        self._resting[city.code, month] = now + REST
        return False


def freeze_month(engine: Engine, *, city: City, month: date, now: datetime) -> bool:
    """Freezes the boards of a month, unless they are, or nothing was decided in it; whether it did.

    Asked of PostgreSQL, since a mirror may be behind. Raises as `month_facts`.
    """
    with writing(engine) as conn:
        # Two processes at once: the other does it, or has.
        if not _alone(conn) or _is_frozen(conn, city, month):
            return False
        desk = OneConnection(conn, now=now)
        facts = month_facts(desk, city=city, month=month, scope=everything())
        if not any(charge.decided for one in facts for charge in one.charges):
            return False
        try:
            freeze(conn, city=city, facts=facts, actor=SCHEDULE, now=now)
        except AlreadyFrozen:  # by hand, meanwhile
            return False
    logger.info("%s of %s is frozen", f"{month:%Y-%m}", city.name)
    return True


def _alone(conn: Connection) -> bool:
    return bool(conn.execute(select(func.pg_try_advisory_xact_lock(FREEZE_LOCK))).scalar())


def _is_frozen(conn: Connection, city: City, month: date) -> bool:
    return any(seal.month == month for seal in list_seals(conn, city=city))
