"""From the address of the Peringkat page to the board that its visitor may see."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import Asked, parameters_of, read_page
from dashboard.access import Ability
from dashboard.board_address import (
    FOREIGN,
    FORMS,
    PARAMETERS,
    BoardAddress,
    Opens,
    read_board_address,
)
from dashboard.board_months import Months, by_unit, past_months
from dashboard.board_reading import read_board
from dashboard.board_summary import days_of
from dashboard.boards import board_window, month_end
from dashboard.contests import Contest, OwnCharges, contests_of_board
from dashboard.errors import ApproximateAreas, NotFrozen
from dashboard.filters import Filters, Preset, Window
from dashboard.ids import Path
from dashboard.leaderboard import Board, Exclusion, Line, UnitKind
from dashboard.reports import ReportLine
from dashboard.seals import Seal
from data_access.boards import approximately_placed, ask_board
from data_access.connection import Connection
from data_access.contests import list_contests, upheld
from data_access.exclusions import excluded_lines
from data_access.handling import handling
from data_access.held_clocks import held_clocks
from data_access.leaderboard import charge_lines
from data_access.own_charges import own_charges
from data_access.reach import reading
from data_access.sealed_boards import list_seals, sealed_board, sealed_months
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
    asked = read_page(deps, search, current_user.scope, ignored=PARAMETERS, foreign=FOREIGN)
    inside = {code for code, place in asked.places.items() if place.parent_code == asked.city.code}
    address, problems = read_board_address(
        parameters_of(search)[0], window=asked.filters.window, districts=inside
    )
    whole = replace(asked.filters, area=asked.city.code)
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
    city the newest frozen one, as far as it is theirs, and what they answer for. Raises
    DatabaseAway."""
    days = _own_days(deps, of)
    # As they are now: an answer kept for others would hide what was just contested.
    with reading(deps.engine) as conn:
        contests = _contests(conn, deps, of)
        own = _own(conn, deps, of, days) if days else None
    found = replace(_board(deps, of), contests=contests, own=own, own_days=days)
    if found.board is None:
        return found
    found = replace(found, months=_months(deps, of, found.board))
    if (asked := _of_open(deps, of, found.board)) is None:
        return found
    return replace(
        found,
        held=deps.desk.ask_postgres(held_clocks, **asked),
        handling=deps.desk.ask_postgres(handling, **asked),
    )


def board_contests(deps: Deps, of: BoardAsked) -> tuple[Contest, ...]:
    """The contests that the page tells of: those that wait, and of those ruled on what bears on its
    board. Raises DatabaseAway."""
    with reading(deps.engine) as conn:
        return _contests(conn, deps, of)


def _contests(conn: Connection, deps: Deps, of: BoardAsked) -> tuple[Contest, ...]:
    found = list_contests(conn, city=of.asked.city, scope=of.asked.scope)
    window = Window(Preset.CUSTOM, *_days(deps, of))
    bounds = window.bounds(deps.desk.now, of.asked.city.zone)
    return contests_of_board(found, of.address.clock, *bounds)


def _months(deps: Deps, of: BoardAsked, board: Board) -> Months:
    """The past months of the board's units: one question for the frozen, one for the others."""
    city, address, scope = of.asked.city, of.address, of.asked.scope
    _, last = days_of(board.start, board.end, city.zone)
    months = past_months(last, today=deps.desk.now.astimezone(city.zone).date())
    which: dict[str, Any] = {"scope": scope, "unit": address.unit, "clock": address.clock}
    frozen = deps.desk.ask_postgres(sealed_months, city=city, months=months, **which)
    others = tuple(sorted(set(months) - {one.month for one in frozen}))
    live = deps.months.ask(
        deps.desk,
        filters=of.asked.filters,
        months=others,
        codes={unit_id: line.unit.code for line in board.lines if (unit_id := _unit_id(of, line))},
        without=deps.desk.ask_postgres(upheld, city=city, clock=address.clock),
        **which,
    )
    units = {line.unit.code for line in board.lines}
    return by_unit(units, months, frozen=frozen, live=live)


def _of_open(deps: Deps, of: BoardAsked, board: Board | None) -> dict[str, Any] | None:
    """What a question on the reports of the open line is asked with; None where none is open."""
    opened = of.address.opened
    line = board.line(opened.name) if board and opened and opened.kind is Opens.UNIT else None
    return _of_line(deps, of, line) if line else None


def _own_days(deps: Deps, of: BoardAsked) -> tuple[date, date] | None:
    """The days that who answers for places asks about; None for others."""
    if of.whole or not of.asked.scope.may(Ability.CONTEST):
        return None
    return _days(deps, of)


def _days(deps: Deps, of: BoardAsked) -> tuple[date, date]:
    """The days of the board that is asked for."""
    month, today = of.address.month, deps.desk.now.astimezone(of.asked.city.zone).date()
    window = board_window(of.address.window, today=today)
    if month is not None or window.first is None or window.last is None:
        month = month or today
        return month.replace(day=1), month_end(month)
    return window.first, window.last


def _own(conn: Connection, deps: Deps, of: BoardAsked, days: tuple[date, date]) -> OwnCharges:
    filters = _dated(of.asked.filters, Window(Preset.CUSTOM, *days))
    scope, clock = of.asked.scope, of.address.clock
    return own_charges(conn, filters=filters, scope=scope, now=deps.desk.now, clock=clock)


def _board(deps: Deps, of: BoardAsked) -> BoardAnswers:
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
    if opened is not None and opened.kind in FORMS:
        return None
    if opened is None or not of.asked.scope.may(Ability.READ_REPORTS):
        return () if opened else None
    if opened.kind is Opens.LEFT_OUT:
        return _left_out(deps, of, Exclusion(opened.name))
    line = board.line(opened.name)
    return _missed(deps, of, line) if line else None


def _missed(deps: Deps, of: BoardAsked, line: Line) -> tuple[ReportLine, ...] | None:
    """Those whose clock the line missed, within its own days."""
    asked = _of_line(deps, of, line)
    if asked is None:
        return None
    return deps.desk.ask(charge_lines, met=False, limit=MOST_LISTED, **asked)


def _of_line(deps: Deps, of: BoardAsked, line: Line) -> dict[str, Any] | None:
    """What a question on the reports of a line is asked with; None where its unit is no more."""
    unit_id = _unit_id(of, line)
    if unit_id is None:
        return None
    city, clock = of.asked.city, of.address.clock
    first, last = days_of(line.from_at, line.to_at, city.zone)
    return {
        "filters": _dated(of.asked.filters, Window(Preset.CUSTOM, first, last)),
        "scope": of.asked.scope,
        "unit": of.address.unit,
        "clock": clock,
        "unit_id": unit_id,
        "without": deps.desk.ask_postgres(upheld, city=city, clock=clock),
    }


def _unit_id(of: BoardAsked, line: Line) -> int | None:
    """A frozen board knows its units by their codes alone."""
    if line.unit.id:
        return line.unit.id
    code = line.unit.code
    if of.address.unit is UnitKind.AGENCY:
        return next((agency.id for agency in of.asked.agencies if agency.slug == code), None)
    place = of.asked.places.get(code)
    return place.id if place else None


def _left_out(deps: Deps, of: BoardAsked, why: Exclusion) -> tuple[ReportLine, ...]:
    if why not in LISTED or not of.whole:
        return ()
    return deps.desk.ask(
        excluded_lines,
        filters=_dated(of.asked.filters, Window(Preset.CUSTOM, *_days(deps, of))),
        scope=of.asked.scope,
        clock=of.address.clock,
        why=why,
        limit=MOST_LISTED,
    )


def _dated(filters: Filters, window: Window) -> Filters:
    return replace(filters, window=window)
