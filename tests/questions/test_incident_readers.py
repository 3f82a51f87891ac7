"""Who sees what of incidents, and which are listed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from dashboard.access import Role, Scope
from dashboard.errors import NotFound
from dashboard.filters import Preset, Window
from data_access.incident_ticks import IncidentsTicked
from data_access.incidents import ended_incidents, get_incident, incidents_in
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.bursting import (
    DAY,
    HOUR,
    MINUTE,
    PAROPO,
    TAMAMAUNG,
    burst,
    kept,
    old_town,
    seen,
    tick,
)

CITY = frozenset({"73.71"})


@pytest.fixture
def town(conn: Connection) -> Town:
    return old_town(conn)


class TestWhoSees:
    LURAH = Scope(Role.LURAH, areas=frozenset({PAROPO}), area_cities=CITY)
    CAMAT = Scope(Role.CAMAT, areas=frozenset({"73.71.09"}), area_cities=CITY)
    NEIGHBOUR = Scope(Role.CAMAT, areas=frozenset({"73.71.02"}), area_cities=CITY)
    NATION = Scope(Role.NASIONAL, all_cities=True)

    @pytest.fixture(autouse=True)
    def _flood(self, town: Town) -> None:
        """Six in Tamamaung that tell it, two more over the border."""
        burst(town)
        for east in (119.4088, 119.4105):
            area = PAROPO if east > 119.41 else TAMAMAUNG
            town.report(ago=MINUTE, lat=-5.145, lon=east, area=area)
        assert tick(town) == IncidentsTicked(begun=1)

    def test_who_sees_all_of_it(self, town: Town):
        for scope in (EVERYTHING, self.CAMAT):
            [one] = seen(town, scope)
            assert (one.reports, len(one.members), len(one.places)) == (8, 8, 2)
            assert one.origin is not None
            assert one.origin.observed == 7

    def test_a_lurah_over_the_border_sees_their_part_and_no_number_of_the_other(self, town: Town):
        [one] = seen(town, self.LURAH)
        assert (one.reports, one.last_hour, len(one.members)) == (1, 1, 1)
        assert [place.name for place in one.places] == ["Paropo"]
        assert one.origin is None
        assert sum(step.reports for step in one.timeline) == 1
        assert one.began_at == one.last_report_at == NOW - MINUTE

    def test_who_sees_none_of_its_reports_sees_nothing(self, town: Town):
        assert seen(town, self.NEIGHBOUR) == []
        assert seen(town, Scope(Role.ANALIS)) == []
        assert seen(town, Scope(Role.ANALIS, cities=frozenset({"31"}))) == []

    def test_who_reads_no_reports_has_numbers_alone(self, town: Town):
        [one] = seen(town, self.NATION)
        assert (one.reports, one.members) == (8, ())

    def test_an_agency_sees_what_it_owns(self, town: Town):
        def of(category: str) -> Scope:
            agencies = frozenset({town.agencies[category]})
            return Scope(Role.ANGGOTA_TIM, agencies=agencies, agency_cities=CITY)

        [one] = seen(town, of("banjir"))
        assert (one.reports, one.origin is None) == (8, False)
        assert seen(town, of("sampah")) == []


class TestWindow:
    def asked(self, town: Town, **fields: Any) -> list[int]:
        filters = town.filters(**fields)
        now = NOW + fields.pop("after", timedelta())
        return [
            one.reports
            for one in incidents_in(town.conn, filters=filters, scope=EVERYTHING, now=now)
        ]

    def test_place_category_and_window(self, town: Town):
        burst(town)
        tick(town)
        tick(town, 4 * HOUR)
        assert self.asked(town) == [6]
        assert self.asked(town, area="73.71.09") == [6]
        assert self.asked(town, area="73.71.02") == []
        assert self.asked(town, categories=frozenset({"banjir"})) == [6]
        assert self.asked(town, categories=frozenset({"sampah"})) == []
        day = (NOW - 2 * DAY).date()
        assert self.asked(town, window=Window(Preset.CUSTOM, day, day)) == []


class TestList:
    def ended(self, town: Town, after: timedelta = 5 * HOUR, **asked: Any) -> list[int]:
        span = {"start": NOW, "end": NOW + DAY} | asked
        found = ended_incidents(
            town.conn, city=town.city, scope=EVERYTHING, now=NOW + after, **span
        )
        return [one.id for one in found]

    def test_it_is_listed_once_it_has_ended_and_by_when(self, town: Town):
        burst(town)
        tick(town)
        assert self.ended(town) == []
        tick(town, 4 * HOUR)
        [one] = kept(town)
        assert self.ended(town) == [one.id]
        assert self.ended(town, start=NOW + 4 * HOUR, end=NOW + 5 * HOUR) == [one.id]
        assert self.ended(town, end=NOW + 4 * HOUR) == []
        assert self.ended(town, start=NOW + 5 * HOUR) == []

    def test_what_was_part_of_another_is_listed_as_that(self, town: Town):
        older, younger = self.merged(town)
        tick(town, 4 * HOUR)
        assert self.ended(town) == [older]
        assert self.opened(town, younger) == self.opened(town, older) == older

    def test_of_another_city_or_of_none_it_is_not_there(self, town: Town):
        other = Town(town.conn, code="31")
        burst(town)
        tick(town)
        [one] = kept(town)
        assert self.opened(town, one.id) == one.id
        for city, wanted in ((other.city, one.id), (town.city, one.id + 1), (town.city, 10**17)):
            with pytest.raises(NotFound):
                self.opened(town, wanted, city=city)

    @pytest.mark.parametrize(
        ("scope", "number"),
        [
            (Scope(Role.LURAH, areas=frozenset({TAMAMAUNG}), area_cities=CITY), 6),
            (Scope(Role.LURAH, areas=frozenset({PAROPO}), area_cities=CITY), 0),
            (Scope(Role.CAMAT, areas=frozenset({"73.71.02"}), area_cities=CITY), 0),
            (Scope(Role.ANALIS, cities=frozenset({"31"})), 0),
            (Scope(Role.ANALIS), 0),
        ],
    )
    def test_who_sees_none_of_its_reports_can_not_ask_for_it(
        self, town: Town, scope: Scope, number: int
    ):
        burst(town)
        tick(town)
        tick(town, 4 * HOUR)
        [one] = kept(town)
        asked = {"city": town.city, "scope": scope, "now": NOW + 5 * HOUR}
        listed = ended_incidents(town.conn, start=NOW, end=NOW + DAY, **asked)
        assert sum(found.reports for found in listed) == number
        if number:
            assert get_incident(town.conn, incident_id=one.id, **asked).reports == number
        else:
            with pytest.raises(NotFound):
                get_incident(town.conn, incident_id=one.id, **asked)

    def opened(self, town: Town, wanted: int, **asked: Any) -> int:
        of = {"city": town.city, "scope": EVERYTHING, "now": NOW} | asked
        return get_incident(town.conn, incident_id=wanted, **of).id

    def merged(self, town: Town) -> tuple[int, int]:
        burst(town)
        tick(town)
        burst(town, area=PAROPO, ago=MINUTE)
        tick(town)
        for east in (119.409, 119.4125):
            town.report(ago=MINUTE, lat=-5.145, lon=east, area=PAROPO)
        assert tick(town).merged == 1
        older, younger = (row.id for row in kept(town))
        return older, younger
