"""What belongs together: within 500 m and 3 h, link by link."""

from datetime import timedelta

import pytest

from dashboard.burst_folding import Sighting, folded
from tests.factories import NOW

METRE = 1 / 111_195
MINUTE = timedelta(minutes=1)


def at(north_m: float = 0.0, east_m: float = 0.0, minutes: float = 0.0, **fields: int) -> Sighting:
    """A report so far north and east of a point on the equator, so many minutes ago."""
    when = NOW - minutes * MINUTE
    plain = {"id": 1, "area_id": 1}
    return Sighting(
        created_at=when, lat=north_m * METRE, lon=119 + east_m * METRE, **(plain | fields)
    )


@pytest.mark.parametrize(
    ("sightings", "groups"),
    [
        ([], []),
        ([at()], [[0]]),
        ([at(), at(499)], [[0, 1]]),
        ([at(), at(501)], [[0], [1]]),
        ([at(), at(east_m=499)], [[0, 1]]),
        ([at(), at(354, 354)], [[0], [1]]),  # 501 m as the crow flies
        ([at(), at(minutes=180)], [[0, 1]]),
        ([at(), at(minutes=181)], [[0], [1]]),
        ([at(), at(400), at(800)], [[0, 1, 2]]),  # link by link
        ([at(), at(minutes=150), at(minutes=300)], [[0, 1, 2]]),
        ([at(), at(400, minutes=200)], [[0], [1]]),  # near in space alone
        ([at(), at(2000, minutes=1)], [[0], [1]]),  # near in time alone
        ([at(area_id=1), at(300, area_id=2)], [[0, 1]]),  # across a border
    ],
)
def test_links(sightings: list[Sighting], groups: list[list[int]]):
    assert folded(sightings) == groups


def test_a_degree_of_longitude_is_shorter_away_from_the_equator():
    def both(lat: float) -> list[list[int]]:
        first = Sighting(1, 1, NOW, lat, 119.0)
        return folded([first, Sighting(2, 1, NOW, lat, 119.0 + 900 * METRE)])

    assert both(0.0) == [[0], [1]]
    assert both(60.0) == [[0, 1]]


def test_what_has_no_point_is_joined_by_what_it_is_told_to_belong_to():
    nowhere = Sighting(3, 1, NOW)
    assert folded([at(), nowhere, at(5000)]) == [[0], [1], [2]]
    assert folded([at(), nowhere, at(5000)], together=[[0, 1], [1, 2]]) == [[0, 1, 2]]
    assert folded([nowhere, nowhere]) == [[0], [1]]


def test_groups_that_are_told_go_on_by_their_links():
    far = [at(), at(5000), at(5300)]
    assert folded(far, together=[[0, 1]]) == [[0, 1, 2]]
