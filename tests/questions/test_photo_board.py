"""The photos to review: which they are, in which order, page by page, and to whom they are told."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text

from dashboard.access import Role, Scope
from dashboard.errors import NotAllowed
from dashboard.evidence import Doubt
from dashboard.field_actions import Action
from dashboard.photo_board import PhotoBoard
from dashboard.photos import read_photo
from data_access.cities import add_city
from data_access.field_actions import undo
from data_access.photo_board import photo_board, photos_waiting
from data_access.photos import photo_lines, review_photo
from data_access.schema import metadata
from tests.factories import NOW
from tests.photographs import photo
from tests.questions.crew import CITY, HOUR, MELAYU, Crew
from tests.questions.test_photos import FAR, THERE, add

AWAY = (-5.16, 119.405)
LEAD = Scope(Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=CITY)


@pytest.fixture
def crew(conn: Connection) -> Crew:
    return Crew(conn)


def board(crew: Crew, scope: Scope | None = None, page: int = 1, size: int = 10) -> PhotoBoard:
    of = {"city": crew.town.city, "scope": scope or crew.operator.scope, "far_m": FAR}
    found = photo_board(crew.conn, page=page, size=size, **of)
    assert photos_waiting(crew.conn, **of) == found.waiting
    return found


def ids(found: PhotoBoard) -> list[int]:
    return [one.line.id for one in found.photos]


def review(crew: Crew, report: int, photo_id: int) -> None:
    of = {"report_id": report, "photo_id": photo_id, "by": crew.operator, "now": NOW + HOUR}
    review_photo(crew.conn, note="wajar", **of)


def test_those_with_something_to_look_at_and_no_others(crew: Crew):
    first, second, third, fourth = (crew.town.report() for _ in range(4))
    add(crew, first, seed=1)  # the first with this picture
    add(crew, first, seed=1)  # twice with one report
    add(crew, first, seed=2, point=THERE, taken="2026:11:21 18:30:00")
    add(crew, first, seed=3, taken="2026:11:21 18:00:00")  # 5 minutes early: a phone's clock
    again = add(crew, second, seed=1)
    early = add(crew, third, seed=4, taken="2026:11:21 17:50:00")
    far = add(crew, fourth, seed=5, point=AWAY)
    found = board(crew)
    assert ids(found) == [far, early, again]
    assert (found.waiting, found.number, found.pages) == (3, 3, 1)
    assert [[one.doubt for one in photo.line.findings] for photo in found.photos] == [
        [Doubt.FAR],
        [Doubt.TAKEN_BEFORE],
        [Doubt.USED_BEFORE],
    ]
    assert found.photos[2].line.findings[0].report_id == first
    assert [one.line.report_id for one in found.photos] == [fourth, third, second]


def test_it_says_what_report_it_is_of(crew: Crew):
    report = crew.town.report(title="Genangan", category="sampah")
    crew.do(Action.SERAHKAN, report, crew.operator, holder="agency:dlh")
    add(crew, report, crew.operator, point=AWAY)
    (one,) = board(crew).photos
    assert (one.title, one.category, one.stage) == ("Genangan", "sampah", "menunggu")
    assert (one.area_code, one.area_name) == ("73.71.09.1001", "Tamamaung")
    assert one.agency == "Dinas Lingkungan Hidup"


def test_the_same_is_said_as_in_the_drawer(crew: Crew):
    report = crew.town.report()
    add(crew, report, point=AWAY, taken="2026:11:21 17:50:00")
    drawer = photo_lines(crew.conn, report_id=report, scope=crew.operator.scope, far_m=FAR)
    assert [one.line for one in board(crew).photos] == list(drawer)


def test_those_reviewed_come_last_and_page_by_page(crew: Crew):
    report = crew.town.report()
    made = [add(crew, report, seed=seed, point=AWAY) for seed in range(5)]
    for done in (made[4], made[2]):
        review(crew, report, done)
    pages = [board(crew, page=page, size=2) for page in (1, 2, 3, 99)]
    assert [ids(page) for page in pages] == [
        [made[3], made[1]],
        [made[0], made[4]],
        [made[2]],
        [made[2]],  # the last one there is
    ]
    assert [page.page for page in pages] == [1, 2, 3, 3]
    assert {(page.waiting, page.number, page.pages) for page in pages} == {(3, 5, 3)}
    assert pages[2].photos[0].line.review.by == "operator"


def test_taken_back_it_is_gone(crew: Crew):
    report, key = crew.town.report(), "00000000-0000-4000-8000-000000000009"
    taken = read_photo(photo(point=AWAY), zone=ZoneInfo("Asia/Makassar"))
    crew.do(Action.FOTO, report, crew.sari, key=key, photo=taken)
    assert board(crew).waiting == 1
    undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW)
    assert (board(crew).photos, board(crew).pages) == ((), 1)


class TestScope:
    def test_of_reports_that_one_may_not_read_nothing_is_told(self, crew: Crew):
        own = crew.town.report()
        mine = add(crew, own, seed=1, point=AWAY)
        for area in (MELAYU, None):
            hidden = crew.town.report(area=area)
            add(crew, hidden, crew.operator, seed=2, point=AWAY)
        # The same picture as one that is hidden, and nothing else.
        add(crew, own, seed=2, point=THERE)
        found = board(crew, LEAD)
        assert (ids(found), found.waiting, found.number) == ([mine], 1, 1)
        assert board(crew).number == 4

    def test_nor_of_another_city(self, crew: Crew):
        report = crew.town.report()
        add(crew, report, point=AWAY)
        jakarta = add_city(crew.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        both = Scope(Role.OPERATOR, cities=frozenset({"31", "73.71"}))
        of: dict[str, Any] = {"city": jakarta, "scope": both, "far_m": FAR}
        assert photo_board(crew.conn, page=1, size=9, **of).photos == ()

    @pytest.mark.parametrize(
        "scope",
        [
            Scope(Role.ANGGOTA_TIM, areas=frozenset({"73.71.09"}), area_cities=CITY),
            Scope(Role.WALIKOTA, cities=CITY),
            Scope(Role.NASIONAL, all_cities=True),
        ],
    )
    def test_not_for_who_does_not_review(self, crew: Crew, scope: Scope):
        add(crew, crew.town.report(), point=AWAY)
        of: dict[str, Any] = {"city": crew.town.city, "scope": scope, "far_m": FAR}
        with pytest.raises(NotAllowed):
            photo_board(crew.conn, page=1, size=9, **of)
        assert photos_waiting(crew.conn, **of) == 0


def test_photos_of_before_are_measured_alike(crew: Crew):
    """What the migration writes of the photos that are there is what is measured as they come."""
    from importlib import import_module

    measures = import_module("data_access.migrations.versions.0016_measured_photos")
    first, second = crew.town.report(), crew.town.report()
    add(crew, first, seed=1, point=AWAY, taken="2026:11:21 17:50:00")
    add(crew, second, seed=1, point=(-5.145, 119.41), taken="2026:11:21 18:50:00")
    add(crew, second, seed=2)
    photos = metadata.tables["report_photos"]
    asked = photos.select().order_by(photos.c.id)
    measured = [(one.alike, one.early_s, one.away_m) for one in crew.conn.execute(asked)]
    assert [bool(alike) for alike, *_ in measured] == [False, True, False]
    crew.conn.execute(photos.update().values(alike=[], early_s=None, away_m=None))
    for statement in (measures.ALIKE, measures.EARLY, measures.AWAY):
        crew.conn.execute(text(statement))
    assert [(one.alike, one.early_s, one.away_m) for one in crew.conn.execute(asked)] == measured
