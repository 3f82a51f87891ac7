"""Few categories make up most of the reports: which, and how many together."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_OF_THEM = 0.8


@dataclass(frozen=True)
class ParetoLine:
    """A category, its reports, and the share (0 to 1) of it and all larger ones together."""

    slug: str
    received: int
    together: float


def pareto(counts: Mapping[str, int]) -> tuple[ParetoLine, ...]:
    """The categories with any report, the largest first; of equal ones by slug."""
    total, seen = sum(counts.values()), 0
    lines = []
    for slug, received in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if received:
            seen += received
            lines.append(ParetoLine(slug, received, seen / total))
    return tuple(lines)


def vital_few(lines: tuple[ParetoLine, ...]) -> int:
    """How many of the largest make up four fifths of all."""
    return sum(line.together < MOST_OF_THEM for line in lines[:-1]) + 1 if lines else 0
