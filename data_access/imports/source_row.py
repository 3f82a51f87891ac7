"""What a row of a file says about a report, whatever the file looked like."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from dashboard.history import StageStep
from dashboard.lifecycle import STOPPED, ReportKind, Stage
from data_access.imports.report_words import folded


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a row says. `severity` is None where it says nothing, `notes` what was made of it that
    its owner may not expect."""

    external_id: str
    created_at: datetime
    date_only: bool
    steps: tuple[StageStep, ...]
    response_known: bool
    updated_at: datetime | None
    promised_at: datetime | None
    category: str
    severity: int | None
    kind: ReportKind
    title: str | None
    description: str | None
    address: str | None
    photo_url: str | None
    rating: int | None
    lat: float | None
    lon: float | None
    place: str
    code: str
    notes: tuple[str, ...]

    @property
    def stage(self) -> Stage | None:
        """The stage that the source has it in, None where it doesn't say."""
        return self.steps[-1].stage if self.steps else None

    @property
    def stopped_at(self) -> datetime | None:
        """When it was stopped, None while it isn't."""
        return self.steps[-1].at if self.stage in STOPPED else None

    def content_hash(self) -> bytes:
        """Equal for rows that say the same. When an open stage began is no part of it: many
        sources tell the time of their last edit there."""
        stages = [(step.stage, step.at) for step in self.steps[:-1]]
        content = (
            *_facts(self),
            self.category,
            self.date_only,
            self.response_known,
            stages,
            self.stage,
            self.stopped_at,
            self.severity,
            self.kind,
        )
        # Rows without one keep the hash that they had before dues, or ratings, were read.
        if self.rating is not None:
            return _digest((*content, self.promised_at, self.rating))
        return _digest(content if self.promised_at is None else (*content, self.promised_at))


def numbered(row: SourceRow, *, category_text: str) -> SourceRow:
    """The row with a hash for a number: of what it says, but not of how far the report has come,
    so that a later file of the same source finds it again."""
    return replace(row, external_id=_digest((*_facts(row), category_text)).hex())


def _facts(row: SourceRow) -> tuple[object, ...]:
    return (
        row.created_at,
        row.title,
        row.description,
        row.address,
        row.photo_url,
        row.lat,
        row.lon,
        folded(row.place),
        row.code,
    )


def _digest(facts: tuple[object, ...]) -> bytes:
    return hashlib.sha256(orjson.dumps(facts)).digest()
