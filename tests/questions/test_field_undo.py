"""Actions taken back within a minute, without a trace in the clocks."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import IntegrityError

from dashboard.access import Role
from dashboard.errors import ActionRefused, NotAllowed, NotFound, Overtaken, QlueError
from dashboard.field_actions import Action, Wish
from dashboard.lifecycle import Stage
from data_access.alert_ticks import tick
from data_access.field_actions import undo
from data_access.schema import audit_log, report_events
from data_access.schema import spells as spell_table
from data_access.teams import end_team
from tests.factories import AUTHOR, NOW
from tests.questions.alerting import live
from tests.questions.crew import HOUR, MINUTE, SECOND, Crew


@pytest.fixture
def crew(conn: Connection) -> Crew:
    return Crew(conn)


class TestUndo:
    @pytest.mark.parametrize(
        ("before", "wish"),
        [
            ((), Wish(Action.AMBIL, team="tim-1")),
            ((), Wish(Action.MULAI)),
            ((), Wish(Action.SELESAI, "surut")),
            ((), Wish(Action.GABUNG)),
            ((Stage.PROSES,), Wish(Action.TAHAN, "PLN")),
            ((Stage.PROSES,), Wish(Action.TUGASKAN, team="tim-3")),
            ((Stage.DITAHAN,), Wish(Action.MULAI)),
            ((Stage.SELESAI,), Wish(Action.BUKA_KEMBALI, "naik lagi")),
            ((Stage.PROSES, Stage.DITOLAK), Wish(Action.BUKA_KEMBALI, "salah tolak")),
        ],
    )
    def test_everything_is_as_if_it_had_not_been(self, crew: Crew, before, wish: Wish):
        steps = [(stage, (20 - n) * MINUTE) for n, stage in enumerate(before)]
        report, original = crew.town.report(*steps, ago=HOUR / 2), crew.town.report()
        stood, key = crew.clocks(report), uuid4()
        original_id = original if wish.action is Action.GABUNG else None
        told = {"team": wish.team, "original": original_id}
        crew.do(wish.action, report, crew.sari, wish.note, key=key, **told)
        assert crew.clocks(report) != stood
        done = undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + 59 * SECOND)
        assert done.undone
        assert done.undo_until is None
        (row, clock_rows), (row_before, clock_rows_before) = crew.clocks(report), stood
        assert row == row_before
        # A stretch that went on is told in two; together they are the one that was.
        assert _joined(clock_rows) == _joined(clock_rows_before)
        assert crew.events(report)[-1][2] == "dibatalkan"

    def test_and_the_report_goes_on_from_there(self, crew: Crew):
        report, key = crew.town.report(ago=HOUR / 2), uuid4()
        crew.do(Action.SELESAI, report, crew.sari, "keliru", key=key)
        undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + 30 * SECOND)
        crew.do(Action.MULAI, report, crew.sari, at=10 * MINUTE)
        crew.do(Action.SELESAI, report, crew.sari, "surut", at=20 * MINUTE)
        row = crew.row(report)
        assert (row.first_action_at, row.resolution_run) == (NOW + 10 * MINUTE, 1)
        assert (row.response_minutes, row.resolution_minutes) == (40, 50)
        stays = select(spell_table.c.stage).where(spell_table.c.report_id == report)
        told = crew.conn.execute(stays.order_by(spell_table.c.seq)).scalars().all()
        assert told == ["menunggu", "menunggu", "proses", "selesai"]

    def test_asked_again_it_is_done_once(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + SECOND)
        again = undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + HOUR)
        assert (again.repeated, again.undone) == (True, True)
        assert [new for _, new, _ in crew.events(report)] == ["proses", "menunggu"]

    @pytest.mark.parametrize("ends", [True, False])
    def test_a_team_that_ended_meanwhile_is_given_nothing_back(self, crew: Crew, ends: bool):
        report, key = crew.town.report(), uuid4()
        old = crew.team("lama", [], name="Tim Lama")
        crew.do(Action.TUGASKAN, report, crew.operator, team="lama")
        crew.do(Action.TUGASKAN, report, crew.operator, key=key, team="tim-3")
        if ends:
            end_team(crew.conn, city=crew.town.city, slug="lama", by=AUTHOR, now=NOW)
        of = {"report_id": report, "key": key, "by": crew.operator}
        done = undo(crew.conn, now=NOW + SECOND, **of)
        told = "Tim Lama" if ends else None
        assert (done.undone, done.ended_team) == (True, told)
        assert crew.row(report).team_id == (None if ends else old)
        note = "dibatalkan: Tim Lama sudah berakhir" if ends else "dibatalkan"
        assert crew.events(report)[-1] == ("team", None if ends else str(old), note)
        again = undo(crew.conn, now=NOW + 2 * SECOND, **of)
        assert (again.repeated, again.ended_team) == (True, told)

    def test_one_that_ended_keeps_what_it_had_where_something_else_is_undone(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.TUGASKAN, report, crew.operator, team="tim-3")
        crew.do(Action.SELESAI, report, crew.operator, "surut", key=key)
        before = crew.row(report).team_id
        end_team(crew.conn, city=crew.town.city, slug="tim-3", by=AUTHOR, now=NOW)
        done = undo(crew.conn, report_id=report, key=key, by=crew.operator, now=NOW + SECOND)
        assert (done.ended_team, crew.row(report).team_id) == (None, before)

    def test_only_for_a_minute(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key, age=10 * MINUTE)
        undone_at = NOW + 61 * SECOND
        with pytest.raises(ActionRefused, match="for a minute"):
            undo(crew.conn, report_id=report, key=key, by=crew.sari, now=undone_at)

    def test_only_what_one_did_oneself(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        with pytest.raises(NotFound):
            undo(crew.conn, report_id=report, key=key, by=crew.budi, now=NOW)
        with pytest.raises(NotFound):
            undo(crew.conn, report_id=crew.town.report(), key=key, by=crew.sari, now=NOW)

    def test_not_once_anybody_has_gone_on_from_it(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        crew.do(Action.SELESAI, report, crew.budi, "surut")
        with pytest.raises(Overtaken, match="budi"):
            undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW)
        assert crew.row(report).stage == "selesai"

    def test_what_was_done_stands_in_the_database(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        for statement in (
            "delete from report_actions",
            "truncate report_actions",
            "update report_actions set action = 'selesai'",
        ):
            with pytest.raises(IntegrityError), crew.conn.begin_nested():
                crew.conn.execute(text(statement))

    def test_not_by_who_may_not_any_more(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.AMBIL, report, crew.sari, key=key, team="tim-1")
        demoted = replace(crew.sari, scope=replace(crew.sari.scope, role=Role.ANGGOTA_TIM))
        with pytest.raises(NotAllowed):
            undo(crew.conn, report_id=report, key=key, by=demoted, now=NOW)

    def test_a_note_stays(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.CATAT, report, crew.sari, "hati-hati", key=key)
        with pytest.raises(ActionRefused, match="a note stays"):
            undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW)

    def test_before_it_arrives_it_is_never_done(self, crew: Crew):
        """A phone cancels what may be on its way still, and the undoing overtakes it."""
        report, key = crew.town.report(), uuid4()
        of: dict[str, Any] = {"report_id": report, "key": key, "by": crew.sari}
        ahead = undo(crew.conn, now=NOW, ahead=Action.TUGASKAN, **of)
        assert (ahead.undone, ahead.repeated, ahead.undo_until) == (True, False, None)
        late = crew.do(Action.TUGASKAN, report, crew.sari, key=key, at=HOUR, team="tim-3")
        assert (late.undone, late.repeated) == (True, True)
        assert (crew.row(report).team_id, crew.events(report)) == (None, [])
        again = undo(crew.conn, now=NOW + HOUR, ahead=Action.TUGASKAN, **of)
        assert (again.undone, again.repeated, again.ended_team) == (True, True, None)
        asked = select(audit_log.c.action, audit_log.c.detail)
        told = crew.conn.execute(asked.where(audit_log.c.subject == f"report {report}")).all()
        assert [tuple(one) for one in told] == [
            ("report.undo", {"action": "tugaskan", "ahead": True})
        ]

    def test_what_has_arrived_is_taken_back_as_ever(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.MULAI, report, crew.sari, key=key)
        of: dict[str, Any] = {"report_id": report, "key": key, "by": crew.sari}
        with pytest.raises(ActionRefused, match="for a minute"):
            undo(crew.conn, now=NOW + HOUR, ahead=Action.MULAI, **of)
        assert not undo(crew.conn, now=NOW, ahead=Action.MULAI, **of).repeated
        assert crew.row(report).stage == "menunggu"

    def test_nothing_is_undone_ahead_by_who_could_not_do_it(self, crew: Crew):
        report, other, key = crew.town.report(), crew.town.report(), uuid4()
        for by in (crew.ani, crew.analyst):
            with pytest.raises(NotAllowed):
                undo(crew.conn, report_id=report, key=key, by=by, now=NOW, ahead=Action.MULAI)
        crew.do(Action.MULAI, report, crew.sari, key=key)
        with pytest.raises(ActionRefused, match="another report"):
            undo(crew.conn, report_id=other, key=key, by=crew.sari, now=NOW, ahead=Action.MULAI)
        undo(crew.conn, report_id=report, key=key, by=crew.budi, now=NOW, ahead=Action.MULAI)
        assert crew.row(report).stage == "proses"  # A key is worth nothing to another account.

    def test_an_alert_that_its_stop_had_closed_comes_again(self, crew: Crew):
        report, key = crew.town.report(ago=20 * HOUR), uuid4()
        tick(crew.conn, now=NOW)
        stood = live(crew.conn)
        assert {clock for _, clock, _, _ in stood} == {"response", "resolution"}
        crew.do(Action.SELESAI, report, crew.sari, "surut", key=key)
        tick(crew.conn, now=NOW + SECOND)
        assert live(crew.conn) == set()
        undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + 2 * SECOND)
        tick(crew.conn, now=NOW + 3 * SECOND)
        assert live(crew.conn) == stood


@pytest.mark.parametrize("seed", range(25))
def test_slips_taken_back_leave_no_mark_on_a_random_life(crew: Crew, seed: int):
    """Two reports live the same life; in one of them, slips are made and taken back on the way."""
    random = Random(seed)
    plain, slipped = crew.town.report(ago=HOUR), crew.town.report(ago=HOUR)
    others = [crew.town.report() for _ in range(2)]
    at = timedelta()
    for _ in range(8):
        at += random.randint(1, 90) * MINUTE
        wish = _random_wish(random, others)
        try:
            with crew.conn.begin_nested():
                crew.do(wish.action, plain, crew.operator, wish.note, at=at, **_named(wish))
        except QlueError:
            continue
        for _ in range(random.randint(0, 2)):
            _slip(crew, slipped, random, others, at - MINUTE / 2)
        crew.do(wish.action, slipped, crew.operator, wish.note, at=at, **_named(wish))
    ours, theirs = crew.clocks(plain), crew.clocks(slipped)
    own = {"id", "external_id"}
    assert {k: v for k, v in ours[0].items() if k not in own} == {
        k: v for k, v in theirs[0].items() if k not in own
    }
    assert _joined(ours[1]) == _joined(theirs[1])
    assert crew.conn.execute(select(func.count()).select_from(report_events)).scalar_one() > 6


def _slip(crew: Crew, report: int, random: Random, others: list[int], at: timedelta) -> None:
    wish, key = _random_wish(random, others), uuid4()
    if wish.action is Action.CATAT:
        return
    try:
        with crew.conn.begin_nested():
            crew.do(wish.action, report, crew.operator, wish.note, at=at, key=key, **_named(wish))
    except QlueError:
        return
    undo(crew.conn, report_id=report, key=key, by=crew.operator, now=NOW + at + SECOND)


def _random_wish(random: Random, others: list[int]) -> Wish:
    return Wish(
        random.choice(list(Action)),
        "alasan",
        team=random.choice(["tim-1", "tim-3"]),
        original=random.choice(others),
    )


def _named(wish: Wish) -> dict[str, Any]:
    return {"team": wish.team, "original": wish.original}


def _joined(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Clock spells without their report, those that go on in the next one as one."""
    found: list[tuple[Any, ...]] = []
    for _, _, run, paused, from_at, to_at, risk_at, due_at in rows:
        if found and found[-1][:2] == (run, paused) and found[-1][3] == from_at:
            _, _, from_at, *_ = found.pop()
        found.append((run, paused, from_at, to_at, risk_at, due_at))
    return found
