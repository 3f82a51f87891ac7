"""The photo of a completion that is taken back: gone with it, and no other photo by that way."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, func, select, update

from dashboard.errors import NotFound
from dashboard.field_actions import COMES_WITHIN, Action
from dashboard.photos import read_photo
from data_access.field_actions import Acted, undo
from data_access.photo_board import photo_board
from data_access.photos import (
    keep_small,
    photo_content,
    photo_lines,
    review_photo,
    small_content,
)
from data_access.schema import audit_log, report_photos
from tests.factories import NOW
from tests.photographs import photo
from tests.questions.crew import MINUTE, SECOND, Crew
from tests.questions.test_photos import FAR

AWAY = (-5.16, 119.405)


@pytest.fixture
def crew(conn: Connection) -> Crew:
    return Crew(conn)


def add(crew: Crew, report: int, by: Any, seed: int, key: UUID | None = None, **told: Any) -> int:
    """Adds a photo of which its camera told that; its id."""
    taken = read_photo(photo(seed, **told), zone=ZoneInfo("Asia/Makassar"))
    crew.do(Action.FOTO, report, by, photo=taken, key=key)
    return crew.conn.execute(select(func.max(report_photos.c.id))).scalar_one()


def finish(crew: Crew, report: int, key: UUID, with_photo: UUID | None, at=SECOND) -> Acted:
    return crew.do(
        Action.SELESAI, report, crew.sari, "surut", key=key, with_photo=with_photo, at=at
    )


def take_back(crew: Crew, report: int, key: UUID, at=30 * SECOND) -> Acted:
    return undo(crew.conn, report_id=report, key=key, by=crew.sari, now=NOW + at)


def shown(crew: Crew, report: int) -> list[int]:
    of = {"report_id": report, "scope": crew.operator.scope, "far_m": FAR}
    return [one.id for one in photo_lines(crew.conn, **of)]


def to_review(crew: Crew) -> list[int]:
    of = {"city": crew.town.city, "scope": crew.operator.scope, "far_m": FAR}
    return sorted(one.line.id for one in photo_board(crew.conn, page=1, size=50, **of).photos)


def undone(crew: Crew) -> list[Any]:
    asked = select(audit_log.c.detail).where(audit_log.c.action == "report.undo")
    return crew.conn.execute(asked.order_by(audit_log.c.id)).scalars().all()


def test_it_goes_with_the_completion_and_no_other_does(crew: Crew):
    report, other = crew.town.report(), crew.town.report()
    before = add(crew, report, crew.sari, 1, point=AWAY)  # of the work, before it was done
    picture, done = uuid4(), uuid4()
    by_another = add(crew, report, crew.budi, 2, picture)  # under a key of the same number
    proof = add(crew, report, crew.sari, 3, picture)
    elsewhere, other_done = uuid4(), uuid4()
    others = add(crew, other, crew.sari, 4, elsewhere)
    finish(crew, other, other_done, elsewhere)
    finish(crew, report, done, picture)
    after = add(crew, report, crew.sari, 5, point=AWAY)
    assert shown(crew, report) == [after, proof, by_another, before]
    assert take_back(crew, report, done).undone
    assert shown(crew, report) == [after, by_another, before]
    assert shown(crew, other) == [others]
    assert to_review(crew) == [before, after]
    with pytest.raises(NotFound):
        photo_content(crew.conn, report_id=report, photo_id=proof, scope=crew.sari.scope)


def test_nothing_small_is_kept_of_one_that_is_gone(crew: Crew):
    report, picture, small = crew.town.report(), uuid4(), b"small"
    gone, kept = add(crew, report, crew.sari, 1, picture), add(crew, report, crew.sari, 2)
    take_back(crew, report, picture)
    crew.conn.execute(update(report_photos).values(thumbnail=None))
    for one in (gone, kept):
        keep_small(crew.conn, photo_id=one, small=small)
        keep_small(crew.conn, photo_id=one, small=b"another")
    of = {"report_id": report, "scope": crew.sari.scope}
    assert small_content(crew.conn, photo_id=kept, **of) == small
    with pytest.raises(NotFound):
        small_content(crew.conn, photo_id=gone, **of)
    asked = select(report_photos.c.thumbnail).where(report_photos.c.id == gone)
    assert crew.conn.execute(asked).scalar() is None


def test_the_history_keeps_what_happened(crew: Crew):
    report, picture, done = crew.town.report(), uuid4(), uuid4()
    proof = add(crew, report, crew.sari, 1, picture)
    finish(crew, report, done, picture)
    take_back(crew, report, done)
    assert crew.events(report) == [
        ("photo", str(proof), None),
        ("stage", "selesai", "surut"),
        ("stage", "menunggu", "dibatalkan"),
        ("photo", None, "dibatalkan"),
    ]
    assert crew.row(report).stage == "menunggu"
    assert undone(crew) == [{"action": "foto", "photo": proof}, {"action": "selesai"}]


@pytest.mark.parametrize("wait", [COMES_WITHIN, COMES_WITHIN + SECOND, timedelta(days=2)])
def test_one_that_came_long_before_stays(crew: Crew, wait: timedelta):
    report, picture, done = crew.town.report(), uuid4(), uuid4()
    earlier = add(crew, report, crew.sari, 1, picture)
    finish(crew, report, done, picture, at=wait)
    take_back(crew, report, done, wait + SECOND)
    assert shown(crew, report) == ([] if wait <= COMES_WITHIN else [earlier])


@pytest.mark.parametrize(
    "told", [{"point": AWAY}, {"taken": "2026:11:20 19:00:00"}, {}], ids=["far", "before", "used"]
)
def test_one_that_there_is_something_to_look_at_in_stays(crew: Crew, told: dict[str, Any]):
    report, picture, done = crew.town.report(), uuid4(), uuid4()
    if not told:
        add(crew, crew.town.report(), crew.budi, 1)
    proof = add(crew, report, crew.sari, 1, picture, **told)
    finish(crew, report, done, picture)
    take_back(crew, report, done)
    assert shown(crew, report) == to_review(crew) == [proof]


def test_one_goes_with_the_first_completion_that_names_it_or_with_none(crew: Crew):
    report, picture, again = crew.town.report(), uuid4(), uuid4()
    proof = add(crew, report, crew.sari, 1, picture)
    finish(crew, report, uuid4(), picture)
    crew.do(Action.BUKA_KEMBALI, report, crew.sari, "belum", at=2 * SECOND)
    finish(crew, report, again, picture, at=3 * SECOND)
    take_back(crew, report, again)
    assert shown(crew, report) == [proof]


def test_nothing_else_than_a_completion_takes_one_along(crew: Crew):
    report, picture, done = crew.town.report(), uuid4(), uuid4()
    proof = add(crew, report, crew.sari, 1, picture)
    crew.do(Action.MULAI, report, crew.sari, key=done, with_photo=picture)
    take_back(crew, report, done)
    assert (crew.row(report).stage, shown(crew, report)) == ("menunggu", [proof])


def test_a_later_completion_s_photo_takes_its_place(crew: Crew):
    report, other, first, second = crew.town.report(), crew.town.report(), uuid4(), uuid4()
    done, again = uuid4(), uuid4()
    add(crew, report, crew.sari, 1, first)
    finish(crew, report, done, first)
    take_back(crew, report, done)
    later = add(crew, report, crew.sari, 1, second)  # the same picture, from the phone's album
    finish(crew, report, again, second)
    assert shown(crew, report) == [later]
    assert take_back(crew, report, done).repeated  # which undoes nothing more
    assert shown(crew, report) == [later]
    assert crew.row(report).stage == "selesai"
    # Nor is what was taken back a use of the picture that another's could be told of.
    used = add(crew, other, crew.sari, 1)
    (line,) = photo_lines(crew.conn, report_id=other, scope=crew.operator.scope, far_m=10**6)
    assert line.id == used
    assert [one.report_id for one in line.findings] == [report]
    assert take_back(crew, report, again, MINUTE).undone
    (line,) = photo_lines(crew.conn, report_id=other, scope=crew.operator.scope, far_m=10**6)
    assert line.findings == ()


def test_one_that_was_reviewed_stays_and_the_completion_is_undone(crew: Crew):
    report, picture, done = crew.town.report(), uuid4(), uuid4()
    proof = add(crew, report, crew.sari, 1, picture)
    finish(crew, report, done, picture)
    of = {"report_id": report, "photo_id": proof, "by": crew.operator, "now": NOW + SECOND}
    review_photo(crew.conn, note="wajar", **of)
    take_back(crew, report, done)
    assert shown(crew, report) == [proof]
    assert crew.row(report).stage == "menunggu"


@pytest.mark.parametrize("named", ["unknown", "elsewhere", "another's", "taken back", "no photo"])
def test_what_is_not_a_photo_of_theirs_on_it_is_left_alone(crew: Crew, named: str):
    report, other, key, done = crew.town.report(), crew.town.report(), uuid4(), uuid4()
    kept: list[int] = []
    if named == "elsewhere":
        add(crew, other, crew.sari, 1, key)
    elif named == "another's":
        kept = [add(crew, report, crew.budi, 1, key)]
    elif named == "taken back":
        add(crew, report, crew.sari, 1, key)
        take_back(crew, report, key)
    elif named == "no photo":
        crew.do(Action.CATAT, report, crew.sari, "hati-hati", key=key)
    number = crew.conn.execute(select(func.count(report_photos.c.content))).scalar_one()
    finish(crew, report, done, key)
    assert take_back(crew, report, done, MINUTE / 2).undone
    assert shown(crew, report) == kept
    left = crew.conn.execute(select(func.count(report_photos.c.content))).scalar_one()
    assert left == number
