"""What the figures of a window are laid beside: the period before, a year before, another place."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

PREVIOUS, YEAR = "previous", "year"
A_YEAR = timedelta(weeks=52)
"""So that a Monday is held against a Monday."""


@dataclass(frozen=True)
class Comparison:
    """PREVIOUS: the equal period that ends where the window begins. YEAR: the same period 52 weeks
    earlier. Else the code of a place: the same period there."""

    beside: str = PREVIOUS

    @property
    def place(self) -> str | None:
        """The other place; None where it is another period."""
        return None if self.beside in (PREVIOUS, YEAR) else self.beside


WITH_PREVIOUS = Comparison()


def read_comparison(
    text: str | None, *, areas: Collection[str], refuse: Callable[[str, str], None]
) -> Comparison:
    """What an address says to compare with. `areas` are the places that the user may look at."""
    if text is None or text in (PREVIOUS, YEAR) or text in areas:
        return Comparison(text or PREVIOUS)
    refuse("compare", "pilihannya: previous, year, atau kode wilayah dalam kewenangan Anda")
    return Comparison()


def a_year_before(period: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """The same days of the week 52 weeks earlier."""
    return period[0] - A_YEAR, period[1] - A_YEAR
