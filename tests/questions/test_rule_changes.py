"""What administrators change in a city's rules: who may, what is written, and what stands."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from dashboard.access import Role, Scope
from dashboard.calendar_forms import DraftContent
from dashboard.calendars import Calendar, day_of
from dashboard.errors import (
    BadCalendar,
    BadPolicy,
    NameTaken,
    NotAllowed,
    NotFound,
    UnknownCalendar,
)
from dashboard.policies import ALWAYS, Policy, Target, Unit
from dashboard.profiles import OFFICE, OFFICE_WEEK
from data_access.audit import Author
from data_access.cities import add_city
from data_access.holiday_seed import seed_holidays
from data_access.rule_board import holidays_end, rule_board
from data_access.rule_changes import (
    begin_calendar,
    begin_draft,
    drop_draft,
    lay_down,
    save_draft,
    start_from_example,
)
from data_access.rule_versions import confirm_version
from data_access.rulebooks import load_rulebook
from data_access.schema import audit_log, calendar_versions, calendars, holidays
from tests.factories import EVERYTHING, NOW, Town

ADMIN = Author(Scope(Role.ADMIN, user_id=None, cities=frozenset({"73.71"})), "admin", "10.0.0.7")
OTHERS = {
    "no scope": Scope(Role.ADMIN),
    "another city": Scope(Role.ADMIN, cities=frozenset({"31"})),
    "a part of it": Scope(
        Role.ADMIN, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})
    ),
    "an operator": Scope(Role.OPERATOR, cities=frozenset({"73.71"})),
    "a mayor": Scope(Role.WALIKOTA, cities=frozenset({"73.71"})),
    "all cities, read": Scope(Role.NASIONAL, all_cities=True),
}


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


def policy(town: Town, slug: str = "banjir", **fields: Any) -> Policy:
    plain = {
        "category_id": town.categories[slug],
        "response": Target(2, Unit.WORKING_DAYS, OFFICE),
        "resolution": Target(600, Unit.MINUTES),
        "valid_from": NOW,
        "legal_basis": "Perwali 12/2026",
    }
    return Policy(**(plain | fields))


def content(town: Town, *days: tuple[date, str], valid_from: datetime = NOW) -> DraftContent:
    """A draft with office hours and those days of the city's own."""
    names = {day: (name, "kota") for day, name in days}
    return DraftContent(
        Calendar(town.city.zone, OFFICE_WEEK, holidays=frozenset(names)), names, valid_from
    )


def draft(town: Town, *years: int) -> int:
    return begin_draft(town.conn, city=town.city, slug=OFFICE, years=years, author=ADMIN, now=NOW)


def audited(town: Town) -> list[str]:
    return list(town.conn.execute(select(audit_log.c.action).order_by(audit_log.c.id)).scalars())


CHANGES: dict[str, Callable[[Town, Author], object]] = {
    "lay down": lambda town, author: lay_down(
        town.conn, city=town.city, policy=policy(town), author=author, now=NOW
    ),
    "example": lambda town, author: start_from_example(
        town.conn, city=town.city, profile="jakarta", author=author, now=NOW
    ),
    "draft": lambda town, author: begin_draft(
        town.conn, city=town.city, slug=OFFICE, author=author, now=NOW
    ),
    "calendar": lambda town, author: begin_calendar(
        town.conn, city=town.city, name="RSUD", author=author, now=NOW
    ),
    "save": lambda town, author: save_draft(
        town.conn, city=town.city, version_id=1, content=content(town), author=author, now=NOW
    ),
    "drop": lambda town, author: drop_draft(
        town.conn, city=town.city, version_id=1, author=author, now=NOW
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_changes_a_citys_rules(town: Town, who: str, change: str):
    with pytest.raises(NotAllowed):
        CHANGES[change](town, Author(OTHERS[who], "other"))
    assert audited(town) == []


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reads_them(town: Town, who: str):
    with pytest.raises(NotAllowed):
        rule_board(town.conn, city=town.city, scope=OTHERS[who])
    assert holidays_end(town.conn, city=town.city, scope=OTHERS[who], now=NOW) is None


def test_what_is_of_another_city_is_not_found(town: Town):
    other = add_city(town.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
    author = Author(Scope(Role.ADMIN, cities=frozenset({"31"})), "admin31")
    number = draft(town)
    for change in (
        lambda: lay_down(town.conn, city=other, policy=policy(town), author=author, now=NOW),
        lambda: drop_draft(town.conn, city=other, version_id=number, author=author, now=NOW),
        lambda: save_draft(
            town.conn, city=other, version_id=number, content=content(town), author=author, now=NOW
        ),
    ):
        with pytest.raises(NotFound):
            change()
    assert rule_board(town.conn, city=town.city, scope=ADMIN.scope).draft(number) is not None


class TestPolicies:
    def test_a_new_version_takes_over_and_is_audited(self, town: Town):
        first = lay_down(town.conn, city=town.city, policy=policy(town), author=ADMIN, now=NOW)
        later = policy(town, valid_from=NOW + timedelta(days=9), legal_basis="Perwali 13/2026")
        second = lay_down(town.conn, city=town.city, policy=later, author=ADMIN, now=NOW)
        board = rule_board(town.conn, city=town.city, scope=ADMIN.scope)
        newest, before = board.versions_of(town.categories["banjir"], None)
        assert (newest.policy.id, before.policy.id) == (second, first)
        assert before.policy.valid_to == newest.policy.valid_from
        assert (newest.created_by, newest.created_at) == ("admin", NOW)
        row = town.conn.execute(select(audit_log).order_by(audit_log.c.id)).all()[-1]
        assert (row.actor, row.address, row.subject) == ("admin", "10.0.0.7", "73.71")
        assert row.detail == {
            "policy": second,
            "category": "banjir",
            "severity": None,
            "response": "2 working_days (kantor)",
            "resolution": "600 minutes (24-7)",
            "from": "2026-11-30T11:05:12+00:00",
            "legal_basis": "Perwali 13/2026",
            "example": False,
        }

    def test_hours_that_are_not_in_force_yet_are_refused(self, town: Town):
        begins = NOW + timedelta(days=5)
        number = begin_calendar(town.conn, city=town.city, name="RSUD", author=ADMIN, now=NOW)
        target = Target(2, Unit.WORKING_DAYS, "rsud")
        early = policy(town, resolution=target)
        ask = {"city": town.city, "author": ADMIN, "now": NOW}
        with pytest.raises(UnknownCalendar):
            lay_down(town.conn, policy=early, **ask)
        held = content(town, valid_from=begins)
        save_draft(town.conn, version_id=number, content=held, confirm=True, **ask)
        with pytest.raises(UnknownCalendar):
            lay_down(town.conn, policy=early, **ask)
        on_time = policy(town, resolution=target, valid_from=begins)
        assert lay_down(town.conn, city=town.city, policy=on_time, author=ADMIN, now=NOW)

    def test_what_held_stands(self, town: Town):
        lay_down(town.conn, city=town.city, policy=policy(town), author=ADMIN, now=NOW)
        with pytest.raises(BadPolicy):
            lay_down(town.conn, city=town.city, policy=policy(town), author=ADMIN, now=NOW)

    def test_an_example_is_for_those_that_have_no_rule(self, town: Town):
        lay_down(town.conn, city=town.city, policy=policy(town), author=ADMIN, now=NOW)
        example = {"city": town.city, "author": ADMIN, "now": NOW}
        assert start_from_example(town.conn, profile="sp4n", **example) == 14
        assert start_from_example(town.conn, profile="sp4n", **example) == 0
        board = rule_board(town.conn, city=town.city, scope=ADMIN.scope)
        assert len(board.policies) == 15
        own = board.in_force(town.categories["banjir"], None, NOW)
        assert own is not None
        assert not own.policy.example
        with pytest.raises(NotFound):
            start_from_example(town.conn, profile="bandung", **example)


class TestDrafts:
    def test_it_starts_from_the_newest_version(self, town: Town):
        held = content(town, (date(2026, 12, 9), "Hari jadi"), valid_from=NOW)
        save_draft(
            town.conn,
            city=town.city,
            version_id=draft(town, 2026),
            content=held,
            author=ADMIN,
            now=NOW,
            confirm=True,
        )
        board = rule_board(town.conn, city=town.city, scope=ADMIN.scope)
        calendar = board.calendar(OFFICE)
        assert calendar is not None
        assert calendar.newest is not None
        assert [(day.name, day.kind) for day in calendar.newest.holidays] == [("Hari jadi", "kota")]
        assert calendar.newest.holidays_until == date(2026, 12, 31)
        number = draft(town, 2027)
        found = rule_board(town.conn, city=town.city, scope=ADMIN.scope).draft(number)
        assert found is not None
        _, following = found
        days = {day.day: day.kind for day in following.holidays}
        assert days[date(2026, 12, 9)] == "kota"
        assert days[date(2027, 1, 1)] == "nasional"
        assert following.holidays_until == date(2027, 12, 31)

    def test_years_before_the_last_confirmed_one_do_not_shorten_it(self, town: Town):
        later = seed_holidays(
            town.conn, city=town.city, slug=OFFICE, years=[2027], actor="t", now=NOW, valid_from=NOW
        )
        confirm_version(town.conn, version_id=later.id, actor="t", now=NOW)
        again = begin_draft(
            town.conn,
            city=town.city,
            slug=OFFICE,
            years=[2026],
            author=ADMIN,
            now=NOW + timedelta(hours=1),
        )
        found = rule_board(town.conn, city=town.city, scope=ADMIN.scope).draft(again)
        assert found is not None
        assert found[1].holidays_until == date(2027, 12, 31)
        assert {day.day.year for day in found[1].holidays} == {2026, 2027}

    def test_edited_it_holds_for_nothing_until_it_is_confirmed(self, town: Town):
        number = draft(town)
        week = (day_of("10:00-14:00"),) * 7
        held = DraftContent(Calendar(town.city.zone, week), {}, NOW)
        save = {
            "city": town.city,
            "version_id": number,
            "content": held,
            "author": ADMIN,
            "now": NOW,
        }

        def opens() -> timedelta:
            version = load_rulebook(town.conn, city_id=town.city.id).calendar_at(OFFICE, NOW)
            assert version is not None
            return version.calendar.between(NOW, NOW + timedelta(days=7))

        before = opens()
        save_draft(town.conn, **save)
        assert opens() == before
        save_draft(town.conn, **save, confirm=True)
        assert opens() == timedelta(hours=28)
        for change in (lambda: save_draft(town.conn, **save), lambda: drop(town, number)):
            with pytest.raises(BadCalendar):
                change()
        assert audited(town) == ["sla.calendar.draft", "sla.calendar.edit", "sla.calendar.confirm"]

    def test_confirmed_late_it_can_not_change_what_reports_are_held_to(self, town: Town):
        lay_down(town.conn, city=town.city, policy=policy(town), author=ADMIN, now=NOW)
        number = draft(town)
        town.now = NOW + timedelta(hours=2)
        town.report(ago=timedelta(hours=1))
        with pytest.raises(BadCalendar):
            save_draft(
                town.conn,
                city=town.city,
                version_id=number,
                content=content(town, valid_from=NOW),
                author=ADMIN,
                now=town.now,
                confirm=True,
            )

    def test_discarded_it_is_gone_and_an_empty_calendar_with_it(self, town: Town):
        number = draft(town, 2026)
        drop(town, number)
        own = begin_calendar(town.conn, city=town.city, name="RSUD", author=ADMIN, now=NOW)
        drop(town, own)
        slugs = set(town.conn.execute(select(calendars.c.slug)).scalars())
        assert slugs == {ALWAYS, OFFICE}
        left = select(func.count()).select_from(calendar_versions)
        assert (
            town.conn.execute(left.where(calendar_versions.c.confirmed_at.is_(None))).scalar() == 0
        )
        assert town.conn.execute(select(func.count()).select_from(holidays)).scalar() == 0

    @pytest.mark.parametrize("name", ["Kantor", "RSUD!", "  ", "!?"])
    def test_a_new_calendar_needs_a_name_of_its_own(self, town: Town, name: str):
        begin_calendar(town.conn, city=town.city, name="rsud", author=ADMIN, now=NOW)
        with pytest.raises(NameTaken):
            begin_calendar(town.conn, city=town.city, name=name, author=ADMIN, now=NOW)

    @pytest.mark.parametrize("years", [[1990], [2026, 2040], [10**30]])
    def test_years_that_nobody_can_know_of(self, town: Town, years: list[int]):
        with pytest.raises(BadCalendar):
            draft(town, *years)

    def test_the_calendar_that_never_rests_stays_as_it_is(self, town: Town):
        with pytest.raises(BadCalendar):
            begin_draft(town.conn, city=town.city, slug=ALWAYS, author=ADMIN, now=NOW)


def drop(town: Town, number: int) -> None:
    drop_draft(town.conn, city=town.city, version_id=number, author=ADMIN, now=NOW)


def test_the_end_of_the_holidays_is_told_sixty_days_before(town: Town):
    ask = {"city": town.city, "scope": EVERYTHING}
    assert holidays_end(town.conn, **ask, now=NOW) == date(1970, 1, 1)
    number = draft(town, 2026)
    save_draft(
        town.conn,
        city=town.city,
        version_id=number,
        content=content(town),
        author=ADMIN,
        now=NOW,
        confirm=True,
    )
    assert holidays_end(town.conn, **ask, now=datetime(2026, 11, 1, tzinfo=UTC)) is None
    assert holidays_end(town.conn, **ask, now=datetime(2026, 11, 2, 12, tzinfo=UTC)) == date(
        2026, 12, 31
    )
