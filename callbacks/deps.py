"""What the doors need of the running app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from dashboard.settings import Settings
from data_access.board_months import LiveMonths
from data_access.database import Database
from data_access.desk import Desk
from data_access.reader import Reader

EXTENSION = "qlue"
"""Where a server keeps its Deps, in `server.extensions`."""


@dataclass(frozen=True)
class Deps:
    """Handed to every door. `clock` gives the time (aware, UTC), `build` names this deploy.

    Making the app starts neither `database` nor `reader`: whoever serves or runs a command does.
    """

    settings: Settings
    engine: Engine
    desk: Desk
    clock: Callable[[], datetime]
    build: str
    database: Database
    reader: Reader
    months: LiveMonths


def utc_now() -> datetime:
    """The time (aware, UTC): the one clock, handed to whatever needs one."""
    return datetime.now(UTC)
