"""Files of rows as they come: CSV with all the dirt that real ones hold."""

import csv
import gzip
import hashlib
import re
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from dashboard.errors import BadFile

_GZIP = b"\x1f\x8b"
_FOREIGN = {
    b"PK\x03\x04": "it is an Excel or zip file: save it as CSV",
    b"\xd0\xcf\x11\xe0": "it is an old Excel file: save it as CSV",
    b"%PDF": "it is a PDF",
    b"\xff\xfe": "it is UTF-16: save it as CSV in UTF-8",
    b"\xfe\xff": "it is UTF-16: save it as CSV in UTF-8",
}
_DELIMITERS = ",;\t|"
_HEAD = 65_536
_BARE_RETURN = re.compile(r"\r(?!\n)")
_STAND_IN = "\ue00d"  # csv takes a bare return outside quotes for the end of a row


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as the file has it; `number` is its first line's, `problem` why it can't be told
    apart into fields, in Indonesian as files of rejects have it."""

    number: int
    fields: list[str]
    problem: str | None = None


class ReportFile:
    """A CSV file, gzipped or not, whose rows can be read more than once.

    Bytes that aren't in its encoding come as lone surrogates, as `surrogateescape` makes them. Rows
    that are blank throughout are no rows. Raises BadFile when made and while read.
    """

    def __init__(
        self, path: Path, *, encoding: str = "utf-8", delimiter: str | None = None
    ) -> None:
        self.path = path
        self.encoding = "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding
        with _problems_of(path), _binary(path) as stream:
            head = stream.read(_HEAD)
        only_returns = b"\r" in head and b"\n" not in head
        self._newline = None if only_returns else "\n"
        _refuse_foreign(path, head)
        first = head.decode(self.encoding, "replace").lstrip().splitlines()[:1]
        self.delimiter = delimiter or max(_DELIMITERS, key=lambda sign: _width(first, sign))
        header = next(self._records(), None)
        if header is None:
            raise BadFile(file=path, why="it is empty")
        self.header = [name.strip().strip("\x00\ufeff") for name in header.fields]

    def rows(self) -> Iterator[RawRow]:
        """The rows below the header, in their order."""
        records = self._records()
        next(records)
        width = len(self.header)
        for row in records:
            if row.problem is None and len(row.fields) != width:
                problem = f"jumlah kolom salah: {len(row.fields)}, seharusnya {width}"
                yield RawRow(row.number, row.fields, problem)
            else:
                yield row

    def sha256(self) -> str:
        """The hash of the file as it stands on the disk, in hexadecimal."""
        with _problems_of(self.path), self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def _records(self) -> Iterator[RawRow]:
        with _problems_of(self.path), _binary(self.path) as stream:
            text = TextIOWrapper(stream, self.encoding, "surrogateescape", newline=self._newline)
            lines = _Lines(text)
            reader = csv.reader(lines, delimiter=self.delimiter)
            while (row := _next_row(reader, lines)) is not None:
                if any(field.strip() for field in row.fields):
                    yield row


class _Lines:
    """The lines of a file, of which those taken for a row can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        return _BARE_RETURN.sub(_STAND_IN, line) if "\r" in line else line

    def give_back(self) -> None:
        """Puts all lines but the row's first back."""
        rest = self.taken[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self.ended = False


def _next_row(reader: Iterator[list[str]], lines: _Lines) -> RawRow | None:
    """The next row, None after the last. Of a row whose quotation mark is never closed only the
    first line is lost: what follows is read as rows of its own."""
    lines.taken.clear()
    number = lines.number + 1
    try:
        fields = next(reader, None)
    except csv.Error:
        fields = []
    unclosed = fields == [] or (fields is not None and lines.ended)
    if fields is None:
        return None
    if unclosed and "".join(lines.taken).strip():
        first = lines.taken[0].rstrip("\r\n")
        lines.give_back()
        return RawRow(number, [first], "tanda kutip tidak ditutup, atau kolom terlalu panjang")
    if any(_STAND_IN in field for field in fields):
        fields = [field.replace(_STAND_IN, "\r") for field in fields]
    return RawRow(number, fields)


def _width(lines: list[str], delimiter: str) -> int:
    return len(next(csv.reader(lines, delimiter=delimiter), []))


def _refuse_foreign(path: Path, head: bytes) -> None:
    for start, why in _FOREIGN.items():
        if head.startswith(start):
            raise BadFile(file=path, why=why)
    if b"\x00" in head.split(b"\n", 1)[0]:
        raise BadFile(file=path, why="it is no text")


@contextmanager
def _binary(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as plain:
        packed = plain.read(len(_GZIP)) == _GZIP
        plain.seek(0)
        if not packed:
            yield plain
            return
        with gzip.open(plain) as stream:
            yield cast(BinaryIO, stream)


@contextmanager
def _problems_of(path: Path) -> Iterator[None]:
    try:
        yield
    except gzip.BadGzipFile as error:
        raise BadFile(file=path, why=str(error)) from error
    except OSError as error:
        raise BadFile(file=path, why=error.strerror or str(error)) from error
    except (EOFError, zlib.error) as error:
        raise BadFile(file=path, why="it is gzipped and ends too early, or is damaged") from error
    except UnicodeError as error:
        raise BadFile(file=path, why=str(error)) from error
