"""Situations and numbers to draw from, and a way to read what was drawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from dash.development.base_component import Component

from dashboard.access import Role, Scope
from dashboard.alerts import AlertLine, AlertState, Level, Step
from dashboard.deadlines import Deadlines
from dashboard.filters import Filters, Preset, View, Window
from dashboard.metrics import (
    AreaFigures,
    Category,
    Compliance,
    Kpis,
    LeftOut,
    Median,
    PeriodFigures,
    Standing,
)
from dashboard.places import City, Place, level_of
from dashboard.policies import ALWAYS, Target, Unit
from dashboard.profiles import OFFICE
from dashboard.reports import (
    ClockView,
    HistoryLine,
    PolicyView,
    ReportClocks,
    ReportDetail,
    ReportLine,
)
from dashboard.sla import ClockName, Clocks
from dashboard.texts import texts
from dashboard.tracks import track_of
from layouts.situation import Situation
from tests.factories import NOW

CITY = City(id=1, code="73.71", name="Kota Makassar", timezone="Asia/Makassar")
PLACES = {
    code: Place(number, code, code.rpartition(".")[0], name, level_of(code), km2=2.0)
    for number, (code, name) in enumerate(
        {
            "73.71": "Kota Makassar",
            "73.71.09": "Panakkukang",
            "73.71.09.1001": "Tamamaung",
            "73.71.09.1002": "Paropo",
            "73.71.12": "Manggala",
            "73.71.12.1001": "Antang",
            "73.71.02": "Wajo",
        }.items()
    )
}
CATEGORIES = tuple(
    Category(number, slug, label, english, icon, lens, 2, None, False)
    for number, (slug, label, english, icon, lens) in enumerate(
        (
            ("banjir", "Banjir", "Flooding", "waves", True),
            ("sampah", "Sampah", "Trash", "trash", True),
            ("parkir-liar", "Parkir liar", "Illegal parking", "car", True),
            ("pohon", "Pohon tumbang", "Fallen tree", "tree", False),
            ("drainase", "Drainase", "Drainage", "droplet", False),
        )
    )
)
WHOLE_CITY = Scope(role=Role.ANALIS, cities=frozenset({"73.71"}))
LAST_WEEK = Window(Preset.CUSTOM, date(2026, 11, 2), date(2026, 11, 8))


def situation(language: str = "id", **changes: Any) -> Situation:
    """A whole city seen by an analyst over 24 hours, changed by fields of Filters or Situation."""
    filters = Filters(city=CITY, area=CITY.code)
    of_filters = {name: changes.pop(name) for name in list(changes) if hasattr(filters, name)}
    plain = Situation(
        t=texts(language),
        now=NOW,
        filters=replace(filters, **of_filters),
        view=changes.pop("view", View()),
        scope=WHOLE_CITY,
        home=CITY.code,
        places=PLACES,
        categories=CATEGORIES,
        cities=(CITY,),
    )
    return replace(plain, **changes)


def period(
    received: int = 0, open: int = 0, late: int = 0, at_risk: int = 0, **fields: Any
) -> PeriodFigures:
    """A period's figures, all stages known and acted on."""
    plain = {
        "start": NOW - timedelta(days=1),
        "end": NOW,
        "acted_on": received,
        "with_stage": received,
        "response": Median(None, 0),
    }
    standing = Standing(open, late, at_risk)
    return PeriodFigures(received=received, standing=standing, **(plain | fields))


def kpis(
    now: PeriodFigures,
    before: PeriodFigures | None = None,
    clocked: bool = True,
    **left_out: int,
) -> Kpis:
    """The figures of two periods, with nothing left out but what is named."""
    nothing = {
        "machine": 0,
        "emergency": 0,
        "closed_without_work": 0,
        "outside": 0,
        "stage_unknown": 0,
    }
    same = before or replace(now)
    return Kpis(now=now, before=same, left_out=LeftOut(**(nothing | left_out)), clocked=clocked)


def area(
    code: str,
    open: int = 0,
    received: int = 0,
    before: int = 0,
    late: int = 0,
    late_before: int = 0,
    met: int = 0,
    decided: int = 0,
) -> AreaFigures:
    """The figures of a child."""
    place = PLACES[code]
    return AreaFigures(
        code,
        place.name,
        place.km2,
        Standing(open, late),
        received,
        before,
        0,
        Standing(0, late_before),
        Compliance(met, decided),
    )


def line(**fields: Any) -> ReportLine:
    """A flood in Tamamaung that waits."""
    plain = {
        "id": 7,
        "category": "banjir",
        "area_code": "73.71.09.1001",
        "area_name": "Tamamaung",
        "stage": "menunggu",
        "created_at": NOW - timedelta(hours=2),
        "date_only": False,
        "outside": False,
    }
    return ReportLine(**(plain | fields))


def late_line(by: timedelta = timedelta(minutes=42), **fields: Any) -> ReportLine:
    """That flood, its resolution late by so much."""
    due = NOW - by
    return line(resolution=Deadlines(due - timedelta(hours=1), due), stage="proses", **fields)


def alert(**fields: Any) -> AlertLine:
    """The alert of that flood, which nobody has taken: it goes to the camat in a quarter of an
    hour."""
    report = fields.pop("report", None) or late_line()
    plain = {
        "id": 70,
        "report": report,
        "clock": ClockName.RESOLUTION,
        "run": 1,
        "level": Level.TERLAMBAT,
        "state": AlertState.OPEN,
        "step": Step.LURAH,
        "raised_at": NOW - timedelta(minutes=42),
        "due_at": NOW - timedelta(minutes=42),
        "next_step_at": NOW + timedelta(minutes=15),
        "lat": -5.14,
        "lon": 119.44,
    }
    return AlertLine(**(plain | fields))


def report_clocks(
    clocks: Clocks, at: datetime, *, office: bool = False, **fields: Any
) -> ReportClocks:
    """What a report tells of these clocks at that time; `office`: in hours of an office."""
    calendar = OFFICE if office else ALWAYS
    unit = Unit.WORKING_MINUTES if office else Unit.MINUTES

    def view(name: ClockName) -> ClockView:
        clock, target = clocks[name], None
        if clock.terms is not None:
            target = Target(int(clock.terms.allowed.total_seconds() // 60), unit, calendar)
        stretches = tuple(one for one in clock.stretches if one.from_at <= at)
        slug = target.calendar if target else None
        return ClockView(name, target, slug, clock.at(at), stretches, track_of(clock, at))

    plain = {
        "at": at,
        "policy": PolicyView(1, "Perwali contoh", True, None, NOW - timedelta(days=99), None),
        "promised_at": None,
        "response": view(ClockName.RESPONSE),
        "resolution": view(ClockName.RESOLUTION),
        "holders": (),
    }
    return ReportClocks(**(plain | fields))


def event(**fields: Any) -> HistoryLine:
    """A row of a history: the report comes in."""
    plain = {
        "kind": "stage",
        "old": None,
        "new": "menunggu",
        "note": None,
        "actor": "Warga",
        "source": "qlue",
        "occurred_at": NOW - timedelta(hours=2),
        "recorded_at": NOW - timedelta(hours=2),
        "flagged": False,
    }
    return HistoryLine(**(plain | fields))


def detail(**fields: Any) -> ReportDetail:
    """That flood in full."""
    plain = {
        "id": 7,
        "city": "73.71",
        "source": "qlue",
        "external_id": "MKS-7",
        "line": line(),
        "title": None,
        "description": "Air setinggi lutut",
        "address": "Jl. Contoh 3",
        "lat": -5.14,
        "lon": 119.44,
        "kind": "warga",
        "severity": 3,
        "holder": "Kel. Tamamaung",
        "agency": "Dinas Pekerjaan Umum",
        "photo_url": None,
        "first_action_at": None,
        "stopped_at": None,
        "duplicate_of": None,
        "history": (event(),),
    }
    return ReportDetail(**(plain | fields))


def parts_of(component: Any) -> Iterator[Any]:
    """A component and all within it, texts included, in the order of the page."""
    if isinstance(component, list | tuple):
        for one in component:
            yield from parts_of(one)
    elif component is not None:
        yield component
        if isinstance(component, Component):
            yield from parts_of(getattr(component, "children", None))


def text_of(component: Any) -> str:
    """All the words of a component."""
    found = (str(part) for part in parts_of(component) if isinstance(part, str | int | float))
    return " ".join(" ".join(found).split())


def links_of(component: Any) -> dict[str, str]:
    """Where the links of a component go, by their words."""
    return {text_of(part): part.href for part in parts_of(component) if getattr(part, "href", None)}
