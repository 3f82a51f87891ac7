"""Cells as they leave the product: what a spreadsheet must not compute, and what it must."""

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.spreadsheet import (
    EXCEL,
    LONGEST_TEXT,
    PLAIN,
    Cell,
    Dialect,
    clean,
    csv_start,
    csv_text,
    guarded,
)

WITA = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Banjir di jalan", "Banjir di jalan"),
        ("", ""),
        ("a=1", "a=1"),
        # Whoever reads it by the other separator would find a cell begin there.
        ("aman;=1+1", "aman;'=1+1"),
        ("aman,=1+1", "aman,'=1+1"),
        ("aman\t=1+1", "aman\t'=1+1"),
        ("aman\n@SUM(A1)", "aman\n'@SUM(A1)"),
        ("aman; +1, -2", "aman; '+1, '-2"),
        ("a - b = c", "a - b = c"),
        ("'=1", "'=1"),
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("http://jahat.example","klik")', '\'=HYPERLINK("http://jahat.example","klik")'),
        ("+62 811 000", "'+62 811 000"),
        ("-5 cm", "'-5 cm"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        ("＠SUM", "'＠SUM"),
    ],
)  # fmt: skip
def test_a_text_is_never_a_formula(text: str, kept: str):
    assert guarded(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("dua\r\nbaris\rtiga", "dua\nbaris\ntiga"),
        ("nol\x00 dan bel\x07", "nol dan bel"),
        ("tab\tlinggis", "tab\tlinggis"),
        ("emoji 🌊 é", "emoji 🌊 é"),
        ("\ufeff=1", "=1"),
        ("kanan\u202ekiri", "kanankiri"),
        ("tak\u00a0putus", "tak\u00a0putus"),
        ("x" * (LONGEST_TEXT + 5), "x" * (LONGEST_TEXT - 1) + "…"),
    ],
)
def test_a_text_is_one_cell(text: str, kept: str):
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("cell", "plain", "excel"),
    [
        ("Kel. Melayu; dekat kali", "Kel. Melayu; dekat kali", '"Kel. Melayu; dekat kali"'),
        ("a, b", '"a, b"', "a, b"),
        ('kata "ini"', '"kata ""ini"""', '"kata ""ini"""'),
        ("\ufeff=1", "'=1", "'=1"),
        ("\x00+1", "'+1", "'+1"),
        (-5, "-5", "-5"),
        (-5.125, "-5.125", "-5,125"),
        (0, "0", "0"),
        (None, "", ""),
        (date(2026, 11, 21), "2026-11-21", "2026-11-21"),
        (datetime(2026, 11, 21, 11, 5, 12, 900_000, tzinfo=UTC),
         "2026-11-21T19:05:12+08:00", "2026-11-21T19:05:12+08:00"),
    ],
)  # fmt: skip
def test_a_cell_in_both_dialects(cell: Cell, plain: str, excel: str):
    assert csv_text([[cell, "akhir"]], PLAIN, WITA) == f"{plain},akhir\r\n"
    assert csv_text([[cell, "akhir"]], EXCEL, WITA) == f"{excel};akhir\r\n"


@pytest.mark.parametrize("dialect", [PLAIN, EXCEL])
def test_carriage_returns_count_the_rows(dialect: Dialect):
    """The page counts them while the file comes in."""
    rows = [["satu\r\ndua\rtiga", "=x\r"], ["\r", None], ["biasa", 1.5]]
    text = csv_text(rows, dialect, WITA)
    assert text.count("\r") == len(rows)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator))
    assert [len(row) for row in read] == [2, 2, 2]
    assert read[0] == ["satu\ndua\ntiga", "'=x\n"]


def test_only_excel_gets_the_mark():
    assert csv_start(["Nomor", "Kategori"], PLAIN, WITA) == "Nomor,Kategori\r\n"
    assert csv_start(["Nomor", "Kategori"], EXCEL, WITA) == "\ufeffNomor;Kategori\r\n"
