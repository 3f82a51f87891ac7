"""Briefs on their rounds: who gets one, once, when, and by mail."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from dashboard.errors import NotAllowed
from dashboard.mail_servers import mail_server
from data_access import brief_ticker, users
from data_access.brief_choices import brief_choice
from data_access.brief_ticker import BriefTicker
from data_access.briefs import BRIEF_LOCK, list_brief_days
from data_access.outbox import Post
from data_access.schema import audit_log, deliveries
from data_access.schema import users as user_rows
from tests.factories import NOW, Town
from tests.questions.brief_office import (
    DAY,
    HOUR,
    MINUTE,
    ON_BY_THEMSELVES,
    TODAY,
    brief_town,
    kept,
    late,
    make,
    outbox,
    readers,
    scope,
    switch,
)
from tests.questions.delivering import Clock, Start, delivered, until
from tests.questions.receivers import MailReceiver


@pytest.fixture
def town(engine: Engine) -> Town:
    return brief_town(engine)


@pytest.fixture
def ticker(engine: Engine, town: Town, clock: Clock) -> BriefTicker:
    return make(engine, clock)


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
