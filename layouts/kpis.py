"""The figures of a period: four cards, what they leave out, and why each is what it is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.filters import Preset
from dashboard.ids import Kpi, Operasi, kpi_value, kpi_why
from dashboard.metrics import Kpis, LeftOut
from dashboard.texts import Texts
from layouts.components import change, change_line, popover, skeleton
from layouts.icons import icon
from layouts.situation import Situation

LABELS = {
    Kpi.RECEIVED: "Masuk",
    Kpi.OPEN: "Terbuka",
    Kpi.ACTED: "Ditindaklanjuti",
    Kpi.MEDIAN: "Median respons",
}
DEFINITIONS = {
    Kpi.RECEIVED: "Laporan warga yang dibuat dalam jangka waktu ini.",
    Kpi.OPEN: "Laporan warga yang belum selesai dan belum ditutup pada akhir jangka waktu.",
    Kpi.ACTED: "Bagian dari laporan yang masuk dalam jangka waktu ini yang sudah lewat dari tahap "
    "menunggu. Jangka sebelumnya dinilai pada umur yang sama.",
    Kpi.MEDIAN: "Nilai tengah waktu dari laporan masuk sampai tindakan pertama, untuk laporan yang "
    "masuk dalam jangka waktu ini. Waktu jalan terus, jam kerja tidak diperhitungkan. Jangka "
    "sebelumnya dinilai pada umur yang sama.",
}
COMPARED = {
    Preset.HOUR: "Dibanding 1 jam sebelumnya",
    Preset.DAY: "Dibanding 24 jam sebelumnya",
    Preset.WEEK: "Dibanding 7 hari sebelumnya",
    Preset.MONTH: "Dibanding 30 hari sebelumnya",
}


LEFT_OUT_WORDS = {
    "closed_without_work": "{n} ditutup tanpa pengerjaan (ditolak, duplikat, salah wilayah)",
    "machine": "{n} kejadian dari mesin (CCTV)",
    "emergency": "{n} darurat",
    "stage_unknown": "{n} tanpa tahap dari sumbernya",
    "outside": "{n} di luar wilayah mitra",
}


@dataclass(frozen=True)
class Card:
    """One figure: value and unit as (number, unit) pairs, its change, and how it came about."""

    value: tuple[tuple[str, str], ...]
    change: tuple[str, str]
    sums: tuple[tuple[str, str], ...]


def cards(s: Situation, kpis: Kpis) -> dict[Kpi, Card]:
    """Masuk, Terbuka, Ditindaklanjuti, Median respons."""
    return {
        Kpi.RECEIVED: _received(s, kpis),
        Kpi.OPEN: _open(s, kpis),
        Kpi.ACTED: _acted(s, kpis),
        Kpi.MEDIAN: _median(s, kpis),
    }


def kpi_frame(t: Texts) -> list[html.Div]:
    """The cards before their numbers are there. The panels that open from them stay open when the
    numbers change, so they are no part of what changes."""
    return [
        html.Div(skeleton(18), id=Operasi.COMPARED, className="compared"),
        html.Div([_frame(t, kpi) for kpi in Kpi], className="cards"),
        html.Div(id=Operasi.OUTSIDE),
    ]


def _frame(t: Texts, kpi: Kpi) -> html.Div:
    label = t(LABELS[kpi])
    said = t("{name}: kenapa angka ini?", name=label)
    button = html.Button(icon("info"), className="why", type="button", **{"aria-label": said})
    panel = [html.H3(said), html.P(t(DEFINITIONS[kpi])), html.Div(id=kpi_why(kpi))]
    return html.Div(
        [
            html.Div(
                [
                    html.Span(label),
                    popover(button, html.Div(panel, className="why-panel"), width=320),
                ],
                className="card-label",
            ),
            html.Div(skeleton(44), id=kpi_value(kpi)),
        ],
        className="card",
    )


def kpi_parts(s: Situation, kpis: Kpis) -> dict[str, Any]:
    """What each part of the group shows, by its id."""
    found: dict[str, Any] = {
        Operasi.COMPARED: compared(s),
        Operasi.OUTSIDE: _outside(s, kpis.left_out),
    }
    for kpi, card in cards(s, kpis).items():
        found[kpi_value(kpi)] = _value(card)
        found[kpi_why(kpi)] = _why(s, kpi, card, kpis)
    return found


def compared(s: Situation) -> str:
    """Which period the changes are measured against."""
    if s.filters.window.preset in COMPARED:
        return s.t(COMPARED[s.filters.window.preset])
    start, end = s.filters.before(s.now)
    zone = s.filters.city.zone
    last = end - timedelta(seconds=1)
    period = s.range(start.astimezone(zone).date(), last.astimezone(zone).date())
    return s.t("Dibanding {period}", period=period)


def left_out_lines(s: Situation, kpi: Kpi, out: LeftOut) -> list[str]:
    """What lies in the place and the window besides the figure, and why it isn't counted."""
    counts = {name: getattr(out, name) for name in LEFT_OUT_WORDS}
    if kpi is Kpi.RECEIVED:  # a report of unknown stage has come in all the same
        counts["stage_unknown"] = 0
    return [s.t.count(text, counts[name]) for name, text in LEFT_OUT_WORDS.items() if counts[name]]


def _received(s: Situation, kpis: Kpis) -> Card:
    t, now, before = s.t, kpis.now.received, kpis.before.received
    sums = ((s.window, t.number(now)), (t("sebelumnya"), t.number(before)))
    return Card(((t.number(now), t("laporan")),), change(now, before, t), sums)


def _open(s: Situation, kpis: Kpis) -> Card:
    t, now, before = s.t, kpis.now.open_at_end, kpis.before.open_at_end
    zone = s.filters.city.zone
    sums = (
        (_end(s, kpis.now.end), t.number(now)),
        (t.moment(kpis.before.end, zone), t.number(before)),
    )
    if not now and not before and kpis.left_out.stage_unknown:
        return Card((("–", ""),), (t("Tahap tidak diketahui"), ""), sums)
    return Card(((t.number(now), t("laporan")),), change(now, before, t), sums)


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
    return Card(((value, unit),), _points(t, share, former), sums)


def _median(s: Situation, kpis: Kpis) -> Card:
    t = s.t
    now, before = kpis.now.response, kpis.before.response
    sums = (
        (t("punya tindakan pertama"), t.number(now.n)),
        (t("tanpa tindakan pertama yang diketahui"), t.number(kpis.now.received - now.n)),
        (t("sebelumnya"), _span(t, before.minutes) + f", n {t.number(before.n)}"),
    )
    value = (*_pairs(_span(t, now.minutes)), ("", f"n {t.number(now.n)}"))
    return Card(value, _slower(t, now.minutes, before.minutes), sums)


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


def _value(card: Card) -> list[html.Div]:
    figures = []
    for number, unit in card.value:
        figures += [html.B(number)] if number else []
        figures += [html.Span(unit, className="unit")] if unit else []
    return [html.Div(figures, className="card-value"), change_line(*card.change)]


def _why(s: Situation, kpi: Kpi, card: Card, kpis: Kpis) -> list[Any]:
    zone = s.filters.city.zone
    start, end = s.t.moment(kpis.now.start, zone), _end(s, kpis.now.end)
    content: list[Any] = [
        html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in card.sums])
    ]
    if kpi is Kpi.OPEN:  # a state at a moment: what came in and was left out is no part of it
        return content
    content.append(
        html.P(s.t("Dari {start} sampai {end}.", start=start, end=end), className="quiet")
    )
    if lines := left_out_lines(s, kpi, kpis.left_out):
        content.append(html.P(s.t("Tidak dihitung:"), className="quiet"))
        content.append(html.Ul([html.Li(line) for line in lines], className="quiet"))
    return content


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
