"""The answer as a sentence: what is late, and where most of it is."""

from dataclasses import dataclass

from dash import html

from dashboard.filters import Preset
from dashboard.metrics import AreaFigures, Kpis, Standing
from dashboard.places import Level
from layouts.components import moved_by
from layouts.situation import Situation
from layouts.worst import in_order

MOST_NAMED = 2
LONGEST = 70
"""Letters of a sentence that fit above the map; a longer one names one place less."""
CLEAR_LEADER = 0.5


@dataclass(frozen=True)
class Headline:
    """The answer, and what may be said beside it where there is room."""

    answer: str
    aside: str = ""


def headline(s: Situation, kpis: Kpis, areas: tuple[AreaFigures, ...]) -> Headline:
    """The sentence for these figures: what is late; where there are no clocks what is open; of a
    past window what came in."""
    told = _headline(s, kpis, areas, MOST_NAMED)
    return told if len(told.answer) <= LONGEST else _headline(s, kpis, areas, 1)


def _headline(
    s: Situation, kpis: Kpis, areas: tuple[AreaFigures, ...], most_named: int
) -> Headline:
    figures = kpis.now
    areas = tuple(in_order(areas, past=s.past))
    if s.past:
        counts = {area.code: area.received for area in areas}
        told = _sentence(s, _received(s, figures.received, counts, most_named))
        return Headline(told, _met(s, kpis))
    if figures.received and not figures.with_stage and not figures.open_at_end:
        counts = {area.code: area.received for area in areas}
        return Headline(
            _sentence(s, _received(s, figures.received, counts, most_named)),
            s.t("tahapnya tidak diketahui dari sumbernya"),
        )
    if kpis.clocked and figures.open_at_end:
        counts = {area.code: area.late for area in areas}
        return Headline(_sentence(s, _late(s, figures.standing, counts, most_named)))
    counts = {area.code: area.open for area in areas}
    told = _sentence(s, _open(s, figures.open_at_end, counts, most_named))
    return Headline(told, _intake(s, kpis))


def headline_view(told: Headline) -> list[html.Span]:
    """The sentence as it stands above the map; the aside goes first where room is short."""
    spans = [html.Span(told.answer)]
    if told.aside:
        spans.append(html.Span(told.aside, className="aside"))
    return spans


def _sentence(s: Situation, told: str) -> str:
    subject = _subject(s)
    return subject + told[:1].lower() + told[1:] if subject else told


def _subject(s: Situation) -> str:
    if not s.chosen:
        return ""
    if len(s.chosen) <= MOST_NAMED:
        return s.t(" dan ").join(s.chosen) + ": "
    return s.t.count("{n} kategori: ", len(s.chosen))


def _late(s: Situation, standing: Standing, counts: dict[str, int], most_named: int) -> str:
    if not standing.late:
        said = s.t("Tidak ada laporan terlambat{where}", where=_in_place(s))
        return said + s.t.count(", {n} masih terbuka", standing.open)
    told = s.t.count("{n} laporan terlambat", standing.late) + _in_place(s)
    return told + _where(s, standing.late, counts, most_named)


def _open(s: Situation, total: int, counts: dict[str, int], most_named: int) -> str:
    if not total:
        return s.t("Tidak ada laporan terbuka{where}", where=_in_place(s))
    told = s.t.count("{n} laporan terbuka", total) + _in_place(s)
    return told + _where(s, total, counts, most_named)


def _received(s: Situation, total: int, counts: dict[str, int], most_named: int) -> str:
    when = _when(s)
    if not total:
        return s.t("Tidak ada laporan masuk{where} {when}", where=_in_place(s), when=when)
    told = s.t.count("{n} laporan masuk{where} {when}", total, where=_in_place(s), when=when)
    return told + _where(s, total, counts, most_named)


def _when(s: Situation) -> str:
    window = s.filters.window
    if window.preset is not Preset.CUSTOM:
        return s.t("dalam {window}", window=s.window)
    return s.window


def _in_place(s: Situation) -> str:
    if s.filters.whole_city or s.place is None:
        return ""
    return s.t(" di {place}", place=_plain(s, s.filters.area))


def _where(s: Situation, total: int, counts: dict[str, int], most_named: int) -> str:
    """Where most of it is: the one or two leading children, where there is something to lead. Of
    those with as many as the next one none is named."""
    leading = sorted(
        (code for code, count in counts.items() if count), key=lambda code: -counts[code]
    )
    if not leading or len(counts) < 2:
        return ""
    leads = counts[leading[0]] >= CLEAR_LEADER * total
    cut = 1 if leads else most_named
    most = counts[leading[cut]] if len(leading) > cut else 0
    named = [code for code in leading[:cut] if counts[code] > most]
    there = sum(counts[code] for code in named)
    if there < 2 and total > 1:
        return ""
    places = s.t(" dan ").join(_plain(s, code) for code in named)
    if there >= total:
        return s.t(", semua di {places}", places=places) if total > 1 else _only(s, places)
    if total >= 100:
        share = s.t.number(100 * there / total)
        return s.t(", {share} % di {places}", share=share, places=places)
    if s.filters.whole_city:
        return s.t(", {n} di antaranya di {places}", n=s.t.number(there), places=places)
    return s.t(", {n} di {places}", n=s.t.number(there), places=places)


def _only(s: Situation, place: str) -> str:
    return s.t(", di {place}", place=place)


def _plain(s: Situation, code: str) -> str:
    """A kecamatan goes by its bare name, a kelurahan with its word: names repeat."""
    place = s.places.get(code)
    if place is None:
        return code
    return place.name if place.level is Level.KECAMATAN else s.name(place)


def _met(s: Situation, kpis: Kpis) -> str:
    share = kpis.now.resolution_compliance.share
    if share is None:
        return ""
    return s.t("tepat SLA {share} %", share=s.t.number(100 * share, 1))


def _intake(s: Situation, kpis: Kpis) -> str:
    now, before = kpis.now.received, kpis.before.received
    if now == before:
        return ""
    amount = moved_by(now, before, s.t)
    if now > before:
        return s.t("masuk naik {amount}", amount=amount)
    return s.t("masuk turun {amount}", amount=amount)
