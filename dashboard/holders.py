"""Who holds the reports, and how they stand there."""

from dataclasses import dataclass

from dashboard.metrics import Compliance, Median, Standing


@dataclass(frozen=True)
class HolderFigures:
    """The reports that one holder has now: `holder` is an agency's slug, or BY_AREAS for those that
    a kelurahan, kecamatan or the city holds.

    The figures are those of the product's reference, of these reports alone: received in the
    window, open, late and at risk at its end, resolution clocks decided in it, response of those
    received.
    """

    holder: str
    received: int
    standing: Standing
    compliance: Compliance
    response: Median

    @property
    def late_share(self) -> float | None:
        """Late out of open, 0 to 1; None with nothing open."""
        return self.standing.late / self.standing.open if self.standing.open else None


def by_late(figures: tuple[HolderFigures, ...]) -> tuple[HolderFigures, ...]:
    """Who has most late first, then most open, then most received."""

    def rank(one: HolderFigures) -> tuple[int, int, int, str]:
        return (-one.standing.late, -one.standing.open, -one.received, one.holder)

    return tuple(sorted(figures, key=rank))
