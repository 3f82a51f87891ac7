"""The incidents of a city in the place of the list beside the map, and one of them in full."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.filters import Panel, Preset
from dashboard.incident_view import STEP, Incident, Member, TimelineStep
from layouts.components import age, empty, link, stage_mark
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.incidents import (
    count_words,
    depth_words,
    found_words,
    incident_href,
    incident_words,
    place_words,
)
from layouts.lists import numbers_only
from layouts.situation import Situation

MOST_BARS = 48
"""A timeline of more quarters of an hour is told by longer steps."""
MOST_MEMBERS = 100
LONGEST_REASON = 200
"""Letters, as data_access/incident_ends.py takes them."""


def list_view(s: Situation, running: Sequence[Incident], ended: Sequence[Incident]) -> list[Any]:
    """The city's incidents: those that go on, the fastest first, then those that ended."""
    if not running and not ended:
        return [
            empty(
                s.t("Belum ada lonjakan yang ditemukan dalam {window}.", window=_since(s)),
                s.t(
                    "Lonjakan muncul di sini, di peta dan di atasnya begitu laporan dari satu "
                    "kelurahan jauh lebih banyak dari biasanya. Dicari selama aplikasi berjalan; "
                    "laporan yang diimpor dari masa lalu tidak diperiksa."
                ),
                name="check",
            )
        ]
    first = sorted(running, key=lambda one: (-one.last_hour, -one.reports, one.id))
    told = s.t("Seluruh kota, semua kategori")
    return [
        html.Div(html.Span(told, className="quiet"), className="rail-head"),
        *_group(s, s.t("Berlangsung"), first, s.t("Tidak ada yang berlangsung sekarang.")),
        *_group(
            s,
            s.t("Berakhir dalam {window}", window=_since(s)),
            ended,
            s.t("Tidak ada yang berakhir dalam {window}.", window=_since(s)),
        ),
    ]


def opened_view(s: Situation, one: Incident | None) -> list[Any]:
    """The incident that the address opens: what told it, its timeline, playback and reports."""
    back = link(
        [icon("left"), s.t("Semua lonjakan")],
        s.href(incident=None, panel=Panel.INCIDENTS),
        className="back",
        **{"data-qlue": "back"},
    )
    if one is None:
        said = s.t("Lonjakan itu tidak ada, atau di luar kewenangan Anda.")
        return [html.Div(back, className="rows-head"), empty(said)]
    head = html.Div(
        [
            back,
            html.H2([*_category_icon(s, one), html.Span(incident_words(s, one))]),
            html.P([html.B(_when_words(s, one)), *_last(s, one)]),
        ],
        className="rows-head",
    )
    return [
        head,
        _facts(s, one),
        _timeline(s, one),
        *_end_form(s, one),
        *_members(s, one),
    ]


def _since(s: Situation) -> str:
    """Over what time ended incidents are told (dashboard.incident_view.ended_within), in words."""
    week = s.filters.window.preset in (Preset.HOUR, Preset.DAY, Preset.WEEK)
    return s.t("7 hari terakhir") if week else s.window


def _group(s: Situation, title: str, found: Sequence[Incident], nothing: str) -> list[Any]:
    head = html.H3([title, html.Span(s.t.number(len(found)), className="list-count")])
    rows = html.Ol([_row(s, one) for one in found]) if found else html.P(nothing, className="quiet")
    return [html.Section([head, rows], className="incidents")]


def _row(s: Situation, one: Incident) -> html.Li:
    content = [
        *_category_icon(s, one),
        html.Span(f"{s.label(one.category)}, {place_words(s, one)}", className="title"),
        html.B(s.t.count("{n} laporan", one.reports), className="count"),
        html.Span([html.Span(words) for words in _told(s, one)], className="words"),
        html.Span([html.Span(_when_words(s, one)), *_last(s, one)], className="when"),
    ]
    return html.Li(link(content, incident_href(s, one)), **{"data-row": f"incident-{one.id}"})


def _category_icon(s: Situation, one: Incident) -> list[Any]:
    category = s.category(one.category)
    return [icon(category.icon if category else CATEGORY_FALLBACK)]


def _told(s: Situation, one: Incident) -> list[str]:
    """What told it, with what it was compared with, and how deep the water is said to be."""
    told = [found_words(s, one.origin)] if one.origin else [count_words(s, one)]
    return told + ([depth_words(s, one.depth)] if one.depth else [])


def _when_words(s: Situation, one: Incident) -> str:
    began = s.t.near(one.began_at, s.now, s.zone)
    if one.ended_at is None:
        return s.t("sejak {time}", time=began)
    last = s.t.near(one.last_report_at, s.now, s.zone)
    span = s.t.span(one.last_report_at - one.began_at)
    return s.t("{first} sampai {last} ({span})", first=began, last=last, span=span)


def _last(s: Situation, one: Incident) -> list[Any]:
    if one.ended_at is not None:
        return []
    last = age(one.last_report_at, s.t.near(one.last_report_at, s.now, s.zone))
    return [html.Span([f"{s.t('terakhir')} ", last])]


def _facts(s: Situation, one: Incident) -> html.Dl:
    facts = [(s.t("Jumlah"), _amount(s, one))]
    if one.origin:
        facts.append((s.t("Dibandingkan"), found_words(s, one.origin)))
    if one.depth:
        middle = s.t.number(one.depth.median_cm)
        told = s.t.count("separuh sampai {cm} cm, dari {n} laporan", one.depth.reports, cm=middle)
        facts.append((s.t("Kedalaman"), f"{depth_words(s, one.depth)}; {told}"))
    places = ", ".join(f"{place.name} {s.t.number(place.reports)}" for place in one.places)
    facts.append((s.t("Wilayah"), places))
    if one.ended_at is not None:
        facts.append((s.t("Dinyatakan berakhir"), s.t.near(one.ended_at, s.now, s.zone)))
    rows = [html.Div([html.Dt(name), html.Dd(said)]) for name, said in facts]
    return html.Dl(rows, className="incident-facts")


def _amount(s: Situation, one: Incident) -> str:
    if one.ended_at is not None:
        return s.t.count("{n} laporan", one.reports)
    hour = s.t.count("{n} dalam 1 jam terakhir", one.last_hour)
    return f"{s.t.count('{n} laporan', one.reports)}, {hour}"


def bars_of(timeline: Sequence[TimelineStep]) -> tuple[timedelta, list[int]]:
    """How long a bar is, and how many reports came in each of at most MOST_BARS."""
    each = -(-len(timeline) // MOST_BARS) or 1
    starts = range(0, len(timeline), each)
    return each * STEP, [sum(step.reports for step in timeline[at : at + each]) for at in starts]


def _timeline(s: Situation, one: Incident) -> html.Section:
    length, bars = bars_of(one.timeline)
    top = max(bars, default=1) or 1
    unit = s.t("Laporan per {span}, terbanyak {top}", span=s.t.span(length), top=s.t.number(top))
    first, last = (s.t.near(moment, s.now, s.zone) for moment in (one.began_at, one.last_report_at))
    play = html.Button(
        [icon("play"), s.t("Putar ulang")],
        type="button",
        className="take",
        **{"data-play-from": one.began_at.isoformat()},
    )
    drawn = html.Div(
        [html.I(style={"height": f"{100 * bar / top:.0f}%"}) for bar in bars],
        className="incident-bars",
        role="img",
        **{"aria-label": f"{unit}: {', '.join(s.t.number(bar) for bar in bars)}"},
    )
    ends = html.Div([html.Span(first), html.Span(last)], className="incident-ends")
    return html.Section(
        [html.Div([html.Span(unit), play], className="incident-head"), drawn, ends],
        className="incident-times",
    )


def _end_form(s: Situation, one: Incident) -> list[Any]:
    """Ends it, for who may; sent by assets/incident_end.js."""
    if not (one.is_open and s.scope.may_in(Ability.END_INCIDENTS, one.city)):
        return []
    why = s.t("Alasan, misalnya laporannya palsu")
    form = html.Form(
        [
            html.Textarea(rows=2, maxLength=LONGEST_REASON, placeholder=why, **{"aria-label": why}),
            html.Button(s.t("Akhiri sekarang"), type="submit", className="button"),
            html.P(s.t("Laporannya tetap ada; lonjakan ini tidak mulai lagi."), className="quiet"),
            html.P(role="alert"),
        ],
        **{
            "data-end": f"/api/v1/incidents/{one.id}/end",
            "data-needs": s.t("Tulis alasannya dulu."),
            "data-done": s.t("Diakhiri."),
            "data-failed": s.t("Belum terkirim. Periksa jaringan, lalu kirim lagi."),
        },
    )
    summary = html.Summary(s.t("Akhiri lonjakan"), className="button small")
    return [
        html.Details([summary, form], className="incident-end", **{"data-keep": f"end-{one.id}"})
    ]


def _members(s: Situation, one: Incident) -> list[Any]:
    if not s.scope.may(Ability.READ_REPORTS):
        return [numbers_only(s)]
    rows = [_member(s, member) for member in one.members[:MOST_MEMBERS]]
    parts: list[Any] = [html.H3(s.t("Laporannya, terbaru di atas")), html.Ol(rows)]
    if len(one.members) > MOST_MEMBERS:
        first = s.t("{n} pertama ditampilkan.", n=s.t.number(MOST_MEMBERS))
        parts.append(html.P(first, className="quiet rail-end"))
    return [html.Section(parts, className="incidents members")]


def _member(s: Situation, member: Member) -> html.Li:
    depth = s.t("{cm} cm", cm=s.t.number(member.depth_cm)) if member.depth_cm else ""
    content = [
        html.Span(s.name_of(member.area_code, member.area_name), className="title"),
        html.B(depth, className="count"),
        html.Span([stage_mark(member.stage, s.t)], className="words"),
        html.Span(s.t.near(member.created_at, s.now, s.zone), className="when"),
    ]
    return html.Li(
        link(content, s.href(report=member.id)),
        className="selected" if s.view.report == member.id else "",
        **{"data-row": f"report-{member.id}"},
    )
