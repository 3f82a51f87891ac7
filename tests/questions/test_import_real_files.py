"""The real files beside the checkout, by their built-in mappings: the accounts of product.md."""

import csv
import gzip
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select

from dashboard.deadlines import Deadlines
from data_access.cities import add_city
from data_access.imports.area_commands import import_area_files
from data_access.imports.report_import import ImportResult, import_reports
from data_access.imports.report_rows import NOTE_DUE_EARLY
from data_access.schema import report_events, reports
from tests.factories import NOW

pytestmark = pytest.mark.shared

BOSTON = "boston-311-2015.csv.gz"
IN_BOSTON = ZoneInfo("America/New_York")
FLAGS_AND_CLOCKS = {
    # The city's flag, our resolution clock when the file was written: why, and how many.
    ("ONTIME", "tepat"): ("closed by its target", 59_997),
    ("OVERDUE", "telat"): ("closed after its target", 19_059),
    ("OVERDUE", "terlambat"): ("open past its target", 11_374),
    ("ONTIME", "runs"): ("open, its target still ahead", 3_501),
    ("ONTIME", "none"): ("the city gave no target: on time for it, no clock for us", 26_851),
    ("ONTIME", "rejected"): ("closed before it was opened: no report of ours", 197),
    ("", "telat"): ("the city left its flag blank: closed after its target", 82),
    ("", "terlambat"): ("the city left its flag blank: open past its target", 71),
    ("OVERDUE", "none"): ("the target is the moment of opening: no promise, no clock", 13),
}
SAME_VERDICT = {
    ("ONTIME", "tepat"),
    ("OVERDUE", "telat"),
    ("OVERDUE", "terlambat"),
    ("ONTIME", "runs"),
}


class Office:
    """Jakarta with its real borders and Boston without any, and the files that come to them."""

    def __init__(self, engine: Engine, shared: Path, folder: Path) -> None:
        self.engine, self.shared, self.folder = engine, shared, folder

    def take(self, name: str, city: str) -> ImportResult:
        result = import_reports(
            self.engine,
            file=self.shared / "reports" / name,
            city_code=city,
            source=name,
            actor="test",
            now=NOW,
            rejects_dir=self.folder,
        )
        told = (result.accepted, result.updated, result.unchanged, result.rejected)
        assert result.read == sum(told)
        return result

    def one(self, *columns: object) -> tuple[object, ...]:
        with self.engine.connect() as conn:
            return tuple(conn.execute(select(*columns)).one())  # type: ignore[call-overload]


@pytest.fixture
def office(engine: Engine, shared: Path, tmp_path: Path) -> Office:
    with engine.begin() as conn:
        add_city(conn, code="boston", name="Boston", timezone="America/New_York")
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
    return Office(engine, shared, tmp_path)


@pytest.fixture
def jakarta(office: Office) -> Office:
    with office.engine.begin() as conn:
        borders = [office.shared / "geo" / "dki-jakarta-kelurahan.geojson"]
        import_area_files(conn, city_code="31", paths=borders, now=NOW, actor="test")
    return office


def test_petabencana(jakarta: Office) -> None:
    file = "petabencana-jakarta-floods-feb2017.csv"
    first, second = jakarta.take(file, "31"), jakarta.take(file, "31")
    assert first.mapping == "petabencana-qlue"
    assert (first.read, first.accepted, first.rejected, first.outside) == (1204, 1204, 0, 101)
    assert (second.accepted, second.updated, second.unchanged) == (0, 0, 1204)
    assert jakarta.one(func.count(reports.c.area_id), func.count(reports.c.area_id.distinct())) == (
        1103,
        178,
    )
    last = func.to_char(func.max(reports.c.created_local), "YYYY-MM-DD HH24:MI")
    assert jakarta.one(func.count(reports.c.stage), last) == (0, "2017-02-22 22:48")


def test_jakarta_crm(jakarta: Office) -> None:
    file = "jakarta-crm-2023-sample.csv"
    first, second = jakarta.take(file, "31"), jakarta.take(file, "31")
    assert first.mapping == "jakarta-crm"
    assert (first.read, first.accepted, first.outside) == (35, 35, 0)
    assert (second.accepted, second.updated, second.unchanged) == (0, 0, 35)
    named, dated = func.count(reports.c.area_id), func.bool_and(reports.c.date_only)
    assert jakarta.one(named, dated, func.count(reports.c.stage)) == (35, True, 0)


def test_boston(office: Office) -> None:
    first = office.take(BOSTON, "boston")
    written = office.one(func.count(), func.max(report_events.c.id))
    second = office.take(BOSTON, "boston")
    assert first.mapping == "boston-311"
    assert (first.read, first.accepted, first.rejected) == (121_145, 120_948, 197)
    assert first.reasons == second.reasons == {"ditutup sebelum dibuat": 197}
    assert first.notes[NOTE_DUE_EARLY] == 13
    assert (second.accepted, second.updated, second.unchanged) == (0, 0, 120_948)
    assert office.one(func.count(), func.max(report_events.c.id)) == written
    unknown = func.count().filter(reports.c.lat.is_(None))
    waiting = func.count().filter(reports.c.stage == "menunggu")
    assert office.one(unknown, waiting) == (17_064, 19_873)


def test_boston_s_own_verdicts_are_our_clock_s(office: Office) -> None:
    office.take(BOSTON, "boston")
    with gzip.open(office.shared / "reports" / BOSTON, "rt", newline="") as stream:
        rows = list(csv.DictReader(stream))
    written = _written_at(rows)
    states = _resolutions(office, at=written)
    kinds = Counter(
        (row["OnTime_Status"], states.get(row["CASE_ENQUIRY_ID"], "rejected")) for row in rows
    )
    assert kinds == {kind: number for kind, (_, number) in FLAGS_AND_CLOCKS.items()}
    assert kinds.total() == 121_145
    assert sum(kinds[kind] for kind in SAME_VERDICT) == 93_931


def _written_at(rows: list[dict[str, str]]) -> datetime:
    """When the file was written: after the last target that it calls overdue while the case is
    open, and before the first one that it calls on time."""
    targets: dict[str, list[datetime]] = {"ONTIME": [], "OVERDUE": []}
    for row in rows:
        if row["CASE_STATUS"] == "Open" and row["TARGET_DT"] and row["OnTime_Status"]:
            targets[row["OnTime_Status"]].append(_moment(row["TARGET_DT"]))
    last, first = max(targets["OVERDUE"]), min(targets["ONTIME"])
    assert max(_moment(row["CLOSED_DT"]) for row in rows if row["CLOSED_DT"]) < last < first
    return last + timedelta(seconds=1)


def _resolutions(office: Office, *, at: datetime) -> dict[str, str]:
    """How the resolution clock of each report stood then, by its number; `runs` while undecided."""
    names = ("external_id", "resolution_risk_at", "resolution_due_at", "stopped_at")
    with office.engine.connect() as conn:
        found = conn.execute(select(*(reports.c[name] for name in names))).all()
    states = {number: Deadlines(*times).state(at).value for number, *times in found}
    return {
        number: "runs" if state in ("aman", "berisiko") else state
        for number, state in states.items()
    }


def _moment(text: str) -> datetime:
    local = datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=IN_BOSTON)
    return local.astimezone(UTC)
