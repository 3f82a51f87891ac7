"""What is filtered, as chips: each says one filter and takes it away."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from dash import html

from dashboard.filters import Preset
from dashboard.lifecycle import STAGE_WORD, ReportKind
from dashboard.narrowing import BY_AREAS, NOT_NARROWED
from layouts.components import link
from layouts.icons import icon
from layouts.situation import Situation, short_name

A_MONDAY = date(2024, 1, 1)
KIND_WORDS = {
    ReportKind.WARGA: "warga",
    ReportKind.MESIN: "mesin",
    ReportKind.DARURAT: "darurat",
}
DAYS_FROM = 48
"""From so many hours on they are told in days, where they are whole ones."""


def chips_view(s: Situation) -> list[Any]:
    """Every filter that is on but the window that rolls, which the bar above shows."""
    chips = [*_place(s), *_window(s), *_categories(s), *_kinds(s), *narrowing_chips(s)]
    if len(chips) < 2:
        return chips
    href = s.href(
        area=s.home,
        window=s.view.back if s.filters.window.preset is Preset.CUSTOM else s.filters.window,
        categories=frozenset(),
        kinds=frozenset({ReportKind.WARGA}),
        narrow=NOT_NARROWED,
    )
    return [*chips, link(s.t("Hapus semua saringan"), href, className="chip-clear")]


def narrowed_notice(s: Situation) -> list[Any]:
    """Where a page has no bar of chips: that its numbers are of a part, and the way out."""
    chips = narrowing_chips(s)
    if not chips:
        return []
    said = html.P([icon("sliders"), s.t("Semua angka di bawah hanya dari:")])
    return [html.Div([said, html.Div(chips, className="filter-chips")], className="problem narrow")]


def narrowing_chips(s: Situation) -> list[Any]:
    """A chip for each way in which the rows are narrowed."""
    narrow, t = s.filters.narrow, s.t
    chips = []
    if narrow.weekdays:
        chips.append(_chip(s, weekday_words(s, narrow.weekdays), weekdays=frozenset()))
    if narrow.hours:
        chips.append(_chip(s, hour_words(s, narrow.hours), hours=frozenset()))
    for holder in sorted(narrow.holders):
        rest = narrow.holders - {holder}
        said = t("dipegang {holder}", holder=holder_name(s, holder))
        chips.append(_chip(s, said, holders=rest))
    if narrow.stages:
        words = ", ".join(t(STAGE_WORD[stage]) for stage in sorted(narrow.stages))
        chips.append(_chip(s, t("tahap: {stages}", stages=words), stages=frozenset()))
    if narrow.done:
        chips.append(_chip(s, done_words(s, narrow.done), done=None))
    return chips


def weekday_name(s: Situation, weekday: int) -> str:
    """The short name of a weekday, 1 for Monday."""
    return s.t.day(A_MONDAY + timedelta(days=weekday - 1)).split(" ")[0].rstrip(",")


def weekday_words(s: Situation, weekdays: Iterable[int]) -> str:
    """Weekdays in words, as in Sen–Jum, Min."""
    return ", ".join(
        weekday_name(s, first)
        if first == last
        else f"{weekday_name(s, first)}–{weekday_name(s, last)}"
        for first, last in runs(weekdays)
    )


def hour_words(s: Situation, hours: Iterable[int]) -> str:
    """Hours in words: from the start of the first to the end of the last of each run."""
    point = "." if s.t.language == "id" else ":"
    spans = [f"{first:02}{point}00–{last + 1:02}{point}00" for first, last in runs(hours)]
    return s.t("pukul {hours}", hours=", ".join(spans))


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and the last of each run of numbers that follow one another."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def holder_name(s: Situation, slug: str) -> str:
    """The name of an agency; of those that areas hold, what they are."""
    if slug == BY_AREAS:
        return s.t("kelurahan dan kecamatan")
    return next((agency.name for agency in s.agencies if agency.slug == slug), slug)


def done_words(s: Situation, done: tuple[int, int]) -> str:
    """How long it took until done, as in selesai dalam 0–24 jam."""
    if done[1] >= DAYS_FROM and not any(hours % 24 for hours in done):
        days = {"first": s.t.number(done[0] / 24), "last": s.t.number(done[1] / 24)}
        return s.t("selesai dalam {first}–{last} hari", **days)
    hours = {"first": s.t.number(done[0]), "last": s.t.number(done[1])}
    return s.t("selesai dalam {first}–{last} jam", **hours)


def _place(s: Situation) -> list[html.A]:
    if s.filters.area == s.home or s.place is None:
        return []
    return [_chip(s, short_name(s.name(s.place)), area=s.home)]


def _window(s: Situation) -> list[html.A]:
    if s.filters.window.preset is not Preset.CUSTOM:
        return []
    return [_chip(s, s.window, window=s.view.back)]


def _categories(s: Situation) -> list[html.A]:
    chosen = s.filters.categories
    return [_chip(s, s.label(slug), categories=chosen - {slug}) for slug in sorted(chosen)]


def _kinds(s: Situation) -> list[html.A]:
    kinds = s.filters.kinds
    if kinds == {ReportKind.WARGA}:
        return []
    words = ", ".join(s.t(KIND_WORDS[kind]) for kind in sorted(kinds))
    return [_chip(s, s.t("asal: {kinds}", kinds=words), kinds=frozenset({ReportKind.WARGA}))]


def _chip(s: Situation, words: str, **without: Any) -> html.A:
    return link(
        [html.Span(words), icon("close")],
        s.href(**without),
        className="filter-chip",
        **{"aria-label": s.t("Hapus saringan {words}", words=words)},
    )
