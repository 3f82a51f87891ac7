"""Places: dotted codes of the official hierarchy, and the tree they make."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dashboard.errors import UnknownZone

DOTTED = re.compile(r"^\d{2}(\.\d{2}(\.\d{2}(\.[12]\d{3})?)?)?$")


class Level(StrEnum):
    """The levels of the tree, from the widest."""

    PROVINSI = "provinsi"
    KOTA = "kota"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"


LEVELS = tuple(Level)
LEVEL_PREFIXES = {Level.KECAMATAN: "Kec. {name}", Level.KELURAHAN: "Kel. {name}"}
"""How a place is named with its level (texts of the catalogue)."""


@dataclass(frozen=True)
class City:
    """A tenant: a root of the tree and a time zone."""

    id: int
    code: str
    name: str
    timezone: str
    demo: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class Agency:
    """An office of a city that holds reports (a dinas). `id` is 0 where it isn't asked for."""

    slug: str
    name: str
    id: int = 0


@dataclass(frozen=True)
class Place:
    """An area as screens name it. `km2` is its land area, None where it has no polygon."""

    id: int
    code: str
    parent_code: str | None
    name: str
    level: Level
    km2: float | None = None
    approximate: bool = False
    valid_to: date | None = None


def parent_code(code: str) -> str | None:
    """The code less its last block; None for a code of one block."""
    head, _, _ = code.rpartition(".")
    return head or None


def level_of(code: str) -> Level:
    """The level that a Kemendagri code stands for, by its number of blocks."""
    return LEVELS[code.count(".")]


def district_of(code: str | None) -> str | None:
    """The code of the kecamatan that the area of that code is, or lies in; None above one."""
    if code is None or not DOTTED.match(code):
        return None
    blocks = LEVELS.index(Level.KECAMATAN) + 1
    parts = code.split(".")
    return ".".join(parts[:blocks]) if len(parts) >= blocks else None


def parse_zone(name: str) -> ZoneInfo:
    """The time zone of that name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(zone=name) from error


ZONE_WORDS = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA"}
ZONE_WORDS |= {"Asia/Jayapura": "WIT"}


def is_direct_child(code: str, parent: str) -> bool:
    """Whether the dotted code is one block longer than `parent` and starts with it."""
    return parent_code(code) == parent
