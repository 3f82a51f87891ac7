"""Writing: the one way in which a report, or a change of one, gets into the database.

Each function writes the report's row, its events and its spells in the caller's transaction.
Raises StageRefused for what isn't part of a report's life, NotFound for a report that isn't there.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard.errors import NotFound
from dashboard.history import (
    Event,
    Holder,
    Situation,
    Spell,
    StageStep,
    change_holder,
    continue_spells,
    enter_stage,
    undo_stage,
)
from dashboard.lifecycle import EventKind, Stage
from dashboard.policies import Rulebook
from data_access.clocks import CLOCK_FACTS, ClockFacts, ClockRows, clock_rows
from data_access.report_rows import (
    NewReport,
    event_row,
    history_of,
    report_rows,
    situation_columns,
    spell_of,
    spell_row,
)
from data_access.rulebooks import load_rulebook
from data_access.schema import clock_spells, report_events, reports, spells


def record_report(
    conn: Connection,
    *,
    report: NewReport,
    actor: str,
    now: datetime,
    rules: Rulebook | None = None,
) -> int:
    """Writes a new report with its history and clocks; its id. `rules` are its city's, read from
    the database unless given, as in all that writes here."""
    history = history_of(report, actor=actor, now=now)
    report_id: int = conn.execute(select(_next_id())).scalar_one()
    rules = rules or load_rulebook(conn, city_id=report.city_id)
    rows = report_rows(report, history, report_id=report_id, rules=rules)
    conn.execute(insert(reports).values(rows.report))
    for table, children in (
        (report_events, rows.events),
        (spells, rows.spells),
        (clock_spells, rows.clock_spells),
    ):
        if children:
            conn.execute(insert(table), list(children))
    return report_id


def record_stage(
    conn: Connection,
    *,
    report_id: int,
    step: StageStep,
    actor: str,
    source: str,
    now: datetime,
    rules: Rulebook | None = None,
    response_known: bool = True,
) -> None:
    """Writes that a report has entered a stage. `response_known` is False where a source tells the
    stage and can't tell when somebody first acted."""
    before = _locked(conn, report_id)
    situation = replace(before.situation, response_known=response_known)
    after, event = enter_stage(situation, step=step, actor=actor, source=source, recorded_at=now)
    known = _response_known(before, after)
    changed = replace(
        before,
        situation=after,
        spells=tuple(continue_spells([*before.spells], after)),
        facts=replace(before.facts, response_known=known),
    )
    clocks = _clocks(conn, changed, rules)
    columns = situation_columns(after) | {"response_known": known} | clocks.columns
    _write(conn, report_id, event, columns)
    _write_spells(conn, changed)
    _write_clock_spells(conn, report_id, clocks)


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
    rules: Rulebook | None = None,
) -> None:
    """Writes that a report has been handed to another area or agency; nothing when it has it.

    No clock minds who holds the report; who is charged with one may change.
    """
    before = _locked(conn, report_id)
    if before.situation.holder == holder:
        return
    after, event = change_holder(
        before.situation,
        holder=holder,
        at=at,
        note=note,
        actor=actor,
        source=source,
        recorded_at=now,
    )
    spells_after = tuple(continue_spells([*before.spells], after))
    changed = replace(before, situation=after, spells=spells_after)
    columns = situation_columns(after) | _clocks(conn, changed, rules).columns
    _write(conn, report_id, event, columns)
    _write_spells(conn, changed)


def record_team(
    conn: Connection,
    *,
    report_id: int,
    team_id: int | None,
    at: datetime,
    actor: str,
    source: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Writes that another team, or none, works on a report; nothing when it does already. No clock
    minds, and who is charged stays the holder."""
    _locked(conn, report_id)
    old = conn.execute(select(reports.c.team_id).where(reports.c.id == report_id)).scalar_one()
    if old == team_id:
        return
    event = Event(EventKind.TEAM, _text(old), _text(team_id), note, actor, source, at, now)
    _write(conn, report_id, event, {"team_id": team_id})


def record_undoing(
    conn: Connection,
    *,
    report_id: int,
    actor: str,
    source: str,
    now: datetime,
    note: str,
    rules: Rulebook | None = None,
) -> None:
    """Writes that the last stage a report entered was a slip: it stands where it stood before, as
    if it had not left. The history keeps both; the spells, and so the clocks, tell the one before.

    Raises StageRefused where nothing came before.
    """
    before = _locked(conn, report_id)
    after, event, told = undo_stage(
        before.situation, before.spells, actor=actor, source=source, at=now, note=note
    )
    known = _response_known(before, after)
    changed = replace(
        before,
        situation=after,
        spells=told,
        facts=replace(before.facts, response_known=known),
    )
    clocks = _clocks(conn, changed, rules)
    _write(
        conn,
        report_id,
        event,
        situation_columns(after) | {"response_known": known} | clocks.columns,
    )
    conn.execute(
        update(spells)
        .where(spells.c.report_id == report_id, spells.c.to_at.is_(None))
        .values(stage=told[-1].stage.value)
    )
    _write_clock_spells(conn, report_id, clocks)


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
    rules: Rulebook | None = None,
) -> None:
    """Writes a corrected category, area or severity (`value` is its id), a photo, a rating, a note,
    or what the report is a duplicate of.

    Nothing is written when the report says so already. A corrected category or severity is held to
    what was in force for it when the report was created.
    """
    before = _locked(conn, report_id)
    column = FACT_COLUMNS.get(kind)
    if column is None:
        event = Event(kind, None, _text(value), note, actor, source, at, now)
        _write(conn, report_id, event, {})
        return
    old = conn.execute(select(reports.c[column]).where(reports.c.id == report_id)).scalar_one()
    if old == value:
        return
    event = Event(kind, _text(old), _text(value), note, actor, source, at, now)
    if column not in CLOCK_FACTS:
        _write(conn, report_id, event, {column: value})
        return
    decisive: dict[str, Any] = {column: value}
    changed = replace(before, facts=replace(before.facts, **decisive))
    clocks = _clocks(conn, changed, rules)
    _write(conn, report_id, event, {column: value} | clocks.columns)
    _write_clock_spells(conn, report_id, clocks)


def record_photo(
    conn: Connection,
    *,
    report_id: int,
    old: int | None,
    new: int | None,
    at: datetime,
    actor: str,
    source: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Writes that a photo of the work came to a report (`new` is its id), or was taken back
    (`old`). The report's own photo, its citizen's, stays."""
    event = Event(EventKind.PHOTO, _text(old), _text(new), note, actor, source, at, now)
    _write(conn, report_id, event, {})


def record_correction(
    conn: Connection,
    *,
    report_id: int,
    columns: dict[str, Any],
    note: str | None,
    actor: str,
    source: str,
    now: datetime,
    rules: Rulebook | None = None,
) -> None:
    """Writes columns that no other kind of event is for, such as texts; `note` tells which, None
    where there is nothing to tell a reader."""
    before = _locked(conn, report_id)
    clocks = None
    if decisive := {name: columns[name] for name in CLOCK_FACTS if name in columns}:
        changed = replace(before, facts=replace(before.facts, **decisive))
        clocks = _clocks(conn, changed, rules)
        columns = columns | clocks.columns
    if note is None:
        conn.execute(update(reports).where(reports.c.id == report_id).values(columns))
    else:
        event = Event(EventKind.NOTE, None, None, note, actor, source, now, now)
        _write(conn, report_id, event, columns)
    if clocks is not None:
        _write_clock_spells(conn, report_id, clocks)


FACT_COLUMNS = {
    EventKind.CATEGORY: "category_id",
    EventKind.AREA: "area_id",
    EventKind.SEVERITY: "severity",
    EventKind.PHOTO: "photo_url",
    EventKind.MERGE: "duplicate_of",
    EventKind.RATING: "rating",
}


@dataclass(frozen=True)
class _Locked:
    """A report that nobody else changes meanwhile: where it stands, how it came there, and what
    decides on its clocks."""

    id: int
    city_id: int
    situation: Situation
    spells: tuple[Spell, ...]
    facts: ClockFacts


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _next_id() -> Any:
    return func.nextval(func.pg_get_serial_sequence("reports", "id"))


def _locked(conn: Connection, report_id: int) -> _Locked:
    names = (
        "city_id",
        "stage",
        "holder_area_id",
        "holder_agency_id",
        "first_action_at",
        "stopped_at",
        "last_change_at",
        *CLOCK_FACTS,
    )
    row = conn.execute(
        select(*(reports.c[name] for name in names))
        .where(reports.c.id == report_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound
    stays = conn.execute(
        select(spells).where(spells.c.report_id == report_id).order_by(spells.c.seq)
    ).all()
    return _Locked(
        id=report_id,
        city_id=row.city_id,
        situation=Situation(
            stage=Stage(row.stage) if row.stage else None,
            holder=Holder(row.holder_area_id, row.holder_agency_id),
            last_change_at=row.last_change_at,
            first_action_at=row.first_action_at,
            stopped_at=row.stopped_at,
        ),
        spells=tuple(spell_of(stay) for stay in stays),
        facts=ClockFacts(**{name: getattr(row, name) for name in CLOCK_FACTS}),
    )


def _response_known(before: _Locked, after: Situation) -> bool:
    """Whether it is known when somebody first acted: told, or still to be seen."""
    if after.stage is Stage.MENUNGGU:
        return before.facts.response_known
    return after.first_action_at is not None


def _clocks(conn: Connection, report: _Locked, rules: Rulebook | None) -> ClockRows:
    return clock_rows(
        rules or load_rulebook(conn, city_id=report.city_id),
        facts=report.facts,
        spells=report.spells,
        first_action_at=report.situation.first_action_at,
        report_id=report.id,
    )


def _write(conn: Connection, report_id: int, event: Event, columns: dict[str, Any]) -> None:
    conn.execute(insert(report_events).values(event_row(report_id, event)))
    # The row is written also when no column of it changes: its xid tells readers to look again.
    conn.execute(
        update(reports).where(reports.c.id == report_id).values(columns or {"id": reports.c.id})
    )


def _write_spells(conn: Connection, report: _Locked) -> None:
    """Ends the spell that lasted, writes the one that follows; none while no stage is known."""
    if not report.spells:
        return
    *_, last = report.spells
    conn.execute(
        update(spells)
        .where(spells.c.report_id == report.id, spells.c.to_at.is_(None))
        .values(to_at=last.from_at)
    )
    seq = len(report.spells) - 1
    conn.execute(insert(spells).values(spell_row(report.id, seq, last)))


def _write_clock_spells(conn: Connection, report_id: int, clocks: ClockRows) -> None:
    conn.execute(delete(clock_spells).where(clock_spells.c.report_id == report_id))
    if clocks.spells:
        conn.execute(insert(clock_spells), list(clocks.spells))
