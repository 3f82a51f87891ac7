"""Indicators: their names, what kecamatan are put together from, and the steps of a scale."""

from datetime import date

import pytest

from dashboard.indicators import (
    POPULATION,
    Indicator,
    IndicatorFigures,
    per_thousand,
    rolled_up,
    slug_of,
)
from dashboard.lenses import finest, leaves_below, step_limits, step_of

RESIDENTS = {"1.1": 1_000.0, "1.2": 3_000.0, "2.1": 500.0}


def figures(slug: str, values: dict[str, float]) -> IndicatorFigures:
    return IndicatorFigures(Indicator(slug, slug, "x", date(2025, 12, 31), "BPS"), values)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Penduduk", "population"),
        ("jumlah penduduk", "population"),
        ("population", "population"),
        ("Kemiskinan", "poverty"),
        ("Lalu Lintas", "traffic"),
        ("Rumah tak layak huni (RTLH)", "rumah-tak-layak-huni-rtlh"),
    ],
)
def test_a_name_is_known_by_its_kind_or_its_letters(name: str, slug: str):
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["hot", "Silent", "rate", "***", "x" * 49])
def test_a_name_that_would_be_taken_for_another_is_none(name: str):
    with pytest.raises(ValueError, match="nama"):
        slug_of(name)


@pytest.mark.parametrize(
    ("slug", "values", "children", "value"),
    [
        (POPULATION, RESIDENTS, ["1.1", "1.2"], 4_000),
        (POPULATION, RESIDENTS, ["1.1", "1.3"], None),
        ("poverty", {"1.1": 20.0, "1.2": 4.0}, ["1.1", "1.2"], 8.0),  # not 12: most live in 1.2
        ("poverty", {"1.1": 20.0}, ["1.1", "1.2"], None),
        (
            "poverty",
            {"1.1": 20.0, "9.9": 4.0},
            ["1.1", "9.9"],
            None,
        ),  # nobody knows who lives there
        ("poverty", {}, [], None),
    ],
)
def test_a_kecamatan_is_put_together_when_all_of_it_is_known(
    slug: str, values: dict[str, float], children: list[str], value: float | None
):
    assert rolled_up(figures(slug, values), children, RESIDENTS) == value


def test_nobody_living_there_weighs_nothing():
    assert rolled_up(figures("poverty", {"a": 3.0}), ["a"], {"a": 0.0}) is None


@pytest.mark.parametrize(
    ("reports", "residents", "rate"),
    [(5, 2_000, 2.5), (0, 2_000, 0), (5, 0, None), (5, None, None)],
)
def test_reports_per_thousand(reports: int, residents: float | None, rate: float | None):
    assert per_thousand(reports, residents) == rate


def test_the_lowest_level_told_of_is_drawn():
    assert finest(["73.71.09", "73.71.09.1001", "73.71.09.1002"]) == {
        "73.71.09.1001",
        "73.71.09.1002",
    }
    assert finest([]) == frozenset()


def test_an_area_holds_the_leaves_below_it_and_no_namesake():
    leaves = ["73.71.09.1001", "73.71.091.1001", "73.71.1"]
    assert leaves_below("73.71.09", leaves) == ("73.71.09.1001",)
    assert leaves_below("73.71.1", leaves) == ("73.71.1",)


@pytest.mark.parametrize(
    ("top", "limits"),
    [
        (0, []),
        (17.9, [1, 2, 5, 10]),
        (20, [2, 5, 10, 20]),
        (0.34, [0.02, 0.05, 0.1, 0.2]),
        (63_000, [5_000, 10_000, 20_000, 50_000]),
    ],
)
def test_the_steps_are_rungs_up_to_the_highest(top: float, limits: list[float]):
    assert step_limits(top) == pytest.approx(limits)


def test_a_step_begins_at_its_limit():
    assert [step_of(value, [1, 2, 5, 10]) for value in (0, 0.99, 1, 4.9, 5, 10, 99)] == [
        *(0, 0, 1, 2, 3, 4, 4)
    ]
