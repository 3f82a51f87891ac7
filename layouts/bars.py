"""Bars of a clock's course: plain boxes, placed in percent, with their text beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.tracks import Piece, Track
from layouts.situation import Situation

Reach = tuple[float, float]
ROOM = 1.05
"""How much longer than what there is to tell a bar is, so that its end shows."""
NAMED_FROM = 14
"""A pause as wide as this share of the bar, in percent, says how long it took."""
LETTER, PHONE_LETTER = 1.6, 2.35
"""How much of a bar, in percent, a letter of its labels takes: in the drawer, and on a phone."""


@dataclass(frozen=True)
class Label:
    """A text under a bar, at a place of its track."""

    at: timedelta
    text: str
    track: Track
    strong: bool = False

    @property
    def place(self) -> float:
        """Where it belongs, in percent of the bar."""
        return percent(self.at, self.track)

    def reach(self, letter: float) -> Reach:
        """What it covers, in percent: it ends at its place where that is in the right half."""
        width = len(self.text) * letter
        if self.place > 50:
            return self.place - width, self.place
        return self.place, self.place + width


def percent(at: timedelta, track: Track) -> float:
    """A place of a track, in percent of its bar."""
    return round(100 * (at / (track.length * ROOM)), 1) if track.length else 0.0


def bar(
    s: Situation, track: Track, *, said: str, first: timedelta | None = None, marks: bool = True
) -> html.Div:
    """The bar of a track; `first` is where it would have come due had nothing moved that."""
    parts: list[Any] = [_piece(s, piece, track) for piece in track.pieces]
    if marks:
        parts += [_mark("first", first, track)] if first is not None else []
        parts.append(_mark("due", track.due, track))
    return html.Div(parts, className="sla-bar", role="img", **{"aria-label": said})


def labels_view(labels: Sequence[Label]) -> html.Div:
    """Labels under a bar, on a line of their own where they would run into each other."""
    desk, phone = (
        lines_of([label.reach(letter) for label in labels]) for letter in (LETTER, PHONE_LETTER)
    )
    shown = []
    for label, line, phone_line in zip(labels, desk, phone, strict=True):
        ends = label.place > 50
        side = {"right": f"{100 - label.place:.1f}%"} if ends else {"left": f"{label.place:.1f}%"}
        names = [f"line-{line}", f"phone-line-{phone_line}", *(["strong"] if label.strong else [])]
        shown.append(html.Span(label.text, className=" ".join(names), style=side))
    used = f"sla-labels lines-{max(desk) + 1} phone-lines-{max(phone) + 1}"
    return html.Div(shown, className=used, **{"aria-hidden": "true"})


def lines_of(reaches: Sequence[Reach]) -> list[int]:
    """The line of each label, from 0: the first on which nothing is in its way."""
    lines: list[int] = []
    for index, (start, end) in enumerate(reaches):
        taken = {
            line
            for line, other in zip(lines, reaches[:index], strict=True)
            if start <= other[1] and other[0] <= end
        }
        lines.append(next(line for line in range(index + 1) if line not in taken))
    return lines


def _piece(s: Situation, piece: Piece, track: Track) -> html.Span:
    start, end = percent(piece.start, track), percent(piece.end, track)
    kind = "paused" if piece.paused else "over" if piece.over else "used"
    width = end - start
    named = piece.paused and width >= NAMED_FROM
    words = html.Span(s.t("ditahan {span}", span=s.t.hours(piece.length))) if named else None
    return html.Span(
        words, className=f"piece {kind}", style={"left": f"{start}%", "width": f"{width:.1f}%"}
    )


def _mark(kind: str, at: timedelta, track: Track) -> html.Span:
    return html.Span(className=f"mark {kind}", style={"left": f"{percent(at, track)}%"})
