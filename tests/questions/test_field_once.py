"""Actions once for a key, in one transaction, and never over somebody else's head."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, func, select

from dashboard.errors import ActionRefused, Overtaken
from dashboard.field_actions import Action, Wish
from dashboard.lifecycle import EventKind
from data_access.audit import Author
from data_access.field_actions import act, undo, version_of
from data_access.history import record_fact
from data_access.schema import report_actions, reports
from tests.factories import NOW
from tests.questions.crew import HOUR, MINUTE, Crew


@pytest.fixture
def crew(conn: Connection) -> Crew:
    return Crew(conn)


class TestOnce:
    def test_sent_again_it_is_done_once(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        seen = version_of(crew.conn, report_id=report)
        first = crew.do(Action.MULAI, report, crew.sari, key=key, seen=seen)
        crew.do(Action.SELESAI, report, crew.budi, "surut", at=MINUTE)
        # Also after somebody has gone on from it, and however late.
        again = crew.do(Action.MULAI, report, crew.sari, key=key, seen=seen, at=5 * HOUR)
        assert (first.repeated, again.repeated) == (False, True)
        assert (again.version, again.at) == (first.version, first.at)
        assert [new for _, new, _ in crew.events(report)] == ["proses", "selesai"]

    def test_a_key_is_the_senders_own(self, crew: Crew):
        first, second, key = crew.town.report(), crew.town.report(), uuid4()
        crew.do(Action.MULAI, first, crew.sari, key=key)
        assert not crew.do(Action.MULAI, second, crew.budi, key=key).repeated
        assert crew.row(second).stage == "proses"

    def test_a_key_is_for_one_report(self, crew: Crew):
        first, second, key = crew.town.report(), crew.town.report(), uuid4()
        crew.do(Action.MULAI, first, crew.sari, key=key)
        with pytest.raises(ActionRefused, match="another report"):
            crew.do(Action.MULAI, second, crew.sari, key=key)

    def test_one_key_at_once_for_two_reports_is_done_for_one(self, engine: Engine):
        with engine.begin() as conn:
            crew = Crew(conn)
            both = [crew.town.report() for _ in range(2)]
            seen = [version_of(conn, report_id=report) for report in both]
        start, key = Barrier(2), uuid4()

        def begin(report: int, version: int) -> str:
            wish = Wish(Action.MULAI)
            start.wait(20)
            try:
                with engine.begin() as conn:
                    act(
                        conn,
                        report_id=report,
                        wish=wish,
                        key=key,
                        seen=version,
                        by=crew.sari,
                        now=NOW,
                        far_m=300,
                    )
            except ActionRefused:
                return "refused"
            return "done"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(begin, both, seen)) == ["done", "refused"]
        with engine.connect() as conn:
            asked = select(func.count()).where(reports.c.stage == "proses")
            assert conn.execute(asked).scalar_one() == 1

    def test_two_leads_at_once_one_wins_and_the_other_sees_who(self, engine: Engine):
        with engine.begin() as conn:
            crew = Crew(conn)
            taken = [crew.town.report(ago=HOUR / 2) for _ in range(12)]
            seen = {report: version_of(conn, report_id=report) for report in taken}
        start = Barrier(2)

        def take(by: Author, team: str) -> list[str]:
            said = []
            for report in taken:
                start.wait(20)
                wish = Wish(Action.AMBIL, team=team)
                try:
                    with engine.begin() as conn:
                        act(
                            conn,
                            report_id=report,
                            wish=wish,
                            key=uuid4(),
                            seen=seen[report],
                            by=by,
                            now=NOW,
                            far_m=300,
                        )
                    said.append("won")
                except Overtaken as error:
                    said.append(error.by)
            return said

        with ThreadPoolExecutor(2) as both:
            sari = both.submit(take, crew.sari, "tim-1")
            budi = both.submit(take, crew.budi, "tim-3")
            outcomes = list(zip(sari.result(60), budi.result(60), strict=True))
        assert set(outcomes) <= {("won", "sari"), ("budi", "won")}
        assert len(outcomes) == 12
        with engine.connect() as conn:
            crew.conn = conn
            for report, (first, _) in zip(taken, outcomes, strict=True):
                assert len(crew.events(report)) == 2
                winner = "sari" if first == "won" else "budi"
                done = select(report_actions.c.user_id).where(report_actions.c.report_id == report)
                assert conn.execute(done).scalars().all() == [getattr(crew, winner).scope.user_id]

    def test_what_others_only_noted_overtakes_nobody(self, crew: Crew):
        report = crew.town.report()
        seen = version_of(crew.conn, report_id=report)
        crew.do(Action.CATAT, report, crew.budi, "lihat foto")
        assert crew.do(Action.MULAI, report, crew.sari, seen=seen).action is Action.MULAI

    def test_what_was_taken_back_is_told_so(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        seen = version_of(crew.conn, report_id=report)
        crew.do(Action.AMBIL, report, crew.budi, team="tim-3", key=key)
        undo(crew.conn, report_id=report, key=key, by=crew.budi, now=NOW)
        with pytest.raises(Overtaken, match="the report is at no team") as told:
            crew.do(Action.AMBIL, report, crew.sari, team="tim-1", seen=seen)
        assert (told.value.kind, told.value.what) == (EventKind.TEAM, None)

    def test_a_team_is_named_to_who_was_slower(self, crew: Crew):
        report = crew.town.report()
        seen = version_of(crew.conn, report_id=report)
        record_fact(
            crew.conn,
            report_id=report,
            kind=EventKind.NOTE,
            value=None,
            at=NOW,
            actor="x",
            source="x",
            now=NOW,
        )
        crew.do(Action.TUGASKAN, crew.town.report(), crew.budi, team="tim-3")  # another report
        crew.do(Action.MULAI, report, crew.budi)
        crew.do(Action.TUGASKAN, report, crew.budi, team="tim-3")
        with pytest.raises(Overtaken, match="budi was faster: the report is at Tim 3"):
            crew.do(Action.AMBIL, report, crew.sari, team="tim-1", seen=seen)
