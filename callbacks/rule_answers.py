"""What the forms of the Aturan page answer: it is done, or why not."""

from typing import Any

from dash import Output, ctx, no_update

from dashboard.errors import (
    BadCalendar,
    BadMute,
    BadPolicy,
    DatabaseAway,
    FarTarget,
    QlueError,
    ResponseAfterResolution,
    UnknownCalendar,
    UnknownPlace,
)
from dashboard.ids import Aturan, Shell
from dashboard.texts import Texts
from layouts.aturan import away_words

REFUSALS = (BadCalendar, BadMute, BadPolicy, DatabaseAway, UnknownCalendar, UnknownPlace)
"""What a write may end in though the form is right: somebody else was quicker, or the database is
away."""
CHECK_WORDS = "Periksa isian yang ditandai."
LONGEST_NUMBER = 10
GONE = "Sudah tidak ada: mungkin orang lain baru saja mengakhirinya."
OVERTAKEN = (
    "Belum tersimpan: aturan ini baru saja diubah, atau tahunnya belum dikenal. Isian Anda tetap "
    "di sini; lihat keadaan terbaru di tab lain, lalu coba lagi."
)
WRONG_WORDS = {
    FarTarget: "Belum tersimpan: jam kalender itu tidak mencapai targetnya dalam sepuluh tahun. "
    "Kecilkan target, atau pilih kalender dengan jam lebih banyak.",
    ResponseAfterResolution: "Belum tersimpan: batas respons jatuh sesudah batas penyelesaian. "
    "Kecilkan batas respons, atau besarkan batas penyelesaian.",
}
"""What only shows when the hours are counted."""

DONE = {
    "form_said": Output(Aturan.FORM_SAID, "children", allow_duplicate=True),
    "said": Output(Aturan.SAID, "children", allow_duplicate=True),
    "search": Output(Shell.URL, "search", allow_duplicate=True),
}
"""Where it is said: in the form, on the page, and by an address at which the form is closed."""


def done(said: str, search: str) -> dict[str, Any]:
    """It is done: said on the page, at the address `search`."""
    return {"form_said": "", "said": said, "search": search}


def refused(said: str) -> dict[str, Any]:
    """It isn't: said in the form, which stays as it is filled in."""
    return {"form_said": said, "said": no_update, "search": no_update}


def why_not(error: QlueError, t: Texts) -> str:
    """What to do after one of REFUSALS."""
    if isinstance(error, DatabaseAway):
        return away_words(t)
    return t(WRONG_WORDS.get(type(error), OVERTAKEN))


def triggered(key: str) -> str:
    """That part of the id of the one that was pressed, of several of its kind; empty without."""
    pressed = ctx.triggered_id
    return str(pressed.get(key, "")) if isinstance(pressed, dict) else ""


def number_of(text: str) -> int:
    """The number of a row, 0 (which no row has) for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0
