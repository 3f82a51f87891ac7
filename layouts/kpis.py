"""The figures of a period as six cards: value, unit, and how it changed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.filters import Preset
from dashboard.ids import Kpi, Operasi, kpi_value, kpi_why
from dashboard.metrics import Kpis, LeftOut
from dashboard.slices import Slice
from dashboard.texts import Texts
from layouts.components import change, change_line, link, popover, skeleton
from layouts.icons import icon
from layouts.situation import Situation
from layouts.why import DEFINITIONS, span, why_view

LABELS = {
    Kpi.LATE: "Terlambat",
    Kpi.AT_RISK: "Berisiko",
    Kpi.OPEN: "Terbuka",
    Kpi.RECEIVED: "Masuk",
    Kpi.COMPLIANCE: "Tepat SLA",
    Kpi.MEDIAN: "Median respons",
}
SHORT_LABELS = {Kpi.MEDIAN: "Respons"}
ICONS = {Kpi.LATE: "clock-late", Kpi.AT_RISK: "clock-risk"}
SLICES = {
    Kpi.LATE: Slice.LATE,
    Kpi.AT_RISK: Slice.AT_RISK,
    Kpi.OPEN: Slice.OPEN,
    Kpi.RECEIVED: Slice.RECEIVED,
    Kpi.COMPLIANCE: Slice.RESOLUTION_DECIDED,
    Kpi.MEDIAN: Slice.RESPONDED,
}
COMPARED = {
    Preset.HOUR: "Dibanding 1 jam sebelumnya",
    Preset.DAY: "Dibanding 24 jam sebelumnya",
    Preset.WEEK: "Dibanding 7 hari sebelumnya",
    Preset.MONTH: "Dibanding 30 hari sebelumnya",
}
UNKNOWN = (("–", ""),)


@dataclass(frozen=True)
class Card:
    """One figure: value and unit as (number, unit) pairs, and its change with its direction."""

    value: tuple[tuple[str, str], ...]
    change: tuple[str, str]


def cards(s: Situation, kpis: Kpis) -> dict[Kpi, Card]:
    """Terlambat, Berisiko, Terbuka, Masuk, Tepat SLA, Median respons."""
    now, before = kpis.now.standing, kpis.before.standing
    return {
        Kpi.LATE: _clocked(s, kpis, now.late, before.late),
        Kpi.AT_RISK: _clocked(s, kpis, now.at_risk, before.at_risk),
        Kpi.OPEN: _open(s, kpis),
        Kpi.RECEIVED: _count(s, kpis.now.received, kpis.before.received),
        Kpi.COMPLIANCE: _compliance(s, kpis),
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


def kpi_parts(s: Situation, kpis: Kpis) -> dict[str, Any]:
    """What each part of the group shows, by its id."""
    n = kpis.now.response.n
    found: dict[str, Any] = {
        Operasi.COMPARED: compared(s),
        Operasi.OUTSIDE: _outside(s, kpis.left_out),
        Operasi.MEDIAN_N: s.t(" n {n}", n=s.t.number(n)) if n else "",
    }
    for kpi, card in cards(s, kpis).items():
        found[kpi_value(kpi)] = _value(s, card, SLICES[kpi])
        found[kpi_why(kpi)] = why_view(s, kpi, kpis)
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


def _frame(t: Texts, kpi: Kpi) -> html.Div:
    label = t(LABELS[kpi])
    said = t("{name}: kenapa angka ini?", name=label)
    button = html.Button(icon("info"), className="why", type="button", **{"aria-label": said})
    panel = [html.H3(said), html.P(t(DEFINITIONS[kpi])), html.Div(id=kpi_why(kpi))]
    return html.Div(
        [
            html.Div(
                [
                    html.Span(_label(t, kpi, label), className="label"),
                    popover(button, html.Div(panel, className="why-panel"), width=340),
                ],
                className="card-label",
            ),
            html.Div(skeleton(44), id=kpi_value(kpi)),
        ],
        className=f"card card-{kpi.value}",
    )


def _label(t: Texts, kpi: Kpi, label: str) -> list[Any]:
    words: list[Any] = [label]
    if kpi in SHORT_LABELS:
        words = [
            html.Span(label, className="wide-only"),
            html.Span(t(SHORT_LABELS[kpi]), className="small-only"),
        ]
    if kpi is Kpi.MEDIAN:
        words.append(html.Span(id=Operasi.MEDIAN_N))
    return [icon(ICONS[kpi]), *words] if kpi in ICONS else words


def _count(s: Situation, now: int, before: int) -> Card:
    return Card(((s.t.number(now), s.t("laporan")),), change(now, before, s.t))


def _clocked(s: Situation, kpis: Kpis, now: int, before: int) -> Card:
    """A count of clocks; where there is none, no praise is made of it."""
    if not kpis.clocked:
        return Card(UNKNOWN, (s.t("belum ada aturan SLA"), ""))
    return _count(s, now, before)


def _open(s: Situation, kpis: Kpis) -> Card:
    now, before = kpis.now.open_at_end, kpis.before.open_at_end
    if not now and not before and kpis.left_out.stage_unknown:
        return Card(UNKNOWN, (s.t("Tahap tidak diketahui"), ""))
    return _count(s, now, before)


def _compliance(s: Situation, kpis: Kpis) -> Card:
    now, before = kpis.now.resolution_compliance, kpis.before.resolution_compliance
    if not kpis.clocked:
        return Card(UNKNOWN, (s.t("belum ada aturan SLA"), ""))
    if now.share is None:
        return Card(UNKNOWN, (s.t("belum ada keputusan"), ""))
    unit = s.t("% dari {n}", n=s.t.number(now.decided))
    value = ((s.t.number(100 * now.share, 1), unit),)
    return Card(value, points(s.t, now.share, before.share))


def _median(s: Situation, kpis: Kpis) -> Card:
    now, before = kpis.now.response, kpis.before.response
    value = _pairs(span(s.t, now.minutes))
    if now.minutes is not None and in_working_time(kpis):
        value = (*value, ("", s.t("kerja")))
    return Card(value, _slower(s.t, now.minutes, before.minutes))


def in_working_time(kpis: Kpis) -> bool:
    """Whether the median is of working time: some of its reports are under a policy."""
    return kpis.clocked and kpis.left_out.no_policy < kpis.now.with_stage


def points(t: Texts, share: float | None, former: float | None) -> tuple[str, str]:
    """The change of a share in points, and its direction."""
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
    words = {"amount": span(t, abs(by)), "former": span(t, former)}
    if by == 0:
        return t("tetap (dari {former})", former=words["former"]), "same"
    if by > 0:
        return t("naik {amount} (dari {former})", **words), "up"
    return t("turun {amount} (dari {former})", **words), "fall"


def _pairs(span: str) -> tuple[tuple[str, str], ...]:
    parts = span.split(" ")
    if len(parts) == 1:
        return ((span, ""),)
    return tuple(zip(parts[::2], parts[1::2], strict=True))


def _value(s: Situation, card: Card, slice: Slice) -> list[Any]:
    """The value, to who may read reports a link to those behind it."""
    figures: list[Any] = []
    for number, unit in card.value:
        figures += [html.B(number)] if number else []
        figures += [html.Span(unit, className="unit")] if unit else []
    if s.scope.may(Ability.READ_REPORTS) and card.value != UNKNOWN:
        href = s.href(rows=slice, report=None)
        shown: Any = link(figures, href, className="card-value", current=s.view.rows is slice)
    else:
        shown = html.Div(figures, className="card-value")
    return [shown, change_line(*card.change)]


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
