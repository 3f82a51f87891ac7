"""Incidents in the database: what a tick finds, from which numbers, and what a replay finds."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text, update

from dashboard.bursts import BurstRules
from dashboard.lifecycle import ReportKind, Stage
from data_access.burst_counts import busy_pairs, number_of_places, pairs_tested, readings
from data_access.cities import add_city
from data_access.incident_replay import replay
from data_access.incident_ticks import IncidentsTicked, tick_incidents
from data_access.incidents import open_incidents
from data_access.schema import areas, reports
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.bursting import (
    BUTUNG,
    DAY,
    HOUR,
    MINUTE,
    RULES,
    TAMAMAUNG,
    WEEK,
    burst,
    kept,
    members,
    old_town,
    seen,
    tick,
)


@pytest.fixture
def town(conn: Connection) -> Town:
    return old_town(conn)


class TestFinding:
    def test_a_burst_is_kept_as_it_was_found(self, town: Town):
        wanted = burst(town)
        town.report(ago=5 * MINUTE, category="sampah")
        town.report(ago=5 * MINUTE, area=BUTUNG)
        assert tick(town) == IncidentsTicked(begun=1)
        [one] = kept(town)
        assert (one.area_id, one.category_id) == (
            town.areas[TAMAMAUNG],
            town.categories["banjir"],
        )
        assert (one.hours, one.observed, one.stand_in, one.state) == (1, 6, False, "open")
        assert (one.found_at, one.began_at) == (NOW, NOW - 7 * MINUTE)
        assert one.last_report_at == NOW - 2 * MINUTE
        # Eight weeks without any: what is left is the city's rate, as one week of nine.
        assert one.expected == pytest.approx(1 / (8 * 4) / 9)
        assert 0 < one.tail < 1e-8
        assert members(town) == wanted

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": ReportKind.MESIN},
            {"kind": ReportKind.DARURAT},
            {"area": None},
            {"date_only": True},
            {"ago": 4 * HOUR},
            {"ago": -timedelta(minutes=30)},  # ahead of the look
        ],
    )
    def test_decoys_are_no_burst(self, town: Town, fields: dict[str, Any]):
        if fields.get("ago", HOUR) < timedelta():
            town.now = NOW + HOUR
            fields = {"ago": 20 * MINUTE}
        burst(town, **fields)
        assert tick(town) == IncidentsTicked()

    @pytest.mark.parametrize("stage", [Stage.DITOLAK, Stage.SALAH_WILAYAH])
    def test_refused_ones_are_none(self, town: Town, stage: Stage):
        for number in range(6):
            town.report((stage, MINUTE), ago=(2 + number) * MINUTE)
        assert tick(town) == IncidentsTicked()

    def test_erased_ones_are_none(self, town: Town):
        town.conn.execute(update(reports).where(reports.c.id.in_(burst(town))).values(dihapus=True))
        assert tick(town) == IncidentsTicked()

    @pytest.mark.parametrize("stage", [Stage.DUPLIKAT, Stage.SELESAI])
    def test_duplicates_and_done_ones_are(self, town: Town, stage: Stage):
        for number in range(6):
            town.report((stage, MINUTE), ago=(2 + number) * MINUTE)
        assert tick(town) == IncidentsTicked(begun=1)

    def test_what_is_usual_there_and_then_is_none(self, town: Town):
        for week in range(1, 9):
            burst(town, ago=week * WEEK + 2 * MINUTE)
        burst(town)
        assert tick(town) == IncidentsTicked()

    @pytest.mark.parametrize(
        ("shift", "found"), [(timedelta(), 0), (4 * HOUR, 1), (DAY, 1)], ids=str
    )
    def test_of_other_hours_and_weekdays_it_is_one(self, town: Town, shift: timedelta, found: int):
        for week in range(1, 9):
            burst(town, ago=week * WEEK + shift + 2 * MINUTE)
        burst(town)
        ticked = tick(town)
        assert ticked is not None
        assert ticked.begun == found

    def test_another_city_has_its_own(self, town: Town):
        other = Town(town.conn, code="31")
        burst(town)
        for number in range(6):
            other.report(ago=(2 + number) * MINUTE, area=None)
        tick(town)
        assert [row.city_id for row in kept(town)] == [town.city.id]
        assert list(open_incidents(town.conn, city=other.city, scope=EVERYTHING, now=NOW)) == []

    def test_a_city_without_borders_is_one_place(self, conn: Connection):
        city = add_city(conn, code="boston", name="Boston", timezone="America/New_York")
        assert number_of_places(conn, city=city) == 1

    def test_rules_are_settings(self, town: Town):
        burst(town, 4)
        assert tick(town) == IncidentsTicked()
        assert tick(town, rules=BurstRules(least=4, probability=1e-30)) == IncidentsTicked()
        assert tick(town, rules=BurstRules(least=4, probability=0.01)) == IncidentsTicked(begun=1)


class TestUsual:
    """The numbers behind it, one by one."""

    def of(self, town: Town, hours: int = 1, *, now: datetime = NOW) -> Any:
        pair = (town.areas[TAMAMAUNG], town.categories["banjir"])
        found = readings(town.conn, city=town.city, now=now, rules=RULES, pairs=[pair])
        return next((one for one in found.get(pair, ()) if one.hours == hours), None)

    def test_the_mean_of_the_weeks_with_the_city_as_one_more(self, town: Town):
        for week in (1, 2, 3):
            town.report(ago=week * WEEK + 10 * MINUTE)
        town.report(ago=week * WEEK + 10 * MINUTE, area=BUTUNG)
        town.report(ago=week * WEEK + 2 * HOUR)  # not within the hour
        burst(town)
        rate = 5 / (8 * 4)  # four came to the city, and one more
        assert self.of(town).expected.reports == pytest.approx((3 + rate) / 9)
        assert self.of(town).observed == 6
        three = 6 / (8 * 4)
        assert self.of(town, hours=3).expected.reports == pytest.approx((4 + three) / 9)

    def test_days_on_which_the_feed_was_down_are_missing(self, town: Town):
        for day in range(1, 60):
            if day not in (7, 14):
                town.conn.execute(
                    text(
                        "insert into reports (city_id, source, external_id, area_id, category_id,"
                        " holder_area_id, created_at, last_change_at, stage, open_since)"
                        " select :city, 'x', :day || '-' || n, :area, :category, :area,"
                        " :at, :at, 'menunggu', :at from generate_series(1, 25) n"
                    ),
                    {
                        "city": town.city.id,
                        "day": day,
                        "area": town.areas[BUTUNG],
                        "category": town.categories["pohon"],
                        "at": NOW - day * DAY + 2 * HOUR,
                    },
                )
        for week in range(3, 9):
            town.report(ago=week * WEEK + 10 * MINUTE)
        burst(town)
        # Six weeks are known, each with one; of eight it would be six in nine.
        assert self.of(town).expected.reports == pytest.approx((6 + 7 / (6 * 4)) / 7)
        assert not self.of(town).expected.stand_in

    def test_before_there_are_four_weeks_the_city_stands_in(self, conn: Connection):
        town = Town(conn)
        town.report(ago=10 * HOUR, area=BUTUNG)
        burst(town)
        found = self.of(town)
        assert found.expected.stand_in
        # Seven in ten hours, and one more, over four places.
        assert found.expected.reports == pytest.approx(8 / (10 * 4))
        assert tick(town, rules=BurstRules(probability=0.01)) == IncidentsTicked(begun=1)
        [one] = seen(town)
        assert one.origin is not None
        assert one.origin.stand_in

    def test_without_any_report_there_is_nothing_to_say(self, conn: Connection):
        assert self.of(Town(conn)) is None

    def test_all_that_is_looked_at_at_once_is_counted(self, town: Town):
        kinds = len(town.categories)
        assert pairs_tested(town.conn, city=town.city, rules=RULES) == 4 * kinds * 2
        gone = areas.c.code == BUTUNG
        town.conn.execute(update(areas).where(gone).values(valid_to=NOW.date()))
        assert pairs_tested(town.conn, city=town.city, rules=RULES) == 3 * kinds * 2

    def test_few_reports_are_not_looked_at_more_closely(self, town: Town):
        burst(town, 4)
        assert busy_pairs(town.conn, city=town.city, now=NOW, rules=RULES) == frozenset()


class TestReplay:
    def test_it_finds_what_ticks_would_have_and_writes_nothing(self, town: Town):
        burst(town, ago=5 * HOUR)
        burst(town, 3, ago=4 * HOUR + 30 * MINUTE)
        town.report(ago=MINUTE, area=BUTUNG)
        start = NOW - 8 * HOUR
        [found] = replay(town.conn, city=town.city, start=start, end=NOW, rules=RULES)
        assert kept(town) == []
        assert len(found.reports) == 9
        assert found.began_at == NOW - 5 * HOUR - 5 * MINUTE
        assert found.ended_at is not None
        now = start
        while now <= NOW:
            tick_incidents(town.conn, now=now, rules=RULES)
            now += 5 * MINUTE
        [one] = kept(town)
        assert (one.found_at, one.ended_at) == (found.found_at, found.ended_at)
        assert (one.observed, one.tail) == (found.reading.observed, found.reading.tail)
        assert members(town) == sorted(report.id for report in found.reports)
