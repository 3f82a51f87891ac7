"""Photos in the database: added once with their event, shown within the scope, taken back, and what
there is to look at in them for who reviews them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from time import sleep
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select, text

from dashboard.access import Role, Scope
from dashboard.errors import ActionRefused, NotAllowed, NotFound
from dashboard.evidence import Doubt
from dashboard.field_actions import Action
from dashboard.photos import read_photo
from data_access.field_actions import check_ahead, undo
from data_access.photos import photo_content, photo_lines, review_photo, zone_of
from data_access.schema import audit_log, report_photos, reports
from tests.factories import NOW
from tests.photographs import photo
from tests.questions.crew import CITY, HOUR, MELAYU, MINUTE, Crew

WITA = ZoneInfo("Asia/Makassar")
FAR = 300
# The middle of Tamamaung's square, where the town's reports are.
THERE = (-5.145, 119.405)


@pytest.fixture
def crew(conn) -> Crew:
    return Crew(conn)


def add(crew: Crew, report: int, by: Any = None, seed: int = 1, at=MINUTE, **told: Any) -> int:
    """The photo's id."""
    taken = read_photo(photo(seed, **told), zone=WITA)
    crew.do(Action.FOTO, report, by or crew.sari, at=at, photo=taken)
    return crew.conn.execute(select(func.max(report_photos.c.id))).scalar_one()


def lines(crew: Crew, report: int, scope: Scope | None = None) -> Any:
    return photo_lines(crew.conn, report_id=report, scope=scope or crew.operator.scope, far_m=FAR)


def doubts(crew: Crew, report: int, scope: Scope | None = None) -> list[Doubt]:
    return [one.doubt for line in lines(crew, report, scope) for one in line.findings]


class TestAdding:
    def test_it_comes_with_an_event_and_the_report_s_own_photo_stays(self, crew: Crew):
        report = crew.town.report(photo_url="https://foto.example/warga.jpg")
        photo_id = add(crew, report)
        assert crew.events(report) == [("photo", str(photo_id), None)]
        assert crew.row(report).photo_url == "https://foto.example/warga.jpg"
        (line,) = lines(crew, report)
        assert (line.id, line.author, line.at) == (photo_id, "sari", NOW + MINUTE)
        content = photo_content(
            crew.conn, report_id=report, photo_id=photo_id, scope=crew.sari.scope
        )
        assert content.startswith(b"\xff\xd8\xff")

    def test_sent_again_it_is_added_once(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        taken = read_photo(photo(), zone=WITA)
        for _ in range(2):
            crew.do(Action.FOTO, report, crew.sari, key=key, photo=taken)
        assert len(lines(crew, report)) == 1

    def test_somebody_else_s_decision_meanwhile_is_no_reason_to_lose_it(self, crew: Crew):
        report = crew.town.report()
        crew.do(Action.SELESAI, report, crew.budi, "surut")
        crew.do(Action.FOTO, report, crew.sari, seen=0, photo=read_photo(photo(), zone=WITA))
        assert len(lines(crew, report)) == 1
        # Nor is a photo one for who decides.
        crew.do(Action.BUKA_KEMBALI, report, crew.budi, "naik lagi", at=MINUTE)

    def test_a_member_adds_to_what_their_team_has(self, crew: Crew):
        report = crew.town.report()
        with pytest.raises(NotAllowed):
            add(crew, report, crew.ani)
        crew.do(Action.AMBIL, report, crew.sari, team="tim-1")
        assert add(crew, report, crew.ani)

    def test_not_outside_the_scope_and_not_for_who_only_reads(self, crew: Crew):
        with pytest.raises(NotFound):
            add(crew, crew.town.report(area=MELAYU))
        with pytest.raises(NotAllowed):
            add(crew, crew.town.report(), crew.analyst)

    def test_taken_back_its_picture_is_gone(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        taken = read_photo(photo(taken="2026:11:01 10:00:00", point=THERE), zone=WITA)
        crew.do(Action.FOTO, report, crew.sari, key=key, photo=taken)
        undone = {"report_id": report, "key": key, "by": crew.sari, "now": NOW + MINUTE / 2}
        assert undo(crew.conn, **undone).undone
        assert lines(crew, report) == ()
        row = crew.conn.execute(select(report_photos)).one()
        assert [row.content, row.taken_at, row.lat, row.fingerprint, row.fingerprint_parts] == [
            None
        ] * 5
        assert [new for _, new, _ in crew.events(report)] == [str(row.id), None]
        with pytest.raises(NotFound):
            photo_content(crew.conn, report_id=report, photo_id=row.id, scope=crew.sari.scope)


class TestLooking:
    @pytest.mark.parametrize("area", [MELAYU, None])
    def test_not_outside_the_scope(self, crew: Crew, area: str | None):
        report = crew.town.report(area=area)
        photo_id = add(crew, report, crew.operator)
        assert lines(crew, report, crew.sari.scope) == ()
        for ask in (
            lambda of: photo_content(crew.conn, photo_id=photo_id, **of),
            lambda of: zone_of(crew.conn, **of),
        ):
            with pytest.raises(NotFound):
                ask({"report_id": report, "scope": crew.sari.scope})

    def test_not_by_way_of_another_report(self, crew: Crew):
        hidden, own = crew.town.report(area=MELAYU), crew.town.report()
        photo_id = add(crew, hidden, crew.operator)
        with pytest.raises(NotFound):
            photo_content(crew.conn, report_id=own, photo_id=photo_id, scope=crew.sari.scope)

    def test_national_accounts_see_none(self, crew: Crew):
        report = crew.town.report()
        add(crew, report)
        assert lines(crew, report, Scope(role=Role.NASIONAL, all_cities=True)) == ()


class TestAskingAhead:
    """What costs the decoding of a picture is not begun for who may not do it."""

    def ahead(self, crew: Crew, report: int, by: Any, key: Any = None) -> Any:
        of = {"report_id": report, "action": Action.FOTO, "key": key or uuid4(), "by": by}
        return check_ahead(crew.conn, **of)

    def test_as_it_would_be_decided(self, crew: Crew):
        report, hidden = crew.town.report(), crew.town.report(area=MELAYU)
        assert self.ahead(crew, report, crew.sari) is None
        for by in (crew.ani, crew.analyst):
            with pytest.raises(NotAllowed):
                self.ahead(crew, report, by)
        with pytest.raises(NotFound):
            self.ahead(crew, hidden, crew.sari)
        crew.do(Action.AMBIL, report, crew.sari, team="tim-1")
        assert self.ahead(crew, report, crew.ani) is None

    def test_what_was_done_is_told_also_to_who_may_no_more(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.AMBIL, report, crew.sari, team="tim-1")
        done = crew.do(Action.FOTO, report, crew.ani, key=key, photo=read_photo(photo(), zone=WITA))
        crew.do(Action.TUGASKAN, report, crew.operator, team="tim-3")
        again = self.ahead(crew, report, crew.ani, key)
        assert (again.repeated, again.version) == (True, done.version)
        with pytest.raises(NotAllowed):
            self.ahead(crew, report, crew.ani)


class TestFindings:
    def test_the_same_picture_with_another_report(self, crew: Crew):
        first, second, third = (crew.town.report() for _ in range(3))
        add(crew, first)
        add(crew, second, seed=2)
        add(crew, third)
        add(crew, third, seed=2)
        assert doubts(crew, first) == doubts(crew, second) == []
        found = [line.findings for line in lines(crew, third)]
        photos = [lines(crew, one)[0].id for one in (first, second)]
        assert [(one.doubt, one.report_id, one.photo_id) for (one,) in found] == [
            (Doubt.USED_BEFORE, second, photos[1]),
            (Doubt.USED_BEFORE, first, photos[0]),
        ]

    def test_twice_with_one_report_is_no_matter(self, crew: Crew):
        report = crew.town.report()
        add(crew, report)
        add(crew, report)
        assert doubts(crew, report) == []

    def test_of_reports_that_one_may_not_read_nothing_is_told(self, crew: Crew):
        hidden, own = crew.town.report(area=MELAYU), crew.town.report()
        add(crew, hidden, crew.operator)
        add(crew, own)
        assert doubts(crew, own, crew.sari.scope) == []
        assert doubts(crew, own) == [Doubt.USED_BEFORE]

    def test_one_taken_back_is_none_that_was_there(self, crew: Crew):
        first, second, key = crew.town.report(), crew.town.report(), uuid4()
        crew.do(Action.FOTO, first, crew.sari, key=key, photo=read_photo(photo(), zone=WITA))
        undo(crew.conn, report_id=first, key=key, by=crew.sari, now=NOW)
        add(crew, second)
        assert doubts(crew, second) == []

    def test_taken_before_and_far_away(self, crew: Crew):
        report = crew.town.report(ago=HOUR)  # 18.05 WITA
        add(crew, report, seed=1, taken="2026:11:21 17:50:00", point=(-5.16, 119.405))
        (line,) = lines(crew, report)
        before, far = line.findings
        assert (before.doubt, before.before) == (
            Doubt.TAKEN_BEFORE,
            timedelta(minutes=15, seconds=12),
        )
        assert (far.doubt, far.metres) == (Doubt.FAR, 1_659)
        add(crew, report, seed=2, taken="2026:11:21 18:30:00", point=THERE)
        assert lines(crew, report)[0].findings == ()

    def test_they_are_told_to_who_reviews_alone(self, crew: Crew):
        report = crew.town.report(ago=HOUR)
        add(crew, report, point=(-5.16, 119.405))
        admin = Scope(role=Role.ADMIN, cities=CITY)
        for scope in (crew.operator.scope, crew.budi.scope, admin):
            assert doubts(crew, report, scope) == [Doubt.FAR]
        for scope in (crew.ani.scope, crew.analyst.scope, replace(admin, role=Role.WALIKOTA)):
            assert len(lines(crew, report, scope)) == 1
            assert doubts(crew, report, scope) == []


class TestReviewing:
    def review(self, crew: Crew, report: int, photo_id: int, by: Any, note: str = "benar") -> None:
        of = {"report_id": report, "photo_id": photo_id}
        review_photo(crew.conn, note=note, by=by, now=NOW + HOUR, **of)

    def test_it_says_who_found_what(self, crew: Crew):
        report = crew.town.report()
        photo_id = add(crew, report)
        self.review(crew, report, photo_id, crew.budi, " tempat yang sama ")
        (line,) = lines(crew, report)
        assert line.review is not None
        assert (line.review.by, line.review.at, line.review.note) == (
            "budi",
            NOW + HOUR,
            "tempat yang sama",
        )
        assert lines(crew, report, crew.ani.scope)[0].review is None
        row = crew.conn.execute(select(audit_log).where(audit_log.c.action == "photo.review")).one()
        assert (row.actor, row.subject) == ("budi", f"photo {photo_id} of report {report}")
        assert row.detail == {"note": "tempat yang sama"}

    def test_nobody_reviews_a_photo_of_their_own(self, crew: Crew):
        report = crew.town.report()
        with pytest.raises(ActionRefused, match="somebody else"):
            self.review(crew, report, add(crew, report), crew.sari)

    @pytest.mark.parametrize("note", ["", "  ", "x" * 1_001])
    def test_words_are_needed(self, crew: Crew, note: str):
        report = crew.town.report()
        with pytest.raises(ActionRefused, match="what you found"):
            self.review(crew, report, add(crew, report), crew.budi, note)

    def test_not_by_who_may_not(self, crew: Crew):
        report, hidden = crew.town.report(), crew.town.report(area=MELAYU)
        of_hidden = add(crew, hidden, crew.operator)
        for by in (crew.ani, crew.analyst):
            with pytest.raises(NotAllowed):
                self.review(crew, report, add(crew, report), by)
        with pytest.raises(NotFound):
            self.review(crew, hidden, of_hidden, crew.budi)
        with pytest.raises(NotFound):  # Nor by way of a report of one's own.
            self.review(crew, report, of_hidden, crew.budi)

    def test_the_first_to_say_so_is_the_one(self, crew: Crew):
        report = crew.town.report()
        photo_id = add(crew, report)
        self.review(crew, report, photo_id, crew.budi, "tempat yang sama")
        for by, note in ((crew.operator, "lain tempat"), (crew.budi, "saya salah lihat")):
            with pytest.raises(ActionRefused, match="budi has reviewed it"):
                self.review(crew, report, photo_id, by, note)
        self.review(crew, report, photo_id, crew.budi, "tempat yang sama ")  # sent again
        (line,) = lines(crew, report)
        assert line.review is not None
        assert (line.review.by, line.review.note) == ("budi", "tempat yang sama")
        logged = select(func.count()).where(audit_log.c.action == "photo.review")
        assert crew.conn.execute(logged).scalar_one() == 1

    def test_what_was_reviewed_is_taken_back_no_more(self, crew: Crew):
        report, key = crew.town.report(), uuid4()
        crew.do(Action.FOTO, report, crew.sari, key=key, photo=read_photo(photo(), zone=WITA))
        (line,) = lines(crew, report)
        self.review(crew, report, line.id, crew.budi)
        with pytest.raises(ActionRefused, match="reviewed"):
            undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + MINUTE / 2)
        assert [one.id for one in lines(crew, report)] == [line.id]

    def test_who_takes_it_back_meanwhile_and_who_reviews_wait_in_no_ring(self, engine: Engine):
        with engine.begin() as conn:
            crew, key = Crew(conn), uuid4()
            report = crew.town.report()
            crew.do(Action.FOTO, report, crew.sari, key=key, photo=read_photo(photo(), zone=WITA))
            photo_id = conn.execute(select(report_photos.c.id)).scalar_one()

        def look() -> str:
            of = {"report_id": report, "photo_id": photo_id, "by": crew.budi}
            try:
                with engine.begin() as conn:
                    review_photo(conn, note="benar", now=NOW, **of)
            except NotFound:
                return "gone"
            return "reviewed"

        with ThreadPoolExecutor(1) as pool:
            with engine.begin() as conn:
                # As `undo` begins; the other comes when it is half done.
                conn.execute(select(reports.c.id).where(reports.c.id == report).with_for_update())
                looking = pool.submit(look)
                while not waiting(engine):
                    sleep(0.02)
                undo(conn, report_id=report, key=key, by=crew.sari, now=NOW)
            assert looking.result(30) == "gone"


def waiting(engine: Engine) -> bool:
    """Whether a connection to this database waits for a lock."""
    locks = "select 1 from pg_stat_activity where datname = current_database() and "
    with engine.connect() as conn:
        return conn.execute(text(locks + "wait_event_type = 'Lock'")).first() is not None
