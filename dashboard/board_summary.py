"""What a screen says of a board: its bands, what drives a line, and whether it says anything."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.access import is_within
from dashboard.leaderboard import Board, Line
from dashboard.ranking import Band, Count

MOSTLY = 0.5
"""With more than this part of a category's clocks, a line is what it is compared with."""
NOTABLE = 0.1
"""The part of a line's clocks from which such categories are worth saying."""
ALONE = 0.95
"""With so much of what was decided in categories of one unit alone, a board compares nothing."""


@dataclass(frozen=True)
class CategoryStanding:
    """A category of one line beside the city's: `share` and `city_share` are of what was decided,
    `city_rate` is p_c, all 0 to 1. `lost` is how many clocks fewer were kept than at the city's
    rate; negative: more."""

    category: str
    count: Count
    share: float
    city_share: float
    city_rate: float

    @property
    def rate(self) -> float:
        """Met out of decided."""
        return self.count.met / self.count.decided

    @property
    def lost(self) -> float:
        """Clocks missed beyond what the city would have missed of as many."""
        return self.count.decided * self.city_rate - self.count.met


def category_standings(board: Board, line: Line) -> tuple[CategoryStanding, ...]:
    """The categories of a line, those that cost it most first."""
    of_city = {one.category: one for one in board.scores.categories}
    found = [
        CategoryStanding(
            category=category,
            count=count,
            share=count.decided / line.standing.decided,
            city_share=of_city[category].decided / board.scores.decided,
            city_rate=of_city[category].rate,
        )
        for category, count in line.categories
        if count.decided and category in of_city
    ]
    return tuple(sorted(found, key=lambda one: (-one.lost, one.category)))


def of_its_own(board: Board, line: Line) -> tuple[CategoryStanding, ...]:
    """The categories of which the line has most of the city's: the city's rate of these is its own,
    so that whatever it misses there costs it little. None where they are a small part of it."""
    found = tuple(
        one
        for one in category_standings(board, line)
        if one.count.decided > MOSTLY * one.city_share * board.scores.decided
    )
    part = sum(one.share for one in found)
    return found if part >= NOTABLE and len(board.lines) > 1 else ()


def in_band(board: Board, band: Band) -> tuple[Line, ...]:
    """The lines of a band, in the board's order."""
    return tuple(line for line in board.lines if line.standing.band is band)


def matching(lines: Iterable[Line], *, words: str, district: str | None) -> tuple[Line, ...]:
    """Those whose unit or official has the words in the name, within the kecamatan of that code."""
    wanted = words.casefold()
    return tuple(
        line
        for line in lines
        if (district is None or is_within(line.unit.code, district))
        and (
            wanted in line.unit.name.casefold()
            or (line.official is not None and wanted in line.official.name.casefold())
        )
    )


def above_the_city(board: Board) -> int | None:
    """How many ranked lines score above the city's rate; None where only some are told."""
    scores = board.scores
    told = [line.standing for line in board.lines if line.standing.rank is not None]
    if len(told) < scores.ranked:
        return None
    return sum(one.score is not None and one.score.median > scores.rate for one in told)


def compares_nothing(board: Board) -> bool:
    """Whether nearly all that was decided lies in categories that one unit has alone: the city's
    rate of such a category is that unit's own, and its score says nothing."""
    units: dict[str, set[str]] = defaultdict(set)
    for line in board.lines:
        for category, count in line.categories:
            if count.decided:
                units[category].add(line.unit.code)
    alone = sum(
        one.decided for one in board.scores.categories if len(units.get(one.category, ())) == 1
    )
    decided = board.scores.decided
    return len(board.lines) > 1 and decided > 0 and alone >= ALONE * decided


def without_ranks(board: Board) -> Board:
    """The board with its lines in their order, none with a rank or a change of one: what is shown
    of one that compares nothing."""
    lines = (
        replace(
            line,
            rank_before=None,
            standing=replace(line.standing, rank=None, drawn_rank=None),
        )
        for line in board.lines
    )
    return replace(board, lines=tuple(lines))


def days_of(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day, in the zone, of what goes from `start` to before `end`."""
    return (
        start.astimezone(zone).date(),
        (end - timedelta(microseconds=1)).astimezone(zone).date(),
    )
