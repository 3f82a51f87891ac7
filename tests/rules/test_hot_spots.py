"""Gi* against another's numbers, and what chance alone makes of it."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from dashboard.hot_spots import LEAST_AREAS, LEVEL, Heat, HotSpots, NoVerdict, hot_spots

# A square of four by four, row by row, and its Gi* as esda 2.9.0 (PySAL) gives it:
# G_Local(x, lat2W(4, 4, rook=False), transform="B", star=True).Zs
VALUES = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3]
OF_ESDA = [
    *(-0.415227, -1.114172, -1.299867, -1.453296),
    *(-0.742781, -1.449761, -1.087321, -0.742781),
    *(1.485563, 1.630981, 1.268541, 0.557086),
    *(0.830455, 1.485563, 0.928477, 1.038068),
]
Draw = Callable[[np.random.Generator, int], np.ndarray]


def code(row: int, column: int) -> str:
    return f"{row:02}.{column:02}"


def grid(side: int) -> dict[str, frozenset[str]]:
    """A chessboard whose fields touch along sides and at corners."""
    fields = list(product(range(side), repeat=2))
    return {
        code(*one): frozenset(
            code(*other)
            for other in fields
            if other != one and max(abs(one[0] - other[0]), abs(one[1] - other[1])) == 1
        )
        for one in fields
    }


def on(touching: dict[str, frozenset[str]], values: object) -> HotSpots:
    return hot_spots(dict(zip(touching, np.asarray(values, dtype=float), strict=True)), touching)


def test_z_is_that_of_another_library():
    found = on(grid(4), VALUES)
    assert [spot.z for spot in found.spots.values()] == pytest.approx(OF_ESDA, abs=1e-6)


def test_z_worked_by_hand():
    """Nine areas in a row, all 0 but the last, which is 9: mean 1, s = sqrt(81/9 - 1) = sqrt(8).
    Of the last (W = 2): (9 - 2) / (sqrt(8) sqrt((9 * 2 - 4) / 8)) = 7 / sqrt(14); of the one before
    it (W = 3): (9 - 3) / (sqrt(8) sqrt((27 - 9) / 8)) = 6 / sqrt(18)."""
    codes = [str(number) for number in range(9)]
    touching = {
        one: frozenset(codes[near] for near in (at - 1, at + 1) if 0 <= near < 9)
        for at, one in enumerate(codes)
    }
    spots = on(touching, [0] * 8 + [9]).spots
    assert spots["8"].z == pytest.approx(7 / 14**0.5)
    assert spots["7"].z == pytest.approx(6 / 18**0.5)
    assert spots["0"].z == pytest.approx(-2 / 14**0.5)


def test_the_same_numbers_give_the_same_verdict_whatever_their_unit():
    draws = np.random.default_rng(3).poisson(20, 100)
    draws[:3] += 60
    once, again, scaled = (on(grid(10), draws * by) for by in (1, 1, 1_000))
    assert once == again
    assert {c: s.p for c, s in scaled.spots.items()} == {c: s.p for c, s in once.spots.items()}


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(lambda rng, n: rng.poisson(0.3, n), id="hardly any reports"),
        pytest.param(lambda rng, n: rng.poisson(50, n), id="many"),
        pytest.param(lambda rng, n: rng.poisson(20 * rng.lognormal(0, 1, n)), id="a few have most"),
    ],
)
def test_where_only_chance_is_at_work_it_is_seldom_called_anything_else(draw: Draw):
    """With no true spot every city with a verdict is a false one: the share of them is the level.
    (The normal curve's p would call a fifth to a half of the first and last kind of city.)"""
    cities, rng, touching = 300, np.random.default_rng(20261121), grid(9)
    found = (on(touching, draw(rng, 81)) for _ in range(cities))
    wrong = sum(bool(one.of(Heat.HOT) + one.of(Heat.COLD)) for one in found)
    chance = 2.6 * (LEVEL * (1 - LEVEL) / cities) ** 0.5
    assert wrong / cities <= LEVEL + chance


def test_a_planted_spot_is_found_and_little_else():
    rng, touching = np.random.default_rng(7), grid(10)
    middle, corner = code(4, 4), code(9, 9)
    core = {middle, *touching[middle]}
    found, elsewhere, everything = 0, 0, 0
    for _ in range(100):
        means = [40 if field in core else 20 for field in touching]
        spots = on(touching, rng.poisson(means))
        hot = set(spots.of(Heat.HOT))
        found += middle in hot
        around = core | {other for field in core for other in touching[field]}
        elsewhere += len(hot - around) + len(spots.of(Heat.COLD))
        everything += len(hot) + len(spots.of(Heat.COLD))
        assert corner not in core
    assert found >= 98
    assert elsewhere <= LEVEL * everything


def test_a_cold_spot_is_told_from_a_hot_one():
    touching = grid(9)
    values = np.random.default_rng(1).poisson(40, 81)
    values[:3] = values[9:12] = values[18:21] = 2
    spots = on(touching, values)
    assert spots.of(Heat.COLD)[0] == code(1, 1)
    assert {*spots.of(Heat.COLD)} <= {code(*field) for field in product(range(4), repeat=2)}


def test_an_island_takes_no_part():
    """However much lies on it, it makes no spot, nor the mainland a cold one."""
    touching = grid(5) | {"island": frozenset(), "unknown": frozenset({"00.00"})}
    values = {field: float(n) for field, n in zip(grid(5), range(25), strict=True)}
    found = hot_spots(values | {"island": 9_999.0}, touching)
    assert found.lone == {"island"}
    assert found.spots == hot_spots(values, touching).spots


def test_a_neighbour_without_a_value_is_none():
    values = {field: float(n) for field, n in zip(grid(4), VALUES, strict=True)}
    del values["00.00"], values["00.02"], values["01.02"], values["01.01"], values["01.00"]
    found = hot_spots(values, grid(4))
    assert found.lone == {"00.01"}
    assert set(found.spots) == values.keys() - {"00.01"}


@pytest.mark.parametrize(
    ("side", "values", "why"),
    [
        (0, [], NoVerdict.FEW),
        (1, [5], NoVerdict.FEW),
        (2, [1, 2, 3, 4], NoVerdict.FEW),
        (4, [7] * 16, NoVerdict.EQUAL),
        (4, [0] * 16, NoVerdict.EQUAL),
    ],
)
def test_where_nothing_can_be_told_it_says_why(side: int, values: list[int], why: NoVerdict):
    found = on(grid(side), values)
    assert (found.spots, found.without) == ({}, why)


def test_so_many_areas_are_enough():
    codes = [str(number) for number in range(LEAST_AREAS)]
    touching = {one: frozenset(codes) - {one} for one in codes}
    found = on(touching, range(LEAST_AREAS))
    assert found.without is None
    # Each touches all others: whatever lies where, no area is set apart.
    assert {(spot.z, spot.heat) for spot in found.spots.values()} == {(0.0, Heat.EVEN)}
