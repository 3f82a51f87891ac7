"""The rows of a report: what is written of one, whether by itself or by the thousand."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dashboard.history import Event, History, Holder, Situation, Spell, StageStep, begin
from dashboard.lifecycle import ReportKind, Stage
from dashboard.policies import Rulebook
from data_access.clocks import CLOCK_FACTS, ClockFacts, clock_rows


@dataclass(frozen=True)
class NewReport:
    """A report as taken in. `area_id` is None outside every polygon; `steps` are the stages known
    so far, the first one at `created_at`; none when the source tells no stage."""

    city_id: int
    source: str
    external_id: str
    category_id: int
    created_at: datetime
    holder: Holder
    area_id: int | None
    steps: tuple[StageStep, ...] = ()
    lat: float | None = None
    lon: float | None = None
    kind: ReportKind = ReportKind.WARGA
    severity: int = 2
    date_only: bool = False
    response_known: bool = True
    promised_at: datetime | None = None
    title: str | None = None
    description: str | None = None
    address: str | None = None
    photo_url: str | None = None
    rating: int | None = None
    reporter_name: str | None = field(default=None, repr=False)
    reporter_contact: str | None = field(default=None, repr=False)
    content_hash: bytes | None = None
    import_id: int | None = None


COPIED_FIELDS = (
    "city_id",
    "source",
    "external_id",
    "category_id",
    "created_at",
    "area_id",
    "lat",
    "lon",
    "kind",
    "severity",
    "date_only",
    "response_known",
    "promised_at",
    "title",
    "description",
    "address",
    "photo_url",
    "rating",
    "reporter_name",
    "reporter_contact",
    "content_hash",
    "import_id",
)


def history_of(report: NewReport, *, actor: str, now: datetime | None) -> History:
    """The history that a report comes with, recorded at `now`; None: as it occurred."""
    return begin(
        holder=report.holder,
        created_at=report.created_at,
        recorded_at=now,
        steps=report.steps,
        actor=actor,
        source=report.source,
        response_known=report.response_known,
    )


@dataclass(frozen=True)
class ReportRows:
    """All rows of a new report, its own first."""

    report: dict[str, Any]
    events: list[dict[str, Any]]
    spells: list[dict[str, Any]]
    clock_spells: tuple[dict[str, Any], ...]


def report_rows(
    report: NewReport, history: History, *, report_id: int, rules: Rulebook
) -> ReportRows:
    """The rows of a new report of that id, in a city with these rules."""
    row = {name: getattr(report, name) for name in COPIED_FIELDS} | {"kind": report.kind.value}
    clocks = clock_rows(
        rules,
        facts=ClockFacts(**{name: getattr(report, name) for name in CLOCK_FACTS}),
        spells=history.spells,
        first_action_at=history.situation.first_action_at,
        report_id=report_id,
    )
    return ReportRows(
        report={"id": report_id} | row | situation_columns(history.situation) | clocks.columns,
        events=[event_row(report_id, event) for event in history.events],
        spells=[spell_row(report_id, seq, spell) for seq, spell in enumerate(history.spells)],
        clock_spells=clocks.spells,
    )


def situation_columns(situation: Situation) -> dict[str, Any]:
    """The columns of a report that repeat its history's last word."""
    return {
        "stage": situation.stage.value if situation.stage else None,
        "holder_area_id": situation.holder.area_id,
        "holder_agency_id": situation.holder.agency_id,
        "first_action_at": situation.first_action_at,
        "stopped_at": situation.stopped_at,
        "last_change_at": situation.last_change_at,
    }


def event_row(report_id: int, event: Event) -> dict[str, Any]:
    """The columns of a history row."""
    return {
        "report_id": report_id,
        "kind": event.kind.value,
        "old": event.old,
        "new": event.new,
        "note": event.note,
        "actor": event.actor,
        "source": event.source,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
    }


def spell_row(report_id: int, seq: int, spell: Spell) -> dict[str, Any]:
    """The columns of a spell; `seq` counts a report's spells from 0."""
    return {
        "report_id": report_id,
        "seq": seq,
        "stage": spell.stage.value,
        "holder_area_id": spell.holder.area_id,
        "holder_agency_id": spell.holder.agency_id,
        "from_at": spell.from_at,
        "to_at": spell.to_at,
    }


def spell_of(row: Any) -> Spell:
    """A spell as it was written."""
    holder = Holder(row.holder_area_id, row.holder_agency_id)
    return Spell(Stage(row.stage), holder, row.from_at, row.to_at)
