"""Incidents in the database: what a tick finds, keeps and tells, and who sees what of it."""

from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from dashboard.access import Role, Scope
from dashboard.bursts import BurstRules
from dashboard.filters import Preset, Window
from dashboard.incident_view import Incident
from dashboard.lifecycle import ReportKind, Stage
from data_access.burst_counts import busy_pairs, number_of_places, pairs_tested, readings
from data_access.cities import add_city
from data_access.incident_replay import replay
from data_access.incident_ticker import IncidentTicker
from data_access.incident_ticks import INCIDENT_LOCK, IncidentsTicked, tick_incidents
from data_access.incidents import incidents_in, open_incidents
from data_access.schema import areas, incident_reports, incidents, reports
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.delivering import Clock, until

RULES = BurstRules()
MINUTE, HOUR, DAY, WEEK = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days", "weeks"))
CITY = frozenset({"73.71"})
TAMAMAUNG, PAROPO, MELAYU, BUTUNG = (
    "73.71.09.1001",
    "73.71.09.1002",
    "73.71.02.1001",
    "73.71.02.1002",
)


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town whose data began long ago."""
    town = Town(conn)
    town.report(ago=70 * DAY, category="pohon")
    return town


def burst(town: Town, number: int = 6, *, ago: timedelta = 2 * MINUTE, **fields: Any) -> list[int]:
    """So many reports, the last one `ago` and one a minute before it."""
    return [town.report(ago=ago + n * MINUTE, **fields) for n in range(number)]


def tick(town: Town, after: timedelta = timedelta(), rules: BurstRules = RULES) -> Any:
    return tick_incidents(town.conn, now=NOW + after, rules=rules)


def kept(town: Town) -> list[Any]:
    return list(town.conn.execute(select(incidents).order_by(incidents.c.id)).all())


def members(town: Town, incident_id: int | None = None) -> list[int]:
    asked = select(incident_reports.c.report_id).order_by(incident_reports.c.report_id)
    if incident_id is not None:
        asked = asked.where(incident_reports.c.incident_id == incident_id)
    return list(town.conn.execute(asked).scalars())


def seen(town: Town, scope: Scope = EVERYTHING, after: timedelta = timedelta()) -> list[Incident]:
    return list(open_incidents(town.conn, city=town.city, scope=scope, now=NOW + after))


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


class TestGoingOn:
    def test_again_and_again(self, town: Town):
        burst(town)
        tick(town)
        before = kept(town), members(town)
        assert tick(town) == IncidentsTicked()
        assert tick(town, MINUTE) == IncidentsTicked()
        assert (kept(town), members(town)) == before

    def test_it_grows_across_a_border_and_knows_its_last_report(self, town: Town):
        burst(town)
        tick(town)
        near = {"lat": -5.145, "lon": 119.4088}  # in Tamamaung, at the border: 420 m away
        over = {"lat": -5.145, "lon": 119.4105, "area": PAROPO}
        town.now = NOW + HOUR
        new = [town.report(ago=30 * MINUTE, **near), town.report(ago=20 * MINUTE, **over)]
        far = town.report(ago=20 * MINUTE, area=BUTUNG)
        assert tick(town, HOUR) == IncidentsTicked(grown=1)
        [one] = kept(town)
        assert one.last_report_at == NOW + 40 * MINUTE
        assert set(new) <= set(members(town))
        assert far not in members(town)
        [told] = seen(town, after=HOUR)
        assert [(place.name, place.reports) for place in told.places] == [
            ("Tamamaung", 7),
            ("Paropo", 1),
        ]

    def test_two_that_meet_become_the_older(self, town: Town):
        burst(town)
        tick(town)
        burst(town, area=PAROPO, ago=MINUTE)
        assert tick(town) == IncidentsTicked(begun=1)
        older, younger = (row.id for row in kept(town))
        bridge = [{"lon": 119.409}, {"lon": 119.4125}]
        for where in bridge:
            town.report(ago=MINUTE, lat=-5.145, area=PAROPO, **where)
        assert tick(town) == IncidentsTicked(grown=1, merged=1)
        assert members(town, younger) == []
        assert len(members(town, older)) == 14
        assert [(row.state, row.merged_into) for row in kept(town)] == [
            ("open", None),
            ("ended", older),
        ]
        assert tick(town) == IncidentsTicked()
        assert [one.id for one in seen(town)] == [older]

    def test_it_ends_three_hours_after_its_last_report(self, town: Town):
        burst(town)
        tick(town)
        assert tick(town, 3 * HOUR - 3 * MINUTE) == IncidentsTicked()
        assert tick(town, 3 * HOUR - 2 * MINUTE) == IncidentsTicked(ended=1)
        [one] = kept(town)
        assert (one.state, one.ended_at) == ("ended", NOW + 3 * HOUR - 2 * MINUTE)
        assert tick(town, 3 * HOUR) == IncidentsTicked()
        assert seen(town) == []

    def test_one_whose_reports_were_all_refused_ends(self, town: Town):
        wanted = burst(town)
        tick(town)
        refused = {"stage": "ditolak", "stopped_at": NOW, "open_since": None}
        town.conn.execute(update(reports).where(reports.c.id.in_(wanted)).values(refused))
        assert seen(town) == []
        assert tick(town, 3 * HOUR) == IncidentsTicked(ended=1)

    def test_a_corrected_category_takes_a_report_out_of_what_is_told(self, town: Town):
        wanted = burst(town)
        tick(town)
        town.conn.execute(
            update(reports)
            .where(reports.c.id == wanted[0])
            .values(category_id=town.categories["sampah"])
        )
        assert [one.reports for one in seen(town)] == [5]

    def test_depths_are_read_from_what_people_wrote(self, town: Town):
        burst(town, 5)
        town.report(ago=MINUTE, description="Banjir setinggi 40 cm")
        town.report(ago=MINUTE, title="selutut")
        tick(town)
        [one] = seen(town)
        assert one.depth is not None
        assert (one.depth.deepest_cm, one.depth.reports) == (50, 2)

    def test_a_length_is_no_depth_where_there_is_no_water(self, town: Town):
        burst(town, category="pohon", description="Pohon tumbang menutup 40 cm badan jalan")
        tick(town)
        assert [one.depth for one in seen(town)] == [None]


class TestDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "update incidents set observed = 99",
            "update incidents set found_at = found_at - interval '1 hour'",
            "update incidents set state = 'open', ended_at = null",
            "delete from incident_reports",
            "delete from incidents",
            "truncate incidents cascade",
        ],
    )
    def test_what_was_found_stands(self, town: Town, statement: str):
        burst(town)
        tick(town)
        tick(town, 4 * HOUR)
        town.conn.commit()
        with pytest.raises(DBAPIError, match=r"stands as it was found|kept for ever"):
            town.conn.execute(text(statement))

    def test_a_report_is_part_of_one(self, town: Town):
        [first, *_] = burst(town)
        tick(town)
        [one] = kept(town)
        again = {"report_id": first, "incident_id": one.id, "joined_at": NOW}
        with pytest.raises(DBAPIError, match="pk_incident_reports"):
            town.conn.execute(insert(incident_reports).values(again))

    def test_screens_hear_of_it(self, town: Town):
        wanted = burst(town)
        town.conn.commit()
        before = self.written(town, wanted)
        tick(town)
        town.conn.commit()
        began = self.written(town, wanted)
        assert began != before
        tick(town, MINUTE)
        town.conn.commit()
        assert self.written(town, wanted) == began  # nothing happened
        tick(town, 4 * HOUR)
        town.conn.commit()
        assert self.written(town, wanted) != began

    def test_who_sees_nothing_new_hears_nothing(self, town: Town):
        wanted = burst(town)
        tick(town)
        town.report(ago=MINUTE, lat=-5.145, lon=119.4088, area=PAROPO)
        town.conn.commit()
        before = self.written(town, wanted)
        assert tick(town) == IncidentsTicked(grown=1)
        town.conn.commit()
        assert self.written(town, wanted) == before

    def written(self, town: Town, ids: list[int]) -> list[Any]:
        asked = select(reports.c.xid).where(reports.c.id.in_(ids)).order_by(reports.c.id)
        return list(town.conn.execute(asked).scalars())

    def test_reports_that_somebody_holds_are_taken_in_by_the_next_tick(
        self, engine: Engine, town: Town
    ):
        wanted = burst(town)
        town.conn.commit()
        with engine.begin() as other:
            held = select(reports.c.id).where(reports.c.id.in_(wanted[:4])).with_for_update()
            other.execute(held)
            town.conn.execute(text("set local lock_timeout = '2s'"))
            assert tick(town) == IncidentsTicked(begun=1)
            assert members(town) == wanted[4:]
            town.conn.commit()
        assert tick(town) == IncidentsTicked(grown=1)
        assert members(town) == wanted
        assert [row.last_report_at for row in kept(town)] == [NOW - 2 * MINUTE]

    def test_while_somebody_holds_all_of_them_none_begins(self, engine: Engine, town: Town):
        wanted = burst(town)
        town.conn.commit()
        with engine.begin() as other:
            held = select(reports.c.id).where(reports.c.id.in_(wanted)).with_for_update()
            other.execute(held)
            town.conn.execute(text("set local lock_timeout = '2s'"))
            assert tick(town) == IncidentsTicked()
            assert kept(town) == []


class TestKilledAndAtOnce:
    @pytest.fixture
    def burst_town(self, engine: Engine) -> Town:
        with engine.begin() as conn:
            town = Town(conn)
            town.report(ago=70 * DAY, category="pohon")
            burst(town)
        return town

    def test_killed_after_any_statement_the_next_tick_goes_on(
        self, engine: Engine, burst_town: Town
    ):
        class Killed(Exception):
            pass

        for statements in range(1, 60):
            left = statements

            def kill(*_: object) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Killed

            with engine.connect() as conn:
                event.listen(conn, "before_cursor_execute", kill)
                try:
                    tick_incidents(conn, now=NOW, rules=RULES)
                    break
                except Killed:
                    conn.rollback()
            with engine.connect() as conn:
                assert conn.execute(select(func.count()).select_from(incidents)).scalar() == 0
        else:
            pytest.fail("it never came to its end")
        assert statements > 10
        with engine.begin() as conn:
            assert tick_incidents(conn, now=NOW, rules=RULES) == IncidentsTicked(begun=1)

    def test_while_another_ticks_it_does_nothing(self, engine: Engine, burst_town: Town):
        with engine.begin() as other, engine.begin() as conn:
            other.execute(select(func.pg_advisory_xact_lock(INCIDENT_LOCK)))
            assert tick_incidents(conn, now=NOW, rules=RULES) is None

    def test_two_tickers_find_it_once(self, engine: Engine, burst_town: Town):
        clock = Clock()
        tickers = [IncidentTicker(engine, clock=clock, rules=RULES, every_s=0.01) for _ in range(2)]
        starts = [Thread(target=one.start) for one in tickers]
        for start in starts:
            start.start()

        def number(state: str) -> int:
            with engine.connect() as conn:
                asked = select(func.count()).select_from(incidents)
                return int(conn.execute(asked.where(incidents.c.state == state)).scalar_one())

        until(lambda: number("open") == 1)
        clock.now += 4 * HOUR
        until(lambda: number("ended") == 1)
        for one in tickers:
            one.stop()
        assert number("open") == 0
        with engine.connect() as conn:
            joined = conn.execute(select(func.count()).select_from(incident_reports)).scalar()
        assert joined == 6

    def test_what_fails_is_tried_again(
        self, engine: Engine, burst_town: Town, monkeypatch: pytest.MonkeyPatch
    ):
        from data_access import incident_ticker

        real, failures = incident_ticker.tick_incidents, iter([ValueError("broken")])

        def sometimes(*given: Any, **asked: Any) -> Any:
            for failure in failures:
                raise failure
            return real(*given, **asked)

        monkeypatch.setattr(incident_ticker, "tick_incidents", sometimes)
        ticker = IncidentTicker(engine, clock=Clock(), rules=RULES, every_s=0.01)
        ticker.start()

        def there() -> bool:
            with engine.connect() as conn:
                return conn.execute(select(incidents.c.id)).first() is not None

        until(there)
        ticker.stop()


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
