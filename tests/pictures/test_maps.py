"""The map's legend and state: what colours mean, and what the browser is told."""

from typing import Any

import pytest

from dashboard.access import Role, Scope
from dashboard.alerts import AlertBoard, Level
from dashboard.filters import Layer, Measure, Panel, View
from dashboard.metrics import class_limits
from dashboard.places import Place
from dashboard.sla import ClockName
from dashboard.slices import Slice
from dashboard.texts import texts
from layouts.alerts import rail_view
from layouts.maps import map_legend, map_note, map_state, map_tools, ramp_ticks
from layouts.measures import class_words
from tests.pictures.making import (
    LAST_WEEK,
    PLACES,
    alert,
    area,
    detail,
    late_line,
    links_of,
    parts_of,
    situation,
    text_of,
)

AREAS = (
    area("73.71.09", open=20, received=9, late=9, met=21, decided=30),
    area("73.71.12", open=6, late=2, met=19, decided=20),
    area("73.71.02", open=1, late=1, met=0, decided=4),
)


@pytest.mark.parametrize(
    ("top", "whole", "words"),
    [
        (0, True, ["0"]),
        (1, True, ["0", "1+"]),
        (4, True, ["0", "1", "2+"]),
        (9, True, ["0", "1", "2–4", "5+"]),
        (16, True, ["0", "1–4", "5–9", "10+"]),
        (2500, True, ["0", "1–999", "1.000–1.999", "2.000+"]),
        (8.2, False, ["0", "<\N{NO-BREAK SPACE}2", "2–4,9", "5+"]),
        (1.2, False, ["0", "<\N{NO-BREAK SPACE}0,5", "0,5–0,99", "1+"]),
        (0.04, False, ["0", "<\N{NO-BREAK SPACE}0,01", "0,01", "0,02+"]),
    ],
)
def test_classes_are_named_without_overlap(top: float, whole: bool, words: list[str]) -> None:
    found = class_words(class_limits(top), whole=whole, t=texts("id"))
    assert [word for _, word in found] == words
    assert found[-1][0] == ("c3" if top else "c0")


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (50, ["0", "10", "20", "30", "40", "50+"]),
        (30, ["0", "10", "20", "30+"]),
        (0.8, ["0", "0,2", "0,4", "0,6", "0,8+"]),
        (2000, ["0", "500", "1.000", "1.500", "2.000+"]),
    ],
)
def test_the_ramp_has_round_ticks_up_to_its_top(top: float, ticks: list[str]) -> None:
    assert ramp_ticks(top, texts("id")) == ticks


def test_the_legend_tells_unit_and_window_and_only_of_what_is_drawn() -> None:
    said = text_of(map_legend(situation(), AREAS, 50))
    assert "Kepadatan laporan, semua kategori laporan per km², 24 jam" in said
    assert "Terlambat per kecamatan terlambat tepat SLA per km² jumlah 0 1 2–4 5+" in said
    assert "Menunggu" not in said
    points = situation(view=View(layers=frozenset({Layer.POINTS})))
    only = text_of(map_legend(points, AREAS, 50))
    assert "Kepadatan" not in only
    assert "Menunggu Ditindaklanjuti Ditahan Selesai" in only


def test_layers_are_links_that_switch_one() -> None:
    links = links_of(map_tools(situation()))
    assert links["Wilayah"] == "/?city=73.71&layers=heat"
    assert links["Titik"] == "/?city=73.71&layers=areas,heat,points"


def test_the_state_holds_texts_and_classes_of_the_children() -> None:
    s = situation(view=View(measure=Measure.COUNT))
    state = map_state(s, AREAS, heat_top=50, geometry_version="v1", report=detail())
    assert state["geometry_url"] == "/map/73.71/areas.json?v=v1"
    assert state["selected"] == {"id": 7, "lat": -5.14, "lon": 119.44}
    child = state["children"]["73.71.09"]
    assert child["class"] == 3
    assert child["note"] == "20 terbuka"
    assert child["lines"][0] == "20 terbuka · 10 / km²"
    assert child["number"] == "20"
    assert state["children"]["73.71.02"]["note"] == "1 terbuka"


def shown(measure: Measure, **changes: Any) -> dict[str, tuple[int | None, str | None]]:
    """Class and note of each area, by its name."""
    clocked = changes.pop("clocked", True)
    s = situation(view=View(measure=measure), **changes)
    state = map_state(s, AREAS, heat_top=50, geometry_version="v", report=None, clocked=clocked)
    return {child["label"]: (child["class"], child["note"]) for child in state["children"].values()}


def test_areas_are_coloured_by_what_is_late_and_say_so() -> None:
    assert shown(Measure.LATE) == {
        "Panakkukang": (3, "9 terlambat"),
        "Manggala": (2, "2 terlambat"),
        "Wajo": (1, "1 terlambat"),
    }


def test_density_is_told_as_it_colours() -> None:
    assert shown(Measure.DENSITY) == {
        "Panakkukang": (3, "10 per km²"),
        "Manggala": (1, "3 per km²"),
        "Wajo": (1, "0,5 per km²"),
    }
    s = situation(view=View(measure=Measure.DENSITY))
    said = text_of(map_legend(s, AREAS, 50))
    assert "Terbuka per km², per kecamatan" in said
    assert "0 < 5 5–9,9 10+" in said


@pytest.mark.parametrize("measure", list(Measure))
def test_only_an_area_with_nothing_to_tell_has_a_bare_name(measure: Measure) -> None:
    none = area("73.71.02", open=0)
    s = situation(view=View(measure=measure))
    state = map_state(s, (*AREAS[:2], none), heat_top=50, geometry_version="v", report=None)
    told = {code: (c["note"], c["number"], c["weight"]) for code, c in state["children"].items()}
    assert told.pop("73.71.02") == (None, None, 0)
    for note, number, weight in told.values():
        assert note.startswith(number)
        assert weight > 0


def test_a_low_share_is_the_strongest_and_a_share_of_few_is_none() -> None:
    assert shown(Measure.COMPLIANCE) == {
        "Panakkukang": (2, "70 % tepat"),
        "Manggala": (0, "95 % tepat"),
        "Wajo": (None, None),
    }
    s = situation(view=View(measure=Measure.COMPLIANCE))
    said = text_of(map_legend(s, AREAS, 50))
    assert "% tepat SLA per kecamatan, 24 jam" in said
    assert "95+ 85–95 70–85 < 70 n < 5 n: yang diputuskan" in said


def test_without_clocks_the_map_falls_back_and_says_why() -> None:
    assert shown(Measure.LATE, clocked=False)["Panakkukang"] == (3, "10 per km²")
    said = text_of(map_legend(situation(), AREAS, 50, clocked=False))
    assert "Terbuka per km², per kecamatan per km² jumlah belum ada aturan SLA" in said
    assert "terlambat" not in said


def test_the_card_beside_the_pointer_tells_what_is_open_and_overdue() -> None:
    state = map_state(situation(), AREAS, heat_top=50, geometry_version="v", report=None)
    assert state["children"]["73.71.09"]["lines"] == [
        "20 terbuka · 10 / km²",
        "9 terlambat",
        "70 % tepat SLA dari 30",
        "9 masuk dalam 24 jam",
        "0 dalam 1 jam terakhir",
    ]


def test_a_past_window_colours_by_what_came_in_then_and_was_late_at_its_end() -> None:
    assert shown(Measure.COUNT, window=LAST_WEEK)["Panakkukang"] == (3, "9 masuk")
    assert shown(Measure.LATE, window=LAST_WEEK)["Panakkukang"] == (3, "9 terlambat")
    s = situation(window=LAST_WEEK)
    state = map_state(s, AREAS, heat_top=50, geometry_version="v", report=None)
    assert "from=2026-11-02" in state["heat_url"]
    assert "Terlambat pada akhir periode per kecamatan" in text_of(map_legend(s, AREAS, 50))


def test_pins_share_their_numbers_with_the_rail() -> None:
    lost = alert(id=1, report=late_line(id=11), lat=None, lon=None)
    board = AlertBoard(
        waiting=4,
        lines=(
            lost,
            alert(id=2, report=late_line(id=12)),
            alert(id=3, report=late_line(id=13), level=Level.BERISIKO),
            alert(id=4, report=late_line(id=12), clock=ClockName.RESPONSE),
        ),
    )

    def pins(view: View) -> list[tuple[int, int]]:
        s = situation(view=view)
        state = map_state(s, AREAS, heat_top=1, geometry_version="v", report=None, board=board)
        return [(pin["number"], pin["id"]) for pin in state["pins"]]

    assert pins(View()) == [(1, 12), (2, 13)]
    numbers = [
        text_of(part)
        for part in parts_of(rail_view(situation(), board))
        if getattr(part, "className", None) == "pin-number"
    ]
    assert numbers == ["", "1", "2", "1"]
    assert pins(View(panel=Panel.NEWEST)) == []
    assert pins(View(rows=Slice.LATE)) == []


def test_who_may_not_read_reports_is_offered_no_points() -> None:
    s = situation(scope=Scope(role=Role.NASIONAL, all_cities=True))
    state = map_state(s, AREAS, heat_top=1, geometry_version="v", report=None)
    assert state["points_url"] is None
    assert "Titik" not in links_of(map_tools(s))


def test_borders_that_are_a_guess_are_said_to_be() -> None:
    assert map_note(situation(), AREAS) == []
    guess = {
        code: Place(p.id, p.code, p.parent_code, p.name, p.level, p.km2, approximate=True)
        for code, p in PLACES.items()
    }
    assert "batas perkiraan" in text_of(map_note(situation(places=guess), AREAS))
