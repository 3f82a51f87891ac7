"""The trend: its series, colours, title and words."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.filters import Preset, Window
from dashboard.metrics import TrendStep
from layouts.charts import (
    COLOURS,
    fits,
    trend_figure,
    trend_head,
    trend_marks,
    trend_series,
    trend_summary,
)
from tests.factories import NOW
from tests.pictures.making import CITY, LAST_WEEK, parts_of, situation, text_of

STEPS = tuple(
    TrendStep(
        (NOW + timedelta(hours=hour)).astimezone(CITY.zone).replace(minute=0),
        {"banjir": hour, "pohon": 1},
    )
    for hour in range(4)
)


def test_the_lenses_come_first_and_the_rest_together() -> None:
    series = trend_series(situation(), STEPS)
    assert [(one.key, one.label, one.total) for one in series] == [
        ("k1", "Banjir", 6),
        ("k2", "Sampah", 0),
        ("k3", "Parkir liar", 0),
        ("k4", "Lainnya", 4),
    ]


def test_chosen_categories_keep_their_colours() -> None:
    only = situation(categories=frozenset({"sampah", "pohon"}))
    assert [(one.key, one.label) for one in trend_series(only, STEPS)] == [
        ("k2", "Sampah"),
        ("k4", "Pohon tumbang"),
    ]
    colours = [trace["marker"]["color"] for trace in trend_figure(only, STEPS)["data"]]
    assert colours == [COLOURS["k2"], COLOURS["k4"]]


@pytest.mark.parametrize(
    ("window", "title"),
    [
        (Window(Preset.HOUR), "Laporan masuk per 5 menit"),
        (Window(Preset.DAY), "Laporan masuk per jam"),
        (Window(Preset.WEEK), "Laporan masuk per 6 jam"),
        (Window(Preset.MONTH), "Laporan masuk per hari"),
        (LAST_WEEK, "Laporan masuk per 6 jam"),
    ],
)
def test_the_title_names_the_step(window: Window, title: str) -> None:
    assert text_of(trend_head(situation(window=window), STEPS)).startswith(title)


def test_bars_are_the_numbers_and_each_step_has_its_name() -> None:
    figure = trend_figure(situation(), STEPS)
    assert figure["data"][0]["y"] == [0, 1, 2, 3]
    assert figure["data"][0]["x"][0] == "Sab 21 Nov 2026 19.00"


def test_no_word_below_the_bars_is_cut_off_at_an_end() -> None:
    midnight = NOW.astimezone(CITY.zone).replace(hour=0, minute=0)
    steps = tuple(TrendStep(midnight + timedelta(hours=6 * n), {}) for n in range(8 * 4 + 1))
    axis = trend_figure(situation(window=Window(Preset.WEEK)), steps)["layout"]["xaxis"]
    days = [(midnight + timedelta(days=n)).day for n in range(1, 8)]
    assert [int(word.split()[1]) for word in axis["ticktext"]] == days


@pytest.mark.parametrize(
    ("word", "at", "steps", "wanted"),
    [
        ("03.00", 0, 25, False),
        ("03.00", 24, 25, False),
        ("00.00", 23, 25, True),
        ("Sen 23 Nov", 0, 29, False),
        ("Sen 23 Nov", 1, 29, False),
        ("Sen 23 Nov", 25, 29, True),
        ("Sen 23 Nov", 26, 29, False),
        ("24 Nov", 28, 31, True),
        ("24 Nov", 30, 31, False),
        ("19.00", 0, 12, True),
    ],
)
def test_a_word_below_a_bar_needs_room_on_both_sides(
    word: str, at: int, steps: int, wanted: bool
) -> None:
    assert fits(word, at, steps) is wanted


def test_the_chart_is_also_a_sentence() -> None:
    assert trend_summary(situation(), STEPS) == (
        "Laporan masuk per jam: tertinggi 4 pada Sab 21 Nov 2026 22.00."
    )
    assert trend_summary(situation(), ()) == "Tidak ada laporan masuk dalam 24 jam."


def marked(*breaches: int) -> Any:
    """The marks over steps with so many breaches each."""
    steps = tuple(TrendStep(STEPS[0].start, {}, number) for number in breaches)
    return trend_marks(situation(), steps)


def test_breaches_are_marks_in_line_with_their_bars() -> None:
    (drawn,) = marked(0, 2, 118)
    assert [text_of(mark) for mark in drawn.children] == ["", "2", "118"]
    told = [part.title for part in parts_of(drawn) if hasattr(part, "title")]
    assert told[0] == "Sab 21 Nov 2026 19.00: 2 jam melewati batas"
    assert marked(0, 0, 0) == []


@pytest.mark.parametrize(
    ("breaches", "names"),
    [
        ([3] * 12, "marks"),
        ([3] * 24, "marks phone-dots"),
        ([118] * 24, "marks phone-dots"),
        ([3] * 62, "marks dots phone-dots"),
        ([118] * 31, "marks dots phone-dots"),
    ],
)
def test_marks_without_room_for_their_numbers_are_dots(breaches: list[int], names: str) -> None:
    (drawn,) = marked(*breaches)
    assert drawn.className == names


def test_the_legend_and_the_sentence_tell_of_breaches_where_there_are_some() -> None:
    steps = (TrendStep(STEPS[0].start, {"banjir": 3}, 2), *STEPS[1:])
    assert "jumlah yang melewati batas" in text_of(trend_head(situation(), steps))
    assert "melewati" not in text_of(trend_head(situation(), STEPS))
    assert trend_summary(situation(), steps).endswith("22.00. 2 jam melewati batas.")


def test_the_style_sheet_knows_the_colours_that_it_replaces() -> None:
    css = (Path(__file__).parents[2] / "assets" / "operasi.css").read_text()
    for colour in COLOURS.values():
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert f'path[style*="rgb({red}, {green}, {blue})"]' in css
