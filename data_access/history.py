"""Writing: the one way in which a report, or a change of one, gets into the database.

Each function writes the report's row, its events and its spells in the caller's transaction.
Raises StageRefused for what isn't part of a report's life, NotFound for a report that isn't there.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dashboard.errors import NotFound
from dashboard.history import (
    Event,
    History,
    Holder,
    Situation,
    Spell,
    StageStep,
    begin,
    change_holder,
    enter_stage,
)
from dashboard.lifecycle import EventKind, ReportKind, Stage
from data_access.schema import report_events, reports, spells


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
    title: str | None = None
    description: str | None = None
    address: str | None = None
    photo_url: str | None = None
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
    "title",
    "description",
    "address",
    "photo_url",
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


def report_row(report: NewReport, situation: Situation) -> dict[str, Any]:
    """The report's columns as they stand after its history."""
    row = {name: getattr(report, name) for name in COPIED_FIELDS}
    return row | {"kind": report.kind.value} | situation_columns(situation)


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


def record_report(conn: Connection, *, report: NewReport, actor: str, now: datetime) -> int:
    """Writes a new report with its history; its id."""
    history = history_of(report, actor=actor, now=now)
    row = report_row(report, history.situation)
    report_id: int = conn.execute(insert(reports).values(row).returning(reports.c.id)).scalar_one()
    conn.execute(insert(report_events), [event_row(report_id, event) for event in history.events])
    if history.spells:
        rows = [spell_row(report_id, seq, spell) for seq, spell in enumerate(history.spells)]
        conn.execute(insert(spells), rows)
    return report_id


def record_stage(
    conn: Connection,
    *,
    report_id: int,
    step: StageStep,
    actor: str,
    source: str,
    now: datetime,
    response_known: bool = True,
) -> None:
    """Writes that a report has entered a stage."""
    before = _locked_situation(conn, report_id, response_known=response_known)
    after, event = enter_stage(before, step=step, actor=actor, source=source, recorded_at=now)
    _write(conn, report_id, event, situation_columns(after))
    _continue_spells(conn, report_id, after)


def record_holder(
    conn: Connection,
    *,
    report_id: int,
    holder: Holder,
    at: datetime,
    actor: str,
    source: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Writes that a report has been handed to another area or agency; nothing when it has it."""
    before = _locked_situation(conn, report_id)
    if before.holder == holder:
        return
    after, event = change_holder(
        before, holder=holder, at=at, note=note, actor=actor, source=source, recorded_at=now
    )
    _write(conn, report_id, event, situation_columns(after))
    if after.stage is not None:
        _continue_spells(conn, report_id, after)


def record_fact(
    conn: Connection,
    *,
    report_id: int,
    kind: EventKind,
    value: str | int | None,
    at: datetime,
    actor: str,
    source: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Writes a corrected category, area or severity (`value` is its id), a photo or a note.

    Nothing is written when the report says so already.
    """
    column = FACT_COLUMNS.get(kind)
    if column is None:
        event = Event(kind, None, _text(value), note, actor, source, at, now)
        _locked_situation(conn, report_id)
        _write(conn, report_id, event, {})
        return
    _locked_situation(conn, report_id)
    old = conn.execute(select(reports.c[column]).where(reports.c.id == report_id)).scalar_one()
    if old != value:
        event = Event(kind, _text(old), _text(value), note, actor, source, at, now)
        _write(conn, report_id, event, {column: value})


def record_correction(
    conn: Connection,
    *,
    report_id: int,
    columns: dict[str, Any],
    note: str | None,
    actor: str,
    source: str,
    now: datetime,
) -> None:
    """Writes columns that no other kind of event is for, such as texts; `note` tells which, None
    where there is nothing to tell a reader."""
    _locked_situation(conn, report_id)
    if note is None:
        conn.execute(update(reports).where(reports.c.id == report_id).values(columns))
    else:
        event = Event(EventKind.NOTE, None, None, note, actor, source, now, now)
        _write(conn, report_id, event, columns)


FACT_COLUMNS = {
    EventKind.CATEGORY: "category_id",
    EventKind.AREA: "area_id",
    EventKind.SEVERITY: "severity",
    EventKind.PHOTO: "photo_url",
}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _locked_situation(
    conn: Connection, report_id: int, *, response_known: bool = True
) -> Situation:
    row = conn.execute(
        select(
            reports.c.stage,
            reports.c.holder_area_id,
            reports.c.holder_agency_id,
            reports.c.first_action_at,
            reports.c.stopped_at,
            reports.c.last_change_at,
        )
        .where(reports.c.id == report_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound
    return Situation(
        stage=Stage(row.stage) if row.stage else None,
        holder=Holder(row.holder_area_id, row.holder_agency_id),
        last_change_at=row.last_change_at,
        first_action_at=row.first_action_at,
        stopped_at=row.stopped_at,
        response_known=response_known,
    )


def _write(conn: Connection, report_id: int, event: Event, columns: dict[str, Any]) -> None:
    conn.execute(insert(report_events).values(event_row(report_id, event)))
    # The row is written also when no column of it changes: its xid tells readers to look again.
    conn.execute(
        update(reports).where(reports.c.id == report_id).values(columns or {"id": reports.c.id})
    )


def _continue_spells(conn: Connection, report_id: int, after: Situation) -> None:
    assert after.stage is not None
    last = conn.execute(
        update(spells)
        .where(spells.c.report_id == report_id, spells.c.to_at.is_(None))
        .values(to_at=after.last_change_at)
        .returning(spells.c.seq)
    ).scalar()
    spell = Spell(after.stage, after.holder, after.last_change_at)
    seq = 0 if last is None else last + 1
    conn.execute(insert(spells).values(spell_row(report_id, seq, spell)))
