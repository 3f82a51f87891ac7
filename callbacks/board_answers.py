"""From the address of the Peringkat page to the board that its visitor may see."""

from dataclasses import dataclass, replace
from typing import Any

from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import Asked, parameters_of, read_page
from dashboard.access import Ability
from dashboard.board_address import PARAMETERS, BoardAddress, Opens, read_board_address
from dashboard.board_reading import read_board
from dashboard.board_summary import days_of
from dashboard.boards import board_window
from dashboard.errors import ApproximateAreas, NotFrozen
from dashboard.filters import Filters, Preset, Window
from dashboard.ids import Path
from dashboard.leaderboard import Board, Exclusion, Line, UnitKind
from dashboard.reports import ReportLine
from dashboard.seals import Seal
from data_access.boards import approximately_placed, ask_board
from data_access.contests import upheld
from data_access.exclusions import excluded_lines
from data_access.leaderboard import charge_lines
from data_access.sealed_boards import list_seals, sealed_board
from layouts.peringkat_drawer import MOST_LISTED
from layouts.peringkat_headline import BoardAnswers
from layouts.peringkat_words import LISTED, Here
from layouts.situation import Situation


@dataclass(frozen=True)
class BoardAsked:
    """What the page's address asks for."""

    asked: Asked
    address: BoardAddress

    @property
    def whole(self) -> bool:
        """Whether who asks sees the whole city, and so boards that still move."""
        return self.asked.scope.sees_whole_city(self.asked.city.code)


def read_board_page(deps: Deps, search: str) -> BoardAsked:
    """What the query string asks for. Raises as `read_page`."""
    asked = read_page(deps, search, current_user.scope, ignored=PARAMETERS)
    inside = {code for code, place in asked.places.items() if place.parent_code == asked.city.code}
    address, problems = read_board_address(
        parameters_of(search)[0], window=asked.filters.window, districts=inside
    )
    whole = replace(asked.filters, area=asked.city.code, categories=frozenset())
    return BoardAsked(replace(asked, filters=whole, problems=(*asked.problems, *problems)), address)


def board_here(deps: Deps, board: BoardAsked) -> Here:
    """What the page is drawn from."""
    asked = board.asked
    situation = Situation(
        t=preferences.words(deps),
        now=deps.desk.now,
        filters=asked.filters,
        view=asked.view,
        scope=asked.scope,
        home=asked.scope.home(asked.city.code),
        places=asked.places,
        categories=asked.categories,
        cities=asked.cities,
        problems=asked.problems,
        path=Path.PERINGKAT,
    )
    return Here(situation, board.address)


def board_answers(deps: Deps, of: BoardAsked) -> BoardAnswers:
    """The board: the frozen one that is named, else that of the dates; for who sees a part of the
    city the newest frozen one, as far as it is theirs. Raises DatabaseAway."""
    address = of.address
    every: tuple[Seal, ...] = deps.desk.ask_postgres(list_seals, city=of.asked.city)
    seals = tuple(one for one in every if (one.unit, one.clock) == (address.unit, address.clock))
    if address.month is None and of.whole:
        return _of_today(deps, of, seals)
    if address.month is None and not seals:
        return BoardAnswers()
    return _frozen(deps, of, seals)


def _of_today(deps: Deps, of: BoardAsked, seals: tuple[Seal, ...]) -> BoardAnswers:
    asked, address = of.asked, of.address
    who: dict[str, Any] = {"filters": asked.filters, "scope": asked.scope}
    try:
        board = ask_board(deps.desk, unit=address.unit, clock=address.clock, **who)
    except ApproximateAreas:
        number = deps.desk.ask_postgres(approximately_placed, city=asked.city)
        return BoardAnswers(seals=seals, approximate=number)
    return BoardAnswers(board=board, seals=seals, reports=_reports(deps, of, board))


def _frozen(deps: Deps, of: BoardAsked, seals: tuple[Seal, ...]) -> BoardAnswers:
    asked, address = of.asked, of.address
    try:
        found = deps.desk.ask_postgres(
            sealed_board,
            city=asked.city,
            scope=asked.scope,
            month=address.month or seals[0].month,
            unit=address.unit,
            clock=address.clock,
            version=address.version,
        )
    except NotFrozen:
        return BoardAnswers(seals=seals, unsealed=True)
    board = read_board(found.board)
    return BoardAnswers(
        board=board, seal=found.seal, seals=seals, reports=_reports(deps, of, board)
    )


def _reports(deps: Deps, of: BoardAsked, board: Board) -> tuple[ReportLine, ...] | None:
    """The reports behind what is open, for who may read them."""
    opened = of.address.opened
    if opened is None or not of.asked.scope.may(Ability.READ_REPORTS):
        return () if opened else None
    if opened.kind is Opens.LEFT_OUT:
        return _left_out(deps, of, Exclusion(opened.name))
    line = board.line(opened.name)
    return _missed(deps, of, line) if line else None


def _missed(deps: Deps, of: BoardAsked, line: Line) -> tuple[ReportLine, ...] | None:
    """Those whose clock the line missed, within its own days."""
    unit_id = _unit_id(of, line)
    if unit_id is None:
        return None
    city, clock = of.asked.city, of.address.clock
    first, last = days_of(line.from_at, line.to_at, city.zone)
    return deps.desk.ask(
        charge_lines,
        filters=_dated(of.asked.filters, Window(Preset.CUSTOM, first, last)),
        scope=of.asked.scope,
        unit=of.address.unit,
        clock=clock,
        unit_id=unit_id,
        met=False,
        limit=MOST_LISTED,
        without=deps.desk.ask_postgres(upheld, city=city, clock=clock),
    )


def _unit_id(of: BoardAsked, line: Line) -> int | None:
    """A frozen board knows its units by their codes alone; of an agency that is not enough."""
    if line.unit.id or of.address.unit is UnitKind.AGENCY:
        return line.unit.id or None
    place = of.asked.places.get(line.unit.code)
    return place.id if place else None


def _left_out(deps: Deps, of: BoardAsked, why: Exclusion) -> tuple[ReportLine, ...]:
    if why not in LISTED or not of.whole:
        return ()
    today = deps.desk.now.astimezone(of.asked.city.zone).date()
    return deps.desk.ask(
        excluded_lines,
        filters=_dated(of.asked.filters, board_window(of.address.window, today=today)),
        scope=of.asked.scope,
        clock=of.address.clock,
        why=why,
        limit=MOST_LISTED,
    )


def _dated(filters: Filters, window: Window) -> Filters:
    return replace(filters, window=window)
