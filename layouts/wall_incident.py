"""An incident as a wall shows it: where it is on the map, what it has come to, and how it grew."""

from dataclasses import dataclass, replace

from dashboard.incident_view import Incident, timeline_until
from dashboard.walls import Scene
from layouts.icons import CATEGORY_FALLBACK
from layouts.incident_list import bars_of
from layouts.incidents import incident_words, told_words
from layouts.kpis import COMPARED
from layouts.situation import Situation
from layouts.wall import Answers, Picture, map_picture

LEAST_BARS = 12
"""Three hours: within them reports belong together."""


@dataclass(frozen=True)
class Timeline:
    """What its bars are of, how high each is of 100, when the first begins and the last ends."""

    title: str
    top: str
    bars: tuple[float, ...]
    first: str
    last: str


def incident_picture(s: Situation, answers: Answers, one: Incident) -> Picture:
    """The map's scene at the incident (`s` is of its place, category and window), with its shape
    and its flag on the land, and its timeline below the figures."""
    picture = map_picture(
        s,
        answers,
        key=f"{Scene.INCIDENT.value}:{one.id}",
        compared=_of(s),
        timeline=timeline(s, one),
    )
    return replace(
        picture,
        title=incident_words(s, one),
        under=told_words(s, one),
        land={**(picture.land or {}), "incident": _flag(s, one)},
    )


def timeline(s: Situation, one: Incident) -> Timeline | None:
    """Its reports by quarter of an hour until now; None of one without any."""
    if not one.timeline:
        return None
    steps = timeline_until(one.timeline, s.now, least=LEAST_BARS)
    length, counts = bars_of(steps)
    top = max(counts) or 1
    return Timeline(
        title=s.t("Laporan per {span}", span=s.t.span(length)),
        top=s.t("terbanyak {n}", n=s.t.number(top)),
        bars=tuple(100 * count / top for count in counts),
        first=s.t.near(steps[0].start, s.now, s.zone),
        last=s.t.near(s.now, s.now, s.zone),
    )


def _of(s: Situation) -> str:
    """What the figures are of, and what they are compared with."""
    where = s.name(s.place) if s.place else s.filters.city.name
    what = ", ".join(s.chosen) or s.t("semua kategori")
    window = s.t("{window} terakhir", window=s.window)
    return f"{what}, {where}, {window}. {s.t(COMPARED[s.filters.window.preset])}"


def _flag(s: Situation, one: Incident) -> dict[str, object] | None:
    if one.centre is None:
        return None
    category = s.category(one.category)
    return {
        "hull": one.hull,
        "centre": one.centre,
        "number": s.t.number(one.reports),
        "icon": category.icon if category else CATEGORY_FALLBACK,
    }
