"""The history of a report in words, newest first, with the times at which its clocks passed due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from dashboard.lifecycle import STAGE_WORD, EventKind, Stage
from dashboard.reports import HistoryLine, ReportDetail
from dashboard.sla import ClockName
from layouts.components import stage_shape
from layouts.icons import icon
from layouts.situation import Situation

EVENT_WORDS = {
    EventKind.HOLDER: "Dipegang {new}",
    EventKind.TEAM: "Ditugaskan ke {new}",
    EventKind.CATEGORY: "Kategori menjadi {new}",
    EventKind.AREA: "Wilayah menjadi {new}",
    EventKind.SEVERITY: "Keparahan menjadi {new}",
    EventKind.NOTE: "Catatan",
    EventKind.PHOTO: "Foto ditambahkan",
    EventKind.RATING: "Dinilai warga: {new}",
    EventKind.MERGE: "Digabung dengan laporan {new}",
    EventKind.RULING: "Sanggahan {new}",
}
BREACH_WORDS = {
    ClockName.RESPONSE: "Lewat batas respons",
    ClockName.RESOLUTION: "Lewat batas penyelesaian",
}
RULING_WORDS = {
    "response dikabulkan": "atas respons dikabulkan",
    "response ditolak": "atas respons ditolak",
    "resolution dikabulkan": "atas penyelesaian dikabulkan",
    "resolution ditolak": "atas penyelesaian ditolak",
}
SEVERITY_WORDS = {1: "rendah", 2: "sedang", 3: "tinggi"}


@dataclass(frozen=True)
class Row:
    """A row of the history: when, its mark, what happened, and who did it."""

    at: datetime
    mark: Any
    said: list[Any]
    actor: str


def history_view(s: Situation, report: ReportDetail) -> html.Section:
    """The history, day by day."""
    rows: list[html.Li] = []
    day = ""
    for row in history_rows(s, report):
        on = s.t.day(row.at, s.filters.city.zone)
        if on != day:
            rows.append(html.Li(on, className="day"))
            day = on
        rows.append(_shown(s, row))
    head = html.Div(
        [html.H3(s.t("Riwayat")), html.Span(s.t("terbaru di atas"), className="quiet")],
        className="panel-head",
    )
    parts: list[Any] = [head, html.Ol(rows)]
    if any(event.flagged for event in report.history):
        said = s.t("* Dicatat lebih dari 15 menit setelah kejadian. Waktu yang dipakai: kejadian.")
        parts.append(html.P(said, className="quiet"))
    if not rows:
        parts[1:] = [html.P(s.t("Sumber laporan tidak menyertakan riwayat."), className="quiet")]
    return html.Section(parts, className="history")


def history_rows(s: Situation, report: ReportDetail) -> list[Row]:
    """What was recorded, and the breaches, which are read from the clocks; newest first."""
    events = [_event(s, event) for event in report.history]
    return sorted([*events, *_breaches(s, report)], key=lambda row: row.at, reverse=True)


def event_words(s: Situation, event: HistoryLine) -> str:
    """A row of the history in words."""
    if event.kind == EventKind.STAGE:
        if event.old is None:
            return s.t("Masuk")
        word = s.t(STAGE_WORD[Stage(event.new) if event.new else None])
        reopened = event.old in ("selesai", "ditolak", "duplikat", "salah_wilayah")
        return s.t("Dibuka kembali, {word}", word=word) if reopened else _capital(word)
    if event.kind == EventKind.TEAM and event.new is None:
        return s.t("Tidak lagi ditugaskan")
    new = event.new or ""
    if event.kind == EventKind.CATEGORY:
        new = s.label(new)
    if event.kind == EventKind.SEVERITY and new.isdigit():
        new = s.t(SEVERITY_WORDS.get(int(new), new))
    if event.kind == EventKind.RULING:
        new = s.t(RULING_WORDS.get(new, new))
    return s.t(EVENT_WORDS[EventKind(event.kind)], new=new)


def _event(s: Situation, event: HistoryLine) -> Row:
    shape = stage_shape(event.new) if event.kind == EventKind.STAGE else "other"
    said: list[Any] = [html.Span(event_words(s, event))]
    if event.note:
        said.append(html.Span(event.note, className="note"))
    if event.flagged:
        late = s.t.span(event.recorded_at - event.occurred_at)
        said.append(html.Span(s.t("* dicatat {span} kemudian", span=late), className="note"))
    mark = html.I(className=f"stage stage-{shape}")
    return Row(event.occurred_at, mark, said, event.actor)


def _breaches(s: Situation, report: ReportDetail) -> list[Row]:
    if report.clocks is None:
        return []
    return [
        Row(
            view.reading.breached_at,
            icon("clock-late"),
            [html.Span(s.t(BREACH_WORDS[view.name]), className="breach")],
            s.t("sistem"),
        )
        for view in (report.clocks.response, report.clocks.resolution)
        if view.reading.breached_at is not None
    ]


def _shown(s: Situation, row: Row) -> html.Li:
    zone = s.filters.city.zone
    return html.Li(
        [
            html.Time(s.t.time(row.at, zone), dateTime=row.at.isoformat()),
            row.mark,
            html.Div(row.said, className="said"),
            html.Span(row.actor, className="actor"),
        ]
    )


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
