"""The map's legend and state: what colours mean, and what the browser is told."""

import pytest

from dashboard.access import Role, Scope
from dashboard.filters import Layer, Measure, View
from dashboard.places import Place
from dashboard.texts import texts
from layouts.maps import class_words, map_legend, map_note, map_state, map_tools, ramp_ticks
from tests.pictures.making import (
    LAST_WEEK,
    PLACES,
    area,
    detail,
    links_of,
    situation,
    text_of,
)

AREAS = (
    area("73.71.09", open=20, received=9),
    area("73.71.12", open=6),
    area("73.71.02", open=1),
)


@pytest.mark.parametrize(
    ("bounds", "top", "whole", "words"),
    [
        ([0, 2, 5], 9, True, ["0", "1–2", "3–5", "6+"]),
        ([0, 1, 2], 9, True, ["0", "1", "2", "3+"]),
        ([0, 0.5, 3], 9, False, ["0", "0–0,5", "0,5–3", "> 3"]),
        ([0], 4, True, ["0", "1+"]),
        ([0], 0, True, ["0"]),
    ],
)
def test_classes_are_named_by_their_bounds(
    bounds: list[float], top: float, whole: bool, words: list[str]
) -> None:
    assert class_words(bounds, top=top, whole=whole, t=texts("id")) == words


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
    assert "Terbuka per kecamatan" in said
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
    assert state["children"]["73.71.02"]["note"] is None


def test_a_past_window_colours_by_what_came_in() -> None:
    state = map_state(
        situation(window=LAST_WEEK), AREAS, heat_top=50, geometry_version="v", report=None
    )
    assert state["children"]["73.71.09"]["note"] == "9 masuk"
    assert "from=2026-11-02" in state["heat_url"]


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
