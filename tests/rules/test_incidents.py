"""What becomes of incidents: they begin, grow, meet and end, each once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dashboard.burst_folding import Sighting
from dashboard.bursts import BurstRules, Expected, Reading
from dashboard.incident_view import (
    Depth,
    Facts,
    Member,
    TimelineStep,
    depth_of,
    incident_of,
    timeline_of,
)
from dashboard.incidents import (
    Begun,
    Decision,
    Grown,
    IncidentState,
    Merged,
    OpenIncident,
    Over,
    Scene,
    decide,
)
from tests.factories import NOW

RULES = BurstRules()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
METRE = 1 / 111_195
BURST = Reading(1, 1, 6, Expected(0.01, windows=1e7))
QUIET = Reading(1, 1, 1, Expected(1.0, windows=1e7))


def sightings(
    number: int = 6,
    *,
    first_id: int = 1,
    area: int = 1,
    ago: timedelta = 5 * MINUTE,
    north_m: float = 0.0,
    incident: int | None = None,
) -> tuple[Sighting, ...]:
    return tuple(
        Sighting(first_id + n, area, NOW - ago, north_m * METRE, 119.0, incident)
        for n in range(number)
    )


def scene(*reports: Sighting, **fields: object) -> Scene:
    plain = Scene(1, 4590, sightings=reports, readings=(BURST,))
    return replace(plain, **fields)  # type: ignore[arg-type]


def decided(asked: Scene, *, now: datetime = NOW) -> list[Decision]:
    return decide(asked, rules=RULES, now=now)


def ids(decision: Decision) -> list[int]:
    assert isinstance(decision, Begun | Grown)
    return [one.id for one in decision.reports]


class TestBeginning:
    def test_a_burst_begins_one_with_its_reports(self):
        [begun] = decided(scene(*sightings()))
        assert isinstance(begun, Begun)
        assert begun.reading == BURST
        assert ids(begun) == [1, 2, 3, 4, 5, 6]

    def test_without_a_burst_none_begins(self):
        assert decided(scene(*sightings(), readings=(QUIET,))) == []

    def test_reports_of_one_place_belong_together_however_far_apart(self):
        spread = [replace(one, lat=one.id * 0.05) for one in sightings()]
        [begun] = decided(scene(*spread))
        assert len(ids(begun)) == 6

    def test_it_takes_in_what_is_linked_and_leaves_out_what_is_not(self):
        across = sightings(2, first_id=10, area=2, north_m=400)
        before = sightings(1, first_id=20, ago=2 * HOUR)
        chained = sightings(1, first_id=30, ago=4 * HOUR, north_m=300)
        far = sightings(1, first_id=40, area=3, north_m=4000)
        [begun] = decided(scene(*sightings(), *across, *before, *chained, *far))
        assert ids(begun) == [1, 2, 3, 4, 5, 6, 10, 11, 20, 30]

    def test_two_bursts_side_by_side_are_one_told_by_the_surer(self):
        other = Reading(2, 1, 8, Expected(0.01, windows=1e7))
        near = sightings(8, first_id=10, area=2, north_m=400)
        [begun] = decided(scene(*sightings(), *near, readings=(BURST, other)))
        assert isinstance(begun, Begun)
        assert begun.reading == other
        assert len(ids(begun)) == 14

    def test_two_bursts_far_apart_are_two(self):
        other = Reading(2, 1, 8, Expected(0.01, windows=1e7))
        far = sightings(8, first_id=10, area=2, north_m=4000)
        found = decided(scene(*sightings(), *far, readings=(BURST, other)))
        assert [len(ids(one)) for one in found] == [6, 8]


class TestGoingOn:
    GOES_ON = OpenIncident(7, NOW - 5 * MINUTE, frozenset({1}))

    def test_carried_out_it_is_decided_no_second_time(self):
        assert decided(scene(*sightings(incident=7), open=(self.GOES_ON,))) == []

    def test_it_grows_by_what_is_linked_whether_or_not_that_is_a_burst(self):
        new = sightings(1, first_id=10, area=2, ago=MINUTE, north_m=400)
        open_scene = scene(*sightings(incident=7), *new, open=(self.GOES_ON,), readings=(QUIET,))
        assert decided(open_scene) == [Grown(7, new)]

    def test_what_is_not_linked_is_left(self):
        far = sightings(1, first_id=10, area=2, ago=MINUTE, north_m=4000)
        assert decided(scene(*sightings(incident=7), *far, open=(self.GOES_ON,))) == []

    def test_two_that_meet_are_the_older_one(self):
        younger = OpenIncident(9, NOW - MINUTE, frozenset({2}))
        of_it = sightings(2, first_id=10, area=2, north_m=900, incident=9)
        between = sightings(1, first_id=20, area=2, north_m=450)
        found = decided(
            scene(*sightings(incident=7), *of_it, *between, open=(self.GOES_ON, younger))
        )
        assert found == [Merged(9, into=7), Grown(7, between)]


class TestEnding:
    def open(self, last: timedelta) -> OpenIncident:
        return OpenIncident(7, NOW - last, frozenset({1}))

    @pytest.mark.parametrize(
        ("last", "reading", "over"),
        [
            (
                3 * HOUR,
                Reading(1, 1, 4, Expected(0.01, windows=1e7)),
                True,
            ),  # nothing can be linked any more
            (3 * HOUR - MINUTE, Reading(1, 1, 4, Expected(0.01, windows=1e7)), False),
            (MINUTE, Reading(1, 1, 3, Expected(2.0, windows=1e7)), True),  # as many as is usual
            (
                MINUTE,
                Reading(1, 1, 4, Expected(1.0, windows=1e7)),
                False,
            ),  # more than that, though no burst
        ],
    )
    def test_when(self, last: timedelta, reading: Reading, over: bool):
        had = sightings(incident=7, ago=last)
        found = decided(scene(*had, open=(self.open(last),), readings=(reading,)))
        assert found == ([Over(7)] if over else [])

    def test_not_while_it_grows(self):
        new = sightings(1, first_id=10)
        had = sightings(incident=7)
        asked = scene(*had, *new, open=(self.open(5 * MINUTE),), readings=(QUIET,))
        assert decided(asked) == [Grown(7, new)]

    def test_one_that_has_ended_is_not_found_again_by_its_own_reports(self):
        assert decided(scene(*sightings(5, incident=7), *sightings(1, first_id=10))) == []

    def test_a_new_burst_after_it_is_another(self):
        found = decided(scene(*sightings(5, incident=7), *sightings(5, first_id=10)))
        assert [ids(one) for one in found] == [[10, 11, 12, 13, 14]]


def member(number: int, minutes: float, **fields: object) -> Member:
    plain = {"area_code": "73.71.09.1001", "area_name": "Tamamaung", "stage": "menunggu"}
    return Member(id=number, created_at=NOW - minutes * MINUTE, **(plain | fields))  # type: ignore[arg-type]


FACTS = Facts(7, "73.71", "banjir", IncidentState.OPEN, NOW, None, None)


class TestView:
    def test_it_is_told_by_its_reports(self):
        corners = [(-5.0, 119.0), (-5.0, 119.004), (-5.004, 119.0), (-5.001, 119.001)]
        members = [
            member(n, 20.0 * n, lat=lat, lon=lon, depth_cm=depth)
            for (n, (lat, lon)), depth in zip(
                enumerate(corners, start=1), (40, None, 70, 20), strict=True
            )
        ]
        members.append(member(5, 90.0, area_code="73.71.09.1002", area_name="Paropo"))
        found = incident_of(FACTS, members, now=NOW, one_by_one=True)
        assert (found.reports, found.last_hour) == (5, 2)  # an hour ago is not within the hour
        assert (found.began_at, found.last_report_at) == (NOW - 90 * MINUTE, NOW - 20 * MINUTE)
        assert [(place.name, place.reports) for place in found.places] == [
            ("Tamamaung", 4),
            ("Paropo", 1),
        ]
        assert found.centre == pytest.approx((-5.00125, 119.00125))
        assert sorted(found.hull) == sorted(corners[:3])  # the fourth lies within
        assert found.depth == Depth(70, 40, 3)
        assert [one.id for one in found.members] == [1, 2, 3, 4, 5]
        assert incident_of(FACTS, members, now=NOW, one_by_one=False).members == ()

    def test_reports_without_a_point_have_no_shape(self):
        found = incident_of(FACTS, [member(1, 5), member(2, 6)], now=NOW, one_by_one=True)
        assert (found.centre, found.hull, found.depth) == (None, (), None)

    def test_points_in_a_line_are_no_shape(self):
        members = [member(n, n, lat=-5.0, lon=119 + n / 100) for n in range(4)]
        assert incident_of(FACTS, members, now=NOW, one_by_one=True).hull == ()

    def test_quarters_of_an_hour_with_the_empty_ones(self):
        quarter = datetime(2026, 11, 21, 11, 0, tzinfo=NOW.tzinfo)
        moments = [quarter, quarter + 14 * MINUTE, quarter + 45 * MINUTE]
        assert timeline_of(moments) == tuple(
            TimelineStep(quarter + 15 * n * MINUTE, number) for n, number in enumerate((2, 0, 0, 1))
        )

    def test_no_depth_where_none_is_told(self):
        assert depth_of([None, None]) is None
