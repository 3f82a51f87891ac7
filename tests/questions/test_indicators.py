"""Files of indicators: every row accounted for, nothing read as another number than was meant."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from dashboard.access import Role, Scope, everything
from dashboard.errors import BadFile, NoSuchIndicator, UnknownCity
from data_access.demo.indicators import add_indicators
from data_access.imports.accounts import Account
from data_access.imports.indicators import import_indicators
from data_access.indicators import (
    indicator_figures,
    list_indicators,
    newest_indicators,
    remove_indicator,
)
from data_access.schema import audit_log, imports, indicator_values, indicators
from tests.factories import NOW, Town

HEADER = "kode,indikator,nilai,satuan,tanggal,sumber"
TAMAMAUNG, PAROPO, MELAYU = "73.71.09.1001", "73.71.09.1002", "73.71.02.1001"
Load = Callable[..., Account]


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


@pytest.fixture
def load(conn: Connection, town: Town, tmp_path: Path) -> Load:
    def load(*rows: str, header: str = HEADER, city: str = "73.71") -> Account:
        file = tmp_path / "indikator.csv"
        file.write_text("\n".join([header, *rows]) + "\n")
        return import_indicators(conn, file=file, city_code=city, actor="admin", now=NOW)

    return load


def counts(done: Account) -> tuple[int, ...]:
    return (done.read, done.accepted, done.updated, done.unchanged, done.rejected)


def row(code: str = TAMAMAUNG, value: str = "9300", **but: str) -> str:
    plain = {"name": "Penduduk", "value": value, "unit": "jiwa", "day": "2025-12-31"}
    fields = plain | {"source": "BPS"} | but
    return ",".join([code, *fields.values()])


def values(town: Town, slug: str = "population", scope: Scope | None = None) -> dict[str, float]:
    found = indicator_figures(town.conn, city=town.city, scope=scope or everything(), slug=slug)
    return dict(found.values) if found else {}


def test_values_are_written_known_again_and_corrected(load: Load, town: Town):
    rows = (row(), row(PAROPO, "4100"), row(value="12.5", name="Kemiskinan", unit="%"))
    assert counts(load(*rows)) == (3, 3, 0, 0, 0)
    assert counts(load(*rows)) == (3, 0, 0, 3, 0)
    assert counts(load(row(), row(PAROPO, "4200"))) == (2, 0, 1, 1, 0)
    assert values(town) == {TAMAMAUNG: 9_300, PAROPO: 4_200}
    assert values(town, "poverty") == {TAMAMAUNG: 12.5}
    told = town.conn.execute(select(imports.c.subject, imports.c.counts["read"])).all()
    assert {subject for subject, _ in told} == {"indicators"}
    actions = town.conn.execute(select(audit_log.c.action)).scalars().all()
    assert actions.count("indicators.import") == 3


def test_the_documented_rows_can_be_imported_beside_those_of_the_demo(load: Load, town: Town):
    add_indicators(town.conn, city=town.city, now=NOW)
    page = (Path(__file__).parents[2] / "docs" / "indicators.md").read_text()
    header, *rows = re.findall(r"^    (.*,.*,.*,.*,.*,.*)$", page, re.MULTILINE)
    done = load(*rows, header=header)
    assert counts(done) == (3, 3, 0, 0, 0)
    day = re.search(r"indicators remove (\w+) .*--as-of ([\d-]+)", page)
    assert day is not None
    asked = {"slug": day[1], "as_of": date.fromisoformat(day[2]), "actor": "admin", "now": NOW}
    assert remove_indicator(town.conn, city=town.city, **asked) == 1


def test_the_newest_day_is_the_one_that_is_shown(load: Load, town: Town):
    """What is missing there is missing, whatever an earlier year had."""
    load(row(), row(PAROPO, "4100"), row(value="9900", day="2026-06-30"))
    assert values(town) == {TAMAMAUNG: 9_900}
    newest = newest_indicators(town.conn, city=town.city)
    assert [(one.slug, str(one.as_of)) for one in newest] == [("population", "2026-06-30")]
    listed = list_indicators(town.conn, city=town.city)
    assert [(str(one.indicator.as_of), one.areas) for one in listed] == [
        ("2026-06-30", 1),
        ("2025-12-31", 2),
    ]


def test_who_sees_a_part_is_told_of_that_part(load: Load, town: Town):
    load(row(), row(MELAYU, "700"), row("73.71.09", "9"), row("73.71", "9"))
    panakkukang = Scope(
        role=Role.PIMPINAN_TIM,
        areas=frozenset({"73.71.09"}),
        area_cities=frozenset({"73.71"}),
    )
    assert values(town, scope=panakkukang) == {"73.71.09": 9, TAMAMAUNG: 9_300}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row("73.71.99.1001"), "kode wilayah"),
        (row(value="9.300"), "bilangan bulat"),
        (row(value="9300.5"), "bilangan bulat"),
        (row(value='"9,300"'), "tanpa pemisah ribuan"),
        (row(value="-3", name="Pajak", unit="Rp"), "tanpa pemisah"),
        (row(value="nan", name="Pajak", unit="Rp"), "tanpa pemisah"),
        (row(value="1e3", name="Pajak", unit="Rp"), "tanpa pemisah"),
        (row(value="٣", name="Pajak", unit="Rp"), "tanpa pemisah"),
        (row(value="1" + "0" * 400, name="Pajak", unit="Rp"), "tanpa pemisah"),
        (row(value=""), "nilai kosong"),
        (row(source=""), "sumber kosong"),
        (row(unit="ribu jiwa"), "dalam jiwa"),
        (row(day="31/12/2025"), "2025-12-31"),
        (row(day="2026-11-22"), "sesudah hari ini"),
        (row(day="0202-12-31"), "sebelum 1945"),
        (row(name="hot"), "lensa peta"),
        (row(name="***"), "huruf dan angka"),
        (row(unit="orang"), "satuan lain"),
        (row(source="Dukcapil"), "sumber lain"),
        (row(PAROPO), "sudah ada di baris 2"),
        (row() + ",lebih", "jumlah kolom"),
        (row(source="B\x07PS"), "tanda"),
    ],
)
def test_what_can_not_be_taken_stands_beside_with_the_reason(
    load: Load, town: Town, line: str, reason: str
):
    done = load(row(PAROPO, "4100"), line)
    assert counts(done) == (2, 1, 0, 0, 1)
    assert values(town) == {PAROPO: 4_100}
    assert done.rejects_file is not None
    assert reason in done.rejects_file.read_text().splitlines()[-1]


def test_a_file_without_the_columns_or_of_no_city(load: Load):
    with pytest.raises(BadFile, match="sumber"):
        load("x", header="kode,indikator,nilai,satuan,tanggal")
    with pytest.raises(UnknownCity):
        load(city="99.99")


def test_removing_takes_one_day_or_all_and_says_so(load: Load, town: Town):
    load(row(), row(day="2024-12-31"), row(value="3", name="Pajak", unit="Rp"))
    of = {"city": town.city, "actor": "admin", "now": NOW}
    old = date(2024, 12, 31)
    assert remove_indicator(town.conn, slug="population", as_of=old, **of) == 1
    assert values(town) == {TAMAMAUNG: 9_300}
    assert remove_indicator(town.conn, slug="population", as_of=None, **of) == 1
    assert values(town) == {}
    assert values(town, "tax") == {TAMAMAUNG: 3}
    with pytest.raises(NoSuchIndicator, match="indicators list"):
        remove_indicator(town.conn, slug="population", as_of=None, **of)
    told = select(audit_log.c.detail).where(audit_log.c.action == "indicators.remove")
    assert town.conn.execute(told).scalars().all()[0] == {
        "indicator": "population",
        "as_of": ["2024-12-31"],
    }


def test_the_database_takes_no_number_that_is_none(conn: Connection, town: Town):
    made = insert(indicators).values(
        city_id=town.city.id, slug="x", name="x", unit="x", as_of=date(2025, 1, 1), source="x"
    )
    told = conn.execute(made.returning(indicators.c.id)).scalar_one()
    place = {"indicator_id": told, "area_id": town.areas[TAMAMAUNG], "city_id": town.city.id}
    for value in ("NaN", "Infinity", -1):
        with pytest.raises(IntegrityError, match="counted"), conn.begin_nested():
            conn.execute(insert(indicator_values).values(**place, value=value))
