"""A report's life: its stages, what each means in public, and which change may follow which.

Section 3 of the product's reference. A stage of None means that the source of the report never
told one: such a report is neither open nor stopped.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.errors import StageRefused

FLAG_GAP = timedelta(minutes=15)


class Stage(StrEnum):
    """The stages, in order."""

    MENUNGGU = "menunggu"
    KOORDINASI = "koordinasi"
    DISPOSISI = "disposisi"
    PROSES = "proses"
    DITAHAN = "ditahan"
    SELESAI = "selesai"
    DITOLAK = "ditolak"
    DUPLIKAT = "duplikat"
    SALAH_WILAYAH = "salah_wilayah"


class EventKind(StrEnum):
    """What a row of a report's history can be about."""

    STAGE = "stage"
    HOLDER = "holder"
    TEAM = "team"
    CATEGORY = "category"
    AREA = "area"
    SEVERITY = "severity"
    NOTE = "note"
    PHOTO = "photo"
    RATING = "rating"
    MERGE = "merge"
    RULING = "ruling"


class ReportKind(StrEnum):
    """Who or what a report comes from. Only citizens' reports are counted unless asked."""

    WARGA = "warga"
    MESIN = "mesin"
    DARURAT = "darurat"


CLOSED_WITHOUT_WORK = frozenset({Stage.DITOLAK, Stage.DUPLIKAT, Stage.SALAH_WILAYAH})
STOPPED = frozenset({Stage.SELESAI}) | CLOSED_WITHOUT_WORK
OPEN = frozenset(Stage) - STOPPED
REASON_REQUIRED = CLOSED_WITHOUT_WORK | {Stage.DITAHAN}

PUBLIC_WORD: dict[Stage | None, str] = {
    Stage.MENUNGGU: "Menunggu",
    Stage.KOORDINASI: "Ditindaklanjuti",
    Stage.DISPOSISI: "Ditindaklanjuti",
    Stage.PROSES: "Ditindaklanjuti",
    Stage.DITAHAN: "Ditindaklanjuti",
    Stage.SELESAI: "Selesai",
    Stage.DITOLAK: "Ditutup",
    Stage.DUPLIKAT: "Ditutup",
    Stage.SALAH_WILAYAH: "Ditutup",
    None: "Tahap tidak diketahui",
}

STAGE_WORD: dict[Stage | None, str] = {
    Stage.MENUNGGU: "menunggu tindakan",
    Stage.KOORDINASI: "dikoordinasikan",
    Stage.DISPOSISI: "didisposisikan",
    Stage.PROSES: "dikerjakan",
    Stage.DITAHAN: "ditahan, menunggu pihak luar",
    Stage.SELESAI: "selesai",
    Stage.DITOLAK: "ditolak",
    Stage.DUPLIKAT: "duplikat",
    Stage.SALAH_WILAYAH: "salah wilayah",
    None: "tidak diketahui",
}


@dataclass(frozen=True)
class Change:
    """A stage change as decided: the stage a report goes to and what that does to its times."""

    stage: Stage
    first_action_at: datetime | None
    stopped_at: datetime | None
    reopened: bool


def change_stage(
    *,
    old: Stage | None,
    new: Stage,
    at: datetime,
    last_change_at: datetime,
    first_action_at: datetime | None,
    reason: str | None = None,
) -> Change:
    """The decision on a stage change at `at` (an aware time).

    Reopening leads from any stopped stage to `proses` and to nothing else. Raises StageRefused
    when the change isn't one of a report's life or stands before the change it follows.
    """
    if new == old:
        raise StageRefused(old=old, new=new, why="it is there already")
    if at < last_change_at:
        raise StageRefused(old=old, new=new, why="the change is dated before the one it follows")
    if new == Stage.MENUNGGU and old is not None:
        raise StageRefused(old=old, new=new, why="nothing goes back to waiting")
    reopened = old in STOPPED
    if reopened and new != Stage.PROSES:
        raise StageRefused(old=old, new=new, why="a stopped report reopens to proses only")
    if new in REASON_REQUIRED and not (reason or "").strip():
        raise StageRefused(old=old, new=new, why="a reason is required")
    return Change(
        stage=new,
        first_action_at=first_action_at or (at if new != Stage.MENUNGGU else None),
        stopped_at=at if new in STOPPED else None,
        reopened=reopened,
    )


def is_flagged(*, occurred_at: datetime, recorded_at: datetime) -> bool:
    """Whether a history row was recorded so late that a reader must be told."""
    return recorded_at - occurred_at > FLAG_GAP
