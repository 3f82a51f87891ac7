"""The leaderboard of a city: units by how they kept a clock in a period, with what stands beside.

`dashboard.ranking` is the score; here are the lines around it: whose they are, what was left out,
and the figures beside the score, which never go into it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from dashboard.access import Ability, Scope
from dashboard.officials import Term
from dashboard.places import Level
from dashboard.ranking import FLOOR, Count, Interval, Ranked, Scores
from dashboard.sla import ClockName

RATING_FLOOR = 5
"""Fewer ratings than this say nothing of an office: their mean is not told."""
POINTS_MET, POINTS_LATE, POINTS_LEFT = 10, 3, -5
"""Points of a charge: kept in time; done late within the period; not done by its end."""


class UnitKind(StrEnum):
    """What is ranked. A kecamatan answers for what it holds and its kelurahan hold."""

    KELURAHAN = "kelurahan"
    KECAMATAN = "kecamatan"
    AGENCY = "dinas"


LEVEL_OF = {UnitKind.KELURAHAN: Level.KELURAHAN, UnitKind.KECAMATAN: Level.KECAMATAN}
DEFAULT_CLOCK = {
    UnitKind.KELURAHAN: ClockName.RESPONSE,
    UnitKind.KECAMATAN: ClockName.RESPONSE,
    UnitKind.AGENCY: ClockName.RESOLUTION,
}


class Exclusion(StrEnum):
    """Why a report is charged to no unit of a board. All but the last two are told by the report
    itself; CONTESTED was ruled, OTHER_HOLDER is held by somebody whom the board does not rank."""

    OUTSIDE = "di_luar_wilayah"
    MACHINE = "mesin"
    EMERGENCY = "darurat"
    DUPLICATE = "duplikat"
    REFUSED = "ditolak"
    WRONG_AREA = "salah_wilayah"
    NO_CLOCK = "tanpa_jam"
    CONTESTED = "sanggahan_dikabulkan"
    OTHER_HOLDER = "pemegang_lain"


def is_told(why: str, scope: Scope) -> bool:
    """Whether who has that scope is told how many a board left out for that reason: what lies
    outside all areas is counted for those alone who may see it."""
    return why != Exclusion.OUTSIDE or scope.may(Ability.SEE_OUTSIDE)


@dataclass(frozen=True)
class Unit:
    """Something that is ranked: an area with its code, or an agency with its slug."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Charge:
    """What a unit is charged with of one category: clocks decided, met, and stopped by the period's
    end (late ones too). `unit` None: held by somebody whom the board does not rank. `part` counts
    from 0 the times in office that the unit's period is cut into."""

    unit: int | None
    category: str
    part: int
    decided: int
    met: int
    stopped: int


@dataclass(frozen=True)
class Received:
    """What came in for a unit in the period (a part of it), and how long its first actions took, in
    working minutes; None where there was none."""

    unit: int | None
    part: int
    received: int
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Tally:
    """A number of reports of a unit in a part of the period."""

    unit: int | None
    part: int
    number: int


@dataclass(frozen=True)
class Rated:
    """How citizens found what a unit finished in a part of the period: reports with a rating, and
    the sum of their stars, 1 to 5 each."""

    unit: int | None
    part: int
    number: int
    stars: int


@dataclass(frozen=True)
class Paused:
    """Time that holding back took out of the clocks that were decided: reports, working minutes."""

    reports: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Beside:
    """What stands beside a score and never goes into it.

    `received`: reports that came in; `median` and `p90` of their working minutes to the first
    action. `overdue`: charged, and not done by the period's end. `done`: reports that were finished
    in the period, `reopened` those of them that were opened again since. `rated`: those finished
    that citizens rated; `rating` their mean from 1 to 5, None of fewer than RATING_FLOOR.

    What leaves the score without being done: `closed_late`, missed clocks of reports that were
    closed without work since; `held`, clocks that paused at the period's end. `other_decided` and
    `other_met` are of the clock that the board is not about. None where a board was frozen before
    they were counted.
    """

    received: int = 0
    median: float | None = None
    p90: float | None = None
    overdue: int = 0
    done: int = 0
    reopened: int = 0
    points: int = 0
    rated: int = 0
    rating: float | None = None
    closed_late: int | None = 0
    held: int | None = 0
    other_decided: int | None = 0
    other_met: int | None = 0

    @property
    def other_share(self) -> float | None:
        """Met out of decided of the other clock, 0 to 1; None of none."""
        return (self.other_met or 0) / self.other_decided if self.other_decided else None

    @property
    def reopened_share(self) -> float | None:
        """Reopened out of done, 0 to 1; None of none."""
        return self.reopened / self.done if self.done else None


@dataclass(frozen=True)
class Line:
    """A line of the board: a unit, or (`split`) the part of the period that one official answers
    for; `from_at` and `to_at` are the line's own.

    `official` is None where nobody is known. `categories` are its counts by category, `rank_before`
    the unit's rank in the equal period before, None where it had none or its period is split now;
    `score_before` is its score then at the city's rate of now, None also of boards that were frozen
    before it was told.
    """

    unit: Unit
    standing: Ranked
    from_at: datetime
    to_at: datetime
    official: Term | None = None
    split: bool = False
    beside: Beside = Beside()
    categories: tuple[tuple[str, Count], ...] = ()
    rank_before: int | None = None
    score_before: Interval | None = None

    @property
    def climbed(self) -> int | None:
        """Ranks gained since the period before; negative: lost."""
        if self.rank_before is None or self.standing.rank is None:
            return None
        return self.rank_before - self.standing.rank

    @property
    def moved(self) -> bool:
        """Whether it did better or worse than before beyond what chance explains: the 5-95 %
        intervals of the two scores have nothing in common."""
        score, before = self.standing.score, self.score_before
        if self.climbed is None or score is None or before is None:
            return False
        return score.low > before.high or score.high < before.low


@dataclass(frozen=True)
class Board:
    """A board, its lines in the order of `scores.units`. `example` marks one of invented data;
    `excluded` counts what was left out, `paused` the time that was."""

    city: str
    kind: UnitKind
    clock: ClockName
    start: datetime
    end: datetime
    lines: tuple[Line, ...]
    scores: Scores
    excluded: Mapping[Exclusion, int]
    paused: Paused
    example: bool = False

    def line(self, key: str) -> Line | None:
        """The line of that key: a unit's code, with /YYYY-MM-DD where it is split."""
        return next((line for line in self.lines if line.standing.key == key), None)


@dataclass(frozen=True)
class Facts:
    """All that a board is made of. `terms` are those of the units' offices, by area code; `cuts`
    the moments at which a unit's office changes hands within the period, by unit. `other` are the
    charges by the clock that the board is not about."""

    city: str
    zone: ZoneInfo
    kind: UnitKind
    clock: ClockName
    start: datetime
    end: datetime
    units: Sequence[Unit]
    charges: Sequence[Charge]
    before: Sequence[Charge] = ()
    received: Sequence[Received] = ()
    overdue: Sequence[Tally] = ()
    done: Sequence[Tally] = ()
    reopened: Sequence[Tally] = ()
    rated: Sequence[Rated] = ()
    closed_late: Sequence[Tally] = ()
    held: Sequence[Tally] = ()
    other: Sequence[Charge] = ()
    terms: Mapping[str, Sequence[Term]] = field(default_factory=dict)
    cuts: Mapping[int, tuple[datetime, ...]] = field(default_factory=dict)
    excluded: Mapping[Exclusion, int] = field(default_factory=dict)
    paused: Paused = Paused()
    floor: int = FLOOR
    example: bool = False
