"""From the facts of a period to its board."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from dashboard.filters import Preset, Window
from dashboard.leaderboard import (
    POINTS_LATE,
    POINTS_LEFT,
    POINTS_MET,
    RATING_FLOOR,
    Beside,
    Board,
    Charge,
    Exclusion,
    Facts,
    Line,
    Rated,
    Tally,
    Unit,
)
from dashboard.officials import DAY, Term, in_office
from dashboard.ranking import Count, Former, former_places, score_units

Place = tuple[int | None, int]
"""A unit and a part of its period."""
Counts = dict[str, dict[str, Count]]


@dataclass(frozen=True)
class Part:
    """The part of a unit's period that one official answers for: a line of the board."""

    key: str
    unit: Unit
    number: int
    from_at: datetime
    to_at: datetime
    official: Term | None
    split: bool

    @property
    def place(self) -> Place:
        """How the counts name it."""
        return self.unit.id, self.number


def make_board(facts: Facts) -> Board:
    """The board of a period: every unit has a line, those whose office changed hands several."""
    parts = {part.key: part for unit in facts.units for part in _parts(facts, unit)}
    at = {part.place: key for key, part in parts.items()}
    scores = score_units(_counts(parts, at, facts.charges), floor=facts.floor)
    counts = _counts(parts, at, facts.charges)
    beside = _beside(facts)
    before = _before(facts, scores.rate)
    lines = []
    for standing in scores.units:
        part = parts[standing.key]
        former = None if part.split else before.get(part.unit.code)
        lines.append(
            Line(
                unit=part.unit,
                standing=standing,
                from_at=part.from_at,
                to_at=part.to_at,
                official=part.official,
                split=part.split,
                beside=beside[part.place],
                categories=tuple(sorted(counts[standing.key].items())),
                rank_before=former.rank if former else None,
                score_before=former.score if former else None,
            )
        )
    return Board(
        city=facts.city,
        kind=facts.kind,
        clock=facts.clock,
        start=facts.start,
        end=facts.end,
        lines=tuple(lines),
        scores=scores,
        excluded=_excluded(facts),
        paused=facts.paused,
        example=facts.example,
    )


def _parts(facts: Facts, unit: Unit) -> list[Part]:
    cuts = facts.cuts.get(unit.id, ())
    edges = (facts.start, *cuts, facts.end)
    terms = facts.terms.get(unit.code, ())
    return [
        Part(
            key=unit.code if not cuts else f"{unit.code}/{from_at.astimezone(facts.zone):%Y-%m-%d}",
            unit=unit,
            number=number,
            from_at=from_at,
            to_at=to_at,
            official=in_office(terms, from_at, facts.zone),
            split=bool(cuts),
        )
        for number, (from_at, to_at) in enumerate(pairwise(edges))
    ]


def _counts(
    keys: Mapping[str, object], at: Mapping[Place, str], charges: Sequence[Charge]
) -> Counts:
    counts: Counts = {key: {} for key in keys}
    for charge in charges:
        if (key := at.get((charge.unit, charge.part))) is not None:
            of = counts[key]
            before = of.get(charge.category, Count())
            of[charge.category] = before + Count(charge.decided, charge.met)
    return counts


def _before(facts: Facts, rate: float) -> dict[str, Former]:
    """Where the whole units stood in the period before."""
    codes = {unit.id: unit.code for unit in facts.units}
    at: dict[Place, str] = {
        (charge.unit, charge.part): codes[charge.unit]
        for charge in facts.before
        if charge.unit in codes
    }
    counts = _counts(dict.fromkeys(codes.values()), at, facts.before)
    return former_places(counts, rate=rate, floor=facts.floor)


def _beside(facts: Facts) -> dict[Place, Beside]:
    found: dict[Place, Beside] = defaultdict(Beside)
    for came in facts.received:
        place = came.unit, came.part
        found[place] = replace(
            found[place], received=came.received, median=came.median, p90=came.p90
        )
    for name, tallies in (
        ("overdue", facts.overdue),
        ("done", facts.done),
        ("reopened", facts.reopened),
        ("closed_late", facts.closed_late),
        ("held", facts.held),
        ("other_decided", [Tally(one.unit, one.part, one.decided) for one in facts.other]),
        ("other_met", [Tally(one.unit, one.part, one.met) for one in facts.other]),
    ):
        for place, number in _sums(tallies).items():
            found[place] = replace(found[place], **{name: number})
    for one in facts.rated:
        place = one.unit, one.part
        found[place] = replace(found[place], rated=one.number, rating=_mean(one))
    for place, points in _points(facts.charges).items():
        found[place] = replace(found[place], points=points)
    return found


def _mean(of: Rated) -> float | None:
    return of.stars / of.number if of.number >= RATING_FLOOR else None


def _sums(tallies: Sequence[Tally]) -> dict[Place, int]:
    sums: dict[Place, int] = defaultdict(int)
    for tally in tallies:
        sums[tally.unit, tally.part] += tally.number
    return sums


def _points(charges: Sequence[Charge]) -> dict[Place, int]:
    """10 for each clock kept, 3 for each late one that was stopped by the period's end, -5 for each
    that was not: points reward volume, which is why they are no part of the rank."""
    points: dict[Place, int] = defaultdict(int)
    for charge in charges:
        late = charge.stopped - charge.met
        left = charge.decided - charge.stopped
        points[charge.unit, charge.part] += (
            POINTS_MET * charge.met + POINTS_LATE * late + POINTS_LEFT * left
        )
    return points


def _excluded(facts: Facts) -> dict[Exclusion, int]:
    units = {unit.id for unit in facts.units}
    others = sum(charge.decided for charge in facts.charges if charge.unit not in units)
    told = {Exclusion.OTHER_HOLDER: others, **facts.excluded}
    return {why: told.get(why, 0) for why in Exclusion}


def board_window(window: Window, *, today: date) -> Window:
    """The dates of a board: those named, up to today; without any, the month so far."""
    if window.preset is not Preset.CUSTOM or window.first is None or window.last is None:
        return Window(Preset.CUSTOM, today.replace(day=1), today)
    return replace(window, last=min(window.last, today))


def window_before(window: Window, *, today: date) -> Window:
    """What a board of these dates is compared with: of a whole month the month before, else as many
    days before it."""
    first, last = window.first or today, window.last or today
    before = first - DAY
    if first.day == 1 and last == month_end(first):
        return Window(Preset.CUSTOM, before.replace(day=1), before)
    return Window(Preset.CUSTOM, before - (last - first), before)


def month_to_freeze(today: date, *, after: timedelta) -> date:
    """The first day of the last month that ended at least `after` ago."""
    return (((today - after).replace(day=1)) - DAY).replace(day=1)


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
