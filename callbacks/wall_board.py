"""The board that walls show: of the last 30 whole days, so it is made seldom and kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from dashboard.access import Scope
from dashboard.errors import ApproximateAreas
from dashboard.filters import Filters, Preset, Window
from dashboard.leaderboard import Board, UnitKind
from dashboard.places import City
from dashboard.sla import ClockName
from data_access.boards import ask_board
from data_access.desk import Desk

KEPT = timedelta(minutes=10)
DAYS = 30


@dataclass
class _Kept:
    made_at: datetime
    board: Board | None


class Shelf:
    """One board a city, made anew when it is older than KEPT."""

    def __init__(self) -> None:
        self._boards: dict[str, _Kept] = {}
        self._lock = Lock()

    def board(self, desk: Desk, city: City, scope: Scope) -> Board:
        """The board of the city's kelurahan by the response clock. Raises as `ask_board`."""
        with self._lock:
            kept = self._boards.get(city.code)
            if kept is None or desk.now - kept.made_at >= KEPT:
                kept = self._boards[city.code] = _Kept(desk.now, _made(desk, city, scope))
        if kept.board is None:
            raise ApproximateAreas(city=city.name, code=city.code, number="some")
        return kept.board


def _made(desk: Desk, city: City, scope: Scope) -> Board | None:
    yesterday = desk.now.astimezone(city.zone).date() - timedelta(days=1)
    window = Window(Preset.CUSTOM, yesterday - timedelta(days=DAYS - 1), yesterday)
    filters = Filters(city=city, area=city.code, window=window)
    try:
        return ask_board(
            desk,
            filters=filters,
            scope=scope,
            unit=UnitKind.KELURAHAN,
            clock=ClockName.RESPONSE,
        )
    except ApproximateAreas:
        return None
