"""Incidents in words, and the line above the map that tells of the one that goes on fastest."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.access import common_ancestor
from dashboard.depths import depth_word
from dashboard.filters import Panel
from dashboard.incident_view import Depth, Incident, Origin, window_of
from dashboard.places import Level, level_of
from layouts.components import age, link
from layouts.icons import icon
from layouts.situation import Situation

MOST_NAMED = 2
FEW = 10
"""Below so many a usual number is told with a decimal."""


def incidents_view(s: Situation, found: Sequence[Incident]) -> list[Any]:
    """A line of the incident that goes on fastest, and the way to the others; nothing without
    any."""
    if not found:
        return []
    first = fastest(found)
    assert first is not None, "there is one"
    told = f"{incident_words(s, first)}: {told_words(s, first)}"
    said = html.P(
        [
            icon("alert"),
            html.B(incident_words(s, first)),
            f": {told_words(s, first)}; {s.t('terakhir')} ",
            age(first.last_report_at, s.t.near(first.last_report_at, s.now, s.zone)),
        ],
        title=told,
    )
    others = s.t.count("dan {n} lonjakan lain", len(found) - 1) if len(found) > 1 else ""
    listed = s.href(panel=Panel.INCIDENTS, incident=None, rows=None, report=None)
    way = [
        *([link(others, listed, className="others")] if others else []),
        link(s.t("Lihat di peta"), incident_href(s, first), className="dismiss"),
    ]
    return [
        html.Div([said, *way], className="problem incident", **{"data-incident": str(first.id)})
    ]


def fastest(found: Sequence[Incident]) -> Incident | None:
    """The incident that goes on fastest, None without any."""
    return min(found, key=lambda one: (-one.last_hour, -one.reports, one.id), default=None)


def incident_place(s: Situation, one: Incident) -> str:
    """The code of the kecamatan that it lies in; of several the city's."""
    common = common_ancestor([place.code for place in one.places]) or s.filters.city.code
    known = s.places.get(common)
    if known is not None and known.level is Level.KELURAHAN and known.parent_code:
        return known.parent_code
    return common if known is not None else s.filters.city.code


def told_words(s: Situation, one: Incident) -> str:
    """What it has come to, what told it, and how deep the water is said to be."""
    began = s.t.near(one.began_at, s.now, s.zone)
    told = [s.t.count("{n} laporan sejak {time}", one.reports, time=began)]
    if one.origin is not None:
        told.append(found_words(s, one.origin))
    if one.depth is not None:
        told.append(depth_words(s, one.depth))
    return "; ".join(told)


def incident_words(s: Situation, one: Incident) -> str:
    """What bursts and where, as in Lonjakan banjir di Kel. Kapuk dan Duri Kepa."""
    category = next((found for found in s.categories if found.slug == one.category), None)
    label = category.label(s.t.language) if category else one.category
    return s.t(
        "Lonjakan {category} di {places}", category=label.lower(), places=place_words(s, one)
    )


def place_words(s: Situation, one: Incident) -> str:
    """The kelurahan that it lies in, as in Kel. Kapuk, Duri Kepa dan 3 lainnya; the one with the
    most reports first."""
    names = [place.name for place in one.places[:MOST_NAMED]]
    others = len(one.places) - len(names)
    last = s.t.count("{n} lainnya", others) if others else names.pop()
    told = s.t("{names} dan {last}", names=", ".join(names), last=last) if names else last
    is_village = level_of(one.places[0].code) is Level.KELURAHAN
    return s.t("Kel. {name}", name=told) if is_village else told


def count_words(s: Situation, one: Incident) -> str:
    """How many reports it has, and over what time, as in 23 laporan dalam 1 j 40 m."""
    span = s.t.span(one.last_report_at - one.began_at)
    return s.t.count("{n} laporan dalam {span}", one.reports, span=span)


def found_words(s: Situation, origin: Origin) -> str:
    """What told it when it was found, and what is usual: from earlier weeks, or, where there are
    too few, from the city's rate or the place's own mean so far, whichever is larger, which is
    said."""
    usual = usual_number(s, origin.expected)
    told = s.t.count("ditemukan saat {n} dalam {hours} jam", origin.observed, hours=origin.hours)
    if origin.stand_in:
        why = s.t("rata-rata kota atau tempat ini {usual}, riwayat belum cukup", usual=usual)
    else:
        why = s.t("biasanya {usual}", usual=usual)
    return f"{told}, {why}"


def depth_words(s: Situation, depth: Depth) -> str:
    """How deep the water is said to be, as in air sampai 70 cm (paha)."""
    part = s.t(depth_word(depth.deepest_cm))
    return s.t("air sampai {cm} cm ({part})", cm=s.t.number(depth.deepest_cm), part=part)


def usual_number(s: Situation, expected: float) -> str:
    """An expected number of reports; a small one is less than a tenth, never nothing."""
    if expected < 0.1:
        return s.t("di bawah {number}", number=s.t.number(0.1, 1))
    return s.t.number(expected, 1 if expected < FEW else 0)


def incident_href(s: Situation, one: Incident) -> str:
    """The address that opens it: its place, its category and its time, and it beside the map."""
    codes = [place.code for place in one.places]
    return s.href(
        area=common_ancestor(codes) or s.filters.city.code,
        categories=frozenset({one.category}),
        window=window_of(one, now=s.now, zone=s.zone),
        panel=Panel.INCIDENTS,
        incident=one.id,
        rows=None,
        report=None,
        at=None,
    )
