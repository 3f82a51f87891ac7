"""Files of officials: every row accounted for, and nothing that would charge the wrong person."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from dashboard.errors import BadFile, UnknownCity
from data_access.imports.accounts import Account
from data_access.imports.officials import import_officials
from data_access.officials import list_terms
from data_access.schema import imports, officials
from tests.factories import NOW, Town

HEADER = "kode,jabatan,nama,mulai,sampai"
TAMAMAUNG, PANAKKUKANG = "73.71.09.1001", "73.71.09"
Load = Callable[..., Account]


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


@pytest.fixture
def load(conn: Connection, town: Town, tmp_path: Path) -> Load:
    def load(*rows: str, header: str = HEADER, city: str = "73.71") -> Account:
        file = tmp_path / "pejabat.csv"
        file.write_text("\n".join([header, *rows]) + "\n")
        return import_officials(conn, file=file, city_code=city, actor="admin", now=NOW)

    return load


def counts(done: Account) -> tuple[int, ...]:
    return (done.read, done.accepted, done.updated, done.unchanged, done.rejected)


def test_terms_are_written_and_known_again(load: Load, conn: Connection, town: Town):
    rows = (
        f"{TAMAMAUNG},lurah,Siti,2024-01-01,2026-10-14",
        f"{TAMAMAUNG},Lurah,Budi,2026-10-15,",
        f"{PANAKKUKANG},camat,Ani,2025-01-01,",
    )
    assert counts(load(*rows)) == (3, 3, 0, 0, 0)
    assert counts(load(*rows)) == (3, 0, 0, 3, 0)
    assert [(term.name, str(term.last)) for term in list_terms(conn, city=town.city)] == [
        ("Ani", "None"),
        ("Siti", "2026-10-14"),
        ("Budi", "None"),
    ]
    assert conn.execute(select(imports.c.subject)).scalars().all() == ["officials"] * 2


def test_a_successor_comes_after_the_term_before_is_closed(load: Load):
    """Also where the file has them the other way round."""
    load(f"{TAMAMAUNG},lurah,Siti,2024-01-01,")
    done = load(
        f"{TAMAMAUNG},lurah,Budi,2026-10-15,",
        f"{TAMAMAUNG},lurah,Siti,2024-01-01,2026-10-14",
    )
    assert counts(done) == (2, 1, 1, 0, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("73.71.99.1001,lurah,Siti,2024-01-01,", "kode wilayah"),
        ("73.71.09,lurah,Siti,2024-01-01,", "bukan jabatan"),
        ("73.71.09.1001,camat,Siti,2024-01-01,", "bukan jabatan"),
        ("73.71.09.1001,bupati,Siti,2024-01-01,", "lurah atau camat"),
        ("73.71.09.1001,lurah,,2024-01-01,", "nama kosong"),
        ("73.71.09.1001,lurah,Siti,1/2/2024,", "2026-11-21"),
        ("73.71.09.1001,lurah,Siti,,", "tanggal kosong"),
        ("73.71.09.1001,lurah,Siti,0202-01-01,", "tahun di luar"),
        ("73.71.09.1001,lurah,Siti,2024-02-01,2024-01-01", "lebih awal"),
        ("73.71.09.1001,lurah,Siti", "jumlah kolom"),
        ("73.71.09.1001,lurah,Dua,2026-06-01,", "bertumpang tindih dengan masa jabatan Tetap"),
    ],
)
def test_what_can_not_be_taken_stands_beside_with_the_reason(load: Load, row: str, reason: str):
    load("73.71.09.1001,lurah,Tetap,2025-06-01,")
    done = load("73.71.09,camat,Ani,2025-01-01,", row)
    assert counts(done) == (2, 1, 0, 0, 1)
    assert done.rejects_file is not None
    last = done.rejects_file.read_text().splitlines()[-1]
    assert reason in last


def test_a_file_without_the_columns_or_of_no_city(load: Load):
    with pytest.raises(BadFile, match="sampai"):
        load("x", header="kode,jabatan,nama,mulai")
    with pytest.raises(UnknownCity):
        load(city="99.99")


def test_the_database_lets_nobody_share_an_office(conn: Connection, town: Town):
    row = {"city_id": town.city.id, "area_id": town.areas[TAMAMAUNG], "office": "lurah"}
    conn.execute(insert(officials).values(**row, name="Siti", first_day="2024-01-01"))
    with pytest.raises(IntegrityError, match="one_at_a_time"):
        conn.execute(insert(officials).values(**row, name="Budi", first_day="2026-01-01"))
