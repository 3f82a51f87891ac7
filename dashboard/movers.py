"""What moved most: pairs of a place and a category far from what is usual for them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.usual import Usual

MOST = 5
LEAST_SCORE = 2.0
"""A move is told from about this far on: a twentieth of steady pairs would come as far by chance,
but not out of their own range of eight periods as well."""


@dataclass(frozen=True)
class Move:
    """A place's category: how many came in, and what is usual there for such a period."""

    area: str
    category: str
    received: int
    usual: Usual

    @property
    def score(self) -> float:
        """How far from its median, in standard deviations: of counts, by Anscombe's transform
        (1948), 2 sqrt(x + 3/8), under which every Poisson count has a deviation of one. So that 4
        in the place of 1 is less than 60 in the place of 30, and less still than 300 of 200."""
        return 2 * (math.sqrt(self.received + 0.375) - math.sqrt(self.usual.median + 0.375))


def biggest_moves(moves: Iterable[Move]) -> tuple[Move, ...]:
    """The five that moved most, of those outside their own usual range."""
    apart = [
        move
        for move in moves
        if move.usual.place_of(move.received) and abs(move.score) >= LEAST_SCORE
    ]
    apart.sort(key=lambda move: (-abs(move.score), move.area, move.category))
    return tuple(apart[:MOST])
