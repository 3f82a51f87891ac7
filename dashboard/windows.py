"""Which time is meant: a window that rolls with now, or dates; and how an address names it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dashboard.members import member

Refuse = Callable[[str, str], None]
"""Puts a parameter aside: its name, and why (a text of the catalogue)."""
NO_WAY_BACK = "pilihannya: 1h, 24h, 7d, 30d, atau dua tanggal"


class Preset(StrEnum):
    """The time windows offered; CUSTOM is a range of local dates."""

    HOUR = "1h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"
    CUSTOM = "custom"


SPANS = {
    Preset.HOUR: timedelta(hours=1),
    Preset.DAY: timedelta(days=1),
    Preset.WEEK: timedelta(days=7),
    Preset.MONTH: timedelta(days=30),
}
LONGEST_CUSTOM = timedelta(days=731)


@dataclass(frozen=True)
class Window:
    """A time window: a preset that rolls with `now`, or local dates, the last one included."""

    preset: Preset = Preset.DAY
    first: date | None = None
    last: date | None = None

    def bounds(self, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Start (included) and end (not included), aware. The end is never after `now`."""
        if self.preset is not Preset.CUSTOM or self.first is None or self.last is None:
            return now - SPANS.get(self.preset, SPANS[Preset.DAY]), now
        start = datetime.combine(self.first, time(), zone)
        end = datetime.combine(self.last + timedelta(days=1), time(), zone)
        return start.astimezone(now.tzinfo), min(end.astimezone(now.tzinfo), now)

    def holds(self, at: datetime, now: datetime, zone: ZoneInfo) -> bool:
        """Whether a time lies within the bounds."""
        start, end = self.bounds(now, zone)
        return start <= at < end

    def before(self, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The bounds of the equally long period that ends where this one starts."""
        start, end = self.bounds(now, zone)
        return start - (end - start), start


LAST_DAY = Window()
"""What is meant where nothing is named."""


def read_window(
    parameters: Mapping[str, str], zone: ZoneInfo, now: datetime, refuse: Refuse
) -> Window:
    """The window that the parameters of an address name."""
    ranged = "from" in parameters or "to" in parameters
    default = Preset.CUSTOM if ranged else Preset.DAY
    preset = member(Preset, parameters.get("window", default))
    if preset is None:
        refuse("window", "pilihannya: 1h, 24h, 7d, 30d, custom")
        return Window()
    if preset is not Preset.CUSTOM:
        return Window(preset)
    today = now.astimezone(zone).date()
    dates: dict[str, date] = {}
    for name in ("from", "to"):
        try:
            dates[name] = date.fromisoformat(parameters.get(name, today.isoformat()))
        except ValueError:
            refuse(name, "tulis tanggal seperti 2026-11-21")
            return Window()
    first, last = dates["from"], dates["to"]
    named = "from" if "from" in parameters else "to" if "to" in parameters else "window"
    if first > last:
        refuse(named, "tanggal awal harus sebelum tanggal akhir")
        return Window()
    if first > today or first.year < 1990:
        refuse(named, "rentang itu di luar waktu yang ada datanya")
        return Window()
    if last - first > LONGEST_CUSTOM:
        refuse(named, "rentang paling panjang dua tahun")
        return Window()
    return Window(Preset.CUSTOM, first, last)


def read_back(
    parameters: Mapping[str, str], zone: ZoneInfo, now: datetime, refuse: Refuse
) -> Window:
    """The window that dates were picked out of, which the parameter `back` names: 30d, or the first
    and the last day."""
    first, ranged, last = parameters.get("back", Preset.DAY.value).partition(",")
    told = {"from": first, "to": last} if ranged else {"window": first}
    return read_window(told, zone, now, lambda *_: refuse("back", NO_WAY_BACK))


def write_back(window: Window) -> str:
    """The window as the parameter `back` says it."""
    if window.preset is Preset.CUSTOM:
        return f"{window.first},{window.last}"
    return window.preset.value
