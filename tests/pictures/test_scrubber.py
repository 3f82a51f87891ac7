"""The time scrubber: what its browser is told, and the legend of what it plays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.filters import Layer, Measure, Preset, View, Window, read_request
from dashboard.metrics import TrendStep
from dashboard.playback import Counted, Played
from dashboard.texts import texts
from layouts.scrubber import past_legend, past_note, playback_state, scrubber
from layouts.situation import Situation
from layouts.topbar import windows_view
from tests.factories import NOW
from tests.pictures.making import (
    CATEGORIES,
    CITY,
    LAST_WEEK,
    PLACES,
    links_of,
    parts_of,
    situation,
    text_of,
)

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
SCALE: dict[str, Any] = {
    "counted": Counted.OPEN,
    "top": 30,
    "measure": Played.DENSITY,
    "limits": [5.0, 10.0],
}
COUNTS = SCALE | {"measure": Played.COUNT, "limits": [2.0, 5.0]}


def told_of(s: Situation, *received: TrendStep, measure: Measure = Measure.DENSITY) -> Any:
    return playback_state(s, received, measure=measure)


def test_it_is_told_the_steps_of_a_window_that_rolls() -> None:
    trend = (TrendStep(NOW, {"banjir": 3, "sampah": 1}), TrendStep(NOW))
    told = told_of(situation(categories=frozenset({"banjir"})), *trend)
    assert told["url"] == "/api/v1/playback?city=73.71&category=banjir"
    assert told["first"] == "2026-11-20T19:15:00+08:00"
    assert (told["step_s"], told["count"], told["end"]) == (900, 96, None)
    assert (told["zone"], told["zone_word"]) == ("Asia/Makassar", "WITA")
    assert told["bars"] == [4, 0]
    assert told["at"] is None
    assert told["measure"] == {"open": "density", "received": "density"}


def test_what_it_is_told_changes_with_the_steps_and_not_with_every_second() -> None:
    first = told_of(situation())
    assert told_of(situation(now=NOW + timedelta(minutes=9))) == first
    assert told_of(situation(now=NOW + timedelta(minutes=10))) != first


def test_a_window_that_is_past_ends_where_it_ends() -> None:
    told = told_of(situation(window=LAST_WEEK, view=View(at=NOON)))
    assert told["first"] == "2026-11-02T00:00:00+08:00"
    assert told["end"] == "2026-11-09T00:00:00+08:00"
    assert told["at"] == {"local": "2026-11-21T12:00", "utc": "2026-11-21T04:00:00+00:00"}


def test_the_legend_says_what_is_counted_and_leaves_the_time_to_the_browser() -> None:
    drawn = past_legend(situation(), **SCALE)
    said = text_of(drawn)
    assert "Kepadatan laporan, semua kategori terbuka per km²," in said
    assert "0 10 20 30+" in said
    assert "Terbuka per km², per kecamatan" in said
    assert "0 < 5 5–9,9 10+" in said
    assert any(getattr(part, "data-past", None) == "day" for part in parts_of(drawn))


def test_the_legend_of_counts_is_of_whole_reports() -> None:
    assert "0 1 2–4 5+" in text_of(past_legend(situation(), **COUNTS))
    late = COUNTS | {"measure": Played.LATE}
    assert "Terlambat per kecamatan" in text_of(past_legend(situation(), **late))


def test_without_stages_the_legend_tells_of_what_came_in() -> None:
    said = text_of(past_legend(situation(), **COUNTS | {"counted": Counted.RECEIVED}))
    assert "masuk per km² sampai" in said
    assert "Masuk per kecamatan" in said


@pytest.mark.parametrize(
    ("layers", "words", "missing"),
    [
        ({Layer.HEAT}, "Kepadatan", "per kecamatan"),
        ({Layer.AREAS}, "per kecamatan", "Kepadatan"),
    ],
)
def test_the_legend_tells_only_of_what_is_drawn(
    layers: set[Layer], words: str, missing: str
) -> None:
    s = situation(view=View(layers=frozenset(layers)))
    said = text_of(past_legend(s, **SCALE))
    assert words in said
    assert missing not in said


def test_links_keep_the_time_where_the_new_window_holds_it() -> None:
    links = links_of(windows_view(situation(view=View(at=NOW - timedelta(hours=3)))))
    kept = {words: "at=" in href for words, href in links.items()}
    assert kept == {"1 jam": False, "24 jam": True, "7 hari": True, "30 hari": True}
    for href in links.values():
        query = dict(pair.split("=") for pair in href.partition("?")[2].split("&"))
        read = read_request(
            query,
            city=CITY,
            home=CITY.code,
            areas=PLACES,
            categories=[category.slug for category in CATEGORIES],
            now=NOW,
        )
        assert read.problems == ()


def test_a_link_to_another_place_keeps_the_time() -> None:
    s = situation(view=View(at=NOON), window=Window(Preset.WEEK))
    assert s.href(area="73.71.09") == "/?city=73.71&area=73.71.09&window=7d&at=2026-11-21T12:00"


def test_every_part_can_be_reached_and_is_named() -> None:
    drawn = [scrubber(texts("id")), past_note()]
    sliders = [part for part in parts_of(drawn) if getattr(part, "role", "") == "slider"]
    assert [part.to_plotly_json()["props"]["aria-label"] for part in sliders] == [
        "Waktu yang ditampilkan peta"
    ]
    assert sliders[0].tabIndex == "0"
