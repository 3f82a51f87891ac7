"""Incidents that go on, meet and end, each once, whoever else is at work."""

from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from data_access.incident_ticker import IncidentTicker
from data_access.incident_ticks import INCIDENT_LOCK, IncidentsTicked, tick_incidents
from data_access.schema import incident_reports, incidents, reports
from tests.factories import NOW, Town
from tests.questions.bursting import (
    BUTUNG,
    DAY,
    HOUR,
    MINUTE,
    PAROPO,
    RULES,
    burst,
    kept,
    members,
    old_town,
    seen,
    tick,
)
from tests.questions.delivering import Clock, until


@pytest.fixture
def town(conn: Connection) -> Town:
    return old_town(conn)


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
