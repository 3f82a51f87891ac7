"""Reports that an operator writes down for somebody who calls."""

from dataclasses import dataclass, field

from dashboard.errors import BadEntry
from dashboard.refusals import Refusal

SOURCE = "operator"
LONGEST = {
    "title": 200,
    "address": 300,
    "description": 4_000,
    "reporter_name": 200,
    "reporter_contact": 200,
}


@dataclass(frozen=True)
class Entry:
    """What a caller tells: a category (its slug), where it is (a point in degrees, else the code of
    a kelurahan), and words. Who they are and how they can be reached is kept and shown nowhere."""

    category: str
    area: str | None = None
    lat: float | None = None
    lon: float | None = None
    title: str | None = None
    address: str | None = None
    description: str | None = None
    reporter_name: str | None = field(default=None, repr=False)
    reporter_contact: str | None = field(default=None, repr=False)


def check_entry(entry: Entry) -> None:
    """Raises BadEntry for one that says too little or too much."""
    if not entry.category:
        raise BadEntry(Refusal.NEEDS_CHOICE, what="category", name="category")
    if (entry.lat is None) != (entry.lon is None):
        raise BadEntry(Refusal.HALF_POINT, name="lat")
    if entry.lat is None and not entry.area:
        raise BadEntry(Refusal.NEEDS_PLACE, name="area")
    if not (entry.title or entry.description):
        raise BadEntry(Refusal.NEEDS_DESCRIPTION, name="description")
    for name, most in LONGEST.items():
        if len(getattr(entry, name) or "") > most:
            raise BadEntry(Refusal.LONG_FIELD, what=name, most=most, name=name)
