"""What the doors need of the running app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from dashboard.settings import Settings
from data_access.database import Database

if TYPE_CHECKING:
    from data_access.desk import Desk


@dataclass(frozen=True)
class Deps:
    """Handed to every door. `clock` gives the time (aware, UTC), `build` names this deploy.

    `database` is started by whoever serves or runs a command, never by making the app.
    """

    settings: Settings
    engine: Engine
    desk: "Desk"
    clock: Callable[[], datetime]
    build: str
    database: Database | None = None
