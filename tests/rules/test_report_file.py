"""Files of rows as they really come."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import BadFile
from data_access.imports.report_file import ReportFile


def file_of(tmp_path: Path, content: bytes, name: str = "in.csv") -> ReportFile:
    path = tmp_path / name
    path.write_bytes(content)
    return ReportFile(path)


def fields_of(file: ReportFile) -> list[list[str]]:
    return [row.fields for row in file.rows() if row.problem is None]


@pytest.mark.parametrize(
    "content",
    [
        b"id,text\n1,satu\n2,dua\n",
        b"\xef\xbb\xbfid,text\r\n1,satu\r\n2,dua",
        b"id,text\r1,satu\r2,dua\r",
        b"id;text\n1;satu\n\n2;dua\n;\n",
        b'"id"\t"text"\n1\tsatu\n2\tdua\n',
        gzip.compress(b"id,text\n1,satu\n2,dua\n", mtime=0),
    ],
)
def test_reads_the_same_rows_whatever_the_line_ends_and_signs(
    tmp_path: Path, content: bytes
) -> None:
    file = file_of(tmp_path, content)
    assert file.header == ["id", "text"]
    assert fields_of(file) == [["1", "satu"], ["2", "dua"]]
    assert fields_of(file) == [["1", "satu"], ["2", "dua"]]


def test_returns_and_newlines_inside_fields_stay(tmp_path: Path) -> None:
    file = file_of(tmp_path, b'id,text\r\n1,satu\rdua\r\n2,"tiga\r\nempat\rlima"\r\n')
    assert fields_of(file) == [["1", "satu\rdua"], ["2", "tiga\r\nempat\rlima"]]


def test_bytes_of_another_encoding_come_through(tmp_path: Path) -> None:
    ((_, text),) = fields_of(file_of(tmp_path, b"id,text\n1,caf\xe9\n"))
    assert text.encode("utf-8", "surrogateescape") == b"caf\xe9"


def test_a_row_of_another_width_says_so(tmp_path: Path) -> None:
    rows = list(file_of(tmp_path, b"id,text\n1\n2,dua,tiga\n3,ok\n").rows())
    assert [(row.number, row.problem) for row in rows] == [
        (2, "jumlah kolom salah: 1, seharusnya 2"),
        (3, "jumlah kolom salah: 3, seharusnya 2"),
        (4, None),
    ]


@pytest.mark.parametrize("rows", [3, 20_000])
def test_a_quotation_mark_never_closed_costs_one_row(tmp_path: Path, rows: int) -> None:
    good = b"".join(b"%d,laporan biasa\n" % number for number in range(rows))
    file = file_of(tmp_path, b'id,text\nx,"lupa ditutup\n' + good)
    problems = [row for row in file.rows() if row.problem]
    assert [(row.number, row.fields) for row in problems] == [(2, ['x,"lupa ditutup'])]
    assert len(fields_of(file)) == rows
    assert [row.number for row in file.rows()] == list(range(2, rows + 3))


def test_a_huge_field_costs_one_row(tmp_path: Path) -> None:
    file = file_of(tmp_path, b"id,text\n1," + b"x" * 200_000 + b"\n2,dua\n")
    assert [bool(row.problem) for row in file.rows()] == [True, False]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"\n\r\n,,\n", "it is empty"),
        (b"PK\x03\x04rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        ("id,text\n".encode("utf-16"), "UTF-16"),
        (b"\x00\x01\x02\x03", "no text"),
        (gzip.compress(b"id,text\n" + bytes(range(256)) * 400, mtime=0)[:200], "ends too early"),
        (b"\x1f\x8b\x08\x00garbage", "damaged"),
    ],
)
def test_what_is_no_csv_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(BadFile, match=why):
        list(file_of(tmp_path, content).rows())


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(BadFile):
            ReportFile(path)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(['"', ",", "\n", "\r", "\r\n", "a", " ", "\x00"])).map("".join))
def test_whatever_stands_in_it_no_line_is_lost_or_read_twice(tmp_path: Path, body: str) -> None:
    file = file_of(tmp_path, b"id,text\n" + body.encode())
    numbers = [row.number for row in file.rows()]
    assert numbers == sorted(set(numbers))
    joined = "".join("".join(row.fields) for row in file.rows())
    assert joined.count("a") == body.count("a")
