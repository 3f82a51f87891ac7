"""A clock as screens show it: its icon, its words, and the chip that both make."""

from datetime import datetime
from typing import Any

from dash import html

from dashboard.deadlines import Urgent
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, Stage
from dashboard.reports import ReportLine
from dashboard.sla import ClockName, ClockState
from layouts.icons import icon
from layouts.situation import Situation

STATE_ICONS = {
    ClockState.AMAN: "clock",
    ClockState.BERISIKO: "clock-risk",
    ClockState.TERLAMBAT: "clock-late",
    ClockState.DITAHAN: "clock-paused",
    ClockState.TEPAT: "clock-met",
    ClockState.TELAT: "clock-late",
}
STATE_WORDS = {
    ClockState.AMAN: "sisa",
    ClockState.BERISIKO: "berisiko, sisa",
    ClockState.TERLAMBAT: "terlambat",
    ClockState.DITAHAN: "ditahan",
    ClockState.TEPAT: "tepat waktu",
    ClockState.TELAT: "selesai terlambat",
}
ACTED_LATE = "ditindak terlambat"
"""What a response that stopped late is: the report itself may still be open."""


TIMED = (ClockState.AMAN, ClockState.BERISIKO, ClockState.TERLAMBAT)


def line_chip(
    s: Situation, line: ReportLine, wanted: ClockState = ClockState.TERLAMBAT
) -> html.Span | None:
    """The chip of the clock of a report that matters first: of one in the state `wanted` where
    there is one; None without any, and where it was closed without work, as none is scored."""
    urgent = line.urgent(s.now, wanted)
    if urgent is None or line.stage in CLOSED_WITHOUT_WORK:
        return None
    return clock_chip(s, urgent.state, urgent.due_at)


def state_word(s: Situation, state: ClockState, clock: ClockName) -> str:
    """How that clock stands, in a word or two."""
    acted_late = state is ClockState.TELAT and clock is ClockName.RESPONSE
    return s.t(ACTED_LATE if acted_late else STATE_WORDS[state])


def clock_chip(
    s: Situation,
    state: ClockState,
    due_at: datetime | None,
    clock: ClockName = ClockName.RESOLUTION,
) -> html.Span:
    """The chip of a clock in that state. How late it is, or how much is left, is time that goes by
    night and day; the page keeps it up to date."""
    said: list[Any] = [state_word(s, state, clock)]
    if state in TIMED and due_at is not None:
        said += [" ", until(s, due_at, late=state is ClockState.TERLAMBAT)]
    elif state is ClockState.BERISIKO:
        said = [s.t("berisiko")]
    return html.Span(
        [icon(STATE_ICONS[state]), html.Span(said)], className=f"clock-chip clock-{state}"
    )


def late_though_held(s: Situation, line: ReportLine) -> Urgent | None:
    """The clock by which a report that is held back came past due: no pause clears a breach, so it
    is told as well. None for others."""
    urgent = line.urgent(s.now) if line.stage == Stage.DITAHAN else None
    return urgent if urgent and urgent.state is ClockState.TERLAMBAT else None


def held_words(s: Situation, line: ReportLine, waits_for: str | None = None) -> list[str]:
    """What is said of a report that is held back: whom it waits for where that is known, and before
    it that it is late where it is."""
    held = s.t("ditahan: {whom}", whom=waits_for) if waits_for else s.t("ditahan")
    late = late_though_held(s, line)
    return [s.t(STATE_WORDS[late.state]), held] if late else [held]


def until(s: Situation, moment: datetime, *, late: bool, words: str = "short") -> html.Time:
    """How long ago a moment was, or how far ahead it is, written by the page as in 42 m (`words`
    long: 42 menit); until then, and without scripts, the moment itself."""
    at = s.t.near(moment, s.now, s.filters.city.zone)
    return html.Time(
        s.t("sejak {time}", time=at) if late else s.t("sampai {time}", time=at),
        dateTime=moment.isoformat().replace("+00:00", "Z"),
        title=s.t.moment(moment, s.filters.city.zone),
        **{"data-span": words, "data-of": "past" if late else "ahead"},
    )
