"""The file of rejected rows that stands beside a file of reports."""

import csv
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TextIO

from dashboard.errors import BadFile
from data_access.imports.report_file import RawRow, ReportFile

REASON = "alasan"


class Rejects:
    """Collects rejected rows into `<name>.rejects.csv`, with the columns of the file and a reason.

    Stands in `folder`, else beside the file, else, where that can't be written, in the working
    folder or the one for temporary files. Nothing is there before `finish`.
    """

    def __init__(self, file: ReportFile, *, folder: Path | None = None) -> None:
        self._file = file
        self._folders = [folder or file.path.parent, Path.cwd(), Path(tempfile.gettempdir())]
        self._stream: TextIO | None = None
        self._writer: Any = None
        self._part = self._path = Path()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._stream is not None:
            self._stream.close()
            self._part.unlink(missing_ok=True)

    def add(self, row: RawRow, reason: str) -> None:
        """Adds a row as it was read. Raises BadFile when no folder can be written."""
        if self._stream is None:
            self._open()
        encoding = self._encoding()
        readable = reason.encode(encoding, "replace").decode(encoding)
        missing = [""] * (len(self._file.header) - len(row.fields))
        self._write([*row.fields, *missing, readable])

    def finish(self) -> Path | None:
        """Puts the file in its place; its path, None when nothing was rejected."""
        if self._stream is None:
            return None
        try:
            self._stream.close()
            os.replace(self._part, self._path)
        except OSError as error:
            raise BadFile(file=self._path, why=error.strerror) from error
        return self._path

    def _open(self) -> None:
        name = f"{_stem(self._file.path.name)}.rejects.csv"
        for path in self._candidates(name):
            part = path.with_name(f".{name}.{os.getpid()}.part")
            with suppress(OSError):
                self._stream = part.open(
                    "w", encoding=self._encoding(), errors="surrogateescape", newline=""
                )
                self._part, self._path = part, path
                break
        if self._stream is None:
            listed = " or ".join(str(folder) for folder in self._folders)
            raise BadFile(file=name, why=f"rejected rows can't be written to {listed}")
        self._writer = csv.writer(self._stream, delimiter=self._file.delimiter, lineterminator="\n")
        self._write([*self._file.header, REASON])

    def _candidates(self, name: str) -> Iterator[Path]:
        return (folder / name for folder in self._folders if folder.is_dir())

    def _write(self, fields: Sequence[str]) -> None:
        try:
            self._writer.writerow(fields)
        except OSError as error:
            raise BadFile(file=self._path, why=error.strerror) from error

    def _encoding(self) -> str:
        return self._file.encoding.removesuffix("-sig")


def _stem(name: str) -> str:
    return name.removesuffix(".gz").removesuffix(".csv") or name
