"""A report's history as rules: which events a change writes and which spells follow from them.

Facts in, rows out. The single writer and the bulk import both take their rows from here, so that
both obey the same rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.errors import StageRefused
from dashboard.lifecycle import STOPPED, EventKind, Stage, change_stage


@dataclass(frozen=True)
class Holder:
    """Who has a report: an area or an agency, by id; exactly one of them."""

    area_id: int | None = None
    agency_id: int | None = None

    def __post_init__(self) -> None:
        if (self.area_id is None) == (self.agency_id is None):
            raise ValueError("a report is held by one area or one agency")

    def __str__(self) -> str:
        return f"area:{self.area_id}" if self.agency_id is None else f"agency:{self.agency_id}"


@dataclass(frozen=True)
class Event:
    """A row of the history; times are aware."""

    kind: EventKind
    old: str | None
    new: str | None
    note: str | None
    actor: str
    source: str
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True)
class Spell:
    """A stretch of time in one stage with one holder; `to_at` is None while it lasts."""

    stage: Stage
    holder: Holder
    from_at: datetime
    to_at: datetime | None = None


def holder_until(spells: Sequence[Spell], at: datetime | None) -> Holder | None:
    """Who had the report up to that moment, and so answers for what was decided at it; the present
    holder for None, None for a report without spells. Whoever gets it at the very moment has not
    had it yet; of what was decided as it came in, the first holder answers."""
    if at is None:
        return spells[-1].holder if spells else None
    before = [spell for spell in spells if spell.from_at < at] or list(spells[:1])
    return before[-1].holder if before else None


@dataclass(frozen=True)
class StageStep:
    """A stage that a report entered, when, and why where a reason is due."""

    stage: Stage
    at: datetime
    reason: str | None = None
    actor: str | None = None


@dataclass(frozen=True)
class Situation:
    """Where a report stands: what its history has led to."""

    stage: Stage | None
    holder: Holder
    last_change_at: datetime
    first_action_at: datetime | None = None
    stopped_at: datetime | None = None
    response_known: bool = True


@dataclass(frozen=True)
class History:
    """The events of a report, oldest first, the spells that follow, and where they lead."""

    events: tuple[Event, ...]
    spells: tuple[Spell, ...]
    situation: Situation


def begin(
    *,
    holder: Holder,
    created_at: datetime,
    recorded_at: datetime | None,
    steps: Iterable[StageStep],
    actor: str,
    source: str,
    response_known: bool = True,
) -> History:
    """The history of a report as it is taken in, with all the stages known so far.

    No steps: its stage is unknown. Without `recorded_at` each event was recorded as it occurred.
    With `response_known` False the source told when the report was closed but not when somebody
    first acted. Raises StageRefused.
    """
    taken_in = Event(
        EventKind.HOLDER,
        None,
        str(holder),
        None,
        actor,
        source,
        created_at,
        recorded_at or created_at,
    )
    events = [taken_in]
    spells: list[Spell] = []
    situation = Situation(None, holder, created_at, response_known=response_known)
    for step in steps:
        situation, event = enter_stage(
            situation,
            step=step,
            actor=step.actor or actor,
            source=source,
            recorded_at=recorded_at or step.at,
        )
        events.append(event)
        spells = continue_spells(spells, situation)
    return History(tuple(events), tuple(spells), situation)


def enter_stage(
    situation: Situation, *, step: StageStep, actor: str, source: str, recorded_at: datetime
) -> tuple[Situation, Event]:
    """Where a report stands after the step, and the event to write. Raises StageRefused."""
    change = change_stage(
        old=situation.stage,
        new=step.stage,
        at=step.at,
        last_change_at=situation.last_change_at,
        first_action_at=situation.first_action_at,
        reason=step.reason,
    )
    event = Event(
        EventKind.STAGE,
        situation.stage,
        change.stage,
        step.reason,
        actor,
        source,
        step.at,
        recorded_at,
    )
    after = replace(
        situation,
        stage=change.stage,
        first_action_at=change.first_action_at if situation.response_known else None,
        stopped_at=change.stopped_at,
        last_change_at=step.at,
    )
    return after, event


def undo_stage(
    situation: Situation,
    spells: Sequence[Spell],
    *,
    actor: str,
    source: str,
    at: datetime,
    note: str,
) -> tuple[Situation, Event, tuple[Spell, ...]]:
    """Where a report stands when the stage it entered last is taken back, the event to write, and
    the spells as they are told then: its last one is one of the stage before. Raises StageRefused
    where there was none."""
    if len(spells) < 2 or spells[-1].stage is spells[-2].stage:
        raise StageRefused(old=situation.stage, new=None, why="no stage came before it")
    stage = spells[-2].stage
    told = (*spells[:-1], replace(spells[-1], stage=stage))
    event = Event(EventKind.STAGE, situation.stage, stage, note, actor, source, at, at)
    after = replace(
        situation,
        stage=stage,
        first_action_at=None if stage is Stage.MENUNGGU else situation.first_action_at,
        stopped_at=_entered_at(told) if stage in STOPPED else None,
        last_change_at=at,
    )
    return after, event, told


def change_holder(
    situation: Situation,
    *,
    holder: Holder,
    at: datetime,
    note: str | None,
    actor: str,
    source: str,
    recorded_at: datetime,
) -> tuple[Situation, Event]:
    """Where a report stands when it is handed on, and the event to write."""
    event = Event(
        EventKind.HOLDER,
        str(situation.holder),
        str(holder),
        note,
        actor,
        source,
        at,
        recorded_at,
    )
    return replace(situation, holder=holder, last_change_at=at), event


def _entered_at(spells: Sequence[Spell]) -> datetime:
    """When the stage of the last spell was entered."""
    entered = spells[-1].from_at
    for spell in reversed(spells):
        if spell.stage is not spells[-1].stage:
            break
        entered = spell.from_at
    return entered


def continue_spells(spells: list[Spell], situation: Situation) -> list[Spell]:
    """The spells once the report has come to `situation`; none while its stage is unknown."""
    if situation.stage is None:
        return spells
    closed = [
        spell if spell.to_at else replace(spell, to_at=situation.last_change_at) for spell in spells
    ]
    return [*closed, Spell(situation.stage, situation.holder, situation.last_change_at)]
