"""From stage to stage: where the reports of a period went, and how long each step took them.

Told by the two moments that every report keeps, its first action and its stop: from waiting to
being acted on, and from there to the end. The steps between (koordinasi, disposisi, proses) are
one.
"""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.lifecycle import Stage
from dashboard.metrics import Median


class Way(StrEnum):
    """What became of a report: where it is, or how it got to its end."""

    WAITS = "waits"
    WORKED_ON = "worked_on"
    HELD = "held"
    DONE = "done"
    DONE_AT_ONCE = "done_at_once"
    CLOSED = "closed"
    CLOSED_AT_ONCE = "closed_at_once"


UNACTED = frozenset({Way.WAITS, Way.DONE_AT_ONCE, Way.CLOSED_AT_ONCE})
"""What happened without a step between: the first action was the last, or nobody knows of one."""
STAGES: dict[Way, frozenset[Stage]] = {
    Way.WAITS: frozenset({Stage.MENUNGGU}),
    Way.WORKED_ON: frozenset({Stage.KOORDINASI, Stage.DISPOSISI, Stage.PROSES}),
    Way.HELD: frozenset({Stage.DITAHAN}),
    Way.DONE: frozenset({Stage.SELESAI}),
    Way.DONE_AT_ONCE: frozenset({Stage.SELESAI}),
}
"""The stages by which a click filters to a way; what is closed is in no figure."""


@dataclass(frozen=True)
class StageFlow:
    """Reports by what became of them. `first_action` is from creation to the first action, of those
    acted on; `to_end` from the first action to the end by way, from creation where there was none.
    Medians in minutes by the wall's clock."""

    numbers: dict[Way, int]
    first_action: Median
    to_end: dict[Way, Median]

    @property
    def received(self) -> int:
        """All of them."""
        return sum(self.numbers.values())

    @property
    def acted_on(self) -> int:
        """Those that somebody took up before their end."""
        return sum(n for way, n in self.numbers.items() if way not in UNACTED)
