"""Rows of a file on their way into the database: new, changed, or the same as before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import ARRAY, Connection, String, any_, literal, select

from dashboard.errors import RowRejected
from dashboard.history import Holder
from dashboard.metrics import Category
from dashboard.places import City
from dashboard.policies import Rulebook
from data_access.bulk import copy_reports
from data_access.imports.report_place import Spot
from data_access.imports.report_updates import update_report, what_was_said
from data_access.imports.source_row import SourceRow
from data_access.report_rows import NewReport
from data_access.schema import reports


class Outcome(Enum):
    """What became of a row that wasn't rejected."""

    ACCEPTED = auto()
    UPDATED = auto()
    UNCHANGED = auto()


@dataclass(frozen=True)
class Writer:
    """Writes rows of one source and city in the caller's transaction."""

    conn: Connection = field(repr=False)
    city: City
    source: str
    categories: Mapping[str, Category]
    root: int
    rules: Rulebook = field(repr=False)
    actor: str
    now: datetime
    import_id: int

    def write(self, rows: Sequence[tuple[SourceRow, Spot]]) -> dict[str, Outcome | RowRejected]:
        """What became of each row, by its number; the numbers differ from each other."""
        coming = {row.external_id: self._report(row, spot) for row, spot in rows}
        known = self._known(coming)
        new = [report for number, report in coming.items() if number not in known]
        copy_reports(self.conn, reports=new, actor=self.actor, now=self.now)
        done: dict[str, Outcome | RowRejected] = dict.fromkeys(coming, Outcome.ACCEPTED)
        changed = []
        for number, row in known.items():
            if row.city_id != self.city.id:
                done[number] = RowRejected("nomor sudah dipakai sumber ini di kota lain")
            elif row.dihapus or row.content_hash == coming[number].content_hash:
                done[number] = Outcome.UNCHANGED
            else:
                changed.append(row)
        return done | self._update(changed, coming)

    def _update(
        self, changed: Sequence[Any], coming: Mapping[str, NewReport]
    ) -> dict[str, Outcome | RowRejected]:
        if not changed:
            return {}
        whole = select(reports).where(reports.c.id.in_([row.id for row in changed]))
        known = self.conn.execute(whole).all()
        said = what_was_said(self.conn, known=known, source=self.source)
        done: dict[str, Outcome | RowRejected] = {}
        for row in known:
            try:
                update_report(
                    self.conn,
                    known=row,
                    said=said[row.id],
                    report=coming[row.external_id],
                    root=self.root,
                    rules=self.rules,
                    actor=self.actor,
                    now=self.now,
                )
                done[row.external_id] = Outcome.UPDATED
            except RowRejected as reason:
                done[row.external_id] = reason
        return done

    def _known(self, numbers: Mapping[str, object]) -> dict[str, Any]:
        columns = ("id", "external_id", "city_id", "content_hash", "dihapus")
        rows = self.conn.execute(
            select(*(reports.c[name] for name in columns)).where(
                reports.c.source == self.source,
                reports.c.external_id == any_(literal(list(numbers), ARRAY(String))),
            )
        ).all()
        return {row.external_id: row for row in rows}

    def _report(self, row: SourceRow, spot: Spot) -> NewReport:
        category = self.categories[row.category]
        return NewReport(
            city_id=self.city.id,
            source=self.source,
            external_id=row.external_id,
            category_id=category.id,
            created_at=row.created_at,
            holder=Holder(area_id=spot.area_id or self.root),
            area_id=spot.area_id,
            steps=row.steps,
            lat=spot.lat,
            lon=spot.lon,
            kind=row.kind,
            severity=row.severity or category.severity,
            date_only=row.date_only,
            response_known=row.response_known,
            promised_at=row.promised_at,
            title=row.title,
            description=row.description,
            address=row.address,
            photo_url=row.photo_url,
            rating=row.rating,
            content_hash=row.content_hash(),
            import_id=self.import_id,
        )
