"""The API's own parameters, beside the page's: read, or refused with the reason."""

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import request

from dashboard.filters import Problem

Bounds = tuple[float, float, float, float]
Cursor = tuple[datetime, int]
EVERYWHERE: Bounds = (-180.0, -85.0, 180.0, 85.0)
LATEST_ID = 2**63 - 1


class Refused(Exception):
    """Parameters of a call that make no sense, all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)


class Parameters:
    """Reads parameters by name. Each reader raises Refused."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def number(self, name: str, *, default: int, most: int, least: int = 1) -> int:
        """A whole number from `least` to `most`."""
        text = self._values.get(name, str(default))
        if text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        raise self._refused(name, f"angka dari {least} sampai {most}")

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """One of the choices, the first where none is named."""
        found = self._values.get(name, choices[0])
        if found in choices:
            return found
        raise self._refused(name, f"pilihannya: {', '.join(choices)}")

    def words(self, name: str, *, longest: int = 80) -> str:
        """A text of one to `longest` characters."""
        found = self._values.get(name, "").strip()
        if 1 <= len(found) <= longest:
            return found
        raise self._refused(name, f"teks 1 sampai {longest} huruf")

    def bounds(self, name: str) -> Bounds:
        """west,south,east,north in degrees; everywhere where it isn't named."""
        if name not in self._values:
            return EVERYWHERE
        try:
            west, south, east, north = (float(part) for part in self._values[name].split(","))
        except ValueError:
            west = south = east = north = math.nan
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return west, south, east, north
        raise self._refused(name, "tulis derajat barat,selatan,timur,utara")

    def cursor(self, name: str) -> Cursor | None:
        """Where the page before ended, as its `next` said; None where it isn't named."""
        if name not in self._values:
            return None
        try:
            text = base64.urlsafe_b64decode(self._values[name].encode()).decode()
            moment, _, number = text.partition("|")
            created_at = datetime.fromisoformat(moment)
            if created_at.tzinfo is not None and 0 <= int(number) <= LATEST_ID:
                return created_at, int(number)
        except (ValueError, binascii.Error):
            pass
        raise self._refused(name, "pakai `next` dari jawaban sebelumnya")

    def _refused(self, name: str, reason: str) -> Refused:
        return Refused([Problem(name, self._values.get(name, "")[:80], reason)])


def sent_object() -> dict[str, object]:
    """The JSON object that the request of this moment sends. Raises Refused for anything else."""
    try:
        sent = request.get_json(silent=True)
    except RecursionError:  # Nested deeper than anybody means.
        sent = None
    if isinstance(sent, dict):
        return sent
    raise Refused([Problem("?", "", "kirim objek JSON")])


def write_cursor(created_at: datetime, report_id: int) -> str:
    """The cursor of what follows this report."""
    return base64.urlsafe_b64encode(f"{created_at.isoformat()}|{report_id}".encode()).decode()
