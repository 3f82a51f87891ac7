"""A wall: a screen that nobody touches, and what it shows when.

Which scene is shown follows from the playlist and the clock alone: two walls with one playlist show
the same, and one that was switched off comes back in step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dashboard.access import Role, Scope
from dashboard.places import DOTTED
from dashboard.windows import SPANS, Preset

ONLINE = timedelta(seconds=90)
"""Without a word for longer, a wall counts as away."""
LONGEST_NAME = 60
NAME_WORDS = {
    "empty": "Tulis nama layar, misalnya Balai Kota lantai 2.",
    "long": "Nama layar paling panjang 60 huruf.",
}
MOST_ENTRIES = 20
SHORTEST_DWELL, LONGEST_DWELL = 5, 600


class Scene(StrEnum):
    """What a wall can show. INCIDENT is in no playlist: it comes before all others."""

    MAP = "peta"
    WORST = "terburuk"
    SLA = "sla"
    BOARD = "peringkat"
    INCIDENT = "insiden"


LISTED = (Scene.MAP, Scene.WORST, Scene.SLA, Scene.BOARD)
"""The scenes that a playlist is made of."""


class DayPart(StrEnum):
    """When in the city's day an entry is shown."""

    ALWAYS = "selalu"
    MORNING = "pagi"
    DAY = "siang"
    NIGHT = "malam"


HOURS = {
    DayPart.ALWAYS: range(24),
    DayPart.MORNING: range(5, 11),
    DayPart.DAY: range(11, 17),
    DayPart.NIGHT: (*range(17, 24), *range(5)),
}


@dataclass(frozen=True)
class Entry:
    """A line of a playlist. `category` None: all; `place` None: the whole city; `dwell` in
    seconds."""

    scene: Scene
    category: str | None = None
    place: str | None = None
    window: Preset = Preset.DAY
    dwell: int = 30
    part: DayPart = DayPart.ALWAYS


Playlist = tuple[Entry, ...]
DEFAULT_PLAYLIST: Playlist = (
    Entry(Scene.MAP),
    Entry(Scene.MAP, category="banjir", dwell=20),
    Entry(Scene.MAP, category="sampah", dwell=20),
    Entry(Scene.MAP, category="parkir-liar", dwell=20),
    Entry(Scene.WORST, dwell=25),
    Entry(Scene.SLA),
    Entry(Scene.BOARD, dwell=25),
)


@dataclass(frozen=True)
class Showing:
    """The entry that is shown, its number among those of this part of the day (from 0), how many
    these are, and when the next one comes (aware, UTC). `yields`: an incident comes before it."""

    entry: Entry
    number: int
    count: int
    until: datetime
    yields: bool = True


def in_part(playlist: Playlist, *, now: datetime, zone: ZoneInfo) -> Playlist:
    """The entries of this part of the city's day; where there are none, the default's: a wall is
    never empty."""
    hour = now.astimezone(zone).hour
    return tuple(one for one in playlist if hour in HOURS[one.part]) or DEFAULT_PLAYLIST


def showing(playlist: Playlist, *, now: datetime, zone: ZoneInfo) -> Showing:
    """What a wall shows at `now` (aware)."""
    entries = in_part(playlist, now=now, zone=zone)
    second = int(now.timestamp())
    left = second % sum(entry.dwell for entry in entries)
    for number, entry in enumerate(entries):
        if left < entry.dwell:
            until = datetime.fromtimestamp(second + entry.dwell - left, UTC)
            return Showing(entry, number, len(entries), until)
        left -= entry.dwell
    raise AssertionError("the dwells add up to the round")


def numbered(
    playlist: Playlist, number: int, *, now: datetime, zone: ZoneInfo, incident: bool = False
) -> Showing:
    """The entry of that number (round and round), whatever the clock says: for a preview. An
    incident that goes on is one more, the last of the round."""
    entries = in_part(playlist, now=now, zone=zone)
    if incident:
        entries = (*entries, Entry(Scene.INCIDENT))
    entry = entries[number % len(entries)]
    until = now + timedelta(seconds=entry.dwell)
    return Showing(entry, number % len(entries), len(entries), until, yields=False)


@dataclass(frozen=True)
class Wall:
    """A screen that an administrator has paired. Times are aware, UTC; `scene` and `build` are what
    it last said of itself. Without a playlist of its own it shows the default one."""

    id: int
    city: str
    name: str
    paired_at: datetime
    paired_by: str
    playlist: Playlist = DEFAULT_PLAYLIST
    sound: bool = False
    seen_at: datetime | None = None
    scene: str | None = None
    build: str | None = None
    revoked_at: datetime | None = None

    @property
    def scope(self) -> Scope:
        """What its session may see: its city, to be read."""
        return Scope(role=Role.LAYAR, cities=frozenset({self.city}))

    def is_on(self, now: datetime) -> bool:
        """Whether it has said something of itself lately."""
        return self.seen_at is not None and now - self.seen_at <= ONLINE


@dataclass(frozen=True)
class Waiting:
    """A screen that shows a code: since when, until when, and the address it asked from."""

    code: str
    asked_at: datetime
    expires_at: datetime
    address: str | None = None


def clean_name(name: str) -> str:
    """The name as it is kept: printable, without more spaces than one between words."""
    shown = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(shown.split())


def write_playlist(playlist: Playlist) -> list[dict[str, object]]:
    """The playlist as plain data."""
    return [
        {
            "scene": entry.scene.value,
            "category": entry.category,
            "place": entry.place,
            "window": entry.window.value,
            "dwell": entry.dwell,
            "part": entry.part.value,
        }
        for entry in playlist
    ]


def read_playlist(written: Iterable[Mapping[str, object]] | None) -> Playlist:
    """What `write_playlist` wrote; the default for None, and for what holds no entry."""
    found = [entry for entry in map(read_entry, written or ()) if entry is not None]
    return tuple(found[:MOST_ENTRIES]) or DEFAULT_PLAYLIST


def read_entry(sent: Mapping[str, object]) -> Entry | None:
    """The entry that was sent, None where it makes no sense. An empty category or place is none."""
    scene, window, part = (str(sent.get(name)) for name in ("scene", "window", "part"))
    category, place = (str(sent.get(name) or "") for name in ("category", "place"))
    dwell = sent.get("dwell")
    if scene not in LISTED or part not in list(DayPart):
        return None
    if window not in SPANS or (place and not DOTTED.match(place)):
        return None
    if not isinstance(dwell, int) or not SHORTEST_DWELL <= dwell <= LONGEST_DWELL:
        return None
    return Entry(
        Scene(scene), category or None, place or None, Preset(window), dwell, DayPart(part)
    )
