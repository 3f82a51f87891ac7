"""Who is charged with what: beside each thing that counts stand those that must not."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from dashboard.boards import make_board
from dashboard.filters import Preset, Window
from dashboard.history import Holder
from dashboard.leaderboard import Charge, Exclusion, Facts, Rated, Tally, Unit, UnitKind
from dashboard.lifecycle import ReportKind, Stage
from dashboard.policies import Policy, Target
from dashboard.policies import Unit as TimeUnit
from dashboard.sla import ClockName
from data_access.exclusions import decided_among, excluded, excluded_lines, paused
from data_access.history import record_holder
from data_access.leaderboard import (
    charge_lines,
    charges,
    done,
    overdue_at_end,
    rated,
    received,
    reopened,
)
from data_access.rule_versions import add_policy
from tests.factories import EVERYTHING, NOW, Town

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
RESPONSE, RESOLUTION = ClockName.RESPONSE, ClockName.RESOLUTION
TAMAMAUNG, PAROPO, MELAYU = "73.71.09.1001", "73.71.09.1002", "73.71.02.1001"
WEEK = Window(Preset.CUSTOM, date(2026, 11, 15), date(2026, 11, 21))


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town that answers floods within an hour, and ends them within ten."""
    town = Town(conn)
    target = {"response": Target(60, TimeUnit.MINUTES), "resolution": Target(600, TimeUnit.MINUTES)}
    for slug in ("banjir", "sampah"):
        policy = Policy(town.categories[slug], valid_from=NOW - 90 * DAY, **target)
        add_policy(conn, city=town.city, policy=policy, actor="admin", now=NOW)
    return town


def asked(town: Town, **more: Any) -> dict[str, Any]:
    return {"filters": town.filters(window=WEEK), "scope": EVERYTHING, "now": NOW} | more


def of(town: Town, area: str, *, kind=UnitKind.KELURAHAN, clock=RESPONSE, **more) -> tuple:
    """(decided, met) of an area's unit."""
    found = charges(town.conn, **asked(town, unit=kind, clock=clock, **more))
    mine = [one for one in found if one.unit == town.areas[area]]
    return sum(one.decided for one in mine), sum(one.met for one in mine)


def hand(town: Town, report_id: int, ago: timedelta, **holder: int) -> None:
    record_holder(
        town.conn,
        report_id=report_id,
        holder=Holder(**holder),
        at=NOW - ago,
        actor="op",
        source="test",
        now=NOW,
    )


def test_a_decision_is_charged_to_who_held_the_report_then(town: Town):
    """Created five hours ago, due four hours ago; handed on three hours ago."""
    late = town.report(ago=5 * HOUR)
    hand(town, late, 3 * HOUR, area_id=town.areas[PAROPO])
    assert of(town, TAMAMAUNG) == (1, 0)
    assert of(town, PAROPO) == (0, 0)


def test_who_got_it_before_it_was_late_answers_for_it(town: Town):
    late = town.report(ago=5 * HOUR)
    hand(town, late, 4 * HOUR + 5 * MINUTE, area_id=town.areas[PAROPO])
    assert of(town, TAMAMAUNG) == (0, 0)
    assert of(town, PAROPO) == (1, 0)


def test_who_gets_it_at_the_very_moment_has_not_had_it(town: Town):
    met = town.report((Stage.DISPOSISI, 5 * HOUR - 30 * MINUTE), ago=5 * HOUR)
    hand(town, met, 5 * HOUR - 30 * MINUTE, area_id=town.areas[PAROPO])
    assert of(town, TAMAMAUNG) == (1, 1)
    assert of(town, PAROPO) == (0, 0)


def test_what_was_acted_on_as_it_came_in_is_its_first_holders(town: Town):
    town.report((Stage.PROSES, 5 * HOUR), ago=5 * HOUR)
    assert of(town, TAMAMAUNG) == (1, 1)


def test_a_clock_that_runs_is_charged_to_nobody(town: Town):
    town.report(ago=30 * MINUTE)
    assert of(town, TAMAMAUNG) == (0, 0)


def test_each_clock_has_its_own_answer(town: Town):
    """Answered in time by one, not ended in time by the other."""
    report = town.report((Stage.PROSES, 19 * HOUR + 30 * MINUTE), ago=20 * HOUR)
    hand(town, report, 15 * HOUR, area_id=town.areas[PAROPO])
    assert of(town, TAMAMAUNG) == (1, 1)
    assert of(town, PAROPO, clock=RESOLUTION) == (1, 0)
    assert of(town, TAMAMAUNG, clock=RESOLUTION) == (0, 0)


def test_a_kecamatan_answers_for_its_kelurahan_and_itself(town: Town):
    town.report(ago=5 * HOUR)
    town.report(ago=5 * HOUR, area=PAROPO)
    town.report(ago=5 * HOUR, holder=Holder(area_id=town.areas["73.71.09"]))
    town.report(ago=5 * HOUR, area=MELAYU)
    assert of(town, "73.71.09", kind=UnitKind.KECAMATAN) == (3, 0)
    assert of(town, "73.71.02", kind=UnitKind.KECAMATAN) == (1, 0)
    found = charges(town.conn, **asked(town, unit=UnitKind.KELURAHAN, clock=RESPONSE))
    assert [(one.unit, one.decided) for one in found if one.unit is None] == [(None, 1)]


def test_an_agency_is_charged_with_what_it_holds_not_with_what_it_owns(town: Town):
    pu, dlh = town.agencies["banjir"], town.agencies["sampah"]
    assert pu != dlh
    town.report(ago=5 * HOUR, holder=Holder(agency_id=dlh))
    town.report(ago=5 * HOUR)
    found = charges(town.conn, **asked(town, unit=UnitKind.AGENCY, clock=RESPONSE))
    assert [(one.unit, one.decided) for one in found] == [(None, 1), (dlh, 1)]


def test_only_the_period_counts(town: Town):
    """Due a minute before the week in Makassar, at its first minute, and in it."""
    week_start = NOW - timedelta(days=6, hours=19, minutes=5, seconds=12)  # 15 Nov 00:00 WITA
    for due in (-MINUTE, timedelta(), DAY):
        town.report(ago=NOW - (week_start + due) + HOUR)
    assert of(town, TAMAMAUNG) == (2, 0)


LEFT_OUT = {
    Exclusion.MACHINE: {"kind": ReportKind.MESIN},
    Exclusion.EMERGENCY: {"kind": ReportKind.DARURAT},
    Exclusion.OUTSIDE: {"area": None},
    Exclusion.NO_CLOCK: {"category": "pohon"},
}
CLOSED = {
    Exclusion.DUPLICATE: Stage.DUPLIKAT,
    Exclusion.REFUSED: Stage.DITOLAK,
    Exclusion.WRONG_AREA: Stage.SALAH_WILAYAH,
}


@pytest.mark.parametrize("why", [*LEFT_OUT, *CLOSED])
def test_what_is_left_out_is_counted_and_listed(town: Town, why: Exclusion):
    stages = [(CLOSED[why], HOUR)] if why in CLOSED else []
    hidden = town.report(*stages, ago=5 * HOUR, **LEFT_OUT.get(why, {}))
    town.report(ago=5 * HOUR)
    long_ago = [(CLOSED[why], 30 * DAY)] if why in CLOSED else []
    town.report(*long_ago, ago=30 * DAY + HOUR, **LEFT_OUT.get(why, {}))
    assert of(town, TAMAMAUNG) == (1, 0)
    assert excluded(town.conn, **asked(town, clock=RESPONSE)) == ((why, 1),)
    listed = excluded_lines(town.conn, **asked(town, clock=RESPONSE, why=why))
    assert [line.id for line in listed] == [hidden]


def test_time_held_back_is_told(town: Town):
    town.report((Stage.DITAHAN, 9 * HOUR), ago=10 * HOUR)
    held = paused(town.conn, **asked(town, clock=RESOLUTION))
    assert (held.reports, held.minutes) == (0, 0)
    town.report((Stage.DITAHAN, 19 * HOUR), (Stage.PROSES, 14 * HOUR), ago=20 * HOUR)
    held = paused(town.conn, **asked(town, clock=RESOLUTION))
    assert (held.reports, held.minutes) == (1, 300)
    assert paused(town.conn, **asked(town, clock=RESPONSE)).reports == 0


def test_charges_that_were_contested_with_success_are_gone(town: Town):
    contested = town.report(ago=5 * HOUR)
    town.report(ago=5 * HOUR)
    running = town.report(ago=MINUTE)
    assert of(town, TAMAMAUNG, without=(contested,)) == (1, 0)
    ids = (contested, running)
    assert decided_among(town.conn, **asked(town, clock=RESPONSE, ids=ids)) == 1


def test_a_units_reports_can_be_listed(town: Town):
    late = town.report(ago=5 * HOUR)
    met = town.report((Stage.PROSES, 5 * HOUR - MINUTE), ago=5 * HOUR)
    town.report(ago=5 * HOUR, area=PAROPO)
    more = {"unit": UnitKind.KELURAHAN, "clock": RESPONSE, "unit_id": town.areas[TAMAMAUNG]}
    for wanted, ids in ((None, {late, met}), (False, {late}), (True, {met})):
        lines = charge_lines(town.conn, **asked(town, met=wanted, **more))
        assert {line.id for line in lines} == ids


def test_a_part_begins_with_the_cut_of_its_own_unit(town: Town):
    """The lurah of Tamamaung changed three days ago; that of Paropo did not."""
    cut = NOW - 3 * DAY
    for area in (TAMAMAUNG, PAROPO):
        town.report(ago=3 * DAY + HOUR + MINUTE, area=area)
        town.report(ago=3 * DAY + HOUR, area=area)
        town.report(ago=2 * DAY, area=area)
    found = charges(
        town.conn,
        **asked(
            town, unit=UnitKind.KELURAHAN, clock=RESPONSE, cuts=((town.areas[TAMAMAUNG], cut),)
        ),
    )
    assert {(one.unit, one.part): one.decided for one in found} == {
        (town.areas[TAMAMAUNG], 0): 1,
        (town.areas[TAMAMAUNG], 1): 2,
        (town.areas[PAROPO], 0): 3,
    }


class TestBeside:
    def test_volume_and_response(self, town: Town):
        for minutes in (10, 20, 60, 600):
            town.report((Stage.PROSES, DAY - minutes * MINUTE), ago=DAY)
        town.report(ago=DAY)
        town.report(ago=20 * DAY)
        town.report(ago=DAY, kind=ReportKind.MESIN)
        [mine] = received(town.conn, **asked(town, unit=UnitKind.KELURAHAN, clock=RESPONSE))
        assert (mine.received, mine.median, mine.p90) == (5, 40.0, 438.0)

    def test_backlog_overdue_at_the_end(self, town: Town):
        town.report((Stage.PROSES, 19 * HOUR), ago=20 * HOUR)
        town.report((Stage.PROSES, 5 * HOUR), ago=6 * HOUR)
        town.report((Stage.PROSES, 19 * HOUR), (Stage.SELESAI, HOUR), ago=20 * HOUR)
        found = overdue_at_end(town.conn, **asked(town, unit=UnitKind.KELURAHAN))
        assert found == (Tally(town.areas[TAMAMAUNG], 0, 1),)

    def test_stars_are_of_what_was_done_in_the_period_and_still_is(self, town: Town):
        """Two rated and done; one rated and going on again, one done without a word, one done
        before, one closed without work, one rated elsewhere."""
        finished = (Stage.SELESAI, 2 * HOUR)
        for stars in (5, 2, None):
            town.report(finished, ago=DAY, rating=stars)
        town.report(finished, (Stage.PROSES, HOUR), ago=DAY, rating=1)
        town.report((Stage.SELESAI, 9 * DAY), ago=10 * DAY, rating=1)
        town.report((Stage.DITOLAK, HOUR), ago=DAY, rating=1)
        town.report(finished, ago=DAY, rating=4, area=PAROPO)
        found = rated(town.conn, **asked(town, unit=UnitKind.KELURAHAN))
        here, there = town.areas[TAMAMAUNG], town.areas[PAROPO]
        assert found == (Rated(here, 0, 2, 7), Rated(there, 0, 1, 4))

    def test_reopened_out_of_done(self, town: Town):
        """Done; done and reopened; reopened and done again; refused and reopened; done long ago."""
        town.report((Stage.PROSES, 9 * HOUR), (Stage.SELESAI, 8 * HOUR), ago=10 * HOUR)
        again = ((Stage.PROSES, 9 * HOUR), (Stage.SELESAI, 8 * HOUR), (Stage.PROSES, 7 * HOUR))
        town.report(*again, ago=10 * HOUR)
        town.report(*again, (Stage.SELESAI, HOUR), ago=10 * HOUR)
        town.report((Stage.DITOLAK, 8 * HOUR), (Stage.PROSES, 7 * HOUR), ago=10 * HOUR)
        long_ago = (Stage.SELESAI, 30 * DAY), (Stage.PROSES, 20 * DAY)
        town.report(*long_ago, ago=31 * DAY)
        more = asked(town, unit=UnitKind.KELURAHAN)
        here = town.areas[TAMAMAUNG]
        assert done(town.conn, **more) == (Tally(here, 0, 2),)
        assert reopened(town.conn, **more) == ((Tally(here, 0, 2),), (Tally(here, 0, 1),))


def test_the_stored_charges_are_those_of_the_spells(both):
    """Thousands of random histories: SQL over the spells says what stands beside the clocks."""
    told = text(
        """
        select count(*), count(*) filter (where
            r.response_charged_area_id is distinct from a.holder_area_id
            or r.response_charged_agency_id is distinct from a.holder_agency_id
            or r.resolution_charged_area_id is distinct from b.holder_area_id
            or r.resolution_charged_agency_id is distinct from b.holder_agency_id),
            count(*) filter (where
            (a.holder_area_id, a.holder_agency_id)
            is distinct from (r.holder_area_id, r.holder_agency_id))
        from reports r
        left join lateral (select * from spells s where s.report_id = r.id and (s.seq = 0 or
            s.from_at < coalesce(least(r.first_action_at, r.response_due_at), 'infinity'))
            order by seq desc limit 1) a on true
        left join lateral (select * from spells s where s.report_id = r.id and (s.seq = 0 or
            s.from_at < coalesce(least(r.stopped_at, r.resolution_due_at), 'infinity'))
            order by seq desc limit 1) b on true
        """
    )
    with both.engine.connect() as conn:
        reports, different, handed_on = conn.execute(told).one()
    assert reports > 3_000
    assert handed_on > 20
    assert different == 0


def test_points_reward_volume_by_the_published_formula(town: Town):
    zone = town.city.zone
    facts = Facts(
        city="73.71",
        zone=zone,
        kind=UnitKind.KELURAHAN,
        clock=RESPONSE,
        start=NOW - DAY,
        end=NOW,
        units=[Unit(1, "a", "A")],
        charges=[Charge(1, "banjir", 0, decided=10, met=6, stopped=9)],
    )
    [line] = make_board(facts).lines
    assert line.beside.points == 10 * 6 + 3 * 3 - 5 * 1
