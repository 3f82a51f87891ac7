"""Briefs: one a user, city and day, of what its reader may see and of nothing else."""

from dataclasses import replace
from datetime import date, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import DBAPIError

from dashboard.access import Role, Scope
from dashboard.briefs import Brief, Figure, FigureKind, Why
from dashboard.errors import NotAllowed
from dashboard.history import Holder
from dashboard.lifecycle import ReportKind, Stage
from dashboard.mail_servers import mail_server
from data_access import brief_ticker, users
from data_access.askable import askable_reports
from data_access.audit import Author
from data_access.breaches import breaches
from data_access.brief_choices import brief_choice, choose_brief
from data_access.brief_ticker import BriefTicker
from data_access.briefs import BRIEF_LOCK, get_brief, list_brief_days
from data_access.cities import add_city
from data_access.daily_figures import daily_figures
from data_access.desk import Desk
from data_access.outbox import Post
from data_access.schema import audit_log, briefs, deliveries, reports
from data_access.schema import users as user_rows
from data_access.user_scopes import scope_of
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.delivering import Clock, Start, delivered, flood_town, until
from tests.questions.receivers import MailReceiver

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
TODAY = date(2026, 11, 21)
POST = Post(public_url="https://qlue.example", by_mail=True)
USERS: dict[str, tuple[Role, dict[str, Any]]] = {
    "walikota": (Role.WALIKOTA, {"city_codes": ["73.71"]}),
    "camat": (Role.CAMAT, {"area_codes": ["73.71.09"]}),
    "lurah": (Role.LURAH, {"area_codes": ["73.71.09.1001"]}),
    "dlh": (Role.PIMPINAN_TIM, {"agency_names": ["73.71/dlh"]}),
    "nasional": (Role.NASIONAL, {}),
    "jakarta": (Role.WALIKOTA, {"city_codes": ["31"]}),
}
ON_BY_THEMSELVES = {"walikota", "camat", "lurah", "jakarta"}


@pytest.fixture
def town(engine: Engine) -> Town:
    """Floods are to be seen within an hour; users of several scopes; nothing reported yet."""
    town = flood_town(engine)
    with engine.begin() as conn:
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        for name, (role, scope) in USERS.items():
            users.add(
                conn,
                username=name,
                name=name.title(),
                role=role,
                password="kata-sandi-uji",
                email=None if name == "camat" else f"{name}@kota.example",
                now=NOW,
                actor="test",
                demo=True,
                **scope,
            )
    return town


@pytest.fixture
def ticker(engine: Engine, town: Town, clock: Clock) -> BriefTicker:
    return make(engine, clock)


def make(engine: Engine, clock: Clock, post: Post = POST) -> BriefTicker:
    desk = Desk(engine, clock=clock)
    return BriefTicker(engine, desk=desk, clock=clock, at=time(7, 30), post=post)


def report(engine: Engine, town: Town, *stages: Any, **fields: Any) -> int:
    with engine.begin() as conn:
        town.conn = conn
        return town.report(*stages, **fields)


def late(engine: Engine, town: Town, area: str, number: int = 1, **fields: Any) -> list[int]:
    """Floods that became late an hour ago."""
    return [
        report(engine, town, **({"ago": 2 * HOUR, "area": area} | fields)) for _ in range(number)
    ]


def scope(engine: Engine, name: str) -> Scope:
    with engine.connect() as conn:
        user_id = users.id_of(conn, username=name)
        assert user_id is not None
        return scope_of(conn, user_id=user_id)


def kept(engine: Engine, town: Town, name: str, day: date | None = None) -> Brief | None:
    with engine.connect() as conn:
        return get_brief(conn, scope=scope(engine, name), city=town.city, day=day)


def readers(engine: Engine, day: date = TODAY) -> list[str]:
    with engine.connect() as conn:
        asked = select(user_rows.c.username).join(briefs, briefs.c.user_id == user_rows.c.id)
        return sorted(conn.execute(asked.where(briefs.c.day == day)).scalars())


def outbox(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        asked = select(user_rows.c.username).join(deliveries)
        return sorted(conn.execute(asked).scalars())


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


def switch(engine: Engine, name: str, wanted: bool, language: str = "id") -> None:
    author = Author(scope(engine, name), name)
    with engine.begin() as conn:
        choose_brief(conn, author=author, wanted=wanted, language=language, now=NOW)


class TestWho:
    """Who gets one."""

    def test_those_whose_role_has_it(self, engine: Engine, ticker: BriefTicker):
        assert ticker.tick() == len(ON_BY_THEMSELVES)
        assert set(readers(engine)) == ON_BY_THEMSELVES

    def test_as_they_chose(self, engine: Engine, ticker: BriefTicker):
        switch(engine, "camat", False)
        switch(engine, "dlh", True)
        ticker.tick()
        assert set(readers(engine)) == ON_BY_THEMSELVES - {"camat"} | {"dlh"}

    def test_a_disabled_user_gets_none(self, engine: Engine, ticker: BriefTicker):
        with engine.begin() as conn:
            users.disable(conn, username="lurah", now=NOW, actor="test")
        ticker.tick()
        assert "lurah" not in readers(engine)

    def test_of_two_cities_one_each_at_its_own_hour(
        self, engine: Engine, ticker: BriefTicker, clock: Clock
    ):
        with engine.begin() as conn:
            for code in ("73.71", "31"):
                conn.execute(
                    text(
                        "insert into scopes (user_id, city_id) select u.id, c.id from users u,"
                        f" cities c where u.username = 'walikota' and c.code = '{code}'"
                        " and not exists (select from scopes where user_id = u.id"
                        " and city_id = c.id)"
                    )
                )
        # 07.45 in Makassar, 06.45 in Jakarta
        clock.now = NOW.replace(hour=23, minute=45) - DAY
        ticker.tick()
        assert readers(engine) == ["camat", "lurah", "walikota"]
        clock.now += HOUR
        ticker.tick()
        assert readers(engine) == ["camat", "jakarta", "lurah", "walikota", "walikota"]

    @pytest.mark.parametrize("name", ["nasional"])
    def test_who_can_have_none_can_not_switch_it_on(self, engine: Engine, town: Town, name: str):
        with pytest.raises(NotAllowed):
            switch(engine, name, True)

    def test_a_choice_is_kept_and_audited(self, engine: Engine, town: Town):
        switch(engine, "lurah", False, "en")
        with engine.connect() as conn:
            choice = brief_choice(conn, scope=scope(engine, "lurah"), language="id")
            rows = conn.execute(
                select(audit_log.c.actor, audit_log.c.detail).where(
                    audit_log.c.action == "brief.choose"
                )
            ).all()
        assert (choice.wanted, choice.language, choice.email) == (False, "en", "lurah@kota.example")
        assert [tuple(row) for row in rows] == [("lurah", {"wanted": False, "language": "en"})]


class TestOnce:
    """One a user, city and day, whatever happens."""

    def test_again_and_again(self, engine: Engine, ticker: BriefTicker, clock: Clock):
        ticker.tick()
        clock.now += 3 * HOUR
        assert ticker.tick() == 0
        assert make(engine, clock).tick() == 0  # after a restart
        assert len(readers(engine)) == len(ON_BY_THEMSELVES)
        assert outbox(engine) == ["jakarta", "lurah", "walikota"]

    def test_two_tickers_at_once(self, engine: Engine, town: Town, clock: Clock):
        begin, written = Barrier(4), []

        def run() -> None:
            ticker = make(engine, clock)
            begin.wait()
            for _ in range(5):
                written.append(ticker.tick())

        threads = [Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(written) == len(ON_BY_THEMSELVES)
        assert len(readers(engine)) == len(ON_BY_THEMSELVES)
        assert outbox(engine) == ["jakarta", "lurah", "walikota"]

    def test_while_another_writes_it_leaves_it_to_that(self, engine: Engine, ticker: BriefTicker):
        with engine.begin() as conn:
            conn.execute(select(func.pg_advisory_xact_lock(BRIEF_LOCK)))
            assert ticker.tick() == 0
        assert ticker.tick() == len(ON_BY_THEMSELVES)

    def test_killed_between_the_brief_and_its_mail_it_has_both_or_none(
        self, engine: Engine, ticker: BriefTicker, monkeypatch: pytest.MonkeyPatch
    ):
        real = brief_ticker.write_brief

        def killed(*given: Any, **asked: Any) -> int | None:
            real(*given, **asked)
            raise KeyboardInterrupt

        monkeypatch.setattr(brief_ticker, "write_brief", killed)
        with pytest.raises(KeyboardInterrupt):
            ticker.tick()
        assert (readers(engine), outbox(engine)) == ([], [])
        monkeypatch.setattr(brief_ticker, "write_brief", real)
        ticker.tick()
        assert outbox(engine) == ["jakarta", "lurah", "walikota"]

    def test_mailed_once_by_couriers_that_come_and_go(
        self, engine: Engine, ticker: BriefTicker, mail: MailReceiver, courier: Start, clock: Clock
    ):
        ticker.tick()
        settings = {
            "mail_server": mail_server(f"smtp://127.0.0.1:{mail.port}"),
            "mail_from": "qlue@kota.example",
        }
        courier(**settings).stop()
        courier(**settings)
        courier(**settings)
        until(delivered(engine, 3))
        ticker.tick()
        assert len({one["Qlue-Delivery"] for one in mail.mails}) == 3
        got = next(one for one in mail.mails if one["To"] == "lurah@kota.example")
        plain, html = got.iter_parts()
        assert got["Subject"].startswith("Ringkasan Kel. Tamamaung, Sab 21 Nov 2026: Pagi yang")
        assert plain.get_content_type() == "text/plain"
        assert "https://qlue.example/ringkasan?city=73.71" in plain.get_content()
        assert html.get_content_type() == "text/html"

    def test_one_that_fails_holds_up_no_other(
        self, engine: Engine, ticker: BriefTicker, monkeypatch: pytest.MonkeyPatch
    ):
        real, broken = brief_ticker.brief_facts, scope(engine, "camat").user_id

        def facts(desk: Any, **asked: Any) -> Any:
            if asked["scope"].user_id == broken:
                raise ValueError("broken")
            return real(desk, **asked)

        monkeypatch.setattr(brief_ticker, "brief_facts", facts)
        ticker.tick()
        assert set(readers(engine)) == ON_BY_THEMSELVES - {"camat"}
        monkeypatch.setattr(brief_ticker, "brief_facts", real)
        ticker.tick()
        assert set(readers(engine)) == ON_BY_THEMSELVES

    def test_what_it_said_can_not_be_changed(self, engine: Engine, ticker: BriefTicker):
        ticker.tick()
        for statement in ("update briefs set facts = '{}'", "delete from briefs"):
            with engine.connect() as conn, pytest.raises(DBAPIError, match="kept for ever"):
                conn.execute(text(statement))


class TestWhen:
    """When it comes, and what is new then."""

    def test_not_before_its_hour(self, engine: Engine, ticker: BriefTicker, clock: Clock):
        clock.now = NOW.replace(hour=23, minute=29) - DAY  # 07.29 of the 21st
        ticker.tick()
        assert readers(engine) == []
        clock.now += MINUTE
        ticker.tick()
        assert readers(engine) == ["camat", "lurah", "walikota"]

    def test_missed_days_are_not_made_up_but_today_is(
        self, engine: Engine, ticker: BriefTicker, clock: Clock
    ):
        ticker.tick()
        clock.now += 3 * DAY + 4 * HOUR  # 23.05 of the 24th
        ticker.tick()
        assert readers(engine, date(2026, 11, 22)) == []
        assert readers(engine, date(2026, 11, 23)) == []
        assert set(readers(engine, date(2026, 11, 24))) == ON_BY_THEMSELVES

    def test_new_is_what_came_since_the_last_one_and_once(
        self, engine: Engine, town: Town, ticker: BriefTicker, clock: Clock
    ):
        late(engine, town, "73.71.09.1001", 2)
        ticker.tick()
        first = kept(engine, town, "lurah")
        late(engine, town, "73.71.09.1001", 1, ago=30 * MINUTE)  # late in half an hour
        clock.now += 13 * HOUR
        ticker.tick()
        second = kept(engine, town, "lurah")
        assert first is not None
        assert second is not None
        assert (first.breaches, second.breaches) == (2, 1)
        assert second.since == first.at

    def test_a_past_one_reads_as_it_was_written(
        self, engine: Engine, town: Town, ticker: BriefTicker, clock: Clock
    ):
        late(engine, town, "73.71.09.1001", 2)
        ticker.tick()
        before = kept(engine, town, "lurah", TODAY)
        late(engine, town, "73.71.09.1001", 7)
        clock.now += DAY
        ticker.tick()
        assert kept(engine, town, "lurah", TODAY) == before
        with engine.connect() as conn:
            days = list_brief_days(conn, scope=scope(engine, "lurah"), city=town.city)
        assert days == [date(2026, 11, 22), TODAY]


class TestMail:
    """To whom, in which language."""

    def test_without_a_mail_server_it_is_on_the_page_alone(
        self, engine: Engine, town: Town, clock: Clock
    ):
        make(engine, clock, Post()).tick()
        assert "lurah" in readers(engine)
        assert outbox(engine) == []

    def test_in_the_language_of_its_reader(self, engine: Engine, ticker: BriefTicker):
        switch(engine, "lurah", True, "en")
        ticker.tick()
        with engine.connect() as conn:
            rows = conn.execute(
                select(user_rows.c.username, deliveries.c.payload).join(deliveries)
            ).all()
        subjects = {row.username: row.payload["subject"] for row in rows}
        assert subjects["lurah"].startswith("Brief of Kel. Tamamaung")
        assert subjects["walikota"].startswith("Ringkasan Kota Makassar")


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
