"""A leaderboard, asked of the desk: the counts of the mirror, the officials and rulings of
PostgreSQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from dashboard.access import Scope
from dashboard.board_address import month_of
from dashboard.boards import board_window, make_board, window_before
from dashboard.errors import ApproximateAreas, WholeCityOnly
from dashboard.filters import Filters
from dashboard.leaderboard import Board, Charge, Exclusion, Facts, Unit, UnitKind, is_told
from dashboard.officials import Term, cuts, joined
from dashboard.places import City
from dashboard.ranking import FLOOR
from dashboard.sla import ClockName, other_clock
from data_access.connection import Connection
from data_access.contests import upheld
from data_access.demo.generate import SOURCE as SIMULATED
from data_access.desk import Desk
from data_access.exclusions import decided_among, excluded, paused
from data_access.leaderboard import (
    Cuts,
    charges,
    done,
    overdue_at_end,
    rated,
    received,
    reopened,
)
from data_access.officials import list_terms, ranked_units
from data_access.schema import areas, reports
from data_access.sealed_inputs import sealed_charges
from data_access.unscored import closed_late, held_at_end


def ask_board(
    desk: Desk,
    *,
    filters: Filters,
    scope: Scope,
    unit: UnitKind,
    clock: ClockName,
    floor: int = FLOOR,
) -> Board:
    """The board of the city and the dates that the filters name, whatever else they do; of the
    month so far where they name no dates.

    Raises WholeCityOnly, ApproximateAreas, DatabaseAway.
    """
    facts = ask_facts(desk, filters=filters, scope=scope, unit=unit, clock=clock, floor=floor)
    board = make_board(facts)
    told = {why: number for why, number in board.excluded.items() if is_told(why, scope)}
    return replace(board, excluded=told)


def ask_facts(
    desk: Desk,
    *,
    filters: Filters,
    scope: Scope,
    unit: UnitKind,
    clock: ClockName,
    floor: int = FLOOR,
) -> Facts:
    """All that the board is made of. Raises as `ask_board`."""
    city = filters.city
    if not scope.sees_whole_city(city.code):
        raise WholeCityOnly
    today = desk.now.astimezone(city.zone).date()
    window = board_window(filters.window, today=today)
    filters = Filters(city=city, area=city.code, window=window)
    if number := desk.ask_postgres(approximately_placed, city=city):
        raise ApproximateAreas(city=city.name, code=city.code, number=number)
    start, end = filters.bounds(desk.now)
    units = desk.ask(ranked_units, city=city, kind=unit, since=start.astimezone(city.zone).date())
    terms = _terms_by_area(desk.ask_postgres(list_terms, city=city))
    unit_cuts = _cuts(units, terms, start, end, city)
    contested, other = _upheld(desk, city, clock), other_clock(clock)
    asked: dict[str, Any] = {"filters": filters, "scope": scope}
    by_unit = asked | {"unit": unit, "cuts": unit_cuts}
    again, more_done = desk.ask_postgres(reopened, **by_unit)
    told = dict(desk.ask(excluded, **asked, clock=clock))
    told[Exclusion.CONTESTED] = desk.ask_postgres(
        decided_among, **asked, clock=clock, ids=contested
    )
    return Facts(
        city=city.code,
        zone=city.zone,
        kind=unit,
        clock=clock,
        start=start,
        end=end,
        units=units,
        charges=desk.ask(charges, **by_unit, clock=clock, without=contested),
        before=_before(desk, filters, scope, unit, clock, contested, units),
        received=desk.ask(received, **by_unit, clock=clock),
        overdue=desk.ask(overdue_at_end, **by_unit),
        done=(*desk.ask(done, **by_unit), *more_done),
        reopened=again,
        rated=desk.ask(rated, **by_unit),
        closed_late=desk.ask(closed_late, **by_unit, clock=clock, without=contested),
        held=desk.ask(held_at_end, **by_unit),
        other=desk.ask(charges, **by_unit, clock=other, without=_upheld(desk, city, other)),
        terms=terms,
        cuts=_by_unit(unit_cuts),
        excluded=told,
        paused=desk.ask(paused, **asked, clock=clock),
        floor=floor,
        example=city.demo,
    )


def _before(
    desk: Desk,
    filters: Filters,
    scope: Scope,
    unit: UnitKind,
    clock: ClockName,
    contested: tuple[int, ...],
    units: Sequence[Unit],
) -> tuple[Charge, ...]:
    """The charges of the period before: of a month that is frozen those that it was frozen with, so
    that two published boards never contradict one another."""
    city, today = filters.city, desk.now.astimezone(filters.city.zone).date()
    window, which = window_before(filters.window, today=today), {"unit": unit, "clock": clock}
    found: tuple[Charge, ...] | None = None
    if (month := month_of(window)) is not None:
        found = desk.ask_postgres(sealed_charges, city=city, month=month, units=units, **which)
    if found is not None:
        return found
    then: tuple[Charge, ...] = desk.ask(
        charges, filters=replace(filters, window=window), scope=scope, without=contested, **which
    )
    return then


def _upheld(desk: Desk, city: City, clock: ClockName) -> tuple[int, ...]:
    found: tuple[int, ...] = desk.ask_postgres(upheld, city=city, clock=clock)
    return found


def approximately_placed(conn: Connection, *, city: City) -> int:
    """How many of the city's reports stand in areas that are only approximate, simulated ones left
    out: those know their kelurahan, and were not placed by it."""
    rows = conn.execute(
        select(areas.c.id).where(areas.c.city_id == city.id, areas.c.approximate)
    ).all()
    if not rows:
        return 0
    number: int = conn.execute(
        select(func.count()).where(
            reports.c.area_id.in_([row.id for row in rows]), reports.c.source != SIMULATED
        )
    ).scalar()
    return number


def _terms_by_area(terms: Sequence[Term]) -> dict[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        found[term.area].append(term)
    return {area: joined(of_area) for area, of_area in found.items()}


def _cuts(
    units: Sequence[Unit],
    terms: Mapping[str, Sequence[Term]],
    start: datetime,
    end: datetime,
    city: City,
) -> Cuts:
    return tuple(
        (unit.id, at)
        for unit in units
        for at in cuts(terms.get(unit.code, ()), start, end, city.zone)
    )


def _by_unit(unit_cuts: Cuts) -> dict[int, tuple[datetime, ...]]:
    found: dict[int, tuple[datetime, ...]] = {}
    for unit_id, at in unit_cuts:
        found[unit_id] = (*found.get(unit_id, ()), at)
    return found
