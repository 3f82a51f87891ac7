"""The figures of a brief and its three groups, as bars and links into the other pages."""

from typing import Any

from dash import html

from dashboard.brief_words import (
    FIGURE_WORDS,
    elsewhere_words,
    report_query,
    risen_words,
    since_words,
    spot_words,
    usual_words,
    why_words,
)
from dashboard.briefs import Asked, Brief, Figure, FigureKind, Risen, Spot, SpotCount, Why
from dashboard.filters import Filters, Preset, View, Window, to_query
from dashboard.ids import Path
from dashboard.slices import Slice
from layouts.components import link, stage_mark
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.situation import Situation
from layouts.usual_bars import share_bar, usual_bar

PAST_WORDS = {-1: "lebih sedikit dari biasanya", 0: "seperti biasanya", 1: "lebih dari biasanya"}
WHY_ICONS = {Why.LATE: "clock-late", Why.REPEATED: "again", Why.UNTOUCHED: "clock"}


def figures_view(s: Situation, brief: Brief) -> list[Any]:
    """The day's counts, each over what the same hours of this weekday usually have."""
    return [_figure(s, brief, figure) for figure in brief.figures]


def groups_view(s: Situation, brief: Brief) -> list[Any]:
    """What became late, what is above its usual, which reports to ask about."""
    return [
        _group(
            s.t("Baru terlambat"),
            s.t("{since}; klik membuka yang terlambat sekarang", since=since_words(brief, s.t)),
            [*(_late_place(s, brief, one) for one in brief.places), *_elsewhere(s, brief)],
            _no_breach(s, brief),
        ),
        _group(
            s.t("Di atas kebiasaannya"),
            s.t("24 jam terakhir, dibanding delapan pekan"),
            [_risen(s, brief, one) for one in brief.risen],
            s.t("Tidak ada tempat di atas kebiasaannya."),
        ),
        _group(
            s.t("Laporan untuk ditanyakan"),
            s.t("satu alasan tiap laporan"),
            [_asked(s, brief, one) for one in brief.asked],
            s.t("Tidak ada laporan yang perlu ditanyakan."),
        ),
    ]


def _figure(s: Situation, brief: Brief, figure: Figure) -> html.A:
    late = figure.kind is FigureKind.LATE
    usual, name = figure.usual, s.t(FIGURE_WORDS[figure.kind])
    if usual is None:
        told = s.t("belum cukup riwayat untuk kisaran biasa")
    else:
        told = f"{usual_words(usual, s.t)}, {s.t(PAST_WORDS[usual.place_of(figure.count)])}"
    label = html.Span([*([icon("clock-late")] if late else []), name], className="figure-name")
    return link(
        [
            label,
            html.Span(
                [html.B(s.t.number(figure.count)), html.Span(s.t("laporan"))],
                className="figure-count",
            ),
            usual_bar(
                figure.count,
                usual,
                said=f"{name} {s.t.number(figure.count)}, {told}",
                late=late,
            ),
            html.Span(told, className="figure-usual"),
        ],
        _analysis(s, brief, brief.home),
        className="brief-figure",
    )


def _group(title: str, under: str, lines: list[Any], none: str) -> html.Section:
    body = html.Ol(lines, className="brief-lines") if lines else html.P(none, className="none")
    head = html.Div([html.H2(title), html.Span(under, className="quiet")], className="panel-head")
    return html.Section([head, body], className="brief-group", **{"aria-label": title})


def _no_breach(s: Situation, brief: Brief) -> str:
    if not brief.clocked:
        return s.t("Belum ada aturan waktu di kota ini, jadi tidak ada yang bisa terlambat.")
    return s.t("Tidak ada yang baru terlambat.")


def _late_place(s: Situation, brief: Brief, one: SpotCount) -> html.Li:
    name, number = spot_words(one.spot, s.t), s.t.count("{n} laporan", one.count)
    top = brief.places[0].count
    said = [
        html.Span([html.B(name), html.Span(number)], className="line-name"),
        share_bar(one.count, top, said=f"{name}: {number}"),
    ]
    return html.Li(link(said, _operasi(s, one.spot, rows=Slice.LATE)))


def _elsewhere(s: Situation, brief: Brief) -> list[html.Li]:
    said = elsewhere_words(brief, s.t) if brief.places else ""
    return [html.Li(html.Span(said, className="line-name quiet"))] if said else []


def _risen(s: Situation, brief: Brief, one: Risen) -> html.Li:
    name, told = risen_words(one, s.t), usual_words(one.usual, s.t)
    said = [
        html.Span(
            [html.B(name), html.Span(f"{s.t.number(one.received)}, {told}")], className="line-name"
        ),
        usual_bar(one.received, one.usual, said=f"{name}: {s.t.number(one.received)}, {told}"),
    ]
    return html.Li(link(said, _analysis(s, brief, one.spot, one.topic.slug)))


def _asked(s: Situation, brief: Brief, one: Asked) -> html.Li:
    report = one.report
    category = s.category(report.topic.slug)
    label = report.topic.label(s.t.language)
    late = one.why is Why.LATE
    said = [
        icon(category.icon if category else CATEGORY_FALLBACK, className="line-icon"),
        html.Span(
            [
                html.B(f"{label}, {spot_words(report.spot, s.t)}"),
                html.Span(
                    [html.Span(f"#{report.id}", className="quiet"), stage_mark(report.stage, s.t)]
                ),
            ],
            className="line-name",
        ),
        html.Span(
            [icon(WHY_ICONS[one.why]), why_words(one, brief, s.t)],
            className="why-chip late" if late else "why-chip",
        ),
    ]
    href = Path.OPERASI + report_query(brief, report.id)
    return html.Li(link(said, href, className="asked"))


def _operasi(s: Situation, spot: Spot, **view: Any) -> str:
    filters = Filters(city=s.filters.city, area=spot.code)
    return Path.OPERASI + to_query(filters, View(**view))


def _analysis(s: Situation, brief: Brief, spot: Spot, category: str | None = None) -> str:
    """The place, in the days that the brief tells of: an old one leads to its own time."""
    chosen = frozenset({category}) if category else frozenset()
    window = Window(Preset.CUSTOM, *brief.days)
    filters = Filters(city=s.filters.city, area=spot.code, window=window, categories=chosen)
    return Path.ANALISIS + to_query(filters, View())
