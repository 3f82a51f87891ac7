"""Kenapa angka ini? What a figure counts, out of what, what it leaves out, and the reports behind
it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.ids import Kpi
from dashboard.metrics import Compliance, Kpis
from dashboard.slices import Slice
from dashboard.texts import Texts
from layouts.components import link
from layouts.situation import Situation

DEFINITIONS = {
    Kpi.LATE: "Laporan warga yang terbuka pada akhir jangka waktu, dengan salah satu jamnya lewat "
    "batas. Pelanggaran tidak hilang karena jeda atau dibuka kembali.",
    Kpi.AT_RISK: "Laporan warga yang terbuka pada akhir jangka waktu, dengan salah satu jamnya "
    "terpakai 80 % atau lebih dan belum lewat batas.",
    Kpi.OPEN: "Laporan warga yang belum selesai dan belum ditutup pada akhir jangka waktu.",
    Kpi.RECEIVED: "Laporan warga yang dibuat dalam jangka waktu ini. Ditindaklanjuti: bagian "
    "darinya yang sudah lewat dari tahap menunggu.",
    Kpi.COMPLIANCE: "Bagian dari jam penyelesaian yang diputuskan dalam jangka waktu ini yang "
    "terpenuhi. Diputuskan: saat selesai atau saat jatuh tempo, yang lebih dulu. Yang masih "
    "berjalan sebelum batasnya belum dihitung; yang terbuka lewat batas dihitung tidak tepat.",
    Kpi.MEDIAN: "Nilai tengah waktu dari laporan masuk sampai tindakan pertama, untuk laporan yang "
    "masuk dalam jangka waktu ini. Waktu kerja menurut kalender aturan masing-masing laporan; "
    "tanpa aturan, waktu jalan terus. Jangka sebelumnya dinilai pada umur yang sama.",
}
LEFT_OUT_WORDS = {
    "closed_without_work": "{n} ditutup tanpa pengerjaan (ditolak, duplikat, salah wilayah)",
    "machine": "{n} kejadian dari mesin (CCTV)",
    "emergency": "{n} darurat",
    "stage_unknown": "{n} tanpa tahap dari sumbernya",
    "no_policy": "{n} tanpa jam: belum ada aturan untuk kategorinya",
    "response_unknown": "{n} tanpa jam respons: tindakan pertamanya tidak diketahui",
    "outside": "{n} di luar wilayah mitra",
}
WITHOUT_CLOCK = frozenset({"no_policy", "response_unknown"})
OF_CLOCKS = frozenset({Kpi.LATE, Kpi.AT_RISK, Kpi.COMPLIANCE})
AT_END = frozenset({Kpi.LATE, Kpi.AT_RISK, Kpi.OPEN})


@dataclass(frozen=True)
class Sum:
    """A number that a figure comes of, and the reports that it counts."""

    name: str
    value: str
    slice: Slice | None = None


def why_view(s: Situation, kpi: Kpi, kpis: Kpis) -> list[Any]:
    """How a figure came about: its numbers, the time they are of, what is not among them."""
    zone = s.filters.city.zone
    content: list[Any] = [html.Dl([_sum(s, one) for one in sums(s, kpi, kpis)])]
    end = s.t.moment(kpis.now.end, zone)
    if kpi in AT_END:
        content.append(html.P(s.t("Keadaan pada {time}.", time=end), className="quiet"))
    else:
        said = s.t(
            "Dari {start} sampai {end}.",
            start=s.t.moment(kpis.now.start, zone),
            end=_end(s, kpis.now.end),
        )
        content.append(html.P(said, className="quiet"))
    if lines := left_out_lines(s, kpi, kpis):
        told = s.t("Tidak dihitung:")
        if kpi in AT_END:
            told = s.t("Tidak dihitung, dari yang masuk dalam {window}:", window=s.window)
        content.append(html.P(told, className="quiet"))
        content.append(html.Ul([html.Li(line) for line in lines], className="quiet"))
    return content


def sums(s: Situation, kpi: Kpi, kpis: Kpis) -> tuple[Sum, ...]:
    """The numbers that a figure comes of."""
    return {
        Kpi.LATE: _late,
        Kpi.AT_RISK: _at_risk,
        Kpi.OPEN: _open,
        Kpi.RECEIVED: _received,
        Kpi.COMPLIANCE: _compliance,
        Kpi.MEDIAN: _median,
    }[kpi](s, kpis)


def left_out_lines(s: Situation, kpi: Kpi, kpis: Kpis) -> list[str]:
    """What lies in the place and the window besides the figure, and why it isn't counted."""
    counts = {name: getattr(kpis.left_out, name) for name in LEFT_OUT_WORDS}
    if kpi is Kpi.RECEIVED:  # a report of unknown stage has come in all the same
        counts["stage_unknown"] = 0
    if kpi not in OF_CLOCKS:
        counts |= dict.fromkeys(WITHOUT_CLOCK, 0)
    return [s.t.count(text, counts[name]) for name, text in LEFT_OUT_WORDS.items() if counts[name]]


def span(t: Texts, minutes: float | None) -> str:
    """A median in words; a dash where there is none."""
    return "–" if minutes is None else t.span(timedelta(minutes=round(minutes)))


def ratio(t: Texts, part: int, whole: int) -> str:
    """A share with the number that it is of."""
    if not whole:
        return "–"
    share = t.number(100 * part / whole, 1)
    return t("{share} % dari {n}", share=share, n=t.number(whole))


def _late(s: Situation, kpis: Kpis) -> tuple[Sum, ...]:
    return _standing(s, kpis, Slice.LATE, kpis.now.standing.late, kpis.before.standing.late)


def _at_risk(s: Situation, kpis: Kpis) -> tuple[Sum, ...]:
    now, before = kpis.now.standing.at_risk, kpis.before.standing.at_risk
    return _standing(s, kpis, Slice.AT_RISK, now, before)


def _open(s: Situation, kpis: Kpis) -> tuple[Sum, ...]:
    return _standing(s, kpis, Slice.OPEN, kpis.now.open_at_end, kpis.before.open_at_end)


def _standing(s: Situation, kpis: Kpis, slice: Slice, now: int, before: int) -> tuple[Sum, ...]:
    t = s.t
    then = t.moment(kpis.before.end, s.filters.city.zone)
    found = (Sum(_end(s, kpis.now.end), t.number(now), slice), Sum(then, t.number(before)))
    if slice is Slice.OPEN:
        return found
    return (*found, Sum(t("dari yang terbuka"), t.number(kpis.now.open_at_end), Slice.OPEN))


def _received(s: Situation, kpis: Kpis) -> tuple[Sum, ...]:
    t, now, before = s.t, kpis.now, kpis.before
    return (
        Sum(s.window, t.number(now.received), Slice.RECEIVED),
        Sum(t("sebelumnya"), t.number(before.received)),
        Sum(t("ditindaklanjuti"), ratio(t, now.acted_on, now.with_stage)),
        Sum(
            t("ditindaklanjuti sebelumnya, pada umur yang sama"),
            ratio(t, before.acted_on, before.with_stage),
        ),
    )


def _compliance(s: Situation, kpis: Kpis) -> tuple[Sum, ...]:
    t, now, before = s.t, kpis.now, kpis.before
    resolution, response = now.resolution_compliance, now.response_compliance
    return (
        Sum(t("tepat waktu"), t.number(resolution.met), Slice.RESOLUTION_MET),
        Sum(t("lewat batas"), t.number(resolution.missed), Slice.RESOLUTION_MISSED),
        Sum(t("diputuskan"), t.number(resolution.decided), Slice.RESOLUTION_DECIDED),
        Sum(t("sebelumnya"), _share(t, before.resolution_compliance)),
        Sum(t("jam respons"), _share(t, response), Slice.RESPONSE_DECIDED),
        Sum(t("respons lewat batas"), t.number(response.missed), Slice.RESPONSE_MISSED),
        Sum(t("jam respons sebelumnya"), _share(t, before.response_compliance)),
    )


def _median(s: Situation, kpis: Kpis) -> tuple[Sum, ...]:
    t, now, before = s.t, kpis.now.response, kpis.before.response
    without = kpis.now.received - now.n
    return (
        Sum(t("punya tindakan pertama"), t.number(now.n), Slice.RESPONDED),
        Sum(t("tanpa tindakan pertama yang diketahui"), t.number(without)),
        Sum(t("sebelumnya"), span(t, before.minutes) + t(", n {n}", n=t.number(before.n))),
    )


def _share(t: Texts, found: Compliance) -> str:
    return ratio(t, found.met, found.decided)


def _sum(s: Situation, one: Sum) -> html.Div:
    value: Any = one.value
    if one.slice is not None and s.scope.may(Ability.READ_REPORTS):
        href = s.href(rows=one.slice, report=None)
        value = link(value, href, **{"data-dismiss": "", "title": s.t("Lihat laporannya")})
    return html.Div([html.Dt(one.name), html.Dd(value)])


def _end(s: Situation, end: datetime) -> str:
    """The window's end; of one that rolls with the clock, a word, so that it can't look stale."""
    return s.t("sekarang") if end == s.now else s.t.moment(end, s.filters.city.zone)
