"""A town, and files of reports that come to it."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from data_access.imports.report_import import ImportResult, import_reports
from data_access.schema import report_events, reports, spells
from tests.factories import NOW, Town

HEADER = "id,created,closed,status,category,description,lat,lon,place,code,channel"
WITH_DUE = f"{HEADER},due,rating"
MAPPING = """
optional = ["closed", "due", "rating", "status", "place", "code"]
[columns]
id = "id"
created = "created"
closed = "closed"
due = "due"
rating = "rating"
status = "status"
category = "category"
description = "description"
lat = "lat"
lon = "lon"
place = "place"
code = "code"
[status.values]
Open = "menunggu"
Work = "proses"
Done = "selesai"
Twice = "duplikat"
"""
TAMAMAUNG = {"lat": "-5.145", "lon": "119.405"}
PAROPO = {"lat": "-5.145", "lon": "119.415"}
ROW = {"id": "A-1", "created": "2026-11-01 08:00", "category": "banjir", **TAMAMAUNG}


class Office:
    """A town, and files that come to it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        with engine.begin() as conn:
            self.town = Town(conn)
        self.mapping = folder / "mine.toml"
        self.mapping.write_text(MAPPING)

    def file(self, *rows: dict[str, str], header: str = WITH_DUE) -> Path:
        path = self.folder / "in.csv"
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, header.split(","), restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def take(self, *rows: dict[str, str], **options: Any) -> ImportResult:
        return self.take_file(self.file(*({**ROW, **row} for row in rows)), **options)

    def take_file(self, file: Path, **options: Any) -> ImportResult:
        asked = {
            "city_code": "73.71",
            "source": "kota",
            "mapping": self.mapping,
            "actor": "test",
            "now": NOW,
        }
        result = import_reports(self.engine, file=file, **(asked | options))
        told = (result.accepted, result.updated, result.unchanged, result.rejected)
        assert result.read == sum(told)
        assert result.rejected == sum(result.reasons.values())
        return result

    def all(self, statement: Any) -> list[Any]:
        with self.engine.connect() as conn:
            return list(conn.execute(statement).all())

    def report(self, number: str = "A-1") -> Any:
        (row,) = self.all(select(reports).where(reports.c.external_id == number))
        return row

    def history(self, number: str = "A-1") -> list[tuple[str, str | None]]:
        rows = self.all(
            select(report_events)
            .where(report_events.c.report_id == self.report(number).id)
            .order_by(report_events.c.id)
        )
        return [(row.kind, row.new or row.note) for row in rows]

    def stays(self, number: str = "A-1") -> list[tuple[str, int, datetime, datetime | None]]:
        rows = self.all(
            select(spells)
            .where(spells.c.report_id == self.report(number).id)
            .order_by(spells.c.seq)
        )
        return [(row.stage, row.holder_area_id, row.from_at, row.to_at) for row in rows]


def told(result: ImportResult) -> tuple[int, int, int, int, int]:
    return (
        result.accepted,
        result.updated,
        result.unchanged,
        result.rejected,
        result.outside,
    )


def rejected(result: ImportResult) -> list[tuple[str, str]]:
    assert result.rejects_file is not None
    with result.rejects_file.open(newline="") as stream:
        return [(row["id"], row["alasan"]) for row in csv.DictReader(stream)]


def day(number: int, hour: int = 0) -> datetime:
    """That day and hour of November in UTC; 08:00 of Makassar is 0."""
    return datetime(2026, 11, number, hour, tzinfo=UTC)
