"""Imports a file of reports: every row accounted for, all of the file or nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select, update

from dashboard.errors import BadMapping, BadParameters, RowRejected
from data_access import audit
from data_access.cities import city_categories, get_city
from data_access.imports.area_codes import Numbering
from data_access.imports.report_file import RawRow, ReportFile
from data_access.imports.report_mapping import ReportMapping, choose_mapping, load_mapping
from data_access.imports.report_place import Placer, Spot
from data_access.imports.report_rejects import Rejects
from data_access.imports.report_rows import NOTE_SWAPPED, RowReader
from data_access.imports.report_writer import Outcome, Writer
from data_access.imports.source_row import SourceRow
from data_access.rulebooks import load_rulebook
from data_access.schema import imports

Progress = Callable[[int, int | None], None]

LONGEST_SOURCE = 64
_BATCH = 5_000
_LOCK = "reports import"


@dataclass
class ImportResult:
    """The account of an import: read = accepted + updated + unchanged + rejected.

    `outside` counts those of the accepted and updated that lie in no area. `reasons` says how many
    rows were rejected why, `notes` what was made of rows that their owner may not expect.
    """

    mapping: str
    read: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    outside: int = 0
    rejects_file: Path | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, int | str | None]:
        """The account as the command prints it."""
        counts = ("read", "accepted", "updated", "unchanged", "rejected", "outside")
        rejects = str(self.rejects_file) if self.rejects_file else None
        return {name: getattr(self, name) for name in counts} | {"rejects_file": rejects}


def import_reports(
    engine: Engine,
    *,
    file: Path,
    city_code: str,
    source: str,
    actor: str,
    now: datetime,
    mapping: str | Path | None = None,
    numbering: Numbering = "kemendagri",
    progress: Progress | None = None,
    rejects_dir: Path | None = None,
) -> ImportResult:
    """Imports the file in one transaction and writes the rejected rows beside it.

    `mapping` is a built-in one's name or a file; None takes the built-in one that fits the columns.
    `progress` is told how many rows are done, of how many once they are counted. Of several rows
    with one number the last valid one counts. Raises UnknownCity, BadFile, BadMapping,
    BadParameters; the database is then as it was.
    """
    if not source.strip() or len(source) > LONGEST_SOURCE:
        raise BadParameters(problems=f"the source needs a name of 1 to {LONGEST_SOURCE} letters")
    chosen, content = _open(file, mapping)
    with engine.begin() as conn, Rejects(content, folder=rejects_dir) as rejects:
        conn.execute(
            select(func.pg_advisory_xact_lock(func.hashtext(_LOCK), func.hashtext(source)))
        )
        run = _Run(conn, content, chosen, city_code, source, actor, now, numbering, rejects)
        return run.account(progress or _silent)


class _Run:
    """One import under way."""

    def __init__(
        self,
        conn: Connection,
        content: ReportFile,
        mapping: ReportMapping,
        city_code: str,
        source: str,
        actor: str,
        now: datetime,
        numbering: Numbering,
        rejects: Rejects,
    ) -> None:
        city = get_city(conn, code=city_code)
        categories = {each.slug: each for each in city_categories(conn, city=city)}
        unknown = mapping.slugs() - set(categories)
        if unknown:
            why = f"{city.name} has no category {', '.join(sorted(unknown))}"
            raise BadMapping(mapping=mapping.name, why=why)
        labels = {word: c.slug for c in categories.values() for word in (c.label_en, c.label_id)}
        self._conn, self._content, self._rejects = conn, content, rejects
        self._reader = RowReader(
            mapping,
            content.header,
            zone=city.zone,
            labels=labels | {slug: slug for slug in categories},
            now=now,
        )
        self._placer = Placer(
            conn,
            city=city,
            numbering=numbering,
            correct_swapped=mapping.points.swapped == "correct",
        )
        self._facts = {"city_id": city.id, "subject": "reports", "source": source, "actor": actor}
        self._facts |= {"file": content.path.name, "sha256": content.sha256()}
        self._import_id = conn.execute(
            insert(imports)
            .values(started_at=now, finished_at=now, counts={}, **self._facts)
            .returning(imports.c.id)
        ).scalar_one()
        self._writer = Writer(
            conn,
            city,
            source,
            categories,
            self._placer.root,
            load_rulebook(conn, city_id=city.id),
            f"impor {source}",  # screens show who acted; who ran the import is for the audit log
            now,
            self._import_id,
        )
        self._now, self._actor = now, actor
        self._result = ImportResult(mapping.name)
        self._last: dict[str, tuple[int, bytes]] = {}
        self._copies: list[tuple[RawRow, str]] = []
        self._refused: dict[str, RowRejected] = {}

    def account(self, progress: Progress) -> ImportResult:
        """Does it all; the account of it."""
        total = self._look_through(progress)
        valid = self._valid_rows()
        while batch := list(islice(valid, _BATCH)):
            self._take(batch)
            progress(self._result.read, total)
        for raw, number in self._copies:
            if reason := self._refused.get(number):
                self._reject(raw, reason)
            else:
                self._result.unchanged += 1
        self._result.rejects_file = self._rejects.finish()
        self._note_down()
        progress(total, total)
        return self._result

    def _look_through(self, progress: Progress) -> int:
        """Finds the last valid row of each number that comes again; how many rows there are."""
        read, seen = 0, set()
        for raw in self._content.rows():
            read += 1
            if read % _BATCH == 0:
                progress(0, None)
            if raw.problem is not None:
                continue
            number = self._reader.number(raw.fields)
            if number and number not in seen:
                seen.add(number)
                continue
            try:
                row = self._reader.read(raw.fields)
            except RowRejected:
                continue
            self._last[row.external_id] = raw.number, row.content_hash()
        return read

    def _valid_rows(self) -> Iterator[tuple[RawRow, SourceRow]]:
        """The rows to be written; the others are accounted for on the way."""
        for raw in self._content.rows():
            self._result.read += 1
            try:
                if raw.problem is not None:
                    raise RowRejected(raw.problem)
                row = self._reader.read(raw.fields)
                if self._is_copy(raw, row):
                    self._copies.append((raw, row.external_id))
                else:
                    yield raw, row
            except RowRejected as reason:
                self._reject(raw, reason)

    def _is_copy(self, raw: RawRow, row: SourceRow) -> bool:
        """Whether a later row says the same. Raises RowRejected when a later one says otherwise."""
        last, content_hash = self._last.get(row.external_id, (raw.number, b""))
        if last == raw.number:
            return False
        if content_hash != row.content_hash():
            raise RowRejected(f"nomor ganda: yang dipakai baris {last}")
        return True

    def _take(self, batch: list[tuple[RawRow, SourceRow]]) -> None:
        placed: dict[str, tuple[RawRow, SourceRow, Spot]] = {}
        spots = self._placer.place([row for _, row in batch])
        for (raw, row), spot in zip(batch, spots, strict=True):
            if isinstance(spot, RowRejected):
                self._refuse(raw, row, spot)
            else:
                placed[row.external_id] = raw, row, spot
        done = self._writer.write([(row, spot) for _, row, spot in placed.values()])
        for number, outcome in done.items():
            raw, row, spot = placed[number]
            if isinstance(outcome, RowRejected):
                self._refuse(raw, row, outcome)
            else:
                self._count(outcome, row, spot)

    def _count(self, outcome: Outcome, row: SourceRow, spot: Spot) -> None:
        result = self._result
        if outcome is Outcome.UNCHANGED:
            result.unchanged += 1
            return
        if outcome is Outcome.ACCEPTED:
            result.accepted += 1
        else:
            result.updated += 1
        result.outside += spot.area_id is None
        result.notes.update(row.notes)
        result.notes.update([NOTE_SWAPPED] if spot.swapped else [])

    def _refuse(self, raw: RawRow, row: SourceRow, reason: RowRejected) -> None:
        self._refused[row.external_id] = reason
        self._reject(raw, reason)

    def _reject(self, raw: RawRow, reason: RowRejected) -> None:
        self._result.rejected += 1
        self._result.reasons[str(reason).split(":", 1)[0]] += 1
        self._rejects.add(raw, str(reason))

    def _note_down(self) -> None:
        counts = self._result.as_json() | {"mapping": self._result.mapping}
        self._conn.execute(
            update(imports)
            .where(imports.c.id == self._import_id)
            .values(counts=counts, finished_at=func.clock_timestamp())
        )
        audit.record(
            self._conn,
            actor=self._actor,
            action="reports.import",
            at=self._now,
            subject=f"{self._facts['source']}: {self._facts['file']}",
            detail={"import_id": self._import_id, **counts},
        )


def _open(file: Path, mapping: str | Path | None) -> tuple[ReportMapping, ReportFile]:
    if mapping is None:
        content = ReportFile(file)
        return choose_mapping(content.header), content
    chosen = load_mapping(mapping)
    content = ReportFile(file, encoding=chosen.file.encoding, delimiter=chosen.file.delimiter)
    return chosen, content


def _silent(done: int, total: int | None) -> None:
    """No progress is shown."""
