"""The real files beside the checkout, by their built-in mappings: the accounts of product.md."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data_access.cities import add_city
from data_access.imports.area_commands import import_area_files
from data_access.imports.report_import import ImportResult, import_reports
from data_access.schema import report_events, reports
from tests.factories import NOW

pytestmark = pytest.mark.shared


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
    file = "boston-311-2015.csv.gz"
    first = office.take(file, "boston")
    written = office.one(func.count(), func.max(report_events.c.id))
    second = office.take(file, "boston")
    assert first.mapping == "boston-311"
    assert (first.read, first.accepted, first.rejected) == (121_145, 120_948, 197)
    assert first.reasons == second.reasons == {"ditutup sebelum dibuat": 197}
    assert (second.accepted, second.updated, second.unchanged) == (0, 0, 120_948)
    assert office.one(func.count(), func.max(report_events.c.id)) == written
    unknown = func.count().filter(reports.c.lat.is_(None))
    waiting = func.count().filter(reports.c.stage == "menunggu")
    assert office.one(unknown, waiting) == (17_064, 19_873)
