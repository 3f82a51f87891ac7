"""The chance that a clock comes late: what it is compared with, and what that says."""

from datetime import timedelta

import pytest

from dashboard.pace import ENOUGH, WITHIN, Estimate, Pace, PastClocks, outlook
from dashboard.places import district_of
from dashboard.sla import ClockName

CITY, HERE, THERE = "73.71", "73.71.09", "73.71.12"
RESPONSE, RESOLUTION = ClockName


def clocks(
    left: dict[int | None, int],
    *,
    category: str = "banjir",
    district: str | None = HERE,
    clock: ClockName = RESPONSE,
) -> PastClocks:
    return PastClocks(clock, category, district, left)


def estimate(
    *past: PastClocks,
    left: timedelta = timedelta(minutes=30),
    category: str = "banjir",
    district: str | None = HERE,
) -> Estimate:
    return Pace(past, city=CITY).estimate(RESPONSE, category=category, district=district, left=left)


@pytest.mark.parametrize(
    ("minutes", "still_ran"),
    [(0, 40), (10, 40), (11, 60), (30, 60), (31, 90), (119, 90), (120, 100)],
)
def test_only_clocks_that_still_ran_with_so_much_time_left_are_compared(
    minutes: int, still_ran: int
):
    found = estimate(
        clocks({None: 40, 10: 20, 30: 30, 119: 10}), left=timedelta(minutes=minutes, seconds=59)
    )
    assert (found.missed, found.n) == (40, still_ran)
    assert found.chance == pytest.approx(40.5 / (still_ran + 1))


@pytest.mark.parametrize(
    ("past", "category", "area", "told"),
    [
        # Enough in the kecamatan; one too few there; too few of the category anywhere.
        ([clocks({None: 20, 5: 10})], "banjir", HERE, (20, 30)),
        (
            [clocks({None: 20, 5: 9}), clocks({None: 1}, district=THERE)],
            "banjir",
            CITY,
            (21, 30),
        ),
        (
            [clocks({None: 20, 5: 8}), clocks({None: 1}, category="sampah", district=None)],
            None,
            CITY,
            (21, 29),
        ),
        # Others' clocks are no company: another clock, and those that had stopped by then.
        (
            [clocks({None: 29}), clocks({None: 99}, clock=RESOLUTION), clocks({30: 99})],
            None,
            CITY,
            (29, 29),
        ),
        ([], None, CITY, (0, 0)),
    ],
)
def test_the_nearest_company_that_is_large_enough_is_taken(
    past: list[PastClocks], category: str | None, area: str, told: tuple[int, int]
):
    found = estimate(*past)
    assert (found.category, found.area) == (category, area)
    assert (found.missed, found.n) == told
    assert found.chance == pytest.approx((told[0] + 0.5) / (told[1] + 1))


def test_a_report_above_the_kecamatan_is_compared_with_the_city():
    past = [clocks({None: ENOUGH}, district=None), clocks({5: ENOUGH})]
    found = estimate(*past, district=None)
    assert (found.area, found.n) == (CITY, 2 * ENOUGH)


def test_time_left_beyond_what_is_looked_at_counts_all():
    assert estimate(clocks({None: 40, 119: 1}), left=WITHIN).n == 41


def test_the_outlook_is_the_chances_sum_with_room_for_chance():
    told = outlook([Estimate(chance, 1, 2, None, CITY) for chance in [0.5] * 16 + [1.0] * 4])
    # 12 on average, a standard deviation of 2: nine in ten within 3.3 of it.
    assert (told.total, told.expected, told.low, told.high) == (20, 12.0, 9, 15)
    sure = outlook([Estimate(0.99, 1, 2, None, CITY)] * 3)
    assert (sure.low, sure.high) == (3, 3)
    none = outlook([])
    assert (none.total, none.expected, none.low, none.high) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("code", "district"),
    [
        ("73.71.09.1001", "73.71.09"),
        ("73.71.09", "73.71.09"),
        ("31.71.01.1001", "31.71.01"),
        ("73.71", None),
        ("73", None),
        ("boston", None),
        (None, None),
    ],
)
def test_the_kecamatan_of_an_area(code: str | None, district: str | None):
    assert district_of(code) == district
