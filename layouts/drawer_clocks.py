"""The clocks of a report as bars: what is used, paused and over, when it is due, who held it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.lifecycle import CLOSED_WITHOUT_WORK
from dashboard.policies import ALWAYS, Target, Unit
from dashboard.reports import ClockView, HolderTime, PolicyView, ReportClocks, ReportDetail
from dashboard.sla import ClockName, ClockState, Missing
from dashboard.tracks import Piece, Track
from layouts.bars import Label, bar, labels_view
from layouts.clocks import STATE_ICONS
from layouts.components import stage_word
from layouts.icons import icon
from layouts.situation import Situation

TITLE_WORDS = {ClockName.RESPONSE: "Respons", ClockName.RESOLUTION: "Penyelesaian"}
STOPPED_LATE_WORDS = {
    ClockName.RESPONSE: "ditindak, terlambat {span}",
    ClockName.RESOLUTION: "selesai, terlambat {span}",
}
MISSING_WORDS = {
    Missing.NO_POLICY: "belum ada aturan untuk kategori ini",
    Missing.OUTSIDE: "di luar wilayah mitra tidak ada SLA",
    Missing.UNKNOWN: "sumbernya tidak memberi tahu waktunya",
}
MINUTE = timedelta(minutes=1)
LEGEND_WORDS = {
    "used": "terpakai",
    "paused": "ditahan, tidak dihitung",
    "over": "lewat batas",
    "due": "batas waktu",
    "first": "batas semula",
}


def clocks_view(s: Situation, report: ReportDetail) -> list[Any]:
    """Both clocks with their bars, what they are held to, and how long each holder had the report;
    why there is none where there is none."""
    clocks = report.clocks
    if clocks is None:
        return []
    views = (clocks.resolution, clocks.response)
    if all(view.track is None for view in views) and len({v.reading.why for v in views}) == 1:
        return [_without(s, clocks), *_holders(s, clocks)]
    sections = [_clock(s, report, view) for view in views]
    return [
        html.Section([*sections, _legend(s, clocks), _rule(s, clocks)], className="sla-clocks"),
        *_holders(s, clocks),
    ]


def state_words(s: Situation, view: ClockView, clocks: ReportClocks) -> str:
    """How a clock stands, as in terlambat 42 m or sisa 3 j 12 m kerja."""
    reading = view.reading
    if reading.state is ClockState.NONE:
        return s.t(MISSING_WORDS[reading.why or Missing.UNKNOWN])
    if reading.state is ClockState.TEPAT:
        return s.t("tepat waktu")
    if reading.breached_at is not None:
        over = (reading.stopped_at or clocks.at) - reading.breached_at
        if reading.stopped_at is not None:
            return s.t(STOPPED_LATE_WORDS[view.name], span=s.t.span(over))
        late = s.t("terlambat {span}", span=s.t.span(over))
        # No pause clears a breach: it is late, and held.
        return f"{late}, {s.t('ditahan')}" if view.stretches[-1].paused else late
    left = lengths(s, view, _begun_minutes(reading.remaining or timedelta()))
    if reading.state is ClockState.DITAHAN:
        return s.t("ditahan, sisa {span}", span=left)
    if reading.state is ClockState.BERISIKO:
        return s.t("berisiko, sisa {span}", span=left)
    return s.t("sisa {span}", span=left)


def _begun_minutes(length: timedelta) -> timedelta:
    """Rounded up, as what is used is rounded down: they add up to what is allowed."""
    return -(-length // MINUTE) * MINUTE


def lengths(s: Situation, view: ClockView, length: timedelta) -> str:
    """A length of a clock's time: in working hours where its calendar has nights."""
    return s.t.worked(length) if _rests(view) else s.t.span(length)


def target_words(s: Situation, target: Target) -> str:
    """A target as its policy tells it, as in 3 hari kerja."""
    if target.unit is Unit.WORKING_DAYS:
        return s.t.count("{n} hari kerja", target.amount)
    length = timedelta(minutes=target.amount)
    return s.t.worked(length) if target.unit is Unit.WORKING_MINUTES else s.t.span(length)


def _rests(view: ClockView) -> bool:
    return view.calendar not in (None, ALWAYS)


def _clock(s: Situation, report: ReportDetail, view: ClockView) -> html.Div:
    assert report.clocks is not None
    reading, track = view.reading, view.track
    unscored = report.line.stage in CLOSED_WITHOUT_WORK
    state = state_words(s, view, report.clocks)
    if unscored and track is not None:
        state = s.t("berhenti, tidak dinilai")
    title = s.t("{clock}: {state}", clock=s.t(TITLE_WORDS[view.name]), state=state)
    mark = icon("clock" if unscored else STATE_ICONS.get(reading.state, "clock"))
    head: list[Any] = [html.H3([mark, html.Span(title)])]
    if track is None:
        return html.Div(html.Div(head, className="sla-head"), className="sla-clock none")
    used = _used(s, view)
    head.append(html.Span(used, className="sla-used"))
    first = _first_due(view)
    said = ", ".join([title, used, *_told(s, view)])
    return html.Div(
        [
            html.Div(head, className="sla-head"),
            bar(s, track, said=said, first=first),
            labels_view(_labels(s, report, view, track)),
            html.P(" · ".join(_told(s, view)), className="quiet"),
        ],
        className="sla-clock",
    )


def _used(s: Situation, view: ClockView) -> str:
    """As in terpakai 5 j 42 m dari 5 j kerja."""
    reading = view.reading
    assert reading.used is not None
    assert reading.allowed is not None
    used = s.t.hours(reading.used) if _rests(view) else s.t.span(reading.used)
    allowed = lengths(s, view, reading.allowed)
    return s.t("terpakai {used} dari {allowed}", used=used, allowed=allowed)


def _first_due(view: ClockView) -> timedelta | None:
    """Where the clock would have come due without the pauses that moved it."""
    reading, track = view.reading, view.track
    moved = reading.run == 1 and track is not None and reading.target != track.due
    return reading.target if moved else None


def _told(s: Situation, view: ClockView) -> list[str]:
    """When it is due, what moved that, and the target itself."""
    t, reading, zone = s.t, view.reading, s.filters.city.zone
    told = []
    if reading.due_at is not None:
        told.append(t("batas {time}", time=t.moment(reading.due_at, zone)))
    if _first_due(view) is not None and view.stretches[0].due_at is not None:
        told.append(t("semula {time}", time=t.near(view.stretches[0].due_at, s.now, zone)))
    if reading.paused:
        told.append(t("ditahan {span}", span=lengths(s, view, reading.paused)))
    if view.target is not None:
        told.append(t("target {target}", target=target_words(s, view.target)))
    if reading.run > 1:
        told.append(t.count("dibuka kembali {n} kali", reading.run - 1))
    if reading.allowed and reading.target and reading.allowed > reading.target:
        more = lengths(s, view, reading.allowed - reading.target)
        told.append(t("ditambah {span} karena dibuka kembali", span=more))
    if reading.allowed and reading.target and reading.allowed < reading.target:
        less = lengths(s, view, reading.target - reading.allowed)
        told.append(t("dikurangi {span} selagi ditutup tanpa dikerjakan", span=less))
    return told


def _labels(s: Situation, report: ReportDetail, view: ClockView, track: Track) -> list[Label]:
    """What stands under the bar: when it came in, when it is due, now or its stop."""
    t, reading, zone = s.t, view.reading, s.filters.city.zone

    def at(moment: Any) -> str:
        return t.near(moment, s.now, zone)

    end = t("{time} kini", time=at(report.clocks.at)) if report.clocks else ""
    if reading.stopped_at is not None:
        word = t("tindakan")
        if view.name is ClockName.RESOLUTION:
            word = t(stage_word(report.line.stage)).lower()
        end = f"{at(reading.stopped_at)} {word}"
    found = [
        Label(timedelta(), t("{time} masuk", time=at(report.line.created_at)), track),
        Label(track.end, end, track, strong=True),
    ]
    if reading.due_at is not None:
        due = t("batas {time}", time=at(reading.due_at))
        found.insert(1, Label(track.due, due, track, strong=True))
    return found


def _legend(s: Situation, clocks: ReportClocks) -> html.Ul:
    tracks = [view.track for view in (clocks.resolution, clocks.response) if view.track]
    pieces = [piece for track in tracks for piece in track.pieces]
    there = {
        "used": any(not (piece.paused or piece.over) for piece in pieces),
        "paused": any(piece.paused for piece in pieces),
        "over": any(piece.over for piece in pieces),
        "due": True,
        "first": _first_due(clocks.resolution) is not None,
    }
    return html.Ul(
        [
            html.Li([html.I(className=f"key {key}"), s.t(word)])
            for key, word in LEGEND_WORDS.items()
            if there[key]
        ],
        className="sla-legend",
        **{"aria-hidden": "true"},
    )


def _rule(s: Situation, clocks: ReportClocks) -> html.P | None:
    """What the clocks are held to, and by which right."""
    zone = s.filters.city.zone
    said: list[Any] = []
    if clocks.promised_at is not None:
        at = s.t.moment(clocks.promised_at, zone)
        said.append(s.t("Batas penyelesaian dijanjikan sumber laporan: {time}.", time=at))
    if clocks.policy is not None:
        said += _policy(s, clocks.policy)
    return html.P(said, className="rule quiet") if said else None


def _policy(s: Situation, policy: PolicyView) -> list[Any]:
    basis = policy.legal_basis or s.t("dasar hukum belum dicatat")
    since = s.t.day(policy.valid_from, s.filters.city.zone).split(" ", 1)[1]
    words = s.t("Aturan sejak {day}: {basis}", day=since, basis=basis)
    badge = [html.Span(s.t("contoh"), className="badge"), " "] if policy.example else []
    return [*badge, words]


def _without(s: Situation, clocks: ReportClocks) -> html.Section:
    why = s.t(MISSING_WORDS[clocks.resolution.reading.why or Missing.UNKNOWN])
    return html.Section(
        html.Div(
            html.H3([icon("clock"), html.Span(s.t("Tanpa jam SLA: {why}", why=why))]),
            className="sla-clock none",
        ),
        className="sla-clocks",
    )


def _holders(s: Situation, clocks: ReportClocks) -> list[html.Section]:
    if not clocks.holders:
        return []
    view = clocks.resolution
    ends = [piece.end for holder in clocks.holders for piece in holder.pieces]
    track = view.track or Track((), max(ends, default=timedelta()), timedelta())
    told = s.t("jam SLA penyelesaian, tanpa jeda") if view.track else s.t("tanpa jeda")
    rows = [_holder(s, view, holder, track) for holder in clocks.holders]
    head = [html.H3(s.t("Waktu pemegang")), html.Span(told, className="quiet")]
    return [
        html.Section(
            [html.Div(head, className="panel-head"), html.Ol(rows)], className="holder-times"
        )
    ]


def _holder(s: Situation, view: ClockView, holder: HolderTime, track: Track) -> html.Li:
    due = track.due if view.track else track.end
    held = Track(tuple(_split(holder.pieces, due)), track.end, track.due)
    name = s.name_of(holder.area_code, holder.holder)
    used = lengths(s, view, holder.used)
    return html.Li(
        [
            html.Span(name, className="name"),
            bar(s, held, said=f"{name}: {used}", marks=False),
            html.B(used),
        ]
    )


def _split(pieces: Sequence[Piece], due: timedelta) -> Iterable[Piece]:
    """The pieces cut where the clock came due, so that what is over shows."""
    for piece in pieces:
        if piece.start < due:
            yield Piece(piece.start, min(piece.end, due))
        if piece.end > due:
            yield Piece(max(piece.start, due), piece.end, over=True)
