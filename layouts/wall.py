"""What a wall shows: its frame, which stays for weeks, and the scenes that are put into it.

Plain HTML without Dash: a wall asks for a scene, and puts it in the place of the one before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from dashboard.alerts import AlertLine
from dashboard.filters import Measure
from dashboard.ids import Kpi
from dashboard.messages import CLOCK_WORDS
from dashboard.metrics import AreaFigures, Category, Kpis
from dashboard.pace import DueSoon, SoonLine
from dashboard.places import City
from dashboard.reports import ReportLine
from dashboard.sla import ClockName
from dashboard.texts import Texts
from dashboard.walls import Scene, Wall
from layouts import measures
from layouts.headline import headline
from layouts.icons import CATEGORY_FALLBACK
from layouts.kpis import COMPARED, ICONS, LABELS, Card, cards
from layouts.lists import place_of
from layouts.login import TEMPLATES
from layouts.maps import ramp_ticks, rows_query
from layouts.situation import Situation, short_name

BESIDE_MAP = (Kpi.LATE, Kpi.AT_RISK, Kpi.OPEN, Kpi.COMPLIANCE)
SHORT_VALUE = 4
"""Letters of a value that leave its unit room beside it."""


@dataclass(frozen=True)
class Picture:
    """A scene: its sentence, what it is of, the HTML of its figures; `land` is what the map beside
    them draws (assets/wall/map.js), None for a scene without one. `key` is the scene's name."""

    key: str
    title: str
    under: str
    figures: str
    land: Mapping[str, Any] | None = None

    @property
    def is_incident(self) -> bool:
        """Whether it is of an incident."""
        return self.key.partition(":")[0] == Scene.INCIDENT.value


@dataclass(frozen=True)
class Lens:
    """A lens of the map: its name, icon, how many reports came in, and whether it is the one."""

    name: str
    icon: str
    received: int
    on: bool


@dataclass(frozen=True)
class Figure:
    """A figure as a wall tells it."""

    label: str
    value: str
    unit: str = ""
    change: str = ""
    direction: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Row:
    """A report in a wall's list: what and where, which of its clocks, and the moment that this
    counts to, or from."""

    icon: str
    title: str
    clock: str
    under: str
    at: str
    said: str
    state: str


@dataclass(frozen=True)
class Answers:
    """What the scenes with figures are drawn from; `counts` are reports received by category,
    `heat_tag` changes as the density does."""

    kpis: Kpis
    areas: tuple[AreaFigures, ...]
    soon: DueSoon
    counts: Mapping[str, int] = field(default_factory=dict)
    late: tuple[ReportLine, ...] = ()
    heat_top: float = 1.0
    heat_tag: str = ""
    geometry_version: str = ""


def frame(
    t: Texts, wall: Wall, city: City, *, build: str, address: str, preview: bool, now: datetime
) -> str:
    """The page of a wall. `address` is where it asks for its scenes."""
    return TEMPLATES.get_template("wall.html").render(
        t=t,
        wall=wall,
        city=city,
        build=build,
        address=address,
        preview=preview,
        zone_word=t.zone(now, city.zone),
    )


def map_picture(
    s: Situation, answers: Answers, *, key: str, compared: str = "", timeline: object = None
) -> Picture:
    """The density of reports over the land, the figures and what comes due beside it. `compared` is
    said over the figures in the place of the usual, `timeline` drawn below them."""
    drawn = TEMPLATES.get_template("wall_map.html").render(
        t=s.t,
        compared=compared or s.t(COMPARED[s.filters.window.preset]),
        timeline=timeline,
        figures=figures(s, answers.kpis, BESIDE_MAP),
        rows=[soon_row(s, line) for line in answers.soon.lines],
        late=[late_row(s, line) for line in answers.late],
        soon=s.t.count("{n} dalam 2 jam", answers.soon.total),
    )
    return Picture(
        key,
        headline(s, answers.kpis, answers.areas).answer,
        _map_under(s),
        drawn,
        _land(s, answers),
    )


def sla_picture(s: Situation, answers: Answers, *, key: str) -> Picture:
    """What is overdue, for how long, and what comes due next."""
    late, soon = answers.kpis.now.standing.late, answers.soon.total
    expected = Figure(
        s.t("Jatuh tempo dalam 2 jam"), s.t.number(soon), s.t("laporan"), _expected(s, answers.soon)
    )
    late_and_at_risk = figures(s, answers.kpis, (Kpi.LATE, Kpi.AT_RISK))
    drawn = TEMPLATES.get_template("wall_sla.html").render(
        t=s.t,
        figures=[*late_and_at_risk, expected, *figures(s, answers.kpis, (Kpi.COMPLIANCE,))],
        late=[late_row(s, line) for line in answers.late],
        rows=[soon_row(s, line) for line in answers.soon.lines],
    )
    return Picture(key, _sla_title(s, late, answers), _of_city(s, s.t("Batas waktu SLA")), drawn)


def figures(s: Situation, kpis: Kpis, wanted: Sequence[Kpi]) -> list[Figure]:
    """The figures of a period. What a share is of stands with its name."""
    return [_figure(s, kpi, made) for kpi, made in cards(s, kpis).items() if kpi in wanted]


def _figure(s: Situation, kpi: Kpi, card: Card) -> Figure:
    value, unit = card.value[0]
    of = ""
    if kpi is Kpi.COMPLIANCE:
        unit, _, of = unit.partition(" ")
    change, direction = card.change
    return Figure(
        label=f"{s.t(LABELS[kpi])} {of}".rstrip(),
        value=value,
        unit=unit if len(value) <= SHORT_VALUE else "",
        change=change.replace("(", "").replace(")", ""),
        direction=direction,
        icon=ICONS.get(kpi, ""),
    )


def soon_row(s: Situation, line: SoonLine) -> Row:
    """A report that comes due soon."""
    report = line.report
    clock = report.response if line.clock is ClockName.RESPONSE else report.resolution
    return _row(s, report, line.clock, line.due_at, clock.state(s.now).value)


def late_row(s: Situation, line: ReportLine) -> Row:
    """A report that is late, with how long."""
    urgent = line.urgent(s.now)
    assert urgent is not None, "it was picked for its clock"
    return _row(s, line, urgent.clock, urgent.due_at or s.now, urgent.state.value)


def banners(s: Situation, alerts: Sequence[AlertLine], *, since: timedelta) -> list[dict[str, Any]]:
    """The breaches of just now, which a wall tells of once each."""
    return [
        {
            "id": line.id,
            "title": s.t("Baru terlambat, {place}", place=place_of(s, line.report)),
            "under": s.t(
                "{what}, batas {clock} lewat",
                what=s.label(line.report.category),
                clock=s.t(CLOCK_WORDS[line.clock]),
            ),
            "at": _stamp(line.due_at or line.raised_at),
        }
        for line in alerts
        if line.muted is None and s.now - line.raised_at <= since
    ]


def lenses(s: Situation, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """All reports, and the wall's own three kinds, with the one that is shown marked."""
    everything = Lens(s.t("Semua"), "grid", sum(counts.values()), not s.filters.categories)
    shown = [everything, *(_lens(s, one, counts) for one in s.categories if one.lens)]
    return [
        {"name": one.name, "icon": one.icon, "number": s.t.number(one.received), "on": one.on}
        for one in shown
    ]


def _lens(s: Situation, category: Category, counts: Mapping[str, int]) -> Lens:
    on = category.slug in s.filters.categories
    label = category.label(s.t.language)
    return Lens(label, category.icon, counts.get(category.slug, 0), on)


def _row(s: Situation, line: ReportLine, clock: ClockName, at: datetime, state: str) -> Row:
    category = s.category(line.category)
    return Row(
        icon=category.icon if category else CATEGORY_FALLBACK,
        title=s.label(line.category),
        clock=s.t(CLOCK_WORDS[clock]),
        under=place_of(s, line),
        at=_stamp(at),
        said=s.t.span(abs(s.now - at)),
        state=state,
    )


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _of_city(s: Situation, what: str) -> str:
    return f"{s.filters.city.name} · {what}"


def _map_under(s: Situation) -> str:
    of = ", ".join(s.chosen) or s.t("semua kategori")
    what = s.t("Kepadatan laporan, {subject}", subject=of)
    place = s.place
    where = s.name(place) if place and not s.filters.whole_city else s.filters.city.name
    return f"{where} · {what}, {s.t('{window} terakhir', window=s.window)}"


def _expected(s: Situation, soon: DueSoon) -> str:
    if not soon.total:
        return ""
    return s.t("sekitar {n} akan terlambat", n=s.t.number(round(soon.expected)))


def _sla_title(s: Situation, late: int, answers: Answers) -> str:
    longest = answers.late[0].urgent(s.now) if answers.late else None
    if not late or longest is None or longest.due_at is None:
        return headline(s, answers.kpis, answers.areas).answer
    told = s.t.count("{n} laporan terlambat", late)
    return s.t("{told}, yang terlama {span}", told=told, span=s.t.span(s.now - longest.due_at))


def _land(s: Situation, answers: Answers) -> dict[str, Any]:
    """What assets/wall/map.js draws: borders and density by address, the areas' numbers."""
    clocked = answers.kpis.clocked
    measure = measures.measure_of(s, clocked=clocked)
    shades = measures.shades(s, measure, answers.areas)
    city = s.filters.city.code
    return {
        "city": city,
        "area": s.filters.area,
        "geometry_url": f"/map/{city}/areas.json?v={answers.geometry_version}",
        "heat_url": "/api/v1/heat?" + rows_query(s.filters),
        "heat_tag": answers.heat_tag,
        "heat_max": answers.heat_top,
        "ticks": ramp_ticks(answers.heat_top, s.t),
        "legend": s.t("Laporan per km²"),
        "lenses": lenses(s, answers.counts) if s.filters.whole_city else [],
        "approximate": s.t("batas perkiraan") if any(c.approximate for c in s.children) else "",
        "children": {
            area.code: {
                "label": short_name(area.name).replace("Kepulauan", "Kep."),
                "note": measures.note_of(s, measure, area),
                "number": measures.number_of(s, measure, area),
                "weight": measures.weight_of(s, measure, area),
                "class": shades[area.code],
            }
            for area in answers.areas
        },
        "measure": Measure(measure).value,
    }


TEMPLATES.globals["icon"] = lambda name: Markup(
    '<span class="icon icon-{}" aria-hidden="true"></span>'
).format(name)
