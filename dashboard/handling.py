"""What was done with the reports of a unit besides the work: numbers to ask about, no verdict."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Handling:
    """Of the reports that a unit is charged with: how many, and how many of them had their category
    or severity changed since they came in, were moved or handed on, had a stage written down over a
    quarter of an hour after it is said to have begun, were taken down at the desk."""

    charged: int = 0
    recategorised: int = 0
    moved: int = 0
    told_late: int = 0
    by_hand: int = 0
