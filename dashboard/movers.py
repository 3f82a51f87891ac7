"""What moved most: pairs of a place and a category far from what is usual for them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.usual import Usual

MOST = 5
LEAST_SCORE = 2.5
"""A move is told from this far on: of steady pairs one in eighty would come as far by chance, but
seldom out of its own range of eight periods as well. Three in the place of none is not as far."""


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


def biggest_moves(moves: Iterable[Move], *, rises_only: bool = False) -> tuple[Move, ...]:
    """The five that moved most, of those outside their own usual range; of those above it alone
    with `rises_only`."""
    apart = [
        move
        for move in moves
        if move.usual.place_of(move.received)
        and abs(move.score) >= LEAST_SCORE
        and not (rises_only and move.score < 0)
    ]
    apart.sort(key=lambda move: (-abs(move.score), move.area, move.category))
    return tuple(apart[:MOST])
