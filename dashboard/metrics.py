"""The numbers of the screens and their one definition (section 5 of the product's reference)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Median:
    """A median in minutes and the number of reports behind it; None with none."""

    minutes: float | None
    n: int


def median_of(counts: Mapping[int, int]) -> Median:
    """The median of so many reports of each number of minutes: the mean of the two in the middle
    where their number is even."""
    n, seen = sum(counts.values()), 0
    lower: int | None = None
    for minutes in sorted(counts):
        seen += counts[minutes]
        if lower is None and 2 * seen >= n:
            lower = minutes
        if lower is not None and 2 * seen > n:
            return Median((lower + minutes) / 2, n)
    return Median(None, 0)


@dataclass(frozen=True)
class Standing:
    """How open reports stand at a moment: how many there are, and how many have a clock late, or
    at risk. One report can be both, by different clocks."""

    open: int = 0
    late: int = 0
    at_risk: int = 0

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.open + other.open, self.late + other.late, self.at_risk + other.at_risk
        )


@dataclass(frozen=True)
class Compliance:
    """Of the clocks decided in a period, those that were met."""

    met: int = 0
    decided: int = 0

    @property
    def share(self) -> float | None:
        """Met out of decided, 0 to 1; None of none."""
        return self.met / self.decided if self.decided else None

    @property
    def missed(self) -> int:
        """Decided and not met."""
        return self.decided - self.met


@dataclass(frozen=True)
class PeriodFigures:
    """The figures of one period.

    `received`: reports created in it (Masuk). `standing`: how those open at its end stand then
    (Terbuka, Terlambat, Berisiko). `acted_on`: those received whose stage is known and has left
    `menunggu`, out of `with_stage` received with a known stage (Ditindaklanjuti is their ratio).
    `response`: working time from creation to first action of those received that have one; wall
    time for those under no policy. Compliance is of the clocks decided in the period (% tepat SLA
    is the resolution's).
    """

    start: datetime
    end: datetime
    received: int
    standing: Standing
    acted_on: int
    with_stage: int
    response: Median
    response_compliance: Compliance = Compliance()
    resolution_compliance: Compliance = Compliance()

    @property
    def open_at_end(self) -> int:
        """Reports open at the period's end (Terbuka)."""
        return self.standing.open

    @property
    def acted_share(self) -> float | None:
        """Share of the period's reports that have left `menunggu`, 0 to 1; None of none."""
        return self.acted_on / self.with_stage if self.with_stage else None


@dataclass(frozen=True)
class LeftOut:
    """What the filtered place and window hold besides the figures, and why it isn't in them.

    `outside` is counted for the whole source city, and 0 for who may not see it. `no_policy` and
    `response_unknown` are in the figures, but have no clock, or none of the response.
    """

    machine: int
    emergency: int
    closed_without_work: int
    outside: int
    stage_unknown: int
    no_policy: int = 0
    response_unknown: int = 0


@dataclass(frozen=True)
class Kpis:
    """The figures of the period, those of the equal period before, and what was left out.

    `clocked`: whether any report of the city that the user may know of has a clock; without one
    nothing in it can be late, which is no praise.
    """

    now: PeriodFigures
    before: PeriodFigures
    left_out: LeftOut
    clocked: bool = True


@dataclass(frozen=True)
class AreaFigures:
    """One child of the place looked at: how its open reports stand at the window's end and stood
    at its start, what it received in the window and the one before, and its compliance."""

    code: str
    name: str
    km2: float | None
    standing: Standing
    received: int
    received_before: int
    received_last_hour: int
    standing_before: Standing = Standing()
    compliance: Compliance = Compliance()

    @property
    def open(self) -> int:
        """Reports open at the window's end."""
        return self.standing.open

    @property
    def late(self) -> int:
        """Those of them with a clock past its due time."""
        return self.standing.late

    @property
    def open_per_km2(self) -> float | None:
        """Open reports per km2 of land; None where the area has no polygon."""
        return self.open / self.km2 if self.km2 else None


@dataclass(frozen=True)
class TrendStep:
    """One step of the trend, by local time: its start, reports received by category slug, and how
    many clocks passed their due time in it."""

    start: datetime
    received: dict[str, int] = field(default_factory=dict)
    breaches: int = 0

    @property
    def total(self) -> int:
        """Reports received in the step, all categories."""
        return sum(self.received.values())


@dataclass(frozen=True)
class Heat:
    """Reports as cells of a Web-Mercator grid, world units 0 to 1, y down.

    `x` and `y` count cells of side `cell_size` from the corner (`x0`, `y0`); `count` is the number
    of reports of each.
    """

    x0: float
    y0: float
    cell_size: float
    x: list[int] = field(default_factory=list)
    y: list[int] = field(default_factory=list)
    count: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The number of reports in all cells."""
        return sum(self.count)


def per_km2(count: int | float, km2: float | None) -> float:
    """Reports per km², as it is told: to one decimal, less than one to two; 0 without a size."""
    if not km2:
        return 0.0
    density = count / km2
    return round(density, 1 if density >= 1 else 2)


def class_limits(top: float) -> list[float]:
    """Where the two upper ones of a choropleth's four classes begin, for values up to `top`; the
    lowest is zero alone. None where all values are zero.

    The strongest begins at the highest rung of the ladder 1, 2, 5, 10, 20, 50 and so on that `top`
    reaches, the one before it at the rung below. So limits come from the data alone, and stay until
    the highest value has about doubled or halved.
    """
    if top <= 0:
        return []
    strongest = rung(top)
    return [rung(0.9 * strongest), strongest]


def class_of(value: float, limits: list[float]) -> int:
    """The class, from 0 to 3, that a value falls in."""
    return 1 + sum(value >= limit for limit in limits) if value > 0 else 0


def rung(value: float) -> float:
    """The highest number at or below `value`, which is more than 0, with one digit of 1, 2 or 5."""
    exponent = math.floor(math.log10(value))
    lead = value / 10.0**exponent
    return float(f"{max(one for one in (1, 2, 5) if one <= lead)}e{exponent}")


@dataclass(frozen=True)
class Step:
    """A step of the trend in local time: `size` of a database's date_trunc `unit`."""

    unit: str
    size: timedelta

    def floor(self, local: datetime) -> datetime:
        """The start of the step that the naive local time falls in; weeks start on Monday."""
        if self.unit == "month":
            return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.size >= timedelta(days=7):
            return midnight - timedelta(days=midnight.weekday())
        return midnight + (local - midnight) // self.size * self.size

    def next(self, local: datetime) -> datetime:
        """The start of the step after the one that starts at the naive local time."""
        if self.unit == "month":
            return (local + timedelta(days=31)).replace(day=1)
        return local + self.size


def step_for(length: timedelta) -> Step:
    """The trend's step for a window of that length: between 12 and some 60 steps of it."""
    for upto, step in (
        (timedelta(hours=2), Step("minute", timedelta(minutes=5))),
        (timedelta(days=2), Step("hour", timedelta(hours=1))),
        (timedelta(days=10), Step("hour", timedelta(hours=6))),
        (timedelta(days=62), Step("day", timedelta(days=1))),
        (timedelta(days=370), Step("week", timedelta(days=7))),
    ):
        if length <= upto:
            return step
    return Step("month", timedelta(days=30))


def nice_up(value: float) -> float:
    """The nearest number at or above `value` with one leading digit of 1, 2, 3, 5 or 8."""
    if value <= 0:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(value))
    leads = (1, 2, 3, 5, 8, 10)
    return next(lead for lead in leads if lead * scale >= value * (1 - 1e-12)) * scale


@dataclass(frozen=True)
class Category:
    """A category as a city has it. `example` while the city has not confirmed its agency."""

    id: int
    slug: str
    label_id: str
    label_en: str
    icon: str
    lens: bool
    severity: int
    agency_id: int | None
    example: bool

    def label(self, language: str) -> str:
        """The name to show in that language."""
        return self.label_en if language == "en" else self.label_id
