"""What a file says anew about reports that are known already.

A file tells how things stand, not what has changed. What it said before is read from the history,
so that only what the source itself has changed is written: a correction made here by hand stands
until the source says something new on that very matter.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dashboard.errors import RowRejected, StageRefused
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import OPEN, STOPPED, EventKind, Stage
from dashboard.policies import Rulebook
from data_access.history import record_correction, record_fact, record_holder, record_stage
from data_access.report_rows import NewReport
from data_access.schema import report_events

CORRECTED = {
    "title": "judul",
    "description": "keterangan",
    "address": "alamat",
    "lat": "lintang",
    "lon": "bujur",
    "kind": "jenis",
    "date_only": "ketelitian waktu",
    "promised_at": "batas waktu sumber",
}
_FACTS = {
    EventKind.CATEGORY: "category_id",
    EventKind.SEVERITY: "severity",
    EventKind.AREA: "area_id",
    EventKind.PHOTO: "photo_url",
    EventKind.RATING: "rating",
}


@dataclass
class Said:
    """What the source said last: the stage and since when, and the other facts as text.

    `undated`: it didn't say since when, and the time is that of the import which noticed.
    """

    stage: Stage | None = None
    stage_at: datetime | None = None
    undated: bool = False
    facts: dict[EventKind, str | None] = field(default_factory=dict)


def what_was_said(conn: Connection, *, known: Collection[Any], source: str) -> dict[int, Said]:
    """What the source said last on each of these rows of `reports`, by their ids."""
    said = {row.id: Said() for row in known}
    events = conn.execute(
        select(report_events)
        .where(
            report_events.c.report_id.in_(said),
            report_events.c.kind.in_([EventKind.STAGE, *_FACTS]),
        )
        .order_by(report_events.c.id)
    ).all()
    for event in events:
        one = said[event.report_id]
        kind, own = EventKind(event.kind), event.source == source
        if kind == EventKind.STAGE:
            if own:
                one.stage, one.stage_at = Stage(event.new), event.occurred_at
                one.undated = event.occurred_at == event.recorded_at
        elif own:
            one.facts[kind] = event.new
        else:
            one.facts.setdefault(kind, event.old)
    for row in known:
        for kind, column in _FACTS.items():
            said[row.id].facts.setdefault(kind, _text(getattr(row, column)))
    return said


def update_report(
    conn: Connection,
    *,
    known: Any,
    said: Said,
    report: NewReport,
    root: int,
    rules: Rulebook,
    actor: str,
    now: datetime,
) -> None:
    """Writes what the source has changed since; `known` is the row of `reports` as it is, `rules`
    are its city's.

    Raises RowRejected, with nothing written, for what can't follow the history so far.
    """
    if report.created_at != known.created_at:
        raise RowRejected(f"waktu dibuat berubah: semula {known.created_at:%Y-%m-%d %H:%M:%S} UTC")
    steps = _new_steps(known, said, report, now)
    written: dict[str, Any] = {
        "actor": actor,
        "source": report.source,
        "now": now,
        "rules": rules,
    }
    response_known = report.response_known or known.first_action_at is not None
    for step in steps:
        try:
            record_stage(
                conn, report_id=known.id, step=step, response_known=response_known, **written
            )
        except StageRefused as error:
            raise RowRejected(f"tahap tidak bisa berubah: {known.stage} ke {step.stage}") from error
    _write_facts(conn, known, said, report, written)
    if said.facts[EventKind.AREA] != _text(report.area_id):
        since = max([known.last_change_at, *(step.at for step in steps)])
        _hand_on(conn, known, report, root, since, actor, now)
    columns = {name: getattr(report, name) for name in CORRECTED}
    corrected = [name for name in CORRECTED if columns[name] != getattr(known, name)]
    words = ", ".join(CORRECTED[name] for name in corrected)
    record_correction(
        conn,
        report_id=known.id,
        columns={name: columns[name] for name in corrected} | {"content_hash": report.content_hash},
        note=f"dibetulkan oleh sumber: {words}" if words else None,
        **written,
    )


def _new_steps(known: Any, said: Said, report: NewReport, now: datetime) -> tuple[StageStep, ...]:
    """The stages to enter. Raises RowRejected when they would stand before what is known."""
    if not report.steps:
        return ()
    if known.stage is None:
        return report.steps
    last = report.steps[-1]
    if last.stage == said.stage:
        steps = _stopped_again(known, said, last)
    elif last.stage == known.stage or (said.stage is None and last.stage == Stage.MENUNGGU):
        steps = ()
    elif last.stage in OPEN and known.stage in STOPPED:
        steps = _reopened(known, last, now) if said.stage in STOPPED else ()
    else:
        only_waited = said.stage == known.stage == Stage.MENUNGGU
        steps = report.steps[1:] if only_waited else (last,)
        if (
            last.stage in OPEN and last.at == report.created_at
        ):  # the source doesn't tell since when
            steps = (*steps[:-1], replace(last, at=now))
    if said.undated and said.stage_at == known.last_change_at:
        steps = tuple(replace(step, at=max(step.at, said.stage_at)) for step in steps)
    if steps and steps[0].at < known.last_change_at:
        raise RowRejected(
            f"tahap {steps[0].stage.value} bertanggal sebelum perubahan terakhir:"
            f" {known.last_change_at:%Y-%m-%d %H:%M:%S} UTC"
        )
    return steps


def _stopped_again(known: Any, said: Said, last: StageStep) -> tuple[StageStep, ...]:
    """Of a stop that has moved: it was reopened in between, unseen, and stopped again."""
    if last.stage in OPEN or last.at == said.stage_at:
        return ()
    if said.stage_at is not None and last.at < said.stage_at:
        raise RowRejected(
            f"waktu ditutup menjadi lebih awal: semula {said.stage_at:%Y-%m-%d %H:%M:%S} UTC"
        )
    if known.stage in STOPPED:
        return (StageStep(Stage.PROSES, last.at, "dibuka kembali menurut sumber"), last)
    return (last,)


def _reopened(known: Any, last: StageStep, now: datetime) -> tuple[StageStep, ...]:
    at = last.at if last.at > known.last_change_at else now
    reopening = StageStep(Stage.PROSES, at, "dibuka kembali menurut sumber")
    if last.stage in (Stage.MENUNGGU, Stage.PROSES):
        return (reopening,)
    return (reopening, replace(last, at=at))


def _write_facts(
    conn: Connection, known: Any, said: Said, report: NewReport, written: dict[str, Any]
) -> None:
    for kind, column in _FACTS.items():
        value = getattr(report, column)
        if _text(value) != said.facts[kind]:
            record_fact(
                conn,
                report_id=known.id,
                kind=kind,
                value=value,
                at=written["now"],
                **written,
            )


def _hand_on(
    conn: Connection,
    known: Any,
    report: NewReport,
    root: int,
    since: datetime,
    actor: str,
    now: datetime,
) -> None:
    """Gives a report that its old area holds to the one it has always lain in, it seems now."""
    held_by_place = known.holder_area_id is not None and known.holder_area_id in (
        known.area_id,
        root,
    )
    stopped = known.stage in STOPPED
    if held_by_place and not stopped:
        record_holder(
            conn,
            report_id=known.id,
            holder=Holder(area_id=report.area_id or root),
            at=since,
            actor=actor,
            source=report.source,
            now=now,
            note="lokasi dibetulkan oleh sumber",
        )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
