"""Official names and counts of the levels that files of kelurahan often leave out."""

import csv
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("place_names.csv")


@cache
def known_names() -> dict[str, str]:
    """Names by dotted code: the kota and kecamatan of seven cities (npm idn-area-data 4.0.1)."""
    return {row["code"]: row["name"] for row in _rows()}


@cache
def known_kelurahan() -> dict[str, int]:
    """The official number of kelurahan by the dotted code of their kecamatan, same source."""
    return {row["code"]: int(row["kelurahan"]) for row in _rows() if row["kelurahan"]}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
