"""Briefs: of what their reader may see, and of nothing else; and the questions that they ask."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, update

from dashboard.access import Role, Scope
from dashboard.briefs import Figure, FigureKind, Why
from dashboard.errors import NotAllowed
from dashboard.history import Holder
from dashboard.lifecycle import ReportKind, Stage
from data_access import users
from data_access.askable import askable_reports
from data_access.breaches import breaches
from data_access.brief_ticker import BriefTicker
from data_access.briefs import get_brief, list_brief_days
from data_access.daily_figures import daily_figures
from data_access.schema import briefs, reports
from data_access.schema import users as user_rows
from data_access.user_scopes import scope_of
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.brief_office import (
    DAY,
    HOUR,
    MINUTE,
    WEEK,
    brief_town,
    kept,
    late,
    make,
    report,
    scope,
    switch,
)
from tests.questions.delivering import Clock


@pytest.fixture
def town(engine: Engine) -> Town:
    return brief_town(engine)


@pytest.fixture
def ticker(engine: Engine, town: Town, clock: Clock) -> BriefTicker:
    return make(engine, clock)


class TestScope:
    """Whose brief knows of what. Wajo, another agency, another city: decoys for somebody."""

    @pytest.fixture(autouse=True)
    def reported(self, engine: Engine, town: Town) -> dict[str, list[int]]:
        made = {
            "own": late(engine, town, "73.71.09.1001", 3),
            "next door": late(engine, town, "73.71.09.1002", 2),
            "wajo": late(engine, town, "73.71.02.1001", 4),
            "outside": late(engine, town, None),  # type: ignore[arg-type]
            "machine": late(engine, town, "73.71.09.1001", kind=ReportKind.MESIN),
            "before": late(engine, town, "73.71.09.1001", ago=40 * HOUR),
            "in time": late(engine, town, "73.71.09.1001", ago=30 * MINUTE),
            "erased": late(engine, town, "73.71.09.1001"),
        }
        dlh = Holder(agency_id=town.agencies["sampah"])
        made["dlh"] = late(engine, town, "73.71.02.1002", holder=dlh)
        with engine.begin() as conn:
            erased = update(reports).where(reports.c.id.in_(made["erased"]))
            conn.execute(erased.values(dihapus=True))
        return made

    @pytest.mark.parametrize(
        ("name", "number", "places"),
        [
            ("walikota", 10, {"73.71.09": 5, "73.71.02": 5}),
            ("camat", 5, {"73.71.09.1001": 3, "73.71.09.1002": 2}),
            ("lurah", 3, {"73.71.09.1001": 3}),
            ("dlh", 1, {"73.71.02": 1}),
        ],
    )
    def test_what_became_late(
        self,
        engine: Engine,
        town: Town,
        clock: Clock,
        ticker: BriefTicker,
        name: str,
        number: int,
        places: dict[str, int],
    ):
        switch(engine, "dlh", True)
        ticker.tick()
        brief = kept(engine, town, name)
        assert brief is not None
        assert brief.breaches == number
        assert {one.spot.code: one.count for one in brief.places} == places

    @pytest.mark.parametrize(
        ("name", "known"),
        [
            ("walikota", {"own", "next door", "wajo", "before", "in time", "dlh"}),
            ("camat", {"own", "next door", "before", "in time"}),
            ("lurah", {"own", "before", "in time"}),
            ("dlh", {"dlh"}),
        ],
    )
    def test_what_is_asked_about(
        self,
        engine: Engine,
        town: Town,
        ticker: BriefTicker,
        reported: dict[str, list[int]],
        name: str,
        known: set[str],
    ):
        switch(engine, "dlh", True)
        ticker.tick()
        brief = kept(engine, town, name)
        assert brief is not None
        allowed = {id for sort in known for id in reported[sort]}
        asked = {one.report.id for one in brief.asked}
        assert asked
        assert asked <= allowed
        counted = {one.kind: one.count for one in brief.figures}
        assert counted[FigureKind.LATE] == brief.breaches

    def test_another_citys_brief_knows_nothing_of_it(self, engine: Engine, ticker: BriefTicker):
        ticker.tick()
        with engine.connect() as conn:
            facts = conn.execute(
                select(briefs.c.facts).join(user_rows).where(user_rows.c.username == "jakarta")
            ).scalar_one()
        assert facts["breaches"] == 0
        assert facts["asked"] == []
        assert "Panakkukang" not in str(facts)

    def test_who_may_see_less_now_reads_no_more_of_it(
        self, engine: Engine, town: Town, ticker: BriefTicker
    ):
        ticker.tick()
        assert kept(engine, town, "walikota") is not None
        narrower = replace(
            scope(engine, "walikota"),
            cities=frozenset(),
            agencies=frozenset({1}),
            agency_cities=frozenset({"73.71"}),
        )
        with engine.connect() as conn:
            assert get_brief(conn, scope=narrower, city=town.city) is None
            assert list_brief_days(conn, scope=narrower, city=town.city) == []

    def test_nobody_reads_anothers(self, engine: Engine, town: Town, ticker: BriefTicker):
        ticker.tick()
        with engine.begin() as conn:
            second = users.add(
                conn,
                username="wakil",
                name="Wakil",
                role=Role.WALIKOTA,
                password="kata-sandi-uji",
                now=NOW,
                actor="test",
                demo=True,
                city_codes=["73.71"],
            )
            scope = scope_of(conn, user_id=second)
            assert get_brief(conn, scope=scope, city=town.city) is None

    @pytest.mark.parametrize("name", ["jakarta", "nasional"])
    def test_who_sees_no_such_city_or_has_no_briefs_is_refused(
        self, engine: Engine, town: Town, name: str
    ):
        with engine.connect() as conn, pytest.raises(NotAllowed):
            get_brief(conn, scope=scope(engine, name), city=town.city)


class TestQuestions:
    """What the facts are asked by."""

    def test_a_report_is_newly_late_once_when_its_first_clock_is(self, engine: Engine, town: Town):
        # response due after an hour, resolution after ten
        late(engine, town, "73.71.09.1001", ago=12 * HOUR)
        with engine.connect() as conn:
            of = {"filters": town.filters(), "scope": EVERYTHING, "now": NOW}
            first = breaches(conn, since=NOW - 12 * HOUR, until=NOW - 10 * HOUR, **of)
            second = breaches(conn, since=NOW - 3 * HOUR, until=NOW, **of)
        assert (first, second) == ({"73.71.09": 1}, {})

    def test_one_that_was_done_late_became_late_too(self, engine: Engine, town: Town):
        report(engine, town, (Stage.SELESAI, HOUR / 2), ago=2 * HOUR)
        report(engine, town, (Stage.PROSES, 3 * HOUR / 2), ago=2 * HOUR)  # in time
        with engine.connect() as conn:
            of = {"filters": town.filters(), "scope": EVERYTHING, "now": NOW}
            assert breaches(conn, since=NOW - DAY, **of) == {"73.71.09": 1}

    def test_the_day_beside_the_same_day_of_eight_weeks(self, engine: Engine, town: Town):
        report(engine, town, ago=9 * WEEK, category="pohon")  # since when there is data
        for week, number in enumerate((7, 1, 2, 3, 4, 5, 6, 7, 8)):
            for _ in range(number):
                report(engine, town, ago=week * WEEK + 3 * HOUR, category="pohon")
        report(engine, town, ago=3 * DAY, category="pohon")  # another day of the week
        with engine.connect() as conn:
            received, done, _ = daily_figures(
                conn, filters=town.filters(), scope=EVERYTHING, now=NOW
            )
        assert received.kind is FigureKind.RECEIVED
        assert received.usual is not None
        assert (received.count, received.usual.median, received.usual.weeks) == (7, 4.5, 8)
        assert (done.count, done.usual and done.usual.high) == (0, 0)

    def test_weeks_from_before_the_data_began_are_none(self, engine: Engine, town: Town):
        report(engine, town, ago=3 * WEEK)
        with engine.connect() as conn:
            figures = daily_figures(conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
        assert figures == tuple(Figure(kind, 0) for kind in FigureKind)

    def test_only_open_reports_are_asked_about_with_their_duplicates(
        self, engine: Engine, town: Town
    ):
        told = report(engine, town, (Stage.PROSES, 5 * HOUR), ago=6 * HOUR, category="pohon")
        once = report(engine, town, (Stage.PROSES, 5 * HOUR), ago=6 * HOUR, category="pohon")
        done = report(engine, town, (Stage.SELESAI, HOUR), ago=6 * HOUR, category="pohon")
        for original, number in ((told, 2), (once, 1), (done, 5)):
            for _ in range(number):
                copy = report(engine, town, (Stage.DUPLIKAT, HOUR), ago=5 * HOUR)
                with engine.begin() as conn:
                    same = update(reports).where(reports.c.id == copy)
                    conn.execute(same.values(duplicate_of=original))
        with engine.connect() as conn:
            found = askable_reports(conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
        assert [(row.id, row.duplicates) for row in found] == [(told, 2)]

    def test_who_may_read_no_report_is_told_of_none(self, engine: Engine, town: Town):
        late(engine, town, "73.71.09.1001", 2)
        nasional = Scope(role=Role.NASIONAL, all_cities=True)
        with engine.connect() as conn:
            assert askable_reports(conn, filters=town.filters(), scope=nasional, now=NOW) == ()

    def test_a_reopened_report_is_asked_about(
        self, engine: Engine, town: Town, ticker: BriefTicker
    ):
        again = report(
            engine,
            town,
            (Stage.SELESAI, 5 * HOUR),
            (Stage.PROSES, 4 * HOUR),
            ago=6 * HOUR,
            category="pohon",
        )
        ticker.tick()
        brief = kept(engine, town, "lurah")
        assert brief is not None
        [asked] = brief.asked
        assert (asked.report.id, asked.why, asked.report.reopened) == (again, Why.REPEATED, 1)
