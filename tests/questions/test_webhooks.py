"""Webhooks: which addresses may be one, and whose turn it is to send to it."""

import socket
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import orjson
import pytest
from sqlalchemy import Engine, select

from dashboard.access import Role, Scope
from dashboard.errors import BadWebhook, NotAllowed, NotFound
from dashboard.mail_servers import mail_server
from data_access import sending, users
from data_access.alert_ticks import tick
from data_access.audit import Author
from data_access.cities import add_city
from data_access.courier import Carrier
from data_access.deliveries import list_deliveries, record_attempt, send_again, take_next
from data_access.schema import audit_log
from data_access.sending import Mail, send_mail, send_webhook
from data_access.webhook_board import webhook_board
from data_access.webhooks import (
    add_webhook,
    begin_trial,
    get_webhook,
    list_webhooks,
    post_trial,
    remove_webhook,
    renew_secret,
)
from tests.factories import AUTHOR, NOW, Town
from tests.questions.delivering import (
    APP_KEY,
    Start,
    alert,
    attempts,
    flood_town,
    hook,
    states,
    until,
)
from tests.questions.receivers import HttpReceiver


@pytest.fixture
def town(engine: Engine) -> Town:
    return flood_town(engine)


class TestTaking:
    def test_a_receiver_is_served_by_one_at_a_time(self, engine: Engine, town: Town):
        one = hook(engine, town, "http://127.0.0.1:9/a")
        two = hook(engine, town, "http://127.0.0.1:9/b")
        alert(engine, town, 2)
        with engine.begin() as conn:
            first = take_next(conn, receiver=one.id, now=NOW)
            assert first is not None
            assert take_next(conn, receiver=one.id, now=NOW) is None
            assert take_next(conn, receiver=two.id, now=NOW) is not None
            later = NOW + timedelta(minutes=4)
            again = take_next(conn, receiver=one.id, now=later)
            assert again is not None
            assert again.key == first.key

    def test_what_two_have_sent_is_written_once(self, engine: Engine, town: Town):
        webhook = hook(engine, town, "http://127.0.0.1:9/a")
        alert(engine, town, 1)
        with engine.begin() as conn:
            delivery = take_next(conn, receiver=webhook.id, now=NOW)
            assert delivery is not None
            times = {"started_at": NOW, "ended_at": NOW, "draw": 0.5}
            for accepted in (True, False):
                outcome = sending.Outcome(accepted, 200 if accepted else 500)
                record_attempt(conn, delivery=delivery, outcome=outcome, **times)
        assert states(engine) == {"delivered": 1}
        assert len(attempts(engine)) == 2


class TestKeeping:
    @pytest.mark.parametrize(
        "url",
        [
            "ftp://x/",
            "file:///etc/passwd",
            "//x/",
            "http://",
            "https://user:pass@x/",
            "https://x/#part",
            "https://x:99999/",
            "https://x/ y",
            "https://x/\n",
            "https://[::1/",
            "https://x/" + "a" * 500,
        ],
    )
    def test_what_is_no_webhook(self, engine: Engine, town: Town, url: str):
        with pytest.raises(BadWebhook):
            hook(engine, town, url)

    def test_made_once_given_a_new_secret_and_removed(self, engine: Engine, town: Town):
        made = hook(engine, town, "https://x.example/a")
        with pytest.raises(BadWebhook, match="already"):
            hook(engine, town, "https://x.example/a")
        alert(engine, town, 2)
        with engine.begin() as conn:
            asked = {"webhook_id": made.id, "author": AUTHOR, "now": NOW}
            assert renew_secret(conn, **asked).generation == 2
            remove_webhook(conn, **asked)
            assert list_webhooks(conn, city=town.city) == []
            for gone in (get_webhook, renew_secret, remove_webhook):
                with pytest.raises(NotFound):
                    gone(conn, **(asked if gone is not get_webhook else {"webhook_id": made.id}))
        assert states(engine) == {"dead": 2}
        assert hook(engine, town, "https://x.example/a").id != made.id

    def test_a_removed_one_is_sent_nothing_by_hand(self, engine: Engine, town: Town):
        made = hook(engine, town, "https://x.example/a")
        alert(engine, town, 1)
        with engine.begin() as conn:
            remove_webhook(conn, webhook_id=made.id, author=AUTHOR, now=NOW)
            [dead] = list_deliveries(conn, limit=5)
            with pytest.raises(NotFound):
                send_again(conn, delivery_id=dead.id, author=AUTHOR, now=NOW)

    def test_what_a_tick_writes_while_it_is_removed_is_given_up_too(
        self, engine: Engine, town: Town
    ):
        made = hook(engine, town, "https://x.example/a")

        def remove() -> None:
            with engine.begin() as conn:
                remove_webhook(conn, webhook_id=made.id, author=AUTHOR, now=NOW)

        removing = Thread(target=remove)
        with engine.begin() as conn:
            town.conn, town.now = conn, NOW
            town.report(ago=timedelta(hours=2))
            tick(conn, now=NOW)
            removing.start()
            removing.join(0.5)
        removing.join()
        assert states(engine) == {"dead": 1}

    def test_a_trial_is_signed_and_made_once(self, engine: Engine, town: Town, http: HttpReceiver):
        webhook = hook(engine, town, http.url)
        http.answer = lambda _: 500
        with engine.begin() as conn:
            delivery = begin_trial(conn, webhook_id=webhook.id, author=AUTHOR, now=NOW)
            outcome = Carrier(app_key=lambda: APP_KEY).send(delivery, now=NOW)
            times = {"started_at": NOW, "ended_at": NOW, "draw": None}
            state = record_attempt(conn, delivery=delivery, outcome=outcome, **times)
        assert (outcome.status, state) == (500, "dead")
        assert orjson.loads(http.received[0].body)["kind"] == "test"


CITY = frozenset({"73.71"})
OTHERS = {
    "no scope": Scope(Role.ADMIN),
    "another city": Scope(Role.ADMIN, cities=frozenset({"31"})),
    "a part of it": Scope(Role.ADMIN, areas=frozenset({"73.71.09"}), area_cities=CITY),
    "an operator": Scope(Role.OPERATOR, cities=CITY),
    "a mayor": Scope(Role.WALIKOTA, cities=CITY),
    "all cities, read": Scope(Role.NASIONAL, all_cities=True),
}
ADMIN = Author(Scope(Role.ADMIN, cities=CITY), "siti", "10.0.0.7")


class TestWhoMay:
    @pytest.fixture
    def dead(self, engine: Engine, town: Town) -> int:
        """A delivery that was given up, of webhook 1."""
        webhook = hook(engine, town, "http://127.0.0.1:9/a")
        alert(engine, town, 1)
        with engine.begin() as conn:
            delivery = take_next(conn, receiver=webhook.id, now=NOW)
            assert delivery is not None
            outcome = sending.Outcome(False, 500, "no")
            times = {"started_at": NOW, "ended_at": NOW, "draw": None}
            record_attempt(conn, delivery=delivery, outcome=outcome, **times)
        return delivery.id

    @pytest.mark.parametrize("scope", OTHERS.values(), ids=OTHERS)
    def test_others_change_nothing(self, engine: Engine, town: Town, dead: int, scope: Scope):
        made = {"author": Author(scope, "budi"), "now": NOW}
        with engine.begin() as conn:
            [webhook] = list_webhooks(conn, city=town.city)
            before = len(conn.execute(select(audit_log)).all())
            for change in (renew_secret, remove_webhook, post_trial, begin_trial):
                with pytest.raises(NotFound):
                    change(conn, webhook_id=webhook.id, **made)
            with pytest.raises(NotFound):
                send_again(conn, delivery_id=dead, **made)
            with pytest.raises(NotAllowed):
                add_webhook(conn, city=town.city, url="https://x/", at_risk=True, **made)
            with pytest.raises(NotAllowed):
                webhook_board(conn, city=town.city, scope=scope)
            assert list_webhooks(conn, city=town.city) == [webhook]
            assert len(conn.execute(select(audit_log)).all()) == before
        assert states(engine) == {"dead": 1}

    def test_the_citys_administrator_may(self, engine: Engine, town: Town, dead: int):
        made = {"author": ADMIN, "now": NOW}
        with engine.begin() as conn:
            [webhook] = list_webhooks(conn, city=town.city)
            assert renew_secret(conn, webhook_id=webhook.id, **made).generation == 2
            post_trial(conn, webhook_id=webhook.id, **made)
            send_again(conn, delivery_id=dead, **made)
            remove_webhook(conn, webhook_id=webhook.id, **made)
            theirs = select(audit_log).where(audit_log.c.actor == "siti").order_by(audit_log.c.id)
            rows = conn.execute(theirs).all()
        assert [row.action for row in rows] == [
            "webhook.renew",
            "webhook.test",
            "delivery.again",
            "webhook.remove",
        ]
        assert {row.address for row in rows} == {"10.0.0.7"}


class TestBoard:
    def test_how_it_goes_with_each(self, engine: Engine, town: Town):
        one, two = hook(engine, town, "https://x/1"), hook(engine, town, "https://x/2")
        alert(engine, town, 3)
        times = {"started_at": NOW, "ended_at": NOW}
        with engine.begin() as conn:
            for outcome, draw in (
                (sending.Outcome(True, 204), 0.5),
                (sending.Outcome(False, 500, "no"), None),
            ):
                delivery = take_next(conn, receiver=one.id, now=NOW)
                assert delivery is not None
                record_attempt(conn, delivery=delivery, outcome=outcome, draw=draw, **times)
            trial = begin_trial(conn, webhook_id=two.id, author=ADMIN, now=NOW)
            record_attempt(
                conn, delivery=trial, outcome=sending.Outcome(False, 404), draw=None, **times
            )
            board = webhook_board(conn, city=town.city, scope=ADMIN.scope)
        first, second = board.webhooks
        assert (first.waiting, first.dead, second.waiting, second.dead) == (1, 1, 3, 0)
        assert first.last is not None
        assert (first.last.state, first.last.status) == ("dead", 500)
        assert [line.error for line in first.given_up] == ["no"]
        assert second.last is not None
        assert (second.last.kind, second.last.status, second.given_up) == ("test", 404, ())

    def test_removed_ones_and_those_of_other_cities_are_none(self, engine: Engine, town: Town):
        gone = hook(engine, town, "https://x/1")
        with engine.begin() as conn:
            jakarta = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
            made = {"at_risk": False, "author": AUTHOR, "now": NOW}
            add_webhook(conn, city=jakarta, url="https://x/31", **made)
            remove_webhook(conn, webhook_id=gone.id, author=AUTHOR, now=NOW)
            assert webhook_board(conn, city=town.city, scope=ADMIN.scope).webhooks == ()

    def test_who_has_an_address(self, engine: Engine, town: Town):
        with engine.begin() as conn:
            add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
            for name, role, where, email in (
                ("wali", Role.WALIKOTA, {"city_codes": ["73.71"]}, "wali@x.id"),
                ("camat", Role.CAMAT, {"area_codes": ["73.71.09"]}, "camat@x.id"),
                ("lurah", Role.LURAH, {"area_codes": ["73.71.09.1001"]}, None),
                ("analis", Role.ANALIS, {"city_codes": ["73.71"]}, "analis@x.id"),
                ("wali31", Role.WALIKOTA, {"city_codes": ["31"]}, "wali@y.id"),
            ):
                made = {"password": "kata-sandi-uji", "now": NOW, "actor": "test", "email": email}
                users.add(conn, username=name, name=name, role=role, **made, **where)
            assert webhook_board(conn, city=town.city, scope=ADMIN.scope).mailed == 2


def test_a_trial_through_the_outbox_is_made_once(
    engine: Engine, town: Town, http: HttpReceiver, courier: Start
):
    webhook = hook(engine, town, http.url)
    http.answer = lambda _: 500
    with engine.begin() as conn:
        post_trial(conn, webhook_id=webhook.id, author=ADMIN, now=NOW)
    courier()
    until(lambda: states(engine) == {"dead": 1})
    assert len(http.received) == 1


def test_a_name_that_nobody_knows_is_a_failure_like_others():
    outcome = send_webhook(
        url="http://tidak-ada.invalid/", secret="s", key="k", body=b"{}", timestamp=1
    )
    assert (outcome.accepted, outcome.status) == (False, None)


class Dripping:
    """Listens, and sends a little again and again to whoever comes, for ever."""

    def __init__(self, drop: bytes) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._drop = drop
        self._threads = Thread(target=self._serve, daemon=True)
        self._threads.start()

    def stop(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._drip, args=(conn,), daemon=True).start()

    def _drip(self, conn: socket.socket) -> None:
        try:
            while True:
                conn.sendall(self._drop)
                time.sleep(0.05)
        except OSError:
            return


class TestNeverForEver:
    """A time limit of each read alone would let these go on."""

    @pytest.mark.parametrize(
        "drop", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 O" + b"K" * 9]
    )
    def test_a_webhook_that_drips(self, monkeypatch: pytest.MonkeyPatch, drop: bytes):
        monkeypatch.setattr(sending, "WEBHOOK_S", 0.5)
        receiver = Dripping(drop)
        url = f"http://127.0.0.1:{receiver.port}/"
        outcome = send_webhook(url=url, secret="s", key="k", body=b"{}", timestamp=1)
        receiver.stop()
        assert (outcome.accepted, outcome.error) == (False, "Timeout: not done after 0.5 s")

    def test_a_mail_server_that_drips(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(sending, "MAIL_S", 0.5)
        receiver = Dripping(b"2")
        server = mail_server(f"smtp://127.0.0.1:{receiver.port}")
        outcome = send_mail(server, Mail("a@kota.example", "b@kota.example", "s", "t", "k"))
        receiver.stop()
        assert (outcome.accepted, outcome.error) == (False, "Timeout: not done after 0.5 s")


def test_no_password_of_the_users_own_goes_along(
    http: HttpReceiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login saya password RAHASIA\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert send_webhook(url=http.url, secret="s", key="k", body=b"{}", timestamp=1).accepted
    assert "Authorization" not in http.received[0].headers


def test_what_a_receiver_says_is_kept_as_plain_letters(http: HttpReceiver):
    http.reason = "\x1b]0;halo\x07 tidak"
    http.answer = lambda _: 500
    outcome = send_webhook(url=http.url, secret="s", key="k", body=b"{}", timestamp=1)
    assert (outcome.status, (outcome.error or "").isprintable()) == (500, True)
