"""Who is on duty, how far a team is, and which one a report is best given to."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.teams import Shift, Team, distance_km, on_duty, suggest

WITA = ZoneInfo("Asia/Makassar")
SATURDAY = datetime(2026, 11, 21, 19, 5, tzinfo=WITA)
DAY_SHIFT = Shift(6, time(7), time(15))
EVENING = Shift(6, time(15), time(23))
NIGHT = Shift(6, time(22), time(6))
PANAKKUKANG = frozenset({"73.71.09"})


def team(number: int, **facts: object) -> Team:
    told = {"areas": PANAKKUKANG, "capacity": 10} | facts
    return Team(id=number, slug=f"tim-{number}", name=f"Tim {number}", **told)


class TestOnDuty:
    @pytest.mark.parametrize(
        ("shifts", "at", "on"),
        [
            ((), SATURDAY, True),
            ((DAY_SHIFT,), SATURDAY, False),
            ((EVENING,), SATURDAY, True),
            ((DAY_SHIFT, EVENING), SATURDAY, True),
            ((EVENING,), SATURDAY.replace(hour=15, minute=0), True),
            ((EVENING,), SATURDAY.replace(hour=23, minute=0), False),
            ((EVENING,), SATURDAY - timedelta(days=1), False),
            ((NIGHT,), SATURDAY.replace(hour=22), True),
            ((NIGHT,), SATURDAY + timedelta(hours=7), True),  # Sunday, 02.05
            ((NIGHT,), SATURDAY + timedelta(hours=11), False),  # Sunday, 06.05
            ((NIGHT,), SATURDAY.replace(hour=2), False),  # the night before
            ((Shift(6, time(0), time(0)),), SATURDAY, True),  # round the clock
            ((EVENING,), SATURDAY.astimezone(UTC), True),
        ],
    )
    def test_in_the_citys_time(self, shifts: tuple[Shift, ...], at: datetime, on: bool):
        assert on_duty(shifts, at, WITA) is on

    @pytest.mark.parametrize(
        ("shifts", "staffed", "on"),
        [
            ((), True, True),
            ((), False, False),
            ((EVENING,), True, True),
            ((EVENING,), False, False),
            ((DAY_SHIFT,), True, False),
            ((DAY_SHIFT,), False, False),
        ],
    )
    def test_a_team_that_nobody_is_in_never_is(self, shifts, staffed: bool, on: bool):
        assert team(1, shifts=shifts, staffed=staffed).on_duty(SATURDAY, WITA) is on


class TestDistance:
    def test_a_minute_of_latitude_at_the_equator(self):
        # Of the WGS 84 ellipsoid: 1,842.9 m (a nautical mile is a mean over all latitudes).
        assert distance_km(0, 119, 1 / 60, 119) == pytest.approx(1.8429, abs=1e-4)

    def test_a_degree_of_longitude_on_the_equator(self):
        # The equator's radius of WGS 84, 6,378,137 m, times pi / 180.
        assert distance_km(0, 119, 0, 120) == pytest.approx(111.3195, abs=1e-3)

    @pytest.mark.parametrize("points", [(None, None, 1, 1), (1, 1, None, None)])
    def test_unknown_where_a_point_is(self, points):
        assert distance_km(*points) is None


class TestSuggest:
    def asked(self, *teams: Team, loads: dict[int, int] | None = None, **report: object):
        told = {"area": "73.71.09.1001", "agency": None, "lat": -5.15, "lon": 119.40} | report
        return suggest(teams, loads=loads or {}, now=SATURDAY, zone=WITA, **told)

    def test_the_nearest_first(self):
        near, far = team(2, lat=-5.15, lon=119.41), team(1, lat=-5.15, lon=119.45)
        found = self.asked(far, near)
        assert [one.team.id for one in found] == [2, 1]
        assert found[0].distance_km == pytest.approx(1.108, abs=0.01)

    def test_a_full_load_is_five_kilometres(self):
        near, far = team(1, lat=-5.15, lon=119.40), team(2, lat=-5.15, lon=119.44)
        assert [one.team.id for one in self.asked(near, far, loads={1: 8})] == [1, 2]
        found = self.asked(near, far, loads={1: 10})
        assert [one.team.id for one in found] == [2, 1]
        assert found[1].score == pytest.approx(5.0)

    def test_a_distance_that_is_not_known_is_five_kilometres_too(self):
        nowhere, near, far = team(1), team(2, lat=-5.15, lon=119.44), team(3, lat=-5.15, lon=119.46)
        found = self.asked(nowhere, near, far)
        assert [(one.team.id, one.distance_km is None) for one in found] == [
            (2, False),
            (1, True),
            (3, False),
        ]

    def test_the_same_load_weighs_less_where_there_is_more_room(self):
        small, large = team(1), team(2, capacity=40)
        assert [one.team.id for one in self.asked(small, large, loads={1: 4, 2: 4})] == [2, 1]

    def test_off_duty_comes_after_all_who_are_on(self):
        off = team(1, lat=-5.15, lon=119.40, shifts=(DAY_SHIFT,))
        on = team(2, lat=-5.15, lon=119.60, shifts=(EVENING,))
        assert [one.team.id for one in self.asked(off, on, loads={2: 9})] == [2, 1]

    @pytest.mark.parametrize(
        ("loads", "shifts", "order"),
        [
            # Tim 1 is where the report is, Tim 2 some twenty kilometres away; both hold ten.
            ({1: 9, 2: 9}, {}, [1, 2]),
            ({1: 10, 2: 9}, {}, [2, 1]),
            ({1: 11, 2: 9}, {}, [2, 1]),
            ({1: 10, 2: 10}, {}, [1, 2]),
            ({1: 10}, {2: (DAY_SHIFT,)}, [2, 1]),  # with room, though off duty
            ({1: 10, 2: 10}, {1: (DAY_SHIFT,)}, [2, 1]),
        ],
    )
    def test_a_full_one_comes_after_all_with_room(self, loads, shifts, order):
        near = team(1, lat=-5.15, lon=119.40, shifts=shifts.get(1, ()))
        far = team(2, lat=-5.15, lon=119.58, shifts=shifts.get(2, ()))
        found = self.asked(near, far, loads=loads)
        assert [one.team.id for one in found] == order
        full = {one.team.id for one in found if one.is_full}
        assert full == {number for number, load in loads.items() if load >= 10}

    @pytest.mark.parametrize(
        ("others", "order"),
        [
            # However near it is, however empty, and whatever its shifts say.
            ((team(2, lat=-5.15, lon=119.60),), [2, 1]),
            ((team(2, shifts=(DAY_SHIFT,)),), [2, 1]),
            ((team(2, shifts=(DAY_SHIFT,)), team(3)), [3, 2, 1]),
            ((team(2, staffed=False),), [1, 2]),
            ((), [1]),
        ],
    )
    @pytest.mark.parametrize("shifts", [(), (EVENING,)])
    def test_one_that_nobody_is_in_comes_last_but_can_be_chosen(self, shifts, others, order):
        empty = team(1, lat=-5.15, lon=119.40, shifts=shifts, staffed=False)
        found = self.asked(empty, *others, loads={2: 10, 3: 10})
        assert [one.team.id for one in found] == order
        assert not next(one for one in found if one.team.id == 1).on_duty

    def test_only_of_the_area_or_the_agency(self):
        elsewhere = team(1, areas=frozenset({"73.71.02"}))
        not_it = team(2, areas=frozenset({"73.71.09.10"}))
        agency = team(3, areas=frozenset(), agency="dlh")
        found = self.asked(elsewhere, not_it, agency, team(4), agency="dlh")
        assert {one.team.id for one in found} == {3, 4}
        assert {one.team.id for one in self.asked(agency, team(4))} == {4}

    def test_equal_ones_by_name_so_that_the_first_never_changes(self):
        assert [one.team.id for one in self.asked(team(2), team(1))] == [1, 2]
