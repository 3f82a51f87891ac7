"""Mutes: what is kept quiet for planned works, what is coming, and what has ended lately."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.alerts import Level, Mute
from dashboard.ids import Repeated, one_of
from dashboard.rule_address import Opened, Opens, rules_query
from dashboard.sla import ClockName
from layouts.components import link
from layouts.situation import Situation

CLOCK_WORDS = {ClockName.RESPONSE: "jam respons", ClockName.RESOLUTION: "jam penyelesaian"}
LEVEL_WORDS = {Level.BERISIKO: "berisiko", Level.TERLAMBAT: "terlambat"}


def mutes_view(s: Situation, mutes: Sequence[Mute] | None) -> list[Any]:
    """The mutes of a city, and a way to make another."""
    if mutes is None:
        return []
    now = [mute for mute in mutes if mute.holds_at(s.now)]
    coming = [mute for mute in mutes if mute.from_at > s.now and mute.ended_at is None]
    ended = [mute for mute in mutes if mute.end <= s.now]
    new = s.path + rules_query(s.filters.city.code, Opened(Opens.MUTE))
    return [
        html.Div(
            [
                html.H2(s.t("Bisukan"), id="bisukan"),
                html.Span(
                    s.t("peringatan yang didiamkan karena pekerjaan terencana"), className="quiet"
                ),
                link(s.t("Bisukan peringatan"), new, className="button small"),
            ],
            className="panel-head",
        ),
        _table(s, [*now, *sorted(coming, key=lambda mute: mute.from_at)], can_end=True)
        if now or coming
        else html.P(s.t("Tidak ada yang dibisukan."), className="none"),
        *_ended(s, sorted(ended, key=lambda mute: mute.end, reverse=True)),
    ]


def mutes_words(s: Situation, mutes: Sequence[Mute]) -> str:
    """How many mutes hold, in a sentence."""
    held = sum(mute.holds_at(s.now) for mute in mutes)
    if not held:
        return s.t("Tidak ada peringatan yang dibisukan")
    return s.t.count("{n} pembisuan sedang berlaku", held)


def place_words(s: Situation, mute: Mute) -> str:
    """Where it keeps quiet."""
    if mute.area == mute.city:
        return s.t("seluruh kota")
    return s.name_of(mute.area, mute.area)


def about_words(s: Situation, mute: Mute) -> str:
    """What it is about, as in Drainase, jam respons."""
    category = s.label(mute.category) if mute.category else s.t("semua kategori")
    clock = [s.t(CLOCK_WORDS[mute.clock])] if mute.clock else []
    level = [s.t("hanya {level}", level=s.t(LEVEL_WORDS[mute.level]))] if mute.level else []
    return ", ".join([category, *clock, *level])


def _ended(s: Situation, mutes: Sequence[Mute]) -> list[Any]:
    if not mutes:
        return []
    said = s.t.count("{n} berakhir dalam 30 hari terakhir", len(mutes))
    return [
        html.Details(
            [html.Summary(said), _table(s, mutes, can_end=False)],
            className="ended",
            **{"data-keep": "mutes-ended"},
        )
    ]


def _table(s: Situation, mutes: Sequence[Mute], *, can_end: bool) -> html.Table:
    heads = [
        s.t("Tempat"),
        s.t("Peringatan"),
        s.t("Masa"),
        s.t("Alasan"),
        s.t("Oleh"),
        html.Span(s.t("Tindakan"), className="said-only"),
    ]
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([_row(s, mute, can_end=can_end) for mute in mutes]),
        ],
        className="targets mutes",
    )


def _row(s: Situation, mute: Mute, *, can_end: bool) -> html.Tr:
    mark = [" ", _coming_mark(s)] if mute.from_at > s.now and can_end else []
    return html.Tr(
        [
            html.Th([place_words(s, mute), *mark], scope="row"),
            html.Td(about_words(s, mute), **{"data-label": s.t("Peringatan")}),
            html.Td(_period(s, mute), **{"data-label": s.t("Masa")}),
            html.Td(mute.reason, className="reason", **{"data-label": s.t("Alasan")}),
            html.Td(mute.created_by, **{"data-label": s.t("Oleh")}),
            html.Td(_end(s, mute) if can_end else None, className="action"),
        ]
    )


def _coming_mark(s: Situation) -> html.Span:
    return html.Span(s.t("akan datang"), className="badge")


def _period(s: Situation, mute: Mute) -> str:
    zone, cancelled = s.filters.city.zone, mute.end <= mute.from_at
    end = mute.to_at if cancelled else mute.end
    words = s.t("{start} sampai {end}", start=_near(s, mute.from_at), end=_near(s, end))
    said = f"{words} {s.t.zone(end, zone)}"
    if cancelled:
        return s.t("{period}, dibatalkan {who}", period=said, who=mute.ended_by)
    if mute.ended_by:
        return s.t("{period}, diakhiri {who}", period=said, who=mute.ended_by)
    return said


def _near(s: Situation, moment: Any) -> str:
    return s.t.near(moment, s.now, s.filters.city.zone)


def _end(s: Situation, mute: Mute) -> html.Button:
    words = s.t("Akhiri sekarang") if mute.holds_at(s.now) else s.t("Batalkan")
    return html.Button(
        words,
        id=one_of(Repeated.END_MUTE, mute=mute.id),
        type="button",
        className="button small",
        **{"aria-label": f"{words}: {place_words(s, mute)}, {about_words(s, mute)}"},
    )
