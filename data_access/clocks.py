"""What the clocks of a report come to, as the database keeps it beside the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboard.history import Spell, holder_until
from dashboard.policies import Rulebook, Ruling
from dashboard.sla import Clock, ClockName, Clocks, ReportFacts, Stay

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ClockFacts:
    """What decides on the clocks of a report besides its stages."""

    created_at: datetime
    category_id: int
    severity: int
    area_id: int | None
    response_known: bool
    promised_at: datetime | None


CLOCK_FACTS = tuple(ClockFacts.__dataclass_fields__)


@dataclass(frozen=True)
class ClockRows:
    """The clocks of a report as rows: the columns beside the report, and its clock spells."""

    columns: dict[str, Any]
    spells: tuple[dict[str, Any], ...]


def clock_rows(
    rules: Rulebook,
    *,
    facts: ClockFacts,
    spells: Sequence[Spell],
    first_action_at: datetime | None,
    report_id: int,
) -> ClockRows:
    """The rows of a report of a city with these rules, whose history led to these spells."""
    ruling, clocks = wind(rules, facts=facts, spells=spells, first_action_at=first_action_at)
    return ClockRows(
        columns=_ruling_columns(ruling)
        | _clock_columns(clocks, facts, first_action_at)
        | _charge_columns(clocks, spells, first_action_at),
        spells=tuple(_spell_rows(clocks.resolution, report_id)),
    )


def wind(
    rules: Rulebook,
    *,
    facts: ClockFacts,
    spells: Sequence[Spell],
    first_action_at: datetime | None,
) -> tuple[Ruling, Clocks]:
    """What a report is under, and its clocks."""
    ruling = rules.ruling(
        category_id=facts.category_id,
        severity=facts.severity,
        created_at=facts.created_at,
        promised_at=facts.promised_at,
    )
    stays = tuple(Stay(spell.stage, spell.from_at, spell.to_at) for spell in spells)
    read = ReportFacts(
        created_at=facts.created_at,
        stays=stays,
        first_action_at=first_action_at,
        response_known=facts.response_known,
        outside=facts.area_id is None,
    )
    return ruling, rules.clocks(read, ruling)


def _ruling_columns(ruling: Ruling) -> dict[str, Any]:
    return {
        "policy_id": ruling.policy_id,
        "response_calendar_id": ruling.response_calendar_id,
        "resolution_calendar_id": ruling.resolution_calendar_id,
    }


def _clock_columns(
    clocks: Clocks, facts: ClockFacts, first_action_at: datetime | None
) -> dict[str, Any]:
    response, resolution = clocks.response, clocks.resolution
    stopped_at, open_since = resolution.stopped_at, resolution.open_since
    settled_at = open_since or stopped_at
    return {
        "response_risk_at": response.risk_at,
        "response_due_at": response.due_at,
        "response_minutes": _response_minutes(response, facts, first_action_at),
        "resolution_risk_at": resolution.risk_at,
        "resolution_due_at": resolution.due_at,
        "resolution_run": resolution.run,
        "resolution_minutes": resolution.used_by(stopped_at) // MINUTE if stopped_at else None,
        "paused_minutes": resolution.paused_by(settled_at) // MINUTE if settled_at else 0,
        "open_since": open_since,
    }


def _charge_columns(
    clocks: Clocks, spells: Sequence[Spell], first_action_at: datetime | None
) -> dict[str, Any]:
    """Who is charged with each clock: the holder until the earlier of its stop and its due time."""
    stops = {
        ClockName.RESPONSE: first_action_at,
        ClockName.RESOLUTION: clocks.resolution.stopped_at,
    }
    columns: dict[str, Any] = {}
    for name, stopped_at in stops.items():
        ends = (stopped_at, clocks[name].due_at)
        holder = holder_until(spells, min((end for end in ends if end is not None), default=None))
        columns[f"{name}_charged_area_id"] = holder.area_id if holder else None
        columns[f"{name}_charged_agency_id"] = holder.agency_id if holder else None
    return columns


def _response_minutes(
    clock: Clock, facts: ClockFacts, first_action_at: datetime | None
) -> int | None:
    """Working minutes to the first action, also of a report that no policy is for."""
    if first_action_at is None:
        return None
    if clock.terms is None:
        return (first_action_at - facts.created_at) // MINUTE
    return clock.terms.calendar.between(facts.created_at, first_action_at) // MINUTE


def _spell_rows(clock: Clock, report_id: int) -> list[dict[str, Any]]:
    return [
        {
            "report_id": report_id,
            "seq": seq,
            "run": stretch.run,
            "paused": stretch.paused,
            "from_at": stretch.from_at,
            "to_at": stretch.to_at,
            "risk_at": stretch.risk_at,
            "due_at": stretch.due_at,
        }
        for seq, stretch in enumerate(clock.stretches)
    ]
