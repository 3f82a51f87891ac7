"""What teams do with a report, in the database: who may, what it leaves, what it can not do."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection, select

from dashboard.access import Role
from dashboard.errors import ActionRefused, NotAllowed, NotFound
from dashboard.field_actions import Action
from dashboard.lifecycle import Stage
from data_access.at_hand import report_at_hand
from data_access.cities import add_city
from data_access.field_actions import undo
from data_access.schema import audit_log, report_events
from tests.factories import NOW
from tests.questions.crew import CITY, HOUR, MELAYU, MINUTE, Crew


@pytest.fixture
def crew(conn: Connection) -> Crew:
    return Crew(conn)


class TestActing:
    def test_a_report_through_its_life(self, crew: Crew):
        report = crew.town.report(ago=HOUR / 2)
        crew.do(Action.AMBIL, report, crew.sari, team="tim-1")
        crew.do(Action.MULAI, report, crew.ani, at=MINUTE)
        crew.do(Action.TAHAN, report, crew.ani, "PLN", at=2 * MINUTE)
        crew.do(Action.MULAI, report, crew.sari, at=3 * MINUTE)
        crew.do(Action.CATAT, report, crew.sari, "menunggu pompa", at=4 * MINUTE)
        crew.do(Action.SELESAI, report, crew.ani, "surut", at=5 * MINUTE)
        crew.do(Action.BUKA_KEMBALI, report, crew.operator, "naik lagi", at=6 * MINUTE)
        row = crew.row(report)
        assert (row.stage, row.first_action_at, row.stopped_at) == ("proses", NOW, None)
        assert row.response_minutes == 30
        team = str(row.team_id)
        assert crew.events(report) == [
            ("team", team, None),
            ("stage", "disposisi", None),
            ("stage", "proses", None),
            ("stage", "ditahan", "PLN"),
            ("stage", "proses", None),
            ("note", None, "menunggu pompa"),
            ("stage", "selesai", "surut"),
            ("stage", "proses", "naik lagi"),
        ]

    def test_who_did_it_stands_in_the_history_and_the_audit_log(self, crew: Crew):
        report = crew.town.report()
        crew.do(Action.MULAI, report, crew.sari)
        last = crew.conn.execute(
            select(report_events)
            .where(report_events.c.report_id == report)
            .order_by(report_events.c.id.desc())
        ).first()
        assert (last.actor, last.source) == ("sari", "tim")
        row = crew.conn.execute(select(audit_log).where(audit_log.c.action == "report.act")).one()
        assert (row.actor, row.subject, row.address) == ("sari", f"report {report}", "10.0.0.7")
        assert row.detail == {"action": "mulai", "age_s": 0.0}

    @pytest.mark.parametrize(
        ("action", "ago", "clock"),
        [
            (Action.MULAI, 70 * MINUTE, "response"),
            (Action.SELESAI, 605 * MINUTE, "resolution"),
            (Action.TAHAN, 605 * MINUTE, "resolution"),
        ],
    )
    def test_no_phone_clears_a_breach(self, crew: Crew, action: Action, ago, clock: str):
        """Pressed a quarter of an hour ago, when the clock still ran; the miss stays."""
        report = crew.town.report(ago=ago)
        due = crew.row(report)._mapping[f"{clock}_due_at"]
        assert NOW - 15 * MINUTE < due < NOW
        done = crew.do(action, report, crew.sari, "x", age=15 * MINUTE)
        assert done.at == NOW
        row = crew.row(report)
        assert row._mapping[f"{clock}_due_at"] == due
        stop = {"response": row.first_action_at, "resolution": row.stopped_at}[clock]
        assert stop is None or stop > due

    def test_done_on_the_phone_minutes_before_it_arrived(self, crew: Crew):
        report = crew.town.report(ago=HOUR)
        done = crew.do(Action.MULAI, report, crew.sari, age=20 * MINUTE)
        row = crew.row(report)
        assert row.first_action_at == done.at == NOW - 20 * MINUTE
        flagged = select(report_events.c.flagged).where(
            report_events.c.report_id == report, report_events.c.new == "proses"
        )
        assert crew.conn.execute(flagged).scalar_one() is True

    def test_a_duplicate_points_to_what_its_original_is_a_duplicate_of(self, crew: Crew):
        root, first, second = (crew.town.report() for _ in range(3))
        crew.do(Action.GABUNG, first, crew.sari, original=root)
        crew.do(Action.GABUNG, second, crew.sari, original=first)
        assert [crew.row(one).duplicate_of for one in (root, first, second)] == [None, root, root]
        assert crew.row(second).stage == "duplikat"
        with pytest.raises(ActionRefused, match="duplicate of this one"):
            crew.do(Action.GABUNG, root, crew.sari, original=second)

    def test_duplicates_never_close_in_a_ring(self, crew: Crew):
        a, b, c = (crew.town.report() for _ in range(3))
        crew.do(Action.GABUNG, c, crew.sari, original=b)
        crew.do(Action.GABUNG, b, crew.sari, original=a)
        for other in (b, c):
            with pytest.raises(ActionRefused, match="duplicate of this one"):
                crew.do(Action.GABUNG, a, crew.sari, original=other)
        late = crew.town.report()
        crew.do(Action.GABUNG, late, crew.sari, original=c)
        assert [crew.row(one).duplicate_of for one in (c, b, late)] == [b, a, a]
        assert crew.row(a).stage == "menunggu"

    @pytest.mark.parametrize("stage", [Stage.DITOLAK, Stage.SALAH_WILAYAH])
    def test_nothing_hides_behind_what_was_refused(self, crew: Crew, stage: Stage):
        report, refused = crew.town.report(), crew.town.report((stage, MINUTE))
        with pytest.raises(ActionRefused, match="closed without work"):
            crew.do(Action.GABUNG, report, crew.sari, original=refused)

    def test_the_first_to_come_in_is_the_original(self, crew: Crew):
        """Else a late report would vanish into a fresh one, whose clocks begin anew."""
        late, fresh = crew.town.report(ago=2 * HOUR), crew.town.report(ago=HOUR)
        between = crew.town.report(ago=HOUR)
        crew.do(Action.GABUNG, between, crew.sari, original=fresh)
        for original in (fresh, between):
            with pytest.raises(ActionRefused, match=f"{fresh} came in later"):
                crew.do(Action.GABUNG, late, crew.sari, original=original)
        crew.do(Action.GABUNG, fresh, crew.sari, original=late)
        assert [crew.row(one).stage for one in (late, fresh)] == ["menunggu", "duplikat"]

    def test_what_came_after_the_work_is_no_duplicate_of_it(self, crew: Crew):
        done = crew.town.report((Stage.SELESAI, HOUR), ago=3 * HOUR)
        before, after = crew.town.report(ago=2 * HOUR), crew.town.report(ago=MINUTE)
        with pytest.raises(ActionRefused, match="done before"):
            crew.do(Action.GABUNG, after, crew.sari, original=done)
        crew.do(Action.GABUNG, before, crew.sari, original=done)
        assert crew.row(before).stage == "duplikat"

    def test_reopened_it_is_no_duplicate_any_more(self, crew: Crew):
        original, report, key = crew.town.report(), crew.town.report(), uuid4()
        crew.do(Action.GABUNG, report, crew.sari, original=original)
        crew.do(Action.BUKA_KEMBALI, report, crew.sari, "bukan", key=key)
        assert crew.row(report).duplicate_of is None
        undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW)
        assert (crew.row(report).duplicate_of, crew.row(report).stage) == (original, "duplikat")

    def test_a_clock_set_back_changes_no_order(self, crew: Crew):
        report = crew.town.report()
        crew.do(Action.MULAI, report, crew.sari, at=HOUR)
        done = crew.do(Action.SELESAI, report, crew.budi, "surut", at=-HOUR)
        assert done.at == crew.row(report).stopped_at == NOW + HOUR

    def test_a_version_that_is_none_is_refused(self, crew: Crew):
        report = crew.town.report()
        with pytest.raises(ActionRefused, match="nobody can have seen"):
            crew.do(Action.MULAI, report, crew.sari, seen=2**40)

    @pytest.mark.parametrize("area", [MELAYU, None])
    def test_no_merging_with_what_the_user_may_not_read(self, crew: Crew, area: str | None):
        mine, other = crew.town.report(), crew.town.report(area=area)
        with pytest.raises(ActionRefused, match="no report"):
            crew.do(Action.GABUNG, mine, crew.sari, original=other)
        assert crew.row(mine).stage == "menunggu"

    def test_no_merging_across_cities(self, crew: Crew):
        mine = crew.town.report()
        with pytest.raises(ActionRefused, match="no report"):
            crew.do(Action.GABUNG, mine, crew.operator, original=mine + 1_000)

    def test_a_team_of_the_same_name_in_another_city_does_nothing_here(self, crew: Crew):
        jakarta = add_city(crew.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        areas = frozenset({"73.71.09", "31"})
        ganda = crew.user("ganda", Role.ANGGOTA_TIM, areas=areas, area_cities=CITY | {"31"})
        crew.team("tim-1", ["ganda"], city=jakarta, area_codes=["31"])
        report = crew.town.report()
        crew.do(Action.AMBIL, report, crew.sari, team="tim-1")
        of = {"scope": ganda.scope, "user_id": ganda.scope.user_id}
        assert report_at_hand(crew.conn, report_id=report, **of).own == frozenset()
        with pytest.raises(NotAllowed):
            crew.do(Action.SELESAI, report, ganda, "bukan kita")
        crew.do(Action.SELESAI, report, crew.ani, "surut")

    def test_a_team_is_named_that_the_user_may_know_of(self, crew: Crew):
        report = crew.town.report()
        for team, area in (("tim-2", "73.71.02"), ("tim-4", "73.71.09")):
            crew.team(team, [], area_codes=[area])
        with pytest.raises(ActionRefused, match="name a team"):
            crew.do(Action.TUGASKAN, report, crew.sari, team="tim-2")
        with pytest.raises(ActionRefused, match="that you are in"):
            crew.do(Action.AMBIL, report, crew.sari, team="tim-4")
        assert crew.events(report) == []
        crew.do(Action.TUGASKAN, report, crew.sari, team="tim-4")
        crew.do(Action.TUGASKAN, report, crew.operator, team="tim-2")

    def test_of_another_city_no_team_is_named(self, crew: Crew):
        report = crew.town.report()
        with pytest.raises(ActionRefused, match="name a team"):
            crew.do(Action.TUGASKAN, report, crew.sari, team="tim-9")

    @pytest.mark.parametrize("area", [MELAYU, None])
    def test_outside_the_scope_there_is_no_report(self, crew: Crew, area: str | None):
        report = crew.town.report(area=area)
        with pytest.raises(NotFound):
            crew.do(Action.MULAI, report, crew.sari)

    def test_who_only_reads_does_nothing(self, crew: Crew):
        report = crew.town.report()
        with pytest.raises(NotAllowed):
            crew.do(Action.CATAT, report, crew.analyst, "saya juga")
        with pytest.raises(NotAllowed):  # A member's own team alone.
            crew.do(Action.MULAI, report, crew.ani)
        assert crew.events(report) == []
