"""What CSV imports of facts about areas share: their columns, and an account of every row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from dashboard.errors import BadFile
from dashboard.places import City
from data_access import audit
from data_access.imports.report_file import RawRow, ReportFile
from data_access.imports.report_rejects import Rejects
from data_access.schema import imports

ACCEPTED, UPDATED, UNCHANGED = "accepted", "updated", "unchanged"


@dataclass
class Account:
    """What became of each row of a file: read = accepted + updated + unchanged + rejected."""

    read: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    rejects_file: Path | None = None

    def add(self, outcome: str) -> None:
        """Counts a row that was ACCEPTED, UPDATED or UNCHANGED."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def reject(self, rejects: Rejects, row: RawRow, reason: str) -> None:
        """Counts a row that can't be taken, and writes it beside with the reason."""
        rejects.add(row, reason)
        self.rejected += 1
        self.reasons[reason] += 1

    def as_json(self) -> dict[str, object]:
        """The counts, and the file of rejected rows, null without one."""
        names = ("read", "accepted", "updated", "unchanged", "rejected")
        file = str(self.rejects_file) if self.rejects_file else None
        return {name: getattr(self, name) for name in names} | {"rejects_file": file}


def positions(source: ReportFile, columns: Sequence[str]) -> list[int]:
    """Where the columns stand in the file. Raises BadFile when one is missing."""
    header = [name.casefold() for name in source.header]
    missing = [name for name in columns if name not in header]
    if missing:
        raise BadFile(file=source.path, why=f"it has no column {', '.join(missing)}")
    return [header.index(name) for name in columns]


def note_import(
    conn: Connection,
    *,
    subject: str,
    city: City,
    source: ReportFile,
    account: Account,
    actor: str,
    now: datetime,
) -> None:
    """Keeps that the file was imported, and writes it to the audit log as `subject.import`."""
    counts = {name: value for name, value in account.as_json().items() if name != "rejects_file"}
    sha256 = source.sha256()
    conn.execute(
        insert(imports).values(
            city_id=city.id,
            subject=subject,
            source=subject,
            file=source.path.name,
            sha256=sha256,
            actor=actor,
            started_at=now,
            finished_at=now,
            counts=counts,
        )
    )
    audit.record(
        conn,
        actor=actor,
        action=f"{subject}.import",
        at=now,
        subject=city.code,
        detail={"file": source.path.name, "sha256": sha256, **counts},
    )
