"""What an administrator fills in for a wall's playlist, read and checked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dashboard.walls import LISTED, MOST_ENTRIES, Entry, Playlist, read_entry

EVERYTHING = "-"
"""All categories; the whole city."""
NEW_ENTRY = Entry(LISTED[0])


class EntryField(StrEnum):
    """The fields of an entry."""

    SCENE = "scene"
    CATEGORY = "category"
    PLACE = "place"
    WINDOW = "window"
    DWELL = "dwell"
    PART = "part"


Row = Mapping[str, object]


@dataclass(frozen=True)
class PlaylistForm:
    """The form as read: the playlist, None while an entry is wrong, and which one (from 1)."""

    playlist: Playlist | None
    wrong: int | None = None


def rows_of(columns: Mapping[str, Sequence[object]]) -> list[Row]:
    """The rows of a form that is sent column by column; as many as its shortest column has."""
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=False)
    ]


def read_playlist_form(
    rows: Sequence[Row], *, categories: Collection[str], places: Collection[str]
) -> PlaylistForm:
    """The playlist that was filled in, of the city's own categories and places."""
    found = []
    for number, row in enumerate(rows[:MOST_ENTRIES], 1):
        entry = read_row(row)
        strange = entry and (
            (entry.category and entry.category not in categories)
            or (entry.place and entry.place not in places)
        )
        if entry is None or strange:
            return PlaylistForm(None, number)
        found.append(entry)
    return PlaylistForm(tuple(found)) if found else PlaylistForm(None, 1)


def read_row(row: Row) -> Entry | None:
    """The entry of a row, None where it makes no sense."""
    plain = {name: None if value == EVERYTHING else value for name, value in row.items()}
    return read_entry(plain)


def rearranged(rows: Sequence[Row], *, up: int | None = None, drop: int | None = None) -> Playlist:
    """The rows as entries, with one of them (from 0) moved up or left out; one that makes no sense
    is a new one. A playlist keeps at least one."""
    entries = [read_row(row) or NEW_ENTRY for row in rows[:MOST_ENTRIES]]
    if up is not None and 0 < up < len(entries):
        entries[up - 1], entries[up] = entries[up], entries[up - 1]
    if drop is not None and drop < len(entries) > 1:
        del entries[drop]
    return tuple(entries)


def one_more(playlist: Playlist) -> Playlist:
    """The playlist with a new entry at its end, like the last one; as it is where it is full."""
    if len(playlist) >= MOST_ENTRIES:
        return playlist
    last = playlist[-1] if playlist else NEW_ENTRY
    return (*playlist, replace(last, category=None, place=None))
