"""The figures of a period: four cards, what they leave out, and why each is what it is."""

from dataclasses import dataclass
from datetime import timedelta

from dash import html

from dashboard.filters import Preset
from dashboard.metrics import Kpis, LeftOut
from dashboard.texts import Texts
from layouts.components import change, change_line, popover
from layouts.icons import icon
from layouts.situation import Situation

DEFINITIONS = {
    "received": "Laporan warga yang dibuat dalam jangka waktu ini.",
    "open": "Laporan warga yang tahapnya belum selesai dan belum ditutup, pada akhir jangka waktu.",
    "acted": "Bagian dari laporan yang masuk dalam jangka waktu ini yang sudah lewat dari tahap "
    "menunggu.",
    "median": "Nilai tengah waktu dari laporan masuk sampai tindakan pertama, untuk laporan yang "
    "masuk dalam jangka waktu ini. Waktu jalan terus, jam kerja tidak diperhitungkan.",
}
COMPARED = {
    Preset.HOUR: "Dibanding 1 jam sebelumnya",
    Preset.DAY: "Dibanding 24 jam sebelumnya",
    Preset.WEEK: "Dibanding 7 hari sebelumnya",
    Preset.MONTH: "Dibanding 30 hari sebelumnya",
}


@dataclass(frozen=True)
class Card:
    """One figure: value and unit as (number, unit) pairs, its change, and how it came about."""

    label: str
    value: tuple[tuple[str, str], ...]
    change: tuple[str, str]
    definition: str
    sums: tuple[tuple[str, str], ...]


def cards(s: Situation, kpis: Kpis) -> tuple[Card, ...]:
    """Masuk, Terbuka, Ditindaklanjuti, Median respons."""
    return (
        _count(s, "Masuk", DEFINITIONS["received"], kpis.now.received, kpis.before.received),
        _open(s, kpis),
        _acted(s, kpis),
        _median(s, kpis),
    )


def kpis_view(s: Situation, kpis: Kpis) -> list[html.Div]:
    """The group: the period of comparison once, the cards, then what is left out."""
    return [
        html.Div(compared(s), className="compared"),
        html.Div([_card(s, card, kpis) for card in cards(s, kpis)], className="cards"),
        *_outside(s, kpis.left_out),
    ]


def compared(s: Situation) -> str:
    """Which period the changes are measured against."""
    if s.filters.window.preset in COMPARED:
        return s.t(COMPARED[s.filters.window.preset])
    start, end = s.filters.before(s.now)
    zone = s.filters.city.zone
    last = end - timedelta(seconds=1)
    period = s.range(start.astimezone(zone).date(), last.astimezone(zone).date())
    return s.t("Dibanding {period}", period=period)


def left_out_lines(s: Situation, out: LeftOut) -> list[str]:
    """What lies in the place and the window besides the figures, and why it isn't counted."""
    t = s.t
    told = (
        (out.closed_without_work, "{n} ditutup tanpa pengerjaan (ditolak, duplikat, salah alamat)"),
        (out.machine, "{n} kejadian dari mesin (CCTV)"),
        (out.emergency, "{n} darurat"),
        (out.stage_unknown, "{n} tanpa tahap dari sumbernya: tidak dihitung terbuka"),
        (out.outside, "{n} di luar wilayah mitra"),
    )
    return [t.count(text, n) for n, text in told if n]


def _count(s: Situation, label: str, definition: str, now: int, before: int) -> Card:
    t = s.t
    sums = ((s.window, t.number(now)), (t("sebelumnya"), t.number(before)))
    return Card(
        t(label),
        ((t.number(now), t("laporan")),),
        change(now, before, t),
        t(definition),
        sums,
    )


def _open(s: Situation, kpis: Kpis) -> Card:
    now, before = kpis.now.open_at_end, kpis.before.open_at_end
    card = _count(s, "Terbuka", DEFINITIONS["open"], now, before)
    zone = s.filters.city.zone
    sums = (
        (s.t.moment(kpis.now.end, zone), s.t.number(now)),
        (s.t.moment(kpis.before.end, zone), s.t.number(before)),
    )
    return Card(card.label, card.value, card.change, card.definition, sums)


def _acted(s: Situation, kpis: Kpis) -> Card:
    t, now, before = s.t, kpis.now, kpis.before
    sums = (
        (t("sudah lewat dari menunggu"), t.number(now.acted_on)),
        (t("masuk dengan tahap diketahui"), t.number(now.with_stage)),
        (t("sebelumnya"), _ratio(t, before.acted_on, before.with_stage)),
    )
    share, former = now.acted_share, before.acted_share
    unit = t("% dari {n}", n=t.number(now.with_stage)) if share is not None else ""
    value = t.number(100 * share, 1) if share is not None else "–"
    return Card(
        t("Ditindaklanjuti"),
        ((value, unit),),
        _points(t, share, former),
        t(DEFINITIONS["acted"]),
        sums,
    )


def _median(s: Situation, kpis: Kpis) -> Card:
    t = s.t
    now, before = kpis.now.response, kpis.before.response
    sums = (
        (t("punya tindakan pertama"), t.number(now.n)),
        (t("masuk"), t.number(kpis.now.received)),
        (t("belum ada tindakan"), t.number(kpis.now.received - now.n)),
        (t("sebelumnya"), _span(t, before.minutes) + f", n {t.number(before.n)}"),
    )
    return Card(
        t("Median respons, n {n}", n=t.number(now.n)) if now.n else t("Median respons"),
        _pairs(_span(t, now.minutes)),
        _slower(t, now.minutes, before.minutes),
        t(DEFINITIONS["median"]),
        sums,
    )


def _ratio(t: Texts, part: int, whole: int) -> str:
    if not whole:
        return "–"
    share = t.number(100 * part / whole, 1)
    return t("{share} % dari {n}", share=share, n=t.number(whole))


def _points(t: Texts, share: float | None, former: float | None) -> tuple[str, str]:
    if share is None or former is None:
        return t("belum ada pembanding"), ""
    by = round(100 * share, 1) - round(100 * former, 1)
    words = {"amount": t.number(abs(by), 1), "former": t.number(100 * former, 1)}
    if abs(by) < 0.05:
        return t("tetap (dari {former})", former=words["former"]), "same"
    if by > 0:
        return t("naik {amount} poin (dari {former})", **words), "up"
    return t("turun {amount} poin (dari {former})", **words), "fall"


def _slower(t: Texts, minutes: float | None, former: float | None) -> tuple[str, str]:
    if minutes is None or former is None:
        return t("belum ada pembanding"), ""
    by = round(minutes) - round(former)
    words = {"amount": _span(t, abs(by)), "former": _span(t, former)}
    if by == 0:
        return t("tetap (dari {former})", former=words["former"]), "same"
    if by > 0:
        return t("naik {amount} (dari {former})", **words), "up"
    return t("turun {amount} (dari {former})", **words), "fall"


def _span(t: Texts, minutes: float | None) -> str:
    return "–" if minutes is None else t.span(timedelta(minutes=round(minutes)))


def _pairs(span: str) -> tuple[tuple[str, str], ...]:
    parts = span.split(" ")
    if len(parts) == 1:
        return ((span, ""),)
    return tuple(zip(parts[::2], parts[1::2], strict=True))


def _card(s: Situation, card: Card, kpis: Kpis) -> html.Div:
    figures = []
    for number, unit in card.value:
        figures += [html.B(number), html.Span(unit, className="unit")]
    return html.Div(
        [
            html.Div([html.Span(card.label), _why(s, card, kpis)], className="card-label"),
            html.Div(figures, className="card-value"),
            change_line(*card.change),
        ],
        className="card",
    )


def _why(s: Situation, card: Card, kpis: Kpis) -> html.Span:
    label = s.t("Kenapa angka ini? {name}", name=card.label)
    button = html.Button(icon("info"), className="why", type="button", **{"aria-label": label})
    lines = left_out_lines(s, kpis.left_out)
    rows = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in card.sums]
    zone = s.filters.city.zone
    start, end = kpis.now.start, kpis.now.end
    content = [
        html.H3(s.t("Kenapa angka ini?")),
        html.P(card.definition),
        html.Dl(rows),
        html.P(
            s.t("Dari {start} sampai {end}.", start=s.t.moment(start, zone), end=_end(s, end)),
            className="quiet",
        ),
    ]
    if lines:
        content.append(html.P(s.t("Tidak dihitung:"), className="quiet"))
        content.append(html.Ul([html.Li(line) for line in lines], className="quiet"))
    return html.Span(popover(button, html.Div(content, className="why-panel"), width=320))


def _end(s: Situation, end: object) -> str:
    """The window's end; of one that rolls with the clock, a word, so that it can't look stale."""
    return s.t("sekarang") if end == s.now else s.t.moment(end, s.filters.city.zone)  # type: ignore[arg-type]


def _outside(s: Situation, out: LeftOut) -> list[html.Div]:
    if not (s.sees_outside and out.outside):
        return []
    label = s.t("di luar wilayah mitra")
    return [
        html.Div(
            [html.Span(label), html.Span([html.B(s.t.number(out.outside)), " ", s.t("laporan")])],
            className="outside",
        )
    ]
